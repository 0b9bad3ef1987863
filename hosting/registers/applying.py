"""A plan becomes rows: in blocks, a savepoint a line where a block is refused, each line once."""

import zlib
from collections.abc import Callable
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Actor, Territory
from hosting.areas import load_areas
from hosting.models import ImportBatch, ImportLine
from hosting.registers.kinds import Context, Entrance, Kind
from hosting.registers.lines import Problem
from hosting.registers.reading import fingerprint, kept, shown
from hosting.registers.staging import BLOCK, Outcome, Plan, Planned, batched
from journal.moves import NotYet, TooLate

DEFAULT_TERRITORY = {"code": "gironde", "name": "Gironde"}
REFUSED = (DatabaseError, NotYet, TooLate)


@transaction.atomic
def default_territory():
    """The territory of a service that has none yet, with its areas."""
    territory, created = Territory.objects.get_or_create(
        code=DEFAULT_TERRITORY["code"], defaults={"name": DEFAULT_TERRITORY["name"]}
    )
    if created:
        load_areas(territory)
    return territory


@contextmanager
def one_at_a_time(territory):
    """Two registers of one territory are taken over one after the other: the second sees whom the first brought."""
    key = zlib.crc32(b"hosting.registers"), territory.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s::int, %s::int)", [key[0] - 2**31, key[1]])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s::int, %s::int)", [key[0] - 2**31, key[1]])


@transaction.atomic
def keep(plan: Plan, *, by: Actor, content: bytes, file_name: str, territory: Territory) -> ImportBatch:
    """Write down the file and its lines, before anything is applied."""
    register = plan.register
    batch = ImportBatch.objects.create(
        territory=territory, kind=plan.kind.code, file_name=file_name[:200],
        file_hash=fingerprint(content), sheet=register.sheet.name, headings=register.headings,
        mapping=register.mapping, facts=register.sheet.facts | {"header": register.header + 1}, created_by=by,
    )  # fmt: skip
    for block in batched(plan.lines, 2000):
        ImportLine.objects.bulk_create(
            ImportLine(
                batch=batch, number=line.number, nature=line.nature, cells=[kept(cell) for cell in line.cells],
                fingerprint=line.fingerprint, place_index=line.place_index, **said(line),
            )
            for line in block
        )  # fmt: skip
    return batch


def said(line: Planned):
    """What a line is told to become, and what a person should look at in it."""
    problems = [problem.as_dict() | {"field": problem.field, "fatal": problem.fatal} for problem in line.problems]
    return {"outcome": line.outcome, "problems": problems, "problem_count": len(problems)}


def apply(plan: Plan, batch: ImportBatch, progress: Callable[[int], object] = lambda done: None) -> Plan:
    """Write what the plan says. A line that the database refuses is rejected with the reason, and no other with it.

    Each block is a transaction of its own: a process that is killed has applied whole blocks, and the next run finds
    their people known.
    """
    context = plan.context
    context.batch = batch
    lines = {line.number: line for line in batch.lines.only("uuid", "number", "outcome")}  # not the sealed cells
    done = 0
    for block in batched(plan.lines, BLOCK):
        with transaction.atomic():
            _apply_block(block, plan.kind, context, lines)
        done += len(block)
        progress(done)
    batch.counts, batch.applied_at = plan.counts, timezone.now()
    batch.save(update_fields=["counts", "applied_at"])
    return plan


def _apply_block(block, kind: Kind, context: Context, lines):
    created = [line for line in block if line.outcome == Outcome.CREATED]
    subjects = _create(created, kind, context) if created else {}
    for line in block:
        if line.outcome == Outcome.UPDATED:
            subjects |= _one(line, context, lambda line=line: _update(line, kind, context))
    for line in block:
        row = lines[line.number]
        if line.outcome != row.outcome:  # refused by the base: the reason is sealed with its own row
            row.problems = said(line)["problems"]
            row.save(update_fields=["problems"])
    _mark(block, subjects, lines)


MARK = """
UPDATE hosting_importline AS line
SET outcome = said.outcome, problem_count = said.problems, object_id = said.subject, subject_version = said.version,
    content_type_id = CASE WHEN said.subject IS NULL THEN NULL ELSE %s::int END,
    applied_at = CASE WHEN said.outcome IN ('created', 'updated', 'duplicate') THEN now() END
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::bigint[], %s::int[]) AS
    said (id, outcome, problems, subject, version)
WHERE line.id = said.id
"""


def _mark(block, subjects, lines):
    """Write what each line of a block became, in one query (``bulk_update()`` would write a page of SQL for it)."""
    found = [subjects.get(line.number) for line in block]
    types = [ContentType.objects.get_for_model(subject).pk for subject in found if subject]
    with connection.cursor() as cursor:
        cursor.execute(MARK, [
            types[0] if types else None,
            [lines[line.number].pk for line in block],
            [str(line.outcome) for line in block],
            [len(line.problems) for line in block],
            [subject and subject.pk for subject in found],
            [getattr(subject, "version", None) for subject in found],
        ])  # fmt: skip


def _create(lines, kind, context):
    """{number: subject} of new rows: all together, and one by one where the database refuses the lot."""
    entrances = _entrances(lines, kind)
    try:
        with transaction.atomic():
            subjects = kind.create(entrances, context)
        return {line.number: subject for line, subject in zip(lines, subjects, strict=True)}
    except REFUSED:
        context.forget()
        found = {}
        for line, entrance in zip(lines, _entrances(lines, kind), strict=True):
            found |= _one(line, context, lambda entrance=entrance: kind.create([entrance], context)[0])
        return found


def _entrances(lines, kind):
    rows = kind.load([line.key for line in lines if line.key is not None])
    return [Entrance(line.record, rows.get(line.key)) for line in lines]


def _update(line, kind, context):
    row = kind.load([line.key])[line.key]
    return kind.update(line.record, row, line.change, context)


def _one(line, context, write):
    """Write one line in its savepoint; where it is refused, the line is rejected and says why."""
    try:
        with transaction.atomic():
            return {line.number: write()}
    except REFUSED as refusal:
        context.forget()
        line.outcome = Outcome.REJECTED
        said = str(refusal) if isinstance(refusal, NotYet | TooLate) else "La base refuse cette ligne."
        name = line.record.headings.get("first_name", "")
        line.problems = [Problem(line.number, name, shown(line.record.raw.get("first_name")), said, fatal=True)]
        return {}
