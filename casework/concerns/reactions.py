"""What the circle does when news comes: the home is held or let go, and the pattern rule looks again."""

from django.dispatch import receiver

from accounts.models import Actor
from casework.concerns import freezes, pattern
from casework.models import Concern, Stay
from hosting.models import Host
from journal.moves import recorded

CHANGES_WHAT_IS_HELD = {"raise", "triage", "raise_level", "name", "close"}


@receiver(recorded, sender=Concern)
def hold_or_let_go(sender, subject, entry, **kwargs):
    """In the transaction of the move. By the service: what is held is nobody's gesture."""
    if entry.transition in CHANGES_WHAT_IS_HELD and subject.host_id:
        pattern.look_at(subject.host, by=Actor.service())
        freezes.settle(subject.host_id, by=Actor.service())


@receiver(recorded, sender=Stay)
def look_when_a_stay_ends(sender, subject, entry, **kwargs):
    if entry.transition == "move_out" and subject.ending in pattern.EARLY:
        pattern.look_at(subject.occupancy.room.host, by=Actor.service())


@receiver(recorded, sender=Host)
def its_status_says_it(sender, subject, entry, **kwargs):
    """Suspended or gone, as was decided: from now on its own status holds it."""
    if entry.transition in freezes.STOPPED:
        freezes.settle(subject.pk, by=Actor.service())
