"""From what is wished for tonight to who sleeps where: everybody concerned is asked; a chain moves whole or not."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from matching.problem import BoolArray, IntArray

NOWHERE: Final = -1


@dataclass(frozen=True, eq=False)
class Wishes:
    """The room of each woman tonight, and the pairs worth asking about for later."""

    room: IntArray
    ahead: tuple[tuple[int, int], ...] = ()


@dataclass(eq=False)
class Answers:
    """What was asked and answered. A pair is asked once; a woman, one question a day."""

    truth: BoolArray | None  # what each would say; None where everybody always says yes
    yes: BoolArray
    score: IntArray  # 0 where a rule excludes the pair, or where somebody said no
    refused: int = 0

    def ask(self, woman: int, room: int) -> bool:
        if self.truth is None or self.yes[woman, room]:
            return True
        if self.truth[woman, room]:
            self.yes[woman, room] = True
            return True
        self.score[woman, room] = 0
        self.refused += 1
        return False


@dataclass
class Links:
    """Who would go where, and who stands in whose way."""

    goal: dict[int, int]
    occupant: IntArray
    home: IntArray
    comes: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.comes = {room: woman for woman, room in self.goal.items()}
        if len(self.comes) != len(self.goal):
            raise ValueError("two women are sent to one room")

    def chain(self, woman: int) -> list[int]:
        """Everybody who must move for her to move, and everybody whom her leaving serves."""
        chain, front, back = [woman], woman, woman
        while (other := int(self.occupant[self.goal[front]])) in self.goal and other not in chain:
            chain.append(other)
            front = other
        while (other := self.comes.get(int(self.home[back]), NOWHERE)) != NOWHERE and other not in chain:
            chain.append(other)
            back = other
        return chain


def settle(wishes: Wishes, home: IntArray, occupant: IntArray, open_rooms: BoolArray, answers: Answers) -> IntArray:
    """Where each woman sleeps tonight. A refusal costs the day to her whole chain, and a roof to nobody.

    Raises ValueError for a wish that takes a roof away, or that no rule allows: a policy that is wrong is not played.
    """
    changed = np.flatnonzero(wishes.room != home).tolist()
    if any(wishes.room[woman] == NOWHERE for woman in changed):
        raise ValueError("nobody is put out for another")
    links = Links({woman: int(wishes.room[woman]) for woman in changed}, occupant, home)
    tonight, asked = home.copy(), set()
    for woman in changed:
        if woman in asked:
            continue
        chain = links.chain(woman)
        asked.update(chain)
        if any(not open_rooms[links.goal[each]] or answers.score[each, links.goal[each]] <= 0 for each in chain):
            raise ValueError("a room that is closed to her")
        said = [answers.ask(each, links.goal[each]) for each in chain]  # each is asked, whatever the others say
        if all(said):
            tonight[chain] = wishes.room[chain]
    _ask_ahead(wishes, asked, answers)
    slept = tonight[tonight != NOWHERE]
    if len(slept) != len(set(slept.tolist())):
        raise ValueError("two women in one room")
    return tonight


def _ask_ahead(wishes: Wishes, asked: set[int], answers: Answers) -> None:
    for woman, room in wishes.ahead:
        if woman not in asked and answers.score[woman, room] > 0:
            asked.add(woman)
            answers.ask(woman, room)
