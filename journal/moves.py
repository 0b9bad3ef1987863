"""The only way a status changes: lock, check, move, save, write down, tell."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import Actor
from journal.models import Entry

CLOCKS_DIFFER = timedelta(minutes=1)  # the application's clock and the database's
recorded = Signal()  # sent inside the move's transaction: subject, entry. It carries news upwards across apps.


class Stale(Exception):
    """The row has moved since the page was drawn: what the person saw is no longer true (409)."""

    def __init__(self, subject: Any) -> None:
        super().__init__(f"{subject._meta.label_lower} {subject.pk} has moved")
        self.subject = subject


class TooLate(Exception):
    """The facts do not allow it any more: the hold has run out, the room was taken (409). ``str()`` is in French."""


class NotYet(Exception):
    """Something is still missing before this move, said in French to the person who tried (409)."""


def lock(model: type[Any], *pks: int) -> dict[int, Any]:
    """Lock rows of one model, in the order of their numbers, and return them by number.

    One order between models too, everywhere: guest → room → occupancy → proposal → stay. An action takes all its
    locks in that order before its first ``perform()``.
    """
    rows = model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk__in=pks).order_by("pk")
    return {row.pk: row for row in rows}


def lock_only(model: type[Any], *pks: int) -> None:
    """The same locks, where the rows are not needed: only their numbers are read."""
    rows = model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk__in=pks).order_by("pk")
    list(rows.values_list("pk"))


@transaction.atomic
def perform(
    subject: Any,
    transition: str,
    *,
    by: Actor,
    note: str = "",
    happened_at: datetime | None = None,
    version: int | str | None = None,
    channel: str = "screen",
    interpreter: str = "",
    **facts: Any,
) -> Any:
    """Move ``subject`` through ``transition`` on behalf of the actor ``by`` (a user, a link's holder, or the service).

    ``happened_at`` may lie in the past (a call written down on Monday); ``recorded_at`` is always now.
    ``version``, where given, must still be the row's: a stale tab is refused.
    ``channel`` and ``interpreter`` say how an answer reached us when the person had no link.

    Returns the row as saved. The instance given stays as it was: it is only a name for the row.
    Raises Stale, TransitionNotAllowed, PermissionDenied, and whatever the move itself raises (NotYet, TooLate).
    """
    row = type(subject)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)
    if version is not None and row.version != int(version):
        raise Stale(row)
    allowed = {move.name: move for move in row.get_available_status_transitions()}
    if transition not in allowed:
        raise TransitionNotAllowed(f"{transition} is not possible from {row.status}", object=row, method=None)
    if not allowed[transition].has_perm(row, by):
        raise PermissionDenied
    source = row.status
    getattr(row, transition)(**facts)
    row.version += 1
    row.save()
    write(
        row, transition, by=by, source=source, target=row.status, note=note, happened_at=happened_at,
        channel=channel, interpreter=interpreter, facts=facts,
    )  # fmt: skip
    return row


def write(
    subject: Any,
    transition: str,
    *,
    by: Actor,
    facts: dict[str, Any] | None = None,
    note: str = "",
    happened_at: datetime | None = None,
    corrects: Entry | None = None,
    **where: Any,
) -> Entry:
    """Write one entry about ``subject`` and tell those who listen. For news that moves no status (a task done…).

    Raises NotYet for what is said to happen later than now.
    """
    if happened_at is not None and happened_at > timezone.now() + CLOCKS_DIFFER:
        raise NotYet("On ne note pas ce qui n'est pas encore arrivé.")
    entry = Entry.objects.create(
        actor=by,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        thread=getattr(subject, "thread", None),
        transition=transition,
        facts=_kept(facts or {}),
        note=note,
        happened_at=happened_at or timezone.now(),
        corrects=corrects,
        **where,
    )
    recorded.send(sender=type(subject), subject=subject, entry=entry)
    return entry


def _kept(facts: dict[str, Any]) -> dict[str, Any]:
    """What the journal keeps of a move's facts: numbers, dates, codes. Free text may name somebody: it is a note."""
    kept = {}
    for name, value in facts.items():
        if isinstance(value, models.Model):
            kept[name] = value.pk
        elif value is None or isinstance(value, (bool, int, float, date, datetime)) or _is_code(value):
            kept[name] = value
    return kept


def _is_code(value: Any) -> bool:
    return isinstance(value, models.Choices) or (
        isinstance(value, str) and len(value) <= 40 and value.isascii() and value.replace("_", "").islower()
        and value.replace("_", "").isalnum()
    )  # fmt: skip


def moves_for(row: Any, actor: Actor) -> list[Any]:
    """The buttons of ``row`` for ``actor``: moves that exist from its status and that she may make."""
    return [move for move in row.get_available_status_transitions() if move.has_perm(row, actor)]
