"""Calls: the team opens a round, forms pairs, shares the places out; each pair calls, and others call some again."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, User
from directory.calls import rounds
from directory.hours.french import read_french
from directory.models import PhoneRound, PlaceCall, QualityCheck, Verification
from directory.panels import Ask, Cell, Panel, Table, show
from directory.team_forms import CATEGORY_CHOICES, DepartmentsField, TeamForm, TerritoryField
from journal.pages import VersionForm, attempt
from privacy.policies import find, policy

Status, Outcome = PlaceCall.Status, PlaceCall.Outcome
STATES = {
    Status.TO_MAKE: ("ambre", "telephone"),
    Status.UNREACHED: ("ambre", "arrow-repeat"),
    Status.MADE: ("vert", "check-lg"),
}


class RoundForm(TeamForm):
    name = forms.CharField(label="Nom", max_length=120)
    territory = TerritoryField()
    departments = DepartmentsField()
    categories = forms.MultipleChoiceField(
        label="Rubriques", required=False, choices=CATEGORY_CHOICES, help_text="Aucune choisie : toutes.",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    sample_percent = forms.IntegerField(
        label="Part rappelée par d’autres, en %", min_value=1, max_value=100, initial=10,
        help_text="Tirée au sort, cinq appels au moins.",
    )  # fmt: skip


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return user.short_name


class PairForm(forms.Form):
    first = PersonField(User.objects.none(), label="Première personne")
    second = PersonField(User.objects.none(), label="Seconde personne")

    def __init__(self, *args, round_, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = rounds.volunteers_of(round_.territory)

    def clean(self):
        facts = super().clean()
        if facts.get("first") and facts.get("first") == facts.get("second"):
            self.add_error("second", "Un binôme, ce sont deux personnes.")
        return facts


class MadeForm(VersionForm):
    outcome = forms.ChoiceField(label="Ce que le lieu a dit", choices=Outcome.choices, widget=forms.RadioSelect)
    telephone = forms.CharField(label="Téléphone, s’il a changé", max_length=40, required=False)
    message = forms.CharField(label="S’il est fermé : un mot à afficher", max_length=300, required=False)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.services = list(row.place.services.all())
        for service in self.services:
            self.fields[f"s{service.pk}"] = forms.CharField(
                label=f"Horaires : {service.category_label}", required=False, max_length=500,
                initial=service.hours_text, widget=forms.Textarea(attrs={"rows": 2}),
                help_text="À changer seulement s’ils ont changé.",
            )  # fmt: skip

    def clean(self):
        facts = super().clean()
        for service, text in self.hours().items():
            if not read_french(text).osm:
                self.add_error(f"s{service.pk}", "Ces horaires n’ont pas pu être lus : les écrire autrement.")
        if facts.get("outcome") == Outcome.CHANGED and not self.hours() and not facts.get("telephone"):
            self.add_error("outcome", "Dire ce qui a changé : des horaires, ou le téléphone.")
        return facts

    def hours(self):
        said = {each: (self.cleaned_data.get(f"s{each.pk}") or "").strip() for each in self.services}
        return {each: text for each, text in said.items() if text and text != each.hours_text}

    def facts(self):
        said = self.cleaned_data
        return {
            "outcome": said["outcome"], "hours": self.hours(), "telephone": said["telephone"],
            "message": said["message"], "version": said["version"],
        }  # fmt: skip


class CheckForm(forms.Form):
    wrong = forms.MultipleChoiceField(
        label="Ce qui était faux", choices=Verification.Fact.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Rien de coché : tout était juste.",
    )  # fmt: skip


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def phone_rounds(request):
    form = RoundForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        row = rounds.open_round(by=request.actor, **form.cleaned_data)
        return redirect("directory:phone_round", row.pk)
    rows = PhoneRound.objects.visible_to(request.actor).select_related("territory")
    rows = rows.annotate(given=Count("calls"), made=Count("calls", filter=Q(calls__status=Status.MADE)))
    lines = [
        [
            Cell(row.name, reverse("directory:phone_round", args=[row.pk])), row.territory.name,
            f"{row.made} sur {row.given}",
        ]
        for row in rows
    ]  # fmt: skip
    panel = Panel(
        title="Tournées téléphoniques",
        said=["Des bénévoles appellent les lieux, à deux ; d’autres rappellent une part tirée au sort."],
        tables=[Table("Tournées", ("Nom", "Territoire", "Appels faits"), lines, "Aucune tournée.")],
        asks=[Ask("round", "Ouvrir une tournée", "Ouvrir cette tournée", form)],
        back=(reverse("directory:tools"), "Outils de l’annuaire"),
    )
    return show(request, panel)


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def phone_round(request, pk):
    """Its pairs, how far each is, and the sample. Each button does one thing."""
    row = find(request, PhoneRound.objects.visible_to(request.actor).select_related("territory"), pk=pk)
    act = request.POST.get("act")
    form = PairForm(request.POST if act == "pair" else None, round_=row)
    sharing, drawing = (forms.Form(request.POST if act == name else None) for name in ("share", "draw"))
    if act == "pair" and form.is_valid() and attempt(form, lambda: rounds.pair_up(row, **form.cleaned_data)):
        return redirect("directory:phone_round", row.pk)
    if act == "share" and attempt(sharing, lambda: rounds.share_out(row)) is not None and not sharing.errors:
        messages.success(request, "Les lieux sont répartis.")
        return redirect("directory:phone_round", row.pk)
    if act == "draw":
        messages.success(request, f"Appels tirés au sort : {rounds.draw(row)}.")
        return redirect("directory:phone_round", row.pk)
    return show(request, _round_panel(row, form, sharing, drawing))


def _round_panel(row, form, sharing, drawing):
    pairs = row.pairs.select_related("first", "second").annotate(
        given=Count("calls"), made=Count("calls", filter=Q(calls__status=Status.MADE)),
        missed=Count("calls", filter=Q(calls__status=Status.UNREACHED)),
    )  # fmt: skip
    lines = [
        [f"{each.first.short_name} et {each.second.short_name}", str(each.given), str(each.made), str(each.missed)]
        for each in pairs.order_by("pk")
    ]
    waiting = rounds.target(row.departments, row.categories).exclude(calls__round=row).count()
    found = rounds.tally(row)
    return Panel(
        title=row.name,
        said=[f"{row.territory.name} · {', '.join(row.departments) or 'aucun département'}"],
        figures=[
            ("Lieux encore à répartir", str(waiting)),
            ("Rappelés par d’autres", f"{found['checked']} sur {found['drawn']} tirés au sort"),
            ("Avec une erreur", f"{found['wrong']} sur {found['checked']}"),
        ],
        tables=[Table("Binômes", ("Qui", "Lieux", "Appelés", "Pas joints"), lines, "Aucun binôme.")],
        asks=[
            Ask("pair", "Former un binôme", "Former ce binôme", form),
            Ask("share", "Répartir les lieux", "Répartir", sharing, "À parts égales, par quartier.", kind="doux"),
            Ask("draw", "Tirer des appels au sort", "Tirer au sort", drawing, f"{row.sample_percent} % des appels faits.", kind="doux"),  # noqa: E501
        ],
        links=[(reverse("reporting:call_quality", args=[row.pk]), "Ce que valent ces appels")],
        back=(reverse("directory:phone_rounds"), "Tournées téléphoniques"),
    )  # fmt: skip


@policy("directory.call", "read")
@require_safe
def my_calls(request):
    """A volunteer's own: those of her pair, to make first; and those of others that the lot gave to be made again."""
    actor = request.actor
    calls = PlaceCall.objects.of(actor.user_id).select_related("place", "round").order_by("-status", "tries", "pk")
    lines = [
        [
            Cell(call.place.name, reverse("directory:place_call", args=[call.pk])), call.place.telephone or "Aucun",
            call.place.city, Cell("", state=(*STATES[call.status], call.get_status_display())),
        ]
        for call in calls
    ]  # fmt: skip
    waiting = QualityCheck.objects.open_to(actor.user_id, actor.territories(Role.VOLUNTEER)).filter(checked_at=None)
    again = [
        [Cell(each.call.place.name, reverse("directory:quality_check", args=[each.pk])), each.call.place.city]
        for each in waiting.select_related("call__place")
    ]
    panel = Panel(
        title="Mes appels aux lieux",
        tables=[
            Table(
                "À appeler", ("Lieu", "Téléphone", "Commune", "Où il en est"), lines, "Aucun lieu ne vous est confié."
            ),
            Table("À rappeler pour vérifier", ("Lieu", "Commune"), again, "Aucun appel n’est tiré au sort."),
        ],
    )
    return show(request, panel)


