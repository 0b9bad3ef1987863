"""A year that nobody wrote beforehand: a hundred women, played by the real moves, recounted by hand."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from casework import clock
from desk.simulation import checks
from desk.simulation.diary import Diary, Exit, Her, Roof
from desk.simulation.year import Scale, simulate
from tests.factories import StayFactory

CROSSES = {"silence", "absence", "departure", "respite", "check_in", "review", "weekly_decision", "extension_of_year"}
HAPPENS = CROSSES | {
    "admission",
    "move_in",
    "refusal",
    "early_end",
    "other_roof",
    "correction",
    "hand_over",
    "exit",
    "death",
    "suspension",
    "pause",
}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_year_of_a_hundred_women_is_counted_as_the_diary_counts_it():
    outcome = simulate(Scale())

    assert outcome.wrong == []
    assert set(outcome.diary.events) >= HAPPENS
    assert len(outcome.diary.women) == 100
    assert outcome.moves > 3000
    assert outcome.uncovered > 0  # too few homes on purpose: a year without a debt would prove nothing


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_some_weeks_of_a_few_women_are_counted_as_the_diary_counts_them():
    outcome = simulate(Scale(women=6, homes=5, days=61))

    assert outcome.wrong == []
    assert {"admission", "move_in"} <= set(outcome.diary.events)


# --- the diary itself, which the service is compared with ------------------------------------------------------------


def her_year():
    her = Her(1, date(2027, 1, 1), date(2027, 1, 1))
    her.roofs = [
        Roof("home", date(2028, 2, 29), date(2028, 3, 10)), Roof("hotel", date(2028, 3, 12), date(2028, 3, 15)),
        Roof("home", date(2028, 3, 20), None),
    ]  # fmt: skip
    return her


def test_a_night_is_covered_once_and_owed_once():
    her = her_year()

    covered, owed = her.count(date(2028, 3, 25))

    assert covered == 10 + 3 + 5
    assert owed == [date(2028, 3, day) for day in (10, 11, 15, 16, 17, 18, 19)]


def test_her_year_begun_on_a_leap_day_ends_on_the_28th_and_waits_while_it_is_suspended():
    her = her_year()
    assert her.year_ends_on() == date(2029, 2, 28)

    her.suspended, her.extended = [(date(2028, 3, 15), date(2028, 3, 20))], [2]

    assert her.year_ends_on() == clock.commitment_end(date(2028, 2, 29), her.suspended, her.extended)
    assert her.count(date(2028, 3, 25)) == (18, [date(2028, 3, 10), date(2028, 3, 11)])


def test_after_her_exit_no_night_is_ours_and_one_taken_back_counts_again():
    her = her_year()
    her.exits = [Exit(date(2028, 3, 11), "E01", signed=True)]
    assert her.count(date(2028, 3, 25)) == (10, [date(2028, 3, 10)])

    her.exits[0].taken_back = True

    assert her.count(date(2028, 3, 25))[0] == 18


# --- the checks find what is wrong -----------------------------------------------------------------------------------


def test_a_woman_without_a_roof_that_nobody_knows_of_is_found(db):
    row = StayFactory(ended=True).accompaniment

    found = checks.this_morning(timezone.localdate())

    assert any(f"file {row.pk}: no roof tonight" in sentence for sentence in found)


def test_a_diary_that_says_otherwise_is_found(db):
    row = StayFactory(ended=True).accompaniment
    diary = Diary()
    diary.women[row.pk] = Her(row.pk, row.opened_on, row.opened_on)

    assert checks.this_week(diary, timezone.localdate())


def test_a_year_too_short_to_say_anything_is_refused():
    with pytest.raises(CommandError, match="soixante jours"):
        call_command("simulate_year", women=2, days=59)
