"""The policies of the study, by name. Each is a way to wish for tonight; none of them knows what will come."""

from collections.abc import Callable
from typing import Final

import numpy as np

from matching.certificate import certify
from matching.instances import Instance
from matching.problem import FloatArray, IntArray
from matching.simulation.asking import NOWHERE, Wishes
from matching.simulation.assigning import heaviest
from matching.simulation.play import Policy, State
from matching.simulation.world import TOP
from matching.solver import solve

WEEK: Final = 7
KEEPS: Final = 1000 * TOP  # a roof that one has outweighs every other worth
PENALTY: Final = 1000  # of a voluntary move, in thousandths of a night: as much as one night without compatibility
LEARNING: Final = 0.3  # how fast a price follows the last one

Weigh = Callable[[IntArray, IntArray, IntArray], IntArray | FloatArray]


def first_fit(state: State) -> Wishes:
    """In order of arrival, the first room that suits."""
    return _in_turn(state, lambda row: int(np.flatnonzero(row)[0]))


def best_fit(state: State) -> Wishes:
    """In order of arrival, the room that suits best: as a careful person does by hand."""
    return _in_turn(state, lambda row: int(row.argmax()))


def myopic(state: State) -> Wishes:
    """The best joint plan of the day, nobody moved."""
    return _jointly(state, lambda women, rooms, score: TOP + score)


def weekly(state: State) -> Wishes:
    """The same, on Mondays."""
    return myopic(state) if state.day % WEEK == 0 else Wishes(state.home)


def stay_aware(state: State) -> Wishes:
    """The best joint plan for the nights that each pair has in common."""
    return _jointly(state, lambda women, rooms, score: _common(state, women, rooms) * (TOP + score))


def reoptimise(penalty: int) -> Policy:
    """Everybody anew each day: more nights first, a voluntary move at a price in thousandths of a night."""

    def policy(state: State) -> Wishes:
        women, rooms, wanted = state.present, state.open_rooms, state.home.copy()
        if not len(women) or not len(rooms):
            return Wishes(wanted)
        score = state.score[np.ix_(women, rooms)]
        housed, stays = state.home[women] != NOWHERE, state.home[women][:, None] == rooms
        worth = TOP + score + penalty * stays + KEEPS * housed[:, None]
        row, column = heaviest(np.where(score > 0, worth, 0))
        wanted[women[row]] = rooms[column]
        return Wishes(wanted)

    return policy


class WithPrices:
    """Stay-length aware, less the price of each room: the duals of the joint plan, followed week after week."""

    def __init__(self) -> None:
        self.price: FloatArray | None = None

    def __call__(self, state: State) -> Wishes:
        if self.price is None:
            self.price = np.zeros(len(state.open_until))
        if state.day % WEEK == 0:
            self._learn(state)
        price = self.price
        return _jointly(
            state,
            lambda women, rooms, score: np.maximum(
                1, _common(state, women, rooms) * np.maximum(1, TOP + score - price[rooms])
            ),
        )

    def _learn(self, state: State) -> None:
        """What each open room is worth to the joint plan of today, everybody considered."""
        assert self.price is not None
        women, rooms = state.present, state.open_rooms
        score = state.score[np.ix_(women, rooms)]
        row, column = np.nonzero(score)
        instance = Instance.of([1] * len(women), [1] * len(rooms), row, column, TOP + score[row, column])
        proof = certify(instance, "max_score", solve(instance, "max_score"))
        scale = proof.scale.times if proof.scale else 1
        found = np.array(proof.price, dtype=np.float64) / scale
        self.price[rooms] += LEARNING * (found - self.price[rooms])


def _in_turn(state: State, choose: Callable[[IntArray], int]) -> Wishes:
    wanted, free = state.home.copy(), state.free_rooms
    score = state.score[:, free]
    for woman in state.homeless.tolist():
        if score[woman].any():
            taken = choose(score[woman])
            wanted[woman] = free[taken]
            score[:, taken] = 0
    return Wishes(wanted)


def _jointly(state: State, weigh: Weigh) -> Wishes:
    """The women without a roof and the free rooms, together."""
    wanted, free, women = state.home.copy(), state.free_rooms, state.homeless
    if len(free) and len(women):
        score = state.score[np.ix_(women, free)]
        worth = np.rint(weigh(women, free, score)).astype(np.int64)
        row, column = heaviest(np.where(score > 0, worth, 0))
        wanted[women[row]] = free[column]
    return Wishes(wanted)


def _common(state: State, women: IntArray, rooms: IntArray) -> FloatArray:
    return np.minimum(state.nights(women)[:, None], state.open_for(rooms))
