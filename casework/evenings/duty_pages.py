"""The rota on screen: who answers the number, the word left to whoever comes next, and the reading of the next day."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role, Territory, User
from casework import timeline
from casework.evenings import duty
from casework.forms import text_field
from casework.models import Accompaniment, DutyLine, DutyShift
from journal.pages import attempt, show_form
from privacy.policies import can, find, offered, policy
from privacy.projection import project

SHOWN_FOR = timedelta(days=14)  # shifts that are over
EVENING = time(18, 30)
MORNING = time(8, 0)
HOUR = "%Y-%m-%dT%H:%M"


def hour_field(label, **options):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=HOUR)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[HOUR], **options)


class ShiftForm(forms.Form):
    """Who, from which hour to which."""

    user = forms.ModelChoiceField(label="Qui répond", queryset=User.objects.none())
    begins_at = hour_field("À partir du")
    ends_at = hour_field("Jusqu’au", help_text="Trois jours au plus. Ses droits s’ouvrent et se ferment à ces heures.")

    def __init__(self, *args, territory=None, **kwargs):
        super().__init__(*args, **kwargs)
        evening = datetime.combine(timezone.localdate(), EVENING)
        self.fields["begins_at"].initial = evening
        self.fields["ends_at"].initial = datetime.combine(evening.date() + timedelta(days=1), MORNING)
        if territory is not None:
            self.fields["user"].queryset = duty.people([territory.pk])
            self.fields["user"].label_from_instance = lambda user: user.short_name


class NumberForm(forms.Form):
    number = forms.RegexField(
        r"^[+0-9][0-9 .]{5,18}$", label="Numéro publié",
        help_text="Un seul numéro, toujours le même : il sonne chez la personne de permanence.",
    )  # fmt: skip


class WordForm(forms.Form):
    text = text_field(
        "Mot de passation", rows=5, max_length=2000,
        help_text="Ce qui reste à faire et pour qui, par référence. Ni adresse, ni santé, ni histoire.",
    )  # fmt: skip


class ShiftReviewForm(forms.Form):
    review = text_field("Votre avis", rows=3, max_length=1000, required=False)


def _territories(actor):
    return Territory.objects.filter(pk__in=actor.territories(Role.COORDINATOR, Role.MANAGER))


def _territory(request, code):
    return find(request, _territories(request.actor), code=code)


def _shift(request, pk):
    shifts = DutyShift.objects.visible_to(request.actor).select_related("user", "territory")
    return find(request, shifts, pk=pk)


def _page(row):
    return reverse("casework:shift", args=[row.pk])


def _act(request, back, form, call, sentence, **page):
    if request.method == "POST" and form.is_valid() and attempt(form, call) is not None:
        messages.success(request, sentence)
        return redirect(back)
    return show_form(request, form, back=back, **page)


@policy("duty", "read")
@require_GET
def rota(request):
    """Who answers, this evening and the next ones, for each of her territories."""
    since = timezone.now() - SHOWN_FOR
    shifts = DutyShift.objects.standing().filter(period__endswith__gt=since).select_related("user", "reviewed_by")
    territories = list(_territories(request.actor))
    found = {territory.pk: [] for territory in territories}
    for shift in shifts.filter(territory__in=territories).order_by("period"):
        found[shift.territory_id].append(shift)
    numbers = dict(DutyLine.objects.filter(territory__in=territories).values_list("territory", "number"))
    rooms = [(territory, numbers.get(territory.pk), found[territory.pk]) for territory in territories]
    return render(request, "casework/evenings/rota.html", {"rooms": rooms, "now": timezone.now()})


@policy("duty", "update")
@require_http_methods(["GET", "POST"])
def plan(request, code):
    territory = _territory(request, code)
    form = ShiftForm(request.POST or None, territory=territory)
    back = reverse("casework:rota")
    return _act(
        request, back, form, lambda: duty.plan_shift(territory, by=request.actor, **form.cleaned_data),
        "La permanence est prévue. La personne est prévenue.", heading="Prévoir une permanence",
        submit="Prévoir cette permanence",
        intro="Une seule personne à la fois. Elle pourra trouver un toit et le noter, pour ces heures-là seulement.",
    )  # fmt: skip


@policy("duty", "update")
@require_http_methods(["GET", "POST"])
def number(request, code):
    territory = _territory(request, code)
    line = DutyLine.objects.filter(territory=territory).first()
    form = NumberForm(request.POST or None, initial={"number": line.number if line else ""})
    back = reverse("casework:rota")
    return _act(
        request, back, form, lambda: duty.publish_number(territory, form.cleaned_data["number"], by=request.actor),
        "Le numéro de permanence est noté.", heading="Numéro de permanence", submit="Enregistrer",
        intro=territory.name,
    )  # fmt: skip


@policy("duty", "read")
@require_GET
def shift(request, pk):
    """One shift: its word, and, once it is over, what was done and read."""
    row = _shift(request, pk)
    over = row.is_over()
    steps = offered(request.actor, row, stop=("duty", "update"), word=("duty", "hand_over"), review=("duty", "review"))
    context = {
        "shift": row,
        "card": project(row, request.actor, fields={"hand_over", "review"}),
        "running": row.is_running(),
        "over": over,
        "may_stop": steps["stop"] and not over and not row.cancelled_at,
        "may_write": steps["word"] and not row.cancelled_at,
        "may_review": steps["review"] and over and not row.reviewed_at and not row.cancelled_at,
    }
    if over and can(request.actor, "duty", "update", row):
        context |= _done(row)
    return render(request, "casework/evenings/shift.html", context)


def _done(row):
    """The lines of the shift: when, what, for which file; never a name."""
    lines, files, addresses = duty.done_during(row)
    lines = list(lines)
    codes = dict(
        Accompaniment.objects.filter(guest__in={line.thread for line in lines if line.thread}).values_list(
            "guest", "code"
        )
    )
    said = [
        {"at": line.happened_at, "title": timeline.title_of(line), "code": codes.get(line.thread, "")}
        for line in lines
    ]
    return {"lines": said, "files": files, "addresses": addresses}


@policy("duty", "update")
@require_http_methods(["GET", "POST"])
def stop(request, pk):
    row = _shift(request, pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    return _act(
        request, _page(row), form, lambda: duty.stop_shift(row, by=request.actor), "La permanence est retirée.",
        heading="Retirer cette permanence", submit="Retirer cette permanence",
        intro="Commencée, elle finit maintenant, et ses droits avec elle. Prévoir qui répond ensuite.",
    )  # fmt: skip


@policy("duty", "hand_over")
@require_http_methods(["GET", "POST"])
def word(request, pk):
    row = _shift(request, pk)
    before = project(row, request.actor, fields={"hand_over"})
    form = WordForm(request.POST or None, initial={"text": before["hand_over"]})
    return _act(
        request, _page(row), form, lambda: duty.leave_a_word(row, form.cleaned_data["text"], by=request.actor),
        "Le mot de passation est laissé.", heading="Laisser un mot à la suivante", submit="Laisser ce mot",
    )  # fmt: skip


@policy("duty", "review")
@require_http_methods(["GET", "POST"])
def review(request, pk):
    row = _shift(request, pk)
    form = ShiftReviewForm(request.POST or None)
    return _act(
        request, _page(row), form, lambda: duty.review_shift(row, by=request.actor, **form.cleaned_data),
        "La permanence est relue.", heading="Relire cette permanence", submit="Noter que c’est relu",
        intro="Ce qui a été fait et lu pendant ces heures est sur la page d’avant.",
    )  # fmt: skip
