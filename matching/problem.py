"""Women's needs and free rooms as columns: what the criteria read, and all that they may read.

A column holds one value a row. ``needs[index]`` gives the same columns seen through an index, each gathered only when
a criterion reads it, so that a rule answers for one pair, for a list of pairs (``needs[rows]`` with ``offers[rows]``)
or for all pairs at once (``needs[:, None]`` with ``offers``).

Days are proleptic ordinals (``date.toordinal()``), periods half-open. Places are in degrees and are the centre of an
area, never an address. There is no age, trauma, origin or paper here, so that no score can be made of them.
"""

from collections.abc import Iterable
from dataclasses import Field, dataclass, field, fields
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

# What was said: three answers, because a question not asked yet is neither a yes nor a no.
NO: Final = 0
YES: Final = 1
UNKNOWN: Final = 2

# Animals, as bits.
DOG: Final = 1
CAT: Final = 2
OTHER_ANIMAL: Final = 4

# The rhythm of a day.
ANY_RHYTHM: Final = 0
EARLY: Final = 1
LATE: Final = 2
NIGHT: Final = 3

# What a place is to her.
WORK: Final = 1
TRAINING: Final = 2
SCHOOL: Final = 3
OTHER_PLACE: Final = 4

KEY_PLACES: Final = 3
NO_END: Final = 4_000_000  # a day after year 9999: no end is known
NO_LIMIT: Final = 10_000_000  # minutes, or nights: past any end


def column(dtype: type, default: object, *, width: int = 0) -> Any:
    """One fact for each row; with a ``width``, that many for each row. ``default`` is what holds if nobody said."""
    return field(metadata={"dtype": dtype, "default": default, "width": width})


@dataclass(frozen=True, eq=False)
class PairSet:
    """A sparse set of pairs (row of the needs, number of a zone or household)."""

    keys: IntArray  # row × width + number, sorted
    width: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]] = ()) -> Self:
        rows = np.array(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)
        if (rows < 0).any():
            raise ValueError("rows, zones and households are numbered from 0")
        width = int(rows[:, 1].max(initial=0)) + 1
        return cls(np.sort(rows[:, 0] * width + rows[:, 1]), width)

    def has(self, row: IntArray, number: IntArray) -> BoolArray:
        """Whether each pair is in the set; a number unknown to it (below 0 too) is not."""
        if not self.keys.size:
            return np.zeros(np.broadcast(row, number).shape, dtype=np.bool_)
        wanted = row * self.width + number
        found = np.searchsorted(self.keys, wanted).clip(max=self.keys.size - 1)
        result: BoolArray = (self.keys[found] == wanted) & (number >= 0) & (number < self.width)
        return result


class Columns:
    """Frozen columns of one length, seen whole or through an index."""

    @classmethod
    def of(cls, count: int, **facts: Any) -> Self:
        """``count`` rows from the facts known; a column not given takes what holds if nobody said.

        Raises TypeError for a fact that is not a column, ValueError for a wrong length or a value that does not fit.
        """
        known = {spec.name: spec for spec in fields(cls)}  # type: ignore[arg-type]
        if unknown := facts.keys() - known.keys():
            raise TypeError(f"not a column of {cls.__name__}: {', '.join(sorted(unknown))}")
        made = cls(**{name: _fill(spec, count, facts.get(name)) for name, spec in known.items()})
        made.check()
        return made

    def check(self) -> None:
        """Raise ValueError if the columns contradict one another."""

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, index: Any) -> Self:
        part = object.__new__(type(self))
        part.__dict__.update(_source=self, _index=index)
        return part

    def at(self, row: int) -> SimpleNamespace:
        """One row as plain values, for a sentence."""
        columns = {spec.name: getattr(self, spec.name) for spec in fields(self)}  # type: ignore[arg-type]
        return SimpleNamespace(**{name: c[row].tolist() for name, c in columns.items() if isinstance(c, np.ndarray)})

    if TYPE_CHECKING:
        row: IntArray
    else:

        def __getattr__(self, name: str) -> Any:  # reached only for a column not gathered yet
            if "_source" not in self.__dict__ or name.startswith("_"):
                raise AttributeError(name)
            value, index = getattr(self._source, name), self._index
            if isinstance(value, np.ndarray):
                value = value.take(index, axis=0) if isinstance(index, np.ndarray) else value[index]
            self.__dict__[name] = value
            return value


