"""Mistakes are corrected, not undone in silence: the original stays, and the consequences are shown before signing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Actor
from journal.models import Entry
from journal.moves import NotYet, write

_correctors: dict[tuple[str, str], Any] = {}


def corrector(label: str, transition: str) -> Callable[[type[Any]], type[Any]]:
    """Declare how the day of a move is corrected: a class with ``preview(row, on)`` and ``apply(row, on, by)``.

    ``label`` is the model's ("casework.Stay"). ``preview`` returns French sentences: what the clock, the nights, the
    tasks and the published figures become.
    """

    def declare(cls: type[Any]) -> type[Any]:
        _correctors[label.lower(), transition] = cls()
        return cls

    return declare


def _label(entry: Entry) -> str:
    return f"{entry.content_type.app_label}.{entry.content_type.model}"


def is_correctable(entry: Entry) -> bool:
    return (_label(entry), entry.transition) in _correctors


def _corrector(entry: Entry) -> Any:
    key = (_label(entry), entry.transition)
    if key not in _correctors:
        raise NotYet("Cette ligne ne se corrige pas par une date : ajouter une note.")
    return _correctors[key]


def preview(entry: Entry, effective_on: date) -> list[str]:
    """What correcting ``entry`` to the day ``effective_on`` would change, as French sentences. Writes nothing."""
    with transaction.atomic():
        sentences = _corrector(entry).preview(entry.subject, effective_on)
        transaction.set_rollback(True)
    return sentences


@transaction.atomic
def correct(entry: Entry, effective_on: date, reason: str, *, by: Actor) -> Entry:
    """Correct the day on which ``entry`` happened. The original line stays; a new one names it and says why.

    Raises NotYet when the reason is missing or this kind of line has no date to correct, and whatever the row's
    constraints refuse.
    """
    if not reason.strip():
        raise NotYet("Dire pourquoi cette date est corrigée.")
    entry = Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    model: Any = entry.content_type.model_class()
    row = model._default_manager.select_for_update(of=("self",), no_key=True).get(pk=entry.object_id)
    _corrector(entry).apply(row, effective_on, by)
    return write(
        row, "correct", by=by, note=reason, corrects=entry, source=entry.target, target=entry.target,
        facts={"effective_on": effective_on, "move": entry.transition},
    )  # fmt: skip
