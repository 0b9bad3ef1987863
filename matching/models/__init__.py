"""What the machine suggested (``plan``), and what a person proposed (``proposal``)."""

from matching.models.plan import Candidate, Run
from matching.models.proposal import HOLD, THINK, AdultAnswer, Meeting, Proposal, ProposalQuerySet

__all__ = ["HOLD", "THINK", "AdultAnswer", "Candidate", "Meeting", "Proposal", "ProposalQuerySet", "Run"]
