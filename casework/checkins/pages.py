"""« Tournée d'appels » : whom to call today, the number, what was promised last time, two touches, then the next."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role
from casework.checkins import actions
from casework.checkins.forms import CheckInForm
from casework.models import CheckIn
from hosting.models import Assignment
from journal.pages import attempt
from privacy.facts import for_many
from privacy.policies import find, policy
from privacy.projection import project, project_many

AHEAD = timedelta(days=7)
SHOWN = 40  # calls on one page: more than a week of anybody's


def of_the_round(actor, today):
    """Her calls: those of the women whom she follows; of her whole territory for whoever manages it."""
    parts = [Assignment.Part.COORDINATOR, Assignment.Part.VOLUNTEER]
    followed = Assignment.objects.held_by(actor.user_id, today).filter(part__in=parts).values("guest")
    hers = Q(stay__accompaniment__guest__in=followed)
    hers |= Q(stay__accompaniment__territory__in=actor.territories(Role.MANAGER))
    rows = CheckIn.objects.visible_to(actor).waiting(today).filter(hers, due_on__lte=today + AHEAD)
    return rows.with_people().order_by("due_on", "tried_on", "stay", "side")


@policy("check_in", "record")
@require_GET
def calls(request):
    """The calls of the week, the latest first. No number here: it is read, and written down, one call at a time."""
    today = timezone.localdate()
    rows = list(of_the_round(request.actor, today)[: SHOWN + 1])
    lines = _lines(rows[:SHOWN], request.actor)
    groups = [
        ("En retard", [line for line in lines if line["row"].due_on < today]),
        ("Aujourd’hui", [line for line in lines if line["row"].due_on == today]),
        ("Cette semaine", [line for line in lines if line["row"].due_on > today]),
    ]
    context = {
        "groups": [(title, found) for title, found in groups if found], "first": lines[0] if lines else None,
        "more": len(rows) > SHOWN, "today": today,
        "leads": request.actor.has_role(Role.COORDINATOR, Role.MANAGER),
        "due": sum(line["row"].due_on <= today for line in lines),
    }  # fmt: skip
    return render(request, "casework/round.html", context)


def _lines(rows, actor):
    """Each call with the name to ask for and what was promised last; the same queries for one call or twenty."""
    women = project_many([row.guest for row in rows], actor, fields={"first_name", "code"})
    homes = project_many([row.host for row in rows], actor, fields={"first_name", "code"})
    promises = _promises(rows, actor)
    taps = project_many(rows, actor, fields={"tapped_mood", "wants_call"}, why="tournée d’appels")
    return [
        {
            "row": row,
            "name": _name(woman if row.is_hers else home),
            "about": _name(woman),
            "promise": promises.get(row.pk, ""),
            "said": "« appelez-moi »" if tap.get("wants_call") else tap.get("tapped_mood_label") or "",
        }
        for row, woman, home, tap in zip(rows, women, homes, taps, strict=True)
    ]


def _name(card):
    return card.get("first_name") or card.get("code") or ""


def _promises(rows, actor):
    """{call: what was promised to the same side the last time}."""
    last = CheckIn.objects.filter(
        stay=OuterRef("stay"), side=OuterRef("side"), done_on__isnull=False, due_on__lt=OuterRef("due_on")
    ).order_by("-due_on")
    found = CheckIn.objects.filter(pk__in=[row.pk for row in rows]).annotate(last=Subquery(last.values("pk")[:1]))
    before = dict(found.exclude(last=None).values_list("pk", "last"))
    made = list(CheckIn.objects.filter(pk__in=before.values()).with_people())
    shown = project_many(made, actor, fields={"promise"}, why="tournée d’appels")
    promised = {row.pk: card.get("promise", "") for row, card in zip(made, shown, strict=True)}
    return {pk: promised.get(last, "") for pk, last in before.items()}


@policy("check_in", "record")
@require_http_methods(["GET", "POST"])
def check_in(request, pk):
    """One call: the number, the last promise, the form; once it is noted, the next one of the round."""
    row = find(request, CheckIn.objects.visible_to(request.actor).with_people(), pk=pk)
    if row.done_on:
        return _made(request, row)
    form = CheckInForm(request.POST or None, check_in=row)
    record = lambda: actions.record(row, by=request.actor, **form.cleaned_data)  # noqa: E731
    if request.method == "POST" and form.is_valid() and attempt(form, record):
        messages.success(request, "C’est noté.")
        row.refresh_from_db()
        return redirect("casework:check_in", row.pk) if row.worries else redirect(_next(request.actor, after=row))
    (line,) = _lines([row], request.actor)
    context = line | {"form": form, "contact": _contact(row, request.actor), "today": timezone.localdate()}
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "casework/check_in.html", context, status=status)


def _contact(row, actor):
    """How to call this side without harm: an access that is written down, for this one person."""
    contact = row.guest.contact if row.is_hers else row.host.contact
    return project(contact, actor, why="appel de suivi") if contact else {}


def _made(request, row):
    """What was heard, for those who follow her."""
    (line,) = _lines([row], request.actor)
    card = project(row, request.actor, facts=for_many(request.actor, [row]), why="appel de suivi")
    context = line | {
        "card": card,
        "signals": [CheckIn.Signal(code).label for code in card.get("signals", [])],
        "back": reverse("casework:accompaniment", args=[row.stay.accompaniment_id]),
        "raise_it": _raise_url(row) if row.worries and "signals" in card else "",
        "following": _next(request.actor, after=row),
    }
    return render(request, "casework/check_in_made.html", context)


def _raise_url(row):
    """Where what worries in this call becomes a concern, filled with what was seen."""
    return f"{reverse('casework:raise', args=[row.stay.accompaniment_id])}?appel={row.pk}"


@policy("check_in", "record")
@require_POST
def no_answer(request, pk):
    """Nobody picked up: one touch, and the next call."""
    row = find(request, CheckIn.objects.visible_to(request.actor).with_people(), pk=pk)
    if row.done_on is None:
        actions.no_answer(row, by=request.actor)
        messages.success(request, "Pas de réponse : c’est noté, l’appel reste à faire.")
    return redirect(_next(request.actor, after=row))


def _next(actor, *, after):
    """The next call that is due and was not tried today; the round when there is none."""
    today = timezone.localdate()
    rows = of_the_round(actor, today).filter(due_on__lte=today).exclude(pk=after.pk).exclude(tried_on=today)
    found = rows.filter(due_on__gte=after.due_on).first() or rows.first()
    return reverse("casework:check_in", args=[found.pk]) if found else reverse("casework:round")
