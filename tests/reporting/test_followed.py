"""Calls, goals, and what is known to a circle alone."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from casework.models import Concern
from casework.roofs import Ledger
from reporting import report
from reporting.publishing import exactly
from reporting.registry import INDICATORS, Reading
from reporting.suppression import Cell, K, protect
from tests import factories as make
from tests.casework.steps import day, file_of

pytestmark = pytest.mark.django_db


def build(**how):
    return report.build(day(-60), day(30), **how)


def test_a_call_is_on_time_on_its_day_without_the_other_listening():
    stay, caller = make.StayFactory(ongoing=True), make.UserFactory(coordinator=True).actor
    for count, (done, alone) in enumerate([(-20, True), (-19, True), (-20, False), (None, None)]):
        make.CheckInFactory(
            stay=stay, side="guest", due_on=day(-20) - timedelta(days=count),
            done_on=done and day(done) - timedelta(days=count), done_by=done and caller, spoke_alone=alone,
        )  # fmt: skip
    make.CheckInFactory(stay=stay, side="guest", due_on=day(0), done_on=None, done_by=None, spoke_alone=None)

    found = build().line("calls_guest").reading

    assert (found.numerator, found.denominator, found.pending) == (1, 4, 1)
    assert build().line("calls_host").reading.denominator == 0


def test_goals_are_counted_by_theme_and_running_ones_apart():
    file = make.AccompanimentFactory()
    make.SupportGoalFactory(accompaniment=file, theme="work", opened_on=day(-40), achieved_on=day(-5))
    make.SupportGoalFactory(accompaniment=file, theme="health", opened_on=day(-40), abandoned_on=day(-5))
    make.SupportGoalFactory(accompaniment=file, theme="health", opened_on=day(-40))

    found = build()

    assert (found.line("goals_reached").reading.numerator, found.line("goals_reached").reading.denominator) == (1, 2)
    assert found.line("goals_reached").reading.pending == 1
    assert found.line("goals_work").reading.value == 1


def test_that_a_concern_exists_is_said_to_nobody_under_five():
    """Not even that there is none: a zero that becomes a mask would tell."""
    none = build().line("concerns_3")
    make.ConcernFactory(level=Concern.Level.DANGER)
    one = build().line("concerns_3")

    assert none.value() == one.value() == "masqué (moins de 5)"
    assert none.as_json() == one.as_json()
    assert "value" not in one.as_json()


def test_five_may_be_said():
    assert not exactly("concerns_2", Reading(5, 5, 5)).masked
    assert INDICATORS["concerns_2"].guarded


def test_a_secret_zero_is_not_found_by_taking_the_rest_from_the_whole():
    cells = {"a": Cell(0, 0, secret=True), "b": Cell(7, 7, secret=True), "all": Cell(7, 7, True, secret=True)}

    assert protect(cells, [("all", ("a", "b"))], K) >= {"a", "b"}


def test_a_home_away_without_her_gives_no_roof():
    stay = make.StayFactory(ongoing=True, planned_from=day(-30))
    make.HomeAwayFactory(host=stay.occupancy.room.host, from_on=day(-10), until_on=day(-4), she_may_stay=False)

    found = build()

    assert found.line("nights").reading.value == 24
    assert found.line("nights_owed").reading.value == 6


def test_a_night_of_which_nothing_is_known_is_neither_covered_nor_owed():
    stay = make.StayFactory(ongoing=True, planned_from=day(-30))
    silence = make.SilenceFactory(accompaniment=stay.accompaniment, first_night=day(-10))
    make.SaidNightsFactory(silence=silence, period=DateRange(day(-10), day(-8)), was="elsewhere")
    make.SaidNightsFactory(silence=silence, period=DateRange(day(-8), day(-5)), was="none")

    found = build()

    coverage = found.line("coverage").reading
    assert (coverage.numerator, coverage.unknown, coverage.denominator) == (22, 5, 30)
    assert found.line("nights_owed").reading.value == 3
    assert found.line("nights_unknown").reading.value == 5
    assert found.line("nights").reading.value == 20
    ledger = Ledger(file_of(stay.accompaniment), day(0))
    assert (ledger.covered, len(ledger.uncovered), len(ledger.unknown)) == (22, 3, 5)
