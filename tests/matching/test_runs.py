"""A plan: exact, written whole, computed again to the same digits; and why each other room is excluded."""

import importlib
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from hosting.models import Need
from matching import runs
from matching.models import Candidate, Run
from matching.tasks import replan_all
from tests.casework.steps import day
from tests.factories import (
    AvailabilityFactory,
    HostFactory,
    HouseholdFactory,
    NeedFactory,
    NeverPairFactory,
    OccupancyFactory,
    RoomFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def plan():
    return runs.replan(TerritoryFactory().pk)


def planned(run):
    return {(row.need_id, row.room_id) for row in run.candidates.filter(planned=True)}


def test_a_plan_keeps_what_suits_each_woman_best_first(coordinator):
    need = NeedFactory()
    short = RoomFactory(open=None)
    AvailabilityFactory(room=short, until_on=day(100))
    long = RoomFactory()

    run = plan()

    rows = list(run.candidates.filter(need=need).order_by("rank"))
    assert [(row.rank, row.room) for row in rows] == [(1, long), (2, short)]
    assert rows[0].score > rows[1].score
    assert all(row.reasons for row in rows)
    assert planned(run) == {(need.pk, long.pk)}


def test_the_more_urgent_woman_comes_first_whatever_suits_better():
    room = RoomFactory()
    urgent = NeedFactory(tier="A", from_on=day(30))
    NeedFactory(tier="B", from_on=day(0), waiting_since=day(-300))

    assert planned(plan()) == {(urgent.pk, room.pk)}


def test_four_weeks_of_waiting_raise_a_class_within_a_tier():
    room = RoomFactory()
    longest = NeedFactory(tier="C", from_on=day(30), waiting_since=day(-29))
    NeedFactory(tier="C", from_on=day(0), waiting_since=day(-3))

    assert planned(plan()) == {(longest.pk, room.pk)}


def test_classes_are_tiers_then_bands_of_four_weeks():
    today = timezone.localdate()
    waited = [("A", 0), ("A", 27), ("A", 28), ("B", 400), ("C", 0)]
    needs = [Need(tier=tier, waiting_since=today - timedelta(days=days)) for tier, days in waited]

    assert runs.classes(needs, today) == [3, 3, 4, 2, 1]


def test_the_same_input_gives_the_same_plan_and_the_same_digits():
    for _ in range(3):
        NeedFactory()
        RoomFactory()

    first, second = plan(), plan()

    assert first.input_hash == second.input_hash
    assert first.stages == second.stages
    assert list(first.candidates.values_list("need", "room", "score", "rank", "planned")) == list(
        second.candidates.values_list("need", "room", "score", "rank", "planned")
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda need, room: Need.objects.filter(pk=need.pk).update(tier="A"),
        lambda need, room: room.host.household.__class__.objects.update(smoking="yes"),
        lambda need, room: OccupancyFactory(room=room, from_on=day(30), until_on=day(60)),
    ],
    ids=["tier", "home", "occupancy"],
)
def test_another_input_has_other_digits(change):
    need, room = NeedFactory(), RoomFactory()
    NeedFactory()
    before = plan().input_hash

    change(need, room)

    assert plan().input_hash != before


def test_a_plan_is_written_whole_or_not_at_all(monkeypatch):
    NeedFactory()
    RoomFactory()
    kept = plan()

    def fail(run):
        raise OSError

    monkeypatch.setattr(runs, "_forget_older", fail)
    with pytest.raises(OSError), transaction.atomic():  # noqa: PT011 - ours
        plan()

    assert runs.newest_run(kept.territory_id) == kept
    assert Run.objects.count() == 1


def test_the_last_twenty_plans_are_kept():
    for _ in range(22):
        newest = plan()

    assert Run.objects.count() == 20
    assert runs.newest_run(newest.territory_id) == newest


def test_an_empty_territory_has_an_empty_plan():
    run = plan()

    assert (run.needs, run.rooms, run.candidates.count()) == (0, 0, 0)


def test_a_room_free_twice_is_one_suggestion_for_her():
    need, room = NeedFactory(), RoomFactory(open=None)
    AvailabilityFactory(room=room, from_on=day(0), until_on=day(30))
    AvailabilityFactory(room=room, from_on=day(60), until_on=day(200))

    run = plan()

    assert Candidate.objects.filter(run=run, need=need).count() == 1


def test_each_territory_is_planned_once_a_day():
    here, there = TerritoryFactory(), TerritoryFactory(code="ailleurs")

    for _ in range(3):
        replan_all()
    assert (here.runs.count(), there.runs.count()) == (1, 1)

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        replan_all()
    assert (here.runs.count(), there.runs.count()) == (2, 2)


def test_what_beat_calls_exists_and_nothing_is_forgotten(settings):
    called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    for name in called:
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function))
    assert {"matching.tasks.replan_all", "matching.tasks.expire_holds", "casework.tasks.daily_scan"} <= called


# --- why not -------------------------------------------------------------------------------------------------------


def told(need):
    return {room.pk: (found["reason"], found["text"]) for room, found in runs.exclusions(need)}


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
    assert runs.failing_rule(need, fits) is None
    assert runs.failing_rule(need, with_a_man) == found[with_a_man.pk][1]


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

    found = runs.excluded(need)

    assert sorted(reason for _, reason in found.rows) == sorted(found["reason"] for _, found in runs.exclusions(need))


def test_the_best_period_is_the_one_that_covers_most_nights():
    need = NeedFactory(from_on=day(10), until_on=day(100))
    room = RoomFactory(open=None, maximum_nights=30)
    AvailabilityFactory(room=room, from_on=day(0), until_on=day(25))
    AvailabilityFactory(room=room, from_on=day(40), until_on=None)

    assert runs.best_period(need, room) == (day(40), day(70))
    assert runs.best_period(need, RoomFactory(open=None)) is None
