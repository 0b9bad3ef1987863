"""What the days make due of the calls: written from their calendar, and a task for whoever makes them."""

from datetime import timedelta

from casework.checkins.planning import keep_up
from casework.models import CheckIn, PairFollowing, Stay, VolunteerPair
from casework.scans import scan
from journal.agenda import close_others, draft, open_task, open_tasks
from journal.models import Task

LATE_AFTER_DAYS = 2  # then it is for today, and for whoever answers for her
BEFORE_THEIR_PROMISE_ENDS = timedelta(days=30)


@scan
def check_ins_due(today):
    """The calls of every running stay: those whose day has come have a task; one that was overtaken has none left.

    Where a pair follows her, the calls are on its round: the task comes when one is late.
    """
    stays = Stay.objects.ongoing().select_related("accompaniment").order_by("pk")
    keep_up(stays, today)
    due = list(CheckIn.objects.waiting(today).filter(due_on__lte=today).select_related("stay__accompaniment"))
    paired = set(PairFollowing.objects.filter(until_on=None).values_list("accompaniment", flat=True)) if due else ()
    drafts = [(_task(row, today), row) for row in due]
    # a missed call is not made two weeks later: the next one has its own task
    close_others("check_in", keep=[task for task, _ in drafts])
    open_tasks(task for task, row in drafts if row.stay.accompaniment_id not in paired or _is_late(row, today))
    return len(due)


def _is_late(row, today):
    return (today - row.due_on).days >= LATE_AFTER_DAYS


def _task(row, today):
    """One task for one call. The first week's, and a late one, are for today; another waits for its place."""
    first_week = (row.due_on - row.stay.started_on).days <= 7
    return draft(
        row, "check_in", territory_id=row.territory_id, owner_id=row.stay.accompaniment.owner_id, due_on=row.due_on,
        urgency=Task.Urgency.TODAY if first_week or _is_late(row, today) else Task.Urgency.WEEK,
    )  # fmt: skip


@scan
def pairs_to_renew(today):
    """A pair whose promise ends within a month: do they go on? Asked once, before it ends."""
    ending = VolunteerPair.objects.open().filter(committed_until__lte=today + BEFORE_THEIR_PROMISE_ENDS)
    for pair in ending:
        open_task(pair, "renew_pair", territory_id=pair.territory_id, due_on=today, urgency=Task.Urgency.WEEK)
    return len(ending)
