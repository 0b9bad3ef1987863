"""A house on screen: its week, planning it, the slots of a session, its door and its year."""

from datetime import date

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from directory.hours.speech import say
from directory.models import Booking, HandOff, House, Permanence, Session
from directory.models.permanence import Domain
from directory.permanences import counting, forms, papers, planning, receiving
from directory.permanences.week import week_of
from journal.moves import moves_for
from journal.pages import VersionForm, attempt, show_form
from privacy.policies import find, offered, policy, public_page

COMING = 12  # sessions shown on the page of a permanence


@policy("permanence", "read")
@require_GET
def houses(request):
    """The houses of one's territories."""
    found = list(House.objects.visible_to(request.actor).select_related("place").order_by("place__name"))
    if len(found) == 1:
        return redirect("directory:house", pk=found[0].pk)
    return render(request, "directory/permanences/houses.html", {"houses": found})


@policy("permanence", "read")
@require_GET
def house(request, pk):
    """Its week: offices down, days across."""
    row = _house(request, pk)
    waiting = HandOff.objects.waiting().filter(to__office__house=row).with_people().order_by("sent_at", "pk")
    context = {
        "house": row, "week": week_of(row, _day(request)), "waiting": list(waiting[:COMING]),
        "may": offered(request.actor, row, plan=("permanence", "plan"), receive=("permanence", "receive")),
    }  # fmt: skip
    return render(request, "directory/permanences/house.html", context)


@policy("permanence", "read")
@require_GET
def week_sheet(request, pk):
    row = _house(request, pk)
    made = papers.sheet(week_of(row, _day(request)), row.place.name, ", ".join(row.place.shown_address))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="semaine.pdf"'
    return response


@policy("permanence", "plan")
@require_http_methods(["GET", "POST"])
def plan(request, pk):
    """An organisation will receive here each week; hours are written as people say them."""
    row = _house(request, pk)
    form = forms.PermanenceForm(request.POST or None, house=row)
    back = reverse("directory:house", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        office = facts.pop("office")
        made = attempt(form, lambda: planning.plan(office, by=request.actor, **facts))
        if made is not None:
            messages.success(request, f"C’est prévu : {' ; '.join(say(made.hours))}.")
            return redirect("directory:permanence", pk=made.pk)
    return show_form(request, form, heading="Prévoir une permanence", submit="Prévoir", back=back)


@policy("permanence", "read")
@require_GET
def permanence(request, pk):
    """Who receives, for what, and the sessions to come with what is left of each."""
    rows = Permanence.objects.visible_to(request.actor).with_house()
    row = find(request, rows, pk=pk)
    coming = row.sessions.said().filter(during__endswith__gt=timezone.now()).order_by("during")[:COMING]
    sessions = list(coming.prefetch_related("bookings"))
    lines = [(session, _left(session, row)) for session in sessions]
    context = {
        "permanence": row, "hours": say(row.hours), "lines": lines,
        "received": row.received.with_people().order_by("-sent_at", "-pk")[:COMING],
        "may": offered(request.actor, row, plan=("permanence", "plan"), receive=("permanence", "receive")),
    }  # fmt: skip
    return render(request, "directory/permanences/permanence.html", context)


def _left(session, row):
    return sum(not slot.booked and slot.start > timezone.now() for slot in _slots(session, row))


def _slots(session, row):
    """``session.bookings`` are loaded by whoever draws a list."""
    taken = {each.during.lower: each.code for each in session.bookings.all() if each.cancelled_at is None}
    return planning.slots_of(session, row.slot_minutes, taken)


@policy("permanence", "plan")
@require_http_methods(["GET", "POST"])
def end(request, pk):
    row = find(request, Permanence.objects.visible_to(request.actor).with_house(), pk=pk)
    form = forms.EndForm(request.POST or None)
    back = reverse("directory:permanence", args=[row.pk])
    asked = request.method == "POST" and form.is_valid()
    if asked and attempt(form, lambda: planning.end(row, by=request.actor, **form.cleaned_data)) is not None:
        messages.success(request, "C’est noté.")
        return redirect(back)
    return show_form(request, form, heading=f"{row.structure} : ne reçoit plus", submit="Enregistrer", back=back)


@policy("permanence", "receive")
@require_http_methods(["GET", "POST"])
def session(request, pk):
    """The slots of one session: those taken, by their code, and those that may be."""
    rows = Session.objects.visible_to(request.actor).with_permanence().prefetch_related("bookings")
    row = find(request, rows, pk=pk)
    slots = _slots(row, row.permanence)
    childcare = bool(row.permanence.childcare_places)
    form = forms.SlotForm(request.POST or None, slots=slots, childcare=childcare)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: receiving.book(row, by=request.actor, **form.facts))
        if made is not None:
            return redirect("directory:booking", pk=made.pk)
    context = {
        "session": row, "fallen": planning.fallen(row), "to_come": row.during.lower > timezone.now(),
        "may": offered(request.actor, row, plan=("permanence", "plan")),
        "bookings": [each for each in row.bookings.all() if each.cancelled_at is None],
        "back": reverse("directory:permanence", args=[row.permanence_id]),
    }  # fmt: skip
    return show_form(request, form, "directory/permanences/session.html", **context)


