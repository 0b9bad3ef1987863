"""The plan: exact, proven, written whole, computed again to the same digits."""

import importlib
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from hosting.models import Need
from matching import parts, runs
from matching.models import Run, Shortlist
from matching.tasks import replan_all
from tests.casework.steps import day
from tests.factories import (
    AreaFactory,
    AvailabilityFactory,
    KeepFactory,
    KeyPlaceFactory,
    NeedFactory,
    OccupancyFactory,
    ProposalFactory,
    RoomFactory,
    SetAsideFactory,
    ShortlistFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def plan():
    return runs.replan()


def planned():
    return set(Shortlist.objects.exclude(room=None).values_list("need", "room"))


def listed(need):
    """{room: score} of one woman's shortlist."""
    row = Shortlist.objects.get(need=need)
    return dict(zip(row.rooms, row.scores, strict=True))


def test_a_plan_keeps_what_suits_each_woman():
    need = NeedFactory()
    short = RoomFactory(open=None)
    AvailabilityFactory(room=short, until_on=day(100))
    long = RoomFactory()

    (run,) = plan()

    assert listed(need)[long.pk] > listed(need)[short.pk]
    assert planned() == {(need.pk, long.pk)}
    assert (run.needs, run.rooms) == (1, 2)


def test_the_more_urgent_woman_comes_first_whatever_suits_better():
    room = RoomFactory()
    urgent = NeedFactory(tier="A", from_on=day(30))
    NeedFactory(tier="B", from_on=day(0), waiting_since=day(-300))

    plan()

    assert planned() == {(urgent.pk, room.pk)}


def test_four_weeks_of_waiting_raise_a_class_within_a_tier():
    room = RoomFactory()
    longest = NeedFactory(tier="C", from_on=day(30), waiting_since=day(-29))
    NeedFactory(tier="C", from_on=day(0), waiting_since=day(-3))

    plan()

    assert planned() == {(longest.pk, room.pk)}


def test_classes_are_tiers_then_bands_of_four_weeks():
    today = timezone.localdate()
    waited = [("C", 0), ("B", 0), ("B", 400), ("A", 0), ("A", 27), ("A", 28)]
    needs = [Need(tier=tier, waiting_since=today - timedelta(days=days)) for tier, days in waited]

    least, *others = found = runs.priorities(needs, today).tolist()

    assert found == sorted(found)
    assert least < others[0]
    assert (found[3] == found[4], found[4] < found[5]) == (True, True)


def test_the_same_input_gives_the_same_plan_the_same_digits_and_a_proof():
    for _ in range(3):
        NeedFactory()
        RoomFactory()

    (first,) = plan()
    lists = list(Shortlist.objects.order_by("need").values("need", "rooms", "scores", "froms", "nights", "room"))
    (second,) = plan()

    assert first.input_hash == second.input_hash
    assert (first.stages, first.certificate) == (second.stages, second.certificate)
    assert lists == list(Shortlist.objects.order_by("need").values(*lists[0]))
    assert second.certificate["gap"] == 0
    assert second.parameters["objective"] == "lex"
    assert Run.objects.get(pk=first.pk).replaced_at is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda need, room: Need.objects.filter(pk=need.pk).update(tier="A"),
        lambda need, room: room.host.household.__class__.objects.update(smoking="yes"),
        lambda need, room: OccupancyFactory(room=room, from_on=day(30), until_on=day(60)),
        lambda need, room: KeepFactory(need=need, room=room),
        lambda need, room: SetAsideFactory(guest=need.guest, host=room.host),
        lambda need, room: ProposalFactory(guest=need.guest, need=need),
    ],
    ids=["tier", "home", "occupancy", "kept", "set aside", "proposed"],
)
def test_another_input_has_other_digits(change):
    need, room = NeedFactory(), RoomFactory()
    NeedFactory()
    before = {run.input_hash for run in plan()}

    change(need, room)

    assert {run.input_hash for run in plan()} != before


def test_a_plan_is_written_whole_or_not_at_all(monkeypatch):
    NeedFactory()
    RoomFactory()
    (kept,) = plan()

    def fail(now):
        raise OSError

    monkeypatch.setattr(runs, "forget_old_proofs", fail)
    with pytest.raises(OSError), transaction.atomic():  # noqa: PT011 - ours
        plan()

    assert Shortlist.objects.get().run == kept
    assert Run.objects.get().replaced_at is None


def test_what_is_not_proven_is_not_stored(monkeypatch):
    NeedFactory()
    RoomFactory()

    class Doubtful:
        gap = 1

    monkeypatch.setattr(parts, "certify", lambda *given: Doubtful)
    with pytest.raises(parts.Unproven), transaction.atomic():
        plan()

    assert not Run.objects.exists()


