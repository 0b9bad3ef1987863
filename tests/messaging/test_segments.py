"""How many parts an SMS takes: the limits that operators apply, and nothing that is cut in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.segments import BASIC, DOUBLE, Size, fit, simplified, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Size(True, 0, 0)),
        ("a" * 160, Size(True, 160, 1)),
        ("a" * 161, Size(True, 161, 2)),
        ("a" * 306, Size(True, 306, 2)),
        ("a" * 307, Size(True, 307, 3)),
        ("é" * 160, Size(True, 160, 1)),
        ("€" * 80, Size(True, 160, 1)),
        ("€" * 81, Size(True, 162, 2)),
        ("a" * 152 + "€" + "a" * 153, Size(True, 307, 3)),  # the escape and its letter stay together
        ("ê", Size(False, 1, 1)),
        ("ا" * 70, Size(False, 70, 1)),
        ("ا" * 71, Size(False, 71, 2)),
        ("ا" * 134, Size(False, 134, 2)),
        ("ا" * 135, Size(False, 135, 3)),
        ("😀" * 35, Size(False, 70, 1)),
        ("😀" * 67, Size(False, 134, 3)),  # 33 pairs a part: a pair is never cut
    ],
)
def test_parts_are_those_of_the_operators(text, expected):
    assert size(text) == expected


@given(st.text(st.sampled_from(sorted(BASIC | DOUBLE)), max_size=700))
def test_a_part_holds_no_more_than_it_may(text):
    found = size(text)

    assert found.basic
    assert found.units == len(text) + sum(letter in DOUBLE for letter in text)
    if found.parts > 1:
        assert 153 * (found.parts - 1) - (found.parts - 1) < found.units <= 153 * found.parts


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_longer_text_never_takes_fewer_parts(text, more):
    assert size(text + more).parts >= size(text).parts


def test_french_goes_in_the_basic_alphabet_and_other_scripts_stay_whole():
    assert simplified("« L’accueil », ça ouvre à 8 h – œufs, être") == '" L\'accueil ", ca ouvre à 8 h - oeufs, etre'
    assert size(simplified("Être accueillie : jusqu’à 12 h")).basic
    assert simplified("مكان l’entrée") == "مكان l’entrée"


@given(st.lists(st.text(max_size=120), max_size=6), st.sampled_from(["115 24h/24", "115، ليلًا ونهارًا"]))
def test_two_parts_at_most_and_the_tail_is_always_said(lines, tail):
    said = fit(lines, tail)

    assert size(said).parts <= 2
    assert simplified(said).endswith(simplified(tail)) or tail in said


def test_the_first_lines_are_kept_and_the_last_left_out():
    said = fit(["a" * 140, "b" * 140, "c" * 140], "115")

    assert "b" * 140 in said
    assert "c" not in said
