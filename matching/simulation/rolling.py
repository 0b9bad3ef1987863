"""The best succession of rooms over the weeks that are known, planned again whenever something changes."""

from typing import Final

import numpy as np

from matching.bridging import Year, bridge
from matching.problem import IntArray
from matching.simulation.asking import NOWHERE, Wishes
from matching.simulation.play import State
from matching.simulation.world import TOP

HORIZON: Final = 30  # nights looked ahead
MOVE_IN_COST: Final = 5 * TOP  # five nights
KEEPS: Final = 50 * TOP  # of a night of a woman who has a roof: nobody is put out for another
SECONDS: Final = 2.0  # for one morning


class Rolling:
    """``matching.bridging`` on what is known this morning, kept until something changes."""

    def __init__(self) -> None:
        self.known: tuple[object, ...] = ()

    def __call__(self, state: State) -> Wishes:
        known = (state.home.tobytes(), state.present.tobytes(), state.open_until.tobytes(), len(state.upcoming),
                 int((state.score > 0).sum()))  # fmt: skip
        if known == self.known:
            return Wishes(state.home)
        self.known = known
        wanted = self._plan(state)
        put_out = (state.home != NOWHERE) & (wanted == NOWHERE)
        return Wishes(state.home if put_out.any() else wanted)

    def _plan(self, state: State) -> IntArray:
        rooms, hosts = _hosts(state)
        women = state.present
        score = state.score[np.ix_(women, rooms)]
        housed = state.home[women] != NOWHERE
        row, column = np.nonzero(score)
        worth = TOP + score[row, column] + KEEPS * housed[row]
        tonight = {int(room): place for place, room in enumerate(rooms.tolist()) if hosts[place][0] == 0}
        year = Year(
            steps=HORIZON,
            women=[(0, int(min(nights, HORIZON))) for nights in state.nights(women)],
            hosts=hosts,
            edges=list(zip(row.tolist(), column.tolist(), worth.tolist(), strict=True)),
            value=0,
            plus_score=True,
            move_in_cost=MOVE_IN_COST,
            living={place: tonight[int(state.home[women[place]])] for place in np.flatnonzero(housed).tolist()},
        )
        wanted = state.home.copy()
        wanted[women] = NOWHERE
        for stay in bridge(year, seconds=SECONDS).stays:
            if stay.start == 0:
                wanted[women[stay.woman]] = rooms[stay.host]
        return wanted


def _hosts(state: State) -> tuple[IntArray, list[tuple[int, int]]]:
    """The openings that are known, as rooms and their windows of steps: those of tonight, then those to come."""
    world, day, now = state.world, state.day, state.open_rooms
    later = state.upcoming[world.opening_from[state.upcoming] < day + HORIZON]
    windows = [(0, int(min(state.open_until[room] - day, HORIZON))) for room in now.tolist()]
    windows += [
        (int(world.opening_from[each] - day), int(min(world.opening_until[each] - day, HORIZON)))
        for each in later.tolist()
    ]
    return np.concatenate([now, world.opening_room[later]]), windows
