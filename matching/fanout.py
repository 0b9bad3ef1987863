"""A plan of thousands of women by several workers: one task for each large part, the small ones grouped.

What is read is cut once, and each piece waits in the database with its question. Nothing of the plan changes before
the last answer is there: whoever brings it puts everything in place in one transaction. A worker that is killed leaves
its piece unanswered, and the plan as it was; a piece that fails is told by the ``Job``, and the plan stays as it was.
"""

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from hosting.models import Need
from journal.models import Job
from matching import columns, parts, runs
from matching.models import Piece, Shortlist

KIND = "matching.plan"
MANY = 2_000  # women beyond which the work is shared
LARGE = 1_000  # women of a part that has a task of its own, and of a group of small ones
GIVEN_UP_AFTER = timedelta(minutes=30)  # of a job that nobody finishes: its workers are gone


def everybody(*, day=None):
    """Plan everybody again: here where there are few, by several workers where there are many. The job, or None."""
    day = day or timezone.localdate()
    if Need.objects.open().count() <= MANY:
        runs.replan(day=day)
        return None
    running = Job.objects.filter(kind=KIND, finished_at=None).order_by("-pk")
    for job in running:
        if job.created_at > timezone.now() - GIVEN_UP_AFTER:
            return job
        _give_up(job, "Personne n’a fini ce calcul : le plan d’avant est resté, un autre commence.")
    return share(day)


@transaction.atomic
def share(day):
    """Read, cut, and ask for each piece, the largest first."""
    from matching.tasks import solve_piece

    began_at = timezone.now()
    found, said = runs.pieces(runs.read(day), day, runs.Timings())
    groups = grouped(found)
    job = Job.objects.create(
        kind=KIND, total=len(groups), created_at=began_at, facts={"day": str(day), "parameters": said}
    )
    pieces = Piece.objects.bulk_create([
        Piece(job=job, number=number, needs=sum(len(part.need) for part in group), question=_packed(group))
        for number, group in enumerate(groups)
    ])  # fmt: skip
    for piece in pieces:
        transaction.on_commit(partial(solve_piece.delay, piece.pk), robust=True)
    return job


def grouped(found):
    """Parts in pieces: each large one alone, the small ones together up to as many women; the largest first."""
    groups, small = [], []
    for part in sorted(found, key=lambda part: -len(part.need)):
        if len(part.need) >= LARGE:
            groups.append([part])
            continue
        if small and sum(len(one.need) for one in small[-1]) + len(part.need) <= LARGE:
            small[-1].append(part)
        else:
            small.append([part])
    return [*groups, *small]


def work(piece_pk):
    """Answer one piece; whoever answers the last one puts the plan in place. Safe to run twice."""
    piece = Piece.objects.select_related("job").filter(pk=piece_pk).first()
    if piece is None or piece.job.finished_at is not None:
        return
    if piece.answer is None:
        try:
            raw = _packed_answers([parts.answer(part) for part in _unpacked(piece.question)])
        except Exception:
            Piece.objects.filter(pk=piece.pk).update(failed_at=timezone.now())
            which = f"Le morceau {piece.number + 1} sur {piece.job.total} a échoué"
            _give_up(piece.job, f"{which} : le plan d’avant reste.")
            raise
        Piece.objects.filter(pk=piece.pk).update(answer=raw)
    put_in_place(piece.job)


@transaction.atomic
def put_in_place(job):
    """The new plan, whole, once every piece is answered; with what has changed since it was read solved again."""
    runs.take_turn()
    job = Job.objects.select_for_update(of=("self",), no_key=True).get(pk=job.pk)
    pieces = Piece.objects.filter(job=job)
    count = pieces.aggregate(done=Count("answer"))["done"]
    if job.finished_at is not None:
        return
    job.progress(count)
    if count < job.total:
        return
    day = date.fromisoformat(job.facts["day"])
    found, answers = [], []
    for question, answer in pieces.order_by("number").values_list("question", "answer"):
        group = _unpacked(question)
        found += group
        answers += _answers(answer)
    needs, rooms = _changed_since(job.created_at)
    computed = runs.Computed(found, job.facts["parameters"], answers)
    runs.write(computed, day=day, began_at=job.created_at)
    Shortlist.objects.exclude(need__closed_on=None).delete()
    missing = columns.open_needs().filter(shortlist=None).values_list("pk", flat=True)
    runs.touch(needs=needs | set(missing), rooms=rooms, day=day)
    pieces.delete()
    job.finish(f"{len(found)} parts calculées.", parts=len(found))


def _changed_since(moment):
    """The needs and rooms of the parts solved again since the plan was read: they are solved again on the new one."""
    needs, rooms = set(), set()
    for need, known in Shortlist.objects.filter(run__created_at__gt=moment).values_list("need", "rooms"):
        needs.add(need)
        rooms.update(known)
    return needs, rooms


@transaction.atomic
def _give_up(job, why):
    job = Job.objects.select_for_update(of=("self",), no_key=True).get(pk=job.pk)
    if job.finished_at is None:
        job.fail(why)


# Several blobs in one: each after its length.


def _joined(blobs):
    return b"".join([len(blob).to_bytes(8, "big") + blob for blob in blobs])


def _cut(raw):
    raw, at, found = bytes(raw), 0, []
    while at < len(raw):
        size = int.from_bytes(raw[at : at + 8], "big")
        found.append(raw[at + 8 : at + 8 + size])
        at += 8 + size
    return found


def _packed(group):
    return _joined([part.pack() for part in group])


def _unpacked(raw):
    return [parts.Part.unpack(blob) for blob in _cut(raw)]


def _packed_answers(answers):
    return _joined([answer.pack() for answer in answers])


def _answers(raw):
    return [parts.Answer.unpack(blob) for blob in _cut(raw)]
