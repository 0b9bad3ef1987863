"""A house where organisations receive in turn."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from directory.models import Booking, HandOff, House, Office, Permanence, Session, VisitCount
from tests.factories.accounts import TerritoryFactory
from tests.factories.dates import days
from tests.factories.directory import PlaceFactory, StructureFactory


class HouseFactory(DjangoModelFactory):
    class Meta:
        model = House

    place = factory.SubFactory(PlaceFactory, name="Maison de la solidarité")
    territory = factory.SubFactory(TerritoryFactory)


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office

    house = factory.SubFactory(HouseFactory)
    name = factory.Sequence(lambda n: f"Bureau {n}")


class PermanenceFactory(DjangoModelFactory):
    """Tuesday mornings, by slots of half an hour. No session is written."""

    class Meta:
        model = Permanence

    office = factory.SubFactory(OfficeFactory)
    structure = factory.SubFactory(StructureFactory)
    domain = "rights"
    hours_text = "mardi 9h-12h"
    hours = "Tu 09:00-12:00"
    from_on = days(-30)


class SessionFactory(DjangoModelFactory):
    """Three hours, so many days from now (tomorrow, then the days after)."""

    class Meta:
        model = Session

    permanence = factory.SubFactory(PermanenceFactory)
    office = factory.SelfAttribute("permanence.office")

    @factory.sequence
    def during(number):
        start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(
            days=1 + number % 50
        )
        return DateTimeTZRange(start, start + timedelta(hours=3))


class BookingFactory(DjangoModelFactory):
    """The first slot of a session."""

    class Meta:
        model = Booking

    session = factory.SubFactory(SessionFactory)
    office = factory.SelfAttribute("session.office")
    during = factory.LazyAttribute(
        lambda row: DateTimeTZRange(row.session.during.lower, row.session.during.lower + timedelta(minutes=30))
    )


class HandOffFactory(DjangoModelFactory):
    """From one permanence to another of the same house."""

    class Meta:
        model = HandOff

    booking = factory.SubFactory(BookingFactory)
    code = factory.SelfAttribute("booking.code")
    source = factory.SelfAttribute("booking.session.permanence")
    to = factory.LazyAttribute(lambda row: PermanenceFactory(office=row.source.office))


class VisitCountFactory(DjangoModelFactory):
    class Meta:
        model = VisitCount

    house = factory.SubFactory(HouseFactory)
    day = days(0)
    domain = "rights"
    count = 3
