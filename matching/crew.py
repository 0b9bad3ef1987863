"""Large components, each in a process of its own: on every core, the largest first, and cut short when time is up.

scipy solves in C, which nothing in this process can interrupt; a process can be ended. Whatever does not come back, in
time or at all, is None, and the solver falls back on a way that it can stop itself. The processes are started when the
crew is made, so that they are ready while candidates are still being counted.
"""

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import numpy as np

from matching.assignment import Component, Weights, assign_in_floats
from matching.problem import IntArray
from matching.tiers import assign_by_tiers

PROCESSES: Final = min(os.cpu_count() or 1, 4)
COMMAND: Final = (sys.executable, "-m", "matching.crew")
ROOT: Final = Path(__file__).resolve().parent.parent

Work = tuple[Component, Weights, IntArray | None]  # scores with the rank of each guest, or weights that say it all
Answer = tuple[IntArray, str]


class Crew:
    """Some processes, to be used in a ``with``: at its end they are gone."""

    def __init__(self, processes: int = PROCESSES) -> None:
        self._hands = [_start() for _ in range(processes)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hand in self._hands:
            _end(hand)

    @property
    def numbers(self) -> list[int]:
        """Of the processes, as the system knows them."""
        return [hand.pid for hand in self._hands]

    def wait(self, seconds: float = 60.0) -> None:
        """Until every process is ready: what they import takes longer than a small plan."""
        nobody = np.zeros(0, dtype=np.int64)
        for number in range(len(self._hands)):
            self._ask(number, (Component(0, nobody, nobody, nobody), nobody, None), seconds)

    def solve(self, tasks: Sequence[Work], seconds: float) -> list[Answer | None]:
        """The answer of each task, None where it took more than ``seconds``."""
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for place in sorted(range(len(tasks)), key=lambda place: -len(tasks[place][0]) * tasks[place][0].guests):
            waiting.put(place)
        found: list[Answer | None] = [None] * len(tasks)

        def attend(number: int) -> None:
            while True:
                try:
                    place = waiting.get_nowait()
                except queue.Empty:
                    return
                found[place] = self._ask(number, tasks[place], seconds)

        threads = [threading.Thread(target=attend, args=(number,)) for number in range(len(self._hands))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    def _ask(self, number: int, task: Work, seconds: float) -> Answer | None:
        """One process, one task; a process that did not answer is replaced."""
        hand = self._hands[number]
        alarm = threading.Timer(seconds, hand.kill)
        alarm.start()
        try:
            _write(hand.stdin, task)
            answer: Answer = _read(hand.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            _end(hand)
            self._hands[number] = _start()
            return None
        finally:
            alarm.cancel()
        return answer


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    )


def _end(hand: "subprocess.Popen[bytes]") -> None:
    hand.kill()
    for pipe in (hand.stdin, hand.stdout):
        if pipe:
            with suppress(OSError):  # it was writing when the process went
                pipe.close()
    hand.wait()


def _write(pipe: IO[bytes] | None, what: object) -> None:
    if pipe is None:
        raise EOFError
    pickle.dump(what, pipe, protocol=5)
    pipe.flush()


def _read(pipe: IO[bytes] | None) -> Any:
    if pipe is None:
        raise EOFError
    return pickle.load(pipe)  # from a process of our own making


def main() -> None:
    """One hand: a component in, the edges chosen out, until the other end closes."""
    import scipy.sparse.csgraph  # noqa: F401

    while True:
        try:
            component, worth, rank = _read(sys.stdin.buffer)
        except EOFError:
            return
        _write(sys.stdout.buffer, attend(component, worth, rank))


def attend(component: Component, worth: Weights, rank: IntArray | None) -> Answer:
    if rank is None:
        return assign_in_floats(component, worth)
    return assign_by_tiers(component, rank, worth.astype(np.int64, copy=False)), "tiers"


if __name__ == "__main__":
    main()