def test_women_and_rooms_that_nothing_links_are_solved_apart():
    here, beyond = AreaFactory(), AreaFactory(name="Lille", latitude=50.63, longitude=3.06)
    for area in (here, beyond):
        need = NeedFactory()
        KeyPlaceFactory(guest=need.guest, area=area, kind="work")
        RoomFactory(host__household__area=area)

    found = plan()

    assert [(run.needs, run.rooms) for run in found] == [(1, 1), (1, 1)]


def test_a_woman_lives_across_a_border_where_her_places_lead_there_and_only_there():
    beyond = RoomFactory(host__territory=TerritoryFactory(code="ailleurs"))
    bound, at_work = NeedFactory(waiting_since=day(-300)), NeedFactory()
    KeyPlaceFactory(guest=at_work.guest, kind="work", area=AreaFactory())

    plan()

    assert planned() == {(at_work.pk, beyond.pk)}
    assert listed(bound) == {}


def test_old_proofs_are_forgotten_after_a_month():
    NeedFactory()
    plan()
    plan()
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        plan()
        assert Run.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(days=62)):
        plan()

    assert Run.objects.count() == 2


def test_nobody_has_an_empty_plan():
    RoomFactory()

    assert plan() == []


def test_a_room_free_twice_may_house_two_women():
    first, second, room = NeedFactory(until_on=day(40)), NeedFactory(from_on=day(60)), RoomFactory(open=None)
    AvailabilityFactory(room=room, from_on=day(0), until_on=day(40))
    AvailabilityFactory(room=room, from_on=day(60), until_on=day(200))

    plan()

    assert planned() == {(first.pk, room.pk), (second.pk, room.pk)}


def test_two_women_are_never_planned_in_one_room():
    row = ShortlistFactory()
    room, today = RoomFactory(), timezone.localdate()
    Shortlist.objects.filter(pk=row.pk).update(room=room, planned_from=today)

    with pytest.raises(IntegrityError, match="shortlist_one_woman_per_room"):
        ShortlistFactory(room=room, planned_from=today)


# --- what a colleague, or a proposal, has settled ------------------------------------------------------------------


def test_a_room_kept_for_her_is_hers_and_nobody_elses():
    room = RoomFactory()
    urgent, kept = NeedFactory(tier="A"), NeedFactory(tier="C")
    KeepFactory(need=kept, room=room)

    plan()

    assert planned() == {(kept.pk, room.pk)}
    assert Shortlist.objects.get(need=kept).settled == "kept"
    assert Shortlist.objects.get(need=urgent).rooms == [room.pk]


def test_a_keep_whose_hour_has_passed_counts_for_nothing():
    room = RoomFactory()
    urgent, kept = NeedFactory(tier="A"), NeedFactory(tier="C")
    KeepFactory(need=kept, room=room, overdue=True)

    plan()

    assert planned() == {(urgent.pk, room.pk)}


def test_a_kept_room_that_is_no_longer_possible_locks_nobody_out():
    need, other = NeedFactory(guest__accepts_men=False), RoomFactory()
    gone = RoomFactory(open=None)
    KeepFactory(need=need, room=gone)

    plan()

    assert planned() == {(need.pk, other.pk)}


def test_a_home_set_aside_is_not_on_her_list():
    need, other, room = NeedFactory(), NeedFactory(), RoomFactory()
    SetAsideFactory(guest=need.guest, host=room.host)

    plan()

    assert listed(need) == {}
    assert planned() == {(other.pk, room.pk)}


def test_she_for_whom_a_proposal_runs_takes_no_second_room():
    proposal = ProposalFactory()
    other, room = NeedFactory(tier="C"), RoomFactory()

    plan()

    row = Shortlist.objects.get(need=proposal.need)
    assert (row.settled, row.room) == ("proposed", None)
    assert room.pk in row.rooms
    assert planned() == {(other.pk, room.pk)}


# --- every day -----------------------------------------------------------------------------------------------------


def test_everybody_is_planned_once_a_day_and_whoever_was_missed():
    NeedFactory()
    for _ in range(3):
        replan_all()
    assert Run.objects.count() == 1

    missed = NeedFactory()
    replan_all()
    assert Shortlist.objects.filter(need=missed).exists()

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        replan_all()
        assert set(Shortlist.objects.values_list("run__day", flat=True)) == {timezone.localdate()}


def test_what_beat_calls_exists_and_nothing_is_forgotten(settings):
    called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    for name in called:
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function))
    assert {"matching.tasks.replan_all", "matching.tasks.expire_holds", "casework.tasks.daily_scan"} <= called
