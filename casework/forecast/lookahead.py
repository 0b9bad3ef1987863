"""What will fail if nothing changes: the nights to come that no known room covers. Dates only; today is always given.

A simple look-ahead, and an honest one: night after night, the woman who runs out of roof first takes the possible room
that is free soonest, and of those the one that she can keep longest. It proves no optimum (a better succession may
exist); it never counts a room twice, nor a night as covered that is not.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heapify, heappop, heappush

Period = tuple[date, date]
SHORTEST_STAY = 14  # nights: nobody moves for fewer, unless these few are all that she needs


@dataclass(frozen=True)
class Opening:
    """A room and a period in which nobody sleeps there; without an end where none is known."""

    lower: date
    upper: date | None
    min_nights: int = 0
    max_nights: int | None = None

    def stay(self, night: date, end: date) -> Period | None:
        """The longest stay between ``night`` and ``end``; None where it would be too short."""
        first = max(night, self.lower)
        last = min(end, self.upper or end)
        if self.max_nights is not None:
            last = min(last, first + timedelta(days=self.max_nights))
        shortest = max(self.min_nights, min(SHORTEST_STAY, (end - first).days), 1)
        return (first, last) if (last - first).days >= shortest else None

    def without(self, stay: Period) -> Iterable["Opening"]:
        """What is left of it once somebody sleeps there on these nights."""
        first, last = stay
        if self.lower < first:
            yield Opening(self.lower, first, self.min_nights, self.max_nights)
        if self.upper is None or last < self.upper:
            yield Opening(last, self.upper, self.min_nights, self.max_nights)


@dataclass(frozen=True)
class Outlook:
    """``failing[i]``: the periods of gap ``i`` without any room; ``planned``: (gap, room, first night, end)."""

    failing: list[list[Period]]
    planned: list[tuple[int, int, date, date]]


def look_ahead(gaps: Sequence[Period], rooms: Sequence[Opening], possible: Sequence[Collection[int]]) -> Outlook:
    """Cover each gap as far as the rooms go.

    ``gaps`` are half-open periods without a roof, one woman's may be several; ``rooms`` the openings, one room's may
    be several; ``possible[i]`` the numbers of the openings that suit gap ``i``. Raises ValueError for an empty gap.
    """
    if any(start >= end for start, end in gaps):
        raise ValueError("a gap holds at least one night")
    left = {number: [opening] for number, opening in enumerate(rooms)}
    outlook = Outlook([[] for _ in gaps], [])
    waiting = [(start, number) for number, (start, _) in enumerate(gaps)]
    heapify(waiting)
    while waiting:
        night, gap = heappop(waiting)
        end = gaps[gap][1]
        found = _best(night, end, possible[gap], left)
        if found is None:
            outlook.failing[gap].append((night, end))
            continue
        room, opening, (first, last) = found
        left[room].remove(opening)
        left[room] += opening.without((first, last))
        outlook.planned.append((gap, room, first, last))
        if night < first:
            outlook.failing[gap].append((night, first))
        if last < end:
            heappush(waiting, (last, gap))
    return outlook


def _best(
    night: date, end: date, possible: Collection[int], left: dict[int, list[Opening]]
) -> tuple[int, Opening, Period] | None:
    """(room, opening, stay): the roof that begins soonest, then lasts longest, then the first room; None without."""
    found = [
        (stay[0], -stay[1].toordinal(), room, position)
        for room in possible
        for position, opening in enumerate(left[room])
        if (stay := opening.stay(night, end))
    ]
    if not found:
        return None
    first, last, room, position = min(found)
    return room, left[room][position], (first, date.fromordinal(-last))


def nights_by_month(periods: Iterable[Period]) -> dict[date, int]:
    """{first day of a month: how many of the nights of these periods lie in it}."""
    counted: dict[date, int] = {}
    for start, end in periods:
        while start < end:
            month = start.replace(day=1)
            following = min((month + timedelta(days=31)).replace(day=1), end)
            counted[month] = counted.get(month, 0) + (following - start).days
            start = following
    return counted