@policy("directory.call", "record")
@require_http_methods(["GET", "POST"])
def place_call(request, pk):
    """The place as the directory says it, its number, and what it answers."""
    rows = PlaceCall.objects.visible_to(request.actor).select_related("place__structure", "round", "pair")
    row = find(request, rows.distinct(), pk=pk)
    act = request.POST.get("act")
    made = MadeForm(request.POST if act == "made" else None, row=row)
    missed = VersionForm(request.POST if act == "missed" else None, row=row, prefix="m")
    if act == "made" and made.is_valid() and attempt(made, lambda: rounds.make(row, by=request.actor, **made.facts())):
        messages.success(request, "L’appel est noté.")
        return redirect("directory:my_calls")
    if act == "missed" and missed.is_valid():
        version = missed.cleaned_data["version"]
        if attempt(missed, lambda: rounds.miss(row, by=request.actor, version=version)):
            messages.success(request, "Noté : à rappeler.")
            return redirect("directory:my_calls")
    asks = [
        Ask("made", "Il a répondu", "Noter l’appel", made),
        Ask("missed", "Il ne répond pas", "Pas joint", missed, kind="doux"),
    ]
    return show(request, _call_panel(row, asks, [made, missed]))


def _facts(place):
    """What the directory says of it, to be asked again."""
    services = [
        {"label": each.category_label, "value": each.hours_text or "Horaires non dits"}
        for each in place.services.all()
    ]
    return [
        {"label": "Téléphone", "value": place.telephone or "Aucun"},
        {"label": "Adresse", "value": ", ".join(place.shown_address)},
        *services,
    ]


