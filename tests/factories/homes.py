"""The homes and their rooms. ``HostFactory(ready=True)`` is a home that may be proposed tonight."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from hosting.models import Address, Adult, Area, Availability, HomeVisit, Host, HostFreeze, Household, Occupancy, Room
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.dates import days, hours
from tests.factories.messaging import ContactFactory

APPROVED_SOON = ("panel", "approved", "paused", "suspended")


class AreaFactory(DjangoModelFactory):
    """A district of Bordeaux; its name tells it apart, its code follows."""

    class Meta:
        model = Area
        django_get_or_create = ("code",)

    territory = factory.SubFactory(TerritoryFactory)
    name = "Saint-Michel"
    code = factory.LazyAttribute(lambda area: area.name.lower()[:20])
    latitude = 44.834
    longitude = -0.565


class HostFactory(DjangoModelFactory):
    """A candidate home, with its way of life and its address.

    ``ready=True``: visited, every adult checked, trained, insured, approved. ``approved``, ``paused``… alone have the
    same papers; ``HostFactory(ready=True, insured_on=None)`` is an approved home that is not ready.
    """

    class Meta:
        model = Host
        skip_postgeneration_save = True

    class Params:
        ready = factory.Trait(status=Host.Status.APPROVED)
        approved = factory.Trait(status=Host.Status.APPROVED)
        paused = factory.Trait(status=Host.Status.PAUSED)
        panel = factory.Trait(status=Host.Status.PANEL)
        visited = factory.Trait(status=Host.Status.VISITED)
        with_account = factory.Trait(
            user=factory.LazyAttribute(lambda host: UserFactory(first_name=host.first_name, host=host.territory))
        )
        checked = factory.LazyAttribute(lambda host: host.status in APPROVED_SOON)

    code = factory.Sequence(lambda n: f"H-t{n:04d}")
    territory = factory.SubFactory(TerritoryFactory)
    contact = factory.SubFactory(ContactFactory)
    first_name = factory.Iterator(["Jeanne", "Thomas", "Rose", "Michel", "Pauline", "Zoé"])
    last_name = factory.Iterator(["Mazeau", "Larrieu", "Bégué", "Cazenave"])
    status = Host.Status.APPLIED
    applied_at = hours(-24 * 200)
    trained_on = factory.Maybe("checked", days(-90))
    insured_on = factory.Maybe("checked", days(-90))
    ask_again_on = factory.Maybe(factory.LazyAttribute(lambda h: h.status == "paused"), days(30))
    reason = factory.LazyAttribute(lambda host: "room" if host.status == "not_retained" else "")

    household = factory.RelatedFactory("tests.factories.homes.HouseholdFactory", "host")
    address = factory.RelatedFactory("tests.factories.homes.AddressFactory", "host")

    @factory.post_generation
    def adult(host, create, extracted, **kwargs):
        """The adult who applied; ``adult=False`` leaves the home without any."""
        if create and extracted is not False:
            AdultFactory(host=host, first_name=host.first_name, checked=host.status in APPROVED_SOON, **kwargs)

    @factory.post_generation
    def visit(host, create, extracted, **kwargs):
        """A favourable visit where the status supposes one; ``visit=False`` leaves it out."""
        if create and extracted is not False and (host.status in APPROVED_SOON or host.status == "visited"):
            HomeVisitFactory(host=host, done=True, **kwargs)


class HouseholdFactory(DjangoModelFactory):
    """A quiet home of one woman who neither smokes nor keeps animals."""

    class Meta:
        model = Household
        django_get_or_create = ("host",)

    host = factory.SubFactory(HostFactory, household=None)
    area = factory.SubFactory(AreaFactory, territory=factory.SelfAttribute("..host.territory"))
    men_present = False
    has_children = False
    has_animals = factory.LazyAttribute(lambda home: bool(getattr(home, "animals", [])))
    smoking = Household.Smoking.NO
    languages = ["fr"]
    rhythm = Household.Rhythm.DAY
    quiet = True
    accepts_children = True
    accepts_animal = False
    accepts_smoker = False


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    host = factory.SubFactory(HostFactory, address=None)
    street = factory.Sequence(lambda n: f"{n + 1} rue des Faures")
    postcode = "33000"
    city = "Bordeaux"
    access = "Code 12A34, deuxième étage"


class AdultFactory(DjangoModelFactory):
    """An adult of the home, not seen yet. ``checked=True``: met, identity seen, declaration and charter signed."""

    class Meta:
        model = Adult

    class Params:
        checked = factory.Trait(
            met_on=days(-90), identity_seen_on=days(-90), declared_on=days(-90), charter_on=days(-90)
        )

    host = factory.SubFactory(HostFactory, adult=False)
    first_name = "Jeanne"
    is_man = False
    contact = factory.SubFactory(ContactFactory)


class HostFreezeFactory(DjangoModelFactory):
    """New proposals to this home wait since an hour ago. ``over``: no more."""

    class Meta:
        model = HostFreeze

    class Params:
        over = factory.Trait(until_at=hours(0))

    host = factory.SubFactory("tests.factories.homes.HostFactory")
    from_at = hours(-1)


class HomeVisitFactory(DjangoModelFactory):
    """A visit that is planned. ``done=True``: it took place and was favourable."""

    class Meta:
        model = HomeVisit
        skip_postgeneration_save = True

    class Params:
        done = factory.Trait(planned_on=days(-90), done_on=days(-90), positive=True, private_room=True)
        outdated = factory.Trait(planned_on=days(-400), done_on=days(-400), positive=True, private_room=True)

    host = factory.SubFactory(HostFactory, visit=False)
    planned_on = days(7)

    @factory.post_generation
    def visitors(visit, create, extracted, **kwargs):
        if create and extracted:
            visit.visitors.set(extracted)


class RoomFactory(DjangoModelFactory):
    """A private room of a ready home, open since a month and until told otherwise. ``open=None``: it is closed."""

    class Meta:
        model = Room
        skip_postgeneration_save = True

    host = factory.SubFactory(HostFactory, ready=True)
    private = True
    lockable = True
    step_free = False
    floor = 2
    lift = False
    seen_on = days(-90)

    open = factory.RelatedFactory("tests.factories.homes.AvailabilityFactory", "room")


class AvailabilityFactory(DjangoModelFactory):
    class Meta:
        model = Availability

    class Params:
        stale = factory.Trait(confirmed_on=days(-31))
        from_on = days(-30)
        until_on = None

    room = factory.SubFactory(RoomFactory, open=None)
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))
    confirmed_on = days(-3)


class OccupancyFactory(DjangoModelFactory):
    """A woman in a room for the coming half-year. ``held=True``: the room is only kept for her answer."""

    class Meta:
        model = Occupancy

    class Params:
        held = factory.Trait(kind=Occupancy.Kind.HOLD, held_until=hours(72))
        shelter = factory.Trait(kind=Occupancy.Kind.SHELTER)
        released = factory.Trait(released_at=factory.LazyFunction(timezone.now))
        from_on = days(0)
        until_on = factory.LazyAttribute(lambda row: row.from_on + timedelta(days=7 if row.kind == "shelter" else 180))

    guest = factory.SubFactory("tests.factories.guests.GuestFactory")
    room = factory.SubFactory(RoomFactory)
    kind = Occupancy.Kind.STAY
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))
