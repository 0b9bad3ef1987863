"""What a plan in memory is made of: the question, who lives where, components, weights and prices.

See living.py for what changes it, regrets.py and scarcity.py for what is read from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from matching.assignment import Weights, connected
from matching.certificate import least_prices, utilities, zeros
from matching.instances import Instance, Pair
from matching.problem import BoolArray, IntArray
from matching.residual import BETWEEN, FAR, NOWHERE, Residual
from matching.solver import Objective, Plan, Scale, conflicts, solve, stages

NOT_AN_EDGE: Final = "not_an_edge"  # a rule excludes the pair
FORBIDDEN: Final = "forbidden"
GUEST_LOCKED: Final = "guest_locked"  # she is kept for a home: this must be lifted first
HOST_FULL: Final = "not_enough_beds"  # once those that are kept for others are taken away


class Impossible(ValueError):
    """The pair cannot be; ``reason`` is one of the constants above."""

    def __init__(self, reason: str, pair: Pair) -> None:
        super().__init__(f"the pair {list(pair)} is impossible: {reason}")
        self.reason = reason


class Move(NamedTuple):
    """A guest whose place in the plan changes; None is no home."""

    guest: int
    before: int | None
    after: int | None


@dataclass(frozen=True, eq=False)
class View:
    """One component at one moment, and what its numbers stand for."""

    residual: Residual
    people: IntArray
    homes: IntArray
    guest_of: IntArray  # from the plan's numbers to the component's
    host_of: IntArray
    edges: IntArray

    def node(self, host: int) -> int:
        """Where a home is in the graph; where those without a home are, for NOWHERE."""
        return self.residual.out if host == NOWHERE else len(self.people) + int(self.host_of[host])


class Ledger:
    """The best plan of an instance, with prices that prove it. Guests and hosts keep their numbers.

    Raises ValueError if the locks conflict: there is no plan then.
    """

    home: IntArray  # host of each guest, or NOWHERE
    open: BoolArray  # the edges that the plan may choose from
    weight: Weights  # of each edge, on one scale
    scale: Scale
    price: Weights  # of one place, by host; proves nothing where families need different numbers of beds
    utility: Weights  # by guest
    guest_part: IntArray  # the component of each guest, of each host
    host_part: IntArray
    part_size: IntArray  # the beds that each guest takes, by component; 0: they differ
    taken: IntArray  # places of each host taken by guests that are not kept there

    def __init__(self, instance: Instance, objective: Objective = "lex", plan: Plan | None = None) -> None:
        if conflicts(instance):
            raise ValueError("the locks of this instance conflict: there is no plan")
        self.objective = objective
        self.rank, self.levels, self.size = instance.rank, instance.levels, instance.size
        self.guest, self.host, self.score = instance.guest, instance.host, instance.score
        self.capacity = instance.capacity
        self.locks: dict[int, int] = dict(instance.locks)
        self.forbids: set[Pair] = set(instance.forbids)
        self.home: IntArray = np.full(len(self.rank), NOWHERE)
        self.weigh()
        self.open = self.choices(slice(None)) & ~instance.holds(self.forbids)
        self.settle(plan or solve(instance, objective))

    # What it says.

    def pairs(self) -> list[Pair]:
        housed = np.flatnonzero(self.home >= 0)
        return list(zip(housed.tolist(), self.home[housed].tolist(), strict=True))

    def instance(self) -> Instance:
        """The question that this plan now answers."""
        columns = (self.rank, self.levels, self.capacity, self.size, self.guest, self.host, self.score)
        return Instance(*columns, frozenset(self.locks.items()), frozenset(self.forbids))

    def stages(self) -> list[int]:
        """What the plan is worth, as the objective counts it."""
        question = self.instance()
        return stages(question, self.objective, np.flatnonzero(self.home[question.guest] == question.host))

    def gap(self) -> int:
        """How far the prices leave the plan from a proof, families aside: 0 is one."""
        chosen = self.open & (self.part_size[self.guest_part[self.guest]] > 0)
        guest, host, weight = self.guest[chosen], self.host[chosen], self.weight[chosen]
        utility = utilities(guest, host, weight, self.price, len(self.rank))
        paid = sum((self.price * self.places(np.arange(len(self.capacity)))).tolist())
        return int(sum(utility.tolist()) + paid - sum(weight[self.home[guest] == host].tolist()))

    def edges_of(self, guest: int) -> tuple[int, int]:
        """Her edges are those from the first to the second, not included."""
        first, end = np.searchsorted(self.guest, [guest, guest + 1]).tolist()
        return first, end

    def edge(self, guest: int, host: int) -> int:
        """The number of the pair's edge. Raises Impossible where a rule excludes the pair."""
        first, end = self.edges_of(guest)
        found = first + int(np.searchsorted(self.host[first:end], host))
        if found == end or self.host[found] != host:
            raise Impossible(NOT_AN_EDGE, (guest, host))
        return found

    def imposable(self, guest: int, host: int) -> int:
        """The number of an edge that may be imposed on the plan. Raises Impossible with the reason."""
        edge = self.edge(guest, host)
        if (guest, host) in self.forbids:
            raise Impossible(FORBIDDEN, (guest, host))
        if self.locks.get(guest, host) != host:
            raise Impossible(GUEST_LOCKED, (guest, host))
        if guest not in self.locks and self.free()[host] < self.size[guest]:
            raise Impossible(HOST_FULL, (guest, host))
        return edge

    def lost(self, moves: Sequence[Move]) -> list[int]:
        """What these moves lose, in each stage of the objective: before − after."""
        loss = [0] * (self.levels if self.objective == "lex" else 1) + [0] * (self.objective != "max_score")
        for guest, before, after in moves:
            for host, sign in ((before, 1), (after, -1)):
                if host is None:
                    continue
                loss[-1] += sign * int(self.score[self.edge(guest, host)])
                if self.objective != "max_score":
                    loss[self.levels - 1 - int(self.rank[guest]) if self.objective == "lex" else 0] += sign
        return loss

    def move(self, guest: int, host: int) -> Move:
        """From where she is planned to this home, or to NOWHERE."""
        return Move(guest, or_none(int(self.home[guest])), or_none(host))

    def weight_of(self, guest: int, host: int | None) -> int:
        return 0 if host is None else int(self.weight[self.edge(guest, host)])

    def view(self, part: int | Sequence[int], without: int = NOWHERE) -> View:
        """A component as it is now, or some of them side by side; with or without one of its guests."""
        parts = [part] if isinstance(part, int) else list(part)
        inside = np.isin(self.guest_part, parts) & ~self.locked()
        if without != NOWHERE:
            inside[without] = False
        people, homes = np.flatnonzero(inside), np.flatnonzero(np.isin(self.host_part, parts))
        edges = np.flatnonzero(self.open & inside[self.guest])
        guest_of, host_of = np.full(len(self.rank), NOWHERE), np.full(len(self.capacity) + 2, NOWHERE)
        guest_of[people], host_of[homes] = np.arange(len(people)), np.arange(len(homes))
        host_of[BETWEEN], host_of[NOWHERE] = BETWEEN, NOWHERE  # the last two: numbers below 0 mean themselves
        guest, host = self.guest[edges], self.host[edges]
        residual = Residual(
            len(people), len(homes), guest_of[guest], host_of[host],
            self.utility[guest] + self.price[host] - self.weight[edges], host_of[self.home[people]],
            self.utility[people], self.price[homes], self.places(homes) - self.taken[homes],
        )  # fmt: skip
        return View(residual, people, homes, guest_of, host_of, edges)

    # How it is kept.

    def edge_or_none(self, guest: int, host: int) -> int | None:
        try:
            return self.edge(guest, host)
        except Impossible:
            return None

    def locked(self) -> BoolArray:
        locked = np.zeros(len(self.rank), dtype=np.bool_)
        locked[list(self.locks)] = True
        return locked

    def free(self) -> IntArray:
        """The beds of each host that no lock has taken."""
        left = self.capacity.copy()
        guests = np.array(list(self.locks), dtype=np.int64)
        np.subtract.at(left, np.array(list(self.locks.values()), dtype=np.int64), self.size[guests])
        return left

    def places(self, hosts: IntArray) -> IntArray:
        """How many guests each can take besides those kept there, as they count beds in its component."""
        beds = np.maximum(self.part_size[self.host_part[hosts]], 1)
        return np.asarray(self.free()[hosts] // beds)

    def choices(self, edges: IntArray | slice) -> BoolArray:
        """Which of these pairs the plan may choose, forbids aside: of guests without a lock, with beds enough."""
        left: BoolArray = ~self.locked()[self.guest[edges]]
        left &= self.capacity[self.host[edges]] >= self.size[self.guest[edges]]
        return left & (self.score[edges] >= 0) if self.objective == "max_score" else left

    def weigh(self) -> None:
        """The weights of every edge on one scale, which no later plan on these scores can outgrow."""
        score = self.score if len(self.score) else np.zeros(1, dtype=np.int64)
        self.scale = Scale.of(self.objective, score, len(self.rank))
        self.weight = self.weights(self.guest, self.score)
        if int(np.abs(self.weight).max(initial=0)) * (2 * len(self.rank) + 2) >= FAR:
            self.weight = self.weight.astype(object)

    def weights(self, guest: IntArray, score: Weights) -> Weights:
        if not len(score):
            return np.zeros(0, dtype=np.int64)
        return self.scale.weigh((self.rank + 1)[guest] if self.objective == "lex" else np.ones_like(guest), score)

    def settle(self, plan: Plan) -> None:
        """Take this plan, the best, and find its components and prices."""
        self.home[:] = NOWHERE
        for guest, host in plan.pairs:
            self.home[guest] = host
        self._label()
        free = np.flatnonzero((self.home >= 0) & ~self.locked())
        self.taken = np.bincount(self.home[free], minlength=len(self.capacity))
        self.price, self.utility = zeros(len(self.capacity), self.weight), zeros(len(self.rank), self.weight)
        alike = self.open & (self.part_size > 0)[self.guest_part[self.guest]]
        chosen = slice(None) if alike.all() else np.flatnonzero(alike)  # nothing is copied where all are
        if alike.any():
            left, right, weight = self.guest[chosen], self.host[chosen], self.weight[chosen]
            housed = self.home[left] == right
            self.price = least_prices(left, right, weight, housed, len(self.rank), len(self.capacity))
            self.utility = utilities(left, right, weight, self.price, len(self.rank))

    def _label(self) -> None:
        """The components of the pairs open to choice, and the beds that each guest takes there; 0: they differ."""
        chosen, guests = np.flatnonzero(self.open), len(self.rank)
        label = connected(self.guest[chosen], self.host[chosen], guests, len(self.capacity))
        self.guest_part, self.host_part = label[:guests], label[guests:]
        least, most = np.full(len(label), FAR), np.zeros(len(label), dtype=np.int64)
        some = np.flatnonzero(~self.locked())
        np.minimum.at(least, self.guest_part[some], self.size[some])
        np.maximum.at(most, self.guest_part[some], self.size[some])
        self.part_size = np.where(most == 0, 1, np.where(least == most, most, 0))

    def join(self, guests: Sequence[int], hosts: Sequence[int]) -> int:
        """The component of all these, made one if they were several."""
        parts = {*self.guest_part[list(guests)].tolist(), *self.host_part[list(hosts)].tolist()}
        one, mixed = min(parts), not self.part_size[list(parts)].all()
        if len(parts) > 1:
            self.guest_part[np.isin(self.guest_part, list(parts))] = one
            self.host_part[np.isin(self.host_part, list(parts))] = one
        sizes = np.unique(self.size[(self.guest_part == one) & ~self.locked()])
        self.part_size[one] = 0 if mixed or len(sizes) > 1 else sizes[0] if len(sizes) else 1
        return int(one)


def or_none(host: int) -> int | None:
    return host if host >= 0 else None
