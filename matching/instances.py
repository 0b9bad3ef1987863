"""A matching problem reduced to numbers: guests with priorities, hosts with places, scored edges, locks and forbids.

It is what the solver takes, whoever made it: a run from the database, a file, or a test.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from matching.problem import BoolArray, IntArray

Pair = tuple[int, int]
FIELDS: Final = ("guest_priority", "host_capacity", "edges", "locks", "forbids", "guest_size")
REQUIRED: Final = FIELDS[:3]
MAX_SIZE: Final = 1000  # beds of one guest
INT64: Final = np.iinfo(np.int64)


class InvalidInstance(ValueError):
    """The instance says something impossible; the message says what and where."""


@dataclass(frozen=True, eq=False)
class Instance:
    """Guests and hosts are numbered from 0; edges are in order of guest, then host."""

    rank: IntArray  # of each guest's priority among those present, from 0, the highest last
    levels: int  # how many priorities are present
    capacity: IntArray  # places of each host
    size: IntArray  # places that each guest takes
    guest: IntArray
    host: IntArray
    score: IntArray | NDArray[np.object_]  # Python's own numbers if one does not fit in 64 bits
    locks: frozenset[Pair]
    forbids: frozenset[Pair]

    @classmethod
    def of(
        cls,
        priority: Sequence[int] | IntArray,
        capacity: Sequence[int] | IntArray,
        guest: Sequence[int] | IntArray,
        host: Sequence[int] | IntArray,
        score: Sequence[int] | IntArray,
        *,
        size: Sequence[int] | IntArray | None = None,
        locks: Iterable[Pair] = (),
        forbids: Iterable[Pair] = (),
    ) -> Self:
        """Columns to an instance. A larger priority is more urgent. Raises InvalidInstance.

        The same lock or forbid given twice counts once; the same edge given twice is an error, for which score holds?
        """
        guests, hosts = len(priority), len(capacity)
        present = {level: rank for rank, level in enumerate(sorted(set(_plain(priority))))}
        rank = np.array([present[level] for level in _plain(priority)], dtype=np.int64)
        sizes = _between(size if size is not None else [1] * guests, 1, MAX_SIZE, "guest_size")
        if len(sizes) != guests:
            raise InvalidInstance(f"guest_size has {len(sizes)} values for {guests} guests")
        enough = int(sizes.sum())  # more places than that change nothing
        places = _between([min(places, enough) for places in _plain(capacity)], 0, enough, "host_capacity")
        left, right = _between(guest, 0, guests - 1, "edges, guest"), _between(host, 0, hosts - 1, "edges, host")
        scores = _scores(score)
        if not len(left) == len(right) == len(scores):
            raise InvalidInstance("an edge has a guest, a host and a score")
        if not _in_order(left, right):
            order = np.lexsort((right, left))
            left, right, scores = left[order], right[order], scores[order]
            twice = np.flatnonzero((np.diff(left) == 0) & (np.diff(right) == 0))
            if len(twice):
                raise InvalidInstance(f"edges: the pair [{left[twice[0]]}, {right[twice[0]]}] is there twice")
        locked, forbidden = _pairs(locks, guests, hosts, "locks"), _pairs(forbids, guests, hosts, "forbids")
        return cls(rank, len(present), places, sizes, left, right, scores, locked, forbidden)

    def holds(self, pairs: Collection[Pair]) -> BoolArray:
        """Which edges are among these pairs."""
        found = np.zeros(len(self.guest), dtype=np.bool_)
        if pairs and len(found):
            width = len(self.capacity)
            keys = self.guest * width + self.host  # in order, as the edges are
            wanted = np.array([guest * width + host for guest, host in pairs], dtype=np.int64)
            place = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
            found[place[keys[place] == wanted]] = True
        return found

    def free(self) -> IntArray:
        """The places of each host that no lock has taken."""
        left = self.capacity.copy()
        for guest, host in self.locks:
            left[host] -= self.size[guest]
        return left


def _in_order(left: IntArray, right: IntArray) -> bool:
    """Whether edges come by guest, then host, none twice: scoring.py gives them so, and sorting millions is slow."""
    further = left[1:] > left[:-1]
    return bool((further | ((left[1:] == left[:-1]) & (right[1:] > right[:-1]))).all())


def _plain(values: Sequence[int] | IntArray) -> list[int]:
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def _between(values: Sequence[int] | IntArray, least: int, most: int, name: str) -> IntArray:
    """The values as a column; refused if one is out of bounds, which is checked before it could wrap around."""
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    extremes = (values.min(), values.max()) if isinstance(values, np.ndarray) else (min(values), max(values))
    for extreme in extremes:
        if not least <= extreme <= most:
            raise InvalidInstance(f"{name}: {extreme} is not between {least} and {most}")
    return np.asarray(values, dtype=np.int64)  # an array is not copied: millions of pairs are held once


def _scores(values: Sequence[int] | IntArray) -> IntArray | NDArray[np.object_]:
    """A column of 64 bits, or of Python's whole numbers if one of them needs more."""
    if isinstance(values, np.ndarray):
        return values.astype(np.int64, casting="safe", copy=False)
    fits = all(INT64.min <= value <= INT64.max for value in values)
    return np.array(values, dtype=np.int64 if fits else object)


