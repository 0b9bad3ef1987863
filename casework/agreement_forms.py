"""What is chosen together, signed, and noted when it is hard."""

from django import forms
from django.utils import timezone

from casework.agreement_words import FRENCH
from casework.house_rules import BY_TOPIC, RULES, said
from casework.models import Difficulty
from journal.pages import day_field
from messaging.models import Language

LONGEST = 300


class RulesForm(forms.Form):
    """One choice for each rule, and what they wish to add. ``version``: what was chosen before, else suggestions."""

    def __init__(self, *args, version=None, language=FRENCH, **kwargs):
        super().__init__(*args, **kwargs)
        before = {rule.topic: rule for rule in version.rules.all()} if version else {}
        self.translated = language != FRENCH
        for rule in RULES:
            self._add(rule, before.get(rule.topic), Language(language).label)

    def _add(self, rule, before, language):
        topic = rule.topic.value
        choices = [(option, said(topic, option, FRENCH)[1]) for option in rule.options]
        if not rule.is_fixed:
            self.fields[f"rule_{topic}"] = forms.ChoiceField(
                label=rule.topic.label, choices=choices, widget=forms.RadioSelect,
                initial=before.option if before else rule.options[0],
            )  # fmt: skip
        self.fields[f"words_{topic}"] = _sentence(
            f"Ajouter une phrase : {rule.topic.label.lower()}", before.words if before else "",
            "Rien qui dise une adresse, un nom, sa santé ou son histoire.",
        )  # fmt: skip
        if self.translated:
            self.fields[f"translation_{topic}"] = _sentence(
                f"La même phrase en {language}", before.translation if before else "",
                "Écrite par une personne : une interprète, une collègue, elle-même.",
            )  # fmt: skip

    @property
    def rules(self):
        """For the page: [(title, sentence of a rule that is not chosen, field of the choice, words, translation)]."""
        for rule in RULES:
            topic = rule.topic.value
            yield {
                "topic": topic,
                "title": rule.topic.label,
                "fixed": said(topic, rule.options[0], FRENCH)[1] if rule.is_fixed else "",
                "choice": None if rule.is_fixed else self[f"rule_{topic}"],
                "words": self[f"words_{topic}"],
                "translation": self[f"translation_{topic}"] if self.translated else None,
            }

    @property
    def chosen(self):
        facts = self.cleaned_data
        return {
            topic: (
                facts.get(f"rule_{topic}") or rule.options[0],
                facts[f"words_{topic}"],
                facts.get(f"translation_{topic}", ""),
            )
            for topic, rule in BY_TOPIC.items()
        }


def _sentence(label, initial, help_text):
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, initial=initial, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SignVersionForm(forms.Form):
    guest_signed_on = day_field("Signée par elle le", initial=timezone.localdate)
    host_signed_on = day_field("Signée par le foyer le", initial=timezone.localdate)
    association_signed_on = day_field("Signée par l’association le", initial=timezone.localdate)
    read_in_her_language = forms.BooleanField(label="Lue avec elle dans sa langue", required=False)


class DifficultyForm(forms.Form):
    """``side``: whoever notes it for himself does not choose it."""

    topic = forms.ChoiceField(
        label="Quelle règle est en jeu ?", choices=Difficulty.TOPICS, widget=forms.RadioSelect, initial="not_covered"
    )
    side = forms.ChoiceField(label="Qui en parle ?", choices=Difficulty.Side.choices, widget=forms.RadioSelect)
    noted_on = day_field("Le", initial=timezone.localdate)
    words = forms.CharField(
        label="En quelques mots", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Des faits. Rien sur la santé, les papiers ou l’histoire de personne.",
    )  # fmt: skip

    def __init__(self, *args, side="", **kwargs):
        super().__init__(*args, **kwargs)
        self.side = side
        if side:
            del self.fields["side"]

    @property
    def facts(self):
        return self.cleaned_data | ({"side": self.side} if self.side else {})
