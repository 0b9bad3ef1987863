"""What somebody looks for, as the address of the page holds it."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from directory.models import AudienceRule
from directory.search.finding import Question
from directory.search.whereabouts import centre_of
from directory.taxonomy import BY_CODE, CATEGORIES, RENAMED

NOW, TONIGHT, TOMORROW, ANY = "maintenant", "ce-soir", "demain-matin", ""
AROUND = (("1", "1 km"), ("2", "2 km"), ("5", "5 km"), ("20", "20 km"), ("", "Sans limite"))


def by_family() -> list[tuple[str, object]]:
    families: dict[str, list[tuple[str, str]]] = {}
    for category in CATEGORIES:
        families.setdefault(category.family.label, []).append((category.code, category.label))
    return [("", "Toutes"), *families.items()]


class CategoryField(forms.ChoiceField):
    """A category by its code; an address kept from before a code was renamed still opens the same search."""

    def to_python(self, value: object) -> str:
        code = super().to_python(value)
        return RENAMED[code].to if code in RENAMED else code


class SearchForm(forms.Form):
    """Every answer is optional. No position is asked of her telephone: the address of a page is kept by many."""

    quoi = forms.CharField(label="De quoi avez-vous besoin ?", required=False, max_length=120)
    ou = forms.CharField(label="Où ? Commune ou code postal", required=False, max_length=80)
    quand = forms.ChoiceField(
        label="Quand ?",
        required=False,
        choices=[
            (NOW, "Maintenant"),
            (TONIGHT, "Ce soir, à 20 h"),
            (TOMORROW, "Demain, à 9 h"),
            (ANY, "Peu importe"),
        ],
    )
    rubrique = CategoryField(label="Rubrique", required=False, choices=by_family)
    public = forms.ChoiceField(
        label="Qui est accueilli", required=False, choices=[("", "Tout le monde"), *AudienceRule.Who.choices]
    )
    rayon = forms.ChoiceField(label="Autour", required=False, choices=AROUND)
    jour = forms.DateField(label="Un autre jour", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    heure = forms.TimeField(label="À quelle heure", required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def clean_ou(self) -> str:
        text = self.cleaned_data["ou"].strip()
        self.near = centre_of(text) if text else None
        if text and self.near is None:
            raise forms.ValidationError(
                f"Aucun lieu connu à « {text} ». Essayer la commune voisine, ou laisser vide pour voir tous les lieux."
            )
        return text

    def clean_jour(self) -> date | None:
        day = self.cleaned_data["jour"]
        if day and abs(day - timezone.localdate()) > timedelta(days=366):
            raise forms.ValidationError("Choisir un jour à moins d’un an d’ici.")
        return day

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("heure") and not cleaned.get("jour"):
            cleaned["jour"] = timezone.localdate()
        return cleaned

    def question(self, now: datetime) -> Question:
        asked = self.cleaned_data
        near = getattr(self, "near", None)
        category = BY_CODE.get(asked["rubrique"])
        return Question(
            text=asked["quoi"],
            near=near,
            radius_km=float(asked["rayon"]) if near and asked["rayon"] else None,
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
