"""The choices of a territory: dated, signed, bounded, and never rewriting the past."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal.judgements import Choice, decide, every, judged, judgement
from journal.models import Entry, Judgement
from journal.moves import NotYet
from tests.factories import TerritoryFactory, UserFactory

RELAYS = Choice("relays_of_a_test", 60, "Un relais est cherché", "jours", (14, 180), "une étude")


@pytest.fixture
def manager(db):
    return UserFactory(manager=True)


def decided(manager, value, from_on):
    territory = manager.memberships.get().territory_id
    return decide(RELAYS, territory, value, by=manager.actor, why="Essayé tout l'hiver", from_on=from_on)


def test_what_nobody_decided_is_the_default(manager):
    assert RELAYS.of(manager.memberships.get().territory_id) == 60


def test_a_choice_is_read_as_of_its_day_and_the_past_stands(manager):
    today, territory = timezone.localdate(), manager.memberships.get().territory_id
    decided(manager, 90, today)
    decided(manager, 45, today + timedelta(days=10))

    assert RELAYS.of(territory, today - timedelta(days=1)) == 60
    assert RELAYS.of(territory) == 90
    assert RELAYS.of(territory, today + timedelta(days=10)) == 45
    assert RELAYS.of(TerritoryFactory(code="nantes").pk) == 60
    assert Entry.objects.filter(transition="decide").count() == 2


def test_every_territory_is_read_in_one_query(manager, django_assert_num_queries):
    decided(manager, 90, timezone.localdate())
    territories = [
        manager.memberships.get().territory_id,
        TerritoryFactory(code="nantes").pk,
        TerritoryFactory(code="lyon").pk,
    ]

    with django_assert_num_queries(1):
        values = judged()
        found = [values.of(RELAYS, territory) for territory in territories]

    assert found == [90, 60, 60]


@pytest.mark.parametrize(
    ("value", "why", "days"), [(13, "parce que", 0), (181, "parce que", 0), (60, " ", 0), (60, "parce que", -1)]
)
def test_a_choice_out_of_bounds_without_a_reason_or_in_the_past_is_refused(manager, value, why, days):
    territory, day = manager.memberships.get().territory_id, timezone.localdate() + timedelta(days=days)

    with pytest.raises(NotYet):
        decide(RELAYS, territory, value, by=manager.actor, why=why, from_on=day)

    assert not Judgement.objects.exists()


def test_two_choices_of_one_day_are_refused_by_the_database(manager):
    decided(manager, 90, timezone.localdate())

    with pytest.raises(IntegrityError, match="judgement_one_a_day"), transaction.atomic():
        decided(manager, 45, timezone.localdate())


def test_a_name_is_declared_once_with_a_default_within_its_bounds():
    with pytest.raises(ValueError, match="not between"):
        judgement("outside_its_bounds", 5, "…", "jours", between=(10, 20), source="une étude")
    for choice in every():
        with pytest.raises(ValueError, match="twice"):
            judgement(choice.name, choice.default, "…", "jours", between=choice.between, source="une étude")


def test_the_day_of_a_judgement_is_a_civil_day(manager):
    assert judged(date(2020, 1, 1)).decided == {}
