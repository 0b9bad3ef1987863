"""The stored plan of one part, in memory: what a home would cost the others, and what would follow of a change.

Runs never change once written: what was read of one serves again, in this process, for as long as it is the plan. It
holds numbers only. Everything is computed on the pairs that the run stored; nothing here is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from matching.living import LivingPlan
from matching.models import Shortlist
from matching.parts import CHOOSES, KEPT, OBJECTIVE, PROPOSED, Part
from matching.regrets import Regret, fork, homes_of
from matching.solver import Plan

KEPT_IN_MEMORY = 8
SETTLED = {"": CHOOSES, "proposed": PROPOSED, "kept": KEPT}
Period = tuple[int, int]  # a room, and the first day (an ordinal) on which it is free


@dataclass(frozen=True, eq=False)
class Joint:
    """Needs and free periods of one or several parts, and the plan between them."""

    part: Part
    plan: LivingPlan
    home: dict[int, Period | None]  # of each need

    @property
    def needs(self) -> list[int]:
        found: list[int] = self.part.need.tolist()
        return found

    def period(self, host: int | None) -> Period | None:
        return None if host is None else (int(self.part.room[host]), int(self.part.start[host]))

    def place(self, need: int) -> int:
        return self.needs.index(need)

    def host(self, room: int, start: int) -> int:
        """The number of a free period in the plan; −1 where it is not in this part."""
        found = np.flatnonzero((self.part.room == room) & (self.part.start == start))
        return int(found[0]) if len(found) else -1

    def costs(self, need: int) -> dict[Period, Regret]:
        """For each free period that could be hers, what the whole plan loses if it is, and who moves."""
        found = {}
        for regret in homes_of(self.plan, self.place(need)):
            found[int(self.part.room[regret.host]), int(self.part.start[regret.host])] = regret
        return found

    def nights(self, need: int, period: Period | None) -> int:
        """How many of her nights a free period covers."""
        if period is None:
            return 0
        guest, host = self.place(need), self.host(*period)
        found = np.flatnonzero((self.part.left == guest) & (self.part.right == host))
        return int(self.part.nights[found[0]]) if len(found) else 0

    def trial(self) -> "Joint":
        """A copy to try changes on."""
        return Joint(self.part, fork(self.plan), dict(self.home))


def of_runs(runs: Iterable[int]) -> Joint:
    """The plan of these runs (numbers), taken together."""
    return _read(tuple(sorted(set(runs))))


@lru_cache(maxsize=KEPT_IN_MEMORY)
def _read(runs: tuple[int, ...]) -> Joint:
    return build(rows_of(runs))


def rows_of(runs: Iterable[int]) -> list[Any]:
    """The stored rows of these runs, in queue order."""
    return list(
        Shortlist.objects.filter(run__in=runs)
        .order_by("pk")  # as they were written: in queue order
        .values_list(
            "need", "priority", "settled", "rooms", "froms", "scores", "nights", "room", "planned_from"
        )
    )  # fmt: skip


def build(rows: list[Any], extra: Iterable[tuple[int, int, int, int, int]] = ()) -> Joint:
    """From rows as they are stored; ``extra`` pairs (need, room, first day, score, nights) are there, forbidden."""
    pairs = [
        (place, room, start.toordinal(), score, nights)
        for place, row in enumerate(rows)
        for room, start, score, nights in zip(*row[3:7], strict=True)
    ]
    place_of = {row[0]: place for place, row in enumerate(rows)}
    added = [(place_of[need], *rest) for need, *rest in extra]
    columns = np.array([*pairs, *added], dtype=np.int64).reshape(-1, 5)
    real = np.r_[np.ones(len(pairs), dtype=np.bool_), np.zeros(len(added), dtype=np.bool_)]
    periods, right = np.unique(columns[:, 1:3], axis=0, return_inverse=True)
    order = np.lexsort((right, columns[:, 0]))
    columns, right, real = columns[order], np.ravel(right)[order], real[order]
    settled = np.array([SETTLED[row[2]] for row in rows], dtype=np.int64)
    planned = [(row[7], row[8].toordinal()) if row[7] else None for row in rows]
    number = {(int(room), int(start)): host for host, (room, start) in enumerate(periods.tolist())}
    housed = [(place, number[period]) for place, period in enumerate(planned) if period]
    kept = [
        pair
        for pair, (guest, host) in enumerate(zip(columns[:, 0].tolist(), right.tolist(), strict=True))
        if settled[guest] == KEPT and planned[guest] and number[planned[guest]] == host
    ]
    part = Part(
        digits=np.zeros(32, dtype=np.int64), need=np.array([row[0] for row in rows], dtype=np.int64),
        priority=np.array([row[1] for row in rows], dtype=np.int64), settled=settled, room=periods[:, 0],
        start=periods[:, 1], left=columns[:, 0], right=right, score=columns[:, 3], nights=columns[:, 4],
        kept=np.array(kept, dtype=np.int64),
    )  # fmt: skip
    forbidden = zip(columns[~real, 0].tolist(), right[~real].tolist(), strict=True)
    plan = LivingPlan(part.instance(forbids=list(forbidden)), OBJECTIVE, Plan(pairs=housed))
    return Joint(part, plan, {row[0]: planned[place] for place, row in enumerate(rows)})


@dataclass(frozen=True)
class Moved:
    """One woman's line of a comparison: her free period before and after; None is no room."""

    need: int
    before: Period | None
    after: Period | None
    nights: int  # after − before


def differences(before: Joint, trial: Joint) -> list[Moved]:
    """Whoever's place in the plan a trial changes, in queue order."""
    found = []
    for place, need in enumerate(before.needs):
        host = int(trial.plan.home[place])
        after = None if host < 0 else _period_of(trial, host)
        was = before.home[need]
        if after != was:
            gained = _nights_of(trial, need, after) - before.nights(need, was)
            found.append(Moved(need, was, after, gained))
    return found


IMAGINED: Period = (0, 0)


def _period_of(trial: Joint, host: int) -> Period:
    return IMAGINED if host >= len(trial.part.room) else (int(trial.part.room[host]), int(trial.part.start[host]))


def _nights_of(trial: Joint, need: int, period: Period | None) -> int:
    return 0 if period == IMAGINED else trial.nights(need, period)
