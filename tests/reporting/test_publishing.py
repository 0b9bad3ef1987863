"""What is published says no small number twice: neither by another name, nor beside the figure it was masked in."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.known import Exit, File, Known
from reporting.publishing import ALL, everywhere, publishable, told
from reporting.registry import INDICATORS, Reading
from reporting.report import Line
from reporting.window import Window

A, B = date(2026, 1, 1), date(2026, 7, 1)


def published(*places):
    """Each place is a list of destinations."""
    files, at = [], 0
    for territory, exits in enumerate(places, start=1):
        for where in exits:
            at += 1
            files.append(File(at, at, territory, at, A, exit=Exit(where, A + timedelta(days=20))))
    window = Window(Known(B, files=tuple(files)), A, B)
    windows = everywhere(window, range(1, len(places) + 1))
    return {place: publishable(windows, place) for place in [*range(1, len(places) + 1), ALL]}


def line(found, code):
    return Line(INDICATORS[code], found.figures[code])


def said(found, code):
    return line(found, code).value().replace("\xa0", " ")


def test_two_lost_from_view_are_said_nowhere():
    found = published(["E01"] * 20 + ["E06"] * 8 + ["E21"] * 2)[1]

    assert line(found, "exits_lost").value() == "masqué (moins de 5)"
    assert not any("2 inconnues" in Line(INDICATORS[code], shown).aside() for code, shown in found.figures.items())
    assert not any(Line(INDICATORS[code], shown).as_json().get("unknown") == 2
                   for code, shown in found.figures.items())  # fmt: skip


def test_a_masked_number_is_masked_under_its_other_names():
    """The exits of a place are the denominator of two rates: all three, or none."""
    for places in ([["E01"] * 12, ["E01"] * 3, ["E06"] * 9], [["E01"] * 7, ["E17"] * 6 + ["E01"], ["E21"]]):
        for found in published(*places).values():
            told = [line(found, code) for code in ("exits", "exits_strict", "exits_programme")]
            if told[0].shown.masked:
                assert all(each.shown.masked for each in told)


def test_a_place_is_not_found_by_taking_the_others_from_the_whole():
    found = published(["E01"] * 12, ["E01"] * 3, ["E01"] * 9)

    shown = {place: not line(each, "exits").shown.masked for place, each in found.items()}

    assert not shown[2]
    assert sum(not said for said in shown.values()) >= 2


def test_how_many_they_were_is_not_said_beside_a_duration():
    found = published(["E01"] * 12)[1]

    assert line(found, "accompaniment_mean").basis() == ""
    assert line(found, "accompaniment_mean").as_json()["n"] is None


def test_what_is_large_stays_said_beside_what_is_small():
    """Two lost from view and two elsewhere, of twenty-eight: only what would give them back is masked."""
    found = published(["E01"] * 17 + ["E06"] * 7 + ["E17"] * 2 + ["E21"] * 2)[1]

    assert said(found, "exits") == "28 femmes"
    assert line(found, "exits_strict").basis() == "17 sur 28"
    assert said(found, "exits_programme") == "85 % ou plus"
    assert line(found, "exits_lost").value() == "masqué (moins de 5)"


def test_one_small_place_does_not_hide_the_whole():
    found = published(["E01"] * 20 + ["E17"] * 6, ["E01"] * 9 + ["E17"], ["E01"] * 30 + ["E17"] * 8)

    assert [said(each, "exits") for each in found.values()] == [
        "26 femmes", "10 femmes", "38 femmes", "74 femmes",
    ]  # fmt: skip
    assert said(found[2], "exits_strict") == "60 % ou plus"


@given(st.integers(1, 3000), st.data())
def test_what_is_told_of_nights_never_tells_few_women_apart(n, data):
    yes, few = data.draw(st.integers(0, n)), data.draw(st.integers(1, 4))
    reading = Reading(yes / n, n, 40, yes, n, inside=few if yes else 0, outside=40)

    bounds = told(reading)

    if bounds is not None:
        low, high = bounds
        assert 0 <= low <= yes <= high <= n
        assert high - low >= min(max(4, yes - 1), n - 1)
