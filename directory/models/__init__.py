from directory.models.calls import CallPair, PhoneRound, PlaceCall, QualityCheck
from directory.models.card import PocketCard
from directory.models.changes import Change, Coverage, Notice, Origin, OverrideBatch
from directory.models.conversation import Conversation, HelpMessage
from directory.models.opening import Opening
from directory.models.outreach import (
    CardBatch,
    CardFeedback,
    CardHandout,
    Letter,
    LetterLink,
    Newsletter,
    Subscription,
)
from directory.models.permanence import Booking, HandOff, House, Office, Permanence, Session, VisitCount
from directory.models.place import Place, Structure
from directory.models.recheck import Recheck
from directory.models.service import AudienceRule, Condition, Override, Service
from directory.models.sources import Doubt, ExternalId, Listing, Source, Verification
from directory.models.suggestions import Suggestion
from directory.models.unmet import UnmetNeed
from directory.models.updates import Campaign, CampaignItem, PrivateContact, SelfUpdate, UpdateLink
from directory.models.word import Word

__all__ = [
    "AudienceRule", "Booking", "CallPair", "Campaign", "CampaignItem", "CardBatch", "CardFeedback", "CardHandout",
    "Change", "Condition", "Conversation", "Coverage", "Doubt", "ExternalId", "HandOff", "HelpMessage", "House",
    "Letter", "LetterLink", "Listing", "Newsletter", "Notice", "Office", "Opening", "Origin", "Override",
    "OverrideBatch", "Permanence", "PhoneRound", "Place", "PlaceCall", "PocketCard", "PrivateContact",
    "QualityCheck", "Recheck", "SelfUpdate", "Service", "Session", "Source", "Structure", "Subscription",
    "Suggestion", "UnmetNeed", "UpdateLink", "Verification", "VisitCount", "Word",
]  # fmt: skip