@policy("permanence", "plan")
@require_http_methods(["GET", "POST"])
def cancel_session(request, pk):
    """One day that nobody receives; the rest of the series goes on."""
    row = find(request, Session.objects.visible_to(request.actor).with_permanence(), pk=pk)
    form = django_forms.Form(request.POST if request.method == "POST" else None)
    back = reverse("directory:session", args=[row.pk])
    asked = form.is_bound and form.is_valid()
    if asked and attempt(form, lambda: planning.cancel_session(row, by=request.actor)) is not None:
        messages.success(request, "C’est noté : cette séance n’a pas lieu.")
        return redirect(back)
    taken = row.bookings.kept().count()
    told = f"{taken} rendez-vous {'tombe' if taken == 1 else 'tombent'} : qui les a pris en reçoit un message."
    context = {
        "heading": f"{row.permanence.structure}, {timezone.localtime(row.during.lower):%d/%m à %H:%M} : n’a pas lieu",
        "submit": "Annuler cette séance", "back": back,
        "consequences": [
            told if taken else "Personne n’y a de rendez-vous.", "Plus aucun créneau ne s’y prend.",
            "La semaine, à l’écran et sur le papier, le dit. Les autres séances continuent.",
        ],
    }  # fmt: skip
    return show_form(request, form, **context)


ACTS = {
    "annuler": lambda row, by: receiving.cancel(row, by=by),
    "venue": lambda row, by: receiving.note_came(row, by=by, came=True),
    "pas-venue": lambda row, by: receiving.note_came(row, by=by, came=False),
}


@policy("permanence", "receive")
@require_http_methods(["GET", "POST"])
def booking(request, pk):
    """A code, large enough to be copied; whether the person came; passing her on."""
    row = find(request, Booking.objects.visible_to(request.actor).with_session(), pk=pk)
    act = ACTS.get(request.POST.get("acte", ""))
    passing = forms.HandOffForm(None if act else request.POST or None, booking=row)
    form = VersionForm(request.POST) if act else passing
    if request.method == "POST" and form.is_valid():
        act = act or (lambda row, by: receiving.hand_off(row, passing.cleaned_data["to"], by=by))
        if attempt(form, lambda: act(row, request.actor)) is not None:
            messages.success(request, "C’est noté.")
            return redirect("directory:booking", pk=row.pk)
    context = {
        "booking": row, "passing": passing, "permanence": row.session.permanence, "now": timezone.now(),
        "handed": row.handed_off.with_people().order_by("pk"),
    }  # fmt: skip
    return show_form(request, form, "directory/permanences/booking.html", **context)


@policy("permanence", "receive")
@require_http_methods(["GET", "POST"])
def hand_off(request, pk):
    """Where somebody who was passed on stands, until the loop is closed."""
    row = find(request, HandOff.objects.visible_to(request.actor).with_people(), pk=pk)
    moves = moves_for(row, request.actor)
    name = request.POST.get("mouvement", "")
    form = VersionForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if attempt(form, lambda: receiving.move(row, name, by=request.actor, version=version)) is not None:
            messages.success(request, "C’est noté.")
            return redirect("directory:hand_off", pk=row.pk)
    return show_form(request, form, "directory/permanences/hand_off.html", handed=row, moves=moves)


@policy("permanence", "receive")
@require_GET
def door(request, pk):
    """The reception counter: one button a domain, for a thumb."""
    row = _house(request, pk)
    counts = counting.of_day(row, timezone.localdate())
    lines = [(domain, counts[domain.value]) for domain in Domain]
    context = {"house": row, "lines": lines, "total": sum(counts.values())}
    return render(request, "directory/permanences/door.html", context)


@policy("permanence", "receive")
@require_POST
def tap(request, pk):
    row = _house(request, pk)
    form = forms.TapForm(request.POST)
    if form.is_valid():
        label = Domain(form.cleaned_data["domain"]).label
        if attempt(form, lambda: (counting.tap(row, by=request.actor, **form.cleaned_data), True)) is not None:
            messages.success(request, f"{label} : {'un de plus' if form.cleaned_data['times'] > 0 else 'repris'}.")
        else:
            messages.error(request, form.non_field_errors()[0])
    return redirect("directory:door", pk=row.pk)


@policy("permanence", "read")
@require_GET
def year(request, pk):
    """What people came for, in a year: every domain, none hidden."""
    row = _house(request, pk)
    asked = request.GET.get("annee", "")
    chosen = int(asked) if asked.isdecimal() and 1990 <= int(asked) <= 2200 else timezone.localdate().year
    context = {"house": row, "report": counting.yearly(row, chosen), "years": (chosen - 1, chosen + 1)}
    return render(request, "directory/permanences/year.html", context)


@public_page("quand un organisme reçoit, ce que la porte affiche déjà ; ne montre personne")
@require_safe
def agenda(request, uuid):
    """The sessions of a permanence, for a calendar."""
    row = get_object_or_404(Permanence.objects.running(timezone.localdate()).with_house(), uuid=uuid)
    response = HttpResponse(papers.calendar(row), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="permanence.ics"'
    return response


def _house(request, pk):
    return find(request, House.objects.visible_to(request.actor).select_related("place", "territory"), pk=pk)


def _day(request):
    try:
        return date.fromisoformat(request.GET.get("semaine", ""))
    except ValueError:
        return timezone.localdate()
