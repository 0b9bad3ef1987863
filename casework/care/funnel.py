"""« Entonnoir hébergeurs » and « Rétention » (domain §3.13), from dates alone: pure, today is always given.

A home has *reached* a step when that step or a later one is written for it: nobody hosts unvisited. The day may be
unknown (a register taken over says where a home stands, not since when): it stays counted, and its unknown days are
said. A median is over the homes whose two days are known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

STEPS = ("applied", "called", "visited", "ready", "proposed", "hosted", "hosted_again")
RETAINED_WITHIN = 365  # days


@dataclass(frozen=True)
class Path:
    """One home: the day of each step, None where it is reached on a day that nobody wrote; and why it stopped."""

    steps: Mapping[str, date | None]
    stopped: str = ""  # a code: why it is not on its way any more; "" while it is

    @property
    def furthest(self) -> int:
        return max((STEPS.index(step) for step in self.steps), default=0)

    def reached(self, step: str) -> bool:
        return STEPS.index(step) <= self.furthest

    def day(self, step: str) -> date | None:
        return self.steps.get(step)


@dataclass
class Step:
    """What is known of one step: how many came to it, in how many days from the step before, who stopped there."""

    name: str
    reached: int = 0
    before: int = 0  # those who had reached the step before: the denominator
    days: float | None = None
    measured: int = 0  # of how many homes the median is
    undated: int = 0  # reached, on a day that nobody wrote
    stopped: Counter = field(default_factory=Counter)  # {why: homes whose furthest step is this one}

    @property
    def waiting(self) -> int:
        """Still on their way, at this step."""
        return self.reached - self.onward - sum(self.stopped.values())

    onward: int = 0  # those who came to the step after


def funnel(paths: Sequence[Path]) -> list[Step]:
    """Each step in order. At every step: reached = went on + stopped there + are still there."""
    found = [Step(name) for name in STEPS]
    for number, step in enumerate(found):
        here = [path for path in paths if path.reached(step.name)]
        step.reached = len(here)
        step.before = found[number - 1].reached if number else len(paths)
        step.undated = sum(path.day(step.name) is None for path in here)
        step.onward = sum(path.furthest > number for path in here)
        step.stopped = Counter(path.stopped for path in here if path.furthest == number and path.stopped)
        lengths = _lengths(here, found[number - 1].name, step.name) if number else []
        step.days, step.measured = (median(lengths) if lengths else None), len(lengths)
    return found


def _lengths(paths: Iterable[Path], before: str, after: str) -> list[int]:
    """Days between two steps. A day written out of order (a visit noted before the call) is no length: left out."""
    found = []
    for path in paths:
        first, second = path.day(before), path.day(after)
        if first and second and second >= first:
            found.append((second - first).days)
    return found


@dataclass(frozen=True)
class Retention:
    """Of the homes whose first stay ended a year ago or more, those that hosted again within twelve months."""

    again: int
    homes: int

    @property
    def rate(self) -> float | None:
        return self.again / self.homes if self.homes else None


def retention(firsts: Iterable[tuple[date, date | None]], today: date) -> Retention:
    """``firsts`` are (end of the first stay, first night of the second or None), one for each home that hosted."""
    judged = [(end, second) for end, second in firsts if (today - end).days >= RETAINED_WITHIN]
    again = sum(second is not None and (second - end).days <= RETAINED_WITHIN for end, second in judged)
    return Retention(again, len(judged))
