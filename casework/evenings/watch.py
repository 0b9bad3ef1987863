"""The daily work of the pool: who must be looked for today, who is asked to, and the days that nobody has told."""

from datetime import datetime, time

from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone

from casework.evenings import duty
from casework.models import Accompaniment, NightSearch, Respite, Stay
from casework.relays import POOL_DAYS, awaited_now
from journal.agenda import close_others, draft, open_tasks
from journal.judgements import judged
from journal.models import Task
from messaging.rounds import once_a_round

EVENING = time(20, 0)


def uncovered(today):
    """Open accompaniments whose year has begun, without a known roof tonight nor a suspension."""
    roofed = Stay.objects.roofing(today).filter(accompaniment=OuterRef("pk"))
    respite = Respite.objects.roofing(today).filter(stay__accompaniment=OuterRef("pk"))
    return (
        Accompaniment.objects.open()
        .filter(~Exists(roofed), ~Exists(respite), commitment__starts_on__lte=today)
        .exclude(other_roofs__period__contains=today)
        .exclude(commitment__suspensions__period__contains=today)
    )


@once_a_round
def uncovered_now(today):
    """The same as rows: two scans of a morning ask for them."""
    return list(uncovered(today))


def in_the_pool(today):
    """Open accompaniments whose roof ends in seven days or fewer, with nothing accepted after it."""
    values = judged(today)
    soon = [
        need.guest_id
        for need in awaited_now(today)
        if (need.from_on - today).days <= values.of(POOL_DAYS, need.territory_id)
    ]
    return Accompaniment.objects.open().filter(guest__in=soon)


def nights_to_work(today):
    """Each woman of the pool, or without a roof tonight, has her search of the day; it is somebody's task until told.

    She who has no roof tonight has her own task already (``women_without_a_roof``).
    """
    black = {row.pk for row in uncovered_now(today)}
    rows = {row.pk: row for row in in_the_pool(today)}
    NightSearch.objects.bulk_create(
        [NightSearch(accompaniment_id=pk, day=today) for pk in sorted(black | set(rows))], ignore_conflicts=True
    )
    told = set()
    if rows:
        said = NightSearch.objects.filter(day=today).exclude(outcome="")
        told = set(said.values_list("accompaniment", flat=True))
    asked = [row for pk, row in sorted(rows.items()) if pk not in black and pk not in told]
    tonight = duty.shift_now({row.territory_id for row in asked}, _evening_of(today))
    drafts = [
        draft(
            row, "work_pool", territory_id=row.territory_id, due_on=today, key=f"{today}",
            urgency=Task.Urgency.TONIGHT,
            owner_id=tonight[row.territory_id].user_id if row.territory_id in tonight else row.owner_id,
        )
        for row in asked
    ]  # fmt: skip
    # yesterday's task, or that of a woman who has a roof now: what is not told is counted, not asked twice
    close_others("work_pool", keep=drafts)
    open_tasks(drafts)
    return len(black | set(rows))


def nights_to_tell(today):
    """Days that are over and that nobody has told: her owner is asked once for all of them, and they stay counted."""
    drafts = [
        draft(
            row, "night_unsaid", territory_id=row.territory_id, owner_id=row.owner_id, due_on=today,
            urgency=Task.Urgency.TODAY,
        )
        for row in untold(today)
    ]  # fmt: skip
    close_others("night_unsaid", keep=drafts)
    return open_tasks(drafts)


def untold(today, territories=None):
    """Open accompaniments with days of search without an outcome, today left out: ``untold`` days, ``since`` when."""
    days = NightSearch.objects.filter(day__lt=today, outcome="", accompaniment__status=Accompaniment.Status.OPEN)
    if territories is not None:
        days = days.filter(accompaniment__territory__in=territories)
    counted = {
        row["accompaniment"]: row for row in days.values("accompaniment").annotate(n=Count("pk"), first=Min("day"))
    }
    found = list(Accompaniment.objects.filter(pk__in=counted).select_related("guest").order_by("pk"))
    for row in found:
        row.untold, row.since = counted[row.pk]["n"], counted[row.pk]["first"]
    return found


def _evening_of(day):
    return timezone.make_aware(datetime.combine(day, EVENING))
