"""What is typed in a house: a new permanence, a slot, whom somebody is passed on to."""

from django import forms
from django.utils import timezone

from directory.models import Office, Permanence
from directory.models.permanence import Domain
from journal.pages import day_field


class PermanenceForm(forms.Form):
    office = forms.ModelChoiceField(label="Bureau", queryset=Office.objects.none(), empty_label=None)
    organisation = forms.CharField(label="Organisme", max_length=200)
    domain = forms.ChoiceField(label="Domaine", choices=Domain.choices)
    hours_text = forms.CharField(
        label="Quand ?", max_length=200,
        help_text="Comme on l’écrit : « mardi 9h-12h », « 2e mercredi du mois 14h-17h ».",
    )  # fmt: skip
    slot_minutes = forms.IntegerField(
        label="Durée d’un rendez-vous, en minutes", min_value=5, max_value=240, initial=30
    )
    childcare_places = forms.IntegerField(
        label="Places de garde d’enfants", min_value=0, max_value=20, initial=0, required=False
    )
    writes = forms.BooleanField(label="Écrivain public : aide à écrire et à remplir", required=False)
    from_on = day_field("À partir du")

    def __init__(self, *args, house, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = house.offices.all()
        self.fields["from_on"].initial = timezone.localdate

    def clean_childcare_places(self):
        return self.cleaned_data["childcare_places"] or 0


class EndForm(forms.Form):
    on = day_field("À partir de ce jour, elle ne reçoit plus")


class SlotForm(forms.Form):
    start = forms.TypedChoiceField(label="Créneau", coerce=int, widget=forms.RadioSelect)
    children = forms.IntegerField(label="Enfants à garder", min_value=0, max_value=9, required=False, initial=0)
    interpreter = forms.BooleanField(label="Avec une interprète", required=False)

    def __init__(self, *args, slots, childcare, **kwargs):
        super().__init__(*args, **kwargs)
        self.slots = [slot for slot in slots if not slot.booked and slot.start > timezone.now()]
        self.fields["start"].choices = [
            (number, f"{timezone.localtime(slot.start):%H:%M}") for number, slot in enumerate(self.slots)
        ]
        if not childcare:
            del self.fields["children"]

    @property
    def facts(self):
        said = self.cleaned_data
        return {
            "start": self.slots[said["start"]].start, "children": said.get("children") or 0,
            "interpreter": said["interpreter"],
        }  # fmt: skip


class HandOffForm(forms.Form):
    to = forms.ModelChoiceField(label="Vers quelle permanence ?", queryset=Permanence.objects.none())

    def __init__(self, *args, booking, **kwargs):
        super().__init__(*args, **kwargs)
        running = Permanence.objects.running(timezone.localdate()).filter(office__house=booking.office.house_id)
        others = running.exclude(pk=booking.session.permanence_id).with_house().order_by("structure__name")
        self.fields["to"].queryset = others
        self.fields["to"].label_from_instance = lambda row: f"{row.structure} · {row.get_domain_display()}"


class TapForm(forms.Form):
    domain = forms.ChoiceField(choices=Domain.choices)
    times = forms.TypedChoiceField(choices=[("1", "1"), ("-1", "-1")], coerce=int)
