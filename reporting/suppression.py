"""What may be published without anybody being recognised: small groups are masked, and what would betray them too.

A table is a set of cells (a number, and how many people it is about) bound by sums: a total and its parts, a row and
its margin. A cell about one to four people is masked. As a sum gives a lone missing part back, other cells are masked
with it until no masked cell can be found again from what is left: that is checked by linear programming, cell by cell,
for a reader who knows all that is published, and that a number is never negative. No Django here.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

K = 5  # README decision 14: fewer people than this are not published

Key = Hashable
Sum = tuple[Key, tuple[Key, ...]]  # a total, and the parts that add up to it


@dataclass(frozen=True)
class Cell:
    """A number that would be published. ``people``: how many persons it is about (nights have persons behind them)."""

    value: int
    people: int
    margin: int = 0  # of totals, above 0: masked after their parts
    secret: bool = False  # even « nobody » is masked: that there is one or not must not be known

    def is_small(self, k: int = K) -> bool:
        return (self.people > 0 or self.secret) and self.people < k


def count(people: int, *, margin: int = 0) -> Cell:
    """The cell of a number of persons."""
    return Cell(people, people, margin)


def protect(cells: dict[Key, Cell], sums: Sequence[Sum], k: int = K) -> frozenset[Key]:
    """The keys to mask. Those left can be published together: no small cell follows from them.

    Raises KeyError for a sum of cells that do not exist, ValueError where a sum is false.
    """
    for total, parts in sums:
        if cells[total].value != sum(cells[part].value for part in parts):
            raise ValueError(f"{total} is not the sum of its parts")
    masked = {key for key, cell in cells.items() if cell.is_small(k)}
    small, waiting = frozenset(masked), sorted(masked, key=lambda name: (cells[name].value, repr(name)))
    while waiting:  # what is safe stays so: masking more only leaves a reader more to imagine
        key = waiting[-1]
        if _is_weak(key, cells, sums, masked, small, k):
            other = _cheapest_beside(key, cells, sums, masked)
            masked.add(other)
            waiting.insert(0, other)
        else:
            waiting.pop()
    return frozenset(masked)


def possible(key: Key, cells: dict[Key, Cell], sums: Sequence[Sum], masked: Iterable[Key]) -> tuple[float, float]:
    """The lowest and the highest value of a masked cell for whoever knows the others and the sums."""
    linked, rows = _linked(key, sums, set(masked))
    index = {name: at for at, name in enumerate(sorted(linked, key=repr))}
    matrix, known = [], []
    for total, parts in rows:
        row, constant = np.zeros(len(index)), 0.0
        for name, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
            if name in index:
                row[index[name]] += sign
            else:
                constant -= sign * cells[name].value
        matrix.append(row)
        known.append(constant)
    aim = np.zeros(len(index))
    aim[index[key]] = 1.0
    bounds = [_extreme(aim, matrix, known), _extreme(-aim, matrix, known)]
    return bounds[0], -bounds[1]


def _extreme(aim: np.ndarray, matrix: list[np.ndarray], known: list[float]) -> float:
    if not matrix:
        return 0.0 if aim.max() > 0 else -np.inf
    found = linprog(aim, A_eq=np.array(matrix), b_eq=np.array(known), bounds=(0, None), method="highs")
    if found.status == 3:
        return -np.inf  # nothing bounds it
    if found.status != 0:
        raise ArithmeticError(f"the audit of a table failed: {found.message}")
    return float(found.fun or 0.0)


def _linked(key: Key, sums: Sequence[Sum], masked: set[Key]) -> tuple[set[Key], list[Sum]]:
    """The masked cells that share a sum with this one, directly or not, and those sums."""
    reached, rows, waiting = {key}, [], [key]
    left = list(sums)
    while waiting:
        name = waiting.pop()
        near = [line for line in left if name == line[0] or name in line[1]]
        left = [line for line in left if line not in near]
        rows += near
        found = {cell for total, parts in near for cell in (total, *parts) if cell in masked} - reached
        reached |= found
        waiting += found
    return reached, rows


def _is_weak(
    key: Key, cells: dict[Key, Cell], sums: Sequence[Sum], masked: set[Key], small: frozenset[Key], k: int
) -> bool:
    """Whether a reader could find this cell again, or know it to be small: its possible values are too few."""
    low, high = possible(key, cells, sums, masked)
    wide = max(k - 1, cells[key].value) if key in small else 1
    tight = high - low < wide - 1e-6 or (key in small and high < k - 1e-6)
    return tight and bool(_beside(key, sums, masked))


def _beside(key: Key, sums: Sequence[Sum], masked: set[Key]) -> list[Key]:
    """The cells still shown in the sums that bind this one: its own first, then those of the cells it depends on."""
    own = [(total, *parts) for total, parts in sums if key == total or key in parts]
    near = [name for names in own for name in names if name not in masked]
    if near:
        return near
    _, rows = _linked(key, sums, masked)
    return [name for total, parts in rows for name in (total, *parts) if name not in masked]


def _cheapest_beside(key: Key, cells: dict[Key, Cell], sums: Sequence[Sum], masked: set[Key]) -> Key:
    """What costs the reader least: a part rather than a total, a number rather than a zero, the smallest of them."""
    return min(
        _beside(key, sums, masked), key=lambda name: (cells[name].margin, not cells[name].value, cells[name].value,
                                                      repr(name))
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line of a table of counts: its words, its number, the people behind it, the wider group it may join."""

    label: str
    value: int
    people: int
    group: str = ""


OTHERS = "Autres situations réunies"


def grouped(rows: Sequence[Row], k: int = K) -> list[Row] | None:
    """The same total in lines of at least ``k`` people each (or of nobody): small lines join their wider group, then
    each other. None when everybody together is fewer than ``k``: then nothing can be said.
    """
    if 0 < sum(row.people for row in rows) < k:
        return None
    lines = _into_groups(list(rows), k)
    while small := [row for row in lines if 0 < row.people < k]:
        first = min(small, key=lambda row: (row.people, row.value))
        rest = [row for row in lines if row is not first and row.people > 0]
        nearest = min(rest, key=lambda row: (row.label != OTHERS, row.people, row.value))
        joined = Row(OTHERS, first.value + nearest.value, first.people + nearest.people)
        lines = [row for row in lines if row is not first and row is not nearest] + [joined]
    return lines


def _into_groups(rows: list[Row], k: int) -> list[Row]:
    """Where one line of a group is small, the whole group becomes one line."""
    small = {row.group for row in rows if row.group and 0 < row.people < k}
    lines: list[Row] = []
    for row in rows:
        if row.group not in small:
            lines.append(row)
        elif all(line.label != row.group for line in lines):
            same = [other for other in rows if other.group == row.group]
            lines.append(Row(row.group, sum(o.value for o in same), sum(o.people for o in same)))
    return lines
