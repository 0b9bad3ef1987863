"""What a person types about her support: one form for each action."""

import re

from django import forms
from django.utils import timezone

from accounts.models import User
from casework.causes import Blockage
from casework.models import Renewal, SupportStep, Theme
from casework.models.hours import HOURS_A_WEEK
from casework.models.support import TITLE_LENGTH
from casework.support.plan import who_may_answer
from journal.pages import day_field

NOTHING_ABOUT_HER_CARE = "Des mots simples. Rien sur ses soins, ses violences ou son histoire."
# A postcode, or a number in a street: what an address has and a body's name has not.
AN_ADDRESS = re.compile(
    r"\b\d{5}\b|\b\d{1,4}\s*(bis|ter)?,?\s+(rue|avenue|boulevard|place|allée|impasse|chemin|cours|quai|route)\b", re.I
)


def today():
    return timezone.localdate()


def _radio(label, choices, **options):
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


class GoalForm(forms.Form):
    title = forms.CharField(
        label="Ce qu’elle souhaite", max_length=TITLE_LENGTH, help_text=f"Avec ses mots. {NOTHING_ABOUT_HER_CARE}"
    )
    theme = forms.ChoiceField(label="Thème", choices=[("", "Choisir"), *Theme.choices])
    hers = forms.TypedChoiceField(
        label="De qui vient l’idée ?", choices=[("1", "D’elle"), ("0", "De nous, et elle est d’accord")], initial="1",
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip


class ReferentForm(forms.Form):
    theme = forms.ChoiceField(label="Thème", choices=[("", "Choisir"), *Theme.choices])
    user = forms.ModelChoiceField(label="Référente", queryset=User.objects.none())

    def __init__(self, *args, accompaniment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = who_may_answer(accompaniment)
        self.fields["user"].label_from_instance = lambda user: user.short_name


class DayForm(forms.Form):
    """The day on which something was done."""

    on = day_field("Quel jour", initial=today)

    def clean_on(self):
        if self.cleaned_data["on"] > today():
            raise forms.ValidationError("On note ce qui est fait : ce jour n’est pas encore venu.")
        return self.cleaned_data["on"]


class StepForm(forms.Form):
    label = forms.CharField(label="Démarche", max_length=TITLE_LENGTH, help_text=NOTHING_ABOUT_HER_CARE)
    who = _radio("Qui la fait ?", SupportStep.Who.choices)
    due_on = day_field("Pour le")


class ResumeForm(forms.Form):
    who = _radio("Qui la fait ?", SupportStep.Who.choices)
    due_on = day_field("Pour le")


class BlockForm(DayForm):
    cause = _radio("Qu’est-ce qui bloque ?", Blockage.choices)
    on = day_field("Depuis le", initial=today)
    field_order = ("cause", "on")


class BodyField(forms.CharField):
    """The name of an organisation, never an address: a home's must not end up on a paper (domain §3.12)."""

    def clean(self, value):
        value = super().clean(value)
        if AN_ADDRESS.search(value):
            raise forms.ValidationError("Le nom de l’organisme seulement, sans adresse. Jamais celle d’un foyer.")
        return value


class RenewalForm(forms.Form):
    kind = forms.ChoiceField(label="Quoi", choices=[("", "Choisir"), *Renewal.Kind.choices])
    body = BodyField(
        label="Auprès de", max_length=120, required=False,
        help_text="Le nom de l’organisme (CCAS, association…). Jamais l’adresse d’un foyer.",
    )  # fmt: skip
    number = forms.CharField(label="Numéro", max_length=60, required=False)
    from_on = day_field("Faite ou confirmée le", initial=today)
    until_on = day_field(
        "Valable jusqu’au", required=False, help_text="Si le papier le dit. Sinon, la durée habituelle est comptée."
    )


class RenewForm(DayForm):
    on = day_field("Renouvelée le", initial=today)
    body = BodyField(label="Auprès de", max_length=120, required=False, help_text="Seulement si l’organisme change.")
    number = forms.CharField(label="Nouveau numéro", max_length=60, required=False)
    until_on = day_field(
        "Valable jusqu’au", required=False, help_text="Si le papier le dit. Sinon, la durée habituelle est comptée."
    )


class CloseForm(DayForm):
    closing = _radio("Qu’est-elle devenue ?", [choice for choice in Renewal.Closing.choices if choice[0] != "renewed"])
    field_order = ("closing", "on")


def _hours(**options):
    return forms.IntegerField(
        label="Heures par semaine", min_value=1, max_value=HOURS_A_WEEK, help_text="Seize au plus.", **options
    )


class ContractForm(forms.Form):
    body = BodyField(label="Avec", max_length=120, required=False, help_text="Le nom de la structure.")
    weekly_hours = _hours()
    starts_on = day_field("Commence le")
    ends_on = day_field("Finit le", help_text="Un an après le début, au plus.")

    def clean(self):
        facts = super().clean()
        if facts.get("starts_on") and facts.get("ends_on") and facts["ends_on"] <= facts["starts_on"]:
            self.add_error("ends_on", "La fin suit le début.")
        return facts


class HoursForm(DayForm):
    weekly_hours = _hours()
    on = day_field("À partir du", initial=today)
    field_order = ("weekly_hours", "on")
