"""What her support makes due: a step on its day, a blocked one to look at again, a paper to renew in time.

Each task has a named person: whoever does the step or answers for its theme, else whoever follows the woman.
"""

from datetime import timedelta

from django.db.models import Q

from accounts.models import Actor
from casework.models import Renewal, SupportStep, ThemeReferent
from casework.scans import scan
from casework.support.plan import answers_for
from casework.support.renewing import LEADS
from journal.agenda import close_tasks, open_task
from journal.judgements import judged, judgement
from journal.models import Task

BLOCKED_DAYS = judgement(
    "blocked_step_days", 30, "Une démarche bloquée est revue", "jours après le blocage", between=(7, 90),
    source="domaine §3.7 : points d’étape",
)  # fmt: skip
LAST_DAYS = 7  # of a validity: from then on it is for today, not for the week


@scan
def steps_due(today):
    """Steps whose day has come: done, blocked for a cause, or given another day by a named person."""
    due = SupportStep.objects.lived().to_do().filter(blocked_on=None, due_on__lte=today).with_file()
    return _ask(list(due), "support_step", today)


@scan
def blocked_steps_to_look_at(today):
    """Steps that have not moved for a month: nothing stays blocked because nobody looked again."""
    values = judged(today)
    blocked = SupportStep.objects.lived().blocked().with_file()
    old = [
        step for step in blocked
        if step.blocked_on + timedelta(days=values.of(BLOCKED_DAYS, step.territory_id)) <= today
    ]  # fmt: skip
    return _ask(old, "blocked_step", today)


def _ask(steps, kind, today):
    files = {step.goal.accompaniment_id for step in steps}
    rows = ThemeReferent.objects.filter(accompaniment__in=files).values_list("accompaniment", "theme", "user")
    referents = {(file, theme): user for file, theme, user in rows}
    for step in steps:
        task = open_task(
            step, kind, territory_id=step.territory_id, owner_id=answers_for(step, referents), due_on=today,
            urgency=Task.Urgency.WEEK,
        )  # fmt: skip
        _give(task, answers_for(step, referents))
    _close_the_others(kind, steps)
    return len(steps)


@scan
def renewals_due(today):
    """Domiciliations and requests near their end: renewed in time, by whoever follows her."""
    values = judged(today)
    longest = max(choice.between[1] for choice in LEADS.values())
    near = Renewal.objects.lived().running().filter(until_on__lte=today + timedelta(days=longest)).with_file()
    due = [
        row for row in near if row.until_on - timedelta(days=values.of(LEADS[row.kind], row.territory_id)) <= today
    ]  # fmt: skip
    for row in due:
        urgent = row.until_on - timedelta(days=LAST_DAYS) <= today
        urgency = Task.Urgency.TODAY if urgent else Task.Urgency.WEEK
        task = open_task(
            row, "renew", territory_id=row.territory_id, owner_id=row.accompaniment.owner_id, due_on=row.until_on,
            urgency=urgency,
        )  # fmt: skip
        Task.objects.filter(pk=task.pk, urgency__gt=urgency).update(urgency=urgency)
        _give(task, row.accompaniment.owner_id)
    _close_the_others("renew", due)
    return len(due)


def _give(task, owner_id):
    """Somebody else does it now: the task goes with it."""
    Task.objects.filter(~Q(owner=owner_id) | Q(owner=None), pk=task.pk).update(owner=owner_id)


def _close_the_others(kind, rows):
    """What is not due any more, whatever settled it: an exit, another day, another length."""
    tasks = Task.objects.open().filter(kind=kind).exclude(object_id__in=[row.pk for row in rows])
    for task in tasks.prefetch_related("subject"):
        close_tasks(task.subject, kind, by=Actor.service())
