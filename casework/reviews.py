"""The reviews of her year, the steps that block, and the weeks past its end: when each is due, and how each is noted.

Domain §3.7: months 1, 3, 6, 9, 11 and 12, with her social worker and, each time that she can, with her.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import permissions as may
from casework.actions import open_relay
from casework.actions.walls import explained
from casework.causes import Blockage
from casework.clock import review_day
from casework.commitments import opens_extension
from casework.models import Accompaniment, Commitment, Obstacle, Review, WeeklyDecision
from hosting.models import Guest
from journal.agenda import close_tasks
from journal.judgements import judged, judgement
from journal.models import Task
from journal.moves import NotYet, TooLate, lock_only, write

NOTICE_DAYS = judgement(
    "review_notice_days", 14, "Un point d’étape se prépare", "jours avant", between=(3, 45), source="domaine §3.11"
)
DECIDED_EVERY = judgement(
    "weekly_decision_days", 7, "Au-delà de son année, la suite se décide tous les", "jours", between=(3, 14),
    source="domaine §3.7",
)  # fmt: skip
YEAR = Review.Month.YEAR
SHORTEST_YEAR = timedelta(days=365)
# What each review looks at (domain §3.7).
AGENDA = {
    Review.Month.FIRST: "Comment elle s’installe ; les premières démarches et qui les porte.",
    Review.Month.THIRD: "Ce qui a commencé, ce qui n’avance pas, et pourquoi.",
    Review.Month.SIXTH: "Avec sa travailleuse sociale : le plan, ses étapes, leurs dates.",
    Review.Month.NINTH: "Qu’est-ce qui sera vrai à douze mois ?",
    Review.Month.ELEVENTH: "La sortie : où, quand, et ce qui manque encore.",
    YEAR: "Sa sortie est-elle prête ? Sinon, ce qui suit : prolonger, ou continuer semaine après semaine.",
}


@dataclass(frozen=True)
class Step:
    """One review in the calendar of one year. ``review`` is its row once it has been held."""

    month: Review.Month
    due_on: date
    review: Review | None = None

    @property
    def agenda(self):
        return AGENDA[self.month]


def calendar(commitment, held):
    """The six reviews of a year, in order. ``held``: those that were. Its suspensions are loaded by the caller."""
    suspensions = [(row.period.lower, row.period.upper) for row in commitment.suspensions.all()]
    rows = {row.month: row for row in held}
    return [
        Step(month, review_day(commitment.starts_on, month, suspensions), rows.get(month)) for month in Review.Month
    ]


def awaited(steps, today, notice):
    """The review to prepare or to hold now, or None: the last whose day has come, else the next one soon.

    ``notice``: how many days before its day. An older one that nobody held is not asked again: a later one looks at
    the same things.
    """
    last = max((number for number, step in enumerate(steps) if step.due_on <= today), default=-1)
    if last >= 0 and not any(step.review for step in steps[last:]):
        return steps[last]
    following = next((step for step in steps[last + 1 :] if not step.review), None)
    return following if following and following.due_on <= today + timedelta(days=notice) else None


def awaited_of(files, today):
    """[(accompaniment, step)] of the reviews to prepare or to hold, for open files loaded ``with_reviews()``."""
    values = judged(today)
    for row in files:
        step = awaited(
            calendar(row.commitment, row.reviews.all()), today, values.of(NOTICE_DAYS, row.territory_id)
        )  # fmt: skip
        if step:
            yield row, step


def running_years():
    """The open files whose year has begun, with what the calendar of their reviews reads."""
    files = Accompaniment.objects.open().filter(commitment__isnull=False).select_related("commitment", "referral")
    return files.prefetch_related("reviews", "commitment__suspensions", "commitment__extensions").order_by("pk")


@transaction.atomic
def hold_review(accompaniment, *, by, month, held_on, guest_present, referrer_present, blocked=(), decision="",
                words=""):  # fmt: skip
    """Write a review down. ``blocked`` are all the causes that block on that day: the others are cleared.

    Raises NotYet for a day to come, before her year, or too early; TooLate where it is noted already.
    """
    row, commitment = _year_of(accompaniment, by)
    month = Review.Month(month)
    _check_day(row, commitment, month, held_on)
    if (month == YEAR) != bool(decision):
        raise NotYet("Le bilan de l’année dit ce qui suit, et lui seul.")
    try:
        with transaction.atomic():
            review = Review.objects.create(
                accompaniment=row, month=month, held_on=held_on, reviewer=by.user, guest_present=guest_present,
                referrer_present=referrer_present, decision=decision, words=words.strip(),
            )  # fmt: skip
    except IntegrityError as refused:
        raise explained(refused) from None
    _look_again_at_what_blocks(review, {Blockage(cause) for cause in blocked})
    due = Task.objects.about(row).open().filter(kind__in=("prepare_review", "hold_review"), facts__month__lte=month)
    due.update(done_at=timezone.now(), done_by=by)
    write(row, "hold_review", by=by, facts={"month": int(month), "on": held_on})
    return review


def _check_day(row, commitment, month, held_on):
    if not commitment.starts_on <= held_on <= timezone.localdate():
        raise NotYet("Un point se tient pendant son année, et ne se note pas d’avance.")
    step = next(step for step in calendar(commitment, ()) if step.month == month)
    opens = step.due_on - timedelta(days=NOTICE_DAYS.of(row.territory_id))
    if month == YEAR:
        opens = min(opens, opens_extension(commitment))
    if held_on < opens:
        raise NotYet(f"Ce point se tient à partir du {opens:%d/%m/%Y}.")


def _look_again_at_what_blocks(review, causes):
    """What blocked and does no more is cleared that day; what begins to block is noted; the rest goes on."""
    open_ = {step.cause: step for step in Obstacle.objects.open().filter(accompaniment=review.accompaniment_id)}
    for cause, step in open_.items():
        if cause not in causes:
            step.cleared_on = max(review.held_on, step.since_on)
            step.save(update_fields=["cleared_on"])
    Obstacle.objects.bulk_create(
        Obstacle(accompaniment_id=review.accompaniment_id, review=review, cause=cause, since_on=review.held_on)
        for cause in sorted(causes - set(open_))
    )


@transaction.atomic
def decide_week(accompaniment, *, by, choice, words=""):
    """Past the end of her year: what is decided this week. Nothing is closed here, and no roof ends.

    Where she stays and her roof ends soon, the next one is looked for. Raises NotYet before the end of her year,
    TooLate where today's decision is noted already.
    """
    row, commitment = _year_of(accompaniment, by)
    today = timezone.localdate()
    if today < commitment.ends_on:
        raise NotYet(f"Son année court jusqu’au {commitment.ends_on:%d/%m/%Y} : rien n’est à décider.")
    choice = WeeklyDecision.Choice(choice)
    try:
        with transaction.atomic():
            decision = WeeklyDecision.objects.create(
                accompaniment=row, decided_on=today, choice=choice, words=words.strip(), decided_by=by.user
            )
    except IntegrityError as refused:
        raise explained(refused) from None
    if choice == WeeklyDecision.Choice.CONTINUES:
        for stay in row.stays.ongoing():
            open_relay(stay, by=by, from_on=max(stay.planned_until, today), beyond=True)
    close_tasks(row, "decide_week", by=by)
    write(row, "decide_week", by=by, facts={"choice": choice})
    return decision


def undecided_weeks(today):
    """The open files past the end of their year whose last decision is a week old, or that have none."""
    values = judged(today)
    old = running_years().filter(commitment__starts_on__lte=today - SHORTEST_YEAR)
    for row in old.prefetch_related("weekly_decisions"):
        last = max((decision.decided_on for decision in row.weekly_decisions.all()), default=date.min)
        week = timedelta(days=values.of(DECIDED_EVERY, row.territory_id))
        if row.commitment.ends_on <= today and (last == date.min or last + week <= today):
            yield row


def _year_of(accompaniment, by):
    """Her file and her year, locked from her on; refused outside her team."""
    if not may.team(accompaniment, by):
        raise PermissionDenied
    lock_only(Guest, accompaniment.guest_id)
    row = Accompaniment.objects.get(pk=accompaniment.pk)
    commitment = Commitment.objects.filter(accompaniment=row).first()
    if row.status != Accompaniment.Status.OPEN:
        raise TooLate("Cet accompagnement n’est plus en cours.")
    if commitment is None:
        raise NotYet("Son année n’a pas commencé.")
    return row, commitment
