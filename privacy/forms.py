"""Forms about people of the team, and about emergencies."""

from django import forms

from accounts.models import Organisation, Role
from privacy.team import OF_A_PARTNER


class InvitationForm(forms.Form):
    """Somebody to invite. An e-mail address of her own: two people never share one."""

    email = forms.EmailField(label="Adresse professionnelle, à elle seule")
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    role = forms.ChoiceField(label="Rôle")
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Structure", required=False, help_text="Pour une structure partenaire."
    )
    ends_on = forms.DateField(
        label="Jusqu’au", required=False, help_text="Si son passage a une fin connue.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, *args, roles, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.fields["organisation"].queryset = organisations

    def clean(self):
        cleaned = super().clean()
        partner = cleaned.get("role") in OF_A_PARTNER
        if partner and not cleaned.get("organisation"):
            self.add_error("organisation", "Choisissez la structure où elle travaille.")
        if not partner:
            cleaned["organisation"] = None
        if cleaned.get("role"):
            cleaned["role"] = Role(cleaned["role"])
        return cleaned


class ReviewForm(forms.Form):
    """What somebody else makes of it."""

    review = forms.CharField(label="Votre avis", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
