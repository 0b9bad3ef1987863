"""The grid against its definition: each night of the months has one kind, and the ledger tells the same story."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from casework import clock
from casework.grid import HomeStay, Night, Plan, count, runs

NIGHT = timedelta(days=1)
START = date(2027, 6, 1)
WINDOW = (date(2027, 7, 1), date(2027, 9, 1))

near = st.integers(0, 120).map(lambda number: START + number * NIGHT)


@st.composite
def periods(draw):
    start = draw(near)
    return start, start + draw(st.integers(1, 60)) * NIGHT


some = st.lists(periods(), max_size=3)
stays = st.builds(HomeStay, periods(), alone=some, shut=some, away=some, asked=some)
plans = st.builds(
    Plan, st.just((START, date(2028, 6, 1))), st.lists(stays, max_size=3),
    respites=some, elsewhere=some, suspended=some,
)  # fmt: skip


def nights_of(found):
    return {lower + n * NIGHT for lower, upper in found for n in range((upper - lower).days)}


@given(periods(), some)
def test_what_is_left_of_a_period_is_its_nights_without_those_of_the_holes(period, holes):
    left = clock.without(period, holes)

    assert nights_of(left) == nights_of([period]) - nights_of(holes)
    assert all(before[1] < after[0] for before, after in pairwise(left))
    assert sum((upper - lower).days for lower, upper in left) == len(nights_of(left))


@given(plans)
def test_every_night_is_there_once_and_in_order(plan):
    found = runs(plan, *WINDOW)

    assert [run.lower for run in found] == [WINDOW[0], *[run.upper for run in found[:-1]]]
    assert found[-1].upper == WINDOW[1]
    assert sum(count(found, kind) for kind in Night) == 62
    assert all(before.kind != after.kind for before, after in pairwise(found))


@given(plans)
def test_a_night_is_uncovered_where_the_clock_says_so_and_nowhere_else(plan):
    roofs = [left for stay in plan.stays for left in clock.without(stay.period, stay.shut)]
    roofs += [*plan.respites, *plan.elsewhere]
    owed = set(clock.uncovered_nights(*WINDOW, roofs, plan.suspended))

    found = {run.lower + n * NIGHT for run in runs(plan, *WINDOW) if run.kind == Night.UNCOVERED
             for n in range(run.nights)}  # fmt: skip

    assert found == owed


@given(plans, periods())
def test_a_respite_takes_no_covered_night_away(plan, period):
    with_it = Plan(plan.year, plan.stays, [*plan.respites, period], plan.elsewhere, plan.suspended)
    before, after = (count(runs(one, *WINDOW), Night.UNCOVERED) for one in (plan, with_it))

    assert after <= before


def test_a_home_that_has_not_answered_is_neither_a_promise_nor_a_debt():
    plan = Plan((START, date(2028, 6, 1)), [HomeStay((START, date(2027, 12, 1)), asked=[WINDOW])])

    assert [run.kind for run in runs(plan, *WINDOW)] == [Night.ASKED]
    assert not Night.ASKED.is_covered


def test_nights_before_her_first_keys_are_not_owed():
    assert [run.kind for run in runs(Plan(None), *WINDOW)] == [Night.OUTSIDE]
