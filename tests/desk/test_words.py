from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from desk import words

TODAY = date(2026, 11, 24)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("day", "style", "said"),
    [
        (date(2026, 12, 1), "", "mar. 1<sup>er</sup> déc."),
        (date(2026, 12, 1), "text", "mar. 1er déc."),
        (date(2026, 12, 1), "day", "1<sup>er</sup> déc."),
        (date(2026, 12, 1), "long", "mardi 1<sup>er</sup> décembre 2026"),
        (date(2027, 1, 8), "", "ven. 8 janv."),
        (date(2027, 12, 1), "", "mer. 1<sup>er</sup> déc. 2027"),
        (date(2025, 8, 21), "", "jeu. 21 août 2025"),
    ],
)
def test_a_date_is_said_in_words(day, style, said):
    assert words.date_words(day, TODAY, style).replace(words.NBSP, " ") == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "aujourd’hui"),
        (date(2026, 11, 25), "demain"),
        (date(2026, 11, 23), "hier"),
        (date(2026, 12, 1), "dans 7 jours"),
        (date(2026, 11, 21), "il y a 3 jours"),
    ],
)
def test_a_distance_is_said_in_days(day, said):
    assert words.in_days(day, TODAY).replace(words.NBSP, " ") == said


def test_a_moment_says_the_day_then_the_hour():
    assert (
        words.moment(datetime(2026, 11, 24, 10, 40, tzinfo=PARIS), TODAY).replace(words.NBSP, " ")
        == "Aujourd’hui, 10 h 40"
    )
    assert (
        words.moment(datetime(2026, 11, 16, 9, 5, tzinfo=PARIS), TODAY).replace(words.NBSP, " ")
        == "Lun. 16 nov., 9 h 05"
    )
    assert words.hour(time(17, 0)).replace(words.NBSP, " ") == "17 h"


@pytest.mark.parametrize(
    ("number", "forms", "said"),
    [
        (0, "nuit", "0 nuit"),
        (1, "nuit sans toit,nuits sans toit", "1 nuit sans toit"),
        (4, "nuit sans toit,nuits sans toit", "4 nuits sans toit"),
        (3000, "nuit", "3\u202f000 nuits"),
        (2, "travail,travaux", "2 travaux"),
    ],
)
def test_zero_and_one_are_singular(number, forms, said):
    assert words.plural(number, forms).replace(words.NBSP, " ") == said


def test_ranks():
    assert [words.ordinal(1), words.ordinal(1, "f"), words.ordinal(9)] == [
        "1<sup>er</sup>",
        "1<sup>re</sup>",
        "9<sup>e</sup>",
    ]


@pytest.mark.parametrize(
    ("number", "read", "called"),
    [
        ("0612345678", "06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "06 12 34 56 78", "+33612345678"),
        ("+34612345678", "+34 612 34 56 78", "+34612345678"),
        ("115", "115", "115"),
        ("à demander", "à demander", ""),
    ],
)
def test_a_telephone_number_is_written_to_be_read_and_to_be_called(number, read, called):
    assert words.phone(number).replace(words.NBSP, " ") == read
    assert words.tel(number) == called


def test_a_name_is_elided_before_a_vowel():
    assert [words.of("Olena"), words.of("Mariam"), words.of("Émilie")] == ["d’Olena", "de Mariam", "d’Émilie"]
