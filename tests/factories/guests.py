"""The women, their referrals and what they need a room for."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from hosting.models import (
    Alternative,
    Assignment,
    Child,
    Guest,
    Identity,
    KeyPlace,
    Need,
    NeverPair,
    NoGoZone,
    Referral,
)
from tests.factories.accounts import OrganisationFactory, TerritoryFactory, UserFactory
from tests.factories.dates import days, hours
from tests.factories.homes import AreaFactory, HostFactory
from tests.factories.messaging import ContactFactory

SHARED = ("submitted", "received", "information_needed", "studied", "admitted", "refused")


class GuestFactory(DjangoModelFactory):
    """A woman who would live anywhere, with anybody. ``areas=[area]`` names where she wishes to."""

    class Meta:
        model = Guest
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"F-t{n:04d}")
    territory = factory.SubFactory(TerritoryFactory)
    first_name = factory.Iterator(["Amina", "Tatiana", "Hawa", "Samira", "Carine", "Bintou"])
    birth_year = 1990
    contact = factory.SubFactory(ContactFactory)
    languages = ["fr"]
    reading = Guest.Reading.EASY
    smokes = False
    accepts_smokers = True
    accepts_men = True
    accepts_children = True
    rhythm = Guest.Rhythm.DAY

    @factory.post_generation
    def areas(guest, create, extracted, **kwargs):
        if create and extracted:
            guest.areas.set(extracted)


class IdentityFactory(DjangoModelFactory):
    class Meta:
        model = Identity

    guest = factory.SubFactory(GuestFactory)
    last_name = "Diallo"


class ChildFactory(DjangoModelFactory):
    class Meta:
        model = Child

    class Params:
        baby = factory.Trait(months=8, born_year=None)
        at_school = factory.Trait(school=factory.SubFactory(AreaFactory))

    guest = factory.SubFactory(GuestFactory)
    born_year = factory.LazyFunction(lambda: timezone.localdate().year - 6)


class KeyPlaceFactory(DjangoModelFactory):
    class Meta:
        model = KeyPlace

    guest = factory.SubFactory(GuestFactory)
    kind = KeyPlace.Kind.WORK
    area = factory.SubFactory(AreaFactory)


class NoGoZoneFactory(DjangoModelFactory):
    class Meta:
        model = NoGoZone

    guest = factory.SubFactory(GuestFactory)
    area = factory.SubFactory(AreaFactory)


class NeverPairFactory(DjangoModelFactory):
    class Meta:
        model = NeverPair

    guest = factory.SubFactory(GuestFactory)
    host = factory.SubFactory(HostFactory)


class AssignmentFactory(DjangoModelFactory):
    """Who follows her: her coordinator in charge, unless ``part`` says another."""

    class Meta:
        model = Assignment

    class Params:
        ended = factory.Trait(until_on=days(-1))

    guest = factory.SubFactory(GuestFactory)
    user = factory.LazyAttribute(lambda row: UserFactory(coordinator=row.guest.territory))
    part = Assignment.Part.COORDINATOR
    from_on = days(-100)


class ReferralFactory(DjangoModelFactory):
    """A draft ready to be sent. ``submitted=True``, ``admitted=True``…, or ``status=`` for the other states."""

    class Meta:
        model = Referral

    class Params:
        submitted = factory.Trait(status=Referral.Status.SUBMITTED)
        received = factory.Trait(status=Referral.Status.RECEIVED)
        studied = factory.Trait(status=Referral.Status.STUDIED)
        admitted = factory.Trait(status=Referral.Status.ADMITTED)
        refused = factory.Trait(status=Referral.Status.REFUSED)
        without_consent = factory.Trait(consent=None, consent_on=None, consent_words="")

    code = factory.Sequence(lambda n: f"O-t{n:04d}")
    guest = factory.SubFactory(GuestFactory)
    territory = factory.SelfAttribute("guest.territory")
    organisation = factory.SubFactory(OrganisationFactory, territory=factory.SelfAttribute("..guest.territory"))
    referred_by = factory.LazyAttribute(lambda row: UserFactory(referrer=row.organisation))
    status = Referral.Status.DRAFT
    situation = Referral.Situation.SHELTER
    keeps_following = True
    consent = True
    consent_words = "D’accord pour qu’on me cherche une chambre."
    consent_on = days(-20)
    submitted_at = factory.Maybe(factory.LazyAttribute(lambda row: row.status in SHARED), hours(-24 * 15))
    tier = factory.LazyAttribute(lambda row: "B" if row.status == "admitted" else "")
    tier_reason = factory.LazyAttribute(lambda row: "Son hébergement finit bientôt." if row.tier else "")
    tier_set_on = factory.Maybe("tier", days(-10))
    decided_on = factory.Maybe(factory.LazyAttribute(lambda row: row.status in ("admitted", "refused")), days(-10))
    refusal_reason = factory.LazyAttribute(lambda row: "no_room" if row.status == "refused" else "")


class AlternativeFactory(DjangoModelFactory):
    class Meta:
        model = Alternative

    referral = factory.SubFactory(ReferralFactory, refused=True)
    name = "Maison des femmes"


class NeedFactory(DjangoModelFactory):
    """A woman admitted, who waits for her first roof. ``closed=True``: she is housed."""

    class Meta:
        model = Need

    class Params:
        closed = factory.Trait(closed_on=days(0), closed_because=Need.ClosedBecause.HOUSED)

    guest = factory.SubFactory(GuestFactory)
    territory = factory.SelfAttribute("guest.territory")
    owner = factory.LazyAttribute(lambda row: UserFactory(coordinator=row.territory))
    from_on = days(0)
    tier = "B"
    tier_set_on = days(-10)
    waiting_since = days(-15)
