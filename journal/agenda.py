"""Opening, putting off and closing tasks. A task is opened once per key, however often the scan runs."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from journal.models import Task
from journal.moves import NotYet, write


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
