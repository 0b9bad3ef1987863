"""What is published says no small number twice: neither by another name, nor beside the figure it was masked in."""

from datetime import date, timedelta

from reporting.known import Exit, File, Known, Window
from reporting.publishing import ALL, everywhere, publishable
from reporting.registry import INDICATORS
from reporting.report import Line

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


def test_two_lost_from_view_are_said_nowhere():
    found = published(["E01"] * 20 + ["E06"] * 8 + ["E21"] * 2)[1]

    assert line(found, "exits_lost").value() == "masqué (moins de 5)"
    assert not any("2 inconnues" in Line(INDICATORS[code], shown).aside() for code, shown in found.figures.items())
    assert all(Line(INDICATORS[code], shown).as_json().get("unknown") in (0, None)
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
