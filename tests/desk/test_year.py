"""The twelve windows, checked night by night against a slower and plainer count."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import svg
from desk.year import Night, Year, boundaries, position, sentence, windows, windows_of

STARTS = st.dates(date(2024, 1, 1), date(2040, 12, 31))
PERIODS = st.lists(st.tuples(st.integers(-20, 400), st.integers(0, 120)), max_size=4)


@st.composite
def years(draw) -> Year:
    start = draw(STARTS)
    end = start + relativedelta(months=12) + timedelta(days=draw(st.sampled_from([0, 0, 1, 40, 90])))
    today = start + timedelta(days=draw(st.integers(-30, 500)))

    def periods():
        return [
            (start + timedelta(days=first), start + timedelta(days=first + length)) for first, length in draw(PERIODS)
        ]

    return Year(start, end, today, periods(), periods(), periods(), periods())


def plain(year: Year, day: date) -> Night:
    """Say what is known of one night, one question after the other."""

    def within(periods):
        return any(first <= day < last for first, last in periods)

    past = day < year.today
    if within(year.suspended):
        return Night.SUSPENDED
    if within(year.owed):
        return Night.OWED
    if within(year.covered):
        return Night.KEPT if past else Night.PLANNED
    return Night.PLANNED if within(year.planned) and not past else Night.OPEN


@settings(deadline=None, max_examples=60)
@given(years())
def test_each_night_of_the_year_is_in_its_window(year):
    bounds = boundaries(year.start, year.end)
    drawn = windows_of(year)

    assert len(drawn) == 12
    for (first, last), window in zip(pairwise(bounds), drawn, strict=True):
        length = (last - first).days
        counted = Counter(plain(year, first + timedelta(days=index)) for index in range(length))
        shares = {kind: round(window.share(kind) * length, 6) for kind in Night}
        assert shares == {kind: counted[kind] for kind in Night}
        assert window.kept + window.planned + window.open + window.owed + window.suspended == pytest.approx(1)
        assert window.segments[0].start == 0
        assert all(one.end == two.start and one.kind != two.kind for one, two in pairwise(window.segments))


@settings(deadline=None, max_examples=40)
@given(years())
def test_the_drawings_are_well_formed_and_need_neither_style_nor_identifier(year):
    for drawing in (svg.draw_year(year, "Olena"), svg.large_year(year, "Olena")):
        root = ElementTree.fromstring(drawing)
        names = {name for element in root.iter() for name in element.attrib}

        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == sentence(year, "Olena")
        assert not names & {"style", "id", "fill", "href"}
        assert "nan" not in drawing


@given(STARTS)
@settings(deadline=None, max_examples=60)
def test_an_ordinary_year_is_cut_by_civil_months(start):
    bounds = boundaries(start, start + relativedelta(months=12))

    assert bounds == [start + relativedelta(months=index) for index in range(13)]
    assert position(start, bounds) == 0
    assert position(bounds[4], bounds) == 4
    assert position(bounds[-1], bounds) == 12
    assert position(start - timedelta(days=1), bounds) is None


def test_a_year_that_a_suspension_lengthened_still_has_twelve_windows():
    start, end = date(2026, 1, 1), date(2027, 2, 10)  # 40 days more

    bounds = boundaries(start, end)

    lengths = [(last - first).days for first, last in pairwise(bounds)]
    assert sum(lengths) == 405
    assert set(lengths) == {33, 34}


def test_the_windows_are_made_from_dates():
    start, end, today = date(2026, 1, 1), date(2027, 1, 1), date(2026, 2, 15)
    covered, owed = [(start, date(2026, 2, 13)), (today, None)], [(date(2026, 2, 13), today)]

    drawn = windows(start, end, covered, owed=owed, today=today)

    assert drawn[0].kept == 1
    assert [segment.kind for segment in drawn[1].segments] == [Night.KEPT, Night.OWED, Night.PLANNED]
    assert drawn[1].owed == pytest.approx(2 / 28)
    assert drawn[11].planned == 1


def test_the_sentence_says_every_figure():
    start, today = date(2026, 4, 17), date(2026, 11, 24)
    year = Year(
        start,
        date(2027, 4, 17),
        today,
        covered=[(start, date(2026, 6, 8)), (date(2026, 6, 10), date(2026, 11, 20)), (today, date(2026, 12, 1))],
        owed=[(date(2026, 6, 8), date(2026, 6, 10))],
    )

    assert sentence(year, "Olena") == (
        "Année d’Olena, du 17 avril 2026 au 17 avril 2027 : jour 221 sur 365, 215 nuits sous un toit, "
        "2 nuits sans toit, 4 nuits non renseignées, 7 nuits à venir avec un toit prévu, "
        "137 nuits à venir sans toit prévu."
    )


def test_one_night_owed_is_wide_enough_to_be_seen_and_is_hatched():
    start, today = date(2026, 1, 1), date(2026, 3, 1)
    year = Year(start, date(2027, 1, 1), today, [(start, today)], owed=[(date(2026, 2, 28), today)])

    root = ElementTree.fromstring(svg.draw_year(year))

    owed = next(path for path in root.iter("path") if path.attrib["class"] == "n-noir")
    first = float(owed.attrib["d"].split()[0][1:])
    last = float(owed.attrib["d"].split()[-2])
    assert last - first >= svg.SMALL.thinnest - 0.11  # written with one decimal
    assert next(path for path in root.iter("path") if path.attrib["class"] == "n-hache").attrib["d"]


def test_a_day_outside_the_year_has_no_pin():
    year = Year(date(2026, 1, 1), date(2027, 1, 1), date(2025, 12, 1))

    assert "n-jour" not in svg.draw_year(year)
    assert "n-jour" in svg.draw_year(Year(year.start, year.end, date(2026, 1, 1)))


def test_names_and_labels_are_escaped():
    start = date(2026, 1, 1)
    stays = [("<b>Bègles</b>", start, date(2026, 6, 1))]
    year = Year(start, date(2027, 1, 1), start, stays=stays, milestones=[("<i>1 mois", date(2026, 2, 1), True)])

    drawing = svg.large_year(year, '"><script>')

    assert "<script>" not in drawing
    assert "<b>" not in drawing
    assert "<i>" not in drawing


def test_a_dict_or_an_object_serves_as_a_year():
    given_ = {"start": date(2026, 1, 1), "end": date(2027, 1, 1), "today": date(2026, 2, 1), "owed": None}

    class Commitment:
        start, end, today = given_["start"], given_["end"], given_["today"]

    assert Year.read(given_) == Year.read(Commitment()) == Year(given_["start"], given_["end"], given_["today"])
