"""What the team types about referrals and homes."""

from django import forms
from django.utils import timezone

from accounts.models import User
from hosting.actions import colleagues
from hosting.models import Adult, Host, Referral, Tier
from hosting.registers.cells.contacts import e164
from journal.pages import VersionForm, day_field


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return user.short_name


class PeopleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user):
        return user.short_name


class QuestionForm(VersionForm):
    question = forms.CharField(
        label="Ce qui manque",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Une seule liste de questions, une fois.",
    )


class AdmitForm(VersionForm):
    tier = forms.ChoiceField(
        label="Urgence", choices=Tier.choices, widget=forms.RadioSelect,
        help_text="À partir de son toit : jamais de son histoire, de sa santé ou de ses papiers.",
    )  # fmt: skip
    tier_reason = forms.CharField(label="Pourquoi cette urgence", widget=forms.Textarea(attrs={"rows": 2}))
    from_on = day_field("Chambre cherchée à partir du")
    owner = PersonField(label="Qui la suit", queryset=User.objects.none())

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        if row is not None:
            self.fields["owner"].queryset = colleagues(row.territory_id)
            self.fields["from_on"].initial = max(row.wanted_from or timezone.localdate(), timezone.localdate())


class RefuseForm(VersionForm):
    reason = forms.ChoiceField(label="Motif", choices=Referral.RefusalReason.choices, widget=forms.RadioSelect)
    name = forms.CharField(label="Une autre piste", max_length=160, required=False)
    how = forms.CharField(label="Comment s’y adresser", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    none_found = forms.BooleanField(label="Aucune autre piste trouvée", required=False)

    def clean(self):
        facts = super().clean()
        if not facts.get("name") and not facts.get("none_found"):
            self.add_error("name", "Donner une autre piste, ou cocher qu’aucune n’a été trouvée.")
        return facts


class HostForm(forms.ModelForm):
    """The papers of a home that the team keeps up to date."""

    class Meta:
        model = Host
        fields = ("trained_on", "insured_on")
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in fields}


class ContactMadeForm(VersionForm):
    on = day_field("Contact pris le")


class VisitForm(VersionForm):
    on = day_field("Visite le")
    visitors = PeopleField(
        label="Par", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, help_text="À deux."
    )

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        if row is not None:
            self.fields["visitors"].queryset = colleagues(row.territory_id)


class VisitedForm(VersionForm):
    on = day_field("Visite faite le")
    positive = forms.TypedChoiceField(
        label="Avis",
        choices=[("1", "Favorable"), ("0", "Réservé")],
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )
    private_room = forms.TypedChoiceField(
        label="La chambre est-elle privée ?", choices=[("1", "Oui"), ("0", "Non")], coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    report = forms.CharField(label="Compte rendu", required=False, widget=forms.Textarea(attrs={"rows": 5}))


class AdultForm(forms.ModelForm):
    class Meta:
        model = Adult
        fields = ("first_name", "is_man", "met_on", "identity_seen_on", "declared_on", "record_seen_on", "charter_on")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in fields if name.endswith("_on")
        }

    phone = forms.CharField(
        label="Son téléphone", required=False, max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text="Chaque adulte répond pour lui-même : il lui faut son propre moyen. Vide : rien ne change.",
    )  # fmt: skip
    email = forms.EmailField(
        label="Son courriel", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def clean_phone(self):
        text = self.cleaned_data["phone"]
        number = e164(text) if text else ""
        if text and not number:
            raise forms.ValidationError("Ce numéro n’existe pas. Par exemple : 06 12 34 56 78.")
        return number


class NotRetainForm(VersionForm):
    REASONS = [
        ("no_private_room", "Pas de chambre privée"),
        ("not_available", "Pas disponible assez longtemps"),
        ("other_help", "Préfère aider autrement"),
        ("not_suitable", "Ne convient pas, après la visite"),
    ]
    reason = forms.ChoiceField(label="Motif", choices=REASONS, widget=forms.RadioSelect)


class PauseForm(VersionForm):
    ask_again_on = day_field("Me redemander le")


class OpenForm(forms.Form):
    """From when to when a room is open; without an end, until told otherwise."""

    start = day_field("Ouverte à partir du")
    until = day_field("Jusqu’au", required=False, help_text="Vide : jusqu’à ce que vous disiez autre chose.")


class RestForm(forms.Form):
    """A pause, with its day of return. A home says what stops; it owes no reason."""

    what = forms.MultipleChoiceField(
        label="Ce qui s’arrête", widget=forms.CheckboxSelectMultiple, initial=["proposals", "messages"],
        choices=[("proposals", "Les propositions"), ("messages", "Les messages")],
    )  # fmt: skip
    until = day_field(
        "Jusqu’au", help_text="Ce jour-là, les messages reprennent et nous demandons si le foyer accueille de nouveau."
    )

    @property
    def facts(self):
        said = self.cleaned_data
        return {"until": said["until"], **{name: name in said["what"] for name in ("proposals", "messages")}}


class NewcomerForm(forms.Form):
    first_name = forms.CharField(label="Prénom", max_length=80)
    is_man = forms.TypedChoiceField(
        label="Est-ce un homme ?", choices=[("1", "Oui"), ("0", "Non")], coerce=lambda v: v == "1",
        widget=forms.RadioSelect, required=False, empty_value=None,
    )  # fmt: skip
