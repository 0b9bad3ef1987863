"""What a person types to move the year: one form for each action, with the words of the screen."""

from django import forms
from django.utils import timezone

from accounts.models import User
from casework.causes import Blockage
from casework.models import OtherRoof, Review, Stay, Suspension, WeeklyDecision
from casework.outcomes import Destination, Evidence, Occupation, Rights, Tonight
from hosting.actions import colleagues
from journal.models.entry import Channel
from journal.pages import VersionForm, day_field

YES_NO = [("1", "Oui"), ("0", "Non")]


def text_field(label, rows=4, **options):
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class NoteForm(forms.Form):
    text = text_field(
        "Note", rows=3, help_text="Des faits utiles à l’équipe. Rien sur sa santé, ses papiers ou son histoire."
    )
    channel = forms.ChoiceField(label="Comment", choices=Channel.choices, initial=Channel.PHONE)


class AgreementForm(VersionForm):
    move_in_on = day_field("Emménagement le")
    until_on = day_field(
        "Fin du séjour le", help_text="Une date exacte, choisie par le foyer. Elle le protège, et elle aussi."
    )
    guest_signed_on = day_field("Signée par elle le")
    host_signed_on = day_field("Signée par le foyer le")
    association_signed_on = day_field("Signée par l’association le")
    read_in_her_language = forms.BooleanField(label="Lue avec elle dans sa langue", required=False)


class KeysForm(VersionForm):
    on = day_field("Première nuit le")


class EndStayForm(VersionForm):
    on = day_field("Départ le", help_text="Le premier soir où elle ne dort plus là.")
    ending = forms.ChoiceField(
        label="Comment le séjour finit", choices=[c for c in Stay.Ending.choices if c[0] not in ("exit", "relocation")]
    )
    guest_reason = forms.ChoiceField(
        label="Sa raison, à elle", choices=Stay.Reason.choices, initial=Stay.Reason.NOT_SAID
    )
    host_reason = forms.ChoiceField(
        label="La raison du foyer", choices=Stay.Reason.choices, initial=Stay.Reason.NOT_SAID
    )


class ExtendForm(forms.Form):
    until_on = day_field("Nouvelle fin du séjour le")


class OtherRoofForm(forms.Form):
    kind = forms.ChoiceField(label="Quel toit", choices=OtherRoof.NOTED_BY_HAND)
    start = day_field("Du")
    until = day_field("Au", help_text="Le premier soir où elle n’y dort plus.")


