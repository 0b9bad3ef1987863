"""What her support makes due: a step on its day, a blocked one to look at again, a paper to renew in time.

Each task has a named person: whoever does the step or answers for its theme, else whoever follows the woman.
"""

from datetime import timedelta

from casework.models import Renewal, SupportStep, ThemeReferent
from casework.scans import scan
from casework.support.plan import answers_for
from casework.support.renewing import LEADS
from journal.agenda import close_others, draft, open_tasks
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
    drafts = [
        draft(
            step, kind, territory_id=step.territory_id, owner_id=answers_for(step, referents), due_on=today,
            urgency=Task.Urgency.WEEK,
        )
        for step in steps
    ]  # fmt: skip
    _ask_of(kind, drafts)
    return len(drafts)


@scan
def renewals_due(today):
    """Domiciliations and requests near their end: renewed in time, by whoever follows her."""
    values = judged(today)
    longest = max(choice.between[1] for choice in LEADS.values())
    near = Renewal.objects.lived().running().filter(until_on__lte=today + timedelta(days=longest)).with_file()
    due = [
        row for row in near if row.until_on - timedelta(days=values.of(LEADS[row.kind], row.territory_id)) <= today
    ]  # fmt: skip
    drafts = [
        draft(
            row, "renew", territory_id=row.territory_id, owner_id=row.accompaniment.owner_id, due_on=row.until_on,
            urgency=Task.Urgency.TODAY
            if row.until_on - timedelta(days=LAST_DAYS) <= today
            else Task.Urgency.WEEK,
        )
        for row in due
    ]  # fmt: skip
    _ask_of("renew", drafts)
    return len(due)


def _ask_of(kind, drafts):
    """One open task for each, its person's: somebody else does it now, the task goes with it.

    What is not due any more is closed, whatever settled it: an exit, another day, another length.
    """
    open_tasks(drafts)
    held = Task.objects.open().filter(kind=kind)
    owners = dict(held.values_list("key", "owner")) if drafts else {}
    for task in drafts:
        if owners.get(task.key, task.owner_id) != task.owner_id:
            held.filter(key=task.key).update(owner=task.owner_id)
    close_others(kind, keep=drafts)
