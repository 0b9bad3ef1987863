"""The best assignment in one component: which guest takes which place, for whole-number weights above 0.

Three ways to the same optimum. Dense and sparse are scipy's, in floating point, hence only for sums that stay well
under 2^53, where every whole number is exact. Past that, successive shortest paths run on Python's whole numbers.
Each guest has her own way out, worth nothing, and a pair without an edge is never made. The way out also spares the
sparse solver its one bad case: its first step looks for any full matching, by a search that can take exponential time;
with a free column of her own each row is matched in the first round, so that this step looks once at each edge.
"""

import time
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.problem import IntArray

EXACT_IN_FLOATS: Final = 1 << 52  # half of what a double holds exactly: sums along a path need the rest
LIMIT_SECONDS: Final = 60.0  # of one component
CUT_PATHS: Final = "paths_cut"  # not proven: time was up
DENSE_CELLS: Final = 1 << 14  # below this a matrix is quicker than a graph
DENSE_SHARE: Final = 2  # so it is when at least half of the cells are edges…
DENSE_MEMORY: Final = 1 << 24  # …and the matrix stays under 128 MB
SHORT: Final = 1 << 16  # numbers below this are sorted far quicker
FEW_EDGES: Final = 200
LAYER_EDGES: Final = 1 << 19  # looked at together in search of components

Weights = IntArray | NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Component:
    """Guests and hosts numbered from 0, and the edges between them, by guest then host."""

    guests: int
    capacity: IntArray
    guest: IntArray
    host: IntArray

    def __len__(self) -> int:
        return len(self.guest)


@dataclass(frozen=True, eq=False)
class Places:
    """The same graph with each host cut into as many columns as it can fill."""

    columns: int
    guest: IntArray
    column: IntArray
    edge: IntArray  # the edge that each place belongs to


