"""What a person chooses: a period, a place, the day on which it was known."""

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from accounts.models import Territory
from journal.pages import day_field

EVERYWHERE = "tous"
NOBODY_IN_IT = "Publié avec eux. Aucun nom, aucune situation reconnaissable."


class PeriodForm(forms.Form):
    """The last day is said and counted: « du 1er janvier au 30 juin ». ``until`` is the day after it."""

    du = day_field("Du")
    au = day_field("Au")
    territoire = forms.ChoiceField(label="Territoire")
    connu = day_field("Tel que connu le", required=False)

    def __init__(self, *args, territories, everywhere, **kwargs):
        super().__init__(*args, **kwargs)
        self.territories = {row.code: row for row in territories}
        choices = [(row.code, row.name) for row in territories]
        self.fields["territoire"].choices = choices + ([(EVERYWHERE, "Tous les territoires")] if everywhere else [])

    def clean(self):
        said = super().clean()
        today = timezone.localdate()
        first, last, known = said.get("du"), said.get("au"), said.get("connu") or today
        if first and last and last < first:
            self.add_error("au", "La fin de la période suit son début.")
        if known > today:
            self.add_error("connu", "Ce jour n’est pas encore arrivé.")
        elif first and first > known:
            self.add_error("du", "La période n’avait pas commencé.")
        return said

    @property
    def until(self):
        return self.cleaned_data["au"] + timedelta(days=1)

    @property
    def territory(self) -> Territory | None:
        return self.territories.get(self.cleaned_data["territoire"])


def this_year(territories, everywhere):
    """What is shown before anybody chooses: this year so far, at home."""
    today = timezone.localdate()
    place = territories[0].code if territories else EVERYWHERE
    return {"du": today.replace(month=1, day=1), "au": today, "territoire": place if territories else EVERYWHERE}


def whole_months(territories, everywhere):
    """What a report is usually made of: the months of this year that are over; in January, the year before."""
    eve = timezone.localdate().replace(day=1) - timedelta(days=1)
    return this_year(territories, everywhere) | {"du": eve.replace(month=1, day=1), "au": eve}


def usual_periods(form):
    """The periods that are asked for again and again, as links: (words, query), in the place that is looked at."""
    today = timezone.localdate()
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    eve = timedelta(days=1)
    place = form["territoire"].value() or ""
    last_month, last_year = (month - eve).replace(day=1), (year - eve).replace(month=1, day=1)
    bounds = (("Ce mois", month, today), ("Le mois dernier", last_month, month - eve), ("Cette année", year, today),
              ("L’an dernier", last_year, year - eve))  # fmt: skip
    return [
        (label, urlencode({"du": first.isoformat(), "au": last.isoformat(), "territoire": place}))
        for label, first, last in bounds
    ]


class PrepareForm(PeriodForm):
    """What is prepared for a second person to sign."""

    commentaire = forms.CharField(
        label="Ce que ces chiffres ne disent pas", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=NOBODY_IN_IT,
    )  # fmt: skip


class RestateForm(forms.Form):
    """Count the same period again, as it is known today."""

    commentaire = forms.CharField(
        label="Pourquoi ces chiffres changent", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NOBODY_IN_IT,
    )  # fmt: skip
