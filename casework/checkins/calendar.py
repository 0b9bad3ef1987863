"""When each side of a stay is called. Pure: days in, days out; the rows are read by ``casework.checkins.planning``.

Days 1, 3, 7 and 14, every fortnight until the second month, then every month (domain §3.6). Trouble only brings a call
forward; three calm months space them, if both sides wish it; nothing is due once the stay has ended. Each side has its
own calls: she and the home are never heard together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from dateutil.relativedelta import relativedelta

SIDES = ("guest", "host")
FIRST_DAYS = (1, 3, 7, 14, 28, 42, 56)
ONE_MORE_TRY = timedelta(days=2)  # not alone: called again within 48 hours


@dataclass(frozen=True)
class Call:
    """What the calendar needs to know of one call: due, made, and what was said there that moves the next one."""

    due_on: date
    done_on: date | None = None
    alone: bool | None = None  # None: not made
    again_on: date | None = None  # the caller promised that day
    worry: bool = False
    wishes_fewer: bool | None = None  # None: not said

    @property
    def heard(self) -> bool:
        return self.done_on is not None and self.alone is True


@dataclass(frozen=True)
class Pace:
    """``at_most``: days between two calls while something is wrong; ``spaced``: every other month."""

    at_most: int | None = None
    spaced: bool = False


def ordinary_days(start: date) -> Iterator[date]:
    """The days of a stay that goes well, for each side; without end."""
    yield from (start + timedelta(days=number) for number in FIRST_DAYS)
    last = start + timedelta(days=FIRST_DAYS[-1])
    yield from (last + relativedelta(months=number) for number in count(1))


def pace_of(start: date, today: date, calls: Mapping[str, Sequence[Call]], *, trouble: bool, close_days: int,
            trouble_days: int, calm_months: int) -> Pace:  # fmt: skip
    """How often both sides are called, from what was heard. ``trouble``: known otherwise (an open mediation)."""
    worried = [call.done_on or call.due_on for side in SIDES for call in calls.get(side, ()) if call.worry]
    if trouble or any(day > today - timedelta(days=trouble_days) for day in worried):
        return Pace(at_most=close_days)
    calm_since = today - relativedelta(months=calm_months)
    calm = start <= calm_since and not any(day > calm_since for day in worried)
    return Pace(spaced=calm and all(_wishes_fewer(calls.get(side, ()), calm_since) for side in SIDES))


def _wishes_fewer(calls: Sequence[Call], calm_since: date) -> bool:
    """Whether the last word of this side is a wish for fewer calls; a side that nobody has heard is not calm."""
    said = [call.wishes_fewer for call in calls if call.heard and call.wishes_fewer is not None]
    heard = any(call.heard and call.done_on and call.done_on > calm_since for call in calls)
    return heard and bool(said) and bool(said[-1])


def next_day(start: date, calls: Sequence[Call], pace: Pace, since: date) -> date:
    """The day of the call that follows ``calls`` (one side's, by due day). ``since``: none is due before."""
    if not calls:
        return next(day for day in ordinary_days(start) if day >= since)
    last = calls[-1]
    days = (day for day in ordinary_days(start) if day > last.due_on)
    day = next(days)
    if pace.spaced and last.due_on >= start + timedelta(days=FIRST_DAYS[-1]):
        day = next(days)
    if pace.at_most:
        day = min(day, last.due_on + timedelta(days=pace.at_most))
    return _sooner(day, calls)


def _sooner(day: date, calls: Sequence[Call]) -> date:
    """A call promised, or one more try, when it comes before ``day``; never the day of another call."""
    last, taken = calls[-1], {call.due_on for call in calls}
    if last.again_on and (last.done_on or last.due_on) < last.again_on < day and last.again_on not in taken:
        day = last.again_on
    if last.done_on and last.alone is False:
        again = last.done_on + ONE_MORE_TRY
        again -= timedelta(days=again in taken)
        day = min(day, again)
    return day


def days_to_write(start: date, end: date, today: date, calls: Sequence[Call], pace: Pace, since: date) -> list[date]:
    """The days of one side that have come without being written, and the one ahead; none from ``end`` on.

    ``calls``: those whose day has come or that were made, by due day.
    """
    known: list[Call] = list(calls)
    found: list[date] = []
    while True:
        day = next_day(start, known, pace, since)
        if day >= end:
            return found
        found.append(day)
        if day > today:
            return found
        known.append(Call(day))
