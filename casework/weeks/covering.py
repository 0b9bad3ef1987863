"""One day out: what covers the hours during which nobody is at home, and what does not. Pure: minutes of a day.

Appointments stand where they are. A meal takes its place around noon, a shower early, a day shelter every other
minute that one is open, changing doors as little as can be. What nothing covers is said: it is a gap to fill together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

MEAL_LASTS = SHOWER_LASTS = 45
NOON = (11 * 60 + 30, 14 * 60 + 30)
Period = tuple[int, int]


class Kind(Enum):
    APPOINTMENT = "appointment"
    MEAL = "meal"
    SHOWER = "shower"
    SHELTER = "shelter"
    GAP = "gap"


@dataclass(frozen=True, order=True)
class Offer:
    """A door that is open ``[start, end)`` that day. ``rank``: the smaller, the better (nearer, surer)."""

    start: int
    end: int
    rank: int = 0
    key: int = 0


@dataclass(frozen=True)
class Step:
    """``key``: the door, or the appointment; None for a gap."""

    start: int
    end: int
    kind: Kind
    key: int | None = None


def cover(
    away: Period, *, meals: Iterable[Offer] = (), showers: Iterable[Offer] = (), shelters: Iterable[Offer] = (),
    appointments: Iterable[tuple[int, int, int]] = (),
) -> list[Step]:  # fmt: skip
    """The steps of ``away``, end to end. ``appointments``: (start, end, key); one that overlaps another waits."""
    steps: list[Step] = []
    for start, end, key in sorted(appointments):
        start, end = max(start, away[0]), min(end, away[1])
        if start < end and _free(steps, (start, end)):
            steps.append(Step(start, end, Kind.APPOINTMENT, key))
    _place(steps, away, meals, Kind.MEAL, MEAL_LASTS, NOON)
    _place(steps, away, showers, Kind.SHOWER, SHOWER_LASTS, away)
    for hole in _holes(steps, away):
        steps += _sheltered(hole, list(shelters))
    return sorted(steps, key=lambda step: step.start)


def gaps(steps: Iterable[Step]) -> list[Period]:
    return [(step.start, step.end) for step in steps if step.kind is Kind.GAP]


def _place(steps: list[Step], away: Period, offers: Iterable[Offer], kind: Kind, lasts: int, best: Period) -> None:
    """Once, in the first hole where a door is open long enough: within the best hours first, then at any of them."""
    doors = sorted(offers, key=lambda offer: (offer.rank, offer))
    for low, high in (best, away):
        found = [
            (start, offer.rank, offer.key)
            for offer in doors
            for hole in _holes(steps, away)
            if (start := max(hole[0], offer.start, low)) + lasts <= min(hole[1], offer.end, high)
        ]
        if found:
            start, _, key = min(found, key=lambda each: (each[1], each[0], each[2]))
            steps.append(Step(start, start + lasts, kind, key))
            return


def _sheltered(hole: Period, shelters: list[Offer]) -> list[Step]:
    """The hole, minute by minute in a shelter wherever one is open: always the one that stays open longest."""
    steps, now, last = [], hole[0], hole[1]
    while now < last:
        here = [offer for offer in shelters if offer.start <= now < offer.end]
        if here:
            chosen = min(here, key=lambda offer: (-min(offer.end, last), offer.rank, offer.key))
            end = min(chosen.end, last)
            steps.append(Step(now, end, Kind.SHELTER, chosen.key))
        else:
            end = min([offer.start for offer in shelters if now < offer.start < last], default=last)
            steps.append(Step(now, end, Kind.GAP))
        now = end
    return steps


def _holes(steps: list[Step], away: Period) -> list[Period]:
    found, now = [], away[0]
    for step in sorted(steps, key=lambda each: each.start):
        if now < step.start:
            found.append((now, step.start))
        now = max(now, step.end)
    return [*found, (now, away[1])] if now < away[1] else found


def _free(steps: list[Step], period: Period) -> bool:
    return all(step.end <= period[0] or period[1] <= step.start for step in steps)
