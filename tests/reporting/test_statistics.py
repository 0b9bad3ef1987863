"""The arithmetic of figures against other people's: scipy, numpy, the standard library."""

import statistics as standard
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, binomtest, ecdf

from reporting import words
from reporting.registry import INDICATORS, Reading, share
from reporting.statistics import kaplan_meier, mean, median, percentile, wilson

VALUES = st.lists(st.integers(0, 400), max_size=60)
DURATIONS = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=40)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_wilson_interval_is_scipys(case):
    yes, n = case

    low, high = wilson(yes, n)

    oracle = binomtest(yes, n).proportion_ci(method="wilson")
    assert low == pytest.approx(oracle.low, abs=1e-12)
    assert high == pytest.approx(oracle.high, abs=1e-12)
    assert 0 <= low <= yes / n <= high <= 1


@pytest.mark.parametrize(("yes", "n", "low", "high"), [(49, 50, 89.5, 99.6), (50, 50, 92.9, 100)])
def test_the_intervals_of_the_study(yes, n, low, high):
    """Domain §0.3."""
    found = wilson(yes, n)

    assert [round(100 * bound, 1) for bound in found] == [low, high]


def test_of_nobody_there_is_nothing_to_say():
    assert wilson(0, 0) is None
    assert mean([]) is median([]) is percentile([], 90) is None
    assert kaplan_meier([]).median is None
    with pytest.raises(ValueError, match="is not a share"):
        wilson(3, 2)


@given(VALUES)
def test_the_median_is_the_standard_one(values):
    assert median(values) == (standard.median(values) if values else None)


@given(VALUES, st.integers(1, 100))
def test_the_percentile_is_the_nearest_rank(values, percent):
    found = percentile(values, percent)

    if values:
        assert found == np.percentile(values, percent, method="inverted_cdf")


@given(DURATIONS)
def test_the_survival_is_scipys(rows):
    ends, running = [d for d, ended in rows if ended], [d for d, ended in rows if not ended]

    curve = kaplan_meier(rows)

    oracle = ecdf(CensoredData(uncensored=ends, right=running)).sf
    for days, share_ in curve.steps:
        assert float(share_) == pytest.approx(float(oracle.evaluate(days)), abs=1e-9)
    assert (curve.n, curve.ended, curve.running) == (len(rows), len(ends), len(running))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_when_all_have_ended_the_survival_is_what_is_left(days):
    curve = kaplan_meier((length, True) for length in days)

    for day, share_ in curve.steps:
        assert share_ == Fraction(sum(length > day for length in days), len(days))


def test_what_still_runs_makes_it_longer():
    ended = [(30, True)] * 5

    assert kaplan_meier(ended).median == 30
    assert kaplan_meier([*ended, *[(200, False)] * 6]).median is None


# --- how it is said --------------------------------------------------------------------------------------------------


def test_forty_nine_of_fifty_is_98_percent_with_its_interval():
    reading = share((number, number > 0) for number in range(50))
    declared = INDICATORS["exits_programme"]

    assert words.value(declared, reading) == "98\u00a0%"
    assert words.basis(declared, reading) == "49 sur 50"
    assert words.interval(reading) == "de 89 à 100\u00a0%"  # outwards: 89,5 to 99,6


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_percentage_never_says_all_where_one_is_missing(case):
    yes, n = case

    said = words.percent(yes / n, n)

    assert said.startswith("100\u00a0") == (yes == n)
    assert (said == "0\u00a0%") == (yes == 0) or yes == 0
    assert abs(float(said.split("\u00a0")[0].replace(",", ".")) - 100 * yes / n) <= 1


def test_where_there_is_nobody_a_dash_says_so():
    nobody = share([])

    assert words.value(INDICATORS["exits_strict"], nobody) == "—"
    assert words.basis(INDICATORS["exits_strict"], nobody) == "0 sur 0"
    assert words.interval(nobody) == ""


def test_unknowns_stay_in_the_denominator():
    reading = share([(1, True), (2, None), (3, False), (4, True)])

    assert (reading.value, reading.numerator, reading.denominator, reading.unknown) == (0.5, 2, 4, 1)
    assert words.aside(reading) == "1 inconnue, au dénominateur ; au plus 75\xa0%"


def test_a_number_is_said_in_french():
    assert words.value(INDICATORS["nights"], Reading(3012, 3012, 50)) == "3\u202f012\u00a0nuits"
    assert words.value(INDICATORS["stay_mean"], Reading(182.54, 4, 4)) == "182,5\u00a0jours"
    assert words.value(INDICATORS["guests"], Reading(1, 1, 1)) == "1\u00a0femme"
