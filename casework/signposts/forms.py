"""What a person types when a place is given to her, and three days later."""

from django import forms

from casework.models import Signpost
from directory.models import Place, Service
from journal.pages import VersionForm


class GiveForm(forms.Form):
    channel = forms.ChoiceField(
        label="Comment le lui avez-vous dit ?", choices=Signpost.Channel.choices, widget=forms.RadioSelect
    )
    service = forms.ModelChoiceField(queryset=Service.objects.none(), widget=forms.HiddenInput)
    instead_of = forms.ModelChoiceField(queryset=Signpost.objects.none(), widget=forms.HiddenInput, required=False)

    def __init__(self, *args, file, **kwargs):
        super().__init__(*args, **kwargs)
        shown = Place.objects.published().exclude(pk__in=file.avoided_places.values("place"))
        self.fields["service"].queryset = Service.objects.filter(place__in=shown).select_related("place")
        self.fields["instead_of"].queryset = file.signposts.all()


class ReasonForm(VersionForm):
    reason = forms.ChoiceField(
        label="Pourquoi ne l’a-t-on pas reçue ?", choices=Signpost.Reason.choices, widget=forms.RadioSelect
    )


class PlaceForm(forms.Form):
    place = forms.ModelChoiceField(queryset=Place.objects.all())