def connected(guest: IntArray, host: IntArray, guests: int, hosts: int) -> IntArray:
    """The number of the component of each guest, then of each host, for these edges: from 0, none left out.

    Edges are looked at by layers spread over all of them. The first joins nearly everybody, and of the next ones only
    those that still join two components are kept: the graph is never held whole.
    """
    if len(guest) < FEW_EDGES:
        return _joined(guest.tolist(), (guests + host).tolist(), guests + hosts)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    label: IntArray = np.arange(guests + hosts)
    count = guests + hosts
    layers = max(1, len(guest) // LAYER_EDGES)
    for layer in range(layers):
        left, right = label[guest[layer::layers]], label[guests + host[layer::layers]]
        apart = left != right
        arcs = (left[apart], right[apart])
        graph = coo_array((np.ones(len(arcs[0]), dtype=np.int8), arcs), shape=(count, count))
        count, onward = connected_components(graph, directed=False)
        label = onward[label].astype(np.int64)
    return label


def _joined(lefts: list[int], rights: list[int], count: int) -> IntArray:
    """The same for few edges: a graph takes longer to make than they take to follow."""
    leader = list(range(count))

    def leader_of(node: int) -> int:
        while leader[node] != node:
            leader[node] = node = leader[leader[node]]
        return node

    for left, right in zip(lefts, rights, strict=True):
        one, other = sorted((leader_of(left), leader_of(right)))
        leader[other] = one
    return np.unique([leader_of(node) for node in range(count)], return_inverse=True)[1]


def renumbered(values: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """The numbers met, in order, and the place of each value among them: np.unique, without sorting where many are."""
    if len(values) * 8 < count:
        return np.unique(values, return_inverse=True)
    met = np.zeros(count, dtype=np.bool_)
    met[values] = True
    return np.flatnonzero(met), (np.cumsum(met) - 1)[values]


def in_order(numbers: IntArray, count: int) -> IntArray:
    """The order that puts these numbers, below ``count``, one after another, equal ones as they came."""
    return np.argsort(numbers.astype(np.uint16) if count <= SHORT else numbers, kind="stable")


def fits_in_floats(component: Component, weight: Weights) -> bool:
    return component.guests * int(weight.max(initial=0)) < EXACT_IN_FLOATS


def assign(component: Component, weight: Weights, seconds: float = LIMIT_SECONDS) -> tuple[IntArray, str]:
    """The edges of a matching of largest total weight, and the name of the way it was found.

    Only the way on whole numbers can be cut short here; see Crew for the others.
    """
    if fits_in_floats(component, weight):
        return assign_in_floats(component, weight)
    chosen, proven = assign_by_paths(component, weight, seconds)
    return chosen, "whole" if proven else CUT_PATHS


def assign_in_floats(component: Component, weight: Weights) -> tuple[IntArray, str]:
    """By scipy, dense or sparse: exact as long as ``fits_in_floats``."""
    places = places_of(component)
    cells = component.guests * places.columns
    if cells <= DENSE_CELLS or (cells <= DENSE_MEMORY and len(places.edge) * DENSE_SHARE >= cells):
        return _dense(component, places, weight), "dense"
    return sparse(component, places, weight), "sparse"


def assign_by_paths(component: Component, weight: Weights, seconds: float) -> tuple[IntArray, bool]:
    """The same on whole numbers, and whether there was time to finish; if not, those whose edges weigh most were
    settled first, best together, and the others took what was left."""
    places = places_of(component)
    rows: list[list[tuple[int, int, int]]] = [[] for _ in range(component.guests)]
    for guest, column, edge in zip(places.guest.tolist(), places.column.tolist(), places.edge.tolist(), strict=True):
        rows[guest].append((column, int(weight[edge]), edge))
    chosen, proven = assign_whole(rows, places.columns, time.monotonic() + seconds)
    return np.array(chosen, dtype=np.int64), proven


def places_of(component: Component) -> Places:
    """A host never needs more columns than it has edges, however many beds it has."""
    edges_of = np.bincount(component.host, minlength=len(component.capacity))
    columns_of = np.minimum(component.capacity, edges_of)
    first = np.concatenate([[0], np.cumsum(columns_of)])
    copies = columns_of[component.host]
    if (copies == 1).all():
        return Places(int(first[-1]), component.guest, first[component.host], np.arange(len(component)))
    edge = np.repeat(np.arange(len(component)), copies)
    rank = np.arange(len(edge)) - np.repeat(np.cumsum(copies) - copies, copies)
    return Places(int(first[-1]), component.guest[edge], first[component.host[edge]] + rank, edge)


def _dense(component: Component, places: Places, weight: Weights) -> IntArray:
    """No edge is worth 0, and so is no place: a cell without an edge, even if chosen, is her way out."""
    from scipy.optimize import linear_sum_assignment

    worth = np.zeros((component.guests, places.columns))
    worth[places.guest, places.column] = weight[places.edge]
    edge_of = np.full(worth.shape, -1)
    edge_of[places.guest, places.column] = places.edge
    chosen = edge_of[linear_sum_assignment(worth, maximize=True)]
    return chosen[chosen >= 0]


def sparse(component: Component, places: Places, weight: Weights) -> IntArray:
    """LAPJVsp wants a full matching and loses edges that cost 0: ways out give one, a shift avoids the other."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    guests = np.arange(component.guests)
    way_out = int(weight.max()) + 1
    cost = np.concatenate([way_out - weight[places.edge], np.full(component.guests, way_out)]).astype(np.float64)
    row = np.concatenate([places.guest, guests])
    column = np.concatenate([places.column, places.columns + guests])
    shape = (component.guests, places.columns + component.guests)
    matched, taken = min_weight_full_bipartite_matching(csr_array((cost, (row, column)), shape=shape))
    housed = taken < places.columns
    key = places.guest * places.columns + places.column  # in order, as the edges are
    found = np.searchsorted(key, matched[housed].astype(np.int64) * places.columns + taken[housed])
    return places.edge[found]


def assign_whole(
    rows: list[list[tuple[int, int, int]]], columns: int, until: float = float("inf")
) -> tuple[list[int], bool]:
    """The same, on Python's whole numbers: successive shortest paths with prices, exact at any size.

    ``rows[guest]`` lists (column, weight, edge). Returns the edges chosen, by guest, and whether all had their turn
    before ``until`` on the monotonic clock: the heaviest come first.
    """
    price = [0] * columns
    utility = [0] * len(rows)
    taken_by = [-1] * columns
    taken: list[tuple[int, int] | None] = [None] * len(rows)  # (column, edge)
    turns = sorted(range(len(rows)), key=lambda guest: -max((weight for _, weight, _ in rows[guest]), default=0))
    for turn, start in enumerate(turns):
        if time.monotonic() > until:
            _take_what_is_left(rows, turns[turn:], taken, taken_by)
            return [found[1] for found in taken if found is not None], False
        offers = rows[start]
        utility[start] = max([0, *(weight - price[column] for column, weight, _ in offers)])
        best: dict[int, int] = {}
        via: dict[int, tuple[int, int]] = {}  # column: (guest, edge)
        reached = [(start, 0)]  # guests of the tree, and how far they are
        passed: list[tuple[int, int]] = []  # columns of the tree
        queue: list[tuple[int, int, int]] = []  # (distance, 0 for a column or 1 for a way out, which)
        while True:
            guest, far = reached[-1]
            heappush(queue, (far + utility[guest], 1, guest))
            for column, weight, edge in rows[guest]:
                distance = far + utility[guest] + price[column] - weight
                if column not in best or distance < best[column]:
                    best[column], via[column] = distance, (guest, edge)
                    heappush(queue, (distance, 0, column))
            length, out, end = heappop(queue)
            while not out and length > best[end]:
                length, out, end = heappop(queue)
            if out or taken_by[end] < 0:
                break
            passed.append((end, length))
            reached.append((taken_by[end], length))
        for guest, far in reached:
            utility[guest] -= length - far
        for column, far in passed:
            price[column] += length - far
        _follow(end, bool(out), via, taken, taken_by)
    return [found[1] for found in taken if found is not None], True


def _take_what_is_left(
    rows: list[list[tuple[int, int, int]]], turns: list[int], taken: list[tuple[int, int] | None], taken_by: list[int]
) -> None:
    """Each in turn the best column that nobody has."""
    for guest in turns:
        free = [(weight, -column, edge) for column, weight, edge in rows[guest] if taken_by[column] < 0]
        if free:
            _, column, edge = max(free)
            taken[guest], taken_by[-column] = (-column, edge), guest


def _follow(
    end: int, out: bool, via: dict[int, tuple[int, int]], taken: list[tuple[int, int] | None], taken_by: list[int]
) -> None:
    """Give the column ``end``, or the one left by the guest ``end``, to whoever reached it, and so on to the start."""
    column: int | None = end
    if out:
        left = taken[end]
        taken[end] = None
        column = left[0] if left else None
    while column is not None:
        guest, edge = via[column]
        left = taken[guest]
        taken[guest], taken_by[column] = (column, edge), guest
        column = left[0] if left else None
