"""The promised year as twelve windows: from dates to what each window shows. Pure: no clock, no database.

All periods are half-open pairs of dates, `[start, end)`: a night belongs to the day on which it begins.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

from desk.words import NBSP, date_words, of, plural

Period = tuple[date, date | None]  # without an end: until the end of the year
MONTHS = 12


class Night(StrEnum):
    """What is known of one night of her year."""

    KEPT = "kept"  # spent under a roof
    PLANNED = "planned"  # to come, roof known
    OPEN = "open"  # no roof known yet; when the night is past, nothing was written about it
    OWED = "owed"  # without a roof: the association owes it
    SUSPENDED = "suspended"  # her year was suspended
    UNKNOWN = "unknown"  # she could not be reached: nobody knows


@dataclass(frozen=True)
class Segment:
    """A run of like nights inside a window, as fractions of the window (0 = first night, 1 = end)."""

    kind: Night
    start: float
    end: float


@dataclass(frozen=True)
class Window:
    """One of the twelve windows: its segments in the order of the nights.

    `kept`, `planned`, `open`, `owed` and `suspended` give the fraction of the window of each kind; they add up to 1.
    """

    segments: tuple[Segment, ...]

    def share(self, kind: Night) -> float:
        """Return the fraction of the window taken by one kind of night."""
        return sum(segment.end - segment.start for segment in self.segments if segment.kind == kind)

    @property
    def kept(self) -> float:
        return self.share(Night.KEPT)

    @property
    def planned(self) -> float:
        return self.share(Night.PLANNED)

    @property
    def open(self) -> float:
        return self.share(Night.OPEN)

    @property
    def owed(self) -> float:
        return self.share(Night.OWED)

    @property
    def suspended(self) -> float:
        return self.share(Night.SUSPENDED)


@dataclass(frozen=True)
class Year:
    """What a year bar is drawn from. `today` is the night that comes: nights before it are past.

    `covered` are nights under a roof (past ones are kept, later ones planned), `planned` a roof promised but not yet
    a stay, `owed` nights without a roof, `unknown` past nights while she could not be reached, `suspended` validated
    suspensions. The large bar also shows `stays`
    (label, start, end) and `milestones` (label, day, done).
    """

    start: date
    end: date
    today: date
    covered: Sequence[Period] = ()
    planned: Sequence[Period] = ()
    owed: Sequence[Period] = ()
    suspended: Sequence[Period] = ()
    stays: Sequence[tuple[str, date, date]] = ()
    milestones: Sequence[tuple[str, date, bool]] = ()
    unknown: Sequence[Period] = ()

    @classmethod
    def read(cls, source: object) -> "Year":
        """Build a Year from any object or mapping that has the same names; missing ones are empty."""
        if isinstance(source, cls):
            return source
        names = [each.name for each in fields(cls)]
        known: dict[str, Any] = (
            source if isinstance(source, dict) else {name: getattr(source, name, ()) for name in names}
        )
        lists = ("covered", "planned", "owed", "suspended", "stays", "milestones", "unknown")
        periods: dict[str, Any] = {name: tuple(known.get(name) or ()) for name in lists}
        return cls(known["start"], known["end"], known["today"], **periods)

    @cached_property
    def nights(self) -> list[Night]:
        """What is known of each night, from the first to the last."""
        nights = [Night.OPEN] * max(self.length, 0)
        past = (self.today - self.start).days

        def paint(periods: Iterable[Period], before: Night, after: Night) -> None:
            for first, last in periods:
                start = max((first - self.start).days, 0)
                stop = len(nights) if last is None else min((last - self.start).days, len(nights))
                if start < stop:
                    split = min(max(past, start), stop)
                    nights[start:stop] = [before] * (split - start) + [after] * (stop - split)

        paint(self.planned, Night.OPEN, Night.PLANNED)
        paint(self.covered, Night.KEPT, Night.PLANNED)
        paint(self.owed, Night.OWED, Night.OWED)
        paint(self.unknown, Night.UNKNOWN, Night.OPEN)
        paint(self.suspended, Night.SUSPENDED, Night.SUSPENDED)
        return nights

    @cached_property
    def bounds(self) -> list[date]:
        """The thirteen dates that bound its windows."""
        return boundaries(self.start, self.end)

    @property
    def day(self) -> int:
        """Return how many nights of the year are past: « jour 221 »."""
        return min(max((self.today - self.start).days, 0), self.length)

    @property
    def length(self) -> int:
        """Return the number of nights of the year."""
        return (self.end - self.start).days


def boundaries(start: date, end: date) -> list[date]:
    """Return the thirteen dates that bound the windows.

    An ordinary year is cut by civil months from its first night. A year that a suspension or an extension has
    lengthened is cut into twelve nearly equal parts: there are always twelve windows.
    """
    if months_after(start, MONTHS) == end:
        return [months_after(start, index) for index in range(MONTHS + 1)]
    length = (end - start).days
    return [start + timedelta(days=round(length * index / MONTHS)) for index in range(MONTHS + 1)]


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day when the month is shorter (29 February → 28 February)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def position(day: date, bounds: Sequence[date]) -> float | None:
    """Return where a day falls: 4.5 is the middle of the fifth window; None outside the year."""
    if not bounds[0] <= day <= bounds[-1]:
        return None
    for index, (first, last) in enumerate(pairwise(bounds)):
        if first <= day < last:
            return index + (day - first).days / (last - first).days
    return float(len(bounds) - 1)


def windows(
    start: date,
    end: date,
    covered: Sequence[Period] = (),
    planned: Sequence[Period] = (),
    owed: Sequence[Period] = (),
    suspended: Sequence[Period] = (),
    *,
    today: date,
) -> list[Window]:
    """Return the twelve windows of a year, from its periods. See `Year` for what each list means."""
    return windows_of(Year(start, end, today, covered, planned, owed, suspended))


def windows_of(year: Year) -> list[Window]:
    """Return the twelve windows of a `Year`."""
    bounds = [(bound - year.start).days for bound in year.bounds]
    return [Window(tuple(segments(year.nights[first:last]))) for first, last in pairwise(bounds)]


def segments(nights: Sequence[Night]) -> Iterable[Segment]:
    """Yield the runs of like nights as fractions of the whole."""
    done = 0
    for kind, run in groupby(nights):
        length = len(list(run))
        yield Segment(kind, done / len(nights), (done + length) / len(nights))
        done += length


def runs(year: Year, kind: Night) -> list[tuple[date, date]]:
    """Return the periods of the year made of one kind of night."""
    found, index = [], 0
    for night, run in groupby(year.nights):
        length = len(list(run))
        if night == kind:
            first = year.start + timedelta(days=index)
            found.append((first, first + timedelta(days=length)))
        index += length
    return found


def sentence(year: Year, who: str = "") -> str:
    """Say the whole year in one sentence: it is what a screen reader hears in place of the drawing."""
    nights = year.nights
    before, after = nights[: year.day], nights[year.day :]
    parts = [f"jour {year.day} sur {year.length}", f"{plural(nights.count(Night.KEPT), 'nuit')} sous un toit"]
    counted = [
        (nights.count(Night.OWED), "sans toit"),
        (nights.count(Night.UNKNOWN), "inconnue,inconnues"),
        (nights.count(Night.SUSPENDED), "de suspension"),
        (before.count(Night.OPEN), "non renseignée,non renseignées"),
        (after.count(Night.PLANNED), "à venir avec un toit prévu"),
        (after.count(Night.OPEN), "à venir sans toit prévu"),
    ]
    for count, words in counted:
        if count:
            one, _, many = words.partition(",")
            parts.append(f"{plural(count, 'nuit')} {many if many and count > 1 else one}")
    whose = f"Année {of(who)}" if who else "Son année"
    dates = f"du {whole(year.start)} au {whole(year.end)}"
    return f"{whose}, {dates} : {', '.join(parts)}.".replace(NBSP, " ")


def whole(day: date) -> str:
    """Say a date with its year and without its weekday, as plain text: « 17 avril 2026 »."""
    words = date_words(day, day, "long").replace("<sup>", "").replace("</sup>", "")
    return words.partition(" ")[2]
