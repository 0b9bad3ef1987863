"""Many moves at once, for what comes from a register: the locks, rights and lines of ``perform()`` in few queries."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import Actor
from journal.agenda import opened
from journal.models import Entry, Task
from journal.moves import _kept, lock, recorded
from vault.fields import EncryptedField


@transaction.atomic
def perform_all(
    subjects: Sequence[Any],
    transition: str,
    *,
    by: Actor,
    facts_of: Callable[[Any], dict[str, Any]] = lambda row: {},
    happened_at_of: Callable[[Any], datetime | None] = lambda row: None,
    channel: str = "screen",
) -> list[Any]:
    """Move rows of one model through one transition, all or none. Returns them as saved, in the given order.

    A move that writes a sealed field is not for this: the database knows no row to seal it with.
    Raises what ``perform()`` raises.
    """
    if not subjects:
        return []
    model = type(subjects[0])
    rows = lock(model, *(subject.pk for subject in subjects))
    moved, changed = [], {"version"}
    for subject in subjects:
        row, facts = rows[subject.pk], facts_of(subject)
        moves = {move.name: move for move in row.get_available_status_transitions()}
        if transition not in moves:
            raise TransitionNotAllowed(f"{transition} is not possible from {row.status}", object=row, method=None)
        if not moves[transition].has_perm(row, by):
            raise PermissionDenied
        before = dict(row.__dict__)
        getattr(row, transition)(**facts)
        row.version += 1
        changed |= {name for name, value in row.__dict__.items() if name in before and before[name] != value}
        moved.append((row, before["status"], facts))
    fields = [field for field in model._meta.concrete_fields if field.attname in changed]
    if any(isinstance(field, EncryptedField) for field in fields):
        raise TypeError(f"{transition} writes a sealed field: perform() each")
    saved = [row for row, _, _ in moved]
    model._default_manager.bulk_update(saved, [field.name for field in fields])
    write_all(
        [(row, {"source": source, "target": row.status, "facts": facts}) for row, source, facts in moved],
        transition, by=by, happened_at_of=happened_at_of, channel=channel,
    )  # fmt: skip
    return saved


def write_all(
    said: Sequence[tuple[Any, dict[str, Any]]],
    transition: str,
    *,
    by: Actor,
    happened_at_of: Callable[[Any], datetime | None] = lambda row: None,
    channel: str = "screen",
) -> list[Entry]:
    """Write one entry about each row and tell those who listen. ``said`` is [(row, {source, target, facts})]."""
    now = timezone.now()
    entries = Entry.objects.bulk_create(
        Entry(
            actor=by, content_type=ContentType.objects.get_for_model(row), object_id=row.pk,
            thread=getattr(row, "thread", None), transition=transition, facts=_kept(what.get("facts", {})),
            source=what.get("source", ""), target=what.get("target", ""), channel=channel,
            happened_at=happened_at_of(row) or now,
        )
        for row, what in said
    )  # fmt: skip
    for (row, _), entry in zip(said, entries, strict=True):
        recorded.send(sender=type(row), subject=row, entry=entry)
    return entries


def open_tasks(
    subjects: Sequence[Any],
    kind: str,
    *,
    due_on_of: Callable[[Any], date],
    owner_id: int | None = None,
    urgency: int = Task.Urgency.TODAY,
) -> None:
    """Open one task of a kind for each row of a territory; those already open stay as they are."""
    opened(kind)
    Task.objects.bulk_create(
        (
            Task(
                key=f"{row._meta.label_lower}:{row.pk}:{kind}:", kind=kind, territory_id=row.territory_id,
                owner_id=owner_id, content_type=ContentType.objects.get_for_model(row), object_id=row.pk,
                thread=getattr(row, "thread", None), urgency=urgency, due_on=due_on_of(row), facts={},
            )
            for row in subjects
        ),
        ignore_conflicts=True,
    )  # fmt: skip
