"""The year against a walk from night to night, which is the definition the clock abridges."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clock import (
    RoofStatus,
    add_months,
    commitment_end,
    covered_nights,
    day_number,
    next_roof_needed_by,
    night_count,
    roof_status,
    uncovered_nights,
)

NIGHT = timedelta(days=1)
EVERY_DAY = [date(2024, 1, 1) + n * NIGHT for n in range((date(2041, 1, 1) - date(2024, 1, 1)).days)]

days = st.dates(date(2024, 1, 1), date(2040, 12, 31))


@st.composite
def periods(draw, around=days):
    since = draw(around)
    return since, since + timedelta(days=draw(st.integers(0, 120)))


@st.composite
def years(draw):
    """A start, and periods that fall before, within, across and after its year."""
    start = draw(days)
    near = st.integers(-100, 600).map(lambda n: start + n * NIGHT)
    return start, draw(st.lists(periods(near), max_size=5)), draw(st.lists(periods(near), max_size=5))


def nights_of(some_periods):
    return {since + n * NIGHT for since, until in some_periods for n in range((until - since).days)}


def walk_months(start, months, by_month):
    """The month reached by walking the calendar, then the same day of it or its last."""
    index = start.year * 12 + start.month - 1 + months
    there = by_month[index // 12, index % 12 + 1]
    return next((day for day in there if day.day == start.day), there[-1])


@pytest.fixture(scope="module")
def by_month():
    found = {}
    day = date(2023, 1, 1)
    while day.year < 2045:
        found.setdefault((day.year, day.month), []).append(day)
        day += NIGHT
    return found


@pytest.mark.parametrize("months", [-1, 0, 1, 2, 3, 6, 11, 12, 15])
def test_every_day_of_the_calendar_has_its_day_some_months_later(months, by_month):
    assert [add_months(day, months) for day in EVERY_DAY] == [walk_months(day, months, by_month) for day in EVERY_DAY]


def test_every_commitment_lasts_twelve_calendar_months(by_month):
    ends = [commitment_end(day) for day in EVERY_DAY]

    assert ends == [walk_months(day, 12, by_month) for day in EVERY_DAY]
    assert all(before <= after for before, after in pairwise(ends))
    assert {(end - start).days for start, end in zip(EVERY_DAY, ends, strict=True)} == {365, 366}


def test_a_year_begun_on_a_29th_of_february_ends_on_a_28th():
    assert commitment_end(date(2024, 2, 29)) == date(2025, 2, 28)
    assert commitment_end(date(2028, 2, 29)) == date(2029, 2, 28)
    assert commitment_end(date(2027, 2, 28)) == date(2028, 2, 28)


def walk_end(start, suspensions):
    """Count the nights owed one by one; a suspended night is not counted."""
    owed = (commitment_end(start) - start).days
    suspended, night = nights_of(suspensions), start
    while owed:
        owed -= night not in suspended
        night += NIGHT
    return night


@pytest.mark.parametrize("offset", [-2, -1, 0, 1])
def test_every_end_met_by_two_suspended_nights(offset):
    """Across the last nights, only those that begin before the end push it, each by one night."""
    for start in EVERY_DAY:
        since = commitment_end(start) + offset * NIGHT
        suspensions = [(since, since + 2 * NIGHT)]

        assert commitment_end(start, suspensions) == walk_end(start, suspensions)


@given(years())
def test_a_suspended_night_is_owed_later(year):
    start, suspensions, _ = year

    assert commitment_end(start, suspensions) == walk_end(start, suspensions)


@given(years(), st.lists(st.integers(0, 3), max_size=3))
def test_extensions_are_added_after_the_suspensions(year, extensions):
    start, suspensions, _ = year
    suspended = nights_of(suspensions)

    def end_after(pushed):
        return add_months(add_months(start, 12) + pushed * NIGHT, sum(extensions))

    pushed = next(n for n in range(10_000) if n == sum(start <= night < end_after(n) for night in suspended))
    assert commitment_end(start, suspensions, extensions) == end_after(pushed)


def test_extensions_are_added_together_and_not_one_after_the_other():
    start = date(2024, 1, 31)

    assert commitment_end(start, extensions=[1]) == date(2025, 2, 28)
    assert commitment_end(start, extensions=[1, 1]) == date(2025, 3, 31)
    assert commitment_end(start, extensions=[2]) == date(2025, 3, 31)


def test_a_suspension_within_the_pushed_end_counts_and_one_after_it_does_not():
    start, end = date(2026, 3, 1), date(2027, 3, 1)
    ten_nights = (date(2026, 6, 1), date(2026, 6, 11))

    assert commitment_end(start, [(end, end + 5 * NIGHT)]) == end
    assert commitment_end(start, [ten_nights]) == date(2027, 3, 11)
    assert commitment_end(start, [ten_nights, (date(2027, 3, 5), date(2027, 3, 20))]) == date(2027, 3, 26)
    assert commitment_end(start, [ten_nights, (date(2027, 3, 11), date(2027, 3, 20))]) == date(2027, 3, 11)


def test_a_suspension_during_an_extension_counts():
    start = date(2026, 3, 1)

    assert commitment_end(start, [(date(2027, 3, 10), date(2027, 3, 15))], [1]) == date(2027, 4, 6)


@given(years())
def test_a_suspension_from_before_the_start_counts_from_the_start(year):
    start, suspensions, _ = year

    within = [(max(since, start), max(until, start)) for since, until in suspensions]
    assert commitment_end(start, suspensions) == commitment_end(start, within)


@given(years(), st.randoms())
def test_only_the_union_of_the_suspensions_matters(year, chance):
    start, suspensions, _ = year
    one_by_one = [(night, night + NIGHT) for night in nights_of(suspensions)]
    shuffled = suspensions * 2
    chance.shuffle(shuffled)

    assert commitment_end(start, suspensions) == commitment_end(start, shuffled) == commitment_end(start, one_by_one)


@given(years(), periods(), st.lists(st.integers(0, 3), max_size=2), st.integers(0, 3))
def test_nothing_added_brings_the_end_nearer(year, another, extensions, months):
    start, suspensions, _ = year
    end = commitment_end(start, suspensions, extensions)

    assert commitment_end(start, [*suspensions, another], extensions) >= end
    assert commitment_end(start, suspensions, [*extensions, months]) >= end
    assert commitment_end(start + NIGHT) >= commitment_end(start)


@given(years(), st.integers(0, 500))
def test_every_night_is_covered_or_suspended_or_owed(year, length):
    start, suspensions, roofs = year
    until = start + length * NIGHT
    nights = {start + n * NIGHT for n in range(length)}

    covered = covered_nights(start, until, roofs, suspensions)
    owed = uncovered_nights(start, until, roofs, suspensions)

    assert covered == sorted((nights_of(roofs) - nights_of(suspensions)) & nights)
    assert owed == sorted(nights - nights_of(roofs) - nights_of(suspensions))
    assert len(covered) + len(owed) + len(nights_of(suspensions) & nights) == night_count(start, until)


@given(years(), st.integers(-50, 450))
def test_the_next_roof_is_needed_on_the_first_night_without_one(year, days_later):
    start, suspensions, roofs = year
    end, today = commitment_end(start), start + days_later * NIGHT

    ahead = [night for night in uncovered_nights(start, end, roofs, suspensions) if night >= today]
    assert next_roof_needed_by(start, end, roofs, today, suspensions) == (ahead[0] if ahead else None)


def test_a_stay_without_a_known_end_covers_her_to_the_end_of_the_year():
    start, end = date(2026, 3, 1), date(2027, 3, 1)
    roofs = [(start, date(2026, 6, 1)), (date(2026, 6, 3), None)]

    assert uncovered_nights(start, end, roofs) == [date(2026, 6, 1), date(2026, 6, 2)]
    assert next_roof_needed_by(start, end, roofs, date(2026, 6, 2)) == date(2026, 6, 2)
    assert next_roof_needed_by(start, end, roofs, date(2026, 6, 3)) is None
    assert uncovered_nights(start, start, [(date(2026, 5, 1), None)]) == []


@pytest.mark.parametrize(
    ("roof_until", "accepted", "status"),
    [
        (date(2026, 11, 24), False, RoofStatus.BLACK),
        (date(2026, 11, 24), True, RoofStatus.BLACK),
        (date(2026, 11, 25), False, RoofStatus.RED),
        (date(2026, 12, 7), False, RoofStatus.RED),
        (date(2026, 12, 7), True, RoofStatus.AMBER),
        (date(2026, 12, 8), False, RoofStatus.AMBER),
        (date(2027, 1, 8), False, RoofStatus.AMBER),
        (date(2027, 1, 9), False, RoofStatus.GREEN),
        (date(2027, 4, 17), False, RoofStatus.GREEN),
    ],
)
def test_the_roof_board_turns_with_the_days_left(roof_until, accepted, status):
    start, today = date(2026, 4, 17), date(2026, 11, 24)

    found = roof_status(start, commitment_end(start), [(start, roof_until)], today, proposal_accepted=accepted)

    assert found is status


def test_a_roof_to_the_end_is_green_however_near_the_end_is():
    start = date(2026, 4, 17)
    end = commitment_end(start)

    assert roof_status(start, end, [(start, None)], end - NIGHT) is RoofStatus.GREEN
    assert roof_status(start, end, [], end) is RoofStatus.GREEN
    assert roof_status(start, end, [], end - NIGHT) is RoofStatus.BLACK
    assert roof_status(start, end, [], end - NIGHT, [(end - NIGHT, end)]) is RoofStatus.GREEN


def test_the_first_day_of_her_year_is_day_one():
    start = date(2026, 11, 24)

    assert [day_number(start, day) for day in (start - NIGHT, start, start + 364 * NIGHT)] == [0, 1, 365]


@pytest.mark.parametrize(
    "call",
    [
        lambda backwards: commitment_end(date(2026, 1, 1), [backwards]),
        lambda backwards: commitment_end(date(2026, 1, 1), extensions=[3, -1]),
        lambda backwards: uncovered_nights(date(2026, 1, 1), date(2026, 3, 1), [backwards]),
        lambda backwards: uncovered_nights(date(2026, 1, 1), date(2026, 3, 1), [], [backwards]),
        lambda backwards: covered_nights(date(2026, 1, 1), date(2026, 3, 1), [backwards]),
        lambda backwards: uncovered_nights(*backwards, []),
        lambda backwards: next_roof_needed_by(*backwards, [], date(2026, 1, 1)),
        lambda backwards: night_count(*backwards),
    ],
)
def test_time_does_not_run_backwards(call):
    with pytest.raises(ValueError, match=r"before it begins|cannot remove"):
        call((date(2026, 2, 2), date(2026, 2, 1)))


def test_hours_and_parts_of_months_are_refused():
    with pytest.raises(TypeError, match="civil day"):
        commitment_end(datetime(2026, 1, 1, 23, 30, tzinfo=UTC))
    with pytest.raises(TypeError, match="civil day"):
        next_roof_needed_by(date(2026, 1, 1), date(2027, 1, 1), [], datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(TypeError, match="whole number"):
        commitment_end(date(2026, 1, 1), extensions=[1.5])
