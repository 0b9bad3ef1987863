"""What the caller ticks while the telephone is still in her hand: two touches are enough, the rest is optional."""

from django import forms
from django.utils import timezone

from casework.forms import text_field
from casework.models import CheckIn
from journal.models.entry import Channel
from journal.pages import day_field

# what is asked, to her and to the home: chores, childcare, money (domain §3.9 rule 5), and what weighs
WORDS = {
    CheckIn.Side.GUEST: {
        "spoke_alone": "Lui avez-vous parlé, à elle seule ?",
        "unpaid_work": "Lui demande-t-on des services : ménage, cuisine, garde d’enfants ?",
        "money": "A-t-il été question d’argent entre elle et le foyer ?",
        "pressure": "Se sent-elle obligée, pressée ou surveillée ?",
        "wishes_fewer": "Souhaite-t-elle être appelée moins souvent ?",
    },
    CheckIn.Side.HOST: {
        "spoke_alone": "Lui avez-vous parlé sans elle à côté ?",
        "unpaid_work": "Attend-il des services : ménage, cuisine, garde d’enfants ?",
        "money": "A-t-il été question d’argent entre le foyer et elle ?",
        "pressure": "Se sent-il débordé, pressé ou inquiet ?",
        "wishes_fewer": "Souhaite-t-il être appelé moins souvent ?",
    },
}
YES_NO = [("yes", "Oui"), ("no", "Non")]


def _said(value):
    return {"yes": True, "no": False}.get(value)


class CheckInForm(forms.Form):
    spoke_alone = forms.TypedChoiceField(choices=YES_NO, widget=forms.RadioSelect, coerce=lambda value: value == "yes")
    mood = forms.TypedChoiceField(
        label="Comment ça va", choices=list(reversed(CheckIn.Mood.choices)), widget=forms.RadioSelect, coerce=int,
        empty_value=None, required=False,
    )  # fmt: skip
    signals = forms.MultipleChoiceField(
        label="Ce que vous avez vu ou entendu", widget=forms.CheckboxSelectMultiple, required=False
    )
    unpaid_work = forms.ChoiceField(choices=CheckIn.Answer.choices, widget=forms.RadioSelect)
    money = forms.ChoiceField(choices=CheckIn.Answer.choices, widget=forms.RadioSelect)
    pressure = forms.ChoiceField(choices=CheckIn.Answer.choices, widget=forms.RadioSelect)
    promise = forms.CharField(
        label="Ce que vous avez promis", max_length=200, required=False,
        help_text="Relu au prochain appel : « demander une lampe », « rappeler jeudi ».",
    )  # fmt: skip
    call_again_on = day_field(
        "Rappeler le", required=False, help_text="Seulement si c’est avant le prochain appel prévu."
    )
    wishes_fewer = forms.TypedChoiceField(
        choices=[("", "Pas dit"), *YES_NO], widget=forms.RadioSelect, coerce=_said, empty_value=None, required=False
    )
    note = text_field(
        "Quelques mots", rows=2, required=False, help_text="Des faits. Rien sur sa santé, ses papiers ou son histoire."
    )
    done_on = day_field("Appel du")
    channel = forms.ChoiceField(label="Comment", choices=Channel.choices, initial=Channel.PHONE)

    def __init__(self, *args, check_in, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in WORDS[check_in.side].items():
            self.fields[name].label = words
        self.fields["signals"].choices = [(code, code.label) for code in CheckIn.SIGNALS[check_in.side]]
        for name in CheckIn.QUESTIONS:
            self.fields[name].initial = CheckIn.Answer.NOT_ASKED
            self.fields[name].required = False
        self.fields["done_on"].initial = timezone.localdate

    def clean(self):
        facts = super().clean()
        for name in CheckIn.QUESTIONS:
            facts[name] = facts.get(name) or CheckIn.Answer.NOT_ASKED
        return facts

    def rows(self, *names):
        return [self[name] for name in names]

    @property
    def questions(self):
        return self.rows(*CheckIn.QUESTIONS)

    @property
    def more(self):
        return self.rows("call_again_on", "wishes_fewer", "note", "done_on", "channel")
