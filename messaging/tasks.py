"""What runs by itself in messaging. Tasks take no argument but ids, and may run twice, or several at once."""

from celery import shared_task

from messaging import notifications, outbox


@shared_task(acks_late=True)
def empty_outbox():
    """Every thirty seconds, and as soon as something has been written."""
    return outbox.empty()


@shared_task(acks_late=True)
def write_reminders():
    """Every ten minutes: what dates call for. A run that was missed is caught up by the next."""
    return notifications.tell_what_is_due()


def wake():
    """Ask for the outbox to be emptied; without a broker it waits for the clock."""
    empty_outbox.apply_async(retry=False)
