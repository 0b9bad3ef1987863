"""Matching in the background: plans after each change, and holds that run out."""

from datetime import UTC, datetime

from celery import shared_task
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import Actor, Territory
from journal.moves import NotYet
from matching import runs
from matching.actions import expire
from matching.models import Proposal, Run


@shared_task
def replan(territory_id, asked_at):
    """Plan a territory again, unless a plan made since ``asked_at`` (a timestamp) knows: ten changes, one plan."""
    asked = datetime.fromtimestamp(asked_at, UTC)
    if not Run.objects.filter(territory=territory_id, created_at__gt=asked).exists():
        runs.replan(territory_id)


@shared_task
def replan_all():
    """Every territory once a day: the days that pass change what is possible, and a broker may have lost a plan.

    Called every ten minutes: the first call of the day works, the others find each territory planned.
    """
    planned = Run.objects.filter(created_at__date=timezone.localdate()).values("territory")
    for territory_id in Territory.objects.exclude(pk__in=planned).order_by("pk").values_list("pk", flat=True):
        runs.replan(territory_id)


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
