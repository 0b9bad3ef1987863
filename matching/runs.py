"""The plan kept alive: read what is needed, solve exactly, prove, and replace what has changed in one transaction.

Every open need has one row of possible rooms (``Shortlist``), written by the run that solved its part. A change solves
again the parts that it touches and no other; once a day everything is solved again, with the same result.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from hosting.languages import name_of
from hosting.models import Need, Room
from matching import acceptance, columns, copying, explain, parts
from matching.criteria import nights_covered, preferences
from matching.models import Keep, Proposal, Run, SetAside, Shortlist
from matching.reach import needs_near, rooms_near
from matching.scoring import Edges, score_pairs

WAITING_BAND_DAYS = 28  # README decision 17: four weeks of waiting raise a class, whatever the compatibility
TIERS = {"A": 2, "B": 1, "C": 0}
BANDS = 10_000  # more bands of four weeks than anybody waits
VERSION = 2  # of what a plan is computed from: another one has other digits
PROOFS_KEPT = timedelta(days=30)


@dataclass
class Timings:
    """Where the seconds of a plan went; ``bench_matching`` shows them."""

    seconds: dict = field(default_factory=dict)
    last: float = field(default_factory=time.perf_counter)

    def lap(self, step):
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self.last
        self.last = now


@dataclass(frozen=True)
class Computed:
    """A question cut into parts and answered; nothing is stored yet."""

    parts: list
    parameters: dict
    answers: list


def replan(*, day=None, timings=None):
    """Plan everybody again and store it whole. The runs; two at once take turns, and the same input gives the same."""
    day, timings = day or timezone.localdate(), timings or Timings()
    with transaction.atomic():
        began_at = take_turn()
        question = read(day)
        timings.lap("read")
        found = solve(question, day, timings)
        runs = write(found, day=day, began_at=began_at)
        forget_old_proofs(began_at)
    timings.lap("write")
    return runs


def touch(*, needs=(), rooms=(), day=None):
    """Solve again what these needs and rooms (numbers) are or were linked to, and splice it into the plan."""
    day = day or timezone.localdate()
    with transaction.atomic():
        began_at = take_turn()
        needs, rooms = touched(set(needs), set(rooms), day)
        question = read(day, needs=needs, rooms=rooms)
        return write(solve(question, day), day=day, began_at=began_at, instead_of=needs)


def take_turn():
    """One plan is written at a time; what was committed before this moment is in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('matching.plan'), 0)")
    return timezone.now()


def touched(needs, rooms, day):
    """The needs and rooms of every part that these were in, or now reach into."""
    open_rows = Need.objects.open().filter(pk__in=needs)
    reached = columns.read_problem(None, day, needs=open_rows, rooms=rooms_near(needs))
    rooms = rooms | {reached.gaps[offer].room.pk for offer in _possible(reached)[1].tolist()}
    reached = columns.read_problem(None, day, needs=needs_near(rooms), rooms=Room.objects.filter(pk__in=rooms))
    needs = needs | {reached.needs[need].pk for need in _possible(reached)[0].tolist()}
    lists = Shortlist.objects.filter(Q(need__in=needs) | Q(rooms__overlap=sorted(rooms)))
    together = Shortlist.objects.filter(run__in=lists.values("run"))
    for need, known in together.values_list("need", "rooms"):
        needs.add(need)
        rooms.update(known)
    return needs, rooms


def _possible(question):
    edges = score_pairs(question.need_columns, question.offer_columns)
    kept = columns.in_bounds(question, edges.need, edges.offer)
    return edges.need[kept], edges.offer[kept]


def read(day, *, needs=None, rooms=None):
    """The question of these needs and rooms (numbers), or of all."""
    return columns.read_problem(
        None, day,
        needs=None if needs is None else Need.objects.open().filter(pk__in=needs),
        rooms=None if rooms is None else columns.offered_rooms().filter(pk__in=rooms),
    )  # fmt: skip


def solve(question, day, timings=None):
    """The parts of a question, each with its best plan and its proof."""
    timings = timings or Timings()
    found, said = pieces(question, day, timings)
    answers = [parts.answer(part) for part in found]
    timings.lap("solve")
    return Computed(found, said, answers)


def pieces(question, day, timings):
    """The parts of a question, ready to be solved, and what the plan depends on beside its rows."""
    edges = score_pairs(question.need_columns, question.offer_columns)
    timings.lap("candidates")
    allowed = columns.in_bounds(question, edges.need, edges.offer) & ~_set_aside(question, edges)
    edges = Edges(edges.need[allowed], edges.offer[allowed], edges.score[allowed])
    known, counting = acceptance.in_force(day)
    edges = Edges(edges.need, edges.offer, acceptance.weigh(question, edges, known, counting))
    nights = nights_covered(question.need_columns[edges.need], question.offer_columns[edges.offer])
    settled, kept = _settled(question, edges)
    said = parameters(day, counting, known)
    found = parts.cut(
        question, priority=priorities(question.needs, day), settled=settled, pairs=edges, nights=nights, kept=kept,
        parameters=said,
    )  # fmt: skip
    timings.lap("candidates")
    return found, said


def parameters(day, counting, known):
    """What a plan depends on beside its rows. No lot is drawn: there is no seed."""
    answers = known.as_json() | {"territories": sorted(counting)}
    weights = {criterion.code: criterion.weight for criterion in preferences()}
    return {
        "version": VERSION, "objective": parts.OBJECTIVE, "weights": weights, "day": str(day), "answers": answers,
        "seed": None,
    }  # fmt: skip


