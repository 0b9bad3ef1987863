"""A register taken over on screen: its lines are kept sealed, checked as often as she corrects them, then applied.

The file itself is not kept: ``ImportBatch`` and ``ImportLine`` hold what was read of it, and the register is made
again from them.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Actor
from hosting.models import ImportBatch, ImportLine
from hosting.registers.applying import apply, keep, one_at_a_time, said
from hosting.registers.columns import Line, Register
from hosting.registers.kinds import kind_of
from hosting.registers.reading import Sheet, kept, received
from hosting.registers.staging import Outcome, Plan, Planned, batched, context_for, plan, read_register
from journal.models import Job
from journal.moves import TooLate

CHECK, APPLY = "register_check", "register_apply"
LOST = timedelta(minutes=20)  # a task is stopped after ten: a job as old as this is nobody's any more
INTERRUPTED = "Le travail s’est interrompu : rien n’est perdu, il peut être repris."


def read(content, code, *, territory, by, file_name):
    """Read a file and keep its lines, nothing said about them yet. UnreadableFile says in French why it cannot be."""
    kind = kind_of(code)
    register = read_register(content, kind)
    lines = [Planned(line.number, line.nature, "", line.cells) for line in register.lines]
    unchecked = Plan(kind, register, context_for(territory, by), lines)
    return keep(unchecked, by=by, content=content, file_name=file_name, territory=territory)


def is_busy(batch):
    """Whether its lines are being checked or applied now."""
    job = batch.job
    return job is not None and job.finished_at is None and job.created_at > timezone.now() - LOST


def open_batch(batch):
    """The batch, locked, while it can still be changed; TooLate once applied, or while a task works on it."""
    locked = ImportBatch.objects.select_for_update(of=["self"]).select_related("job").get(pk=batch.pk)
    if locked.applied_at:
        raise TooLate("Ce registre est déjà importé.")
    if is_busy(locked):
        raise TooLate("Ce registre est en cours de traitement.")
    return locked


def start(batch, kind, user):
    """Hand the work to a task; the page follows the job. ``batch`` comes from ``open_batch()``, in its transaction."""
    from hosting.tasks import work_register  # the task calls this module back

    batch.job = Job.objects.create(kind=kind, owner=user, total=batch.lines.count())
    batch.save(update_fields=["job"])
    work_register.delay_on_commit(batch.job.pk)


@transaction.atomic
def name_columns(batch, mapping, user):
    """Say what each column holds, and check the lines by it. ``mapping`` is {field: column, from 0}."""
    batch = open_batch(batch)
    batch.mapping, batch.counts = mapping, {}
    batch.save(update_fields=["mapping", "counts"])
    start(batch, CHECK, user)


@transaction.atomic
def correct(batch, typed, user, take=None):
    """Write what she typed over doubtful cells, and check again. ``typed`` is {line: {field: text}}.

    ``take`` is the (line, field) whose suggestion is taken as it stands.
    """
    batch = open_batch(batch)
    for line in batch.lines.doubtful().filter(number__in={*typed, *(take or ())[:1]}):
        said_in = {problem["field"]: problem["value"] for problem in line.problems if problem["field"]}
        changed = {
            name: text
            for name, text in typed.get(line.number, {}).items()
            if name in said_in and not same(text, said_in[name])
        }
        for problem in line.problems:
            if take == (line.number, problem["field"]) and problem["suggestion"]:
                changed[problem["field"]] = problem["suggestion"]
        if changed:
            line.corrections = line.corrections | changed
            line.save(update_fields=["corrections"])
    start(batch, CHECK, user)


def same(text, other):
    """Whether two texts are one, whatever a browser did to their line breaks."""
    return text.split() == other.split()


@transaction.atomic
def begin(batch, user):
    """Take over the good lines, once they have been checked."""
    batch = open_batch(batch)
    if not batch.counts:
        raise TooLate("Les lignes de ce registre ne sont pas encore vérifiées.")
    start(batch, APPLY, user)


@transaction.atomic
def drop(batch):
    """Forget a register that was not applied: its lines go with it."""
    open_batch(batch).delete()


def run(batch, job):
    """What the task does: check the lines, or check them a last time and apply the good ones."""
    by = Actor.for_user(job.owner)
    try:
        if job.kind == CHECK:
            _write(batch, _plan(batch, by, job))
        elif batch.applied_at is None:
            with one_at_a_time(batch.territory):
                _apply(batch, by, job)
        batch.counts = counts(batch)
        batch.save(update_fields=["counts"])
    except Exception:
        job.fail(INTERRUPTED)
        raise
    job.finish(**batch.counts)


def counts(batch):
    """What its lines became, by outcome, all of them accounted for."""
    found = dict(batch.lines.values_list("outcome").annotate(Count("pk")))
    return {"rows": sum(found.values())} | {outcome.value: found.get(outcome.value, 0) for outcome in Outcome}


def _plan(batch, by, job):
    lines = list(batch.lines.order_by("number"))
    corrections = {line.number: line.corrections for line in lines if line.corrections}
    header = batch.facts["header"] - 1
    sheet = Sheet(batch.sheet, batch.facts, [[] for _ in range(header)] + [batch.headings])
    said_lines = [Line(line.number, [received(cell) for cell in line.cells], line.nature) for line in lines]
    register = Register(sheet, header, batch.mapping, said_lines)
    context = context_for(batch.territory, by)
    return plan(register, kind_of(batch.kind), context, corrections, progress=job.progress)


def _apply(batch, by, job):
    """Lines that a run cut short had applied are left as they are."""
    planned = _plan(batch, by, job)
    applied = set(batch.lines.applied().values_list("number", flat=True))
    planned.lines = [line for line in planned.lines if line.number not in applied]
    _write(batch, planned)
    apply(planned, batch, progress=job.progress)


@transaction.atomic
def _write(batch, planned):
    """Write what each line would become. Sealed cells cannot be updated in bulk: the lines are made again."""
    written = batch.lines.filter(number__in=[line.number for line in planned.lines])
    corrections = {line.number: line.corrections for line in written}
    written.delete()
    for block in batched(planned.lines, 2000):
        ImportLine.objects.bulk_create(
            ImportLine(
                batch=batch, number=line.number, nature=line.nature, cells=[kept(cell) for cell in line.cells],
                corrections=corrections.get(line.number, {}), fingerprint=line.fingerprint,
                place_index=line.place_index, **said(line),
            )
            for line in block
        )  # fmt: skip
