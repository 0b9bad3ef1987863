"""The product's own way: consented chains chosen sparingly, and the next roof asked about before the last one ends."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching import relocation
from matching.problem import FloatArray, IntArray
from matching.simulation.asking import NOWHERE, Wishes
from matching.simulation.play import State
from matching.simulation.world import TOP, probability

ASKED_AHEAD: Final = 30  # nights before the end of a roof from which she is asked about the next one
SETTLES: Final = 7  # nights that the next roof must last beyond the end of this one
ENOUGH: Final = 6  # homes she said yes to: she is asked about no other for now
NOT_TOO_WANTED: Final = 0.05  # what each other woman who could live in a home takes from its compatibility


@dataclass(frozen=True)
class Chains:
    """The chains of ``matching.relocation`` at a price in nights, each woman moved ``cap`` times at most."""

    price: float = relocation.PRICE
    cap: int = 3

    def __call__(self, state: State) -> Wishes:
        wanted, rooms, women = state.home.copy(), state.open_rooms, state.present
        score = state.score[np.ix_(women, rooms)]
        if len(rooms) and score[state.home[women] == NOWHERE].any():
            column = np.full(len(state.open_until) + 1, NOWHERE)
            column[rooms] = np.arange(len(rooms))
            question = relocation.Question(
                score=score,
                home=column[state.home[women]],
                nights=state.nights(women),
                wait=_wait(state, women),
                open_for=state.open_for(rooms),
                price=np.where(state.moves[women] < self.cap, self.price, np.inf),
            )
            for chain in relocation.chains(question):
                for woman, room in chain.steps:
                    wanted[women[woman]] = rooms[room]
        return Wishes(wanted, _ahead(state, wanted) if state.refusals else ())


def _wait(state: State, women: IntArray) -> FloatArray:
    """The nights until a room that is told opens for each, the usual wait at most."""
    wait = np.full(len(women), relocation.USUAL_WAIT)
    upcoming = state.upcoming
    if len(upcoming):
        score = state.score[np.ix_(women, state.world.opening_room[upcoming])]
        opens = np.minimum(state.world.opening_from[upcoming] - state.day, relocation.USUAL_WAIT)
        if state.refusals:  # a room that opens houses her only if everybody says yes
            opens = relocation.USUAL_WAIT - (relocation.USUAL_WAIT - opens) * probability(score)
        wait = np.minimum(wait, np.where(score > 0, opens, np.inf).min(axis=1))
    return wait


def _ahead(state: State, wanted: IntArray) -> tuple[tuple[int, int], ...]:
    """Whose roof ends soon, or who has none, and the home to ask her about today for the day it ends."""
    world, day, women = state.world, state.day, state.present
    home = state.home[women]
    ends = np.where(home == NOWHERE, day, state.open_until[home])
    near = (ends - day <= ASKED_AHEAD) & (wanted[women] == home) & (state.nights(women) > ends - day)
    upcoming, occupant = state.upcoming, state.occupant
    leaves = np.where(occupant == NOWHERE, day, world.planned[occupant])
    found = []
    for woman, end in zip(women[near].tolist(), ends[near].tolist(), strict=True):
        open_then = (state.open_until > end + SETTLES) & (leaves <= end + SETTLES)
        soon = (world.opening_from[upcoming] <= end + SETTLES) & (world.opening_until[upcoming] > end + SETTLES)
        open_then[world.opening_room[upcoming[soon]]] = True
        rooms = np.flatnonzero(open_then & (state.score[woman] > 0))
        rooms = rooms[rooms != state.home[woman]]
        agreed = state.said_yes[woman, rooms]
        rooms = rooms[~agreed]
        if len(rooms) and agreed.sum() < ENOUGH:
            wanted_by = (state.score[np.ix_(women, rooms)] > 0).sum(axis=0)
            found.append((woman, int(rooms[np.argmax(state.score[woman, rooms] / TOP - NOT_TOO_WANTED * wanted_by)])))
    return tuple(found)
