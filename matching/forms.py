"""What is typed around a proposal: answers and how they reached us, the meeting, a withdrawal."""

from django import forms
from django.utils import timezone

from hosting.models import Tier
from journal.models.entry import Channel
from journal.pages import VersionForm
from matching.models import Meeting, Proposal, SetAside

VOICES = [choice for choice in Channel.choices if choice[0] in ("voice", "phone", "interpreter", "referrer")]


class SpokenForm(VersionForm):
    """An answer that came by voice: how, through whom, and her words read back to her (README decision 20)."""

    channel = forms.ChoiceField(label="Comment la réponse est venue", choices=VOICES)
    interpreter = forms.CharField(label="Qui a interprété", required=False, max_length=80)
    note = forms.CharField(
        label="Les mots relus avec la personne", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self):
        facts = super().clean()
        if facts.get("channel") == Channel.INTERPRETER and not facts.get("interpreter"):
            self.add_error("interpreter", "Dire qui a interprété.")
        return facts

    @property
    def how(self):
        """What ``perform()`` keeps of how the answer came."""
        return {name: self.cleaned_data[name] for name in ("channel", "interpreter", "note")}


class GuestAnswerForm(SpokenForm):
    accepts = forms.TypedChoiceField(
        label="Sa réponse", choices=[("1", "Oui"), ("0", "Non")], coerce=lambda v: v == "1", widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label="Si c’est non, sa raison",
        required=False,
        choices=[("", "Elle ne l’a pas dite"), *Proposal.GuestReason.choices],
    )
    field_order = ("accepts", "reason", "channel", "interpreter", "note")


class HostAnswerForm(SpokenForm):
    accepts = forms.TypedChoiceField(
        label="Réponse", choices=[("1", "Oui"), ("0", "Non")], coerce=lambda v: v == "1", widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label="Si c’est non, la raison", required=False, choices=[("", "Pas dite"), *Proposal.HostReason.choices]
    )
    field_order = ("adult", "accepts", "reason", "channel", "interpreter", "note")


class AdultAnswerForm(HostAnswerForm):
    adult: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Qui répond", queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, adults=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["adult"].queryset = adults
        self.fields["adult"].label_from_instance = lambda adult: adult.first_name


class MeetingForm(VersionForm):
    at = forms.DateTimeField(
        label="Jour et heure", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
    )  # fmt: skip
    place = forms.ChoiceField(label="Où", choices=Meeting.Place.choices, initial=Meeting.Place.NEUTRAL)


class MetForm(VersionForm):
    at = forms.DateTimeField(
        label="Ils se sont rencontrés le", input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = timezone.localtime


class WithdrawForm(VersionForm):
    reason = forms.CharField(label="Pourquoi", widget=forms.Textarea(attrs={"rows": 3}))


class TierForm(forms.Form):
    tier = forms.ChoiceField(label="Urgence", choices=Tier.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="Pourquoi", widget=forms.Textarea(attrs={"rows": 3}))


class SetAsideForm(forms.Form):
    reason = forms.ChoiceField(label="Pourquoi", choices=SetAside.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Ce qu’il faut en savoir", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Sans rien de son histoire, de sa santé ni de ses papiers.",
    )  # fmt: skip
