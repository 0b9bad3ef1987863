"""What the public pages show of the directory wherever they are."""

from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, ChoiceField
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.translation import get_language

from directory.notices import standing
from directory.showing import Card, CardFacts, written
from directory.words import current

register = template.Library()


@register.inclusion_tag("directory/_notices.html", takes_context=True)
def site_notices(context: dict[str, Any]) -> dict[str, Any]:
    """The notices of today, for the department of the page when it has one (``notices_of`` in its context)."""
    return {"notices": standing(get_language() or "fr", context.get("notices_of", ""))}


@register.simple_tag
def say(key: str, **facts: object) -> str:
    """A sentence of the directory in the language of the page; a day is said as that language says it."""
    words = current()
    return words.say(key, **{name: words.long_day(f) if isinstance(f, date) else f for name, f in facts.items()})


@register.simple_tag
def as_written(text: str) -> str:
    """Hours as the place wrote them: French, whatever the page."""
    return current().say("as_written", text=written(text))


@register.simple_tag
def results_for(typed: str, words: list[str]) -> str:
    return current().say("results_for", typed=typed, words=" », « ".join(words))


_fields: dict[tuple[str, str, str, str], str] = {}
FIELDS, LONGEST = 2000, 60  # fields kept; letters of an answer that is chosen, for an address may hold any


@register.simple_tag
def kept_field(field: BoundField) -> str:
    """A field of the search, drawn once for each language and answer: most of a page is its form, and few differ.

    What somebody typed is hers, and is kept nowhere: only an empty field is, or one of which an answer is chosen.
    """
    language, answer = get_language() or "fr", repr(field.value())
    typed = field.value() and not isinstance(field.field, ChoiceField)
    if typed or field.errors or len(answer) > LONGEST:
        return _field(field)
    key = (language, str(field.auto_id), field.name, answer)
    if (drawn := _fields.get(key)) is None:
        if len(_fields) >= FIELDS:
            _fields.clear()
        drawn = _fields[key] = _field(field)
    return drawn


def _field(field: BoundField) -> str:
    return render_to_string("components/field.html", {"field": field, "quiet": 1})


@register.simple_tag
def kept_card(card: Card) -> str:
    """What a card says of its place, drawn once for each language while it stays true."""
    return _card(card.facts, get_language() or "fr")


@lru_cache(maxsize=8192)
def _card(facts: CardFacts, language: str) -> str:
    return render_to_string("directory/_card_facts.html", {"card": facts, "w": current()})


@register.filter
def separated(parts: tuple[str, ...]) -> str:
    """« Femmes · Sur rendez-vous »."""
    return format_html_join(" · ", "{}", ((part,) for part in parts))


@register.filter
def unlocalized(number: float) -> str:
    """A coordinate with its point, in every language."""
    return repr(number)
