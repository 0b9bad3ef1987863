"""What is written for the weeks that come says what the one function says, and a search asks it of the database."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from directory import editing, openings
from directory.hours.timetable import State
from directory.imagined import some_hours
from directory.models import Opening, Override, Place, Service
from directory.openings import Days, Said, materialise, ranges_of, roll
from directory.schedules import timetable_of
from directory.search.doors import SAID, Door, doors_at
from directory.search.finding import Question, find
from tests.directory.hours.imagined import some_schedule
from tests.directory.hours.imagined import timetable_of as held
from tests.factories import PlaceFactory, ServiceFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Europe/Paris"))
ASKED = f"""
    SELECT clock.rank, {SAID}
    FROM unnest(%s::timestamp[]) WITH ORDINALITY AS clock (at, rank),
         (SELECT %s::tsmultirange AS certain, %s::tsmultirange AS open_ended, %s::tsmultirange AS to_check,
                 %s::tsmultirange AS firm_certain, %s::tsmultirange AS firm_open_ended, %s::date AS first_on,
                 %s::date AS until_on) AS opening
"""


def test_what_is_written_answers_as_the_function_at_any_instant_of_any_schedule():
    chance, compared = random.Random(2026), 0
    with connection.cursor() as cursor:
        for _ in range(120):
            schedule, day = some_schedule(chance)
            table = held(schedule)
            days = Days(day - timedelta(days=3), day + timedelta(days=4))
            fresh = Said(table.regular, table.on_holidays.value, "", table.overrides)
            assert Said.again(fresh.hours, fresh.on_holidays, "", fresh.as_json).key == fresh.key
            instants = [
                datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=chance.randrange(-2880, 4320))
                for _ in range(60)
            ]
            walls = [instant.astimezone(table.zone).replace(tzinfo=None) for instant in instants]
            believed = table.believed_until or date(2999, 1, 1)
            cursor.execute(ASKED, [walls, *ranges_of(table_of(table), days), days.first, days.until])
            for rank, *said in cursor.fetchall():
                if state := Door(*said).state(believed):
                    compared += 1
                    answer = table.at(instants[rank - 1])
                    assert state is answer.state, (table, instants[rank - 1])
    assert compared > 4000


def table_of(table):
    """The same, of which the age is not told: it is asked of each service."""
    return replace(table, believed_until=None)


@pytest.fixture
def by():
    return UserFactory(coordinator=True).actor


def states(question):
    """Both ways of answering, which must agree."""
    exact = {each.place_id: each.state for group in find(question).by_state.values() for each in group}
    bounded = {each.place_id: each.state for group in find(question, most=50).by_state.values() for each in group}
    assert exact == bounded
    return exact


@time_machine.travel(NOON, tick=False)
def test_the_database_and_the_function_agree_on_a_street(by):
    hours = ["Mo-Su 08:00-20:00", "Mo 12:00+", "", "Mo-Su 22:00-06:00", "We[2] 18:30-20:00", "Tu 09:00-17:00"]
    services = [
        ServiceFactory(hours=hours[n % 6], place=PlaceFactory(postal_code=["33000", "67000", "97400"][n % 3]))
        for n in range(18)
    ]
    for n, service in enumerate(services):
        if n % 4:
            on = date(2026, 11, 30) - timedelta(days=(n * 7) % 40)
            editing.verify(service, ["hours"], "call", by=by, on=on)
        if n % 5 == 0:
            until = date(2026, 12, 3)
            editing.add_override(service, "closure", since=date(2026, 11, 29), until=until, by=by)
        if n % 7 == 0:
            editing.add_override(
                service.place, "hours", since=date(2026, 11, 30), until=date(2026, 12, 2), hours="Mo-Su 11:00+", by=by
            )

    for hour in range(0, 60, 5):
        moment = NOON + timedelta(hours=hour)
        assert len(states(Question(open_at=moment, closed_too=True))) == 18
    far = states(Question(open_at=NOON + timedelta(days=90), closed_too=True))  # beyond what is written
    assert set(far.values()) <= {State.UNKNOWN, State.CLOSED}


@time_machine.travel(NOON, tick=False)
def test_a_change_is_seen_by_the_search_as_soon_as_it_is_made(by):
    service = ServiceFactory(hours="Mo-Su 08:00-20:00")
    editing.verify(service, ["hours"], "call", by=by)
    question = Question(open_at=NOON)
    assert list(states(question).values()) == [State.CERTAIN]

    closed = editing.add_override(
        service.place.structure, "closure", since=NOON.date(), until=date(2026, 12, 9), by=by
    )
    assert states(question) == {}
    editing.end_override(closed, by=by)
    assert list(states(question).values()) == [State.CERTAIN]
    editing.call_into_question(service, by=by)
    assert list(states(question).values()) == [State.UNKNOWN]


def test_services_that_keep_the_same_times_share_them():
    services = [ServiceFactory(hours="Mo-Fr 09:00-17:00") for _ in range(5)]
    services += [ServiceFactory(hours="Mo-Fr 09:00-17:00", place=PlaceFactory(postal_code="75011"))]

    materialise([service.place_id for service in services])

    assert Opening.objects.count() == 1


def test_each_night_a_day_enters_and_what_nobody_keeps_goes(by):
    with time_machine.travel(NOON, tick=False):
        service = ServiceFactory(hours="Mo-Su 08:00-20:00")
        editing.verify(service, ["hours"], "call", by=by)
        editing.add_override(service, "closure", since=date(2026, 12, 1), until=date(2026, 12, 3), by=by)
        ServiceFactory(hours="Tu 10:00-11:00")  # written behind the door's back
        Opening.objects.create(
            key="nobody", on_holidays="unknown", zone="Europe/Paris", certain="{}", open_ended="{}", to_check="{}",
            firm_certain="{}", firm_open_ended="{}", first_on=date(2026, 1, 1), until_on=date(2026, 2, 1),
        )  # fmt: skip
        assert roll()["missed"] == 1
        assert not Opening.objects.filter(key="nobody").exists()
        assert roll() == {"rolled": 0, "moved": 0, "missed": 0, "cleared": 0}
    with time_machine.travel(NOON + timedelta(days=10), tick=False):
        done = roll()

        assert (done["moved"], done["missed"]) == (1, 0)
        assert Opening.objects.filter(until_on__lt=date(2026, 12, 10) + timedelta(days=openings.DAYS)).count() == 0
        assert Service.objects.get(pk=service.pk).opening.changes == []
        assert list(states(Question(open_at=NOON + timedelta(days=10))).values()) == [State.CERTAIN]


def test_what_nights_write_day_after_day_answers_as_the_function():
    chance, compared = random.Random(5), 0
    with time_machine.travel(NOON, tick=False):
        services = [ServiceFactory(hours=some_hours(chance)) for _ in range(30)]
        for service in services[::3]:
            since = NOON.date() + timedelta(days=chance.randrange(50))
            editing.add_override(service, "closure", since=since, until=since + timedelta(days=5), by=None)
        materialise([service.place_id for service in services])
    tables = {
        service.pk: timetable_of(place, service).verified(NOON.date(), 999)
        for place in Place.objects.with_services()
        for service in place.services.all()
    }
    for night in (1, 2, 9, 60):  # then a server that nobody started for seven weeks
        with time_machine.travel(NOON + timedelta(days=night), tick=False):
            roll()
            keys = dict(Service.objects.values_list("pk", "opening"))
            for _ in range(40):
                asked = NOON + timedelta(days=night, minutes=chance.randrange(34 * 1440))
                doors = doors_at(asked, keys.values())
                for pk, table in tables.items():
                    compared += 1
                    assert doors[keys[pk]].state(date.max) is table.at(asked).state
    assert compared == 4 * 40 * 30


@time_machine.travel(NOON, tick=False)
def test_a_door_beyond_the_nearest_is_found_open_in_the_minute_in_which_its_hours_change(by):
    near, services = (44.84, -0.57), []
    for n in range(6):
        place = PlaceFactory(latitude=44.84 + n * 0.001, longitude=-0.57)
        services.append(ServiceFactory(place=place, hours="Tu 09:00-10:00"))
        editing.verify(services[-1], ["hours"], "call", by=by)
    question = Question(near=near, radius_km=5, open_at=NOON)
    assert not find(question, most=3).by_state[State.CERTAIN]

    editing.change_fact(services[-1], "hours", "Mo-Su 08:00-20:00", by=by)

    assert [each.place_id for each in find(question, most=3).by_state[State.CERTAIN]] == [place.pk]


@time_machine.travel(NOON, tick=False)
def test_beyond_the_nearest_those_surely_open_are_still_found(by):
    near = (44.84, -0.57)
    for n in range(6):
        place = PlaceFactory(latitude=44.84 + n * 0.001, longitude=-0.57)
        service = ServiceFactory(place=place, hours="Tu 09:00-10:00" if n < 5 else "Mo-Su 08:00-20:00")
        editing.verify(service, ["hours"], "call", by=by)

    found = find(Question(near=near, radius_km=5, open_at=NOON), most=3)

    assert found.capped
    assert [each.distance_m for each in found.by_state[State.CERTAIN]] == [556]
    assert found.by_state[State.CERTAIN][0].next_open.isoformat() == "2026-12-01T08:00:00+01:00"
    assert Override.objects.count() == 0
    whole = Place.objects.with_services().get(pk=place.pk)
    assert timetable_of(whole, whole.services.get()).at(NOON).state is State.CERTAIN
