"""What will fail: no room twice, no night forgotten, none counted twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.forecast.lookahead import SHORTEST_STAY, Opening, look_ahead, nights_by_month

START = date(2026, 11, 22)


def day(offset):
    return START + timedelta(days=offset)


@st.composite
def situations(draw):
    gaps = draw(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 200)), max_size=6))
    gaps = [(day(start), day(start + nights)) for start, nights in gaps]
    rooms = [
        Opening(day(lower), None if nights is None else day(lower + nights), least, most)
        for lower, nights, least, most in draw(
            st.lists(
                st.tuples(
                    st.integers(0, 300), st.none() | st.integers(1, 200), st.integers(0, 30),
                    st.none() | st.integers(1, 120),
                ),
                max_size=6,
            )
        )
    ]  # fmt: skip
    possible = [draw(st.sets(st.integers(0, len(rooms) - 1))) if rooms else set() for _ in gaps]
    return gaps, rooms, possible


def nights(periods):
    return [start + timedelta(days=n) for start, end in periods for n in range((end - start).days)]


@given(situations())
def test_each_night_is_covered_or_fails_once_and_no_room_is_taken_twice(situation):
    gaps, rooms, possible = situation

    outlook = look_ahead(gaps, rooms, possible)

    for number, gap in enumerate(gaps):
        stays = [(first, last) for which, _, first, last in outlook.planned if which == number]
        assert sorted(nights([*stays, *outlook.failing[number]])) == nights([gap])
    for room in range(len(rooms)):
        taken = [
            night for _, which, first, last in outlook.planned if which == room for night in nights([(first, last)])
        ]
        assert len(taken) == len(set(taken))


@given(situations())
def test_every_stay_is_one_that_the_room_and_the_woman_may_have(situation):
    gaps, rooms, possible = situation

    for gap, room, first, last in look_ahead(gaps, rooms, possible).planned:
        opening, length = rooms[room], (last - first).days
        assert room in possible[gap]
        assert opening.lower <= first
        assert opening.upper is None or last <= opening.upper
        assert opening.max_nights is None or length <= opening.max_nights
        assert length >= opening.min_nights
        assert length >= min(SHORTEST_STAY, (gaps[gap][1] - first).days)


@given(situations())
def test_nothing_fails_that_a_room_left_free_could_have_covered(situation):
    gaps, rooms, possible = situation
    outlook = look_ahead(gaps, rooms, possible)
    left = {number: [opening] for number, opening in enumerate(rooms)}
    for _, room, first, last in outlook.planned:
        [held] = [part for part in left[room] if part.lower <= first and (part.upper is None or last <= part.upper)]
        left[room].remove(held)
        left[room] += held.without((first, last))

    for gap, failing in enumerate(outlook.failing):
        for start, end in failing:
            if end == gaps[gap][1]:  # nothing came after it either
                assert not [part for room in possible[gap] for part in left[room] if part.stay(start, end)]


def test_whoever_runs_out_of_roof_first_is_served_first_and_as_long_as_can_be():
    gaps = [(day(10), day(100)), (day(0), day(60))]
    rooms = [Opening(day(0), day(40)), Opening(day(0), None)]

    outlook = look_ahead(gaps, rooms, [{0, 1}, {0, 1}])

    assert (1, 1, day(0), day(60)) in outlook.planned
    assert (0, 0, day(10), day(40)) in outlook.planned
    assert (0, 1, day(60), day(100)) in outlook.planned
    assert outlook.failing == [[(day(40), day(60))], []]


def test_an_empty_gap_is_refused():
    with pytest.raises(ValueError, match="at least one night"):
        look_ahead([(START, START)], [], [set()])


@given(st.lists(st.tuples(st.integers(0, 800), st.integers(1, 200)), max_size=4))
def test_the_nights_of_the_months_are_all_the_nights(pairs):
    periods = [(day(start), day(start + length)) for start, length in pairs]

    counted = nights_by_month(periods)

    assert sum(counted.values()) == len(nights(periods))
    for month in counted:
        assert month.day == 1
        assert counted[month] == sum(
            (night.year, night.month) == (month.year, month.month) for night in nights(periods)
        )
