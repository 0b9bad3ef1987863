"""What may be published without anybody being recognised: small groups are masked, and what would betray them too.

A table is a set of cells (a number, and how many people it is about) bound by sums: a total and its parts, a row and
its margin. A cell about one to four people is masked. As a sum gives a lone missing part back, other cells are masked
with it, the least that will do:

* *safe*: for every masked small cell we hold two other tables, of whole numbers and true to everything that is said,
  in which it would be as low and as high as « fewer than five » allows. They are the proof: a reader who knows all
  that is published cannot tell these tables from the true one;
* *minimal*: a cell that is not small stays masked only where showing it again would break one of those proofs.

No Django here.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack

K = 5  # README decision 14: fewer people than this are not published
IMPOSSIBLE = 2  # what scipy says of a move that no table allows
FREE = 10**6  # more than any number here: « nothing bounds it »
OTHERS = "others"
COSTS = (1.0, 3.0, 9.0, 27.0)  # what it costs the reader to lose a part, a part of the whole, a total, the main totals
HARDLY = 1e-3  # a cell masked already costs nothing more: only the shorter proof is preferred

Key = Hashable
Sum = tuple[Key, tuple[Key, ...]]  # a total, and the parts that add up to it


@dataclass(frozen=True)
class Cell:
    """A number that would be published. ``people``: how many persons it is about (nights have persons behind them).

    ``said``: what is told of it even when it is masked, as the lowest and the highest value it may have. ``shown``:
    False for a difference that nobody writes, but that a reader may take.
    """

    value: int
    people: int
    margin: int = 0  # of totals, above 0: masked after their parts
    secret: bool = False  # even « nobody » is masked: that there is one or not must not be known
    said: tuple[int, int] = (0, FREE)
    shown: bool = True

    def is_small(self, k: int = K) -> bool:
        return (self.people > 0 or self.secret) and self.people < k

    def must_reach(self, k: int = K) -> tuple[int, int]:
        """The values between which a reader must not be able to tell: one to four persons; of nights, about as many
        as there are.
        """
        if self.value == self.people < k:
            return 0 if self.secret else min(1, self.value), k - 1
        wide = max(k - 1, self.value)
        low = max(self.said[0], self.value - wide // 2)
        return low, min(self.said[1], low + wide)


def count(people: int, *, margin: int = 0, k: int = K) -> Cell:
    """The cell of a number of persons: where they are few, « fewer than five » is said."""
    return Cell(people, people, margin, said=(0, k - 1) if people < k else (0, FREE))


def protect(cells: dict[Key, Cell], sums: Sequence[Sum], k: int = K) -> frozenset[Key]:
    """The keys to mask. Those left can be published together: no small cell follows from them."""
    return protect_and_hush(cells, sums, k)[0]


def protect_and_hush(cells: dict[Key, Cell], sums: Sequence[Sum], k: int = K) -> tuple[frozenset[Key], frozenset[Key]]:
    """The keys to mask; and those of which not even what is ``said`` may be: bounds, too, give each other back.

    Raises KeyError for a sum of cells that do not exist, ValueError where a sum is false.
    """
    for total, parts in sums:
        if cells[total].value != sum(cells[part].value for part in parts):
            raise ValueError(f"{total} is not the sum of its parts")
    names = _names(cells, sums)
    masked = {name for name, (cell, _) in names.items() if cell.is_small(k)}
    of = {key: name for name, (_, keys) in names.items() for key in keys}
    linked = [(of[total], tuple(of[part] for part in parts)) for total, parts in sums if len(parts) > 1]
    silent: set[Key] = set()
    for piece in _pieces({name: cell for name, (cell, _) in names.items()}, linked):
        masked |= piece.mask(k)
        silent |= {piece.keys[at] for at in piece.silent}
    found = [frozenset(key for name in some for key in names[name][1]) for some in (masked, silent)]
    return found[0], found[1]


def _names(cells: dict[Key, Cell], sums: Sequence[Sum]) -> dict[Key, tuple[Cell, list[Key]]]:
    """{one key: (the cell, every key it has)}: a sum of one part says the same number under two names."""
    root = _Roots(cells)
    for total, parts in sums:
        if len(parts) == 1:
            root.join(total, parts[0])
    found = defaultdict(list)
    for key in cells:
        found[root.of(key)].append(key)
    return {name: (_as_one([cells[key] for key in keys]), keys) for name, keys in found.items()}


def _as_one(cells: Sequence[Cell]) -> Cell:
    """All that is known of a number under each of its names; the one about the fewest persons decides."""
    said = max(cell.said[0] for cell in cells), min(cell.said[1] for cell in cells)
    people = min((cell.people for cell in cells if cell.people), default=0)
    return Cell(
        cells[0].value, people, max(cell.margin for cell in cells), any(cell.secret for cell in cells), said,
        any(cell.shown for cell in cells),
    )  # fmt: skip


class _Roots:
    """Keys that belong together."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.parent = {key: key for key in keys}

    def of(self, key: Key) -> Key:
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key

    def join(self, one: Key, other: Key) -> None:
        self.parent[self.of(other)] = self.of(one)


