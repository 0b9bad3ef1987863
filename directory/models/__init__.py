from directory.models.changes import Change, Coverage, Notice, Origin, OverrideBatch
from directory.models.opening import Opening
from directory.models.place import Place, Structure
from directory.models.recheck import Recheck
from directory.models.service import AudienceRule, Condition, Override, Service
from directory.models.sources import Doubt, ExternalId, Listing, Source, Verification
from directory.models.word import Word

__all__ = [
    "AudienceRule", "Change", "Condition", "Coverage", "Doubt", "ExternalId", "Listing", "Notice", "Opening",
    "Origin", "Override", "OverrideBatch", "Place", "Recheck", "Service", "Source", "Structure", "Verification",
    "Word",
]  # fmt: skip
