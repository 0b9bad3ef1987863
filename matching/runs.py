"""A run: read the needs and the free rooms, solve exactly, write what was found in one transaction.

The newest run of a territory is the one that is shown. Nothing of it moves anybody: the machine suggests.
"""

import hashlib
import time
from collections import Counter
from dataclasses import dataclass, fields
from datetime import timedelta

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from hosting.languages import name_of
from matching import columns, explain
from matching.criteria import preferences
from matching.instances import Instance
from matching.models import Candidate, Run
from matching.scoring import score_pairs
from matching.solver import solve

WAITING_BAND_DAYS = 28  # README decision 17: four weeks of waiting raise a class, whatever the compatibility
OBJECTIVE = "lex"


def replan(territory_id, *, day=None):
    """Plan a whole territory again and store it. Two at once take turns; the same input gives the same plan."""
    day = day or timezone.localdate()
    started = time.perf_counter()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('matching.run'), %s)", [territory_id])
        began_at = timezone.now()
        question = columns.read_problem(territory_id, day)
        edges = score_pairs(question.need_columns, question.offer_columns)
        plan, priority = solve_edges(question, edges, day)
        run = Run.objects.create(
            territory_id=territory_id,
            created_at=began_at,  # what was written later is not in this plan
            input_hash=input_hash(question, priority),
            parameters={"objective": OBJECTIVE, "weights": {c.code: c.weight for c in preferences()}, "day": str(day)},
            stages=plan.stages,
            needs=len(question.needs),
            rooms=len({gap.room.pk for gap in question.gaps}),
            seconds=0,
        )
        Candidate.objects.bulk_create(_candidates(run, question, edges, plan), batch_size=2000)
        Run.objects.filter(pk=run.pk).update(seconds=time.perf_counter() - started)
        _forget_older(run)
    return run


def solve_edges(question, edges, day):
    """The joint plan over the scored pairs; also the class of each need (larger is more urgent)."""
    priority = classes(question.needs, day)
    instance = Instance.of(priority, [1] * len(question.gaps), edges.need, edges.offer, edges.score)
    return solve(instance, OBJECTIVE), priority


def classes(needs, day):
    """Tier first, then bands of four weeks of waiting: lexicographic classes; the score decides inside one only."""
    keys = [(need.tier, -((day - need.waiting_since).days // WAITING_BAND_DAYS)) for need in needs]
    order = {key: rank for rank, key in enumerate(sorted(set(keys), reverse=True), start=1)}
    return [order[key] for key in keys]


def input_hash(question, priority):
    """The same needs, rooms and rules give the same sixty-four digits: the proof that a plan can be computed again."""
    digest = hashlib.sha256()
    for table in (question.need_columns, question.offer_columns):
        for spec in fields(table):
            value = getattr(table, spec.name)
            digest.update(spec.name.encode())
            digest.update(value.tobytes() if isinstance(value, np.ndarray) else value.keys.tobytes())
    digest.update(repr([need.pk for need in question.needs]).encode())
    digest.update(repr([(gap.room.pk, gap.lower, gap.upper) for gap in question.gaps]).encode())
    digest.update(repr(priority).encode())
    return digest.hexdigest()


def _candidates(run, question, edges, plan):
    """One row per possible room of each need: its best free period, its rank for her, its reasons."""
    planned = set(plan.pairs)
    best = {}
    for need, offer, score in zip(edges.need.tolist(), edges.offer.tolist(), edges.score.tolist(), strict=True):
        key = (need, question.gaps[offer].room.pk)
        chosen = (need, offer) in planned
        if key not in best or (chosen, score) > best[key][:2]:
            best[key] = (chosen, score, offer)
    ranked = sorted(best.items(), key=lambda item: (item[0][0], -item[1][1], item[0][1]))
    reasons = explain.reasons_of_pairs(
        question.need_columns,
        question.offer_columns,
        [need for (need, _), _ in ranked],
        [offer for _, (_, _, offer) in ranked],
        words_of(question),
    )
    ranks = Counter()
    for ((need, room), (chosen, score, _)), why in zip(ranked, reasons, strict=True):
        ranks[need] += 1
        yield Candidate(
            run=run,
            need=question.needs[need],
            room_id=room,
            score=score,
            rank=ranks[need],
            planned=chosen,
            reasons=why,
        )


def words_of(question):
    """What the numbers of the columns are called, for sentences."""
    return explain.Words(languages=[name_of(code) for code in question.languages])


def _forget_older(run, keep=20):
    """Earlier plans prove nothing after a while: the last ones are kept, with their certificates."""
    old = list(Run.objects.filter(territory=run.territory_id).order_by("-pk").values_list("pk", flat=True)[keep:])
    Run.objects.filter(pk__in=old).delete()


def newest_run(territory_id):
    return Run.objects.filter(territory=territory_id).order_by("-pk").first()


@dataclass(frozen=True)
class Excluded:
    """The rooms that one need cannot have: ``rows`` of (row among the offers, code of the rule), by rule then room."""

    question: columns.Problem
    rows: list

    def room(self, offer):
        return self.question.gaps[offer].room

    def told(self, offers):
        """{row: what is said of it}, for these rows alone: a page shows a few of hundreds."""
        found = explain.why_not(
            self.question.need_columns, 0, self.question.offer_columns, words_of(self.question), only=set(offers)
        )
        return {exclusion["offer"]: exclusion for exclusion in found}


def excluded(need, *, day=None, room=None):
    """For one need, each room that is excluded and the rule that excludes it: computed when asked, never stored.

    A room free in several periods is excluded when each of them is; the rule told is the one that its best period met
    last. No sentence is made: see ``Excluded.told``.
    """
    day = day or timezone.localdate()
    rooms = None if room is None else type(room).objects.filter(pk=room.pk)
    question = columns.read_problem(need.territory_id, day, needs=type(need).objects.filter(pk=need.pk), rooms=rooms)
    refused = explain.excluded(question.need_columns, 0, question.offer_columns)
    periods = Counter(gap.room.pk for gap in question.gaps)
    found, met = {}, Counter()
    for offer, rule in refused:
        number = question.gaps[offer].room.pk
        met[number] += 1
        found[number] = (offer, rule.reason)
    return Excluded(question, [row for number, row in found.items() if met[number] == periods[number]])


def exclusions(need, *, day=None, room=None):
    """The same with what is said of each: [(room, {"reason", "text", "may_change"})]."""
    found = excluded(need, day=day, room=room)
    told = found.told(offer for offer, _ in found.rows)
    return [(found.room(offer), told[offer]) for offer, _ in found.rows]


def failing_rule(need, room, *, day=None):
    """Why ``room`` may not be proposed for ``need`` today: a French sentence, or None where it may.

    The wall of ``propose()``: a silent rule says « Impossible. » and nothing else, here too.
    """
    refused = exclusions(need, day=day, room=room)
    return refused[0][1]["text"] if refused else None


def best_period(need, room, *, day=None):
    """The free period of ``room`` that covers most nights of ``need``, as (from, until); None if it has none."""
    day = day or timezone.localdate()
    start, end = max(need.from_on, day), columns.need_until(need)
    found = []
    for gap in columns.free_gaps([room], day, columns.taken_periods([room], day)):
        lower, upper = max(gap.lower, start), min(gap.upper or end, end)
        if room.maximum_nights:
            upper = min(upper, lower + timedelta(days=room.maximum_nights))
        if lower < upper:
            found.append(((upper - lower).days, lower, upper))
    return max(found)[1:] if found else None
