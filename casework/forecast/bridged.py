"""The best succession of rooms for the nights to come, all women together: exact where the time given allows.

``matching.bridging`` plans on nights; a move-in costs what keeps a stay from being shorter than one is worth. What it
does not know (the fewest and the most nights of a home, a gap of a few nights) is checked after it, and filled by the
simple look-ahead: a night is never counted as covered that is not, and the answer is never worse than the simple one.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from casework.forecast.lookahead import SHORTEST_STAY, Opening, Outlook, Period, look_ahead
from matching.bridging import Stay, Year, bridge

SECONDS = 2.0  # a page waits no longer: past it, the simple look-ahead answers, and says so
NIGHT = 10  # what a night is worth
MOVE_IN = (SHORTEST_STAY - 1) * NIGHT + NIGHT // 2  # fewer than fourteen nights are not worth a move

EXACT, ADJUSTED, SIMPLE = "exact", "adjusted", "simple"


@dataclass(frozen=True)
class Bridged:
    """What is planned and what fails. ``way``: ``exact``, proven the best; ``adjusted``, proven, then cut to what
    homes accept; ``simple``, the look-ahead, where time was short.
    """

    outlook: Outlook
    way: str


def bridge_year(
    gaps: Sequence[Period],
    rooms: Sequence[Opening],
    possible: Sequence[Collection[int]],
    *,
    seconds: float = SECONDS,
) -> Bridged:
    """The same question as ``look_ahead``, answered exactly if ``seconds`` suffice."""
    simple = look_ahead(gaps, rooms, possible)
    if not any(simple.failing):
        return Bridged(simple, EXACT)  # nothing fails: no succession covers more
    today = min(start for start, _ in gaps)
    year = _year(gaps, rooms, possible, today)
    found = bridge(year, seconds=seconds)
    planned, whole = _kept(found.stays, gaps, rooms, today)
    outlook = _filled(planned, gaps, rooms, possible)
    if found.status != "ok":
        return Bridged(simple, SIMPLE)
    return Bridged(min(outlook, simple, key=nights), EXACT if whole else ADJUSTED)


def fingerprint(gaps: Sequence[Period], rooms: Sequence[Opening], possible: Sequence[Collection[int]]) -> str:
    """The same gaps, rooms and possible pairs give the same sixty-four digits; of dates and numbers, nobody's name."""
    facts = ([*gaps], [*rooms], [sorted(found) for found in possible])
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def nights(outlook: Outlook) -> int:
    """How many fail."""
    return sum((end - start).days for periods in outlook.failing for start, end in periods)


def _year(gaps: Sequence[Period], rooms: Sequence[Opening], possible: Sequence[Collection[int]], today: date) -> Year:
    steps = max((end - today).days for _, end in gaps)
    hosts = []
    for room in rooms:
        start = min(max(0, (room.lower - today).days), steps)
        end = steps if room.upper is None else min(max(start, (room.upper - today).days), steps)
        hosts.append((start, end))
    return Year(
        steps=steps,
        women=[((start - today).days, (end - today).days) for start, end in gaps],
        hosts=hosts,
        edges=[(gap, room, 0) for gap, found in enumerate(possible) for room in sorted(found)],
        value=NIGHT,
        plus_score=False,
        move_in_cost=MOVE_IN,
    )


def _kept(
    stays: Sequence[Stay], gaps: Sequence[Period], rooms: Sequence[Opening], today: date
) -> tuple[list[tuple[int, int, date, date]], bool]:
    """The stays that each home allows, as dates; and whether all of them are there, whole."""
    planned = []
    for stay in stays:
        first, last = (date.fromordinal(today.toordinal() + step) for step in (stay.start, stay.end))
        allowed = rooms[stay.host].stay(first, last)
        if allowed is not None and allowed[0] == first:
            planned.append((stay.woman, stay.host, *allowed))
    lengths = sum(stay.end - stay.start for stay in stays)
    return planned, lengths == sum((last - first).days for *_, first, last in planned)


def _filled(
    planned: list[tuple[int, int, date, date]],
    gaps: Sequence[Period],
    rooms: Sequence[Opening],
    possible: Sequence[Collection[int]],
) -> Outlook:
    """The plan, and the simple look-ahead on what it leaves: the nights of each gap, the openings of each room."""
    left = [(gap, period) for gap, whole in enumerate(gaps) for period in _without(whole, gap, planned)]
    openings = [(number, opening) for number, room in enumerate(rooms) for opening in _rest(room, number, planned)]
    of_room = {
        number: {place for place, _ in places}
        for number, places in groupby(enumerate(n for n, _ in openings), key=lambda pair: pair[1])
    }
    suits = [{place for room in possible[gap] for place in of_room.get(room, ())} for gap, _ in left]
    more = look_ahead([period for _, period in left], [opening for _, opening in openings], suits)
    outlook = Outlook([[] for _ in gaps], list(planned))
    for (gap, _), periods in zip(left, more.failing, strict=True):
        outlook.failing[gap] += periods
    outlook.planned.extend(
        (left[place][0], openings[opening][0], first, last) for place, opening, first, last in more.planned
    )
    return outlook


def _without(period: Period, gap: int, planned: list[tuple[int, int, date, date]]) -> list[Period]:
    start, end = period
    found = []
    for _, _, first, last in sorted((row for row in planned if row[0] == gap), key=lambda row: row[2]):
        if start < first:
            found.append((start, first))
        start = last
    return [*found, (start, end)] if start < end else found


def _rest(room: Opening, number: int, planned: list[tuple[int, int, date, date]]) -> list[Opening]:
    left = [room]
    for _, _, first, last in (row for row in planned if row[1] == number):
        left = [
            part
            for opening in left
            for part in (
                opening.without((first, last))
                if opening.lower <= first and (opening.upper is None or last <= opening.upper)
                else [opening]
            )
        ]
    return left
