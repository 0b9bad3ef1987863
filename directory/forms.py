"""What somebody looks for, as the address of the page holds it, in the language of the page."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone

from directory.departments import names
from directory.models import AudienceRule
from directory.search.finding import Question
from directory.search.whereabouts import centre_of
from directory.taxonomy import BY_CODE, CATEGORIES, RENAMED
from directory.towns import Town, towns_of
from directory.words import current

NOW, TONIGHT, TOMORROW, ANY = "maintenant", "ce-soir", "demain-matin", ""
AROUND = ("1", "2", "5", "20", "")
NEARBY = (
    "5"  # kilometres around a town, unless she asks for more: what is open at the other end of the country is no help
)
NEAR_DECIMALS = 2  # of a degree: about a kilometre. Nothing finer is taken from a telephone, nor kept in an address


def with_distance(asked: QueryDict) -> QueryDict:
    """What was asked, with its distance written out: an address that says none has the usual one, and says it from
    there on; « rayon= » alone is without limit, as somebody chose."""
    query = asked.copy()
    query.setdefault("rayon", NEARBY)
    return query


def by_family() -> list[tuple[str, object]]:
    words = current()
    families: dict[str, list[tuple[str, str]]] = {}
    for category in CATEGORIES:
        families.setdefault(words.family(category.family.code), []).append(
            (category.code, words.category(category.code))
        )
    return [("", words["all"]), *families.items()]


def by_hour() -> list[tuple[str, str]]:
    words = current()
    return [(NOW, words["now"]), (TONIGHT, words["tonight"]), (TOMORROW, words["tomorrow"]), (ANY, words["any"])]


def by_audience() -> list[tuple[str, str]]:
    return [("", current()["everybody"]), *((who.value, current().who(who)) for who in AudienceRule.Who)]


def by_distance() -> list[tuple[str, str]]:
    return [(km, current()["km"].format(number=km) if km else current()["no_limit"]) for km in AROUND]


class CategoryField(forms.ChoiceField):
    """A category by its code; an address kept from before a code was renamed still opens the same search."""

    def to_python(self, value: object) -> str:
        code = super().to_python(value)
        return RENAMED[code].to if code in RENAMED else code


class SearchForm(forms.Form):
    """Every answer is optional. A position is taken from a telephone only when its owner asks, to a kilometre."""

    quoi = forms.CharField(required=False, max_length=120)
    ou = forms.CharField(required=False, max_length=80)
    quand = forms.ChoiceField(required=False, choices=by_hour)
    rubrique = CategoryField(required=False, choices=by_family)
    public = forms.ChoiceField(required=False, choices=by_audience)
    rayon = forms.ChoiceField(required=False, choices=by_distance)
    jour = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    heure = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    pres = forms.RegexField(r"^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$", required=False, widget=forms.HiddenInput())
    departement = forms.ChoiceField(
        required=False, choices=lambda: [("", ""), *names().items()], widget=forms.HiddenInput()
    )
    langue = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput())

    LABELS = {
        "quoi": "what", "ou": "where", "quand": "when", "rubrique": "category", "public": "who", "rayon": "around",
        "jour": "another_day", "heure": "at_time",
    }  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, key in self.LABELS.items():
            self.fields[name].label = current()[key]
        self.towns: list[Town] = []
        self.near: tuple[float, float] | None = None

    def clean_pres(self) -> str:
        """Her position, to a kilometre whatever was sent."""
        text = self.cleaned_data["pres"]
        if text and not self.cleaned_data.get("ou"):
            latitude, longitude = (round(float(number), NEAR_DECIMALS) for number in text.split(","))
            if abs(latitude) <= 85 and abs(longitude) <= 180:
                self.near = (latitude, longitude)
        return text

    def clean_ou(self) -> str:
        """A municipality of the table; else the middle of our own places that name it."""
        text = self.cleaned_data["ou"].strip()
        self.towns = towns_of(text) if text else []
        self.near = self.towns[0].point if self.towns else centre_of(text) if text else None
        if text and self.near is None:
            raise forms.ValidationError(current()["unknown_town"].format(town=text))
        return text

    def clean_jour(self) -> date | None:
        day = self.cleaned_data["jour"]
        if day and abs(day - timezone.localdate()) > timedelta(days=366):
            raise forms.ValidationError(current()["bad_day"])
        return day

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("heure") and not cleaned.get("jour"):
            cleaned["jour"] = timezone.localdate()
        return cleaned

    def question(self, now: datetime) -> Question:
        asked = self.cleaned_data
        category = BY_CODE.get(asked["rubrique"] or current().category_said(asked["quoi"]))
        said = "" if category and category.code != asked["rubrique"] else asked["quoi"]
        return Question(
            text=said,
            near=self.near,
            radius_km=float(asked["rayon"]) if self.near and asked["rayon"] else None,
            open_at=self.open_at(now),
            category=category.code if category else "",
            audience=asked["public"],
            closed_too=True,
            now=now,
        )

    def open_at(self, now: datetime) -> datetime | None:
        """The hour asked, on the clock of each place; now is the same instant everywhere."""
        asked = self.cleaned_data
        today = timezone.localdate(now)
        if day := asked["jour"]:
            return _wall(day, asked["heure"] or time(12))
        tonight, tomorrow = _wall(today, time(20)), _wall(today + timedelta(days=1), time(9))
        return {NOW: now, TONIGHT: tonight, TOMORROW: tomorrow}.get(asked["quand"])


def _wall(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour)
