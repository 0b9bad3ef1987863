"""What the daily scan looks for: each scan is safe to run twice, and finds what the days have made due.

Due dates are found by scanning dates, never by far-away timers: a morning missed is caught up by the next run.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from casework import after_exit, away, relays, respites, reviews, schools, silences
from casework.care import fatigue
from casework.evenings import duty, watch
from casework.models import Stay
from casework.signposts.scans import signposts_to_follow
from directory.permanences import planning
from hosting.models import Availability, Host, Need, Referral
from hosting.referring import handover
from journal.agenda import close_others, draft, open_tasks
from journal.judgements import judged, judgement
from journal.models import Signature, Task
from matching.models import Proposal

TIER_DAYS = judgement(
    "tier_days", 14, "Une urgence est à confirmer", "jours après avoir été fixée ; elle ne change jamais seule",
    between=(7, 60), source="décision 17",
)  # fmt: skip
REVIEW_KINDS = ("prepare_review", "hold_review")
ANSWER_HOURS = 48  # where no organisation was promised another answer time

SCANS: dict[str, Callable[[date], int]] = {}


def scan(function):
    """File a scan: ``f(today) -> int``, how many rows it found. The daily scan runs them all."""
    SCANS[function.__name__] = function
    return function


scan(fatigue.homes_to_care_for)
scan(relays.relays_to_open)
scan(relays.relays_to_hurry)
scan(relays.relays_to_tell)
scan(schools.schools_to_prepare)
scan(signposts_to_follow)


@scan
def tiers_to_confirm(today):
    """Fourteen days after a tier was set: still true? Somebody says; the queue does not move by itself."""
    old = Need.objects.open().filter(tier_set_on__lte=judged(today).day_by(TIER_DAYS, "territory", today, back=True))
    return open_tasks(
        draft(need, "confirm_tier", territory_id=need.territory_id, owner_id=need.owner_id, due_on=today)
        for need in old
    )


@scan
def stays_past_their_end(today):
    """The planned end has come and nobody has said what happened: asked the same day."""
    late = Stay.objects.ongoing().filter(planned_until__lte=today).select_related("accompaniment")
    return open_tasks(
        draft(
            stay, "ask_about_end", territory_id=stay.territory_id, owner_id=stay.accompaniment.owner_id, due_on=today,
            urgency=Task.Urgency.TONIGHT,
        )
        for stay in late
    )  # fmt: skip


@scan
def women_without_a_roof(today):
    """Accompaniments in their year without a roof tonight: one task each, until what was found is written down."""
    drafts = [
        draft(
            row, "roof_tonight", territory_id=row.territory_id, owner_id=row.owner_id, due_on=today,
            urgency=Task.Urgency.TONIGHT,
        )
        for row in watch.uncovered_now(today)
    ]  # fmt: skip
    # a roof came by itself for the others: a stay's first night, a suspension, an exit
    close_others("roof_tonight", keep=drafts)
    return open_tasks(drafts)


@scan
def homes_to_ask_about_summer(today):
    return away.ask_homes(today)


@scan
def homes_silent_about_summer(today):
    return away.call_the_silent(today)


@scan
def reviews_due(today):
    """The reviews of her year: prepared fourteen days before, held on the day; an older one gives way to a later."""
    drafts = [_review_task(row, step, today) for row, step in reviews.awaited_of(reviews.running_years(), today)]
    hers = Task.objects.filter(thread__in=[task.thread for task in drafts])
    close_others(*REVIEW_KINDS, among=hers, keep=drafts)
    return open_tasks(drafts)


def _review_task(row, step, today):
    return draft(
        row, "hold_review" if step.due_on <= today else "prepare_review", territory_id=row.territory_id,
        owner_id=row.owner_id, due_on=step.due_on, urgency=Task.Urgency.WEEK, key=str(step.month),
        month=int(step.month),
    )  # fmt: skip


@scan
def news_to_ask(today):
    return after_exit.open_what_is_due(today)


@scan
def silences_to_watch(today):
    return silences.watch_all(today)


@scan
def weeks_to_decide(today):
    """Past the end of her year, each week: her owner says what is decided. Nothing closes by itself."""
    return open_tasks(
        draft(row, "decide_week", territory_id=row.territory_id, owner_id=row.owner_id, due_on=today)
        for row in reviews.undecided_weeks(today)
    )


@scan
def respites_without_an_answer(today):
    return respites.expire_unanswered(today)


@scan
def respites_to_plan(today):
    return respites.plan(today)


@scan
def availabilities_to_ask(today):
    """Rooms announced open whose confirmation is thirty days old: the home is asked, then called."""
    running = Availability.objects.running_from(today)
    stale = running.filter(Q(confirmed_on=None) | Q(pk__in=Availability.objects.unconfirmed(today)))
    hosts = Host.objects.filter(status=Host.Status.APPROVED, rooms__availabilities__in=stale).distinct()
    paused = Host.objects.filter(status=Host.Status.PAUSED, ask_again_on__lte=today)
    return open_tasks(
        draft(host, "ask_availability", territory_id=host.territory_id, due_on=today, urgency=Task.Urgency.WEEK)
        for host in hosts.union(paused).order_by("pk")
    )


@scan
def referrals_waiting(today):
    """Referrals not acknowledged within the answer time that their organisation was promised."""
    late = [
        row for row in Referral.objects.filter(status=Referral.Status.SUBMITTED).with_people() if _late(row, today)
    ]
    return open_tasks(
        draft(referral, "answer_referral", territory_id=referral.territory_id, due_on=today) for referral in late
    )


def _late(referral, today):
    promised = referral.organisation.answer_within_hours if referral.organisation else ANSWER_HOURS
    return timezone.localdate(referral.submitted_at) + timedelta(days=max(1, promised // 24)) <= today


@scan
def referrals_without_their_social_worker(today):
    return handover.scan(today)


scan(watch.nights_to_work)
scan(watch.nights_to_tell)
scan(duty.shifts_to_review)


@scan
def permanences_to_extend(today):
    """The houses of solidarity: eight weeks of every permanence are written, so that its slots may be taken."""
    return planning.extend(today)


@scan
def signatures_waiting(today):
    """Second signatures past their forty-eight hours: the manager is told; tonight's roof never waits for one."""
    late = Signature.objects.pending().filter(due_at__date__lte=today, reserved_to=[])  # the others: concerns.watch
    return open_tasks(
        draft(
            signature, "sign", territory_id=signature.territory_id, due_on=today,
            owner_id=signature.requested_by.user_id,
        )
        for signature in late.select_related("requested_by")
    )  # fmt: skip


@scan
def proposals_stuck(today):
    """Proposals that a person should have moved: a meeting to fix, a second yes to ask, an agreement to sign."""
    stuck = Proposal.objects.live().filter(hold__held_until__date__lte=today, answer_by=None)
    return open_tasks(
        draft(
            proposal, "proposal_stuck", territory_id=proposal.territory_id, owner_id=proposal.proposed_by_id,
            due_on=today,
        )
        for proposal in stuck
    )  # fmt: skip
