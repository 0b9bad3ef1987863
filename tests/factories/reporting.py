"""What was published, and months as they were frozen."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from reporting.models import BridgeLine, FrozenMonth, MonthlyNight, Publication
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.dates import hours


class PublicationFactory(DjangoModelFactory):
    """A report prepared by a manager, not signed yet. ``signed=True``: another person has."""

    class Meta:
        model = Publication

    class Params:
        signed = factory.Trait(
            signed_by=factory.LazyFunction(lambda: UserFactory(approver=True).actor), signed_at=hours(-1)
        )

    territory = factory.SubFactory(TerritoryFactory)
    asked_in = factory.LazyAttribute(lambda row: row.territory or TerritoryFactory())
    since = factory.Sequence(lambda n: date(2000 + n % 25, 1, 1))
    until = factory.LazyAttribute(lambda row: date(row.since.year, 7, 1))
    as_of = factory.SelfAttribute("until")
    figures = factory.LazyFunction(
        lambda: [{"code": "nights", "version": 1, "name": "Nuitées", "group": "Nuits", "unit": "nights",
                  "definition": "Nuits passées.", "text": "3 000 nuits", "masked": False, "value": 3000, "basis": "",
                  "interval": None, "unknown": 0, "pending": 0}]
    )  # fmt: skip
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    basis = factory.LazyFunction(dict)
    prepared_by = factory.LazyFunction(lambda: UserFactory(manager=True).actor)


class BridgeLineFactory(DjangoModelFactory):
    class Meta:
        model = BridgeLine

    publication = factory.SubFactory(PublicationFactory)
    code = "nights"
    cause = BridgeLine.Cause.CORRECTION
    count = 2
    amount = -6


class FrozenMonthFactory(DjangoModelFactory):
    class Meta:
        model = FrozenMonth

    territory = factory.SubFactory(TerritoryFactory)
    month = factory.Sequence(lambda n: date(2000 + n // 12 % 25, n % 12 + 1, 1))
    frozen_on = date(2026, 11, 6)
    nights = 31
    offered = 31
    person_nights = 31
    guests = 1


class MonthlyNightFactory(DjangoModelFactory):
    class Meta:
        model = MonthlyNight

    month = factory.SubFactory(FrozenMonthFactory)
    key = factory.Sequence(lambda n: f"{n:032x}")
    nights = 31
    offered = 31
    persons = 1
