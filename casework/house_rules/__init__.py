"""The rules of a shared home, in one place: what is chosen, in which order, and its words in the six languages.

A rule has a code, and the options that people choose among; ``fr.py``, ``ar.py``… hold the same codes with their
words. To add one: a line in ``RULES``, and its words in each language (a test says what is missing).

Source: domain §3.2. Two are not chosen, since they may never be otherwise: she pays nothing (§3.9 rule 5), and her
room is hers. The words are to be read again by a native speaker before they bind anybody (docs/glossary.md).
"""

from dataclasses import dataclass
from types import ModuleType

from django.db import models

from casework.house_rules import ar, en, es, fr, pt, ru

WORDS: dict[str, ModuleType] = {"fr": fr, "en": en, "es": es, "ar": ar, "ru": ru, "pt": pt}
FROM_RIGHT_TO_LEFT = frozenset({"ar"})


class Topic(models.TextChoices):
    """What a rule is about."""

    KEYS = "keys", "Les clés"
    ROOM = "room", "Sa chambre"
    HOURS = "hours", "Les heures"
    ABSENCE = "absence", "Dormir ailleurs"
    KITCHEN = "kitchen", "La cuisine"
    LAUNDRY = "laundry", "Le linge"
    VISITORS = "visitors", "Les visites"
    SMOKING = "smoking", "Le tabac"
    INTERNET = "internet", "Internet et le téléphone"
    COSTS = "costs", "L’argent"


NOT_COVERED = "not_covered"  # a difficulty that no rule speaks of


@dataclass(frozen=True)
class Rule:
    """One rule and the codes of what may be chosen; the first is what the team suggests."""

    topic: Topic
    options: tuple[str, ...]

    @property
    def is_fixed(self) -> bool:
        return len(self.options) == 1


RULES = (
    Rule(Topic.KEYS, ("own", "shared", "somebody_there")),
    Rule(Topic.ROOM, ("knock",)),
    Rule(Topic.HOURS, ("free", "quiet_after_22", "told_after_23")),
    Rule(Topic.ABSENCE, ("same_day", "day_before", "free")),
    Rule(Topic.KITCHEN, ("free", "agreed_hours", "shared_meals")),
    Rule(Topic.LAUNDRY, ("free", "agreed_days", "outside")),
    Rule(Topic.VISITORS, ("asked_before", "free", "none")),
    Rule(Topic.SMOKING, ("outside", "none")),
    Rule(Topic.INTERNET, ("wifi", "none")),
    Rule(Topic.COSTS, ("none",)),
)
BY_TOPIC = {rule.topic.value: rule for rule in RULES}


def said(topic: str, option: str, language: str) -> tuple[str, str]:
    """(title, sentence) of a chosen option, in this language."""
    title, options = WORDS[language].RULES[topic]
    return title, options[option]


def sentence(name: str, language: str, **facts: object) -> str:
    """One of the sentences around the rules (``PAGE`` of each language), with its facts."""
    return str(WORDS[language].PAGE[name]).format(**facts)
