"""A plan kept in memory with its prices: a lock, a refusal or a new home gives the next best plan at once, exactly.

Each change is one shortest way, or a few, in the component it touches (see residual.py), and leaves prices that prove
the new plan as well: nothing is solved again. A component in which guests need different numbers of beds has no such
prices; there the component alone is solved anew.

What is planned is worth the same as by ``solve`` on the same question; between equal plans, it may be another of them.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.assignment import Weights
from matching.certificate import zeros
from matching.instances import Instance
from matching.ledger import GUEST_LOCKED, Impossible, Ledger, Move, View, or_none
from matching.problem import IntArray
from matching.residual import BETWEEN, NOWHERE
from matching.solver import Plan, solve


@dataclass(frozen=True)
class Change:
    """From one plan to the next: who moves, and what is lost.

    ``moves`` is a chain where there is one: each takes the place that the next one leaves. ``loss`` has one number for
    each stage of the objective, before − after: below 0 is a gain.
    """

    moves: list[Move]
    loss: list[int]


class LivingPlan(Ledger):
    """The best plan of an instance, then of those that follow from it by one change after another.

    A new home takes the next number after the last host.
    """

    # What changes it.

    def lock(self, guest: int, host: int) -> Change:
        """Keep this home for her, whatever it costs the others. Raises Impossible."""
        self.imposable(guest, host)
        was = self.home.copy()
        if guest in self.locks:
            return self._told([])
        if self.home[guest] == host:
            self.taken[host] -= 1
            self._keep(guest, host)
            return self._told([])
        part = self.join([guest], [host])
        if not self.part_size[part]:
            self._keep(guest, host)
            return self._anew(part, was)
        before, view = int(self.home[guest]), self.view(part, without=guest)
        moves = self._send(view, view.node(host), view.node(before))
        self.home[guest] = host
        self.taken[host] -= 1
        self._keep(guest, host)
        return self._told([Move(guest, or_none(before), host), *(moves or [])])

    def unlock(self, guest: int) -> Change:
        """Let the plan choose for her again."""
        host = self.locks.pop(guest)
        own = np.arange(*self.edges_of(guest))
        allowed = [(guest, other) not in self.forbids for other in self.host[own].tolist()]
        self.open[own] = self.choices(own) & np.array(allowed, dtype=np.bool_)
        own = own[self.open[own]]
        part = self.join([guest], [host, *self.host[own].tolist()])
        if not self.part_size[part]:
            return self._anew(part, self.home.copy())
        self.taken[host] += 1
        self.home[guest] = BETWEEN
        self.utility[guest] = max([0, *(self.weight[own] - self.price[self.host[own]]).tolist()])
        return self._resettle(part, guest, host)

    def forbid(self, guest: int, host: int) -> Change:
        """Never this home for her. Raises Impossible if it is kept for her."""
        if self.locks.get(guest) == host:
            raise Impossible(GUEST_LOCKED, (guest, host))
        self.forbids.add((guest, host))
        edge = self.edge_or_none(guest, host)
        if edge is None or not self.open[edge]:
            return self._told([])
        self.open[edge] = False
        if self.home[guest] != host:
            return self._told([])
        part = int(self.guest_part[guest])
        if not self.part_size[part]:
            return self._anew(part, self.home.copy())
        self.home[guest] = BETWEEN
        return self._resettle(part, guest, host)

    def allow(self, guest: int, host: int) -> Change:
        """Lift what was forbidden."""
        self.forbids.discard((guest, host))
        edge = self.edge_or_none(guest, host)
        if edge is None or self.open[edge] or not self.choices(np.array([edge]))[0]:
            return self._told([])
        self.open[edge] = True
        part = self.join([guest], [host])
        if not self.part_size[part]:
            return self._anew(part, self.home.copy())
        gain = int(self.weight[edge] - self.utility[guest] - self.price[host])
        if gain <= 0:
            return self._told([])
        before, view = int(self.home[guest]), self.view(part, without=guest)
        own = int(self.utility[guest])
        moves = self._send(view, view.node(host), view.node(before), gain)
        if moves is None:  # the prices have followed; her home is still the better one
            self.utility[guest] = own + gain - self._shift
            return self._told([])
        self.home[guest] = host
        self.utility[guest] = self.weight[edge] - self.price[host]
        return self._told([Move(guest, or_none(before), host), *moves])

    def add_host(self, capacity: int, scores: Mapping[int, int]) -> Change:
        """One more home, real or imagined, with these scores by guest: its number is the last. It starts empty."""
        host, guests = len(self.capacity), np.array(sorted(scores), dtype=np.int64)
        added: Any = np.array([scores[guest] for guest in guests.tolist()], dtype=self.score.dtype)
        within = len(self.score) and len(added) and self.score.min() <= added.min() <= added.max() <= self.score.max()
        self.capacity = np.append(self.capacity, min(capacity, int(self.size.sum())))
        after = np.searchsorted(self.guest, guests, side="right")  # edges stay in order: no host has a larger number
        new = after + np.arange(len(guests))
        self.guest, self.host = np.insert(self.guest, after, guests), np.insert(self.host, after, host)
        score: Weights = np.asarray(np.insert(self.score, after, added))
        self.score = score
        self.open = np.insert(self.open, after, False)
        self.open[new] = self.choices(new)
        self.taken = np.append(self.taken, 0)
        self.price = np.asarray(np.append(self.price, zeros(1, self.price)))
        self.host_part = np.append(self.host_part, len(self.part_size))
        self.part_size = np.append(self.part_size, 1)
        if not within:  # scores past the scale of the others, or nobody: all is weighed again
            was = self.home.copy()
            self.weigh()
            self.settle(solve(self.instance(), self.objective))
            return self._compared(was)
        self.weight = np.asarray(np.insert(self.weight, after, self.weights(guests, added)))
        new = new[self.open[new]]
        part = self.join(self.guest[new].tolist(), [host])
        if not self.part_size[part]:
            return self._anew(part, self.home.copy())
        gains = (self.weight[new] - self.utility[self.guest[new]]).tolist()
        self.price[host] = max([0, *gains])
        return self._fill(part, host)

    # How.

    def _fill(self, part: int, host: int) -> Change:
        """Whoever gains most takes a place in an empty home, then the next, until nobody gains or it is full."""
        was = self.home.copy()
        while self.price[host] > 0 and self.places(np.array([host]))[0] > self.taken[host]:
            view = self.view(part)
            if self._send(view, view.residual.out, view.node(host), int(self.price[host])) is None:
                self.price[host] = 0
            else:
                self.taken[host] += 1
        return self._compared(was)

    def _resettle(self, part: int, guest: int, host: int) -> Change:
        """``guest`` is between two homes, and her place at ``host`` is to be filled: the best way to do both."""
        view = self.view(part)
        moves = self._send(view, int(view.guest_of[guest]), view.node(host)) or []
        first = Move(guest, host, moves[0].after)
        found = moves[1:] if first.after == host else [first, *moves[1:]]
        return self._told(found)

    def _send(self, view: View, source: int, target: int, worth: int | None = None) -> list[Move] | None:
        """Along the shortest way, everybody on it moves on by one; prices follow. If it costs ``worth`` or more,
        nobody moves, and they follow as far as that: None."""
        distances, before = view.residual.from_nodes([source])
        distance, length = distances[0], int(distances[0][target])
        moved = worth is None or length < worth
        cap = length if worth is None or moved else worth
        near = np.minimum(distance, cap)
        self._shift = int(near[view.residual.out])
        guests, hosts = view.people, view.homes
        self.utility[guests] += near[: len(guests)] - self._shift
        self.price[hosts] += self._shift - near[len(guests) : view.residual.out]
        if not moved:
            return None
        way = [target]
        while way[-1] != source:
            way.append(int(before[0][way[-1]]))
        return self._walk(view, way[::-1])

    def _walk(self, view: View, way: list[int]) -> list[Move]:
        moves: list[Move] = []
        out = view.residual.out
        for node, after in itertools.pairwise(way):
            if node < len(view.people):
                guest = int(view.people[node])
                host = NOWHERE if after == out else int(view.homes[after - len(view.people)])
                moves.append(Move(guest, or_none(int(self.home[guest])), or_none(host)))
                self.home[guest] = host
            elif after == out:
                self.taken[view.homes[node - len(view.people)]] += 1
            elif node == out and after >= len(view.people):
                self.taken[view.homes[after - len(view.people)]] -= 1
        return moves

    def _anew(self, part: int, was: IntArray) -> Change:
        """Solve one component again, where guests need different numbers of beds."""
        question = self.instance()
        kept = (self.guest_part[question.guest] == part) | question.holds(question.locks)
        columns = (question.guest[kept], question.host[kept], question.score[kept], question.locks, question.forbids)
        alone = Instance(question.rank, question.levels, question.capacity, question.size, *columns)
        found = solve(alone, self.objective)
        self.home[self.guest_part == part] = NOWHERE
        for guest, host in found.pairs:
            self.home[guest] = host
        self.settle(Plan(pairs=self.pairs()))
        return self._compared(was)

    def _keep(self, guest: int, host: int) -> None:
        self.locks[guest] = self.home[guest] = host
        self.open[slice(*self.edges_of(guest))] = False

    def _told(self, moves: list[Move]) -> Change:
        """The change made of these moves, with what it loses in each stage of the objective."""
        return Change(moves, self.lost(moves))

    def _compared(self, was: IntArray) -> Change:
        changed = np.flatnonzero(self.home != was).tolist()
        return self._told([Move(g, or_none(int(was[g])), or_none(int(self.home[g]))) for g in changed])
