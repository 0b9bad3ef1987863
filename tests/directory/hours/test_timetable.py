"""Openness against a second opinion, minute by minute."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from directory.hours.calendars import holidays_of, zone_of
from directory.hours.timetable import OnHolidays, Override, State, Timetable
from tests.directory.hours.imagined import some_schedule, timetable_of
from tests.directory.hours.oracle import CHECK, SHUT, SINCE, SURE, days_off, first_opening, minutes

LABELS = {State.CLOSED: SHUT, State.UNKNOWN: CHECK, State.OPEN_ENDED: SINCE, State.CERTAIN: SURE}
PARIS = ZoneInfo("Europe/Paris")


def compare(schedules, days):
    """(minutes compared, those of which we and the oracle do not say the same, openings that differ)."""
    chance = random.Random(20260506)
    compared, different, openings = 0, [], []
    for number in range(schedules):
        schedule, day = some_schedule(chance)
        ours = timetable_of(schedule)
        for order in permutations(ours.overrides):
            same = replace(ours, overrides=order)
            assert [same.on(day + timedelta(days=n)) for n in (-1, 0, 1)] == [
                ours.on(day + timedelta(days=n)) for n in (-1, 0, 1)
            ], f"{number}: the order in which changes were entered counts"
        window = list(minutes(day, days, schedule.zone))
        for instant in window:
            compared += 1
            if LABELS[ours.at(instant).state] != schedule.label(instant):
                different.append((number, instant, schedule))
        after = chance.choice(window)
        theirs = first_opening(schedule, after, window[-1])
        mine = ours.next_open(after)
        mine = mine and mine.astimezone(UTC)  # Python calls no two zones equal in the hour that comes twice
        if theirs != mine and not (theirs is None and (mine is None or mine >= window[-1])):
            openings.append((number, after, theirs, mine, schedule))
    return compared, different, openings


@pytest.mark.parametrize(
    ("schedules", "days"), [(40, 1), pytest.param(1000, 2, marks=pytest.mark.slow)], ids=("some", "a thousand")
)
def test_we_open_and_close_with_the_oracle_minute_by_minute(schedules, days, capsys):
    compared, different, openings = compare(schedules, days)

    with capsys.disabled():
        print(f"\n{schedules} horaires, {compared} minutes comparées : {1 - len(different) / compared:.2%} identiques")
    assert different == []
    assert openings == []


def at(timetable, text, zone=PARIS):
    return timetable.at(datetime.fromisoformat(text).replace(tzinfo=zone))


def test_a_door_that_opens_without_saying_until_when_is_not_surely_open():
    cantine = Timetable("Mo-Su 12:30+")

    assert at(cantine, "2020-05-06T12:29").state is State.CLOSED
    assert at(cantine, "2020-05-06T20:45").state is State.OPEN_ENDED
    assert at(cantine, "2020-05-06T20:45").until is None
    assert cantine.next_open(datetime(2020, 5, 6, 20, 45, tzinfo=PARIS)) == datetime(2020, 5, 7, 12, 30, tzinfo=PARIS)


def test_hours_are_believed_for_a_while_and_then_to_be_checked():
    soupe = Timetable("Mo-Su 17:00-18:00").verified(date(2020, 5, 6), 30)

    assert at(soupe, "2020-06-05T17:30").state is State.CERTAIN
    assert at(soupe, "2020-06-06T17:30").state is State.UNKNOWN
    assert at(soupe, "2020-06-06T19:30").state is State.CLOSED
    assert soupe.next_open(datetime(2020, 6, 5, 18, tzinfo=PARIS)) is None


def test_a_closure_wins_over_temporary_hours_and_a_night_belongs_to_its_evening():
    night = Timetable(
        "Mo-Su 22:00-06:00",
        overrides=(
            Override(date(2026, 5, 6), date(2026, 5, 10), "Mo-Su 20:00-08:00"),
            Override(date(2026, 5, 7), date(2026, 5, 8)),
        ),
    )

    assert at(night, "2026-05-07T07:30").state is State.CERTAIN
    assert at(night, "2026-05-07T20:30").state is State.CLOSED
    assert at(night, "2026-05-08T07:30").state is State.CLOSED
    assert at(night, "2026-05-08T20:30").state is State.CERTAIN


def test_a_closure_that_nobody_read_again_no_longer_says_anything_for_sure():
    shut = Timetable("Mo-Su 10:00-12:00", overrides=(Override(date(2020, 3, 17), review_on=date(2020, 4, 17)),))

    assert at(shut, "2020-04-17T11:00").state is State.CLOSED
    assert at(shut, "2020-04-18T11:00").state is State.UNKNOWN


def test_nobody_said_what_happens_on_public_holidays():
    usual = Timetable("Mo-Sa 14:00-19:00", is_holiday=holidays_of("75019"))

    assert at(usual, "2020-05-08T15:00").state is State.UNKNOWN
    assert at(replace(usual, on_holidays=OnHolidays.OPEN), "2020-05-08T15:00").state is State.CERTAIN
    assert at(replace(usual, regular="Mo-Sa 14:00-19:00; PH off"), "2020-05-08T15:00").state is State.CLOSED


@pytest.mark.parametrize("text", ["", "9h-12h", "Mo 10:00-12:00 || unknown", "SH 10:00-12:00", "Mo sunrise-12:00"])
def test_what_is_not_understood_is_to_be_checked_and_never_guessed(text):
    assert at(Timetable(text), "2026-05-06T11:00").state is State.UNKNOWN


def test_an_appointment_is_not_an_open_door():
    answer = at(Timetable('Mo-Fr "sur rendez-vous"'), "2026-05-06T11:00")

    assert (answer.state, answer.comment) == (State.UNKNOWN, "sur rendez-vous")


@pytest.mark.parametrize(
    ("postcode", "region"), [("75019", ""), ("68100", "alsace"), ("57000", "alsace"), ("97411", "reunion")]
)
def test_days_off_are_those_of_the_place(postcode, region):
    is_holiday = holidays_of(postcode)
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(365 * 12)]

    assert {day for day in days if is_holiday(day)} == {d for d in days if d in days_off(d.year, region)}
    assert zone_of(postcode).key == ("Indian/Reunion" if region == "reunion" else "Europe/Paris")


def test_the_hour_that_the_clock_never_shows_opens_at_the_one_it_jumps_to():
    spring = Timetable("Mo-Su 02:30-05:00")

    assert spring.next_open(datetime(2026, 3, 28, 23, tzinfo=PARIS)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "after", "opens"),
    [
        ("Mo-Su 02:30-02:45", "2026-10-25T00:50", "2026-10-25T01:30"),  # half past two comes again
        ("Mo-Su 01:30-02:30", "2026-10-25T00:45", "2026-10-25T01:00"),  # the clock goes back into an open hour
    ],
)
def test_the_hour_that_comes_twice_opens_twice(hours, after, opens):
    autumn = Timetable(hours)

    found = autumn.next_open(datetime.fromisoformat(after).replace(tzinfo=UTC))

    assert found.astimezone(UTC) == datetime.fromisoformat(opens).replace(tzinfo=UTC)


def test_hours_that_name_public_holidays_say_it_themselves():
    named = Timetable(
        "Mo-Sa 14:00-19:00; PH 10:00-12:00", is_holiday=holidays_of("75019"), on_holidays=OnHolidays.CLOSED
    )

    assert at(named, "2020-05-08T11:00").state is State.CERTAIN
    assert at(named, "2020-05-08T15:00").state is State.CLOSED
