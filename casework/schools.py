"""Before a relay: a child of school age has a list of steps, each with a day and somebody, until all are settled.

School age is that of compulsory instruction, from three to sixteen (code de l'éducation, L. 131-1). A child whose year
of birth is not known is not guessed about.
"""

from collections import defaultdict
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.models import Accompaniment, SchoolStep
from casework.relays import awaited_now
from hosting.models import Child, Need
from journal.agenda import close_others, close_tasks, draft, open_tasks
from journal.models import Task
from journal.moves import NotYet, write
from privacy.policies import can

SCHOOL_AGE = (3, 16)
KEPT_FOR = timedelta(days=45)  # after she is housed, the last steps are still to take
Step, Who = SchoolStep.Step, SchoolStep.Who


def of_school_age(day):
    """Children who are three to sixteen in the year of that day: school follows the civil year of birth."""
    youngest, oldest = SCHOOL_AGE
    return Child.objects.filter(born_year__lte=day.year - youngest, born_year__gte=day.year - oldest)


def schools_to_prepare(today):
    """Scan: relays that are looked for have the steps of each child; what is due is somebody's task until settled."""
    needs = {need.guest_id: need for need in awaited_now(today)}
    children = of_school_age(today).filter(guest__in=needs).order_by("pk") if needs else ()
    SchoolStep.objects.bulk_create(
        [
            SchoolStep(need=needs[child.guest_id], child=child, step=step, who=SchoolStep.FIRST_WHO[step])
            for child in children
            for step in Step
        ],
        ignore_conflicts=True,
    )
    drafts = [
        draft(
            file, "prepare_school", territory_id=file.territory_id, owner_id=file.owner_id, due_on=today,
            urgency=Task.Urgency.WEEK,
        )
        for file in _due(today).values()
    ]  # fmt: skip
    close_others("prepare_school", keep=drafts)
    return open_tasks(drafts)


def running(today):
    """Steps of relays still looked for, or found lately."""
    lately = Q(need__closed_on__gt=today - KEPT_FOR, need__closed_because=Need.ClosedBecause.HOUSED)
    return SchoolStep.objects.filter(Q(need__closed_on=None) | lately)


def _due(today):
    """{accompaniment: the row} where a step that is not settled has come to its day."""
    open_steps = running(today).filter(done_on=None, without_object=False).select_related("need")
    guests = {row.need.guest_id for row in open_steps if row.due_on <= today}
    files = Accompaniment.objects.open().filter(guest__in=guests)
    return {file.pk: file for file in files}


def steps_of(accompaniment, today):
    """[(child, her steps)] of the running relay, in the order of their days."""
    rows = running(today).filter(need__guest=accompaniment.guest_id).select_related("need", "child")
    order = list(Step)
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.child_id, row.need_id, order.index(Step(row.step)))):
        found[row.child].append(row)
    return list(found.items())


@transaction.atomic
def settle_step(accompaniment, step, *, by, who, done_on=None, without_object=False):
    """A step is done, by whom and on which day; or given to somebody; or it has no object.

    Choosing to keep the school (the first step « sans objet ») leaves nothing else to do for that child.
    """
    if not can(by, "school", "update", accompaniment):
        raise PermissionDenied
    row = SchoolStep.objects.select_for_update(of=("self",), no_key=True).select_related("need").get(pk=step.pk)
    if done_on and without_object:
        raise NotYet("Une étape est faite, ou sans objet : pas les deux.")
    if done_on and done_on > timezone.localdate():
        raise NotYet("On ne note pas ce qui n’est pas encore arrivé.")
    settled = done_on is not None or without_object
    row.who, row.done_on, row.without_object = Who(who), done_on, without_object
    row.recorded_by = by if settled else None
    row.save(update_fields=["who", "done_on", "without_object", "recorded_by"])
    if row.step == Step.CHOICE and without_object:
        others = SchoolStep.objects.filter(need=row.need, child=row.child_id, done_on=None)
        others.update(without_object=True, recorded_by=by)
    write(
        accompaniment,
        "school_step",
        by=by,
        facts={"step": row.step, "done_on": done_on, "without_object": without_object},
    )
    if accompaniment.pk not in _due(timezone.localdate()):
        close_tasks(accompaniment, "prepare_school", by=by)
    return row
