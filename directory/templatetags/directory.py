"""What the public pages show of the directory wherever they are."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.translation import get_language

from directory.notices import standing
from directory.showing import written
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


@register.filter
def separated(parts: tuple[str, ...]) -> str:
    """« Femmes · Sur rendez-vous »."""
    return format_html_join(" · ", "{}", ((part,) for part in parts))


@register.filter
def number_of(numbered: dict[int, int], pk: int) -> int | str:
    """The number of a place on the plan."""
    return numbered.get(pk, "")


@register.filter
def unlocalized(number: float) -> str:
    """A coordinate with its point, in every language."""
    return repr(number)
