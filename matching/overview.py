"""What « Vue d'ensemble » shows: one line a woman, the trial asked for, and where one more home would count most."""

from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from django.utils import timezone

from accounts.models import Role
from hosting.models import Need
from matching import board, columns, joint, trials
from matching.criteria import CRITERIA
from matching.models import Shortlist
from matching.scarcity import lacking, scarce_kinds
from matching.telling import Names

MOST_KINDS = 5


@dataclass(frozen=True)
class Line:
    """One woman: what the plan keeps for her, and what would be best for her alone."""

    waiting: board.Waiting
    settled: str
    plan: tuple | None
    nights: int
    best: tuple | None
    best_nights: int
    plan_title: str
    best_title: str

    @property
    def key(self):
        return str(self.waiting.need.pk)

    @property
    def has_her_best(self):
        return self.plan is not None and self.plan[0] == self.best[0]


@dataclass(frozen=True)
class Overview:
    """Everything of the page, read in the same number of queries for one woman and for a hundred."""

    lines: list
    joint: joint.Joint
    names: Names
    territories: frozenset
    areas: list
    rooms: list  # (number, title) that may be tried: those of the actor's territories
    scarce: list
    lacking: list

    @property
    def housed(self):
        return sum(line.plan is not None for line in self.lines)

    @property
    def at_best(self):
        return sum(line.has_her_best for line in self.lines)

    @property
    def computed_at(self):
        return max((line.waiting.need.shortlist.run.created_at for line in self.lines), default=None)


def read(actor):
    """The plan of all who wait in the actor's territories, and of those whom it links with them elsewhere."""
    territories = frozenset(actor.territories(Role.COORDINATOR, Role.MANAGER))
    waiting = board.queue(actor)
    lists = {
        row.need_id: row
        for row in Shortlist.objects.filter(need__in=[one.need.pk for one in waiting]).select_related("run")
    }
    plan = joint.of_runs(row.run_id for row in lists.values())
    known = {one.need.pk: one.name for one in waiting}
    names = Names.of(plan.needs, plan.part.room.tolist(), known, territories)
    lines = []
    for one in waiting:
        if one.need.pk in lists:
            one.need.shortlist = lists[one.need.pk]
            lines.append(_line(one, lists[one.need.pk], plan, names))
    rooms = sorted(((room, names.homes[room]) for room in names.mine), key=lambda one: one[::-1])
    return Overview(
        lines, plan, names, territories, list(trials.areas_of(territories)), rooms, _scarce(plan, names),
        _lacking(lines, territories),
    )  # fmt: skip


def _line(waiting, row, plan, names):
    best = max(zip(row.scores, row.nights, row.rooms, row.froms, strict=True), default=None, key=lambda one: one[:2])
    period = (row.room_id, row.planned_from.toordinal()) if row.room_id else None
    best_period = best and (best[2], best[3].toordinal())
    return Line(
        waiting, row.get_settled_display(), period, plan.nights(row.need_id, period), best_period,
        best[1] if best else 0, names.home(period) if period else "", names.home(best_period) if best else "",
    )  # fmt: skip


def _scarce(plan, names):
    """Where one more home like those there are would house most: [(area, women more, homes there)]."""
    kinds = [names.areas.get(room) or "" for room in plan.part.room.tolist()]
    found = [one for one in scarce_kinds(plan.plan, kinds) if one.kind and sum(one.gain[:-1]) > 0]
    return [(one.kind, sum(one.gain[:-1]), one.homes) for one in found[:MOST_KINDS]]


def _lacking(lines, territories):
    """What homes of these territories lack for those whom the plan leaves without: [(rule, women, homes)]."""
    without = [line.waiting.need.pk for line in lines if line.plan is None and not line.settled]
    if not without:
        return []
    question = columns.read_problem(
        None, timezone.localdate(), needs=Need.objects.filter(pk__in=without),
        rooms=columns.offered_rooms().filter(host__territory__in=territories),
    )  # fmt: skip
    within = partial(columns.in_bounds, question)
    found = lacking(question.need_columns, question.offer_columns, np.arange(len(question.needs)), within)
    return [(one.rule.label, len(one.women), one.homes) for one in found[:MOST_KINDS]]


def trial(shown, asked):
    """What the address asks to try, or None."""
    kind = asked.get("essai")
    need = next((line.waiting.need for line in shown.lines if str(line.waiting.need.pk) == asked.get("femme")), None)
    if kind == "garder" and need:
        room = next((number for number, _ in shown.rooms if str(number) == asked.get("chambre")), None)
        if room is None:
            return None
        title = f"si {shown.names.home((room,))} est gardé pour {shown.names.woman(need.pk)}"
        return trials.keep(title, shown.joint, need, room)
    if kind == "lever" and need and asked.get("regle") in dict(trials.liftable()):
        label = CRITERIA[asked["regle"]].label
        title = f"si « {label} » n’est plus demandé pour {shown.names.woman(need.pk)}"
        runs = {line.waiting.need.shortlist.run_id for line in shown.lines}
        return trials.lift(title, need, asked["regle"], runs)
    if kind == "foyer":
        area = next((area for area in shown.areas if str(area.pk) == asked.get("secteur")), None)
        return area and _imagined(shown, area, asked.getlist("avec"))
    return None


def _imagined(shown, area, facts):
    known = [name for name in facts if name in trials.HOME_FACTS]
    words = ", ".join(trials.HOME_FACTS[name][0].lower() for name in known)
    title = f"si un foyer de plus ouvre à {area.name}" + (f" ({words})" if words else "")
    return trials.imagine(title, shown.joint, area, known)


def told(shown, trial):
    """The before/after table: [(name, before, after, nights or None)]."""
    if trial is None or trial.refused:
        return []
    names = shown.names
    if trial.before is not shown.joint:
        others = set(trial.before.needs), trial.before.part.room.tolist()
        names = Names.of(*others, shown.names.women, shown.territories)
    rows = []
    for line in trial.moved:
        imagined = line.after == joint.IMAGINED
        after = "le foyer imaginé" if imagined else line.after and names.home(line.after)
        since = None if imagined or not line.after else date.fromordinal(line.after[1])
        rows.append((names.woman(line.need), line.before and names.home(line.before), after, since,
                     None if imagined else line.nights))  # fmt: skip
    return rows
