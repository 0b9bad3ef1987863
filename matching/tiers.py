"""The best assignment of a large component: first who can have a home, class by class, then who has which.

Maximum flows find the most women of the highest class, then of the next. Seen with classes alone, the least prices of
places are then plain: a place that chains of moves lead to from a woman without a home costs what her class is worth,
the highest such class where there are several, and the others nothing. By these prices every best plan is made of
*tight* pairs, where price and utility add up to the class: places of one price with women who live at that price, or
who have no home and are of that class. The graph falls apart into these *tiers*. In a tier with a price every place is
taken, women of its own class may stay without a home and those above may not; in the tier without a price every woman
has a home and places may stay empty. Only scores are left to choose by, and those are small numbers.

scipy's sparse assignment starts each tier from nothing, and pays for every price that it finds. Bids give it nearly
all of them beforehand: whoever must be chosen may be priced at will, what is added to her is added to every plan.
Nothing is taken on trust from the bids: if one who must be chosen is left out, her price was wrong, and the tier is
solved again with all of them made dear enough.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.assignment import Component, Places, connected, in_order, places_of, renumbered
from matching.problem import BoolArray, IntArray

NOBODY: Final = -1
ROUNDS: Final = 4000  # of bids: prices then are good enough, or will never be
STEPS: Final = 500  # the spread of the scores in the least step of a bid; what follows is in such steps
START: Final = -100  # the first price of those who must be chosen
ALONE: Final = 100  # how much further a bid goes where there is nothing else to have
MARGINS: Final = (20, 200)  # how much dearer those who must be chosen are made, tried in this order
NEVER: Final = -(1 << 40)


def assign_by_tiers(component: Component, rank: IntArray, score: IntArray) -> IntArray:
    """The edges of a matching with most guests of the highest rank, then of the next…, then the largest score.

    ``rank`` has one number for each guest, ``score`` one for each edge; see ``fits_in_floats`` for
    how large they may be.
    """
    places = places_of(component)
    home = most_by_rank(places, component.guests, rank)
    tier_of_place, tier = tiers(places, rank, home)
    tight = np.flatnonzero(tier_of_place[places.column] == tier[places.guest])
    chosen = [np.zeros(0, dtype=np.int64)]
    for own in _apart(places, tight, component.guests):
        price = int(tier[places.guest[own[0]]])
        chosen.append(places.edge[own[_tier(places, own, rank, home, price, score).best()]])
    return np.sort(np.concatenate(chosen))


def _tier(places: Places, own: IntArray, rank: IntArray, home: IntArray, price: int, score: IntArray) -> "Tier":
    """Of these pairs: places are the lines where they have a price, and guests where they have none."""
    guest, column = places.guest[own], places.column[own]
    points, known = score[places.edge[own]], home[guest] == column
    if price:
        return Tier.of(column, guest, points, rank > price, known)
    return Tier.of(guest, column, points, np.zeros(places.columns, dtype=np.bool_), known)


def most_by_rank(places: Places, guests: int, rank: IntArray) -> IntArray:
    """The place of each guest, or NOBODY, when as many as can be of the highest rank are housed, then of the next…

    First as many as can be, whoever they are. Then guests of the lowest rank leave their home wherever that gives one,
    by a chain of moves, to a guest of a higher rank; then those of the next rank, until nobody above is left without.
    """
    home = np.full(guests, NOBODY)
    everybody, nobody = np.ones(guests, dtype=np.bool_), np.zeros(guests, dtype=np.bool_)
    _move(places, home, everybody, everybody, nobody)
    for level in np.unique(rank)[:-1]:
        without = (home == NOBODY) & (rank > level)
        if not without.any():
            break
        met, _ = _reached(places, home, np.flatnonzero(without))
        leave = met & (home != NOBODY) & (rank == level)
        if leave.any():
            _move(places, home, met, without, leave)
    return home


def _move(places: Places, home: IntArray, among: BoolArray, starts: BoolArray, leave: BoolArray) -> None:
    """As many chains of moves as can be at once, ``among`` these guests: each begins with one of those who start, and
    ends in a free place, or in that of one who may leave."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import maximum_flow

    guests, start = len(home), len(home) + places.columns
    own = slice(None) if among.all() else np.flatnonzero(among[places.guest])
    guest, node = places.guest[own].astype(np.int32), (guests + places.column[own]).astype(np.int32)
    lived = home[guest] == node - guests
    free = np.ones(places.columns, dtype=np.bool_)
    free[home[home != NOBODY]] = False
    new, ends = np.flatnonzero(starts), np.concatenate([np.flatnonzero(leave), guests + np.flatnonzero(free)])
    beside = np.concatenate([np.full(len(new), start), ends]), np.concatenate([new, np.full(len(ends), start + 1)])
    tail = np.concatenate([np.where(lived, node, guest), beside[0].astype(np.int32)])
    head = np.concatenate([np.where(lived, guest, node), beside[1].astype(np.int32)])
    graph = coo_array((np.ones(len(tail), dtype=np.int32), (tail, head)), shape=(start + 2, start + 2)).tocsr()
    del guest, node, lived, tail, head  # millions of pairs: the flow needs the room
    flow = maximum_flow(graph, start, start + 1, method="dinic").flow.tocoo()
    left, right = flow.row[flow.data > 0], flow.col[flow.data > 0]
    home[left[(left < guests) & (right > start)]] = NOBODY
    moved = (left < guests) & (right >= guests) & (right < start)
    home[left[moved]] = right[moved] - guests


