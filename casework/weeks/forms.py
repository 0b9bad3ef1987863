"""When her host is out, and her own appointments: typed for one page, and kept nowhere."""

from datetime import time

from django import forms
from django.utils import timezone

from casework.weeks.week import Appointment, days_from
from directory.hours.french import read_french
from journal.pages import day_field

DAYS = list(enumerate(("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")))


def _hour(label, initial):
    return forms.TimeField(
        label=label, initial=initial, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class WeekForm(forms.Form):
    first = day_field("À partir du")
    days = forms.TypedMultipleChoiceField(
        label="Jours où le foyer est absent", choices=DAYS, coerce=int, initial=[0, 1, 2, 3, 4],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    leaves = _hour("Le foyer part à", time(8))
    comes_back = _hour("Le foyer revient à", time(18))
    appointments = forms.CharField(
        label="Ses rendez-vous", required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un par ligne : « mardi 10h-11h30 : préfecture ». Rien n’en est gardé.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = timezone.localdate

    def clean_appointments(self):
        found = []
        for line in filter(str.strip, self.cleaned_data["appointments"].splitlines()):
            when, _, label = line.partition(" : ")
            reading = read_french(when)
            if not reading.osm or reading.doubts:
                raise forms.ValidationError(
                    f"« {line.strip()} » : écrire le jour et les heures, comme « mardi 10h-11h »."
                )
            found.append(Appointment(reading.osm, label.strip() or "Rendez-vous"))
        return found

    def clean(self):
        said = super().clean() or {}
        if said.get("leaves") and said.get("comes_back") and said["leaves"] >= said["comes_back"]:
            self.add_error("comes_back", "L’heure du retour suit celle du départ.")
        return said

    @property
    def facts(self):
        said = self.cleaned_data
        return {
            "days": days_from(said["first"], said["days"]), "away": (said["leaves"], said["comes_back"]),
            "appointments": said["appointments"],
        }  # fmt: skip
