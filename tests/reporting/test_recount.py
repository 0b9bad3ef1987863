"""Every night counted again, one by one, by somebody who knows only what was lived."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import known, report
from reporting.nights import length, merged, minus, within
from reporting.registry import figures
from reporting.window import Window
from tests import factories as make

A, B = date(2026, 1, 1), date(2026, 7, 1)
DAY = timedelta(days=1)


def nights_of(since, until):
    return {since + DAY * n for n in range((until - since).days)}


PERIODS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda p: (A + DAY * p[0], A + DAY * (p[0] + p[1]))),
    max_size=6,
)


@given(PERIODS, PERIODS)
def test_periods_are_sets_of_nights(some, holes):
    lived = set().union(*(nights_of(*period) for period in some))
    away = set().union(*(nights_of(*period) for period in holes))
    bounds = A + DAY * 10, A + DAY * 40

    assert length(merged(some)) == length(some) == len(lived)
    assert length(minus(some, holes)) == len(lived - away)
    assert length(within(some, *bounds)) == len(lived & nights_of(*bounds))


STAYS = st.lists(
    st.tuples(
        st.integers(1, 6),  # who
        st.integers(-60, 250),  # first night, from the first day of the period
        st.one_of(st.none(), st.integers(1, 200)),  # nights; None: she still lives there
        st.lists(st.tuples(st.integers(0, 150), st.integers(1, 9)), max_size=2),  # absences
    ),
    max_size=12,
)


@given(STAYS, st.integers(0, 260), st.dictionaries(st.integers(1, 6), st.integers(1, 3), max_size=3))
def test_nights_are_counted_again_one_by_one(lives, seen, children):
    as_of = A + DAY * seen
    stays = []
    for pk, (guest, first, nights, absences) in enumerate(lives):
        start = A + DAY * first
        away = tuple((start + DAY * at, start + DAY * (at + long)) for at, long in absences)
        end = start + DAY * nights if nights else None
        if start <= as_of:
            stays.append(known.Stay(pk, guest, guest, 1, pk, pk, "hosting", start, end, absences=away))
    window = Window(known.Known(as_of, stays=tuple(stays), children=children), A, B)

    found = figures(window)

    slept = offered = persons = 0
    women, day = set(), A
    while day < min(B, as_of):  # a night counts once it is over
        for stay in stays:
            if stay.started_on <= day and (stay.ended_on is None or day < stay.ended_on):
                offered += 1
                women.add(stay.guest)
                if not any(since <= day < until for since, until in stay.absences):
                    slept += 1
                    persons += 1 + children.get(stay.guest, 0)
        day += DAY
    assert found["nights"].value == slept
    assert found["nights_offered"].value == offered
    assert found["person_nights"].value == persons
    assert found["guests"].value == len(women)
    assert found["children"].value == sum(children.get(guest, 0) for guest in women)
    assert sum(figures(month)["nights"].value for month in window.months()) == slept


YEARS = st.lists(
    st.tuples(
        st.integers(-300, 170),  # first night
        st.lists(st.tuples(st.integers(0, 300), st.integers(1, 120)), max_size=3),  # roofs after it
        st.lists(st.tuples(st.integers(0, 300), st.integers(1, 40)), max_size=1),  # suspension
        st.one_of(st.none(), st.integers(1, 300)),  # she left
    ),
    max_size=6,
)


@given(YEARS)
def test_promised_nights_are_counted_again_one_by_one(lives):
    files = []
    for pk, (first, roofs, suspensions, left) in enumerate(lives):
        start = A + DAY * first
        files.append(known.File(
            pk, pk, 1, pk, start, start, start + DAY * 365,
            suspensions=tuple((start + DAY * at, start + DAY * (at + long)) for at, long in suspensions),
            other_roofs=tuple((start + DAY * at, start + DAY * (at + long)) for at, long in roofs),
            left_on=start + DAY * left if left else None,
        ))  # fmt: skip
    found = figures(Window(known.Known(B, files=tuple(files)), A, B))

    covered = promised = 0
    for file in files:
        end = min(file.ends_on, file.left_on or file.ends_on)
        for night in nights_of(A, B) & nights_of(file.starts_on, max(file.starts_on, end)):
            if not any(night in nights_of(*period) for period in file.suspensions):
                promised += 1
                covered += any(night in nights_of(*period) for period in file.other_roofs)
    assert (found["coverage"].numerator, found["coverage"].denominator) == (covered, promised)
    assert found["nights_owed"].value == promised - covered


@pytest.mark.django_db
def test_the_rows_of_the_database_are_read_as_they_were_lived():
    """Three women, one of them with two children and an absence; one stay of another territory."""
    here, elsewhere = make.TerritoryFactory(code="ici"), make.TerritoryFactory(code="ailleurs")
    ended = make.StayFactory(
        accompaniment__guest__territory=here, ended=True, planned_from=date(2026, 3, 1), ended_on=date(2026, 3, 31)
    )
    mother = make.StayFactory(accompaniment__guest__territory=here, ongoing=True, planned_from=date(2026, 6, 1))
    make.ChildFactory.create_batch(2, guest=mother.accompaniment.guest)
    make.AbsenceFactory(stay=mother, from_on=date(2026, 6, 10), until_on=date(2026, 6, 15))
    make.StayFactory(accompaniment__guest__territory=elsewhere, ongoing=True, planned_from=date(2026, 6, 21))

    local, everywhere = report.build(A, B, territory=here), report.build(A, B)

    assert local.line("nights").reading.value == 30 + 25
    assert local.line("nights_offered").reading.value == 30 + 30
    assert local.line("person_nights").reading.value == 30 + 3 * 25
    assert (local.line("guests").reading.value, local.line("children").reading.value) == (2, 2)
    assert everywhere.line("nights").reading.value == 30 + 25 + 10
    assert local.line("stay_mean").reading.value == (ended.ended_on - ended.started_on).days == 30


@pytest.mark.django_db
def test_an_absence_without_a_safe_roof_is_a_night_owed():
    stay = make.StayFactory(ongoing=True, planned_from=date(2026, 6, 1))
    make.AbsenceFactory(stay=stay, from_on=date(2026, 6, 10), until_on=date(2026, 6, 15), under_a_roof=False)

    found = report.build(A, B)

    assert found.line("nights_owed").reading.value == 5
    assert (found.line("coverage").reading.numerator, found.line("nights").reading.value) == (25, 25)


@pytest.mark.django_db
def test_a_year_costs_as_many_queries_as_a_day(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.StayFactory(ended=True)
    report.build(date(2026, 11, 1), date(2026, 11, 2))  # what a process reads once and keeps is not counted
    with CaptureQueriesContext(connection) as few:
        report.build(date(2026, 11, 1), date(2026, 11, 2))
    make.StayFactory.create_batch(8, ongoing=True)
    make.ExitFactory.create_batch(3, confirmed=True)
    make.MediationFactory(heard=True)

    with django_assert_num_queries(len(few)):
        report.build(A, B)
