"""When a service is open: its usual hours, what changes them for a while, and how long all that is believed.

One function answers everywhere, for pages, cards, messages and commands: ``Timetable.at(t)``. A night belongs to the
evening on which it begins: closed on the 7th, a shelter still shelters until the morning of the 7th.

Of what speaks of one day, in this order and whatever the order in which it was written: a closure, temporary hours,
the rule of public holidays, the usual hours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from directory.hours.rules import MIDNIGHT, Rule, Span, Sure, Unreadable, read, spans_on

HORIZON = 400  # days in which the next opening is looked for: a year, and what a leap year or a long week may add
MINUTE = timedelta(minutes=1)
UNREADABLE, STALE, HOLIDAY = "horaires non dits", "à vérifier : information ancienne", "jour férié : à vérifier"
REVIEW, AT_ODDS = "à vérifier : date de relecture passée", "à vérifier : deux horaires se contredisent"


class State(Enum):
    """What may be said of a door at an instant."""

    CERTAIN = "certain"
    OPEN_ENDED = "open_ended"
    UNKNOWN = "unknown"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        return self in (State.CERTAIN, State.OPEN_ENDED)


STATES = {Sure.CERTAIN: State.CERTAIN, Sure.SINCE: State.OPEN_ENDED, Sure.CHECK: State.UNKNOWN}


class OnHolidays(Enum):
    """What a service does on public holidays where its hours do not say."""

    UNKNOWN = "unknown"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Override:
    """A closure (no hours) or other hours, from a day until another (excluded), or until somebody says otherwise.

    Without an end it has a day on which it is read again: past that day it is no longer believed.
    """

    since: date
    until: date | None = None
    hours: str | None = None  # None: closed
    review_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def believed(self, day: date) -> bool:
        return self.until is not None or self.review_on is None or day <= self.review_on

    @property
    def breadth(self) -> timedelta:
        """Of two that speak of one day, the one that speaks of fewer days was written for it."""
        return (self.until or date.max) - self.since


@dataclass(frozen=True)
class Answer:
    state: State
    since: datetime | None = None
    until: datetime | None = None  # None where nobody stated it
    comment: str = ""


CLOSED = Answer(State.CLOSED)


def _never(day: date) -> bool:
    return False


@dataclass(frozen=True)
class Timetable:
    regular: str  # OpenStreetMap; "" where nobody said
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    is_holiday: Callable[[date], bool] = _never
    on_holidays: OnHolidays = OnHolidays.UNKNOWN
    overrides: tuple[Override, ...] = ()
    believed_until: date | None = None  # the last day for which the usual hours are believed; None: for ever

    # --- the two questions ----------------------------------------------------------------------------------------

    def at(self, instant: datetime) -> Answer:
        """Whether the door is open at an instant, and how surely."""
        wall = instant.astimezone(self.zone)
        now = wall.hour * 60 + wall.minute
        found = [(span, wall.date()) for span in self.on(wall.date()) if span.start <= now < span.end]
        yesterday = wall.date() - timedelta(days=1)
        found += [(span, yesterday) for span in self.on(yesterday) if span.start <= now + MIDNIGHT < span.end]
        if not found:
            return CLOSED
        span, day = max(found, key=lambda each: (each[0].sure, each[0].end + (each[1] - yesterday).days * MIDNIGHT))
        until = self._instant(day, span.end) if span.sure is Sure.CERTAIN else None
        return Answer(STATES[span.sure], self._instant(day, span.start), until, span.comment)

    def next_open(self, instant: datetime) -> datetime | None:
        """The next instant, after this one, at which the door opens and surely so; None within the horizon."""
        for moment in self._openings(instant):
            if moment > instant and self.at(moment).state.is_open and not self.at(moment - MINUTE).state.is_open:
                return moment.astimezone(self.zone)
        return None

    def closes_at(self, instant: datetime) -> datetime | None:
        """When a door that is surely open closes, over midnight too; None when it is not, or not within a week."""
        moment, far = instant, instant + timedelta(days=7)
        while (answer := self.at(moment)).state is State.CERTAIN and answer.until and moment < far:
            moment = answer.until
        return moment if instant < moment < far else None

    # --- one day --------------------------------------------------------------------------------------------------

    def on(self, day: date) -> tuple[Span, ...]:
        """The times that begin on ``day``, once everything that speaks of it was heard."""
        speaking = [override for override in self.overrides if override.covers(day)] if self.overrides else []
        if speaking and any(override.hours is None and override.believed(day) for override in speaking):
            return ()
        if temporary := [override for override in speaking if override.hours is not None]:
            return self._temporarily(temporary, day)
        spans = self._usually(day)
        if speaking:  # a closure that should have been read again
            return tuple(span.doubted(REVIEW) for span in spans)
        if self.believed_until is not None and day > self.believed_until:
            return tuple(span.doubted(STALE) for span in spans)
        return spans

    def _temporarily(self, overrides: list[Override], day: date) -> tuple[Span, ...]:
        narrowest = min(override.breadth for override in overrides)
        chosen = [override for override in overrides if override.breadth == narrowest]
        said = {self._read(str(override.hours), day) for override in chosen}
        spans = tuple(sorted({span for spans in said for span in spans}))
        if len(said) > 1:
            return tuple(span.doubted(AT_ODDS) for span in spans)
        if any(override.believed(day) for override in chosen):
            return spans
        return tuple(span.doubted(REVIEW) for span in spans)

    def _usually(self, day: date) -> tuple[Span, ...]:
        spans = self._read(self.regular, day)
        if not self.is_holiday(day) or self._names_holidays:
            return spans
        if self.on_holidays is OnHolidays.CLOSED:
            return ()
        return spans if self.on_holidays is OnHolidays.OPEN else tuple(span.doubted(HOLIDAY) for span in spans)

    def _read(self, text: str, day: date) -> tuple[Span, ...]:
        try:
            return spans_on(text, day, self.is_holiday(day))
        except Unreadable:
            return (Span(0, MIDNIGHT, Sure.CHECK, UNREADABLE),)

    @property
    def _names_holidays(self) -> bool:
        try:
            rules: tuple[Rule, ...] = read(self.regular)
        except Unreadable:
            return False
        return any(rule.holiday for rule in rules)

    # --- the wall clock -------------------------------------------------------------------------------------------

    def _openings(self, instant: datetime) -> Iterator[datetime]:
        """The instants, in order, at which the door may open: the beginnings of its times, and the clock's jumps."""
        day = instant.astimezone(self.zone).date() - timedelta(days=1)
        last = self._last_day_worth_asking(day)
        while day <= last:
            begins = {moment for span in self.on(day) for moment in shown(self.zone, day, span.start)}
            jump = jump_of(self.zone, day)
            yield from sorted(begins | ({jump} if jump else set()))
            day += timedelta(days=1)

    def _last_day_worth_asking(self, day: date) -> date:
        """Past the day until which hours are believed, only what was written for a while can open a door."""
        horizon = day + timedelta(days=HORIZON)
        if self.believed_until is None:
            return horizon
        written = [override.until or horizon for override in self.overrides if override.hours is not None]
        return min(horizon, max([self.believed_until, *written]))

    def _instant(self, day: date, minutes: int) -> datetime:
        return shown(self.zone, day, minutes)[0].astimezone(self.zone)

    def verified(self, on: date, days: int) -> "Timetable":
        """The same, believed for so many days after somebody checked it."""
        return replace(self, believed_until=on + timedelta(days=days))


@lru_cache(maxsize=65536)
def shown(zone: ZoneInfo, day: date, minutes: int) -> tuple[datetime, ...]:
    """The instants at which the clock shows that time: one, two in October, the end of the gap in March."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001  a wall clock
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if second < first:  # the clock never shows it
        return (jump_of(zone, wall.date()) or first,)
    return tuple(sorted({first, second}))


@lru_cache(maxsize=8192)
def jump_of(zone: ZoneInfo, day: date) -> datetime | None:
    """The instant at which the clock is moved on that day, if it is."""
    low, high = (
        datetime(each.year, each.month, each.day, tzinfo=zone).astimezone(UTC)
        for each in (day, day + timedelta(days=1))
    )
    before = low.astimezone(zone).utcoffset()
    if before == high.astimezone(zone).utcoffset():
        return None
    while high - low > MINUTE:
        middle = low + MINUTE * ((high - low) // MINUTE // 2)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high
