"""The months of a room: said by the host, never against whoever lives there."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casework.models import Stay
from hosting.actions import change_availability, confirm_availability
from hosting.models import Availability
from hosting.team.availability import months_of, periods_after
from journal.models import Entry, Task
from journal.moves import NotYet
from tests.factories import AvailabilityFactory, HostFactory, OccupancyFactory, RoomFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db


def day(count):
    return timezone.localdate() + timedelta(days=count)


def periods(room):
    return [(row.period.lower, row.period.upper) for row in room.availabilities.order_by("period")]


def test_what_is_said_replaces_the_future_and_keeps_the_past(coordinator):
    room = RoomFactory(open=None)
    AvailabilityFactory(room=room, from_on=day(-60), until_on=day(-30))
    AvailabilityFactory(room=room, from_on=day(-20), until_on=day(20))
    AvailabilityFactory(room=room, from_on=day(30), until_on=day(40))

    change_availability(room, [(day(5), day(15))], by=coordinator.actor)

    assert periods(room) == [(day(-60), day(-30)), (day(-20), day(0)), (day(5), day(15))]


def test_what_is_said_is_confirmed_today(coordinator):
    room = RoomFactory()

    change_availability(room, [(day(0), None)], by=coordinator.actor)

    opening = room.availabilities.get(period__contains=day(0))
    assert opening.confirmed_on == day(0)
    assert not opening.is_stale


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ([(0, 10), (10, 20)], [(0, 20)]),
        ([(0, 10), (5, 20)], [(0, 20)]),
        ([(0, None), (5, 20)], [(0, None)]),
        ([(5, 20), (0, 8), (30, None), (40, 50)], [(0, 20), (30, None)]),
        ([(0, 10), (11, 20)], [(0, 10), (11, 20)]),
        ([(-20, 10)], [(0, 10)]),
        ([(-20, -10), (3, 5)], [(3, 5)]),
        ([], []),
    ],
)
def test_periods_that_touch_are_one_and_those_that_are_over_say_nothing(coordinator, said, kept):
    room = RoomFactory(open=None)

    change_availability(room, [(day(a), None if b is None else day(b)) for a, b in said], by=coordinator.actor)

    assert periods(room) == [(day(a), None if b is None else day(b)) for a, b in kept]


@pytest.mark.parametrize("said", [(5, 5), (5, 3)])
def test_an_end_follows_its_beginning(coordinator, said):
    room = RoomFactory()
    before = periods(room)

    with pytest.raises(NotYet, match="suivre"):
        change_availability(room, [tuple(map(day, said))], by=coordinator.actor)

    assert periods(room) == before


def test_a_stay_is_never_touched_and_somebody_calls(coordinator):
    room = RoomFactory()
    stay = StayFactory(ongoing=True, room=room, planned_until=day(50))

    change_availability(room, [(day(0), day(20))], by=coordinator.actor)

    stay = Stay.objects.get(pk=stay.pk)
    task = Task.objects.open().get()
    assert (stay.status, stay.planned_until) == ("ongoing", day(50))
    assert (task.kind, task.subject, task.facts) == (
        "stay_outside_availability", room.host, {"occupancy": stay.occupancy_id},
    )  # fmt: skip


def test_a_stay_within_what_is_said_asks_for_nobody(coordinator):
    room = RoomFactory()
    StayFactory(ongoing=True, room=room, planned_until=day(50))

    change_availability(room, [(day(0), day(50))], by=coordinator.actor)

    assert not Task.objects.open().exists()


def test_the_host_answers_for_her_own_room_alone(host_user):
    own, other = RoomFactory(host=host_user.host), RoomFactory()

    change_availability(own, [(day(0), None)], by=host_user.actor)
    for refused in (host_user.actor, UserFactory(referrer=True).actor):
        with pytest.raises(PermissionDenied):
            change_availability(other, [(day(0), None)], by=refused)


def test_confirming_keeps_the_same_months(coordinator):
    room = RoomFactory(open=None)
    AvailabilityFactory(room=room, stale=True, from_on=day(-40), until_on=day(40))
    assert Availability.objects.get().is_stale

    confirm_availability(room, by=coordinator.actor)

    assert periods(room) == [(day(-40), day(40))]
    assert not Availability.objects.get().is_stale
    assert Entry.objects.get().transition == "confirm_availability"


def test_only_whoever_opens_the_room_confirms_it(coordinator):
    with pytest.raises(PermissionDenied):
        confirm_availability(RoomFactory(), by=HostFactory(with_account=True).user.actor)


@time_machine.travel(date(2026, 11, 22), tick=False)
def test_twelve_months_are_shown_as_open_closed_or_taken():
    room = RoomFactory(open=None)
    AvailabilityFactory(room=room, from_on=date(2026, 12, 15), until_on=date(2027, 3, 1))
    OccupancyFactory(room=room, from_on=date(2027, 2, 10), until_on=date(2027, 2, 20))

    months = months_of(room, date(2026, 11, 22))

    assert [(first.month, state) for first, state, _ in months][:5] == [
        (11, "closed"), (12, "open"), (1, "open"), (2, "taken"), (3, "closed"),
    ]  # fmt: skip
    assert len(months) == 12


def test_a_month_where_somebody_lives_stays_open_whatever_is_ticked(sign_in, host_user, client):
    room = RoomFactory(host=host_user.host)
    StayFactory(ongoing=True, room=room, planned_until=day(40))
    sign_in(host_user)

    client.post(reverse("hosting:availability", args=[room.pk]), {"version": ""})

    taken = [first for first, state, _ in months_of(room, day(0)) if state == "taken"]
    assert taken
    for first in taken:
        assert Availability.objects.filter(room=room, period__contains=max(first, day(0))).exists()


AUTUMN = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("openings", "states", "ticked", "after"),
    [
        ([(date(2026, 11, 15), None)], "open open open", AUTUMN, [(date(2026, 11, 15), None)]),
        ([(date(2026, 11, 15), date(2026, 12, 10))], "open open closed", AUTUMN[:2],
         [(date(2026, 11, 15), date(2026, 12, 10))]),
        ([(date(2026, 11, 15), None)], "open open open", [AUTUMN[0], AUTUMN[2]],
         [(date(2026, 11, 15), date(2026, 12, 1)), (date(2027, 1, 1), None)]),
        ([(date(2026, 11, 15), None)], "open open open", AUTUMN[:2], [(date(2026, 11, 15), date(2027, 1, 1))]),
        ([(date(2026, 11, 15), date(2026, 12, 10))], "open open closed", AUTUMN,
         [(date(2026, 11, 15), date(2026, 12, 10)), (date(2027, 1, 1), date(2027, 2, 1))]),
        ([(date(2026, 11, 15), None)], "taken taken open", [], [(date(2026, 11, 15), date(2027, 1, 1))]),
        ([], "closed closed closed", [], []),
    ],
)  # fmt: skip
def test_only_the_months_ticked_or_unticked_move(openings, states, ticked, after):
    months = [(first, state, "") for first, state in zip(AUTUMN, states.split(), strict=True)]

    assert periods_after(openings, months, set(ticked)) == after


def test_the_same_months_again_are_a_confirmation(sign_in, host_user, client):
    room = RoomFactory(host=host_user.host, open=None)
    AvailabilityFactory(room=room, stale=True, from_on=day(-40))
    sign_in(host_user)
    months = [first.isoformat() for first, state, _ in months_of(room, day(0)) if state == "open"]

    client.post(reverse("hosting:availability", args=[room.pk]), {"version": "", "month": months})

    assert periods(room) == [(day(-40), None)]
    assert not room.availabilities.get().is_stale
    assert Entry.objects.get().transition == "confirm_availability"
