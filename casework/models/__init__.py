from casework.models.accompaniment import (
    Accompaniment,
    Commitment,
    Extension,
    Suspension,
)
from casework.models.agreement import Agreement, Difficulty, HouseRule
from casework.models.away import HomeAway, SummerQuestion
from casework.models.check_in import CheckIn
from casework.models.concern import Concern, ConcernMember
from casework.models.duty import DutyLine, DutyShift
from casework.models.exit import Exit
from casework.models.home_review import HomeReview
from casework.models.hours import HoursContract
from casework.models.mediation import Mediation, MediationPoint, MediationSession
from casework.models.pair import PairFollowing, VolunteerPair
from casework.models.peer import PeerInvitation
from casework.models.post_exit import PostExitContact
from casework.models.psychology import PsyAppointment, PsyHandOver, PsyKey, PsyNote, PsyReferral
from casework.models.relocation import RelocationChain, RelocationStep
from casework.models.renewal import Renewal
from casework.models.respite import Respite, RespiteAnswer
from casework.models.review import Obstacle, Review, WeeklyDecision
from casework.models.school import SchoolStep
from casework.models.signpost import AvoidedPlace, Signpost
from casework.models.silence import SaidNights, Silence
from casework.models.stay import Absence, OtherRoof, Stay
from casework.models.support import SupportGoal, SupportStep, Theme, ThemeReferent
from casework.models.tonight import HomeWord, NightCall, NightSearch

__all__ = [
    "Absence",
    "Accompaniment",
    "Agreement",
    "AvoidedPlace",
    "CheckIn",
    "Commitment",
    "Concern",
    "ConcernMember",
    "Difficulty",
    "DutyLine",
    "DutyShift",
    "Exit",
    "Extension",
    "HomeAway",
    "HomeReview",
    "HomeWord",
    "HoursContract",
    "HouseRule",
    "Mediation",
    "MediationPoint",
    "MediationSession",
    "NightCall",
    "NightSearch",
    "Obstacle",
    "OtherRoof",
    "PairFollowing",
    "PeerInvitation",
    "PostExitContact",
    "PsyAppointment",
    "PsyHandOver",
    "PsyKey",
    "PsyNote",
    "PsyReferral",
    "RelocationChain",
    "RelocationStep",
    "Renewal",
    "Respite",
    "RespiteAnswer",
    "Review",
    "SaidNights",
    "SchoolStep",
    "Signpost",
    "Silence",
    "Stay",
    "SummerQuestion",
    "SupportGoal",
    "SupportStep",
    "Suspension",
    "Theme",
    "ThemeReferent",
    "VolunteerPair",
    "WeeklyDecision",
]
