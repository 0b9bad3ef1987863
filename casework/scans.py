"""What the daily scan looks for: each scan is safe to run twice, and finds what the days have made due.

Due dates are found by scanning dates, never by far-away timers: a morning missed is caught up by the next run.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Actor
from casework.actions import open_relay
from casework.models import Accompaniment, Stay
from hosting.models import Availability, Host, Need, Referral
from hosting.referring import handover
from journal.agenda import close_tasks, open_task
from journal.models import Signature, Task
from matching.models import Proposal

RELAY_DAYS = 60  # domain §3.7: a relay is looked for sixty days before a stay ends short of the year
ESCALATIONS = ((7, Task.Urgency.TONIGHT), (14, Task.Urgency.TODAY), (30, Task.Urgency.WEEK))
TIER_DAYS = 14  # README decision 17: a tier is confirmed after fourteen days; it never changes by itself
AVAILABILITY_DAYS = 30  # domain §3.11
ANSWER_HOURS = 48  # where no organisation was promised another answer time

SCANS: dict[str, Callable[[date], int]] = {}


def scan(function):
    """File a scan: ``f(today) -> int``, how many rows it found. The daily scan runs them all."""
    SCANS[function.__name__] = function
    return function


@scan
def relays_to_open(today):
    """Stays that end within sixty days, before her year does, with nothing after them: a need opens, with an owner."""
    service = Actor.service()
    ending = (
        Stay.objects.ongoing()
        .filter(planned_until__lte=today + timedelta(days=RELAY_DAYS))
        .select_related("accompaniment__commitment", "accompaniment__owner", "occupancy")
        .order_by("planned_until", "pk")
    )
    return sum(open_relay(stay, by=service, from_on=max(stay.planned_until, today)) is not None for stay in ending)


@scan
def relays_to_escalate(today):
    """Needs whose day comes near: the owner's task grows more urgent (30, 14, 7 days)."""
    found = 0
    for need in Need.objects.open().filter(from_on__lte=today + timedelta(days=30)).select_related("guest"):
        days = (need.from_on - today).days
        urgency = next(level for limit, level in ESCALATIONS if days <= limit)
        found += Task.objects.about(need).open().filter(kind="find_relay", urgency__gt=urgency).update(urgency=urgency)
    return found


@scan
def tiers_to_confirm(today):
    """Fourteen days after a tier was set: still true? Somebody says; the queue does not move by itself."""
    old = Need.objects.open().filter(tier_set_on__lte=today - timedelta(days=TIER_DAYS))
    for need in old:
        open_task(need, "confirm_tier", territory_id=need.territory_id, owner_id=need.owner_id, due_on=today)
    return len(old)


@scan
def stays_past_their_end(today):
    """The planned end has come and nobody has said what happened: asked the same day."""
    late = Stay.objects.ongoing().filter(planned_until__lte=today).select_related("accompaniment")
    for stay in late:
        open_task(
            stay, "ask_about_end", territory_id=stay.territory_id, owner_id=stay.accompaniment.owner_id, due_on=today,
            urgency=Task.Urgency.TONIGHT,
        )  # fmt: skip
    return len(late)


@scan
def women_without_a_roof(today):
    """Accompaniments in their year without a roof tonight: one task each, until what was found is written down."""
    roofed = Stay.objects.ongoing().filter(accompaniment=OuterRef("pk"), planned_until__gt=today)
    uncovered = (
        Accompaniment.objects.open()
        .filter(~Exists(roofed), commitment__starts_on__lte=today)
        .exclude(other_roofs__period__contains=today)
        .exclude(commitment__suspensions__period__contains=today)
    )
    for accompaniment in uncovered:
        open_task(
            accompaniment, "roof_tonight", territory_id=accompaniment.territory_id, owner_id=accompaniment.owner_id,
            due_on=today, urgency=Task.Urgency.TONIGHT,
        )  # fmt: skip
    _close_those_who_have_one({row.pk for row in uncovered})
    return len(uncovered)


def _close_those_who_have_one(without):
    """A roof came by itself: a stay's first night, a suspension, an exit."""
    tasks = Task.objects.open().filter(kind="roof_tonight").exclude(object_id__in=without)
    for task in tasks.prefetch_related("subject"):
        close_tasks(task.subject, "roof_tonight", by=Actor.service())


@scan
def availabilities_to_ask(today):
    """Rooms announced open whose confirmation is thirty days old: the home is asked, then called."""
    stale = Availability.objects.running_from(today).filter(
        Q(confirmed_on=None) | Q(confirmed_on__lte=today - timedelta(days=AVAILABILITY_DAYS))
    )
    hosts = Host.objects.filter(status=Host.Status.APPROVED, rooms__availabilities__in=stale).distinct()
    paused = Host.objects.filter(status=Host.Status.PAUSED, ask_again_on__lte=today)
    found = 0
    for host in hosts.union(paused).order_by("pk"):
        open_task(host, "ask_availability", territory_id=host.territory_id, due_on=today, urgency=Task.Urgency.WEEK)
        found += 1
    return found


@scan
def referrals_waiting(today):
    """Referrals not acknowledged within the answer time that their organisation was promised."""
    late = [
        row for row in Referral.objects.filter(status=Referral.Status.SUBMITTED).with_people() if _late(row, today)
    ]
    for referral in late:
        open_task(referral, "answer_referral", territory_id=referral.territory_id, due_on=today)
    return len(late)


def _late(referral, today):
    promised = referral.organisation.answer_within_hours if referral.organisation else ANSWER_HOURS
    return timezone.localdate(referral.submitted_at) + timedelta(days=max(1, promised // 24)) <= today


@scan
def referrals_without_their_social_worker(today):
    return handover.scan(today)


@scan
def signatures_waiting(today):
    """Second signatures past their forty-eight hours: the manager is told; tonight's roof never waits for one."""
    late = Signature.objects.pending().filter(due_at__date__lte=today)
    for signature in late:
        open_task(signature, "sign", territory_id=signature.territory_id, due_on=today,
                  owner_id=signature.requested_by.user_id)  # fmt: skip
    return len(late)


@scan
def proposals_stuck(today):
    """Proposals that a person should have moved: a meeting to fix, a second yes to ask, an agreement to sign."""
    stuck = Proposal.objects.live().filter(hold__held_until__date__lte=today, answer_by=None)
    for proposal in stuck:
        open_task(
            proposal, "proposal_stuck", territory_id=proposal.territory_id, owner_id=proposal.proposed_by_id,
            due_on=today,
        )  # fmt: skip
    return len(stuck)
