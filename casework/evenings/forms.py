"""What is typed on the evening's screens: mostly taps, on a telephone, late."""

from django import forms
from django.utils import timezone

from accounts.models import Organisation
from casework.models import HomeWord, NightCall, NightSearch

NIGHTS = [(n, str(n)) for n in range(1, 15)]


def nights_field():
    return forms.TypedChoiceField(
        label="Pour combien de nuits", choices=NIGHTS, coerce=int, initial=1, empty_value=1, required=False,
        help_text="S’il y a un toit.",
    )  # fmt: skip


class CallForm(forms.Form):
    """One call: to whom, at what hour, what was answered."""

    to = forms.ChoiceField(label="Qui avez-vous appelé", choices=NightCall.To.choices, widget=forms.RadioSelect)
    partner = forms.ModelChoiceField(label="Quel partenaire", queryset=Organisation.objects.none(), required=False)
    hour = forms.TimeField(label="À quelle heure", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    answer = forms.ChoiceField(label="Réponse", choices=NightCall.Answer.choices, widget=forms.RadioSelect)
    nights = nights_field()

    def __init__(self, *args, territory_id=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hour"].initial = timezone.localtime
        if territory_id is not None:
            self.fields["partner"].queryset = Organisation.objects.filter(territory=territory_id)

    @property
    def facts(self):
        facts = dict(self.cleaned_data)
        hour = facts.pop("hour")
        at = timezone.localtime().replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
        partner = facts["partner"] if facts["to"] == NightCall.To.PARTNER else None
        return facts | {"at": at, "partner": partner}


class OutcomeForm(forms.Form):
    """What came of the day, and how she gets there."""

    outcome = forms.ChoiceField(label="Issue", choices=NightSearch.Outcome.choices, widget=forms.RadioSelect)
    nights = nights_field()
    escort = forms.ChoiceField(
        label="Qui l’accompagne", choices=[("", "Pas encore dit"), *NightSearch.Escort.choices], required=False
    )
    luggage = forms.ChoiceField(
        label="Ses bagages", choices=[("", "Pas encore dit"), *NightSearch.Luggage.choices], required=False
    )


class DayForm(forms.Form):
    """Which day: in the address of the page."""

    jour = forms.DateField(required=False)


class HomeWordForm(forms.Form):
    answer = forms.ChoiceField(label="Réponse", choices=HomeWord.Answer.choices)
