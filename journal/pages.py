"""How a page runs one move: a form that carries a version, the attempt, the page again with what was refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from journal.moves import NotYet, Stale, TooLate

BADLY_FILLED, TOO_LATE = 422, 409
REACH = 10  # years
IMPROBABLE = "L’année de cette date est improbable."


def day_field(label: str, **options: Any) -> forms.DateField:
    """A civil day, picked in the browser's own calendar. Ten years from today either way, it was mistyped."""
    validators = [MinValueValidator(_years(-REACH), IMPROBABLE), MaxValueValidator(_years(REACH), IMPROBABLE)]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=validators, **options)


def _years(number: int) -> Callable[[], date]:
    return lambda: timezone.localdate() + relativedelta(years=number)


class VersionForm(forms.Form):
    """Carries the version that the person saw: a tab opened before somebody else's move is refused, not obeyed.

    Alone, it is the form of a step that needs no fact: the button and its confirmation.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is not None:
            self.fields["version"].initial = row.version


def show_form(request: HttpRequest, form: Any, template: str = "form_page.html", **context: Any) -> HttpResponse:
    """The page of one form, with the status that what happened to it deserves: 200, 409 or 422."""
    status = getattr(form, "status", BADLY_FILLED if form.is_bound and form.errors else 200)
    return render(request, template, {"form": form, **context}, status=status)


def attempt(form: Any, call: Callable[[], Any]) -> Any:
    """Run ``call()``; what it refuses is added to ``form`` as an error, nothing typed is lost.

    Returns what the call returns, or None when it was refused: ``form.status`` is then the page's status code. The
    caller's transaction is the action's own, so that nothing is half done.
    """
    try:
        return call()
    except NotYet as refused:
        return _refuse(form, str(refused), TOO_LATE)
    except TooLate as refused:
        return _refuse(form, str(refused), TOO_LATE)
    except Stale:
        return _refuse(form, "Quelqu’un a modifié ce dossier entre-temps : relire, puis recommencer.", TOO_LATE)
    except TransitionNotAllowed:
        return _refuse(form, "Ce n’est plus possible : la situation a changé.", TOO_LATE)
    except ValidationError as refused:
        return _refuse(form, refused, BADLY_FILLED)
    except IntegrityError as refused:
        sentence = wall(refused)
        if sentence is None:
            raise
        return _refuse(form, sentence, TOO_LATE)


def _refuse(form: Any, error: Any, status: int) -> None:
    if not hasattr(form, "cleaned_data"):
        form.full_clean()
    form.add_error(None, error)
    form.status = status


def wall(refused: IntegrityError) -> str | None:
    """What a database constraint says in French to the person who met it, or None where nobody wrote a sentence."""

    name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if (
                constraint.name == name
                and constraint.violation_error_message != constraint.default_violation_error_message
            ):
                return str(constraint.violation_error_message)
    return None
