"""Forms that anybody may send: nothing is asked of who she is, machines are turned away, and nobody sends for ever.

No picture to decipher and no script (an old telephone has neither the sight nor the strength): a field that a person
does not see and that a machine fills, and a number of tries for an address, kept in memory for an hour under a blind
index.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from messaging import limits

TRIES = 20  # a day centre's computer is used by many: enough for them, little for a machine
WITHIN_SECONDS = 3600


class OpenForm(forms.Form):
    """``site`` is the trap: templates hide it from sight and from screen readers (directory/_trap.html)."""

    site = forms.CharField(required=False, label="Ne rien écrire ici")

    @property
    def is_trap(self) -> bool:
        """A machine filled it: it is thanked like anybody, and nothing is written."""
        return bool(self.data.get(self.add_prefix("site"), ""))

    def asked(self) -> list[Any]:
        """Its fields without the trap."""
        return [field for field in self.visible_fields() if field.name != "site"]


def bounded(kind: str, tries: int = TRIES) -> Callable[..., Any]:
    """Count what an address posts; past ``tries`` in an hour it waits (429), without a memory everybody does (503)."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                if request.method == "POST":
                    limits.spend(request, kind, at_most=tries, within_seconds=WITHIN_SECONDS)
            except limits.TooOften:
                return render(request, "429.html", status=429)
            except limits.NoMemory:
                return render(request, "429.html", status=503)
            return view(request, *args, **kwargs)

        return guarded

    return guard
