"""Part 5: how to reach her without harm. The messages obey these rules when they leave (messaging)."""

from django import forms

from hosting.models import Guest
from hosting.referring.forms.pages import Page
from hosting.referring.forms.questions import Choice, Hour, Line, YesNo
from hosting.registers.cells.contacts import e164
from messaging.models import Contact, Language

P = Contact.Preferred


class Means(Page):
    slug, title = "moyen", "Comment la joindre sans danger ?"

    preferred = Choice(
        label="Le moyen qu’elle choisit", of="contact", if_unknown=P.REFERRER,
        choices=[
            (P.SMS, "Par SMS"), (P.CALL, "Par un appel"), (P.EMAIL, "Par e-mail"),
            (P.REFERRER, "Par vous, sa travailleuse sociale, uniquement"), (P.NONE, "Aucun : la voir en personne"),
        ],
        help_text="Si vous ne savez pas, nous passerons par vous.",
    )  # fmt: skip
    phone = Line(
        label="Son numéro de téléphone", of="contact", optional=True,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    email = Line(
        label="Son adresse e-mail", of="contact", optional=True, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_phone(self):
        text = self.cleaned_data["phone"]
        number = e164(text) if text else ""
        if text and not number:
            raise forms.ValidationError("Ce numéro n’existe pas. Par exemple : 06 12 34 56 78.")
        return number

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        if email:
            try:
                forms.EmailField().clean(email)
            except forms.ValidationError:
                raise forms.ValidationError("Cette adresse est incomplète. Par exemple : prenom@exemple.fr.") from None
        return email

    def clean(self):
        if self.thorough:
            means = self.cleaned_data.get("preferred")
            if means in (P.SMS, P.CALL) and not self.cleaned_data.get("phone") and "phone" not in self.errors:
                self.add_error("phone", "Écrire son numéro, ou choisir un autre moyen.")
            if means == P.EMAIL and not self.cleaned_data.get("email") and "email" not in self.errors:
                self.add_error("email", "Écrire son adresse, ou choisir un autre moyen.")
        return self.cleaned_data

    def missing(self):
        """A means without its number is no means."""
        needed = {P.SMS: "phone", P.CALL: "phone", P.EMAIL: "email"}.get(self.initial["preferred"])
        missing = super().missing()
        if needed and not self.initial[needed]:
            missing[needed] = self.fields[needed].label
        return missing


class Rules(Page):
    slug, title = "regles", "Que faut-il pour la protéger ?"

    not_before = Hour(
        label="Ne pas appeler avant", of="contact", optional=True,
        help_text="Laisser vide si toutes les heures conviennent.",
    )  # fmt: skip
    not_after = Hour(label="Ne pas appeler après", of="contact", optional=True)
    may_leave_message = YesNo(label="Peut-on laisser un message vocal ?", of="contact")
    shared_phone = YesNo(
        label="Quelqu’un d’autre utilise-t-il ce téléphone ?", of="contact", if_unknown=True,
        help_text="Si vous ne savez pas, nous ferons comme si c’était le cas.",
    )  # fmt: skip
    code_word = Line(
        label="Un mot convenu, pour savoir que c’est elle", of="contact", optional=True, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    instructions = Line(
        label="Autre consigne", of="contact", optional=True, max_length=200,
        help_text="Par exemple : jamais le week-end.",
    )  # fmt: skip

    def clean(self):
        first, last = self.cleaned_data.get("not_before"), self.cleaned_data.get("not_after")
        if first and last and first >= last:
            self.add_error("not_after", "Cette heure doit suivre la première.")
        return self.cleaned_data


class Tongue(Page):
    slug, title = "langue", "Dans quelle langue lui parler ?"

    language = Choice(
        label="La langue des messages", of="contact", if_unknown=Language.FRENCH, choices=Language.choices,
        help_text="Si sa langue n’est pas dans la liste, choisir celle qu’elle comprend le mieux.",
    )  # fmt: skip
    needs_interpreter = YesNo(
        label="Faut-il une interprète pour lui parler ?", of="contact",
        help_text="Jamais quelqu’un de sa famille, ni du foyer.",
    )  # fmt: skip
    reading = Choice(label="Lit-elle le français ?", of="guest", choices=Guest.Reading.choices)