def _call_panel(row, asks, refused):
    place = row.place
    facts = _facts(place)
    return Panel(
        title=place.name, said=[f"{row.round.name} · {row.get_status_display()} · essais : {row.tries}"], facts=facts,
        asks=asks if row.status != Status.MADE else [], refused=refused,
        links=[(place.get_absolute_url(), "Voir la page du lieu")],
        back=(reverse("directory:my_calls"), "Mes appels aux lieux"),
    )  # fmt: skip


@policy("directory.call", "record")
@require_http_methods(["GET", "POST"])
def quality_check(request, pk):
    """A call made again. Who called before, and what was noted, is not shown: the place is asked afresh."""
    rows = QualityCheck.objects.visible_to(request.actor).select_related("call__place", "call__pair", "call__round")
    row = find(request, rows.distinct(), pk=pk)
    form = CheckForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: rounds.check(row, form.cleaned_data["wrong"], by=request.actor)):
        messages.success(request, "Le contrôle est noté.")
        return redirect("directory:my_calls")
    place = row.call.place
    facts = _facts(place)
    asks = [] if row.checked_at else [Ask("check", "Ce que dit le lieu", "Noter le contrôle", form)]
    back = (reverse("directory:my_calls"), "Mes appels aux lieux")
    return show(request, Panel(title=f"Rappeler {place.name}", facts=facts, asks=asks, refused=[form], back=back))
