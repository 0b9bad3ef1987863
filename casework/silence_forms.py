"""What a person types while a woman is looked for."""

from django import forms
from django.utils import timezone

from casework.models import SaidNights, Silence
from journal.pages import VersionForm, day_field


def _words(label):
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), required=False)


def _radio(label, choices):
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class RaiseForm(forms.Form):
    first_night = day_field("Première nuit dont nous ne savons rien")
    words = _words("Ce qui a été essayé")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_night"].initial = timezone.localdate


class StepForm(VersionForm):
    words = _words("Par quel moyen, et ce qui en est sorti")


class CircleForm(VersionForm):
    trusted_person = _radio("La personne en qui elle a confiance", Silence.Trusted.choices)
    referrer_told = forms.TypedChoiceField(
        label="Sa travailleuse sociale est prévenue", choices=[("1", "Oui"), ("0", "Non")],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    words = _words("Ce qu’elles savent")


class DecideForm(VersionForm):
    decision = _radio("Décision", Silence.Decision.choices)
    room_held_until = day_field("Sa chambre est gardée jusqu’au")
    words = _words("Qui fait quoi, et quand")

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        if row is not None:
            self.fields["room_held_until"].initial = max(row.room_held_until, timezone.localdate())


class FoundForm(VersionForm):
    on = day_field("Nouvelles reçues le")
    where = _radio("Où était-elle ?", Silence.Where.choices)
    words = _words("Ce dont elle a besoin maintenant")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class NightsForm(forms.Form):
    start = day_field("Première nuit")
    until = day_field("Jusqu’au", help_text="Le premier soir qui n’est plus compris.")
    was = _radio("Où a-t-elle dormi ?", SaidNights.Was.choices)
