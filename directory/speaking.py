"""Public pages in the language of whoever reads: that of the address (``?langue=ar``), else of her browser.

Every link of these pages keeps the language, so that a page that is sent to somebody opens as it was seen.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from directory.words import FRENCH, current
from messaging.models.contact import Language
from messaging.words import language_of

View = Callable[..., HttpResponse]


def in_her_language(view: View) -> View:
    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(language_of(request)):
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", current().code)
            return response

    return speaking


def around(request: HttpRequest) -> dict[str, Any]:
    """What every public page of the directory needs: its words, its languages, where its links lead."""
    words = current()
    keep = {"langue": words.code} if "langue" in request.GET or words.code != FRENCH else {}
    return {
        "w": words,
        "keep": f"?langue={words.code}" if keep else "",
        "kept_language": words.code if keep else "",
        "search_url": kept(reverse("directory:search"), request),
        "languages": [_language(request, code, name, words.code) for code, name in Language.choices],
        "public_nav": [{"label": words["short"], "url": kept(reverse("directory:search"), request), "active": True}],
    }


def kept(url: str, request: HttpRequest) -> str:
    """An address with the language of this page."""
    code = current().code
    if code == FRENCH and "langue" not in request.GET:
        return url
    return f"{url}{'&' if '?' in url else '?'}langue={code}"


def _language(request: HttpRequest, code: str, name: str, active: str) -> dict[str, Any]:
    query = request.GET.copy()
    query["langue"] = code
    return {"code": code, "name": name, "url": f"{request.path}?{query.urlencode()}", "active": code == active}
