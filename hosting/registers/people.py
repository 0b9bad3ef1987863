"""Is this the same person? Two lines, or a line and a row of the database, by facts that agree.

A telephone or a mail says so; a name that sounds alike says so with another fact. A first name and a year of birth
never do: several women of one register share both.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hosting.registers.cells.people import Birth
from hosting.registers.phonetics import initial_of, phonetic_key


@dataclass
class Person:
    """The facts by which somebody is found again.

    ``phone``, ``email``, ``full_name`` (first and last), ``born`` (first name and birth date) are blind indexes: only
    their equality counts. ``facts`` are (name, value) pairs of which one, with the name, is enough.
    ``place`` and ``traits`` describe: alone they prove nothing, but they may tell two people apart.
    """

    key: int  # the number of the line, or the primary key
    first_name: str
    full_name: str = ""
    birth: Birth | None = None
    born: str = ""
    phone: str = ""
    email: str = ""
    facts: frozenset[tuple[str, str]] = frozenset()
    place: str = ""
    traits: dict[str, object] = field(default_factory=dict)

    def __post_init__(self):
        self.sound = phonetic_key(self.first_name)

    def links(self):
        """The agreements that may join her to another person: one shared link makes a candidate."""
        if self.phone:
            yield ("phone", self.phone)
        if self.email:
            yield ("email", self.email)
        if self.born:
            yield ("born", self.born)
        for name, value in self.facts:
            if name == "file" and value:  # our own reference
                yield (name, value)
                continue
            known_as = self.full_name if name in WITH_FULL_NAME else self.sound
            if known_as and value:
                yield (name, value, known_as)
        if self.full_name and self.birth:
            for year in years(self.birth):
                yield ("full name", self.full_name, str(year))


WITH_FULL_NAME = frozenset({"address", "town", "applied"})  # of a home: two Claires may live in one street
WHILE_NOTHING_DISAGREES = frozenset({"town"})  # enough with a full name while no telephone nor mail differs
WITH_A_BIRTH = frozenset({"referrer", "referred"})  # enough with a first name when both births are known and agree


def years(birth):
    """The years that a birth may mean: an age leaves a doubt of one year either way."""
    return range(birth.year - 1, birth.year + 2) if birth.approximate else (birth.year,)


def differ(one: str, other: str):
    return bool(one and other and one != other)


def births_differ(one: Birth | None, other: Birth | None):
    if one is None or other is None:
        return False
    if one.on and other.on:
        return one.on != other.on
    return set(years(one)).isdisjoint(years(other))


def sounds_differ(one: Person, other: Person):
    """Two first names that cannot be one; an initial may be any name that begins so, a missing one any at all."""
    if not differ(one.sound, other.sound):
        return False
    short = initial_of(one.first_name) or initial_of(other.first_name)
    return not (short and one.first_name[:1].lower() == other.first_name[:1].lower())


def contradicted(one: Person, other: Person, link: tuple[str, ...]) -> bool:
    """Whether what else is known forbids that ``link`` makes them one person."""
    apart = births_differ(one.birth, other.birth)
    if link[0] in ("phone", "email"):  # a telephone may be lent: two people when the rest says so too
        return sounds_differ(one, other) and (apart or differ(one.place, other.place))
    if link[0] == "file":
        return sounds_differ(one, other)
    if apart or differ(one.full_name, other.full_name):
        return True
    if link[0] in WHILE_NOTHING_DISAGREES and (differ(one.phone, other.phone) or differ(one.email, other.email)):
        return True
    if link[0] in WITH_A_BIRTH and not (one.birth and other.birth):
        return True
    return traits_differ(one.traits, other.traits)


def traits_differ(one, other):
    """Three known traits or more that differ, and more than agree: a homonym rather than a retyped line."""
    pairs = [(one[name], other[name]) for name in one.keys() & other.keys()]
    unlike = sum(1 for mine, hers in pairs if mine != hers)
    return unlike >= 3 and unlike > len(pairs) / 2


class People:
    """Persons by what joins them. ``find()`` answers with the first one added that is surely the same."""

    def __init__(self, persons: Iterable[Person] = ()):
        self._by_link: dict[tuple[str, ...], list[Person]] = defaultdict(list)
        self._order: dict[int, int] = {}
        self._counter = itertools.count()
        for person in persons:
            self.add(person)

    def add(self, person):
        self._order[id(person)] = next(self._counter)
        for link in person.links():
            self._by_link[link].append(person)

    def find(self, person) -> Person | None:
        same = [
            other
            for link in person.links()
            for other in self._by_link.get(link, ())
            if not contradicted(person, other, link)
        ]
        return min(same, key=lambda other: self._order[id(other)], default=None)
