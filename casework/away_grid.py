"""The grid of July and August, from the rows: what each woman's nights will be, and how many nobody has an answer for.

Nothing is stored: a home that answers, or a respite that she accepts, is seen at the next reading.
"""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from casework import clock
from casework.away import summer_of
from casework.grid import HomeStay, Night, Plan, Run, count, runs
from casework.models import Accompaniment, SummerQuestion
from casework.roofs import Ledger


@dataclass
class Line:
    """One woman: her nights of the window, and those that are uncovered."""

    ledger: Ledger
    runs: list[Run]

    @property
    def uncovered(self):
        return count(self.runs, Night.UNCOVERED)

    @property
    def asked(self):
        return count(self.runs, Night.ASKED)

    @property
    def first_uncovered(self):
        return next((run.lower for run in self.runs if run.kind == Night.UNCOVERED), None)


def read_grid(territory_id, window, today):
    """The lines of everybody who has a night of her year in ``window``: those who lack most first, then soonest."""
    files = Accompaniment.objects.filter(territory=territory_id).exclude(status=Accompaniment.Status.EXITED)
    asked = _asked(territory_id)
    lines = []
    files = list(files.with_clock())
    stays = [stay for row in files for stay in row.stays.all()]
    prefetch_related_objects(stays, "absences", "occupancy__room__host__departures")
    for row in files:
        ledger = Ledger(row, today)
        found = runs(plan_of(ledger, asked), *window)
        if not ledger.has_left and any(run.kind != Night.OUTSIDE for run in found):
            lines.append(Line(ledger, found))
    return sorted(
        lines, key=lambda line: (-line.uncovered, line.first_uncovered or window[1], line.ledger.accompaniment.code)
    )


def _asked(territory_id):
    """{home: [summers that it has not answered about]}."""
    found = {}
    for question in SummerQuestion.objects.waiting().filter(host__territory=territory_id):
        found.setdefault(question.host_id, []).append(summer_of(question.year))
    return found


def plan_of(ledger, asked=None):
    """What is known of her nights, as the pure grid reads it. ``asked``: {home: months it has not answered about}."""
    elsewhere = [(roof.period.lower, roof.period.upper) for roof in ledger.accompaniment.other_roofs.all()]
    return Plan(
        _year(ledger), [_home_stay(ledger, stay, asked or {}) for stay in ledger.stays],
        [row.nights for row in ledger.respites], elsewhere, suspended=ledger.suspensions if ledger.commitment else (),
    )  # fmt: skip


def _year(ledger):
    """Her year; for a woman who is about to come, the one that her first keys will begin; None where none is known."""
    if ledger.commitment:
        return ledger.starts_on, ledger.ends_on
    if ledger.next_stay:
        start = ledger.next_stay.planned_from
        return start, clock.commitment_end(start)
    return None


def _home_stay(ledger, stay, asked):
    host = stay.occupancy.room.host
    alone = [row.period for row in host.departures.all() if row.she_may_stay]
    away = [row.period for row in stay.absences.all() if row.under_a_roof]
    return HomeStay(
        ledger.nights_of(stay), _pairs(alone), ledger.holes_of(stay), _pairs(away), asked.get(host.pk, ())
    )  # fmt: skip


def _pairs(periods):
    return [(period.lower, period.upper) for period in periods]
