"""What it would cost to impose a home, exactly, and who would move: for the person who decides, not to decide for her.

The *regret* of a pair is what the whole plan loses if the pair is imposed and everybody else is then housed as well
as can be. It is one distance in the graph of moves (see residual.py), and the way names who would move where. Where
guests of one component need different numbers of beds there is no such graph: it is solved again with the pair.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.assignment import Weights
from matching.ledger import Impossible, Move, View
from matching.living import Change, LivingPlan
from matching.problem import IntArray
from matching.residual import FAR, NOWHERE, Distances

ALTERNATIVES: Final = 3
TOGETHER: Final = 150  # guests
BLOCK_CELLS: Final = 1 << 22  # distances looked at together


@dataclass(frozen=True)
class Regret:
    """A home for a guest, and what the plan loses if it is imposed.

    ``loss`` has one number for each stage of the objective (see Change); ``regret`` is the same in one number, in the
    weights of the plan, None where families leave no such weights. ``moves`` is the chain, the guest herself first.
    """

    guest: int
    host: int
    regret: int | None
    loss: list[int]
    moves: list[Move]

    def as_json(self) -> dict[str, object]:
        moves = [list(move) for move in self.moves]
        return {"guest": self.guest, "host": self.host, "regret": self.regret, "loss": self.loss, "moves": moves}


def regret(plan: LivingPlan, guest: int, host: int) -> Regret:
    """What imposing this pair costs. Raises Impossible with the reason where it cannot be."""
    edge = plan.imposable(guest, host)
    if plan.home[guest] == host:
        return Regret(guest, host, 0, plan.lost([]), [])
    if not plan.open[edge] or not plan.part_size[plan.guest_part[guest]]:
        return _forced(plan, guest, host)
    return next(_told(plan, guest, [edge]))


def _forced(plan: LivingPlan, guest: int, host: int) -> Regret:
    """By imposing it on a copy of the plan: families, and pairs that the plan would never choose by itself."""
    weighed = bool(plan.part_size[plan.guest_part[guest]] and plan.part_size[plan.host_part[host]])
    trial = fork(plan)
    change: Change = trial.lock(guest, host)
    cost = sum(plan.weight_of(move.guest, move.before) for move in change.moves)
    cost -= sum(plan.weight_of(move.guest, move.after) for move in change.moves)
    return Regret(guest, host, cost if weighed else None, change.loss, change.moves)


def fork(plan: LivingPlan) -> LivingPlan:
    """A copy to try changes on: what is done to it leaves the plan as it is."""
    other = copy(plan)
    for name, value in vars(plan).items():
        if isinstance(value, np.ndarray | dict | set):
            setattr(other, name, value.copy())
    return other


def homes_of(plan: LivingPlan, guest: int) -> list[Regret]:
    """Every home that could be imposed for her, her own included, the cheapest for the plan first."""
    first, end = plan.edges_of(guest)
    possible = []
    for edge in range(first, end):
        try:
            possible.append(plan.imposable(guest, int(plan.host[edge])))
        except Impossible:
            continue
    easy = [edge for edge in possible if plan.open[edge] and plan.part_size[plan.guest_part[guest]]]
    found = list(_told(plan, guest, easy)) if easy else []
    found += [regret(plan, guest, int(plan.host[edge])) for edge in possible if edge not in set(easy)]
    return sorted(found, key=lambda one: (one.loss if one.regret is None else [one.regret], one.host))


def alternatives(plan: LivingPlan, guest: int, count: int = ALTERNATIVES) -> list[Regret]:
    """The other homes that cost the plan least."""
    return [one for one in homes_of(plan, guest) if plan.home[guest] != one.host][:count]


def all_regrets(plan: LivingPlan) -> Weights:
    """The regret of each edge, in the plan's weights; −1 where the plan does not choose (locks, forbids, families)."""
    found: Weights = np.asarray(np.full(len(plan.guest), -1, dtype=plan.weight.dtype))
    chosen = np.flatnonzero(plan.open & (plan.part_size[plan.guest_part[plan.guest]] > 0))
    for parts in _side_by_side(plan, plan.guest_part[plan.guest[chosen]]):
        view = plan.view(parts)
        guest, host = plan.guest[view.edges], plan.host[view.edges]
        to = _nodes_of_homes(view, plan.home[guest])
        own, rows = view.residual.guests + view.host_of[host], view.residual.guests + np.arange(len(view.homes))
        step = max(1, BLOCK_CELLS // (view.residual.out + 1))
        for start in range(0, len(rows), step):
            block = rows[start : start + step]
            distance, _ = view.residual.from_nodes(block)
            mine = np.flatnonzero((own >= block[0]) & (own <= block[-1]))
            far = distance[own[mine] - block[0], to[mine]]
            found[view.edges[mine]] = np.where(far >= FAR, -1, view.residual.cost[mine] + far)
        found[view.edges[plan.home[guest] == host]] = 0
    return found


def _side_by_side(plan: LivingPlan, parts: IntArray) -> Iterator[list[int]]:
    """Small components are looked at together: nothing joins them but OUT, where a way has nothing to gain."""
    people = np.bincount(plan.guest_part, minlength=int(parts.max(initial=0)) + 1)
    together: list[int] = []
    for part in np.unique(parts).tolist():
        if together and people[together].sum() + people[part] > TOGETHER:
            yield together
            together = []
        together.append(part)
    if together:
        yield together


def _nodes_of_homes(view: View, home: IntArray) -> IntArray:
    local = view.residual.guests + view.host_of[home]
    return np.where(home == NOWHERE, view.residual.out, local)


def _told(plan: LivingPlan, guest: int, edges: list[int]) -> Iterator[Regret]:
    """For some open edges of one guest: all distances to the place that she would leave, at once."""
    view = plan.view(int(plan.guest_part[guest]))
    distance, after = view.residual.to_node(view.node(int(plan.home[guest])))
    for edge in edges:
        host = int(plan.host[edge])
        node = view.node(host)
        if plan.home[guest] == host:
            yield Regret(guest, host, 0, plan.lost([]), [])
        elif distance[node] < FAR:
            cost = plan.utility[guest] + plan.price[host] - plan.weight[edge] + distance[node]
            moves = [plan.move(guest, host), *_followed(plan, view, node, after, distance)]
            yield Regret(guest, host, int(cost), plan.lost(moves), moves)


def _followed(plan: LivingPlan, view: View, node: int, after: IntArray, distance: Distances) -> Iterator[Move]:
    """The moves on the way from a node to the place that is being left."""
    while after[node] >= 0:
        onward = int(after[node])
        if node < len(view.people):
            host = NOWHERE if onward == view.residual.out else int(view.homes[onward - len(view.people)])
            yield plan.move(int(view.people[node]), host)
        node = onward


# For a file: what the command prints.


def explained(plan: LivingPlan, guest: int, host: int | None = None) -> dict[str, object]:
    """With a host: {"guest", "host", "status": "ok" or "impossible", "reason" or "regret", "loss" and "moves"}.

    Without: {"guest", "home": its number or null, "alternatives": the three that cost least, "homes": [[host, regret,
    loss]…] for every home possible, cheapest first, "impossible": [[host, reason]…] for those that a lock or a forbid
    excludes}. Moves are [guest, from, to], null for no home. All with "stages" of the plan.
    """
    told: dict[str, object] = {"guest": guest, "stages": plan.stages(), "scale": plan.scale.as_json()}
    if host is not None:
        try:
            return {**told, "status": "ok", **regret(plan, guest, host).as_json()}
        except Impossible as error:
            return {**told, "host": host, "status": "impossible", "reason": error.reason}
    homes = homes_of(plan, guest)
    first, end = plan.edges_of(guest)
    others = sorted({int(one) for one in plan.host[first:end]} - {one.host for one in homes})
    home = int(plan.home[guest])
    return {
        **told,
        "status": "ok",
        "home": home if home >= 0 else None,
        "alternatives": [one.as_json() for one in homes if one.host != home][:ALTERNATIVES],
        "homes": [[one.host, one.regret, one.loss] for one in homes],
        "impossible": [[one, reason_of(plan, guest, one)] for one in others],
    }


def reason_of(plan: LivingPlan, guest: int, host: int) -> str | None:
    """Why the pair cannot be imposed; None if it can."""
    try:
        plan.imposable(guest, host)
    except Impossible as error:
        return error.reason
    return None