def _pairs(pairs: Iterable[Pair], guests: int, hosts: int, name: str) -> frozenset[Pair]:
    found = frozenset((int(guest), int(host)) for guest, host in pairs)
    for guest, host in sorted(found):
        if not (0 <= guest < guests and 0 <= host < hosts):
            raise InvalidInstance(f"{name}: the pair [{guest}, {host}] is of {guests} guests and {hosts} hosts")
    return found


def read(text: str | bytes) -> Instance:
    """The instance of a file: ``{"instance": {"guest_priority": […], "host_capacity": […], "edges": […], …}}``.

    Raises InvalidInstance with what is wrong and where. Whole numbers of any size are read as they are.
    """
    data = parse(text)
    if isinstance(data, list):
        raise InvalidInstance("a list of cases was given; give one case, an object with an “instance”")
    if not isinstance(data, dict) or not isinstance(data.get("instance"), dict):
        raise InvalidInstance('an object with an "instance" is expected: {"instance": {…}}')
    given = data["instance"]
    if unknown := sorted(given.keys() - set(FIELDS)):
        raise InvalidInstance(f"unknown in the instance: {', '.join(unknown)}")
    if missing := [name for name in REQUIRED if name not in given]:
        raise InvalidInstance(f"missing from the instance: {', '.join(missing)}")
    edges = rows(given["edges"], "edges", 3)
    return Instance.of(
        numbers(given["guest_priority"], "guest_priority"),
        numbers(given["host_capacity"], "host_capacity", least=0),
        [edge[0] for edge in edges],
        [edge[1] for edge in edges],
        [edge[2] for edge in edges],
        size=numbers(given["guest_size"], "guest_size", least=1) if "guest_size" in given else None,
        locks=[(guest, host) for guest, host in rows(given.get("locks", []), "locks", 2)],
        forbids=[(guest, host) for guest, host in rows(given.get("forbids", []), "forbids", 2)],
    )


def parse(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInstance(f"this is not JSON: {error}") from error


def numbers(values: Any, name: str, *, least: int | None = None) -> list[int]:
    """A list of whole numbers, each at least ``least``; InvalidInstance says which is not."""
    if not isinstance(values, list):
        raise InvalidInstance(f"{name}: a list is expected")
    for place, value in enumerate(values):
        if type(value) is not int:  # true is 1 to Python, 1.0 too
            raise InvalidInstance(f"{name}[{place}]: a whole number is expected, not {json.dumps(value)[:40]}")
        if least is not None and value < least:
            raise InvalidInstance(f"{name}[{place}]: at least {least} is expected, not {value}")
    return values


def rows(values: Any, name: str, width: int) -> list[list[int]]:
    """A list of lists of ``width`` whole numbers."""
    if not isinstance(values, list):
        raise InvalidInstance(f"{name}: a list is expected")
    for place, row in enumerate(values):
        if len(numbers(row, f"{name}[{place}]")) != width:
            raise InvalidInstance(f"{name}[{place}]: {width} numbers are expected, not {len(row)}")
    return values
