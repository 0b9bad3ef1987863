"""What messaging does when the journal has written a line: put what is to be said in the outbox."""

from django.dispatch import receiver

from journal.moves import recorded
from messaging.notifications import tell_event


@receiver(recorded)
def tell(sender, subject, entry, **kwargs):
    tell_event(subject, entry)
