"""The best plan of one component in which some guests need several beds at once.

Guests housed together no longer exchange one for another, so that no small sum of weights stands for the order of
priorities: each stage is solved, then kept while the next is. HiGHS does it with a gap of 0; where its bound does not
prove the last unit, or the scores are too large for it, branch and bound on whole numbers does.
"""

import time
from collections.abc import Sequence
from typing import Final

import numpy as np

from matching.assignment import LIMIT_SECONDS, Component, assign_whole
from matching.problem import IntArray

TRUSTED_SUM: Final = 1 << 27  # beyond this, HiGHS's tolerances reach a unit
PROVEN: Final = 1 - 1e-4  # two whole numbers less than this apart are one
CUT_BRANCH: Final = "branch_cut"  # not proven: time was up

Stage = Sequence[int]  # what each edge is worth in this stage


def house_families(
    component: Component, size: IntArray, stages: Sequence[Stage], seconds: float = LIMIT_SECONDS
) -> tuple[IntArray, str]:
    """The edges of the plan that is best by the first stage, then by the second, and so on; and how it was found.

    ``size`` holds the beds that each guest needs. No stage may be worth less than 0 on any edge. HiGHS has half of the
    time; if that is not enough, branch and bound has the other half, and what it had found by then is ``branch_cut``.
    """
    now = time.monotonic()
    if all(component.guests * max(stage, default=0) < TRUSTED_SUM for stage in stages):
        chosen = _by_milp(component, size, stages, now + seconds / 2)
        if chosen is not None:
            return chosen, "milp"
    edges, proven = branch_and_bound(component, size, one_weight(component.guests, stages), now + seconds)
    return np.array(edges, dtype=np.int64), "branch" if proven else CUT_BRANCH


def one_weight(guests: int, stages: Sequence[Stage]) -> list[int]:
    """All stages as one whole number an edge: a unit of one outweighs all that the next ones can give together."""
    weights = list(stages[-1])
    for stage in reversed(stages[:-1]):
        outweigh = guests * max(weights, default=0) + 1
        weights = [unit * outweigh + rest for unit, rest in zip(stage, weights, strict=True)]
    return weights


def _by_milp(component: Component, size: IntArray, stages: Sequence[Stage], until: float) -> IntArray | None:
    """None if a stage could not be proven optimal to the unit, in time."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    edges, hosts = np.arange(len(component)), len(component.capacity)
    one_home = csr_array((np.ones(len(edges)), (component.guest, edges)), shape=(component.guests, len(edges)))
    beds = csr_array((size[component.guest].astype(float), (component.host, edges)), shape=(hosts, len(edges)))
    rules = [LinearConstraint(one_home, ub=1), LinearConstraint(beds, ub=component.capacity.astype(float))]
    whole, chosen, totals = np.ones(len(edges), dtype=np.int64), np.zeros(len(edges), dtype=np.int64), []
    for stage in stages:
        worth = np.array(stage, dtype=np.float64)
        left = until - time.monotonic()
        if left <= 0:
            return None
        found = milp(
            -worth,
            integrality=whole,
            bounds=Bounds(0, 1),
            constraints=rules,
            options={"mip_rel_gap": 0, "time_limit": left},
        )
        if found.status != 0:
            return None
        chosen = np.rint(found.x).astype(np.int64)
        totals.append(int(np.array(stage) @ chosen))
        kept = all(int(np.array(before) @ chosen) >= total for before, total in zip(stages, totals, strict=False))
        if -totals[-1] - found.mip_dual_bound > PROVEN or not kept or not _fits(component, size, chosen):
            return None
        rules.append(LinearConstraint(worth[None, :], lb=totals[-1]))
    return np.flatnonzero(chosen)


def _fits(component: Component, size: IntArray, chosen: IntArray) -> bool:
    """Whether each guest has one home at most and no host more guests than beds: HiGHS only promises it nearly."""
    homes = np.bincount(component.guest, weights=chosen, minlength=component.guests)
    beds = np.bincount(component.host, weights=chosen * size[component.guest], minlength=len(component.capacity))
    return bool((homes <= 1).all() and (beds <= component.capacity).all())


def branch_and_bound(
    component: Component, size: IntArray, weight: Sequence[int], until: float
) -> tuple[list[int], bool]:
    """The same on whole numbers, and whether it is proven. Where each guest is counted for one bed, the assignment is
    a bound; if it overfills a host, either the largest of that host's guests is there for good, or she is not."""
    best = _in_turn(component, size, weight)
    best_total = sum(weight[edge] for edge in best)
    branches: list[tuple[tuple[int, ...], frozenset[int]]] = [((), frozenset())]  # edges kept, edges given up
    while branches:
        if time.monotonic() > until:
            return sorted(best), False
        kept, given_up = branches.pop()
        chosen = _bound(component, size, weight, kept, given_up)
        if sum(weight[edge] for edge in chosen) <= best_total:
            continue
        overfull = _overfull(component, size, chosen, kept)
        if overfull is None:
            best, best_total = chosen, sum(weight[edge] for edge in chosen)
        else:
            branches += [(kept, given_up | {overfull}), ((*kept, overfull), given_up)]
    return sorted(best), True


def _in_turn(component: Component, size: IntArray, weight: Sequence[int]) -> list[int]:
    """The heaviest edge that still fits, and so on: a plan to begin with."""
    free, placed, chosen = component.capacity.tolist(), set(), []
    for edge in sorted(range(len(weight)), key=lambda edge: -weight[edge]):
        guest, host = int(component.guest[edge]), int(component.host[edge])
        if guest not in placed and size[guest] <= free[host]:
            placed.add(guest)
            free[host] -= int(size[guest])
            chosen.append(edge)
    return chosen


def _bound(
    component: Component, size: IntArray, weight: Sequence[int], kept: tuple[int, ...], given_up: frozenset[int]
) -> list[int]:
    """The edges kept, and the best ones for the other guests where each takes one bed only."""
    free = component.capacity.copy()
    for edge in kept:
        free[component.host[edge]] -= size[component.guest[edge]]
    first = np.concatenate([[0], np.cumsum(free)]).tolist()
    placed = {int(component.guest[edge]) for edge in kept}
    rows: list[list[tuple[int, int, int]]] = [[] for _ in range(component.guests)]
    for edge, (guest, host) in enumerate(zip(component.guest.tolist(), component.host.tolist(), strict=True)):
        if guest not in placed and edge not in given_up and size[guest] <= free[host]:
            rows[guest] += [(column, weight[edge], edge) for column in range(first[host], first[host + 1])]
    return [*kept, *assign_whole(rows, first[-1])[0]]


def _overfull(component: Component, size: IntArray, chosen: list[int], kept: tuple[int, ...]) -> int | None:
    """Of a host with more guests than beds, the edge of the largest guest not yet there for good."""
    load = np.zeros(len(component.capacity), dtype=np.int64)
    for edge in chosen:
        load[component.host[edge]] += size[component.guest[edge]]
    if (load <= component.capacity).all():
        return None
    host = int(np.argmax(load > component.capacity))
    open_to_choice = [edge for edge in chosen if component.host[edge] == host and edge not in kept]
    return max(open_to_choice, key=lambda edge: (size[component.guest[edge]], -edge))
