"""Schedules drawn at random, and the days on which hours go wrong: clocks moved, days off, week 53, leap days."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from directory.hours import calendars
from directory.hours.timetable import OnHolidays, Override, Timetable
from tests.directory.hours.oracle import Change, Line, Schedule

# region of the oracle → a postcode, whose calendar and clock ours are
POSTCODES = {"": "75019", "alsace": "67000", "reunion": "97400"}
HARD_DAYS = (
    date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25), date(2027, 3, 27),  # clocks moved
    date(2026, 4, 2), date(2026, 5, 7), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 19),  # days off
    date(2027, 5, 6), date(2026, 4, 6), date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 3),  # week 53
    date(2020, 12, 31), date(2021, 1, 3), date(2028, 2, 28), date(2028, 2, 29),
)  # fmt: skip


def some_times(chance):
    kind = chance.random()
    if kind < 0.2:
        return ((chance.randrange(6, 24) * 60 + chance.choice((0, 30)), None),)
    if kind < 0.4:  # through the night, or around the hours at which clocks are moved
        return ((chance.choice((1200, 1320, 90, 120, 150)), chance.choice((120, 150, 180, 360))),)
    first = chance.randrange(0, 1200, 15)
    second = chance.randrange(first + 15, 1440, 15)
    return ((first, second), *(((second + 15, 1440),) if second < 1400 and chance.random() < 0.3 else ()))


def some_line(chance, *, extra=False):
    line = Line(tuple(sorted(chance.sample(range(7), chance.randint(1, 7)))), some_times(chance))
    line.unsure = chance.random() < 0.1
    kind = chance.random() if extra else 1
    if kind < 0.15:
        line.nth = chance.choice((1, 2, 3, 4, -1))
    elif kind < 0.3:
        line.odd_weeks = chance.random() < 0.5
    elif kind < 0.4:
        line.weeks = tuple(sorted(chance.sample((1, 9, 13, 19, 43, 44, 52, 53), 3)))
    elif kind < 0.5:
        line.months = tuple(sorted(chance.sample(range(1, 13), 4)))
    elif kind < 0.6:
        line.off = True
    elif kind < 0.75:
        line = Line(times=line.times, holidays=True, off=chance.random() < 0.5)
    return line


def some_lines(chance):
    return [some_line(chance), *(some_line(chance, extra=True) for _ in range(chance.randrange(3)))]


def some_schedule(chance):
    """A schedule, and a day around which it is worth looking."""
    day = chance.choice(HARD_DAYS) if chance.random() < 0.8 else date(2026, 1, 1) + timedelta(chance.randrange(700))
    region = chance.choice(list(POSTCODES))
    believed = chance.choice((None, None, day, day - timedelta(days=1), day + timedelta(days=40)))
    schedule = Schedule(
        calendars.zone_of(POSTCODES[region]) if chance.random() < 0.9 else ZoneInfo("America/Miquelon"),
        region, some_lines(chance), chance.choice(("open", "closed", "unknown")), believed,
    )  # fmt: skip
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        first = day + timedelta(days=chance.randint(-2, 1))
        lines = None if chance.random() < 0.4 else some_lines(chance)
        schedule.changes.append(Change(first, first + timedelta(days=chance.randint(1, 3)), lines))
    return schedule, day


def timetable_of(schedule):
    """The same schedule as we hold it."""
    return Timetable(
        regular=schedule.text(),
        zone=schedule.zone,
        is_holiday=calendars.holidays_of(POSTCODES[schedule.region]),
        on_holidays=OnHolidays(schedule.on_holidays),
        overrides=tuple(
            Override(c.first, c.after, None if c.lines is None else "; ".join(line.text() for line in c.lines))
            for c in schedule.changes
        ),
        believed_until=schedule.believed_until,
    )
