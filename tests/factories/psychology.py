"""What a psychologist keeps. Keys are wrapped at the lowest price of a try."""

import factory
from factory.django import DjangoModelFactory

from casework.models import HoursContract, PsyAppointment, PsyHandOver, PsyKey, PsyNote, PsyReferral
from privacy.models import Consent
from tests.factories.accounts import UserFactory
from tests.factories.casework import AccompanimentFactory
from tests.factories.dates import days, hours
from tests.factories.privacy import ConsentFactory
from vault import sealed_to

PASSPHRASE = "trois ponts sur la Garonne"
PRIVATE = b"\x05" * sealed_to.KEY
CHEAP = 10


class HoursContractFactory(DjangoModelFactory):
    """Twelve hours a week for eight months, since two. ``stopped``: three days ago."""

    class Meta:
        model = HoursContract

    class Params:
        stopped = factory.Trait(stopped_on=days(-3))

    accompaniment = factory.SubFactory(AccompanimentFactory)
    body = "Atelier du pont"
    weekly_hours = 12
    starts_on = days(-60)
    ends_on = days(180)


class PsyKeyFactory(DjangoModelFactory):
    """A key that ``PASSPHRASE`` opens; ``private=…`` for another private half than ``PRIVATE``."""

    class Meta:
        model = PsyKey

    class Params:
        private = PRIVATE

    uuid = factory.Faker("uuid4", cast_to=None)
    user = factory.SubFactory(UserFactory, psychologist=True)
    public = factory.LazyAttribute(lambda row: sealed_to.public_of(row.private))
    by_passphrase = factory.LazyAttribute(
        lambda row: sealed_to.wrap(row.private, PASSPHRASE, PsyKey(uuid=row.uuid).context, CHEAP)
    )
    by_recovery = factory.LazyAttribute(
        lambda row: sealed_to.renew_recovery(row.private, PsyKey(uuid=row.uuid).context)[1]
    )


class PsyReferralFactory(DjangoModelFactory):
    """Offered last week. ``accepted``: she meets this psychologist; ``declined``: she does not."""

    class Meta:
        model = PsyReferral

    class Params:
        accepted = factory.Trait(
            answer="accepted", answered_on=days(-5), psychologist=factory.SubFactory(UserFactory, psychologist=True)
        )
        declined = factory.Trait(answer="declined", answered_on=days(-5))

    accompaniment = factory.SubFactory(AccompanimentFactory)
    offered_on = days(-7)
    offered_by = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)


class PsyAppointmentFactory(DjangoModelFactory):
    """Tomorrow. ``held``: yesterday, and she came; ``cancelled``."""

    class Meta:
        model = PsyAppointment

    class Params:
        held = factory.Trait(at=hours(-24), attended=True)
        cancelled = factory.Trait(cancelled_on=days(-1))

    referral = factory.SubFactory(PsyReferralFactory, accepted=True)
    psychologist = factory.SelfAttribute("referral.psychologist")
    at = hours(24)


class PsyNoteFactory(DjangoModelFactory):
    """A note that nobody can open: bytes are enough where it is not read."""

    class Meta:
        model = PsyNote

    referral = factory.SubFactory(PsyReferralFactory, accepted=True)
    author = factory.SelfAttribute("referral.psychologist")
    holder = factory.SelfAttribute("author")
    sealed = b"sealed"


class PsyHandOverFactory(DjangoModelFactory):
    class Meta:
        model = PsyHandOver

    referral = factory.SubFactory(PsyReferralFactory, accepted=True)
    given_by = factory.SelfAttribute("referral.psychologist")
    given_to = factory.SubFactory(UserFactory, psychologist=True)
    consent = factory.SubFactory(ConsentFactory, purpose=Consent.Purpose.PSY_HANDOVER)
