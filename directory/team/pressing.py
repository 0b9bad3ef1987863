"""A button that does one thing: done, or the page that says why it is too late."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_fsm import TransitionNotAllowed

from journal.moves import NotYet, Stale, TooLate


def pressed(request: HttpRequest, call: Callable[[], object], back: str, said: str) -> HttpResponse:
    """Run ``call()``, say ``said`` and go ``back``; 409 with the reason when it is refused."""
    try:
        call()
    except (TooLate, NotYet) as refused:
        return _late(request, back, str(refused))
    except ValidationError as refused:
        return _late(request, back, " ".join(refused.messages))
    except (Stale, TransitionNotAllowed):
        return _late(request, back, "")
    messages.success(request, said)
    return redirect(back)


def _late(request: HttpRequest, back: str, why: str) -> HttpResponse:
    context = {"message": why, "back_url": back, "back_label": "Voir le lieu"}
    return render(request, "409.html", context, status=409)
