"""What the public pages show of the directory wherever they are."""

from typing import Any

from django import template
from django.utils.translation import get_language

from directory.notices import standing

register = template.Library()


@register.inclusion_tag("directory/_notices.html", takes_context=True)
def site_notices(context: dict[str, Any]) -> dict[str, Any]:
    """The notices of today, for the department of the page when it has one (``notices_of`` in its context)."""
    return {"notices": standing(get_language() or "fr", context.get("notices_of", ""))}
