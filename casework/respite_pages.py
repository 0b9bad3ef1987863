"""Respite and absence: a room for some nights, her yes first, the other home's, her return; each in one page."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from casework import respites
from casework.models import Respite, Stay
from journal.models.entry import Channel
from journal.moves import moves_for
from journal.pages import VersionForm, attempt, day_field, show_form
from privacy.policies import find, policy
from privacy.projection import project

SAID_BY = [choice for choice in Channel.choices if choice[0] in ("voice", "phone", "interpreter", "referrer")]


class OfferForm(forms.Form):
    """``rooms`` are [(number, words)]: those that suit her, free on all of these nights."""

    start = day_field("Première nuit ailleurs")
    until = day_field("Retour dans sa chambre le")
    room = forms.ChoiceField(label="Dans quelle chambre", widget=forms.RadioSelect)

    def __init__(self, *args, rooms=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = rooms


class SaidForm(VersionForm):
    """An answer given aloud: how, and who interpreted where somebody did."""

    channel = forms.ChoiceField(label="Comment", choices=SAID_BY, initial=Channel.PHONE)
    interpreter = forms.CharField(label="Qui a traduit", max_length=80, required=False)


class HomeSaidForm(VersionForm):
    everybody = forms.BooleanField(label="Chaque adulte du foyer a dit oui")
    channel = forms.ChoiceField(label="Comment", choices=SAID_BY[:2], initial=Channel.PHONE)


class HomeRefusedForm(VersionForm):
    channel = forms.ChoiceField(label="Comment", choices=SAID_BY[:2], initial=Channel.PHONE)


class CancelForm(VersionForm):
    note = forms.CharField(label="Pourquoi", max_length=300)


class BackForm(VersionForm):
    on = day_field("Premier soir de retour", initial=timezone.localdate)


class AbsenceForm(forms.Form):
    start = day_field("Première nuit ailleurs")
    until = day_field("Retour le", help_text="Le premier soir où elle dort de nouveau dans sa chambre.")
    under_a_roof = forms.TypedChoiceField(
        label="Sous un toit sûr, à son choix ?", coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", "Oui : chez des proches, ailleurs"), ("no", "Non : elle n’avait pas de toit")],
    )  # fmt: skip


STEPS = {  # in the order of the page: what is awaited comes first
    "she_accepts": (SaidForm, "Noter son oui", "Un non ne lui coûte rien : le lui dire d’abord."),
    "home_accepts": (HomeSaidForm, "Noter le oui du foyer", "Les nuits ont un toit dès cet instant."),
    "come_back": (BackForm, "Noter son retour", "À la date prévue, ou avant : les nuits qui restent sont regardées."),
    "she_declines": (SaidForm, "Noter son non", "Il ne change rien pour elle : autre chose est cherché."),
    "home_declines": (HomeRefusedForm, "Noter le non du foyer", "Une autre chambre est cherchée aussitôt."),
    "cancel": (CancelForm, "Annuler le répit", "Ses nuits sont regardées aussitôt : rien n’est perdu de son année."),
}


def _file(stay):
    return reverse("casework:accompaniment", args=[stay.accompaniment_id])


@policy("respite", "offer")
@require_http_methods(["GET", "POST"])
def offer(request, pk):
    """The nights that nothing covers, the rooms that suit her then; she is asked before anybody else."""
    stay = find(request, Stay.objects.visible_to(request.actor).with_people(), pk=pk)
    start, until = _dates(request, stay)
    rooms = respites.rooms_for(stay, start, until) if start < until else []
    choices = [(str(room.pk), words) for room, words in rooms]
    form = OfferForm(request.POST or None, rooms=choices, initial={"start": start, "until": until})
    if form.is_bound and form.is_valid():
        row = attempt(form, lambda: respites.offer(stay, by=request.actor, **form.cleaned_data))
        if row:
            messages.success(request, "La chambre est gardée 72 heures : lui poser la question.")
            return redirect("casework:respite", row.pk)
    context = {"form": form, "stay": stay, "start": start, "until": until, "rooms": rooms, "back": _file(stay)}
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "casework/respite_offer.html", context, status=status)


def _dates(request, stay):
    """The dates asked for; else the first nights of the stay that nothing covers; else the week that comes."""
    asked = request.POST if request.method == "POST" else request.GET
    start, until = (_day(asked.get(name, "")) for name in ("start", "until"))
    if start and until:
        return start, until
    today = timezone.localdate()
    nights = respites.uncovered_of(stay, today)
    if not nights:
        return max(today, stay.nights[0]), max(today, stay.nights[0]) + timedelta(days=7)
    last = nights[0]
    for night in nights[1:]:
        if night != last + timedelta(days=1):
            break
        last = night
    return nights[0], last + timedelta(days=1)


def _day(text):
    try:
        return parse_date(text)
    except ValueError:
        return None


def _respite(request, pk):
    return find(request, Respite.objects.visible_to(request.actor).with_people(), pk=pk)


@policy("respite", "update")
@require_GET
def respite(request, pk):
    """One respite: where it stands, what is next."""
    row = _respite(request, pk)
    possible = {move.name for move in moves_for(row, request.actor)}
    context = {
        "respite": row,
        "card": project(row.stay.accompaniment.guest, request.actor, fields={"code", "first_name"}),
        "home": row.occupancy.room.host,
        "said_yes": row.answers.filter(accepts=True).count(), "adults": row.occupancy.room.host.adults.count(),
        "steps": [
            (reverse("casework:respite_step", args=[row.pk, step]), STEPS[step][1]) for step in STEPS
            if step in possible
        ],
        "back": _file(row.stay),
    }  # fmt: skip
    return render(request, "casework/respite.html", context)


@policy("respite", "update")
@require_http_methods(["GET", "POST"])
def step(request, pk, step):
    """One answer, one return."""
    row = _respite(request, pk)
    if step not in STEPS:
        raise Http404
    form_class, heading, intro = STEPS[step]
    form = form_class(request.POST or None, row=row)
    back = reverse("casework:respite", args=[row.pk])
    if form.is_bound and form.is_valid() and attempt(form, lambda: _call(row, step, form.cleaned_data, request.actor)):
        messages.success(request, "C’est noté.")
        return redirect(back)
    return show_form(request, form, heading=heading, submit=heading, intro=intro, back=back)


def _call(row, step, facts, by):
    facts = {name: value for name, value in facts.items() if name != "everybody"}
    if step == "come_back":
        return respites.come_back(row, by=by, **facts)
    return respites.answer(row, step, by=by, **facts)


@policy("respite", "offer")
@require_http_methods(["GET", "POST"])
def absence(request, pk):
    """Nights slept elsewhere at her choice; her room waits for her."""
    stay = find(request, Stay.objects.visible_to(request.actor).with_people(), pk=pk)
    form = AbsenceForm(request.POST or None)
    noted = form.is_bound and form.is_valid()
    if noted and attempt(form, lambda: respites.record_absence(stay, by=request.actor, **form.cleaned_data)):
        messages.success(request, "L’absence est notée. Sa chambre reste la sienne.")
        return redirect(_file(stay))
    return show_form(
        request, form, heading="Noter une absence", submit="Enregistrer", back=_file(stay),
        intro="Elle va où elle veut : rien n’est demandé de plus que les dates.",
    )  # fmt: skip
