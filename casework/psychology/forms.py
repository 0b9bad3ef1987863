"""What is typed about listening: an offer, an appointment, a note, a passphrase."""

from django import forms

from accounts.models import User
from casework.models import PsyAppointment
from casework.psychology.keys import TOO_SHORT
from casework.psychology.offers import psychologists
from journal.models.entry import Channel
from vault.sealed_to import PASSPHRASE_LENGTH


def _secret(label, **options):
    widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=200, **options)


def _new_passphrase():
    return _secret(
        "Votre phrase de passe", min_length=PASSPHRASE_LENGTH, error_messages={"min_length": TOO_SHORT},
        help_text="Une phrase que vous seule connaissez, différente de votre mot de passe.",
    )  # fmt: skip


class _Named(forms.Form):
    def choose(self, field, territory_id, without=None):
        found = psychologists(territory_id)
        self.fields[field].queryset = found.exclude(pk=without) if without else found
        self.fields[field].label_from_instance = lambda user: user.short_name


class OfferForm(_Named):
    answer = forms.ChoiceField(
        label="Sa réponse", widget=forms.RadioSelect, required=False,
        choices=[("", "Elle y réfléchit"), ("yes", "Elle le souhaite"), ("no", "Elle ne le souhaite pas")],
        help_text="Un non ne change rien pour elle, et ne s’affiche nulle part.",
    )  # fmt: skip
    psychologist = forms.ModelChoiceField(
        label="Si oui, quelle psychologue", queryset=User.objects.none(), required=False
    )
    channel = forms.ChoiceField(label="Comment elle l’a dit", choices=Channel.choices, initial=Channel.VOICE)
    words = forms.CharField(label="Son accord, avec ses mots", max_length=300, required=False)

    def __init__(self, *args, territory_id, **kwargs):
        super().__init__(*args, **kwargs)
        self.choose("psychologist", territory_id)


def _moment(label, **options):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


class BookForm(forms.Form):
    at = _moment("Jour et heure")
    minutes = forms.IntegerField(label="Durée, en minutes", min_value=10, max_value=180, initial=45)
    label = forms.ChoiceField(
        label="Sous quel mot elle le verra", choices=PsyAppointment.Label.choices, widget=forms.RadioSelect,
        initial=PsyAppointment.Label.APPOINTMENT,
        help_text="Jamais avec qui, jamais pourquoi : son téléphone peut être vu.",
    )  # fmt: skip


class TimesForm(BookForm):
    """Up to three times that she may choose from."""

    second = _moment("Ou bien", required=False)
    third = _moment("Ou encore", required=False)
    field_order = ("at", "second", "third", "minutes", "label")

    @property
    def facts(self):
        said = dict(self.cleaned_data)
        times = [said.pop(name) for name in ("at", "second", "third")]
        return said | {"times": [time for time in times if time]}


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Note", widget=forms.Textarea(attrs={"rows": 8}), max_length=20000,
        help_text="Scellée à votre clé dès l’envoi : le service ne peut pas la relire.",
    )  # fmt: skip


class NewKeyForm(forms.Form):
    passphrase = _new_passphrase()
    again = _secret("La même, une seconde fois")

    def clean(self):
        facts = super().clean()
        if facts.get("passphrase") and facts.get("again") and facts["passphrase"] != facts["again"]:
            self.add_error("again", "Les deux phrases ne sont pas les mêmes.")
        return facts


class OpenForm(forms.Form):
    passphrase = _secret("Votre phrase de passe")


class ChangeForm(NewKeyForm):
    current = _secret("Votre phrase de passe actuelle", required=False)
    letters = _secret("Ou votre clé de secours imprimée", required=False, help_text="Si la phrase est perdue.")
    field_order = ("current", "letters", "passphrase", "again")

    def clean(self):
        facts = super().clean()
        if not facts.get("current") and not facts.get("letters"):
            self.add_error("current", "Votre phrase actuelle, ou votre clé de secours.")
        return facts


class HandOverForm(_Named):
    colleague = forms.ModelChoiceField(label="À quelle psychologue", queryset=User.objects.none())
    agrees = forms.BooleanField(label="Elle est d’accord pour que mes notes lui soient transmises")
    channel = forms.ChoiceField(label="Comment elle l’a dit", choices=Channel.choices, initial=Channel.VOICE)
    words = forms.CharField(label="Son accord, avec ses mots", max_length=300, required=False)
    passphrase = _secret("Votre phrase de passe")

    def __init__(self, *args, territory_id, me, **kwargs):
        super().__init__(*args, **kwargs)
        self.choose("colleague", territory_id, without=me)
