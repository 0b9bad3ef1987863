from directory.models.calls import CallPair, PhoneRound, PlaceCall, QualityCheck
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
from directory.models.place import Place, Structure
from directory.models.recheck import Recheck
from directory.models.service import AudienceRule, Condition, Override, Service
from directory.models.sources import Doubt, ExternalId, Listing, Source, Verification
from directory.models.suggestions import Suggestion
from directory.models.unmet import UnmetNeed
from directory.models.updates import Campaign, CampaignItem, PrivateContact, SelfUpdate, UpdateLink
from directory.models.word import Word

__all__ = [
    "AudienceRule", "CallPair", "Campaign", "CampaignItem", "CardBatch", "CardFeedback", "CardHandout", "Change",
    "Condition", "Conversation", "Coverage", "Doubt", "ExternalId", "HelpMessage", "Letter", "LetterLink", "Listing",
    "Newsletter", "Notice", "Opening", "Origin", "Override", "OverrideBatch", "PhoneRound", "Place", "PlaceCall",
    "PrivateContact", "QualityCheck", "Recheck", "SelfUpdate", "Service", "Source", "Structure", "Subscription",
    "Suggestion", "UnmetNeed", "UpdateLink", "Verification", "Word",
]  # fmt: skip
