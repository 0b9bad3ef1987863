"""Nights as half-open periods of civil days, ``[since, until)``: the night of the 3rd begins on its evening."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

Period = tuple[date, date]


def clip(period: Period, since: date, until: date) -> Period | None:
    """What of a period lies in ``[since, until)``; None where nothing does."""
    first, end = max(period[0], since), min(period[1], until)
    return (first, end) if first < end else None


def merged(periods: Iterable[Period]) -> list[Period]:
    """The same nights as disjoint periods, in order."""
    found: list[Period] = []
    for since, until in sorted(period for period in periods if period[0] < period[1]):
        if found and since <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], until)
        else:
            found.append((since, until))
    return found


def minus(periods: Iterable[Period], holes: Iterable[Period]) -> list[Period]:
    """The nights of ``periods`` that are in none of ``holes``."""
    left = merged(periods)
    for since, until in merged(holes):
        left = [
            part
            for first, end in left
            for part in ((first, min(end, since)), (max(first, until), end))
            if part[0] < part[1]
        ]
    return left


def within(periods: Iterable[Period], since: date, until: date) -> list[Period]:
    """The nights of ``periods`` in ``[since, until)``."""
    return [part for period in merged(periods) if (part := clip(period, since, until))]


def length(periods: Iterable[Period]) -> int:
    """How many nights, each counted once."""
    return sum((until - since).days for since, until in merged(periods))


def by(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """{key: its values, in order}; an empty list for a key without any."""
    found = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
