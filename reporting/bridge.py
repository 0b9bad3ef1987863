"""Why a figure differs from what was published: stay by stay, each difference has one cause, and they add up.

« 3 000 publié → 2 991 : 2 corrections −6, 1 doublon −3 ». What a stay counted for is kept with the publication
(``basis``), so that a stay that is no longer there is found as well.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from reporting.known import Stay
from reporting.nights import length
from reporting.window import Window

CORRECTION, LATE, DEPARTURE, ABSENCE = "correction", "late", "departure", "absence"
DUPLICATE, SINCE, OTHER = "duplicate", "since", "other"
CODES = ("nights", "nights_offered", "person_nights", "stays")  # what is a sum over stays


@dataclass(frozen=True)
class Counted:
    """What one stay counted for, and the days that were believed."""

    nights: int
    nights_offered: int
    person_nights: int
    stays: int
    started_on: date
    ended_on: date | None

    def as_json(self) -> list:
        ended = self.ended_on.isoformat() if self.ended_on else None
        return [self.nights, self.nights_offered, self.person_nights, self.stays, self.started_on.isoformat(), ended]

    @classmethod
    def read(cls, said: list) -> "Counted":
        nights, offered, persons, stays, started, ended = said
        last = date.fromisoformat(ended) if ended else None
        return cls(nights, offered, persons, stays, date.fromisoformat(started), last)


def basis(window: Window) -> dict[int, Counted]:
    """{stay: what it counts for in this window}."""
    return {stay.pk: _count(stay, window, window.horizon) for stay in window.stays}


def _count(stay: Stay, window: Window, horizon: date) -> Counted:
    slept, offered = (length(nights(window.since, horizon)) for nights in (stay.slept, stay.offered))
    return Counted(
        slept, offered, slept * window.persons(stay.guest), int(offered > 0), stay.started_on, stay.ended_on
    )  # fmt: skip


def bridge(then: dict[int, Counted], horizon: date, now: Window) -> dict[str, dict[str, tuple[int, int]]]:
    """{code: {cause: (how many stays, how much)}} from what was published, counted up to ``horizon``, to ``now``.

    For each code the amounts add up to the difference of the two sums: that is a law, and a wall of the database.
    """
    found: dict[str, defaultdict[str, list[int]]] = {code: defaultdict(list) for code in CODES}
    here = {stay.pk: stay for stay in now.stays}
    anywhere = {stay.pk for stay in now.known.stays}
    for pk in then.keys() | here.keys():
        before = then.get(pk)
        if pk not in here:
            assert before is not None
            cause = _gone(pk, before, now, anywhere)
            for code in CODES:
                found[code][cause].append(-getattr(before, code))
            continue
        after, same_day = _count(here[pk], now, now.horizon), _count(here[pk], now, min(horizon, now.horizon))
        for code in CODES:
            found[code][SINCE].append(getattr(after, code) - getattr(same_day, code))
            if before is None:
                cause = LATE if here[pk].started_on < horizon else SINCE
                found[code][cause].append(getattr(same_day, code))
            else:
                change = getattr(same_day, code) - getattr(before, code)
                found[code][_cause(code, before, same_day)].append(change)
    return {code: _added(causes) for code, causes in found.items()}


def _added(causes: dict[str, list[int]]) -> dict[str, tuple[int, int]]:
    """{cause: (how many stays, how much)}, of those that change something."""
    some = {cause: [amount for amount in amounts if amount] for cause, amounts in causes.items()}
    return {cause: (len(amounts), sum(amounts)) for cause, amounts in some.items() if amounts}


def _gone(pk: int, before: Counted, now: Window, anywhere: set[int]) -> str:
    """A stay that counts for nothing here any more: not there, in another place, or its days corrected out of it."""
    if pk not in anywhere:
        return DUPLICATE
    stay = next(stay for stay in now.known.stays if stay.pk == pk)
    moved = (stay.started_on, stay.ended_on) != (before.started_on, before.ended_on)
    return CORRECTION if moved else OTHER


def _cause(code: str, before: Counted, after: Counted) -> str:
    if before.started_on == after.started_on and before.ended_on is None and after.ended_on is not None:
        return DEPARTURE
    if (before.started_on, before.ended_on) != (after.started_on, after.ended_on):
        return CORRECTION
    if before.nights != after.nights:
        return ABSENCE
    return OTHER
