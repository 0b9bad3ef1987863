"""The best succession of homes in one component of a year, four ways; see bridging.py for the question.

Women, homes and stretches of time are numbered from 0 here.
"""

import time
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TRUSTED_SUM: Final = 1 << 33  # beyond this, HiGHS's tolerances may reach a unit
PROVEN: Final = 1 - 1e-4  # a bound less than one above a whole number proves it
MAX_STATES: Final = 1200  # joint situations of a stretch, where they are all tried


@dataclass(frozen=True)
class Part:
    """A component on its compressed time: a pair is possible in each stretch from its ``first`` to its ``last``."""

    women: list[int]
    hosts: list[int]
    events: list[int]  # stretch k goes from events[k] to events[k + 1]
    pairs: list[tuple[int, int]]  # (woman, host), by woman then host
    worth: list[int]  # of one step, by pair
    first: list[int]  # stretches of each pair: from first…
    last: list[int]  # …to last, not included
    free: list[bool]  # whether a stay that begins in the pair's first stretch is no move-in
    cost: int

    def length(self, stretch: int) -> int:
        return self.events[stretch + 1] - self.events[stretch]

    def total(self, plan: Iterable[tuple[int, int, int]]) -> int:
        return sum(
            self.worth[pair] * (self.events[last] - self.events[first]) - self.entry(pair, first)
            for pair, first, last in plan
        )

    def entry(self, pair: int, stretch: int) -> int:
        """What it costs to begin a stay of this pair at that stretch."""
        return 0 if self.free[pair] and stretch == self.first[pair] else self.cost


Plan = list[tuple[int, int, int]]  # (pair, first stretch, end stretch)


def solve_part(part: Part, until: float) -> tuple[Plan, int, str]:
    """The plan of a component, the most that it could be worth, and the way it was found."""
    if len(part.women) == 1:
        total, plan = _best_path(part, range(len(part.pairs)))
        return plan, total, "path"
    alone = [_best_path(part, pairs)[0] for pairs in _pairs_of(part)]
    bound = sum(alone)
    found: Plan = []
    most: int | None = None
    if bound < TRUSTED_SUM:
        found, most = _by_milp(part, until)
    if most is not None and part.total(found) == most:
        return found, most, "milp"
    joint = _by_states(part, until)
    if joint is not None:
        return joint, part.total(joint), "states"
    bound = bound if most is None else min(bound, most)
    turns = _one_by_one(part, alone)
    if part.total(turns) > part.total(found) or not found:
        return turns, bound, "one_by_one"
    return found, bound, "incumbent"


def _pairs_of(part: Part) -> list[list[int]]:
    """The pairs of each woman."""
    own: list[list[int]] = [[] for _ in part.women]
    for pair, (woman, _) in enumerate(part.pairs):
        own[woman].append(pair)
    return own


def _best_path(
    part: Part, pairs: Iterable[int], taken: AbstractSet[tuple[int, int]] = frozenset()
) -> tuple[int, Plan]:
    """The best succession for one woman over her ``pairs``, in homes not ``taken``, (host, stretch); exact, on whole
    numbers."""
    own = list(pairs)
    outside = 0  # the best so far, wherever she is now
    here: dict[int, int] = {}  # the best so far, in the home of this pair now
    came: list[dict[int, bool]] = []  # for each stretch, whether the pair is gone on with
    ends: list[int | None] = []  # where the best so far lives at the start of each stretch
    stretches = len(part.events) - 1
    for stretch in range(stretches):
        best_pair = max(here, key=lambda pair: (here[pair], -pair), default=None)
        inside = best_pair is not None and here[best_pair] > outside
        ends.append(best_pair if inside else None)
        if inside and best_pair is not None:
            outside = here[best_pair]
        now, goes_on = {}, {}
        for pair in own:
            if not part.first[pair] <= stretch < part.last[pair] or (part.pairs[pair][1], stretch) in taken:
                continue
            enter = outside - part.entry(pair, stretch)
            goes_on[pair] = pair in here and here[pair] >= enter
            now[pair] = (here[pair] if goes_on[pair] else enter) + part.worth[pair] * part.length(stretch)
        here = now
        came.append(goes_on)
    return _walk_back(part, here, outside, came, ends)


def _walk_back(
    part: Part, here: dict[int, int], outside: int, came: list[dict[int, bool]], ends: list[int | None]
) -> tuple[int, Plan]:
    """From the last stretch to the first, the stays that make up the best total."""
    best = max(here, key=lambda pair: (here[pair], -pair), default=None)
    now = best if best is not None and here[best] > outside else None
    total = here[now] if now is not None else outside
    plan: Plan = []
    end = len(came)
    for stretch in range(len(came) - 1, -1, -1):
        if now is None:
            now, end = ends[stretch], stretch
        elif not came[stretch][now]:
            plan.append((now, stretch, end))
            now, end = ends[stretch], stretch
    return total, plan[::-1]


