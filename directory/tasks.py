"""What the directory does by itself."""

from celery import shared_task

from directory.openings import roll


@shared_task
def roll_openings():
    """Safe to run twice: each hour it writes the day that enters, once a day there is something to write."""
    roll()
