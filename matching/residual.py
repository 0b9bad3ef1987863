"""Who could move where, and what each move would cost: the graph behind regrets, locks and new plans.

Guests, hosts and one node more, OUT, for those without a home and for places without a guest. With prices v of hosts
and utilities u of guests that prove a plan (see certificate.py), an arc costs its *reduced cost*, never below 0: a
guest to a host u + v − w, a guest out u, out to a host v (a place is left empty), and nothing from a host to those
who live there, from a host with a free place out, or from out to a guest without a home. The shortest way from h to g
is then what the others lose at least when g leaves her place for h, and says who moves where.

Distances are whole numbers: in floating point while their sums stay exact there, in Python's own numbers past that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.assignment import EXACT_IN_FLOATS, Weights
from matching.problem import IntArray

NOWHERE: Final = -1
BETWEEN: Final = -2  # of a guest who has left one place and not yet found another
FAR: Final = 1 << 61  # further than any sum of costs in floating point

Distances = IntArray | NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Residual:
    """One component at one moment: guests 0…n−1, hosts n…n+m−1, and OUT, which is n+m."""

    guests: int
    hosts: int
    guest: IntArray  # edges, by guest
    host: IntArray
    cost: Weights  # of each edge
    home: IntArray  # host of each guest, NOWHERE or BETWEEN
    utility: Weights
    price: Weights
    room: IntArray  # places left free at each host

    @property
    def out(self) -> int:
        return self.guests + self.hosts

    def _arcs(self) -> tuple[IntArray, IntArray, Weights]:
        """Tails, heads and costs, in order of tail."""
        people, homes, out = np.arange(self.guests), self.guests + np.arange(self.hosts), self.out
        housed, free = np.flatnonzero(self.home >= 0), np.flatnonzero(self.room > 0)
        idle = np.flatnonzero(self.home == NOWHERE)
        tail = [self.guest, people, self.guests + self.home[housed], self.guests + free]
        head = [self.guests + self.host, np.full(self.guests, out), housed, np.full(len(free), out)]
        nothing = np.zeros(len(housed) + len(free), dtype=np.int64)
        cost = [self.cost, self.utility, nothing, np.zeros(len(idle), dtype=np.int64), self.price]
        tail += [np.full(len(idle), out), np.full(self.hosts, out)]
        head += [idle, homes]
        costs: Weights = np.asarray(np.concatenate(cost))
        return np.concatenate(tail), np.concatenate(head), costs

    def from_nodes(self, sources: Sequence[int] | IntArray) -> tuple[Distances, IntArray]:
        """For each source a row: the distance to each node (FAR: no way), and the node before it on the way."""
        return _shortest(*self._arcs(), self.out + 1, sources, self._exact())

    def to_node(self, target: int) -> tuple[Distances, IntArray]:
        """The distance from each node to the target, and the node after it on the way."""
        tail, head, cost = self._arcs()
        distance, after = _shortest(head, tail, cost, self.out + 1, [target], self._exact())
        return distance[0], after[0]

    def _exact(self) -> bool:
        """Whether no sum of costs along a way leaves what a double holds."""
        if self.cost.dtype == object:
            return False
        top = max(int(part.max(initial=0)) for part in (self.cost, self.utility, self.price))
        return top * (self.guests + 1) < EXACT_IN_FLOATS


def _shortest(
    tail: IntArray, head: IntArray, cost: Weights, nodes: int, sources: Sequence[int] | IntArray, exact: bool
) -> tuple[Distances, IntArray]:
    order = np.argsort(tail, kind="stable")
    starts = np.searchsorted(tail[order], np.arange(nodes + 1))
    head, cost = head[order], cost[order]
    if not exact:
        return _in_whole_numbers(starts, head, cost, sources)
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    graph = csr_array((cost.astype(np.float64), head.astype(np.int32), starts.astype(np.int32)), shape=(nodes, nodes))
    found, before = dijkstra(graph, indices=np.asarray(sources), return_predecessors=True)
    return np.where(np.isfinite(found), found, FAR).astype(np.int64), before.astype(np.int64)


def _in_whole_numbers(
    starts: IntArray, head: IntArray, cost: Weights, sources: Sequence[int] | IntArray
) -> tuple[Distances, IntArray]:
    """Dijkstra on Python's own numbers, at any size."""
    first, heads, costs, nodes = starts.tolist(), head.tolist(), cost.tolist(), len(starts) - 1
    far = 2 * sum(costs) + 1
    distances, befores = [], []
    for source in np.asarray(sources).tolist():
        distance, before = [far] * nodes, [NOWHERE] * nodes
        distance[source] = 0
        queue = [(0, source)]
        while queue:
            at, node = heappop(queue)
            if at > distance[node]:
                continue
            for arc in range(first[node], first[node + 1]):
                further = at + costs[arc]
                if further < distance[heads[arc]]:
                    distance[heads[arc]], before[heads[arc]] = further, node
                    heappush(queue, (further, heads[arc]))
        distances.append(distance)
        befores.append(before)
    return np.array(distances, dtype=object), np.array(befores, dtype=np.int64)
