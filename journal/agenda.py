"""Opening, putting off and closing tasks. A task is opened once per key, however often the scan runs."""

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
    **facts: Any,
) -> Task:
    """Open the task ``kind`` for ``subject``, or find it already open. ``key`` tells two of one kind apart.

    Safe to run twice, and by two at once: the database keeps one open task per key.
    """
    full_key = f"{subject._meta.label_lower}:{subject.pk}:{kind}:{key}"
    values = {
        "kind": kind,
        "territory_id": territory_id,
        "owner_id": owner_id,
        "content_type": ContentType.objects.get_for_model(subject),
        "object_id": subject.pk,
        "thread": getattr(subject, "thread", None),
        "urgency": urgency,
        "due_on": due_on,
        "facts": facts,
    }
    task = Task(key=full_key, **values)
    Task.objects.bulk_create([task], ignore_conflicts=True)
    return Task.objects.open().get(key=full_key)


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
