"""Two years played day by day under one policy, and what they add up to.

Each morning women arrive and leave, homes open and close; the policy then says what it wishes for tonight, from what
may be known that morning and nothing else. The ends that come are not known: only the ends that were planned.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.problem import BoolArray, FloatArray, IntArray
from matching.simulation.asking import NOWHERE, Answers, Wishes, settle
from matching.simulation.world import TOP, World

LATE: Final = 30  # nights that a woman is thought to need still, once past the end that was planned


@dataclass(frozen=True, eq=False)
class State:
    """What a policy may know on the morning of ``day``."""

    world: World
    day: int
    home: IntArray  # the room of each woman who may sleep there again tonight; NOWHERE
    present: IntArray  # women who need a roof tonight, in order of arrival
    open_until: IntArray  # of each room; 0 where it is closed tonight
    score: IntArray  # without what was refused
    said_yes: BoolArray
    refusals: bool
    moves: IntArray  # how often each was moved while her room was open

    @property
    def homeless(self) -> IntArray:
        found: IntArray = self.present[self.home[self.present] == NOWHERE]
        return found

    @property
    def open_rooms(self) -> IntArray:
        return np.flatnonzero(self.open_until > 0)

    @property
    def occupant(self) -> IntArray:
        found = np.full(len(self.open_until), NOWHERE)
        housed = self.present[self.home[self.present] != NOWHERE]
        found[self.home[housed]] = housed
        return found

    @property
    def free_rooms(self) -> IntArray:
        return np.flatnonzero((self.open_until > 0) & (self.occupant == NOWHERE))

    def nights(self, women: IntArray) -> FloatArray:
        """That each is thought to need still."""
        left = self.world.planned[women] - self.day
        return np.where(left > 0, left, LATE).astype(np.float64)

    def open_for(self, rooms: IntArray) -> FloatArray:
        return (self.open_until[rooms] - self.day).astype(np.float64)

    @property
    def upcoming(self) -> IntArray:
        """The openings that are told and have not begun."""
        return np.flatnonzero((self.world.told <= self.day) & (self.world.opening_from > self.day))


Policy = Callable[[State], Wishes]


@dataclass
class Outcome:
    """What two years add up to."""

    women: int
    needed: int  # nights
    offered: int
    housed: int = 0
    value: int = 0  # 1 + compatibility a night, in thousandths
    waited: int = 0  # days before a first night, of all women
    never: int = 0  # women
    moves: int = 0  # move-ins, the first one included
    voluntary: int = 0  # those of women whose room was still open
    refused: int = 0


def play(world: World, policy: Policy, *, refusals: bool = False) -> Outcome:
    women = len(world.arrives)
    outcome = Outcome(women, world.needed, int((world.closes > 0).sum()))
    home, first, moved = np.full(women, NOWHERE), np.full(women, NOWHERE), np.zeros(women, dtype=np.int64)
    answers = Answers(
        world.accepts() if refusals else None, np.zeros_like(world.score, dtype=bool), world.score.copy()
    )
    for day in range(world.days):
        present = world.present(day)
        home = _morning(world, day, home, present)
        state = State(
            world, day, home, present, world.closes[:, day], answers.score, answers.yes, refusals, moved
        )  # fmt: skip
        tonight = settle(policy(state), home, state.occupant, state.open_until > 0, answers)
        changed = (tonight != home) & (tonight != NOWHERE)
        outcome.moves += int(changed.sum())
        outcome.voluntary += int((changed & (home != NOWHERE)).sum())
        moved = moved + (changed & (home != NOWHERE))
        home = tonight
        inside = np.flatnonzero(home != NOWHERE)
        first[inside[first[inside] == NOWHERE]] = day
        outcome.housed += len(inside)
        outcome.value += int((TOP + world.score[inside, home[inside]]).sum())
    until = np.where(first == NOWHERE, np.minimum(world.leaves, world.days), first)
    outcome.waited, outcome.never = int((until - world.arrives).clip(min=0).sum()), int((first == NOWHERE).sum())
    outcome.refused = answers.refused
    return outcome


def _morning(world: World, day: int, home: IntArray, present: IntArray) -> IntArray:
    """Where each may sleep again: not who has left, nor whose room has closed, even if it opens again today."""
    kept = np.full_like(home, NOWHERE)
    here = present[home[present] != NOWHERE]
    rooms = home[here]
    still = (world.closes[rooms, day] > 0) & (world.closes[rooms, day] == world.closes[rooms, max(day - 1, 0)])
    kept[here[still]] = rooms[still]
    return kept