def _reached(places: Places, home: IntArray, starts: IntArray) -> tuple[BoolArray, BoolArray]:
    """The guests and the places that chains of moves lead to from these guests."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    guests, lodger = len(home), np.full(places.columns, NOBODY)
    lodger[home[home != NOBODY]] = np.flatnonzero(home != NOBODY)
    first = np.searchsorted(places.guest, np.arange(guests + 1))
    full = lodger != NOBODY
    ends = np.concatenate([first, first[-1] + np.cumsum(full), [first[-1] + full.sum() + len(starts)]])
    heads = np.concatenate([guests + places.column, lodger[full], starts]).astype(np.int32)
    ones, nodes = np.ones(len(heads), dtype=np.int8), guests + places.columns + 1
    graph = csr_array((ones, heads, ends.astype(np.int32)), shape=(nodes, nodes))
    reached = np.zeros(nodes, dtype=np.bool_)
    reached[breadth_first_order(graph, nodes - 1, return_predecessors=False)] = True
    return reached[:guests], reached[guests:-1]


def tiers(places: Places, rank: IntArray, home: IntArray) -> tuple[IntArray, IntArray]:
    """What each place costs in classes, from 0, and the price at which each guest lives, or could."""
    price = np.zeros(places.columns, dtype=np.int64)
    for level in np.unique(rank[home == NOBODY]):
        _, met = _reached(places, home, np.flatnonzero((home == NOBODY) & (rank == level)))
        price[met] = level
    return price, np.where(home == NOBODY, rank, price[home])


def _apart(places: Places, tight: IntArray, guests: int) -> list[IntArray]:
    """Tight pairs by component: nothing joins one tier to another."""
    label = connected(places.guest[tight], places.column[tight], guests, places.columns)
    part = label[places.guest[tight]]
    order = in_order(part, int(label.max(initial=0)) + 1)
    cuts = np.flatnonzero(np.diff(part[order])) + 1
    return [own for own in np.split(tight[order], cuts) if len(own)]


@dataclass(frozen=True, eq=False)
class Tier:
    """Lines that must all be given a taker, and takers some of whom must be given; pairs between them, by line."""

    lines: int
    line: IntArray  # of each pair
    taker: IntArray
    points: IntArray
    must: BoolArray  # of each taker
    order: IntArray  # of these pairs among those given
    first: IntArray  # where the pairs of each line begin, and the end
    step: int  # of bids, in points

    @classmethod
    def of(cls, line: IntArray, taker: IntArray, points: IntArray, must: BoolArray, known: BoolArray) -> "Tier":
        """Renumbered. ``known`` are the pairs of a plan that is possible, whatever it is worth.

        Each comes first on its line: scipy's own search for such a plan, which can take exponential time, then ends
        where it begins.
        """
        lines, line = renumbered(line, int(line.max()) + 1)
        takers, taker = renumbered(taker, len(must))
        count = len(lines)
        order = np.concatenate([np.flatnonzero(known), np.flatnonzero(~known)])
        order = order[in_order(line[order], count)]
        line = line[order]
        first = np.searchsorted(line, np.arange(count + 1))
        step = max(1, int(np.ptp(points)) // STEPS)
        return cls(count, line, taker[order], points[order].astype(np.int64), must[takers], order, first, step)

    def best(self) -> IntArray:
        """The pairs of the plan that is worth most, as places among those given."""
        if len(self.line) == self.lines:  # one pair a line: there is no choice
            return self.order
        price = self.bid() if self.must.any() else np.zeros(len(self.must), dtype=np.int64)
        for margin in MARGINS:
            chosen = self._solved(np.where(self.must, price - margin * self.step, 0))
            if self.must.sum() == self.must[self.taker[chosen]].sum():
                return self.order[chosen]
        dear = self.lines * (int(np.ptp(self.points)) + 1)
        return self.order[self._solved(np.where(self.must, -dear, 0))]

    def _solved(self, price: IntArray) -> IntArray:
        """The best pairs, if takers had these prices."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import min_weight_full_bipartite_matching

        cost = price[self.taker] - self.points
        cost += 1 - cost.min()  # the same for every line; scipy loses pairs that cost nothing
        parts = (cost.astype(np.float64), self.taker.astype(np.int32), self.first.astype(np.int32))
        line, taker = min_weight_full_bipartite_matching(csr_array(parts, shape=(self.lines, len(self.must))))
        given = np.full(self.lines, NOBODY)
        given[line] = taker
        return np.flatnonzero(given[self.line] == self.taker)

    # Prices, nearly: lines bid for takers, then takers whom nobody wanted make themselves cheaper.

    def bid(self) -> IntArray:
        """A price for each taker, which nearly proves a plan. Nothing depends on it but time."""
        price, gain = np.where(self.must, START * self.step, 0), np.zeros(self.lines, dtype=np.int64)
        given, taken = np.full(self.lines, NOBODY), np.full(len(self.must), NOBODY)
        waiting = np.arange(self.lines)
        for _ in range(ROUNDS):
            if not len(waiting):
                break
            waiting = self._raise(waiting, self.first, None, np.full(len(waiting), NEVER), price, gain, given, taken)
        order = in_order(self.taker, len(self.must))
        first = np.searchsorted(self.taker[order], np.arange(len(self.must) + 1))
        for _ in range(ROUNDS):
            waiting = np.flatnonzero((taken == NOBODY) & (self.must | (price > 0)))
            if not len(waiting):
                break
            self._raise(waiting, first, order, np.where(self.must[waiting], NEVER, 0), gain, price, taken, given)
        return price

    def _raise(
        self, bidders: IntArray, first: IntArray, order: IntArray | None, least: IntArray, price: IntArray,
        gain: IntArray, given: IntArray, taken: IntArray,
    ) -> IntArray:  # fmt: skip
        """One round of bids: those who are without something after it.

        Each bids for what it gains most by, up to where the second best would do as well; the highest bid has it.
        ``price`` is of what is bid for, ``gain`` of the bidders; ``given`` and ``taken`` tell who has what.
        """
        count = first[bidders + 1] - first[bidders]
        start = np.cumsum(count) - count
        pair = np.repeat(first[bidders] - start, count) + np.arange(count.sum())
        other = self.taker
        if order is not None:
            pair, other = order[pair], self.line
        worth = self.points[pair] - price[other[pair]]
        best = np.maximum.reduceat(worth, start)
        at = np.flatnonzero(worth == np.repeat(best, count))
        at = at[np.r_[True, np.diff(np.searchsorted(start, at, side="right")) > 0]]  # the first of each
        worth[at] = NEVER
        second = np.maximum.reduceat(worth, start)
        second = np.maximum(np.where(count > 1, second, best - ALONE * self.step), least)
        gain[bidders] = np.where(best > least, second - self.step, least)
        keen = best > least
        if not keen.any():
            return bidders[:0]
        bidders, at, best, second = bidders[keen], at[keen], best[keen], second[keen]
        wanted, offer = other[pair[at]], price[other[pair[at]]] + best - second + self.step
        ranked = np.lexsort((offer, wanted))
        won = ranked[np.r_[np.diff(wanted[ranked]) > 0, True]]
        before = taken[wanted[won]]
        given[before[before >= 0]] = NOBODY
        taken[wanted[won]], given[bidders[won]] = bidders[won], wanted[won]
        price[wanted[won]] = offer[won]
        lost = np.ones(len(bidders), dtype=np.bool_)
        lost[won] = False
        still: IntArray = np.concatenate([bidders[lost], before[before >= 0]])
        return still
