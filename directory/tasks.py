"""What runs by itself in the directory. Tasks take no argument, and may run twice, or several at once."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from directory.campaigns import following
from directory.openings import roll
from directory.outreach import letters

FORGOTTEN_AFTER = timedelta(days=7)


@shared_task
def roll_openings():
    """Safe to run twice: each hour it writes the day that enters, once a day there is something to write."""
    roll()


@shared_task(acks_late=True)
def follow_campaigns():
    """Every ten minutes: structures that no message reaches, or that three did not, are somebody's to call."""
    return following.ask_people()


@shared_task(acks_late=True)
def forget_unconfirmed():
    """Every night: addresses that somebody typed and nobody confirmed."""
    return letters.forget_unconfirmed(timezone.now() - FORGOTTEN_AFTER)
