"""Who could move so that another woman has a roof: the shortest chains, and only those worth the moves they ask.

A woman who waits and finds no free room may still be housed if somebody else moves first, and somebody before her.
Such a chain is worth the nights that it saves: those until a room would have come to her anyway. Each move asked of a
woman who already has a roof has a price in nights, and a chain that saves fewer than it costs is not suggested. Nobody
ever loses a roof, and nobody moves for the pleasure of a better plan: every chain ends with a woman who had none.

One assignment says it all: whoever has a room keeps it at a worth that nothing reaches, moves at that worth less her
price, and whoever waits is worth what she would wait. Between equal plans, three small preferences: what suits both,
the room that few others could live in, and the room that stays open longest.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.assignment import Component, assign
from matching.problem import BoolArray, FloatArray, IntArray

NOWHERE: Final = -1
KEEPS: Final = 100_000  # nights: a roof that one has outweighs every other worth
PRICE: Final = 13.0  # nights that a chain must save for each move it asks
USUAL_WAIT: Final = 30.0  # nights that a woman waits, where nothing better is known
COMPATIBLE, RARE, LASTING = 1.0, 2.0, 3.0  # in nights: what each preference weighs between equal plans
LASTS: Final = 30.0  # nights beyond which a longer opening adds little
UNIT: Final = 1000  # weights are whole numbers of thousandths of a night


@dataclass(frozen=True, eq=False)
class Question:
    """One day: women with and without a room, rooms that are open, and what each pair is worth."""

    score: IntArray  # women × rooms, 1..1000; 0 where the pair is excluded
    home: IntArray  # the room (column) where each lives; NOWHERE
    nights: FloatArray  # that each is thought to need still
    wait: FloatArray  # nights that each would wait if nobody moved, as far as is known
    open_for: FloatArray  # nights that each room stays open
    price: FloatArray  # nights to save for a move of this woman; infinite where she is not to be asked


@dataclass(frozen=True)
class Chain:
    """Moves that go together or not at all: (woman, room), the woman who waits first, the free room last."""

    steps: tuple[tuple[int, int], ...]
    saved: float  # nights, as far as is known

    @property
    def moves(self) -> int:
        return len(self.steps) - 1


def chains(question: Question) -> list[Chain]:
    """The best joint plan of today as chains; one of a single step is a free room for a woman who waits."""
    if not question.score.size:
        return []
    target = _best(question)
    occupant = np.full(question.score.shape[1], NOWHERE)
    housed = np.flatnonzero(question.home != NOWHERE)
    occupant[question.home[housed]] = housed
    found = []
    for woman in np.flatnonzero((question.home == NOWHERE) & (target != NOWHERE)).tolist():
        steps, mover = [(woman, int(target[woman]))], int(occupant[target[woman]])
        while mover != NOWHERE:
            steps.append((mover, int(target[mover])))
            mover = int(occupant[target[mover]])
        found.append(Chain(tuple(steps), float(saved(question)[woman])))
    return found


def saved(question: Question) -> FloatArray:
    """The nights that a room today saves each woman: no more than she needs."""
    return np.asarray(np.minimum(question.wait, question.nights))


def _best(question: Question) -> IntArray:
    """The room of each woman in the heaviest plan; NOWHERE for those whom it leaves without."""
    worth = _worth(question)
    row, column = np.nonzero(worth)
    component = Component(len(worth), np.ones(worth.shape[1], dtype=np.int64), row, column)
    chosen, _ = assign(component, worth[row, column])
    target = np.full(len(worth), NOWHERE)
    target[row[chosen]] = column[chosen]
    return target


def _worth(question: Question) -> IntArray:
    """What each pair weighs, as whole numbers; 0 where it is not to be made."""
    possible = question.score > 0
    rooms = np.arange(question.score.shape[1])
    housed = question.home != NOWHERE
    stays = question.home[:, None] == rooms
    moves = housed[:, None] & ~stays
    lasting = np.minimum(question.nights[:, None], question.open_for)
    liked = COMPATIBLE * question.score / UNIT + LASTING * (1 - np.exp(-lasting / LASTS))
    wanted = possible.sum(axis=0)
    liked = liked - RARE * wanted / max(1.0, float(wanted.mean()))
    worth = np.where(housed[:, None], KEEPS, saved(question)[:, None]) + np.where(stays, 0, liked)
    worth = np.where(moves, worth - question.price[:, None], worth)
    asked: BoolArray = stays | (possible & np.isfinite(worth))
    return np.where(asked, np.rint(np.where(asked, worth, 0) * UNIT).clip(min=1), 0).astype(np.int64)
