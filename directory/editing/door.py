"""Facts change here: lock, compare, write, write down, check, refresh, in one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Actor
from directory.editing.checking import write_checks
from directory.editing.fields import SECRET, Target, cleaned, editable, put, said
from directory.editing.refreshing import refresh
from directory.models import Change, Listing, Origin, Place
from journal.moves import Stale

OUTSIDE = frozenset({Origin.LINK, Origin.PUBLIC, Origin.VOLUNTEER})


def change_fact(target: Target, field: str, value: Any, *, by: Actor | None, **how: Any) -> Change | None:
    """One fact; None where it was said already."""
    changes = change_facts(target, {field: value}, by=by, **how)
    return next((change for change in changes if change.field == field), None)


@transaction.atomic
def change_facts(
    target: Target,
    values: Mapping[str, Any],
    *,
    by: Actor | None,
    origin: str = Origin.TEAM,
    checked: str | None = None,
    version: int | str | None = None,
    read_first: bool = False,
    reverts: Change | None = None,
) -> list[Change]:
    """Change the facts that ``values`` says otherwise, and return what was written down; [] when nothing differs.

    ``checked`` says how whoever writes knows it (a call, a visit…): the facts named are then verified today, changed
    or not. From outside the team, texts wait to be read by a person, and so does everything with ``read_first``.
    ``version`` must still be the row's. Raises Stale, ValidationError, UnknownFact.
    """
    row = locked(target)
    if version is not None and row.version != int(version):
        raise Stale(row)
    wanted = {name: cleaned(row, name, value) for name, value in values.items()}
    if wanted.get("confidential") and isinstance(row, Place):
        wanted |= _without_address(row)
    changes = [
        _change(row, name, said(row, name), value, by, origin, waits=read_first or _waits(row, name, origin))
        for name, value in wanted.items()
        if said(row, name) != value
    ]
    if reverts is not None:
        for change in changes:
            change.reverts = reverts
    shown = [change for change in changes if change.state == Change.State.PUBLISHED]
    publish(row, shown)
    Change.objects.bulk_create(changes)
    if wanted.get("confidential"):
        _forget_address(row)
    if checked:
        waiting = {change.field for change in changes} - {change.field for change in shown}
        write_checks(row, {editable(row, name).fact for name in wanted if name not in waiting}, checked, by)
    if shown or checked:
        refresh(row)
    return changes


def propose_facts(target: Target, values: Mapping[str, Any], *, by: Actor | None, origin: str) -> list[Change]:
    """Facts that somebody says otherwise, all of which wait for a person (``directory.editing.accept``)."""
    return change_facts(target, values, by=by, origin=origin, read_first=True)


def locked(target: Any) -> Any:
    """The row, held until the end of the transaction, as it is now."""
    return type(target)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=target.pk)


def publish(row: Target, changes: list[Change]) -> None:
    """Write the values on the row, whose version grows."""
    if not changes:
        return
    columns = [column for change in changes for column in put(row, change.field, change.after)]
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def about(row: Target) -> dict[str, Target]:
    """The column of a history, of an override, of a verification, that names this row."""
    return {type(row).__name__.lower(): row}


def _change(
    row: Target, name: str, before: Any, after: Any, by: Actor | None, origin: str, *, waits: bool
) -> Change:  # fmt: skip
    now = timezone.now()
    return Change(
        **about(row), field=name, before=before, after=after, by=by, origin=origin, recorded_at=now,
        state=Change.State.WAITING if waits else Change.State.PUBLISHED, effective_at=None if waits else now,
    )  # fmt: skip


def _waits(row: Target, name: str, origin: str) -> bool:
    return origin in OUTSIDE and editable(row, name).told


# --- an address that must not be known -----------------------------------------------------------------------------


def _without_address(row: Place) -> dict[str, Any]:
    return {name: cleaned(row, name, None) for name in SECRET}


def _forget_address(row: Target) -> None:
    """What nobody may read is not kept: neither in the history nor in the lines of the sources."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL merci.forgetting = 'on'")
        Change.objects.filter(place=row.pk, field__in=SECRET).update(before=None, after=None)
        created = Change.objects.filter(place=row.pk, field="created")
        for change in created:
            kept = {name: value for name, value in (change.after or {}).items() if name not in SECRET}
            Change.objects.filter(pk=change.pk).update(after=kept)
        cursor.execute("SET LOCAL merci.forgetting = 'off'")
    for listing in Listing.objects.filter(place=row.pk):
        listing.row = {name: "" if _places(name) else value for name, value in listing.row.items()}
        listing.save(update_fields=["row"])


def _places(name: str) -> bool:
    return name == "address" or name.startswith("geo_")
