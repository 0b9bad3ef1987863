"""« Proposer un lieu », « Signaler une erreur »; and the team's queue, where look-alikes are shown before deciding."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from directory.hours.french import read_french
from directory.models import Place, Suggestion
from directory.open_forms import OpenForm, bounded
from directory.panels import Ask, Cell, Panel, Table, show
from directory.showing import distance
from directory.suggestions import deciding
from directory.suggestions.likeness import look_alikes
from directory.taxonomy import BY_CODE
from directory.team_forms import CATEGORY_CHOICES
from journal.moves import TooLate
from journal.pages import VersionForm, attempt
from privacy.policies import find, policy, public_page

PER_PAGE = 25
PUBLIC = "tout le monde peut dire à l’annuaire ce qui lui manque ; ne garde rien de qui le dit"
THANKS = {
    "heading": "Merci",
    "said": ["Une personne de l’équipe relit, puis corrige l’annuaire. Rien n’est gardé de vous."],
}
Status = Suggestion.Status


class PlaceFields(forms.Form):
    name = forms.CharField(label="Nom du lieu", max_length=200)
    category = forms.ChoiceField(label="Ce qui s’y fait", choices=[("", "Choisir"), *CATEGORY_CHOICES])
    address = forms.CharField(label="Adresse", max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}$", label="Code postal", max_length=5, error_messages={"invalid": "Un code postal a cinq chiffres."}
    )
    city = forms.CharField(label="Commune", max_length=120)
    hours_text = forms.CharField(
        label="Horaires", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="« mardi et jeudi 10h-12h »",
    )  # fmt: skip
    telephone = forms.CharField(label="Téléphone public", max_length=40, required=False)
    website = forms.URLField(label="Site", required=False, assume_scheme="https")
    words = forms.CharField(
        label="En quelques mots", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Qui est accueilli, ce qu’il faut apporter. Aucun nom de personne.",
    )  # fmt: skip


class SuggestPlaceForm(PlaceFields, OpenForm):
    pass


class ErrorForm(OpenForm):
    words = forms.CharField(
        label="Qu’est-ce qui est faux ?", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Aucun nom de personne.",
    )  # fmt: skip
    hours_text = forms.CharField(label="Les bons horaires, si vous les savez", max_length=500, required=False)
    telephone = forms.CharField(label="Le bon téléphone, si vous le savez", max_length=40, required=False)


@public_page(PUBLIC)
@bounded("suggestion")
@require_http_methods(["GET", "HEAD", "POST"])
def suggest_place(request):
    form = SuggestPlaceForm(request.POST or None)
    if form.is_valid():
        if not form.is_trap:
            deciding.receive(Suggestion.Kind.PLACE, form.cleaned_data)
        return render(request, "directory/thanks.html", THANKS)
    context = {
        "form": form, "heading": "Proposer un lieu", "submit": "Envoyer", "back": reverse("directory:search"),
        "intro": ["Un lieu utile à qui n’a pas de toit ou peu d’argent, et que l’annuaire ne connaît pas."],
        "notices": ["L’adresse d’un lieu qui protège des femmes ne s’écrit jamais : la commune suffit."],
    }  # fmt: skip
    return render(request, "directory/open_form.html", context, status=422 if form.errors else 200)


@public_page(PUBLIC)
@bounded("suggestion")
@require_http_methods(["GET", "HEAD", "POST"])
def suggest_change(request, uuid):
    place = get_object_or_404(Place.objects.published(), uuid=uuid)
    form = ErrorForm(request.POST or None)
    if form.is_valid():
        if not form.is_trap:
            deciding.receive(Suggestion.Kind.ERROR, form.cleaned_data, place=place)
        return render(request, "directory/thanks.html", THANKS)
    context = {
        "form": form, "heading": "Signaler une erreur", "submit": "Envoyer", "back": place.get_absolute_url(),
        "intro": [f"{place.name}, {', '.join(place.shown_address)}"],
    }  # fmt: skip
    return render(request, "directory/open_form.html", context, status=422 if form.errors else 200)


# --- the team ------------------------------------------------------------------------------------------------------


class ReadPlaceForm(PlaceFields, VersionForm):
    """The proposal as the person has read and put right."""


class ReadErrorForm(VersionForm):
    """What will be said of the place: its telephone, and the hours of each of its services."""

    telephone = forms.CharField(label="Téléphone public", max_length=40, required=False)

    def __init__(self, *args, row, **kwargs):
        initial = {"telephone": row.telephone or row.place.telephone}
        super().__init__(*args, row=row, initial=initial, **kwargs)
        self.place, self.services = row.place, list(row.place.services.all())
        for service in self.services:
            hint = f"Proposé : « {row.hours_text} »" if row.hours_text else ""
            self.fields[f"s{service.pk}"] = forms.CharField(
                label=f"Horaires : {service.category_label}", required=False, max_length=500, help_text=hint,
                initial=service.hours_text, widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def clean(self):
        facts = super().clean()
        for service in self.services:
            text = (facts.get(f"s{service.pk}") or "").strip()
            if text and text != service.hours_text and not read_french(text).osm:
                self.add_error(f"s{service.pk}", "Ces horaires n’ont pas pu être lus : les écrire autrement.")
        return facts

    def said(self):
        about = {}
        if self.cleaned_data["telephone"] != self.place.telephone:
            about["telephone"] = self.cleaned_data["telephone"]
        hours = {
            each: self.cleaned_data[f"s{each.pk}"] for each in self.services
            if self.cleaned_data[f"s{each.pk}"] != each.hours_text
        }  # fmt: skip
        return about, hours


class RefuseForm(VersionForm):
    reason = forms.CharField(label="Pourquoi", max_length=300)


class DuplicateForm(VersionForm):
    place = forms.ModelChoiceField(
        Place.objects.none(), label="C’est ce lieu", widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, row, alike, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["place"].queryset = Place.objects.filter(pk__in=[each.place.pk for each in alike])


@policy("directory.entry", "moderate")
@require_http_methods(["GET"])
def suggestions(request):
    """The queue, oldest first; what was decided is one address away."""
    chosen = request.GET.get("etat") if request.GET.get("etat") in Status.values else Status.RECEIVED
    rows = Suggestion.objects.visible_to(request.actor).filter(status=chosen).select_related("place", "territory")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        [
            f"{timezone.localtime(row.received_at):%d/%m/%Y}",
            Cell(row.name or row.place.name, reverse("directory:suggestion", args=[row.pk])), row.get_kind_display(),
            row.city or (row.place.city if row.place else ""), row.territory.name if row.territory else "Aucun",
        ]
        for row in page
    ]  # fmt: skip
    columns = ("Reçue le", "Lieu", "Quoi", "Commune", "Territoire")
    panel = Panel(
        title="Propositions",
        tables=[Table(Status(chosen).label, columns, lines, "Aucune proposition n’attend.")],
        links=[(f"?etat={value}", label) for value, label in Status.choices],
        back=(reverse("directory:tools"), "Outils de l’annuaire"),
        page=page,
    )
    return show(request, panel)


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def suggestion(request, pk):
    """One proposal: what was sent, the places that it may be, and the decision."""
    row = find(request, Suggestion.objects.visible_to(request.actor).select_related("place"), pk=pk)
    alike = look_alikes(row) if row.kind == Suggestion.Kind.PLACE else []
    asks = _asks(row, alike, request.POST if request.method == "POST" else None)
    done = _decide(request, row, asks) if request.method == "POST" else ""
    if done:
        messages.success(request, done)
        return redirect("directory:suggestions")
    late = VersionForm(request.POST if request.method == "POST" and not asks else None, row=row)
    if late.is_bound and late.is_valid():
        attempt(late, lambda: _too_late(row))
    return show(request, _panel(row, alike, list(asks.values()), [late]))


def _too_late(row):
    raise TooLate(f"Cette proposition est déjà décidée : {row.get_status_display().lower()}.")


def _asks(row, alike, data):
    """{name: Ask}, the one that was posted bound to what was."""
    if row.status != Status.RECEIVED:
        return {}
    act = data.get("act") if data else None

    def bound(name):
        return data if act == name else None

    if row.kind == Suggestion.Kind.PLACE:
        values = {name: getattr(row, name) for name in PlaceFields.base_fields}
        reading = ReadPlaceForm(bound("accept"), row=row, initial=values)
        found = {"accept": Ask("accept", "Ajouter ce lieu", "Ajouter ce lieu à l’annuaire", reading)}
    else:
        reading = ReadErrorForm(bound("accept"), row=row)
        found = {"accept": Ask("accept", "Corriger", "Publier la correction", reading)}
    if alike:
        known = DuplicateForm(bound("duplicate"), row=row, alike=alike, prefix="d")
        found["duplicate"] = Ask("duplicate", "Déjà connu ?", "C’est ce lieu-là", known, kind="doux")
    refusing = RefuseForm(bound("refuse"), row=row, prefix="r")
    return found | {"refuse": Ask("refuse", "Refuser", "Refuser", refusing, kind="nu")}


def _decide(request, row, asks):
    """Do what was posted; the sentence to say, or "" where it was refused."""
    ask = asks.get(request.POST.get("act"))
    if ask is None or not ask.form.is_valid():
        return ""
    said = dict(ask.form.cleaned_data)
    version, by = said.pop("version"), request.actor
    if ask.name == "refuse":
        made = attempt(ask.form, lambda: deciding.refuse(row, said["reason"], by=by, version=version))
        return "La proposition est refusée." if made else ""
    if ask.name == "duplicate":
        made = attempt(ask.form, lambda: deciding.recognise(row, said["place"], by=by, version=version))
        return "La proposition rejoint le lieu connu." if made else ""
    if row.kind == Suggestion.Kind.PLACE:
        made = attempt(ask.form, lambda: deciding.accept_place(row, said, by=by, version=version))
        return "Le lieu est dans l’annuaire." if made else ""
    about, hours = ask.form.said()
    made = attempt(ask.form, lambda: deciding.accept_error(row, about, hours, by=by, version=version))
    return "La correction est publiée." if made is not None else ""


def _panel(row, alike, asks, refused):
    category = BY_CODE.get(row.category)
    sent = {
        "Lieu": row.name or row.place.name, "Ce qui s’y fait": category.label if category else "",
        "Adresse": " ".join(filter(None, (row.address, row.postal_code, row.city))), "Horaires": row.hours_text,
        "Téléphone": row.telephone, "Site": row.website, "En quelques mots": row.words,
        "Où elle en est": f"{row.get_status_display()} {row.reason}".strip(),
    }  # fmt: skip
    lines = [
        [
            Cell(each.place.name, each.place.get_absolute_url()), ", ".join(each.place.shown_address),
            f"Nom à {each.name:.0f} %", "" if each.address is None else f"Adresse à {each.address:.0f} %",
            distance(each.metres),
        ]
        for each in alike
    ]  # fmt: skip
    columns = ("Lieu connu", "Adresse", "Nom semblable", "Adresse semblable", "Distance")
    links = [(row.place.get_absolute_url(), "Voir le lieu")] if row.place else []
    return Panel(
        title=row.name or f"Erreur signalée : {row.place.name}",
        said=[f"{row.get_kind_display()}, reçue le {timezone.localtime(row.received_at):%d/%m/%Y}"],
        facts=[{"label": label, "value": value} for label, value in sent.items() if value],
        tables=[Table("Lieux qui lui ressemblent", columns, lines)] if alike else [],
        asks=asks, refused=refused, links=links, back=(reverse("directory:suggestions"), "Propositions"),
    )  # fmt: skip
