"""Why each other room is excluded, and the wall of a proposal."""

import pytest

from matching import exclusions
from tests.casework.steps import day
from tests.factories import (
    AreaFactory,
    AvailabilityFactory,
    HostFactory,
    HouseholdFactory,
    KeyPlaceFactory,
    NeedFactory,
    NeverPairFactory,
    RoomFactory,
    SetAsideFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def told(need):
    return {room.pk: (found["reason"], found["text"]) for room, found in exclusions.exclusions(need)}


def test_each_excluded_room_has_its_rule_and_each_other_none():
    need = NeedFactory(guest__accepts_men=False)
    fits = RoomFactory()
    host = HostFactory(ready=True, household=None)
    HouseholdFactory(host=host, men_present=True)
    with_a_man = RoomFactory(host=host)
    closed = RoomFactory(open=None)

    found = told(need)

    assert set(found) == {with_a_man.pk, closed.pk}
    assert found[with_a_man.pk][0] == "men"
    assert found[closed.pk][0] == "period"
    assert exclusions.failing_rule(need, fits) is None
    assert exclusions.failing_rule(need, with_a_man) == found[with_a_man.pk][1]


def test_a_room_free_twice_is_excluded_when_each_time_is():
    need, room = NeedFactory(from_on=day(0)), RoomFactory(open=None)
    AvailabilityFactory(room=room, from_on=day(0), until_on=day(3))
    assert told(need)[room.pk][0] == "minimum_stay"

    AvailabilityFactory(room=room, from_on=day(60), until_on=day(200))
    assert told(need) == {}


def test_a_silent_rule_reads_the_same_whatever_else_excludes_the_home():
    need, closed, fits = NeedFactory(), RoomFactory(open=None), RoomFactory()
    for room in (closed, fits):
        NeverPairFactory(guest=need.guest, host=room.host)

    assert set(told(need).values()) == {("impossible", "Impossible.")}


def test_what_excludes_is_counted_without_a_sentence():
    need = NeedFactory(guest__accepts_men=False)
    for men in (True, True, False):
        host = HostFactory(ready=True, household=None)
        HouseholdFactory(host=host, men_present=men)
        RoomFactory(host=host)
    RoomFactory(open=None)

    found = exclusions.excluded(need)

    assert sorted(reason for _, reason in found.rows) == sorted(
        found["reason"] for _, found in exclusions.exclusions(need)
    )


def test_the_best_period_is_the_one_that_covers_most_nights():
    need = NeedFactory(from_on=day(10), until_on=day(100))
    room = RoomFactory(open=None, maximum_nights=30)
    AvailabilityFactory(room=room, from_on=day(0), until_on=day(25))
    AvailabilityFactory(room=room, from_on=day(40), until_on=None)

    assert exclusions.best_period(need, room) == (day(40), day(70))
    assert exclusions.best_period(need, RoomFactory(open=None)) is None


def test_a_home_set_aside_for_her_is_refused_with_a_sentence_and_a_silent_rule_still_is_silent():
    need, room, never = NeedFactory(), RoomFactory(), RoomFactory()
    for home in (room.host, never.host):
        SetAsideFactory(guest=need.guest, host=home)
    NeverPairFactory(guest=need.guest, host=never.host)

    assert "écarté pour elle" in exclusions.failing_rule(need, room)
    assert exclusions.failing_rule(need, never) == "Impossible."


def test_a_home_across_the_border_is_possible_for_her_whose_places_lead_there():
    beyond = RoomFactory(host__territory=TerritoryFactory(code="ailleurs"))
    unbound, at_work = NeedFactory(), NeedFactory()
    KeyPlaceFactory(guest=at_work.guest, kind="work", area=AreaFactory())

    assert "autre territoire" in exclusions.failing_rule(unbound, beyond)
    assert exclusions.failing_rule(at_work, beyond) is None