def priorities(needs, day):
    """Tier first, then bands of four weeks of waiting: lexicographic classes; the score decides inside one only."""
    return np.array(
        [TIERS[need.tier] * BANDS + (day - need.waiting_since).days // WAITING_BAND_DAYS for need in needs],
        dtype=np.int64,
    )


def _set_aside(question, edges):
    """The pairs that a colleague set aside for her."""
    hosts = np.array([gap.room.host_id for gap in question.gaps], dtype=np.int64)
    guests = np.array([need.guest_id for need in question.needs], dtype=np.int64)
    rows = np.array(SetAside.objects.in_force().values_list("guest", "host"), dtype=np.int64).reshape(-1, 2)
    if not len(rows) or not len(edges):
        return np.zeros(len(edges), dtype=np.bool_)
    width = int(max(rows[:, 1].max(), hosts.max())) + 1
    return np.isin(guests[edges.need] * width + hosts[edges.offer], rows[:, 0] * width + rows[:, 1])


def _settled(question, edges):
    """Who is not chosen for, and the pairs that are locked: a room kept by a colleague, where it is still possible."""
    proposed = set(Proposal.objects.live().values_list("guest", flat=True))
    settled = np.array(
        [parts.PROPOSED if need.guest_id in proposed else parts.CHOOSES for need in question.needs], dtype=np.int64
    )
    keeps = {need: (room, period.lower) for need, room, period in Keep.objects.live().values_list(
        "need", "room", "period"
    )}  # fmt: skip
    kept, taken = [], set()
    for row, need in enumerate(question.needs):
        if need.pk not in keeps or settled[row]:
            continue
        room, lower = keeps[need.pk]
        first, last = np.searchsorted(edges.need, [row, row + 1])
        for pair in range(first, last):
            gap = question.gaps[edges.offer[pair]]
            inside = gap.lower <= max(lower, gap.lower) and (gap.upper is None or gap.upper > lower)
            if gap.room.pk == room and inside and edges.offer[pair] not in taken:
                kept.append(pair)
                taken.add(edges.offer[pair])
                settled[row] = parts.KEPT
                break
    return settled, np.array(kept, dtype=np.int64)


SETTLED = {parts.CHOOSES: "", parts.PROPOSED: Shortlist.Settled.PROPOSED, parts.KEPT: Shortlist.Settled.KEPT}


def write(computed, *, day, began_at, instead_of=None):
    """Replace the rows of ``instead_of`` (numbers of needs; None: of everybody) by what was found. The new runs."""
    old = Shortlist.objects.all() if instead_of is None else Shortlist.objects.filter(need__in=instead_of)
    old._raw_delete(old.db)  # nothing hangs on them: no row is fetched
    Run.objects.filter(replaced_at=None, shortlists=None).update(replaced_at=began_at)
    numbers = copying.next_numbers(Run, len(computed.parts))
    runs = [
        Run(
            pk=number, created_at=began_at, day=day, input_hash=part.input_hash, parameters=computed.parameters,
            stages=answer.stages, certificate=answer.certificate, needs=len(part.need),
            rooms=len(np.unique(part.room)), seconds=answer.seconds,
        )
        for number, part, answer in zip(numbers, computed.parts, computed.answers, strict=True)
    ]  # fmt: skip
    if runs:
        _copy_runs(runs)
        _copy_lists(computed, runs)
    return runs


def _copy_runs(runs):
    said = copying.jsons([runs[0].parameters])  # the same of all
    copying.copy_in(
        Run,
        id=copying.numbers([run.pk for run in runs], "bigint"),
        created_at=copying.moments(run.created_at for run in runs),
        day=copying.numbers([run.day.toordinal() for run in runs], "date"),
        input_hash=copying.texts([run.input_hash for run in runs]),
        parameters=said * len(runs),
        stages=copying.jsons(run.stages for run in runs),
        certificate=copying.jsons(run.certificate for run in runs),
        needs=copying.numbers([run.needs for run in runs], "integer"),
        rooms=copying.numbers([run.rooms for run in runs], "integer"),
        seconds=copying.decimals(run.seconds for run in runs),
    )


def _copy_lists(computed, runs):
    found = computed.parts
    lengths = [len(part.need) for part in found]
    counts = np.concatenate([np.bincount(part.left, minlength=len(part.need)) for part in found])
    first = np.r_[0, np.cumsum(counts)]
    chosen = [
        (int(part.room[place]), int(part.start[place])) if place >= 0 else (0, 0)
        for part, answer in zip(found, computed.answers, strict=True)
        for place in answer.chosen.tolist()
    ]
    room, start = np.array(chosen, dtype=np.int64).reshape(-1, 2).T
    copying.copy_in(
        Shortlist,
        need=copying.numbers(np.concatenate([part.need for part in found]), "bigint"),
        run=copying.numbers(np.repeat([run.pk for run in runs], lengths), "bigint"),
        priority=copying.numbers(np.concatenate([part.priority for part in found]), "integer"),
        rooms=copying.lists(np.concatenate([part.room[part.right] for part in found]), first, "bigint"),
        froms=copying.lists(np.concatenate([part.start[part.right] for part in found]), first, "date"),
        scores=copying.lists(np.concatenate([part.score for part in found]), first, "smallint"),
        nights=copying.lists(np.concatenate([part.nights for part in found]), first, "integer"),
        room=copying.numbers(room, "bigint", null=0),
        planned_from=copying.numbers(start, "date", null=0),
        settled=copying.texts([str(SETTLED[one]) for part in found for one in part.settled.tolist()]),
    )


def forget_old_proofs(now):
    """What a run proved is of no use to anybody a month after another has taken its place."""
    Run.objects.filter(replaced_at__lt=now - PROOFS_KEPT).delete()


def words_of(question):
    """What the numbers of the columns are called, for sentences."""
    return explain.Words(languages=[name_of(code) for code in question.languages])
