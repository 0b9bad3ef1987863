"""What a chain does when an answer of one of its moves comes, and each morning for those that nothing told it of."""

from django.db import transaction
from django.dispatch import receiver

from casework.models import RelocationChain, RelocationStep
from casework.relocations.actions import break_off
from casework.scans import scan
from journal.moves import recorded
from matching.models import Proposal

FALLS = {"guest_declines", "host_declines", "withdraw", "expire"}


@receiver(recorded, sender=Proposal)
def one_no_is_enough(sender, subject, entry, **kwargs):
    """After the commit: the answer holds its own locks, and the others are taken in their order from the first."""
    if entry.transition not in FALLS:
        return
    step = RelocationStep.objects.filter(proposal=subject, chain__status="asking").select_related("chain").first()
    if step is not None:
        transaction.on_commit(lambda: break_off(step.chain), robust=True)


@scan
def relocations_to_break_off(today):
    """Chains of which a move is over, should the instant have been missed."""
    lost = Proposal.objects.exclude(status__in=Proposal.LIVE)
    rows = RelocationChain.objects.asking().filter(steps__proposal__in=lost).distinct().order_by("pk")
    for chain in rows:
        break_off(chain)
    return len(rows)
