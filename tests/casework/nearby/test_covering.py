"""A day out: appointments stand, a meal, a shower, a shelter whenever one is open; what is left is said."""

from hypothesis import given
from hypothesis import strategies as st

from casework.weeks.covering import Kind, Offer, Step, cover, gaps

EIGHT, NOON, SIX = 480, 720, 1080
PERIODS = st.tuples(st.integers(0, 1380), st.integers(15, 600)).map(
    lambda each: (each[0], min(each[0] + each[1], 1440))
)
OFFERS = st.lists(
    st.builds(lambda period, rank, key: Offer(*period, rank, key), PERIODS, st.integers(0, 3), st.integers(1, 9)),
    max_size=5,
)
HERS = st.lists(st.builds(lambda period, key: (*period, key), PERIODS, st.integers(0, 3)), max_size=3)


def kinds(steps):
    return [(step.start, step.end, step.kind) for step in steps]


def test_a_whole_day_is_a_chain_without_a_gap():
    steps = cover(
        (EIGHT, SIX),
        meals=[Offer(690, 840, 0, 1)],
        showers=[Offer(540, 660, 0, 2)],
        shelters=[Offer(EIGHT, 780, 0, 3), Offer(780, 1100, 0, 4)],
        appointments=[(900, 960, 0)],
    )

    assert kinds(steps) == [
        (480, 540, Kind.SHELTER), (540, 585, Kind.SHOWER), (585, 690, Kind.SHELTER), (690, 735, Kind.MEAL),
        (735, 780, Kind.SHELTER), (780, 900, Kind.SHELTER), (900, 960, Kind.APPOINTMENT), (960, 1080, Kind.SHELTER),
    ]  # fmt: skip
    assert gaps(steps) == []


def test_nothing_known_is_one_gap():
    assert cover((EIGHT, SIX)) == [Step(EIGHT, SIX, Kind.GAP)]


def test_a_meal_away_from_noon_is_better_than_none_and_the_best_door_is_chosen():
    steps = cover((EIGHT, SIX), meals=[Offer(480, 540, 0, 1)])
    assert steps[0] == Step(480, 525, Kind.MEAL, 1)

    steps = cover((EIGHT, SIX), meals=[Offer(690, 870, 2, 1), Offer(750, 870, 1, 2)])
    assert [step.key for step in steps if step.kind is Kind.MEAL] == [2]


def test_two_appointments_at_once_are_not_both_promised():
    steps = cover((EIGHT, SIX), appointments=[(600, 660, 0), (630, 700, 1)])

    assert [step.key for step in steps if step.kind is Kind.APPOINTMENT] == [0]


@given(PERIODS, OFFERS, OFFERS, OFFERS, HERS)
def test_the_steps_are_end_to_end_and_no_open_shelter_is_missed(away, meals, showers, shelters, hers):
    steps = cover(away, meals=meals, showers=showers, shelters=shelters, appointments=hers)

    assert [steps[0].start, *(step.end for step in steps)] == [*(step.start for step in steps), away[1]]
    assert steps[0].start == away[0]
    assert all(step.start < step.end for step in steps)
    doors = {Kind.MEAL: meals, Kind.SHOWER: showers, Kind.SHELTER: shelters}
    for step in steps:
        if step.kind in doors:  # the door is open all along
            assert any(
                offer.key == step.key and offer.start <= step.start and step.end <= offer.end
                for offer in doors[step.kind]
            )
    assert not [offer for start, end in gaps(steps) for offer in shelters if offer.start < end and start < offer.end]
    assert sum(step.kind is Kind.MEAL for step in steps) <= 1
    assert sum(step.kind is Kind.SHOWER for step in steps) <= 1
