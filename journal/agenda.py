"""Opening, putting off and closing tasks. A task is opened once per key, however often the scan runs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Actor
from journal.models import Task
from journal.moves import NotYet, write

_open_kinds: ContextVar[set[str] | None] = ContextVar("open_kinds", default=None)


def open_task(
    subject: Any,
    kind: str,
    *,
    territory_id: int,
    due_on: date,
    owner_id: int | None = None,
    urgency: int = Task.Urgency.TODAY,
    key: str = "",
    reserved: bool = False,
    **facts: Any,
) -> Task:
    """Open the task ``kind`` for ``subject``, or find it already open. ``key`` tells two of one kind apart.

    A ``reserved`` one is seen by its owner alone, and is in nobody's thread.

    Safe to run twice, and by two at once: the database keeps one open task per key.
    """
    task = draft(
        subject, kind, territory_id=territory_id, due_on=due_on, owner_id=owner_id, urgency=urgency, key=key,
        reserved=reserved, **facts,
    )  # fmt: skip
    Task.objects.bulk_create([task], ignore_conflicts=True)
    opened(kind)
    return Task.objects.open().get(key=task.key)


def draft(
    subject: Any,
    kind: str,
    *,
    territory_id: int,
    due_on: date,
    owner_id: int | None = None,
    urgency: int = Task.Urgency.TODAY,
    key: str = "",
    reserved: bool = False,
    **facts: Any,
) -> Task:
    """The task as it would be opened, not written yet: a scan gathers thousands and gives them to ``open_tasks()``."""
    return Task(
        kind=kind, key=f"{subject._meta.label_lower}:{subject.pk}:{kind}:{key}", territory_id=territory_id,
        owner_id=owner_id, content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk,
        thread=None if reserved else getattr(subject, "thread", None), reserved=reserved, urgency=urgency,
        due_on=due_on, facts=facts,
    )  # fmt: skip


def open_tasks(drafts: Iterable[Task]) -> int:
    """Open all of these that are not open yet, a thousand at a time. How many were asked for, open already or not.

    One that is open already and has become more urgent says so.
    """
    asked = list(drafts)
    opened(*{task.kind for task in asked})
    Task.objects.bulk_create(asked, ignore_conflicts=True, batch_size=1000)
    for urgency in {task.urgency for task in asked} - {Task.Urgency.WAITING}:
        keys = [task.key for task in asked if task.urgency == urgency]
        Task.objects.open().filter(key__in=keys, urgency__gt=urgency).update(urgency=urgency)
    return len(asked)


def close_tasks(subject: Any, *kinds: str, by: Actor) -> int:
    """The thing has been done: close the open tasks of these kinds (all kinds when none is named)."""
    tasks = Task.objects.about(subject).open()
    if kinds:
        tasks = tasks.filter(kind__in=kinds)
    return tasks.update(done_at=timezone.now(), done_by=by)


def close_others(*kinds: str, among: QuerySet[Task] | None = None, keep: Iterable[Task] = ()) -> int:
    """What is not due any more, whatever settled it: the open tasks of these kinds, but those kept, are closed.

    ``among`` narrows them. A kind of which nothing was open this morning (``kinds_read_once()``) asks nothing.
    """
    known = _open_kinds.get()
    if known is not None and known.isdisjoint(kinds):
        return 0
    tasks = (Task.objects.all() if among is None else among).filter(done_at=None, kind__in=kinds)
    keys = [task.key for task in keep]
    return (tasks.exclude(key__in=keys) if keys else tasks).update(done_at=timezone.now(), done_by=Actor.service())


@contextmanager
def kinds_read_once() -> Iterator[None]:
    """Inside, the kinds of which a task is open are read once: most scans have nothing to close, and do not ask.

    What is opened inside is known at once; what another process opens meanwhile is looked at the next morning.
    """
    token = _open_kinds.set(set(Task.objects.open().order_by().values_list("kind", flat=True).distinct()))
    try:
        yield
    finally:
        _open_kinds.reset(token)


def opened(*kinds: str) -> None:
    """Tasks of these kinds are written: whoever closes what is not due looks at them."""
    known = _open_kinds.get()
    if known is not None:
        known.update(kinds)


@transaction.atomic
def postpone(task: Task, until: date, reason: str, *, by: Actor) -> Task:
    """Put a task off to a later day, with a reason that colleagues read."""
    task = Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    if task.done_at:
        raise NotYet("Cette tâche est déjà faite.")
    if not reason.strip():
        raise NotYet("Dire pourquoi la tâche est reportée.")
    if until <= timezone.localdate():
        raise NotYet("Choisir un jour à venir.")
    task.postponed_until, task.postponed_because = until, reason.strip()[:200]
    task.save(update_fields=["postponed_until", "postponed_because"])
    write(task, "postpone", by=by, note=reason, facts={"until": until})
    return task
