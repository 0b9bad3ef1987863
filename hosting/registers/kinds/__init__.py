"""The kinds of register: hosts and referrals here, and what upper apps add with ``declared.declare()``.

Casework adds the running stays: it looks down on hosting, which knows nothing of it.
"""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, cast

from django.db.models import Model

from accounts.models import Actor, Territory
from hosting.areas import Gazetteer
from hosting.registers.columns import Layout
from hosting.registers.declared import codes, place_of
from hosting.registers.lines import Record
from hosting.registers.people import Person


@dataclass
class Context:
    """What reading and writing lines need to know. ``territory`` is None while nothing is written in an empty base."""

    today: date
    gazetteer: Gazetteer
    territory: Territory | None = None
    by: Actor | None = None
    batch: Any = None
    places: dict[int, str] = field(default_factory=dict)  # the address each known person last gave, by its index
    _cache: dict[str, Any] = field(default_factory=dict)

    def cached(self, name: str, make: Callable[[], Any]) -> Any:
        """Something that a kind reads once a register."""
        if name not in self._cache:
            self._cache[name] = make()
        return self._cache[name]

    def forget(self) -> None:
        """What was read may not be true any more: something written with it was refused and undone."""
        self._cache.clear()

    def facts(self, record: Record) -> dict[str, Any]:
        """What the journal keeps of where a row comes from."""
        return {"batch": self.batch.pk if self.batch else None, "line": record.number}


@dataclass
class Change:
    """What a line does to somebody who is known: ``anew`` opens a new referral; no fields at all change nothing."""

    fields: dict[str, Any] = field(default_factory=dict)
    anew: bool = False

    def __bool__(self):
        return self.anew or bool(self.fields)


@dataclass
class Entrance:
    """A line to be created: its record, the fields ready to write, and the known row that it joins, if any."""

    record: Record
    row: Any = None


class Kind(Protocol):
    """What staging asks of a kind of register."""

    code: str
    model: type[Model]  # what a line becomes
    layout: Layout
    dated_by: str  # the field that dates a line
    unlike: frozenset[str]  # fields that may differ between two lines of one person: a remark, a number

    def settle(self, record: Record, context: Context) -> None:
        """Reject a line without a name; doubt what its cells say against each other, or against our areas."""

    def person(self, record: Record) -> Person:
        """Whom the line speaks of; her ``key`` is the number of the line."""

    def place_index(self, record: Record) -> str:
        """The blind index of the address that the line gives, or ""."""

    def known(self, context: Context) -> list[Person]:
        """Those of the territory that are in the database, by primary key."""

    def load(self, pks: Sequence[int]) -> dict[int, Any]:
        """Their rows, with what ``change()`` reads, in a fixed number of queries."""

    def change(self, record: Record, row: Any, context: Context) -> Change:
        """What the line would change in the row."""

    def create(self, entrances: Sequence[Entrance], context: Context) -> list[Any]:
        """Create the rows, in order, and return the subject of each line."""

    def update(self, record: Record, row: Any, change: Change, context: Context) -> Any:
        """Write the change; returns the subject."""


def kind_of(code: str) -> Kind:
    """The kind of that name, its code loaded now."""
    module, name = place_of(code)
    return cast(Kind, getattr(importlib.import_module(module), name))


def rivals(kind: Kind) -> list[Layout]:
    """The layouts that a register of this kind must not look like more."""
    return [kind_of(code).layout for code in codes() if code != kind.code]
