"""What changes for a while begins and ends: closures, other hours, messages; and how full it is today.

Whatever the order in which they are written, a closure wins over other hours, those over holidays, those over the
usual hours (directory.hours.timetable). Nothing is rewritten: what ends sooner is withdrawn, and another takes its
place.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Actor
from directory.editing.door import about, change_facts, locked
from directory.editing.fields import Target
from directory.editing.refreshing import refresh
from directory.hours.rules import Unreadable, read
from directory.models import Change, Origin, Override, Service
from journal.moves import TooLate

OVERRIDE = "override"


@transaction.atomic
def add_override(
    target: Target,
    kind: str,
    *,
    since: date,
    until: date | None = None,
    hours: str = "",
    message: str = "",
    review_on: date | None = None,
    by: Actor | None,
    origin: str = Origin.TEAM,
    reverts: Change | None = None,
) -> Override:
    """From ``since`` until ``until`` (excluded), or until somebody reads it again on ``review_on``.

    Raises ValidationError for hours that cannot be read, or a period that cannot be.
    """
    if until is not None and until <= since:
        raise ValidationError("Le dernier jour vient avant le premier.")
    if hours:
        try:
            read(hours)
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None
    row = locked(target)
    override = Override(
        **about(row), kind=kind, period=DateRange(since, until), hours=hours, message=message, review_on=review_on
    )
    override.clean_fields()
    override.validate_constraints()
    override.save()
    write_down(override, None, as_json(override), by, origin, reverts)
    refresh(row)
    return override


@transaction.atomic
def end_override(
    override: Override,
    *,
    by: Actor | None,
    on: date | None = None,
    origin: str = Origin.TEAM,
    reverts: Change | None = None,
) -> Override | None:
    """It holds no more from ``on`` (today when not said). Returns what is left of it: None where it had not begun.

    Raises TooLate where somebody withdrew it already.
    """
    day = on or timezone.localdate()
    target = locked(override.target)
    row = Override.ever.select_for_update(of=("self",)).get(pk=override.pk)
    if row.withdrawn_at is not None:
        raise TooLate("Ce changement temporaire a déjà été retiré.")
    if row.period.upper is not None and row.period.upper <= day:
        raise TooLate("Ce changement temporaire est déjà terminé.")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    left = None
    if row.period.lower < day:
        left = Override.objects.create(
            **about(target), kind=row.kind, period=DateRange(row.period.lower, day), hours=row.hours,
            message=row.message,
        )  # fmt: skip
    write_down(left or row, as_json(row), as_json(left) if left else None, by, origin, reverts)
    refresh(target)
    return left


def set_saturation(
    service: Service,
    level: str,
    *,
    by: Actor | None,
    until: date | None = None,
    origin: str = Origin.TEAM,
    checked: str | None = None,
) -> list[Change]:
    """How full it is, until the midnight that ends ``until``: tonight's when not said. "" says nothing of it."""
    day = (until or timezone.localdate()) if level else None
    values = {"saturation": level, "saturated_until": day.isoformat() if day else None}
    return change_facts(service, values, by=by, origin=origin, checked=checked)


def as_json(override: Override) -> dict[str, Any]:
    """What a history keeps of it."""
    period = override.period
    return {
        "kind": str(override.kind),
        "since": period.lower.isoformat(),
        "until": period.upper.isoformat() if period.upper else None,
        "hours": override.hours,
        "message": override.message,
        "review_on": override.review_on.isoformat() if override.review_on else None,
    }


def stand_again(target: Target, said: dict[str, Any]) -> Override:
    """The override that a history kept, as a new row."""
    row = Override.read(said, **about(target))
    row.save()
    return row


def last_day(override: Override) -> date | None:
    """Its last day, as people say it."""
    return override.period.upper - timedelta(days=1) if override.period.upper else None


def write_down(
    override: Override, before: Any, after: Any, by: Actor | None, origin: str, reverts: Change | None
) -> Change:
    now = timezone.now()
    return Change.objects.create(
        **about(override.target), override=override, field=OVERRIDE, before=before, after=after, by=by, origin=origin,
        recorded_at=now, effective_at=now, reverts=reverts,
    )  # fmt: skip
