"""What the keys and a departure do to the calls of a stay."""

from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Actor
from casework.checkins.pairs import follow
from casework.checkins.planning import keep_up
from casework.models import Accompaniment, CheckIn, Stay
from journal.models import Task
from journal.moves import recorded


@receiver(recorded, sender=Stay)
def begin_to_call(sender, subject, entry, **kwargs):
    """The day after the first night, each side is called: the first two calls are written with the keys."""
    if entry.transition == "move_in":
        keep_up([subject], timezone.localdate())


@receiver(recorded, sender=Stay)
def stop_calling(sender, subject, entry, **kwargs):
    """Nothing is due to a stay that has ended; what was due before and not made stays, and counts as missed."""
    if entry.transition == "move_out":
        rows = CheckIn.objects.filter(stay=subject, done_on=None)
        rows.filter(due_on__gte=subject.ended_on).delete()
        Task.objects.open().filter(kind="check_in", object_id__in=rows.values("pk")).update(
            done_at=timezone.now(), done_by=entry.actor
        )


@receiver(recorded, sender=Accompaniment)
def let_her_pair_go(sender, subject, entry, **kwargs):
    """Her exit is confirmed: the pair may follow somebody else, and reads nothing of her any more."""
    if entry.transition == "confirm_exit":
        follow(None, subject, by=Actor.service())
