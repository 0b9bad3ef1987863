"""What is not one of the five parts: the start, her consent, the answer to a question, the filters of the list."""

from django import forms
from django.db import models
from django.utils import timezone

from accounts.models import Organisation, User
from hosting.referring.forms.pages import Page
from hosting.referring.forms.questions import Choice, Day, Line, Ticked

# The words read to her. A change of the text is a new version: each consent keeps the one that she heard.
CONSENT_VERSION = "2026-11"
CONSENT_TEXT = (
    "Vous êtes d’accord pour que l’association lise ces réponses, afin de vous chercher une chambre. "
    "Vous pouvez changer d’avis à tout moment, sans donner de raison. "
    "Dire non ne change rien à l’aide que je vous apporte."
)


class Beginning(forms.Form):
    """Which of her organisations she acts for. ``token`` names the draft to come: sent twice, it makes one."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Pour quelle structure ?", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choisir votre structure.", "invalid_choice": "Choisir votre structure."},
    )  # fmt: skip

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].label_from_instance = lambda organisation: organisation.name
        if len(organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = organisations[0].pk


class Consent(Page):
    slug, title = "accord", "Recueillir son accord, dans ses mots"

    consent = Choice(
        label="Qu’a-t-elle répondu ?", of="referral", known=True,
        choices=[("yes", "Oui, elle est d’accord"), ("no", "Non, ou pas maintenant")],
    )  # fmt: skip
    consent_words = Line(
        label="Ce qu’elle a dit, avec ses mots", of="referral", optional=True, quiet=True, max_length=300, rows=2,
        help_text="Dans sa langue ou dans la vôtre.",
    )  # fmt: skip
    consent_on = Day(label="Elle l’a dit le", of="referral", optional=True, quiet=True, days_back=90, days_ahead=0)
    consent_interpreter = Ticked(label="Avec une interprète", of="referral")
    keeps_following = Ticked(label="Je continue à l’accompagner pendant l’accueil", of="referral")

    def stored(self, name, field):
        value = getattr(self.draft.referral, name)
        if name == "consent":
            return {True: "yes", False: "no"}.get(value)
        return value if value or name != "consent_on" else timezone.localdate()

    def store(self, name, field, value):
        if name == "consent":
            value = {"yes": True, "no": False}.get(value)
        super().store(name, field, value)

    def clean(self):
        if self.thorough and self.cleaned_data.get("consent") == "yes":
            if not self.cleaned_data.get("consent_words"):
                self.add_error("consent_words", "Écrire ce qu’elle a dit, même « oui ».")
            if not self.cleaned_data.get("consent_on") and "consent_on" not in self.errors:
                self.add_error("consent_on", "Écrire le jour où elle l’a dit.")
            if not self.cleaned_data.get("keeps_following") and not self.draft.referral.imported:
                self.add_error("keeps_following", "Une orientation demande que vous continuiez à l’accompagner.")
        return self.cleaned_data

    def answers(self):
        """Nothing else is said before she has agreed."""
        return super().answers()[: None if self.initial["consent"] == "yes" else 1]

    def write(self):
        super().write()
        if not self.draft.referral.consent:
            self.draft.referral.consent_on = None


class Information(forms.Form):
    answer = forms.CharField(
        label="Votre réponse", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Répondez à la question seulement. Pas son histoire, ni sa santé, ni ses papiers.",
        error_messages={"required": "Écrire la réponse."},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class Withdrawal(forms.Form):
    """Why is a code, for the figures; nothing else is asked."""

    class Reason(models.TextChoices):
        OTHER_ROOF = "other_roof", "Un autre toit a été trouvé"
        HER_CHOICE = "her_choice", "Elle ne le souhaite plus"
        MISTAKE = "mistake", "C’était une erreur, ou un doublon"
        LOST = "lost", "Je n’ai plus de nouvelles d’elle"

    reason = forms.ChoiceField(
        label="Pourquoi ?", choices=Reason.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisir une raison."},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class Filters(forms.Form):
    """The filters of the list, in the address. A value that nobody knows is left out rather than refused."""

    STAGES = (
        ("brouillons", "Brouillons"), ("etude", "Chez l’association"), ("question", "Il manque une réponse"),
        ("admises", "Admises"), ("refusees", "Refusées"), ("fermees", "Retirées ou reliées"),
    )  # fmt: skip
    etat = forms.ChoiceField(label="État", choices=[("", "Tous"), *STAGES], required=False)
    miennes = forms.BooleanField(label="Les miennes seulement", required=False)


class TakingOver(forms.Form):
    """Who goes on following her: a colleague of the organisation, or the manager herself."""

    colleague = forms.ModelChoiceField(
        User.objects.none(), label="Qui la suit maintenant ?", empty_label="Choisir",
        error_messages={"required": "Choisir une collègue.", "invalid_choice": "Choisir une collègue."},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = colleagues
        self.fields["colleague"].label_from_instance = lambda user: user.short_name
