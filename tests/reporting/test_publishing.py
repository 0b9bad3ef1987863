"""What is published says no small number twice: neither by another name, nor beside the figure it was masked in."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.known import Exit, File, Known
from reporting.publishing import ALL, everywhere, parts_of, publishable, table, told
from reporting.registry import INDICATORS, Reading, figures
from reporting.report import Line
from reporting.suppression import FREE, K, possible, protect_and_hush
from reporting.window import Window

A, B = date(2026, 1, 1), date(2026, 7, 1)


def lived(*places):
    """Each place is a list of destinations."""
    files, at = [], 0
    for territory, exits in enumerate(places, start=1):
        for where in exits:
            at += 1
            files.append(File(at, at, territory, at, A, exit=Exit(where, A + timedelta(days=20))))
    return Window(Known(B, files=tuple(files)), A, B)


def published(*places):
    windows = everywhere(lived(*places), range(1, len(places) + 1))
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


WAYS_OUT = st.lists(st.sampled_from(["E01", "E06", "E13", "E17", "E21", "E22"]), max_size=14)


@given(st.lists(WAYS_OUT, min_size=1, max_size=3))
@settings(max_examples=8, deadline=None)
def test_no_small_number_of_a_whole_report_follows_from_the_others(places):
    """Everything that is published of every place, with every sum that binds it, against a reader who knows it all."""
    windows = everywhere(lived(*places), range(1, len(places) + 1))
    readings = {place: figures(window) for place, window in windows.items()}
    cells, sums = table(readings, {place: parts_of(window) for place, window in windows.items()})

    masked, silent = protect_and_hush(cells, sums)
    cells |= {key: replace(cells[key], said=(0, FREE)) for key in silent}  # nothing is said of these

    for key, cell in cells.items():
        if cell.is_small() and cell.value == cell.people:
            assert key in masked
            low, high = possible(key, cells, sums, masked)
            assert high - low >= K - 2, f"{key} is known to be one of {low} to {high}"