class ShelterForm(forms.Form):
    """Tonight's roof, found by telephone. ``rooms`` are [(number, words)], those that suit her alone.

    ``longest``: how many nights the territory allows.
    """

    room = forms.ChoiceField(label="Quelle chambre", help_text="Seules celles qui lui conviennent, libres ce soir.")
    nights = forms.TypedChoiceField(label="Combien de nuits", coerce=int)
    guest_said_yes = forms.BooleanField(label="Elle a dit oui, de vive voix")
    host_said_yes = forms.BooleanField(label="Chaque adulte du foyer a dit oui, de vive voix")
    channel = forms.ChoiceField(label="Comment", choices=Channel.choices, initial=Channel.PHONE)

    def __init__(self, *args, rooms=(), longest=1, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = rooms
        self.fields["nights"].choices = [(n, str(n)) for n in range(1, longest + 1)]
        self.fields["nights"].initial = min(3, longest)


class SuspendForm(forms.Form):
    ground = forms.ChoiceField(
        label="Motif", choices=Suspension.Ground.choices, widget=forms.RadioSelect,
        help_text="Un foyer qui s’absente n’est jamais un motif.",
    )  # fmt: skip
    start = day_field("Première nuit suspendue")
    until = day_field("Reprise le", help_text="Le premier soir compté de nouveau.")
    agrees = forms.ChoiceField(
        label="Son accord", choices=[("yes", "Elle est d’accord"), ("no", "Son accord ne peut pas être recueilli")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    why_not_asked = text_field("Pourquoi il ne peut pas l’être", rows=2, required=False)

    @property
    def facts(self):
        facts = dict(self.cleaned_data)
        return facts | {"she_agrees": True if facts.pop("agrees") == "yes" else None}


class ExtendYearForm(forms.Form):
    months = forms.TypedChoiceField(
        label="Combien de mois de plus", choices=[(1, "Un"), (2, "Deux"), (3, "Trois")], coerce=int,
        widget=forms.RadioSelect,
    )  # fmt: skip
    awaited = forms.CharField(
        label="Quelle solution est attendue, et pour quand", max_length=200,
        help_text="Par exemple : bail accordé, remise des clés en mars.",
    )  # fmt: skip


class ReviewForm(forms.Form):
    """One review. ``year`` is the review of the year, which decides what follows."""

    held_on = day_field("Tenu le")
    guest_present = forms.TypedChoiceField(
        label="Était-elle là ?", choices=YES_NO, coerce=lambda value: value == "1", widget=forms.RadioSelect,
        help_text="Elle est invitée à chaque point.",
    )  # fmt: skip
    referrer_present = forms.TypedChoiceField(
        label="Sa travailleuse sociale était-elle là ?", choices=YES_NO, coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    blocked = forms.MultipleChoiceField(
        label="Ce qui bloque aujourd’hui", choices=Blockage.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Décocher ce qui ne bloque plus.",
    )  # fmt: skip
    words = text_field("Ce qui a été dit", required=False, help_text="Des faits utiles, qu’elle peut lire.")
    decision = forms.ChoiceField(
        label="Ce que le bilan décide", choices=Review.Decision.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, year=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not year:
            del self.fields["decision"]


class WeekForm(forms.Form):
    choice = forms.ChoiceField(label="Cette semaine", choices=WeeklyDecision.Choice.choices, widget=forms.RadioSelect)
    words = text_field("Pourquoi", rows=2, required=False)


class ExitForm(VersionForm):
    destination = forms.ChoiceField(label="Où va-t-elle ?", choices=[("", "Choisir"), *Destination.choices])
    evidence = forms.ChoiceField(label="Comment le savons-nous ?", choices=Evidence.choices, widget=forms.RadioSelect)
    exited_on = day_field("Sortie le", help_text="Le premier soir qui n’est plus chez nous.")
    tonight = forms.ChoiceField(label="Où dort-elle ce soir-là ?", choices=Tonight.choices, widget=forms.RadioSelect)
    occupation = forms.ChoiceField(label="Emploi, formation", choices=Occupation.choices, initial=Occupation.UNKNOWN)
    rights = forms.ChoiceField(label="Ses droits", choices=Rights.choices, initial=Rights.UNKNOWN)
    may_contact = forms.TypedChoiceField(
        label="Accepte-t-elle que nous prenions de ses nouvelles ?", required=False, empty_value=None,
        choices=[("", "Pas demandé"), ("1", "Oui"), ("0", "Non")], coerce=lambda value: value == "1",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exited_on"].initial = timezone.localdate


class PauseForm(forms.Form):
    until = day_field("Reprendre les messages le")
    because = forms.CharField(
        label="Pourquoi", max_length=200, help_text="Par exemple : elle a déjà répondu ; elle est avec sa famille."
    )


class HandOverForm(forms.Form):
    user = forms.ModelChoiceField(label="Passer la main à", queryset=User.objects.none())

    def __init__(self, *args, accompaniment=None, **kwargs):
        super().__init__(*args, **kwargs)
        if accompaniment is not None:
            self.fields["user"].queryset = colleagues(accompaniment.territory_id).exclude(pk=accompaniment.owner_id)
            self.fields["user"].label_from_instance = lambda user: user.short_name


class CorrectionForm(forms.Form):
    effective_on = day_field("La bonne date")
    reason = forms.CharField(label="Pourquoi cette correction", max_length=300)
