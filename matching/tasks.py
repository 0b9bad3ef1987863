"""Matching in the background: plans after each change, and holds that run out."""

from celery import shared_task
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import Actor
from hosting.models import Need
from journal.moves import NotYet
from matching import fanout, runs
from matching.actions import expire
from matching.choices import release
from matching.models import Keep, Proposal


@shared_task
def replan(needs, rooms):
    """Solve again the parts that these needs and rooms (numbers) touch. Safe to run twice: the same plan comes out."""
    runs.touch(needs=needs, rooms=rooms)


@shared_task
def replan_everybody():
    """Everything again: by several workers where there are many women, here otherwise."""
    fanout.everybody()


@shared_task
def solve_piece(piece):
    """Solve one piece of a large plan. Safe to run twice: what is answered is not answered again."""
    fanout.work(piece)


@shared_task
def replan_all():
    """Everybody once a day: the days that pass change what is possible, and a broker may have lost a change.

    Called every ten minutes: the first call of the day works, the others find everybody planned.
    """
    today = timezone.localdate()
    if Need.objects.open().exclude(shortlist__run__day=today).exists():
        replan_everybody()


@shared_task
def end_keeps():
    """Rooms kept past their hour are everybody's again. Safe to run twice."""
    for row in Keep.objects.overdue().select_related("need"):
        release(row, by=Actor.service(), because=Keep.Because.EXPIRED)


@shared_task
def expire_holds():
    """Proposals whose answer did not come in time. Safe to run twice: an expired one is no longer found."""
    waiting = [Proposal.Status.GUEST_ASKED, Proposal.Status.HOST_ASKED]
    overdue = Proposal.objects.filter(status__in=waiting, answer_by__lte=timezone.now())
    for proposal in overdue.order_by("pk"):
        try:
            expire(proposal, by=Actor.service())
        except (NotYet, TransitionNotAllowed):
            continue  # renewed or answered between the reading and the lock
