"""Working days: the holidays of the Labour Code, and what lies between two days."""

from datetime import date, timedelta

import pytest

from hosting.referring.workdays import after_working_days, is_working_day, public_holidays, working_days_between


def test_the_holidays_of_2026_are_those_of_the_calendar():
    assert sorted(public_holidays(2026)) == [
        date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14), date(2026, 5, 25),
        date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 25),
    ]  # fmt: skip


def test_two_holidays_may_fall_on_one_day():
    assert len(public_holidays(2008)) == 10  # Ascension on 1 May


def test_good_friday_is_worked_and_easter_monday_is_not():
    assert is_working_day(date(2026, 4, 3))
    assert not is_working_day(date(2026, 4, 6))


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 11, 23), date(2026, 11, 30), 5),  # Monday to Monday
        (date(2026, 11, 9), date(2026, 11, 16), 4),  # with Armistice Day
        (date(2026, 11, 21), date(2026, 11, 23), 0),  # a week-end
        (date(2026, 12, 24), date(2027, 1, 2), 5),  # Christmas and New Year's Day
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 24), date(2026, 11, 23), 0),
    ],
)
def test_working_days_between_two_days(start, end, count):
    assert working_days_between(start, end) == count


def test_the_day_after_so_many_working_days_is_where_the_count_is_reached():
    for offset in range(400):
        start = date(2026, 1, 1) + timedelta(days=offset)
        for count in (1, 2, 5):
            day = after_working_days(start, count)
            assert working_days_between(start, day) == count
            assert working_days_between(start, day - timedelta(days=1)) == count - 1
