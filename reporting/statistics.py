"""The arithmetic of published figures: intervals, medians, survival. Numbers only: no clock, no database."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt

Z95 = 1.959963984540054  # the normal quantile of a 95 % interval


def wilson(successes: int, n: int, z: float = Z95) -> tuple[float, float] | None:
    """The 95 % Wilson interval of a rate: what ``successes`` of ``n`` allow to say. None when nobody was counted.

    Unlike the naive one it never leaves [0, 1], and 50 of 50 still says « at least 93 % ».
    Raises ValueError for more successes than people.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    if n == 0:
        return None
    rate = successes / n
    middle = rate + z * z / (2 * n)
    spread = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    low = 0.0 if successes == 0 else (middle - spread) / whole
    high = 1.0 if successes == n else (middle + spread) / whole
    return max(0.0, low), min(1.0, high)


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def median(values: Iterable[float]) -> float | None:
    """The middle value, or the mean of the two middle ones. None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def percentile(values: Iterable[float], percent: int) -> float | None:
    """The smallest value that ``percent`` % of the values do not pass (nearest rank). None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(1, ceil(Fraction(len(ordered) * percent, 100))) - 1]


@dataclass(frozen=True)
class Survival:
    """A Kaplan–Meier curve: ``steps`` is [(days, share still running after it)], in order, as exact fractions."""

    steps: tuple[tuple[int, Fraction], ...]
    n: int  # everybody
    ended: int  # of whom the end is known

    @property
    def running(self) -> int:
        return self.n - self.ended

    @property
    def median(self) -> int | None:
        """The first day on which half or fewer are still running; None while more than half are."""
        return next((days for days, share in self.steps if share <= Fraction(1, 2)), None)


def kaplan_meier(durations: Iterable[tuple[int, bool]]) -> Survival:
    """The survival of ``[(days, has ended)]``: what still runs is counted for as long as it was seen running.

    On a tie, what ends is counted before what is only lost from view, as is usual.
    """
    rows = list(durations)
    ends = Counter(days for days, ended in rows if ended)
    leaving = Counter(days for days, _ in rows)
    at_risk, share, steps = len(rows), Fraction(1), []
    for days in sorted(leaving):
        if ends[days]:
            share *= Fraction(at_risk - ends[days], at_risk)
            steps.append((days, share))
        at_risk -= leaving[days]
    return Survival(tuple(steps), len(rows), sum(ends.values()))