def possible(key: Key, cells: dict[Key, Cell], sums: Sequence[Sum], masked: Iterable[Key]) -> tuple[int, int]:
    """The lowest and the highest value of a masked cell for whoever knows the others, the sums and what is said."""
    hidden = set(masked)
    piece = next((piece for piece in _pieces(cells, sums) if key in piece.keys), None)
    if piece is None:
        return cells[key].said
    at = piece.keys.index(key)
    return tuple(cells[key].value + piece.furthest(at, way, hidden) for way in (-1, 1))  # type: ignore[return-value]


def _pieces(cells: dict[Key, Cell], sums: Sequence[Sum]) -> Iterable["Piece"]:
    """The cells bound to each other, directly or not, with their sums. A cell that no sum binds is in none."""
    root = _Roots(cells)
    for total, parts in sums:
        for part in parts:
            root.join(total, part)
    keys, bound = defaultdict(list), defaultdict(list)
    for line in sums:
        bound[root.of(line[0])].append(line)
    for key in cells:
        if root.of(key) in bound:
            keys[root.of(key)].append(key)
    return [Piece(names, {name: cells[name] for name in names}, bound[first]) for first, names in keys.items()]


@dataclass
class Piece:
    """Cells that are bound together. A *move* is a change of their values that keeps every sum true."""

    keys: list[Key]
    cells: dict[Key, Cell]
    sums: Sequence[Sum]
    rows: csr_matrix = field(init=False)
    down: np.ndarray = field(init=False)
    up: np.ndarray = field(init=False)
    silent: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        index = {key: at for at, key in enumerate(self.keys)}
        rows = np.zeros((len(self.sums), len(self.keys)))
        for line, (total, parts) in enumerate(self.sums):
            rows[line, index[total]] -= 1
            for part in parts:
                rows[line, index[part]] += 1
        self.rows = csr_matrix(rows)
        values = np.array([self.cells[key].value for key in self.keys])
        said = np.array([self.cells[key].said for key in self.keys])
        self.down, self.up = values - said[:, 0], said[:, 1] - values

    def mask(self, k: int) -> set[Key]:
        """The small cells and what must go with them: first whatever each of them needs, then as little as holds."""
        small = [at for at, key in enumerate(self.keys) if self.cells[key].is_small(k)]
        unsaid = {at for at, key in enumerate(self.keys) if not self.cells[key].shown}
        masked = unsaid | set(small)
        proofs: dict[tuple[int, int], set[int]] = {}
        for at in self._dearest_first(small):
            for reach in self.cells[self.keys[at]].must_reach(k):
                aim = (at, reach - self.cells[self.keys[at]].value)
                proofs[aim] = self._proof(aim, masked)
                masked |= proofs[aim]
        for at in self._dearest_first(masked - unsaid - set(small)):
            without = masked - {at}
            others = self._proved_again([aim for aim, proof in proofs.items() if at in proof], without)
            if others is not None:
                masked = without
                proofs |= others
        return {self.keys[at] for at in masked}

    def _proof(self, aim: tuple[int, int], masked: set[int]) -> set[int]:
        """A move of that much. Where what is said of others forbids it, it is not said of them any more."""
        proof = self._move(aim, masked, everything=True)
        if proof is None:
            self._hush(aim)
            proof = self._move(aim, masked, everything=True)
        assert proof is not None  # a total and its parts may always grow and shrink together
        return proof

    def _hush(self, aim: tuple[int, int]) -> None:
        """Let nothing be said of the cells that the cheapest move, free of all that is said, takes out of it."""
        every = list(range(len(self.keys)))
        values = np.array([self.cells[key].value for key in self.keys])
        costs = np.array([self._cost(at) for at in every])
        move = self._solve(every, aim, costs, np.full(len(every), FREE), values)
        assert move is not None
        for at in np.flatnonzero((move > self.up) | (-move > self.down)):
            self.silent.add(int(at))
            self.up[at], self.down[at] = FREE, values[at]

    def _proved_again(
        self, aims: Iterable[tuple[int, int]], masked: set[int]
    ) -> dict[tuple[int, int], set[int]] | None:
        """Other proofs of the same, by masked cells alone; None where one of them has none."""
        found = {}
        for aim in aims:
            proof = self._move(aim, masked)
            if proof is None:
                return None
            found[aim] = proof
        return found

    def furthest(self, at: int, way: int, hidden: set[Key]) -> int:
        """By how much a cell may differ from what it is, up (1) or down (-1), where only ``hidden`` are not known."""
        free = [number for number, key in enumerate(self.keys) if key in hidden]
        if at not in free:
            return 0
        here, most = free.index(at), np.concatenate([self.up[free], self.down[free]])
        costs = np.zeros(len(most))
        costs[here], costs[here + len(free)] = -way, way
        found = self._optimum(free, costs, np.zeros(len(most)), most)
        assert found is not None  # nothing moving is a move
        return int(found[here])

    def _dearest_first(self, places: Iterable[int]) -> list[int]:
        return sorted(places, key=lambda at: (-self._cost(at), repr(self.keys[at])))

    def _cost(self, at: int) -> float:
        cell = self.cells[self.keys[at]]
        return COSTS[min(cell.margin, len(COSTS) - 1)] * (1 + min(cell.value, FREE) / (10 * FREE))

    def _move(self, aim: tuple[int, int], masked: set[int], *, everything: bool = False) -> set[int] | None:
        """The cells of the cheapest move that changes a cell by so much: masked ones, or also others (``everything``),
        which would have to be masked. None where no move does.
        """
        if not aim[1]:
            return set()
        free = list(range(len(self.keys))) if everything else sorted(masked)
        costs = np.array([HARDLY if number in masked else self._cost(number) for number in free])
        found = self._solve(free, aim, costs, self.up[free], self.down[free])
        return None if found is None else {free[number] for number in np.flatnonzero(found)}

    def _solve(
        self, free: list[int], aim: tuple[int, int], costs: np.ndarray, up: np.ndarray, down: np.ndarray
    ) -> np.ndarray | None:
        """The cheapest move of whole numbers that changes one cell by so much; None where there is none."""
        at, change = free.index(aim[0]), aim[1]
        least, most = np.zeros(2 * len(free)), np.concatenate([up, down]).astype(float)
        way, back = (at, at + len(free)) if change > 0 else (at + len(free), at)
        least[way] = most[way] = abs(change)
        most[back] = 0
        return self._optimum(free, np.concatenate([costs, costs]), least, most)

    def _optimum(self, free: list[int], costs: np.ndarray, least: np.ndarray, most: np.ndarray) -> np.ndarray | None:
        """The cheapest move of whole numbers, ups then downs priced apart; None where there is none."""
        rows = self.rows[:, free]
        sums = LinearConstraint(hstack([rows, -rows], format="csr"), 0, 0)
        for whole in (0, 1):  # the numbers of a cheapest move are nearly always whole without being told to
            found = milp(costs, integrality=np.full(len(costs), whole), bounds=Bounds(least, most), constraints=sums)
            if found.status == IMPOSSIBLE:
                return None
            if found.x is None:
                raise ArithmeticError(f"the audit of a table failed: {found.message}")
            rounded = np.rint(found.x)
            if np.abs(found.x - rounded).max() < 1e-6:
                break
        return rounded[: len(free)] - rounded[len(free) :]


def groups(people: dict[str, int], k: int = K) -> dict[str, str]:
    """{line of a table: the line it is said in}: what is small joins ``OTHERS``, and the next with it while that is
    small too. Done before masking, and for every place alike: fewer small numbers are left to hide, and to betray.
    """
    shown = sorted((name for name, number in people.items() if number), key=lambda name: (people[name], name))
    joined: list[str] = []
    for name in shown:
        if people[name] >= k and not 0 < sum(people[other] for other in joined) < k:
            break
        joined.append(name)
    return {name: OTHERS if name in joined and len(joined) > 1 else name for name in people}