def _by_milp(part: Part, until: float) -> tuple[Plan, int | None]:
    """What HiGHS finds in the time left, and the bound that it proves, as a whole number; (nothing, None) if it finds
    nothing that holds.

    x says that a pair shares a stretch, y that it begins there. Nobody but the bound is believed: the plan is read,
    checked and counted in whole numbers by the caller.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    left = until - time.monotonic()
    if left <= 0:
        return [], None
    cells = [(pair, k) for pair in range(len(part.pairs)) for k in range(part.first[pair], part.last[pair])]
    gain = np.array([part.worth[pair] * part.length(k) for pair, k in cells], dtype=np.float64)
    cost = np.array([part.entry(pair, k) for pair, k in cells], dtype=np.float64)
    rules = [LinearConstraint(_one_each(part, cells), ub=1), LinearConstraint(_begins(part, cells), lb=0)]
    found = milp(
        np.concatenate([-gain, cost]),
        integrality=np.concatenate([np.ones(len(cells)), np.zeros(len(cells))]),
        bounds=Bounds(0, 1),
        constraints=rules,
        options={"mip_rel_gap": 0, "time_limit": left},
    )
    bound = getattr(found, "mip_dual_bound", None)
    most = None if bound is None or not np.isfinite(bound) else int(np.floor(-bound + (1 - PROVEN)))
    if found.x is None:
        return [], most
    plan = _read(part, [cell for cell, x in zip(cells, found.x, strict=False) if x > 0.5])
    return (plan, most) if _holds(part, plan) else ([], most)


def _one_each(part: Part, cells: list[tuple[int, int]]) -> "csr_array":
    """One home for each woman, one woman for each home, in each stretch: the rules that could be broken."""
    rows: dict[tuple[str, int, int], list[int]] = {}
    for cell, (pair, stretch) in enumerate(cells):
        woman, host = part.pairs[pair]
        rows.setdefault(("woman", woman, stretch), []).append(cell)
        rows.setdefault(("host", host, stretch), []).append(cell)
    return _sparse([[(cell, 1) for cell in row] for row in rows.values() if len(row) > 1], 2 * len(cells))


def _begins(part: Part, cells: list[tuple[int, int]]) -> "csr_array":
    """y ≥ x − x of the stretch before: cells of a pair follow one another."""
    rows = []
    for cell, (pair, stretch) in enumerate(cells):
        row = [(len(cells) + cell, 1), (cell, -1)]
        rows.append(row if stretch == part.first[pair] else [*row, (cell - 1, 1)])
    return _sparse(rows, 2 * len(cells))


def _sparse(rows: list[list[tuple[int, int]]], width: int) -> "csr_array":
    import numpy as np
    from scipy.sparse import csr_array

    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = [column for row in rows for column, _ in row]
    values = np.array([value for row in rows for _, value in row], dtype=np.float64)
    return csr_array((values, columns, starts), shape=(len(rows), width))


def _read(part: Part, cells: list[tuple[int, int]]) -> Plan:
    """Stretches of one pair that follow one another are one stay."""
    plan: Plan = []
    for pair, stretch in cells:
        if plan and plan[-1][0] == pair and plan[-1][2] == stretch:
            plan[-1] = (pair, plan[-1][1], stretch + 1)
        else:
            plan.append((pair, stretch, stretch + 1))
    return plan


def _holds(part: Part, plan: Plan) -> bool:
    """Whether nobody is twice somewhere at once, nor anywhere with somebody."""
    used = [
        busy
        for pair, first, last in plan
        for stretch in range(first, last)
        for busy in (("woman", part.pairs[pair][0], stretch), ("host", part.pairs[pair][1], stretch))
    ]
    return len(used) == len(set(used))


def _by_states(part: Part, until: float) -> Plan | None:
    """The best plan by every joint situation of each stretch, on whole numbers; None if there are too many."""
    before: dict[tuple[int, ...], tuple[int, Plan]] = {(): (0, [])}  # pairs together now: total, stays until now
    for stretch in range(len(part.events) - 1):
        situations = _situations(part, stretch)
        if situations is None or time.monotonic() > until:
            return None
        now = {}
        for pairs in situations:
            gain = sum(part.worth[pair] for pair in pairs) * part.length(stretch)
            total, source = max(
                (
                    (total - sum(part.entry(pair, stretch) for pair in pairs if pair not in was), was)
                    for was, (total, _) in before.items()
                ),
            )
            goes_on = {pair: first for pair, first, last in before[source][1] if last == stretch and pair in source}
            kept = [stay for stay in before[source][1] if not (stay[2] == stretch and stay[0] in pairs)]
            stays = [(pair, goes_on.get(pair, stretch), stretch + 1) for pair in pairs]
            now[pairs] = (total + gain, kept + stays)
        before = now
    return max(before.values())[1]


def _situations(part: Part, stretch: int) -> list[tuple[int, ...]] | None:
    """Every set of pairs that can live together in a stretch; None past MAX_STATES."""
    found: list[tuple[tuple[int, ...], frozenset[tuple[str, int]]]] = [((), frozenset())]
    for pair, (woman, host) in enumerate(part.pairs):
        if part.first[pair] <= stretch < part.last[pair]:
            busy = {("woman", woman), ("host", host)}
            found += [((*pairs, pair), used | busy) for pairs, used in found if not used & busy]
            if len(found) > MAX_STATES:
                return None
    return [pairs for pairs, _ in found]


def _one_by_one(part: Part, alone: Sequence[int]) -> Plan:
    """Each woman in turn, the one with most to gain first, on what the others left: a plan, seldom the best."""
    own, taken, plan = _pairs_of(part), set[tuple[int, int]](), Plan()
    for woman in sorted(range(len(own)), key=lambda woman: -alone[woman]):
        _, stays = _best_path(part, own[woman], taken)
        plan += stays
        taken |= {(part.pairs[pair][1], stretch) for pair, first, last in stays for stretch in range(first, last)}
    return plan
