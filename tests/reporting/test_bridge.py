"""Why a figure is not the one that was published: every stay has one cause, and they add up to the difference."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.bridge import CODES, basis, bridge
from reporting.known import Known, Stay
from reporting.window import Window

A, B = date(2026, 1, 1), date(2026, 7, 1)
DAY = timedelta(days=1)


def stay(pk, first=0, nights=None, absences=()):
    start = A + DAY * first
    away = tuple((start + DAY * at, start + DAY * (at + long)) for at, long in absences)
    end = start + DAY * nights if nights else None
    return Stay(pk, pk, pk, 1, pk, pk, "hosting", start, end, absences=away)


def seen(*stays, on=B, children=None):
    return Window(Known(on, stays=stays, children=children or {}), A, B)


def test_three_thousand_published_and_two_corrections_and_a_duplicate():
    """« 3 000 publié → 2 991 : 2 corrections −6, 1 doublon −3 »."""
    whole = [stay(pk, 0, 150) for pk in range(1, 20)] + [stay(20, 0, 147)]
    then = basis(seen(*whole, stay(21, 10, 3)))
    assert sum(counted.nights for counted in then.values()) == 3000

    now = seen(*whole[2:], stay(1, 0, 148), stay(2, 4, 146))

    assert bridge(then, B, now)["nights"] == {"correction": (2, -6), "duplicate": (1, -3)}
    assert sum(counted.nights for counted in basis(now).values()) == 2991


def test_each_kind_of_news_has_its_own_line():
    then = basis(seen(stay(1, 0), stay(2, 0, 30), stay(3, 0, 40)))

    now = seen(stay(1, 0, 100), stay(2, 0, 30, absences=[(5, 4)]), stay(3, 0, 40), stay(4, 50, 10), children={3: 2})

    assert bridge(then, B, now)["nights"] == {"departure": (1, -81), "absence": (1, -4), "late": (1, 10)}
    assert bridge(then, B, now)["person_nights"]["other"] == (1, 80)


def test_nights_that_were_not_over_are_said_to_have_passed_since():
    then = basis(seen(stay(1, 0), on=A + DAY * 30))

    assert bridge(then, A + DAY * 30, seen(stay(1, 0)))["nights"] == {"since": (1, 151)}


LIVES = st.dictionaries(
    st.integers(1, 6),
    st.tuples(
        st.integers(-30, 200), st.one_of(st.none(), st.integers(1, 200)),
        st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=2),
    ),
    max_size=6,
)  # fmt: skip


@given(LIVES, LIVES, st.integers(1, 181), st.dictionaries(st.integers(1, 6), st.integers(1, 2), max_size=3))
def test_the_causes_always_add_up_to_the_difference(before, after, seen_on, children):
    on = A + DAY * seen_on
    then = seen(*[stay(pk, *life) for pk, life in before.items() if A + DAY * life[0] <= on], on=on)
    now = seen(*[stay(pk, *life) for pk, life in after.items()], children=children)

    found = bridge(basis(then), then.horizon, now)

    for code in CODES:
        was = sum(getattr(counted, code) for counted in basis(then).values())
        is_ = sum(getattr(counted, code) for counted in basis(now).values())
        assert sum(amount for _, amount in found[code].values()) == is_ - was
        assert all(count >= 1 and amount is not None for count, amount in found[code].values())
