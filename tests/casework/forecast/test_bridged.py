"""The best succession: the same laws as the simple look-ahead, never worse than it, and better where it can be."""

from hypothesis import given, settings

from casework.forecast.bridged import EXACT, SIMPLE, bridge_year, fingerprint, nights
from casework.forecast.lookahead import Opening, look_ahead
from tests.casework.forecast.test_lookahead import day, situations
from tests.casework.forecast.test_lookahead import nights as nights_of


@settings(max_examples=60, deadline=None)
@given(situations())
def test_it_is_never_worse_than_the_simple_one_and_obeys_the_same_laws(situation):
    gaps, rooms, possible = situation

    found = bridge_year(gaps, rooms, possible).outlook

    assert nights(found) <= nights(look_ahead(gaps, rooms, possible))
    for number, gap in enumerate(gaps):
        stays = [(first, last) for which, _, first, last in found.planned if which == number]
        assert sorted(nights_of([*stays, *found.failing[number]])) == nights_of([gap])
        assert all(room in possible[number] for which, room, *_ in found.planned if which == number)
    for room, opening in enumerate(rooms):
        stays = [(first, last) for _, which, first, last in found.planned if which == room]
        taken = nights_of(stays)
        assert len(taken) == len(set(taken))
        for first, last in stays:
            assert opening.lower <= first
            assert opening.upper is None or last <= opening.upper
            assert opening.max_nights is None or (last - first).days <= opening.max_nights


def test_the_room_that_suits_one_alone_is_left_to_her():
    """The first to run out would take the longer room; another can live in that one only."""
    gaps = [(day(0), day(100)), (day(5), day(100))]
    rooms = [Opening(day(0), day(100)), Opening(day(0), day(95))]
    possible = [{0, 1}, {0}]

    found = bridge_year(gaps, rooms, possible)

    assert found.way == EXACT
    assert nights(look_ahead(gaps, rooms, possible)) == 95
    assert nights(found.outlook) == 5


def test_without_the_time_the_simple_one_answers_and_is_named():
    gaps = [(day(n), day(n + 60)) for n in range(12)]
    rooms = [Opening(day(n), day(n + 50)) for n in range(4)]
    possible = [set(range(4))] * 12

    found = bridge_year(gaps, rooms, possible, seconds=0)

    assert found.way == SIMPLE
    assert nights(found.outlook) <= nights(look_ahead(gaps, rooms, possible))


def test_the_fingerprint_changes_with_any_date_and_with_nothing_else():
    gaps, rooms, possible = [(day(0), day(9))], [Opening(day(0), None)], [{0}]

    assert fingerprint(gaps, rooms, possible) == fingerprint(list(gaps), list(rooms), [frozenset({0})])
    assert fingerprint(gaps, rooms, possible) != fingerprint(gaps, [Opening(day(1), None)], possible)
    assert fingerprint(gaps, rooms, possible) != fingerprint(gaps, rooms, [set()])
