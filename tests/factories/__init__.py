"""One factory per model. Traits read as sentences: ``HostFactory(ready=True)``, ``StayFactory(ended=True)``.

Rows are made directly, in a state that the database accepts; nothing goes through ``perform()``, so no journal line,
no message and no task comes with them. Everybody lives in the territory "bordeaux" unless told otherwise.
"""

from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.factories.casework import (
    AbsenceFactory,
    AccompanimentFactory,
    AgreementFactory,
    CommitmentFactory,
    ExitFactory,
    ExtensionFactory,
    MediationFactory,
    OtherRoofFactory,
    StayFactory,
    SuspensionFactory,
)
from tests.factories.guests import (
    AlternativeFactory,
    AssignmentFactory,
    ChildFactory,
    GuestFactory,
    IdentityFactory,
    KeyPlaceFactory,
    NeedFactory,
    NeverPairFactory,
    NoGoZoneFactory,
    ReferralFactory,
)
from tests.factories.homes import (
    AddressFactory,
    AdultFactory,
    AreaFactory,
    AvailabilityFactory,
    HomeVisitFactory,
    HostFactory,
    HouseholdFactory,
    OccupancyFactory,
    RoomFactory,
)
from tests.factories.journal import EntryFactory, JobFactory, SignatureFactory, TaskFactory
from tests.factories.matching import (
    AdultAnswerFactory,
    CandidateFactory,
    MeetingFactory,
    ProposalFactory,
    RunFactory,
)
from tests.factories.messaging import ContactFactory, DeliveryFactory, LinkFactory, MessageFactory
from tests.factories.privacy import AccessLogFactory, BreakGlassFactory, ConsentFactory
from tests.factories.registers import ImportBatchFactory, ImportLineFactory

__all__ = [
    "AbsenceFactory",
    "AccessLogFactory",
    "AccompanimentFactory",
    "AddressFactory",
    "AdultAnswerFactory",
    "AdultFactory",
    "AgreementFactory",
    "AlternativeFactory",
    "AreaFactory",
    "AssignmentFactory",
    "AvailabilityFactory",
    "BreakGlassFactory",
    "CandidateFactory",
    "ChildFactory",
    "CommitmentFactory",
    "ConsentFactory",
    "ContactFactory",
    "DeliveryFactory",
    "EntryFactory",
    "ExitFactory",
    "ExtensionFactory",
    "GuestFactory",
    "HomeVisitFactory",
    "HostFactory",
    "HouseholdFactory",
    "IdentityFactory",
    "ImportBatchFactory",
    "ImportLineFactory",
    "JobFactory",
    "KeyPlaceFactory",
    "LinkFactory",
    "MediationFactory",
    "MeetingFactory",
    "MembershipFactory",
    "MessageFactory",
    "NeedFactory",
    "NeverPairFactory",
    "NoGoZoneFactory",
    "OccupancyFactory",
    "OrganisationFactory",
    "OtherRoofFactory",
    "ProposalFactory",
    "ReferralFactory",
    "RoomFactory",
    "RunFactory",
    "SignatureFactory",
    "StayFactory",
    "SuspensionFactory",
    "TaskFactory",
    "TerritoryFactory",
    "UserFactory",
]  # fmt: skip
