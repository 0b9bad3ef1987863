"""Each row of a file is accounted for, once, before anything is written.

refused    no name, or a number that is none or another row's: nothing can be kept of it
unchanged  known from this source, and saying the same
proposed   known from this source, and saying something else: a person decides
entered    everybody else, the doubtful too; what is doubtful is asked beside
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from directory.importing.doubts import Question, Read, read_row, together
from directory.importing.reading import Row
from directory.models import Doubt, Listing, Place, Source
from directory.search.folding import fold


class Outcome(StrEnum):
    ENTERED = "entered"
    UNCHANGED = "unchanged"
    PROPOSED = "proposed"
    REFUSED = "refused"


@dataclass
class Planned:
    """A row and what is to become of it."""

    row: Row
    outcome: Outcome
    reasons: list[str] = field(default_factory=list)
    read: Read | None = None
    listing: Listing | None = None  # where it was before
    merge_with: int | None = None  # the primary key of a place, of another source, that it may be


@dataclass
class Plan:
    """What a file would do to the directory."""

    source: str
    verified_on: date
    rows: list[Planned]
    questions: list[Question]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(planned.outcome for planned in self.rows)
        return {"rows": len(self.rows), **{outcome.value: found[outcome] for outcome in Outcome}}

    @property
    def merges(self) -> list[Question]:
        return [question for question in self.questions if question.kind == Doubt.Kind.MERGE]

    def as_dict(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "verified_on": self.verified_on.isoformat(),
            **self.counts,
            "outcomes": [
                {"line": p.row.line, "number": p.row.number, "outcome": p.outcome.value, "reasons": p.reasons}
                for p in self.rows
            ],
            "merges": [
                {"numbers": [question.other, question.number], "reason": question.words} for question in self.merges
            ],
            "doubts": [
                {
                    "number": question.number,
                    "kind": str(question.kind),
                    "other": question.other,
                    "doubt": question.words,
                }
                for question in self.questions
            ],
        }


def plan(
    rows: list[Row], source: str, verified_on: date, progress: Callable[[int], object] = lambda done: None
) -> Plan:
    """Say what each row would become. Writes nothing."""
    known = {listing.number: listing for listing in _listings(source)}
    elsewhere = _places_of_other_sources(source)
    planned, seen = [], set[int]()
    for place, row in enumerate(rows):
        planned.append(_planned(row, seen, known, elsewhere))
        if row.number:
            seen.add(row.number)
        if place % 200 == 0:
            progress(place)
    progress(len(rows))
    kept = [each for each in planned if each.outcome is not Outcome.REFUSED]
    questions = [question for each in kept if each.read for question in each.read.doubts]
    questions += together([each.row for each in kept])
    return Plan(source, verified_on, planned, sorted(questions, key=lambda question: (question.number, question.kind)))


def _planned(
    row: Row, seen: set[int], known: dict[int, Listing], elsewhere: dict[tuple[str, str, str], int]
) -> Planned:
    if reasons := _refusals(row, seen):
        return Planned(row, Outcome.REFUSED, reasons)
    assert row.number is not None
    read = read_row(row)
    listing = known.get(row.number)
    if listing is None:
        same = (elsewhere and elsewhere.get((fold(row["name"]), fold(row["address"]), row["postcode"]))) or None
        return Planned(row, Outcome.ENTERED, _said(read), read, merge_with=same)
    if changed := _changed(listing, row):
        return Planned(row, Outcome.PROPOSED, changed, read, listing)
    return Planned(row, Outcome.UNCHANGED, read=read, listing=listing)


def _said(read: Read) -> list[str]:
    return [question.words for question in read.doubts]


def _refusals(row: Row, seen: set[int]) -> list[str]:
    found = []
    if not row["name"]:
        found.append("pas de nom")
    if row.number is None:
        found.append(f"numéro illisible : « {row['number']} »")
    elif row.number in seen:
        found.append(f"le numéro {row.number} est déjà celui d’une autre ligne")
    found += [f"{name} : plus de {limit} caractères" for name, limit in LIMITS.items() if len(row[name]) > limit]
    return found


# The lengths that the database keeps; a longer cell is not what its column says.
LIMITS = {"name": 200, "address": 200, "city": 120, "phone": 40, "category": 120, "opening_hours": 500}


def _changed(listing: Listing, row: Row) -> list[str]:
    """What the source now says otherwise. A file without positions says nothing of positions."""
    return [
        f"{name} : « {listing.row.get(name, '')} » devient « {value} »"
        for name, value in row.as_written.items()
        if listing.row.get(name, "") != value
    ]


def _listings(source: str) -> Iterable[Listing]:
    return Listing.objects.filter(source__title=source).select_related("place")


def _places_of_other_sources(source: str) -> dict[tuple[str, str, str], int]:
    places = Place.objects.exclude(listings__source__title=source).exclude(address="")
    return {
        (fold(name), fold(address), code): pk
        for pk, name, address, code in places.values_list("pk", "name", "address", "postal_code").iterator()
    }


def known_source(title: str) -> Source | None:
    return Source.objects.filter(title=title).first()