@dataclass(frozen=True, eq=False, repr=False)
class Needs(Columns):
    """What each woman needs a room for, from when to when, and what she asked for."""

    row: IntArray = column(np.int64, None)  # which need this is, whatever the index: 0, 1, 2…
    from_day: IntArray = column(np.int64, 0)
    until_day: IntArray = column(np.int64, NO_END)
    min_nights: IntArray = column(np.int64, 1)  # a shorter stay is not worth a move to her
    places: IntArray = column(np.int64, 1)  # beds: hers and those of her children who have one
    children: IntArray = column(np.int64, 0)

    latitude: FloatArray = column(np.float64, np.nan)  # where her life is; not a number: anywhere
    longitude: FloatArray = column(np.float64, np.nan)
    max_minutes: IntArray = column(np.int64, NO_LIMIT)  # from there, door to door
    any_area: BoolArray = column(np.bool_, True)  # she named none: ``areas`` is not read
    areas: PairSet = column(PairSet, None)  # zones she accepts
    no_go: PairSet = column(PairSet, None)  # zones she must not be sent to; the reason is nowhere
    never: PairSet = column(PairSet, None)  # households she must not be sent to; the reason is nowhere
    school_latitude: FloatArray = column(np.float64, np.nan)  # of a child who goes to school
    school_longitude: FloatArray = column(np.float64, np.nan)
    school_minutes: IntArray = column(np.int64, 40)
    school_waived: BoolArray = column(np.bool_, False)  # she would change school
    key_latitude: FloatArray = column(np.float64, np.nan, width=KEY_PLACES)
    key_longitude: FloatArray = column(np.float64, np.nan, width=KEY_PLACES)
    key_kind: IntArray = column(np.int64, OTHER_PLACE, width=KEY_PLACES)

    accepts_men: IntArray = column(np.int64, UNKNOWN)
    accepts_children: IntArray = column(np.int64, UNKNOWN)
    refused_animals: IntArray = column(np.int64, 0)
    accepted_animals: IntArray = column(np.int64, 0)
    allergies: IntArray = column(np.int64, 0)  # to which animals
    pets: IntArray = column(np.int64, 0)  # those that come with her
    smokes: IntArray = column(np.int64, UNKNOWN)  # and wishes to indoors
    accepts_smoke: IntArray = column(np.int64, UNKNOWN)
    step_free: BoolArray = column(np.bool_, False)
    private_room: BoolArray = column(np.bool_, True)

    languages: IntArray = column(np.int64, 0)  # bits, named by explain.Words: at most 63
    rhythm: IntArray = column(np.int64, ANY_RHYTHM)
    quiet: BoolArray = column(np.bool_, False)  # she asked for a home that is quiet by day
    household_now: IntArray = column(np.int64, -1)  # where she lives; -1: with none of ours

    def check(self) -> None:
        if (self.until_day < self.from_day).any():
            raise ValueError("a need cannot end before it begins")
        if (self.places < 1).any() or (self.children < 0).any():
            raise ValueError("a woman needs at least her own place")


@dataclass(frozen=True, eq=False, repr=False)
class Offers(Columns):
    """Rooms and the periods in which they are free, with what the household said of itself."""

    row: IntArray = column(np.int64, None)
    household: IntArray = column(np.int64, -1)
    zone: IntArray = column(np.int64, -1)  # -1: not known
    latitude: FloatArray = column(np.float64, np.nan)  # the centre of the zone
    longitude: FloatArray = column(np.float64, np.nan)
    from_day: IntArray = column(np.int64, 0)
    until_day: IntArray = column(np.int64, NO_END)
    min_nights: IntArray = column(np.int64, 1)
    max_nights: IntArray = column(np.int64, NO_LIMIT)
    places: IntArray = column(np.int64, 1)
    ready: BoolArray = column(np.bool_, False)  # approved, and every check in date
    held: BoolArray = column(np.bool_, False)  # no new woman for now; nobody says why
    private_room: IntArray = column(np.int64, UNKNOWN)
    step_free: IntArray = column(np.int64, UNKNOWN)

    men: IntArray = column(np.int64, UNKNOWN)  # live there
    children: IntArray = column(np.int64, UNKNOWN)  # live there
    children_welcome: IntArray = column(np.int64, UNKNOWN)
    animals: IntArray = column(np.int64, 0)  # live there
    animals_known: BoolArray = column(np.bool_, False)
    pets_welcome: IntArray = column(np.int64, UNKNOWN)
    smoke: IntArray = column(np.int64, UNKNOWN)  # people smoke indoors
    smoker_welcome: IntArray = column(np.int64, UNKNOWN)  # to smoke indoors

    languages: IntArray = column(np.int64, 0)
    rhythm: IntArray = column(np.int64, ANY_RHYTHM)
    quiet_by_day: IntArray = column(np.int64, UNKNOWN)

    def check(self) -> None:
        if (self.until_day < self.from_day).any():
            raise ValueError("a room cannot close before it opens")


def _fill(spec: "Field[Any]", count: int, given: Any) -> Any:
    """A column of ``count`` rows from what was given, or from what holds if nobody said."""
    dtype, width = spec.metadata["dtype"], spec.metadata["width"]
    if dtype is PairSet:
        return PairSet.of() if given is None else given
    if spec.name == "row":
        return np.arange(count, dtype=dtype)
    shape = (count, width) if width else (count,)
    if given is None:
        return np.full(shape, spec.metadata["default"], dtype=dtype)
    values = np.asarray(given)
    made = values.astype(dtype)
    if made.shape != shape:
        raise ValueError(f"{spec.name}: {shape} values are expected, not {made.shape}")
    if not np.array_equal(made, values, equal_nan=made.dtype.kind == "f"):
        raise ValueError(f"{spec.name}: a value does not fit a column of {made.dtype}")
    return made
