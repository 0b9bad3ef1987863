"""Each line of a register is accounted for, once, before anything is written.

``plan()`` writes nothing and says what would be; ``applying.apply()`` writes exactly that. A line is, in this order:

    not_a_record  blank, the header again, a total
    rejected      no name, or an impossible date
    duplicate     the same person earlier in the file, or known with nothing to change
    updated       known, and the line says something differently
    created       everybody else
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from hosting.areas import Gazetteer, gazetteer_to_come
from hosting.models import ImportLine
from hosting.registers import reading
from hosting.registers.cells import fold
from hosting.registers.columns import Register, find_register
from hosting.registers.kinds import Change, Context, Kind, rivals
from hosting.registers.lines import Problem, Reader, Record
from hosting.registers.people import People
from vault.index import blind_index

Outcome = ImportLine.Outcome
BLOCK = 200


@dataclass
class Planned:
    """One line and what is to become of it. ``key`` is the primary key of the person it joins, if any."""

    number: int
    nature: str
    outcome: str
    cells: list[Any]
    record: Record | None = None
    key: int | None = None
    change: Change | None = None
    fingerprint: str = ""
    place_index: str = ""
    problems: list[Problem] = field(default_factory=list)
    same_as: int | None = None  # the earlier line that speaks of the same person


@dataclass
class Plan:
    """What a register would do to the base, line by line."""

    kind: Kind
    register: Register
    context: Context
    lines: list[Planned]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.outcome for line in self.lines)
        return {"rows": len(self.lines)} | {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def problems(self) -> list[Problem]:
        return [problem for line in self.lines for problem in line.problems]

    def as_dict(self) -> dict[str, Any]:
        return self.counts | {"problems": [problem.as_dict() for problem in self.problems]}


def read_register(content: bytes, kind: Kind, mapping: dict[str, int] | None = None) -> Register:
    """The register that a file holds; ``mapping`` where a person has named the columns herself."""
    register = find_register(reading.sheets(content), kind.layout, rivals(kind))
    if mapping is not None:
        register.mapping = mapping
    return register


def context_for(territory, by=None, today: date | None = None) -> Context:
    """What planning needs: the areas of the territory, or those it would have once made."""
    gazetteer = Gazetteer(territory) if territory else gazetteer_to_come()
    return Context(today or timezone.localdate(), gazetteer, territory, by)


def plan(
    register: Register,
    kind: Kind,
    context: Context,
    corrections: dict[int, dict[str, str]] | None = None,
    progress: Callable[[int], object] = lambda done: None,
) -> Plan:
    """Say what each line would become. ``corrections`` is {line: {field: text}}: what a person wrote instead."""
    lines = _read(register, kind, context, corrections or {}, progress)
    records = [line for line in lines if line.outcome == ""]
    applied = _applied_before(records, kind, context)
    context.places = _places(context, kind)
    known = People(kind.known(context)) if context.territory else People()
    _join(records, kind, applied, known)
    _compare([line for line in records if line.outcome == "" and line.key is not None], kind, context)
    for line in records:
        line.outcome = line.outcome or Outcome.CREATED
        if line.outcome in (Outcome.CREATED, Outcome.UPDATED) and line.record:
            line.problems = line.record.problems
    return Plan(kind, register, context, lines)


def _read(register, kind, context, corrections, progress):
    """Every line, read; those that are no record, or are rejected, have their outcome."""
    reader = Reader(kind.layout, register, context.today, kind.dated_by)
    seen: Counter[str] = Counter()
    lines = []
    for count, line in enumerate(register.lines, start=1):
        planned = Planned(line.number, line.nature, "", line.cells)
        lines.append(planned)
        if line.nature != "record":
            planned.outcome = Outcome.NOT_A_RECORD
            continue
        record = planned.record = reader.record(line, corrections.get(line.number))
        kind.settle(record, context)
        if record.rejected:
            planned.outcome, planned.problems = Outcome.REJECTED, record.problems
        else:
            planned.fingerprint = _fingerprint(record, kind, seen)
            planned.place_index = kind.place_index(record)
        progress(count)
    return lines


def _fingerprint(record, kind, seen):
    """The blind index of what a line says, and of how many times the file has said it before."""
    said = json.dumps({name: fold(value) for name, value in sorted(record.raw.items())}, ensure_ascii=False)
    seen[said] += 1
    return blind_index("register line", f"{kind.code} {seen[said]} {said}")


def _applied_before(lines, kind, context):
    """{fingerprint: primary key of its row} for lines that an earlier file of this territory held, word for word."""
    if context.territory is None:
        return {}
    found: dict[str, int] = {}
    fingerprints = [line.fingerprint for line in lines]
    for block in batched(fingerprints, 5000):
        rows = ImportLine.objects.applied().filter(
            batch__territory=context.territory, batch__kind=kind.code, batch__undone_at=None, fingerprint__in=block
        )
        found |= dict(rows.exclude(object_id=None).values_list("fingerprint", "object_id"))
    still_there = set(kind.model._default_manager.filter(pk__in=set(found.values())).values_list("pk", flat=True))
    return {fingerprint: pk for fingerprint, pk in found.items() if pk in still_there}


def batched(items, size):
    return [items[first : first + size] for first in range(0, len(items), size)]


def _places(context, kind):
    """{primary key: index of the address last given} of the people that registers have spoken of."""
    if context.territory is None:
        return {}
    rows = ImportLine.objects.applied().filter(
        batch__territory=context.territory, batch__kind=kind.code, batch__undone_at=None
    )
    return dict(rows.exclude(place_index="").order_by("pk").values_list("object_id", "place_index"))


def _join(lines, kind, applied, known):
    """Find for each line the person it speaks of: in an earlier file, earlier in this one, in the base."""
    here = People()
    by_number: dict[int, Planned] = {}
    taken: dict[int, int] = {}  # known person → the first line that joined her
    for line in lines:
        person = kind.person(line.record)
        if line.fingerprint in applied:
            line.outcome = Outcome.DUPLICATE
        elif earlier := here.find(person):
            line.outcome, line.same_as = Outcome.DUPLICATE, earlier.key
            line.problems = _told_differently(line, by_number[earlier.key], kind)
        elif (same := known.find(person)) and same.key in taken:
            line.outcome, line.same_as = Outcome.DUPLICATE, taken[same.key]
            line.problems = _told_differently(line, by_number[line.same_as], kind)
        elif same:
            line.key = same.key
            taken[same.key] = line.number
        by_number[line.number] = line
        if line.same_as is None:
            here.add(person)


def _told_differently(line, first, kind):
    """A second line of one person is left out: what it says otherwise must not be lost unseen."""
    return [
        Problem(
            line.number, line.record.headings[name], reading.shown(value),
            f"Même personne que la ligne {first.number}, qui dit autrement : cette ligne n’est pas reprise.",
            field=name,
        )
        for name, value in line.record.raw.items()
        if name not in kind.unlike and fold(value) != fold(first.record.raw.get(name))
    ]  # fmt: skip


def _compare(lines, kind, context):
    """Known people: what their line would change."""
    for block in batched(lines, 1000):
        rows = kind.load([line.key for line in block])
        for line in block:
            line.change = kind.change(line.record, rows[line.key], context)
            if line.record.rejected:
                line.outcome, line.problems = Outcome.REJECTED, line.record.problems
            elif not line.change:
                line.outcome = Outcome.DUPLICATE
            elif not line.change.anew:
                line.outcome = Outcome.UPDATED
