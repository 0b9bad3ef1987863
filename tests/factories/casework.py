"""The year: accompaniments, stays, what troubles them, and the way out."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from casework.models import (
    Absence,
    Accompaniment,
    Agreement,
    Commitment,
    Exit,
    Extension,
    Mediation,
    OtherRoof,
    Stay,
    Suspension,
)
from casework.outcomes import Destination, Evidence
from tests.factories.accounts import UserFactory
from tests.factories.dates import days, hours
from tests.factories.guests import AssignmentFactory, GuestFactory, ReferralFactory
from tests.factories.homes import OccupancyFactory, RoomFactory
from tests.factories.matching import ProposalFactory


class AccompanimentFactory(DjangoModelFactory):
    """A woman admitted, with her coordinator in charge. ``started_on=day`` gives her year its first night."""

    class Meta:
        model = Accompaniment
        skip_postgeneration_save = True

    class Params:
        exiting = factory.Trait(status=Accompaniment.Status.EXITING)
        exited = factory.Trait(status=Accompaniment.Status.EXITED)

    code = factory.Sequence(lambda n: f"A-t{n:04d}")
    guest = factory.SubFactory(GuestFactory)
    territory = factory.SelfAttribute("guest.territory")
    referral = factory.SubFactory(ReferralFactory, admitted=True, guest=factory.SelfAttribute("..guest"))
    owner = factory.LazyAttribute(lambda row: UserFactory(coordinator=row.territory))
    opened_on = days(-110)

    @factory.post_generation
    def assignment(accompaniment, create, extracted, **kwargs):
        """She is assigned to her owner; ``assignment=False`` leaves it out."""
        if create and extracted is not False:
            AssignmentFactory(guest=accompaniment.guest, user=accompaniment.owner, **kwargs)

    @factory.post_generation
    def started_on(accompaniment, create, extracted, **kwargs):
        if create and extracted:
            CommitmentFactory(accompaniment=accompaniment, starts_on=extracted, **kwargs)


class CommitmentFactory(DjangoModelFactory):
    """A year that began a hundred nights ago."""

    class Meta:
        model = Commitment
        django_get_or_create = ("accompaniment",)

    accompaniment = factory.SubFactory(AccompanimentFactory)
    starts_on = days(-100)


class _ByTwo(DjangoModelFactory):
    class Meta:
        abstract = True

    commitment = factory.SubFactory(CommitmentFactory)
    asked_by = factory.SubFactory(UserFactory, coordinator=True)
    agreed_by = factory.SubFactory(UserFactory, manager=True)


class SuspensionFactory(_ByTwo):
    class Meta:
        model = Suspension

    class Params:
        from_on = days(-20)
        until_on = days(-10)

    ground = Suspension.Ground.HOSPITAL
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))


class ExtensionFactory(_ByTwo):
    class Meta:
        model = Extension

    months = 2
    awaited = "Attribution d’un logement social"


class StayFactory(DjangoModelFactory):
    """A stay to come. ``ongoing=True``: she has lived there for a hundred nights; ``ended=True``: for ninety, until
    ten days ago. Both give the accompaniment its commitment, from the first night of this stay unless it has one.
    """

    class Meta:
        model = Stay
        skip_postgeneration_save = True

    class Params:
        ongoing = factory.Trait(
            status=Stay.Status.ONGOING, planned_from=days(-100), started_on=factory.SelfAttribute("planned_from")
        )
        ended = factory.Trait(
            status=Stay.Status.ENDED,
            planned_from=days(-100),
            started_on=factory.SelfAttribute("planned_from"),
            ended_on=days(-10),
            ending=Stay.Ending.PLANNED,
            guest_reason=Stay.Reason.AS_PLANNED,
            host_reason=Stay.Reason.AS_PLANNED,
        )
        cancelled = factory.Trait(status=Stay.Status.CANCELLED)
        room = factory.SubFactory(RoomFactory)

    accompaniment = factory.SubFactory(AccompanimentFactory)
    planned_from = days(5)
    planned_until = factory.LazyAttribute(lambda stay: stay.ended_on or stay.planned_from + timedelta(days=180))
    started_on = None
    ended_on = None
    occupancy = factory.SubFactory(
        OccupancyFactory,
        guest=factory.SelfAttribute("..accompaniment.guest"),
        room=factory.SelfAttribute("..room"),
        from_on=factory.SelfAttribute("..planned_from"),
        until_on=factory.SelfAttribute("..planned_until"),
        released=factory.LazyAttribute(lambda row: row.factory_parent.status == Stay.Status.CANCELLED),
    )

    @factory.post_generation
    def commitment(stay, create, extracted, **kwargs):
        if create and extracted is not False and stay.started_on:
            CommitmentFactory(accompaniment=stay.accompaniment, starts_on=stay.started_on, **kwargs)


class OtherRoofFactory(DjangoModelFactory):
    class Meta:
        model = OtherRoof

    class Params:
        from_on = days(-3)
        until_on = days(4)

    accompaniment = factory.SubFactory(AccompanimentFactory)
    kind = OtherRoof.Kind.HOTEL
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    class Params:
        from_on = days(-3)
        until_on = days(0)

    stay = factory.SubFactory(StayFactory, ongoing=True)
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))


class AgreementFactory(DjangoModelFactory):
    """An agreement with its three signatures."""

    class Meta:
        model = Agreement

    proposal = factory.SubFactory(ProposalFactory, agreed=True)
    until_on = factory.SelfAttribute("proposal.period.upper")
    guest_signed_on = days(-1)
    host_signed_on = days(-1)
    association_signed_on = days(-1)


class ExitFactory(DjangoModelFactory):
    """A way out, not confirmed yet. ``confirmed=True``: a second person has signed."""

    class Meta:
        model = Exit

    class Params:
        confirmed = factory.Trait(
            confirmed_by=factory.LazyFunction(lambda: UserFactory(approver=True).actor), confirmed_at=hours(-1)
        )

    accompaniment = factory.SubFactory(AccompanimentFactory, exiting=True)
    destination = Destination.SOCIAL_HOUSING
    evidence = Evidence.DOCUMENT
    exited_on = days(-2)
    recorded_by = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)


class MediationFactory(DjangoModelFactory):
    """A mediation that has just been asked for. ``heard``, ``agreed``: further on."""

    class Meta:
        model = Mediation

    class Params:
        heard = factory.Trait(status=Mediation.Status.HEARD, heard_guest_on=days(-2), heard_host_on=days(-1))
        agreed = factory.Trait(
            status=Mediation.Status.AGREED,
            heard_guest_on=days(-5),
            heard_host_on=days(-4),
            agreed_points="La cuisine est libre à partir de vingt heures.",
            check_again_on=days(10),
        )

    stay = factory.SubFactory(StayFactory, ongoing=True)
    asked_by_side = "guest"
    subject = "Les heures de la cuisine"
