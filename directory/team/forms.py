"""The forms of the directory's team."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from directory.departments import choices as departments
from directory.forms import by_family
from directory.hours.french import read_french
from directory.hours.timetable import OnHolidays
from directory.models import AudienceRule, Condition, Notice, Override, Place, Service, Verification
from journal.pages import VersionForm, day_field

Method = Verification.Method
BY_HAND = [choice for choice in Method.choices if choice[0] in (Method.CALL, Method.VISIT, Method.MAIL)]
LANGUAGES = [
    ("fr", "français"), ("en", "anglais"), ("ar", "arabe"), ("es", "espagnol"), ("pt", "portugais"),
    ("ru", "russe"), ("uk", "ukrainien"), ("fa", "dari, persan"), ("ps", "pachto"), ("ro", "roumain"),
    ("ka", "géorgien"), ("tr", "turc"), ("so", "somali"), ("ti", "tigrigna"), ("bn", "bengali"), ("zh", "chinois"),
    ("lsf", "langue des signes"),
]  # fmt: skip


def checked_field(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label="Comment le savez-vous ?", choices=BY_HAND, initial=Method.CALL, **options)


class FindForm(forms.Form):
    quoi = forms.CharField(label="Nom, adresse ou commune", required=False, max_length=120)
    departement = forms.ChoiceField(
        label="Département", required=False, choices=lambda: [("", "Tous"), *departments()]
    )
    etat = forms.ChoiceField(
        label="Quels lieux", required=False,
        choices=[("", "Tous"), ("online", "En ligne"), ("draft", "Brouillons"), ("suspended", "Suspendus"),
                 ("team", "Pour les équipes seulement"), ("closed", "Fermés")],
    )  # fmt: skip


class StructureForm(VersionForm):
    name = forms.CharField(label="Nom de la structure", max_length=200)
    network = forms.CharField(label="Réseau", max_length=120, required=False, help_text="Restos du Cœur, Emmaüs…")
    siret = forms.CharField(label="SIRET", max_length=14, required=False)


class PlaceForm(VersionForm):
    """What a place is and where. Of a confidential one the address is not asked: it is not kept."""

    name = forms.CharField(label="Nom du lieu", max_length=200)
    confidential = forms.BooleanField(
        label="Adresse confidentielle", required=False,
        help_text="Seuls la commune et le téléphone seront gardés. L’adresse est effacée, de l’historique aussi.",
    )  # fmt: skip
    address = forms.CharField(label="Adresse", max_length=200, required=False)
    postal_code = forms.CharField(label="Code postal", max_length=5, required=False)
    city = forms.CharField(label="Commune", max_length=120, required=False)
    latitude = forms.FloatField(label="Latitude", required=False, min_value=-85, max_value=85)
    longitude = forms.FloatField(label="Longitude", required=False, min_value=-180, max_value=180)
    precision = forms.ChoiceField(
        label="Précision de la position", required=False, choices=[("", "Sans position"), *Place.Precision.choices]
    )
    telephone = forms.CharField(label="Téléphone public", max_length=40, required=False)
    mail = forms.EmailField(label="Courriel public", required=False)
    website = forms.URLField(label="Site", required=False, assume_scheme="https")
    visibility = forms.ChoiceField(label="Qui peut voir ce lieu", choices=Place.Visibility.choices, initial="public")
    closed_on = day_field("Fermé définitivement le", required=False)
    checked = checked_field()


class ServiceForm(VersionForm):
    """What is done there, for whom, on what conditions. Hours have their own page."""

    category = forms.ChoiceField(label="Rubrique", choices=lambda: by_family()[1:])
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    first = forms.MultipleChoiceField(
        label="Accueillis en priorité", choices=AudienceRule.Who.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    only = forms.MultipleChoiceField(
        label="Accueillis seulement", choices=AudienceRule.Who.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Les autres sont refusés à la porte.",
    )  # fmt: skip
    age_min = forms.IntegerField(label="À partir de (ans)", required=False, min_value=0, max_value=120)
    age_max = forms.IntegerField(label="Jusqu’à (ans)", required=False, min_value=0, max_value=120)
    languages = forms.MultipleChoiceField(
        label="Langues parlées", choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    stopped_on = day_field("Ne se fait plus depuis le", required=False)
    checked = checked_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = list(self.fields).index("age_min")
        added: dict[str, forms.Field] = {}
        for kind, label in Condition.Kind.choices:
            added[f"is_{kind}"] = forms.BooleanField(label=label, required=False)
            added[f"detail_{kind}"] = forms.CharField(label=f"{label} : précision", required=False, max_length=200)
        names = list(self.fields.items())
        self.fields = dict([*names[:at], *added.items(), *names[at:]])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if set(cleaned.get("first", ())) & set(cleaned.get("only", ())):
            self.add_error("only", "Un public est en priorité ou seul, pas les deux.")
        low, high = cleaned.get("age_min"), cleaned.get("age_max")
        if low is not None and high is not None and low > high:
            self.add_error("age_max", "L’âge minimal ne peut dépasser l’âge maximal.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """As the door takes them."""
        said = self.cleaned_data
        plain = ("category", "description", "age_min", "age_max", "languages", "stopped_on")
        return {name: said[name] for name in plain} | {
            "audiences": [[who, "first"] for who in said["first"]] + [[who, "only"] for who in said["only"]],
            "conditions": [
                [kind, said[f"detail_{kind}"]]
                for kind in Condition.Kind.values
                if said[f"is_{kind}"] or said[f"detail_{kind}"]
            ],
        }

    @staticmethod
    def initial_of(service: Service) -> dict[str, Any]:
        rules = list(service.audiences.all())
        found = {name: getattr(service, name) for name in ("category", "description", "age_min", "age_max")}
        found |= {"languages": service.languages, "stopped_on": service.stopped_on}
        found |= {how: [rule.who for rule in rules if rule.welcome == how] for how in ("first", "only")}
        for condition in service.conditions.all():
            found |= {f"is_{condition.kind}": True, f"detail_{condition.kind}": condition.detail}
        return found


class HoursForm(VersionForm):
    """Hours as people write them. What was read is shown, for fourteen days, before anything is kept."""

    hours_text = forms.CharField(
        label="Horaires", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="En français : « tous les jours sauf jeudi 15h-20h », « mardi et jeudi 10h-12h30 et 13h30-16h30 », "
        "« 2e mercredi du mois 18h30 », « sur rendez-vous ». Vide : horaires non dits.",
    )  # fmt: skip
    on_holidays = forms.ChoiceField(label="Jours fériés", choices=Service.Holidays.choices, initial="unknown")
    checked = checked_field()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # what the preview showed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.reading = read_french(cleaned.get("hours_text", ""))
        if self.reading.on_holidays is not OnHolidays.UNKNOWN:
            cleaned["on_holidays"] = self.reading.on_holidays.value
        if cleaned.get("hours_text", "").strip() and not self.reading.osm:
            self.add_error("hours_text", "Aucun horaire n’a été compris : écrire des jours et des heures.")
        return cleaned

    @property
    def was_seen(self) -> bool:
        """What is about to be kept is what the preview showed."""
        return self.cleaned_data["seen"] == f"{self.reading.osm}|{self.cleaned_data['on_holidays']}"


class ForAWhile(forms.Form):
    """Closed, other hours, or a word to know, for a while."""

    kind = forms.ChoiceField(label="Nature", choices=Override.Kind.choices, widget=forms.RadioSelect)
    since = day_field("Premier jour", initial=timezone.localdate)
    last = day_field("Dernier jour", required=False, help_text="Vide : sans fin connue, avec un jour de relecture.")
    review_on = day_field("À relire le", required=False)
    hours_text = forms.CharField(
        label="Autres horaires", required=False, max_length=500,
        help_text="En français : « du lundi au vendredi 9h-12h ».",
    )  # fmt: skip
    message = forms.CharField(label="Ce qu’il faut savoir", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.hours = ""
        since, last = cleaned.get("since"), cleaned.get("last")
        if since and last and last < since:
            self.add_error("last", "Le dernier jour vient avant le premier.")
        if since and not last and not cleaned.get("review_on"):
            self.add_error("review_on", "Sans date de fin, dire quel jour on relira ce changement.")
        if cleaned.get("kind") == Override.Kind.HOURS:
            reading = read_french(cleaned.get("hours_text", ""))
            self.hours = reading.osm
            if not reading.osm or reading.doubts:
                said = " ; ".join(reading.doubts) or "écrire des jours et des heures"
                self.add_error("hours_text", f"Horaires à écrire autrement : {said}.")
        elif cleaned.get("kind") == Override.Kind.MESSAGE and not cleaned.get("message"):
            self.add_error("message", "Écrire le message.")
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """As the door takes them."""
        said = self.cleaned_data
        last: date | None = said["last"]
        return {
            "kind": said["kind"],
            "since": said["since"],
            "until": last + timedelta(days=1) if last else None,
            "hours": self.hours,
            "message": said["message"],
            "review_on": None if last else said["review_on"],
        }


class OverrideForm(ForAWhile):
    on = forms.ChoiceField(label="Ce qui change")
    field_order = ("on",)

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].choices = targets  # type: ignore[attr-defined]


class BatchForm(ForAWhile):
    """Which places, and what changes of them for a while."""

    title = forms.CharField(label="Titre", max_length=160, help_text="Pour la retrouver : « Confinement du 17 mars ».")
    text = forms.CharField(label="Lieux qui disent", max_length=120, required=False)
    departments = forms.MultipleChoiceField(
        label="Départements", choices=departments, required=False, help_text="Aucun : tous ceux que vous suivez.",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )  # fmt: skip
    category = forms.ChoiceField(
        label="Rubrique", choices=by_family, required=False, help_text="Choisie : seuls ces services changent."
    )
    network = forms.CharField(label="Réseau", max_length=120, required=False)
    field_order = ("title", "text", "departments", "category", "network")

    @property
    def wanted(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {name: said[name] for name in ("text", "departments", "category", "network") if said[name]}

    @property
    def kept(self) -> dict[str, Any]:
        """As the history keeps it."""
        return {name: each.isoformat() if isinstance(each, date) else each for name, each in self.facts.items()}


class SaturationForm(forms.Form):
    level = forms.ChoiceField(
        label="Affluence", choices=[("", "Ne rien dire"), *Service.Saturation.choices], required=False
    )


class EndForm(forms.Form):
    on = day_field("Ne vaut plus à partir du", initial=timezone.localdate)


class NoticeForm(forms.Form):
    """A word to everybody, for a while. French at least; the other languages fall back on it."""

    fr = forms.CharField(label="En français", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    severity = forms.ChoiceField(label="Importance", choices=Notice.Severity.choices, initial="info")
    since = day_field("Premier jour", initial=timezone.localdate)
    last = day_field("Dernier jour")
    departments = forms.MultipleChoiceField(
        label="Départements", choices=departments, required=False, help_text="Aucun : partout.",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )  # fmt: skip
    en = forms.CharField(label="En anglais", max_length=500, required=False)
    es = forms.CharField(label="En espagnol", max_length=500, required=False)
    ar = forms.CharField(label="En arabe", max_length=500, required=False)
    ru = forms.CharField(label="En russe", max_length=500, required=False)
    pt = forms.CharField(label="En portugais", max_length=500, required=False)

    LANGUAGES = ("fr", "en", "es", "ar", "ru", "pt")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("last") and cleaned["last"] < cleaned["since"]:
            self.add_error("last", "Le dernier jour vient avant le premier.")
        return cleaned

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.LANGUAGES if self.cleaned_data[code]}


class CoverageForm(forms.Form):
    departments = forms.MultipleChoiceField(
        label="Départements dont votre équipe suit les lieux", choices=departments, required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )  # fmt: skip
