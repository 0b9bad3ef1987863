"""What really happened, written beside the service and counted night by night, without any of its code."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

Period = tuple[date, date]  # half-open: the first night, the first night after


@dataclass
class Roof:
    """Where she slept from a first night on; ``until`` is None while she still does."""

    label: str
    first: date
    until: date | None = None
    row: int | None = None  # the stay's number, to find it again
    holes: list[Period] = field(default_factory=list)  # nights that she spent outside while her room was hers
    visits: list[Period] = field(default_factory=list)  # nights under another roof, at her choice
    away: list[Period] = field(default_factory=list)  # nights that her home is away without her: a list of that home's

    def keeps(self, night: date) -> bool:
        """This bed is hers that night, whether she sleeps in it or not."""
        return self.first <= night and (self.until is None or night < self.until)

    def covers(self, night: date) -> bool:
        return self.keeps(night) and not _in(night, *self.holes, *self.away)

    def covers_some(self, since: date, until: date) -> bool:
        """Whether she slept there one night at least of ``[since, until)``."""
        return max(self.first, since) < min(self.until or until, until)


@dataclass
class Silence:
    """Nights of which nothing was known when they were spent; ``until`` is None while nothing is."""

    first: date
    until: date | None = None


@dataclass
class Exit:
    on: date
    destination: str
    signed: bool = False
    taken_back: bool = False


@dataclass
class Her:
    """One woman's year as somebody would write it in a notebook."""

    number: int
    opened_on: date
    wished_on: date
    roofs: list[Roof] = field(default_factory=list)
    suspended: list[Period] = field(default_factory=list)
    silent: list[Silence] = field(default_factory=list)
    said: list[tuple[date, date, bool]] = field(default_factory=list)  # what she said since; True: she was outside
    extended: list[int] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)

    @property
    def homes(self) -> list[Roof]:
        return [roof for roof in self.roofs if roof.label == "home"]

    @property
    def first_night(self) -> date | None:
        return min((roof.first for roof in self.homes), default=None)

    @property
    def exit(self) -> Exit | None:
        return next((row for row in self.exits if not row.taken_back), None)

    def is_suspended(self, night: date) -> bool:
        return any(first <= night < until for first, until in self.suspended)

    def is_unknown(self, night: date) -> bool:
        """Nobody knew where she was, and she has not said it since."""
        if any(first <= night < until for first, until, _ in self.said):
            return False
        return any(row.first <= night and (row.until is None or night < row.until) for row in self.silent)

    def sleeps_under_a_roof(self, night: date) -> bool:
        if any(outside and first <= night < until for first, until, outside in self.said):
            return False
        return any(roof.covers(night) for roof in self.roofs)

    def slept_in(self, roof: Roof, night: date) -> bool:
        if not roof.covers(night) or _in(night, *roof.visits):
            return False
        elsewhere = any(
            other.row == roof.row and other.label == "respite" and other.keeps(night) for other in self.roofs
        )
        outside = any(outside and first <= night < until for first, until, outside in self.said)
        return not elsewhere and not outside and not self.is_unknown(night)

    def year_ends_on(self) -> date:
        """Twelve months after her first night, a day more for each suspended night of it, then the months added."""
        start = self.first_night
        assert start is not None
        end = base = later(start, 12)
        while True:
            nights = sum(1 for night in days(start, end) if self.is_suspended(night))
            pushed = later(base + timedelta(days=nights), sum(self.extended))
            if pushed == end:
                return end
            end = pushed

    def count(self, today: date) -> tuple[int, list[date]]:
        """(nights of her year under a roof, nights without one) up to last night, each night once."""
        start = self.first_night
        if start is None or start > today:
            return 0, []
        last = min(today, self.year_ends_on(), self.exit.on if self.exit else today)
        nights = [night for night in days(start, last) if not self.is_suspended(night) and not self.is_unknown(night)]
        return (
            sum(self.sleeps_under_a_roof(night) for night in nights),
            [night for night in nights if not self.sleeps_under_a_roof(night)],
        )


class Diary:
    """Everybody's year, and how many times the service refused what was tried."""

    def __init__(self) -> None:
        self.away: dict[int, list[Period]] = {}  # by home: when it is away without her
        self.women: dict[int, Her] = {}
        self.refused: dict[str, int] = {}
        self.events: dict[str, int] = {}

    def happened(self, kind: str) -> None:
        self.events[kind] = self.events.get(kind, 0) + 1

    def was_refused(self, error: Exception) -> None:
        kind = type(error).__name__
        self.refused[kind] = self.refused.get(kind, 0) + 1

    def nights_in_homes(self, since: date, until: date, today: date) -> int:
        """Nights in a home of the association in ``[since, min(until, today))``, counted one by one."""
        return sum(
            1
            for her in self.women.values()
            for night in days(max(since, her.first_night or today), min(until, today))
            if any(roof.keeps(night) for roof in her.homes)
        )

    def nights_slept(self, since: date, until: date) -> int:
        """Those of them that she slept there, as far as anybody knows."""
        return sum(
            her.slept_in(roof, night)
            for her in self.women.values()
            for roof in her.homes
            for night in days(max(since, roof.first), min(until, roof.until or until))
        )

    def hosted(self, since: date, until: date, today: date) -> int:
        """Women who slept at least one night in a home in the period."""
        return sum(
            any(roof.covers_some(since, min(until, today)) for roof in her.homes) for her in self.women.values()
        )

    def stays(self, since: date, until: date) -> int:
        """Homes in which a woman slept at least one night of the period: each once, whatever the times it went on."""
        return sum(roof.covers_some(since, until) for her in self.women.values() for roof in her.homes)


def _in(night: date, *periods: Period) -> bool:
    return any(first <= night < until for first, until in periods)


def days(first: date, until: date):
    while first < until:
        yield first
        first += timedelta(days=1)


def later(day: date, months: int) -> date:
    """The same day ``months`` months later; the last day of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
