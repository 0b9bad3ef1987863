"""« En bref » says what the report says, in a few sentences, and leaves out what is masked."""

from datetime import date, timedelta

from reporting import brief
from reporting.known import Exit, File, Known, Stay
from reporting.publishing import Shown, everywhere, exactly, publishable
from reporting.registry import INDICATORS, figures
from reporting.report import Line
from reporting.window import Window

A, B = date(2026, 1, 1), date(2026, 7, 1)


def lives(*ways_out):
    """One woman for each way out: thirty nights from the first of January, then she leaves (« » : she stays on)."""
    stays, files = [], []
    for pk, where in enumerate(ways_out, start=1):
        last = A + timedelta(days=30) if where else None
        stays.append(Stay(pk, pk, pk, 1, pk, pk, "hosting", A, last, "exit" if where else ""))
        files.append(File(pk, pk, 1, pk, A, A, A + timedelta(365), left_on=last, exit=last and Exit(where, last)))
    return Window(Known(A + timedelta(days=40), stays=tuple(stays), files=tuple(files)), A, B)


def said(window, *, publish=False):
    shown = publishable(everywhere(window, [1]), 1).figures if publish else {
        code: exactly(code, reading) for code, reading in figures(window).items()
    }  # fmt: skip
    return [Line(INDICATORS[code], figure).as_json() for code, figure in shown.items()]


def text(lines):
    return " ".join(brief.paragraph(lines)).replace("\xa0", " ").replace("\u202f", " ")


def test_a_period_is_told_in_words():
    told = text(said(lives(*["E01"] * 6, *["E16"] * 6, "E21", "")))

    assert "14 femmes ont été accueillies, dont 14 pour la première fois : 430 nuitées." in told
    assert "13 femmes sont parties : 46 % vers un logement durable ; 1 perdue de vue." in told
    assert "Nuits promises qui ont eu un toit : 100 %." in told


def test_what_is_masked_is_in_no_sentence_and_in_no_card():
    window = lives(*["E01"] * 3)

    lines = said(window, publish=True)

    assert text(lines) == ""
    assert [card.value for card in brief.cards(lines)][:2] == ["masqué (moins de 5)"] * 2
    assert not any("3" in note for card in brief.cards(lines) for note in card.notes)


def test_a_card_says_the_change_of_a_year_only_where_both_are_known():
    now, then = said(lives(*[""] * 8)), said(lives(*[""] * 6))

    nights = brief.cards(now, then)[0]

    assert nights.value == "320"
    assert nights.notes[-1] == "+ 80 en un an"
    assert "en un an" not in " ".join(brief.cards(now, said(lives(*[""] * 3), publish=True))[0].notes)


def test_a_shown_bound_stands_in_large():
    reading = figures(lives(*["E01"] * 20, "E16"))["exits_strict"]
    line = Line(INDICATORS["exits_strict"], Shown(reading, low=17 / 21, high=1.0)).as_json()

    assert brief.cards([line])[0].value == "80\xa0% ou plus"
