"""Doors around her roof, what was given to her, and what closed doors ask for."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from casework.models import AvoidedPlace, Signpost
from directory.models import Recheck, Verification
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.casework import AccompanimentFactory
from tests.factories.dates import days
from tests.factories.directory import PlaceFactory, ServiceFactory


class MealFactory(ServiceFactory):
    """A meal in Bordeaux, every day from noon to two, checked yesterday; ``checked``: a day, or False for never."""

    class Meta:
        skip_postgeneration_save = True

    place = factory.SubFactory(PlaceFactory, latitude=44.8378, longitude=-0.5792, precision="street")
    category = "seated-meal"
    hours = "Mo-Su 12:00-14:00"
    on_holidays = "open"

    @factory.post_generation
    def checked(service, create, extracted, **kwargs):
        if create and extracted is not False:
            Verification.objects.create(
                service=service, fact=Verification.Fact.HOURS, method=Verification.Method.CALL,
                verified_on=extracted or timezone.localdate() - timedelta(days=1),
            )  # fmt: skip


class RecheckFactory(DjangoModelFactory):
    """A closed door told an hour ago. ``answered``: the place said that its hours were right."""

    class Meta:
        model = Recheck

    class Params:
        answered = factory.Trait(
            found=Recheck.Found.AS_SAID,
            answered_at=factory.LazyFunction(timezone.now),
            answered_by=factory.LazyFunction(lambda: UserFactory(coordinator=True).actor),
        )

    service = factory.SubFactory(MealFactory)
    place = factory.SelfAttribute("service.place")
    territory = factory.SubFactory(TerritoryFactory)
    why = Recheck.Why.CLOSED_DOOR
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=47))


class SignpostFactory(DjangoModelFactory):
    """A place given to her three days ago. ``status="turned_away"`` says why."""

    class Meta:
        model = Signpost

    accompaniment = factory.SubFactory(AccompanimentFactory)
    service = factory.SubFactory(MealFactory)
    place = factory.SelfAttribute("service.place")
    channel = Signpost.Channel.ORAL
    at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=3))
    follow_up_on = days(0)
    reason = factory.LazyAttribute(lambda row: "not_said" if row.status == "turned_away" else "")
    given_by = factory.LazyAttribute(lambda row: row.accompaniment.owner.actor)
    status = Signpost.Status.GIVEN


class AvoidedPlaceFactory(DjangoModelFactory):
    class Meta:
        model = AvoidedPlace

    accompaniment = factory.SubFactory(AccompanimentFactory)
    place = factory.SubFactory(PlaceFactory)
    by = factory.LazyAttribute(lambda row: row.accompaniment.owner.actor)
