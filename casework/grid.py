"""July and August, night by night: where each woman sleeps, and the nights that nobody has an answer for.

Pure: dates in, kinds out. A night has one kind; the first that is true, in the order of ``Night``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

Period = tuple[date, date]


class Night(StrEnum):
    """What is known of one night to come, or past. The order is that of the answers: the first that holds."""

    OUTSIDE = "outside"  # not of her year: before it, after it, suspended
    RESPITE = "respite"  # in another home, with her agreement, while hers is away
    ELSEWHERE = "elsewhere"  # another roof: hotel, partner, friends; or an absence of hers under a safe roof
    ALONE = "alone"  # in her home, alone there, with its agreement
    ASKED = "asked"  # in her home, which has not said yet whether it leaves
    HOME = "home"  # in her home
    UNCOVERED = "uncovered"  # no roof known

    @property
    def is_covered(self):
        """A roof is known. A home that has not answered is no promise: shown apart, it is not counted as one."""
        return self in (Night.RESPITE, Night.ELSEWHERE, Night.ALONE, Night.HOME)


@dataclass(frozen=True)
class HomeStay:
    """The nights of one stay, and what its home said: away with her there (``alone``), without her (``shut``)."""

    period: Period
    alone: Sequence[Period] = ()
    shut: Sequence[Period] = ()  # or an absence of hers without a roof
    away: Sequence[Period] = ()  # she sleeps elsewhere, under a safe roof
    asked: Sequence[Period] = ()  # the home has the question


@dataclass(frozen=True)
class Plan:
    """All that is known of one woman's nights."""

    year: Period | None
    stays: Sequence[HomeStay] = ()
    respites: Sequence[Period] = ()
    elsewhere: Sequence[Period] = ()
    suspended: Sequence[Period] = ()

    def night(self, day: date) -> Night:
        if self.year is None or not _holds([self.year], day) or _holds(self.suspended, day):
            return Night.OUTSIDE
        if _holds(self.respites, day):
            return Night.RESPITE
        if _holds(self.elsewhere, day):
            return Night.ELSEWHERE
        kinds = [kind for stay in self.stays if (kind := _in_home(stay, day))]
        return min(kinds, key=ORDER.index, default=Night.UNCOVERED)


ORDER = list(Night)


def _in_home(stay: HomeStay, day: date) -> Night | None:
    if not _holds([stay.period], day):
        return None
    if _holds(stay.shut, day):
        return Night.UNCOVERED
    if _holds(stay.away, day):
        return Night.ELSEWHERE
    if _holds(stay.alone, day):
        return Night.ALONE
    return Night.ASKED if _holds(stay.asked, day) else Night.HOME


def _holds(periods: Iterable[Period], day: date) -> bool:
    return any(lower <= day < upper for lower, upper in periods)


@dataclass(frozen=True)
class Run:
    """Nights of one kind that follow one another: ``[lower, upper)``."""

    kind: Night
    lower: date
    upper: date
    nights: int = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "nights", (self.upper - self.lower).days)


def runs(plan: Plan, lower: date, upper: date) -> list[Run]:
    """The nights of ``[lower, upper)``, in order, gathered by kind: together they are all of them, once each."""
    found: list[Run] = []
    for number in range((upper - lower).days):
        day = lower + timedelta(days=number)
        kind = plan.night(day)
        if found and found[-1].kind == kind:
            found[-1] = Run(kind, found[-1].lower, day + timedelta(days=1))
        else:
            found.append(Run(kind, day, day + timedelta(days=1)))
    return found


def count(found: Iterable[Run], kind: Night) -> int:
    return sum(run.nights for run in found if run.kind == kind)
