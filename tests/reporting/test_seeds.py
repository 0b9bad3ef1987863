"""The figures that the association announced, in one set of lives where all four are true: of what, is said.

« Plus de 50 personnes ont bénéficié de l’hébergement. Le dispositif dure environ 6 mois. On a comptabilisé 3 000
nuitées. » and « on a presque 99 % de sorties positives ». No single definition bears the four (domain §0).
"""

import io
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from reporting import claims, readings
from reporting.known import Exit, File, Known, Stay
from reporting.publishing import everywhere, exactly, publishable
from reporting.registry import INDICATORS, figures
from reporting.report import Line
from reporting.window import Window

A, B = date(2020, 1, 1), date(2020, 11, 1)
DAY = timedelta(days=1)


def lives():
    """Fifty-four women: six long stays that end, forty-eight that began lately; three hundred nights before the year.

    Those who left: seventy in the whole life of the service, of whom one did not find a home.
    """
    stays, files = [], []

    def live(first, nights, ended, gap=0):
        pk = len(stays) + 1
        last = first + DAY * nights
        stays.append(Stay(pk, pk, pk, 1, pk, pk, "hosting", first, last if ended else None, "exit" if ended else ""))
        files.append(File(
            pk, pk, 1, pk, first - DAY * 20, first, first + DAY * (365 if ended else 366),
            left_on=last + DAY * gap if ended else None, exit=Exit("E01", last + DAY * gap) if ended else None,
        ))  # fmt: skip

    for _ in range(6):
        live(date(2020, 2, 1), 182, ended=True, gap=6)
    for number in range(48):
        live(B - DAY * (39 if number < 36 else 42), 400, ended=False)
    return Known(B, stays=tuple(stays), files=tuple(files))


def earlier_exits(known):
    """Sixty-four women who had left before: their exits alone are known."""
    files = [
        File(
            1000 + n, 1000 + n, 1, 1000 + n, date(2018, 1, 1), exit=Exit("E17" if n == 0 else "E06", date(2019, 5, 1))
        )
        for n in range(64)
    ]
    return Known(known.as_of, known.stays, known.files + tuple(files))


def bearers(text, readings):
    return claims.bearing(claims.parse(text), readings)


@pytest.fixture(scope="module")
def announced():
    return figures(Window(lives(), A, B))


def test_three_thousand_nights_for_more_than_fifty_women(announced):
    assert announced["nights"].value == 3000
    assert announced["guests"].value == 54
    assert "nights" in bearers("3 000 nuitées", announced)[0]
    assert bearers("plus de 50 femmes", announced)[0] == ["guests", "guests_new"]


def test_about_six_months_is_true_of_stays_that_ended_and_of_no_other_duration(announced):
    """Sixty nights each could not be six months: most still live there. The report says so."""
    yes, no = bearers("environ 6 mois", announced)

    assert {"stay_mean", "stay_median"} <= set(yes)
    assert announced["nights"].value / announced["guests"].value == pytest.approx(55.6, abs=0.1)
    assert announced["stay_survival"].pending == 48
    assert "stay_survival" in yes + no or announced["stay_survival"].value is None


def test_nearly_99_percent_is_true_of_promised_nights_and_of_no_rate_of_exits_that_year(announced):
    yes, no = bearers("presque 99 %", announced)

    assert yes == ["coverage"]
    assert {"exits_strict", "exits_programme"} <= set(no)
    assert (announced["coverage"].numerator, announced["coverage"].denominator) == (3000, 3036)


def test_nearly_99_percent_of_exits_needs_all_the_years_and_the_wider_definition():
    """Of seventy exits in all, one to the street: 98.6 % by the programme's definition, 9 % by the strict."""
    everything = figures(Window(earlier_exits(lives()), date(2018, 1, 1), B))

    yes, no = bearers("presque 99 %", everything)

    assert "exits_programme" in yes
    assert "exits_strict" in no
    assert (everything["exits_programme"].numerator, everything["exits_programme"].denominator) == (69, 70)


def test_with_fifty_exits_no_rate_is_99_percent():
    """Domain §0.3: one failure is 98 %, none is 100 %."""
    claim = claims.parse("presque 99 %")

    assert not any(claim.low <= yes / 50 <= claim.high for yes in range(51))


@pytest.mark.parametrize("text", ["", "beaucoup", "99 pommes", "un tiers"])
def test_what_is_not_a_figure_is_refused(text):
    with pytest.raises(ValueError, match=f"^{text}$"):
        claims.parse(text)


def test_forty_nine_of_fifty_is_98_percent_with_its_interval_and_bears_no_99():
    """Domain §0.3. Said the same in full, and bounded when the one who did not must not be found."""
    files = [File(pk, pk, 1, pk, A, exit=Exit("E17" if pk == 1 else "E01", B - DAY)) for pk in range(1, 51)]
    window = Window(Known(B, files=tuple(files)), A, B)
    found = figures(window)
    declared = INDICATORS["exits_strict"]

    line = Line(declared, exactly("exits_strict", found["exits_strict"]))
    published = Line(declared, publishable(everywhere(window, [1])).figures["exits_strict"])

    assert (line.value(), line.basis(), line.interval()) == ("98\xa0%", "49 sur 50", "de 89 à 100\xa0%")
    assert "exits_strict" in bearers("presque 99 %", found)[1]
    assert "exits_strict" in bearers("98 %", found)[0]
    assert (published.value(), published.interval()) == ("92\xa0% ou plus", "")


def test_the_report_says_which_definition_bears_each_announced_figure(monkeypatch):
    """The four sentences of the association, asked at once of one set of lives: each is true of what is said, and of
    nothing else of its kind.
    """
    monkeypatch.setattr(readings, "known", lambda as_of=None: lives())
    out = io.StringIO()
    announced = ("3 000 nuitées", "plus de 50 femmes", "environ 6 mois", "presque 99 %")

    call_command(
        "indicators", since="2020-01-01", until="2020-11-01", as_of="2020-11-01", claim=list(announced), stdout=out
    )

    said = out.getvalue().replace("\xa0", " ").replace("\u202f", " ")
    told = {claim: said.split(f"Annoncé « {claim} »")[1].split("Annoncé")[0].splitlines()[1:3] for claim in announced}
    assert "vrai de : Nuitées (3 000 nuits)" in told["3 000 nuitées"][0]
    assert "vrai de : Femmes accueillies (54 femmes), dont nouvelles (54 femmes)" in told["plus de 50 femmes"][0]
    assert "Durée médiane d’un séjour terminé (182 jours)" in told["environ 6 mois"][0]
    assert "Durée médiane d’un accompagnement terminé (208 jours)" in told["environ 6 mois"][1]
    assert told["presque 99 %"][0] == "  vrai de : Nuits promises couvertes (98,8 %)"
    assert "Sorties positives (définition du dispositif) (100 %)" in told["presque 99 %"][1]
