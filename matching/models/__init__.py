"""What the machine suggested (``plan``), what a colleague chose (``choice``), what was proposed (``proposal``)."""

from matching.models.choice import KEEP_HOURS, Keep, SetAside
from matching.models.plan import Piece, Run, Shortlist
from matching.models.proposal import HOLD, THINK, AdultAnswer, Meeting, Proposal, ProposalQuerySet

__all__ = [
    "HOLD", "KEEP_HOURS", "THINK", "AdultAnswer", "Keep", "Meeting", "Piece", "Proposal", "ProposalQuerySet", "Run",
    "SetAside", "Shortlist",
]  # fmt: skip
