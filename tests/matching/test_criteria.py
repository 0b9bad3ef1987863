"""The rules of the match: laws that every rule obeys, then what each one means."""

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from matching.criteria import (
    CRITERIA,
    covers_to_the_end,
    minutes_between,
    nights_covered,
    preference,
    preferences,
    requirement,
    requirements,
)
from matching.problem import (
    CAT,
    DOG,
    EARLY,
    LATE,
    NIGHT,
    NO,
    NO_END,
    NO_LIMIT,
    OTHER_ANIMAL,
    UNKNOWN,
    YES,
    Needs,
    Offers,
    PairSet,
)
from tests.matching.extremes import extreme_needs, extreme_offers

TALENCE, PESSAC, LORMONT = (44.8085, -0.5892), (44.8055, -0.6311), (44.8792, -0.5219)
NOWHERE = float("nan")


def need(**facts):
    return Needs.of(1, **{name: value if isinstance(value, PairSet) else [value] for name, value in facts.items()})


def offer(**facts):
    known = {"ready": True, "zone": 1, "household": 7, "latitude": TALENCE[0], "longitude": TALENCE[1]}
    return Offers.of(1, **{name: [value] for name, value in {**known, **facts}.items()})


every_criterion = pytest.mark.parametrize("criterion", CRITERIA.values(), ids=lambda criterion: criterion.code)
every_requirement = pytest.mark.parametrize("criterion", requirements(), ids=lambda criterion: criterion.code)
every_preference = pytest.mark.parametrize("criterion", preferences(), ids=lambda criterion: criterion.code)


@every_criterion
def test_every_criterion_answers_within_bounds(criterion):
    verdict = criterion.judge(extreme_needs()[:, None], extreme_offers())

    assert verdict.shape == (len(extreme_needs()), len(extreme_offers()))
    assert verdict.min() >= 0
    assert verdict.max() <= 1


@every_criterion
def test_every_criterion_says_the_same_of_all_pairs_of_a_list_and_of_one(criterion):
    needs, offers = extreme_needs(), extreme_offers()
    together = criterion.judge(needs[:, None], offers)

    rows, columns = (side.ravel() for side in np.indices(together.shape))
    listed = criterion.judge(needs[rows], offers[columns])
    alone = [criterion.judge(needs[i : i + 1], offers[j : j + 1]) for i, j in ((0, 0), (5, 3), (-1, -1))[:2]]

    assert (listed == together.ravel()).all()
    assert [verdict.item() for verdict in alone] == [together[0, 0], together[5, 3]]


@every_criterion
def test_every_criterion_judges_nobody_without_fuss(criterion):
    assert criterion.judge(extreme_needs()[:0, None], extreme_offers()).size == 0
    assert criterion.judge(extreme_needs()[:, None], extreme_offers()[:0]).size == 0


@every_requirement
def test_every_requirement_excludes_some_extreme_pair_and_accepts_some(criterion):
    verdict = criterion.judge(extreme_needs()[:, None], extreme_offers())

    assert verdict.dtype == np.bool_
    assert verdict.any()
    assert not verdict.all()


@every_preference
def test_every_preference_can_be_fully_met_and_not_at_all(criterion):
    verdict = criterion.judge(extreme_needs()[:, None], extreme_offers())

    assert criterion.weight > 0
    assert verdict.max() == 1
    assert verdict.min() == 0


@every_requirement
def test_what_nobody_said_excludes_nobody(criterion):
    """A ready room somewhere, a woman of whom nothing is known: questions to ask, no exclusion."""
    assert criterion.judge(Needs.of(1), offer()).all()


def test_silent_rules_share_one_reason_and_come_first():
    silent = [criterion for criterion in requirements() if criterion.reason == "impossible"]

    assert [criterion.code for criterion in silent] == ["no_go_zone", "never_pair"]
    assert requirements()[:2] == silent
    assert {(criterion.label, criterion.may_change) for criterion in silent} == {("Impossible", "Non")}


def test_there_is_no_column_for_what_must_never_count():
    forbidden = {"age", "birth", "health", "trauma", "violence", "origin", "nationality", "papers", "religion"}

    words = {word for table in (Needs, Offers) for spec in fields(table) for word in spec.name.split("_")}

    assert not words & forbidden


def test_two_criteria_never_share_a_name():
    with pytest.raises(ValueError, match="called ready"):

        @requirement("Prêt")
        def ready(need, offer):
            return True


def test_a_preference_that_weighs_nothing_is_refused():
    with pytest.raises(ValueError, match="weighs nothing"):
        preference("Rien", weight=0)


@pytest.mark.parametrize(
    ("rule", "needed", "offered", "verdict"),
    [
        ("no_go_zone", {"no_go": PairSet.of([(0, 1)])}, {"zone": 1}, False),
        ("no_go_zone", {"no_go": PairSet.of([(0, 2)])}, {"zone": 1}, True),
        ("no_go_zone", {"no_go": PairSet.of([(1, 1)])}, {"zone": 1}, True),
        ("no_go_zone", {"no_go": PairSet.of([(0, 2)])}, {"zone": 900}, True),
        ("never_pair", {"never": PairSet.of([(0, 7)])}, {"household": 7}, False),
        ("never_pair", {"never": PairSet.of([(0, 7)])}, {"household": -1}, True),
        ("held", {}, {"held": True}, False),
        ("held", {}, {"held": False}, True),
        ("ready", {}, {"ready": False}, False),
        ("located", {}, {"zone": -1}, False),
        ("located", {}, {"latitude": NOWHERE}, False),
        ("period", {"from_day": 100, "until_day": 200}, {"from_day": 0, "until_day": 100}, False),
        ("period", {"from_day": 100, "until_day": 200}, {"from_day": 199, "until_day": NO_END}, True),
        ("period", {"from_day": 100, "until_day": 200}, {"from_day": 150, "until_day": 150}, False),
        ("minimum_stay", {"until_day": 200, "min_nights": 14}, {"until_day": 13}, False),
        ("minimum_stay", {"until_day": 200, "min_nights": 14}, {"until_day": 14}, True),
        ("minimum_stay", {"until_day": 9, "min_nights": 14}, {"until_day": 60}, True),
        ("minimum_stay", {"until_day": 200, "min_nights": 14}, {"max_nights": 7}, False),
        ("minimum_stay", {"until_day": 20}, {"min_nights": 30}, False),
        ("places", {"places": 2}, {"places": 1}, False),
        ("places", {"places": 2}, {"places": 2}, True),
        ("children_welcome", {"children": 1}, {"children_welcome": NO}, False),
        ("children_welcome", {"children": 1}, {"children_welcome": UNKNOWN}, True),
        ("children_welcome", {"children": 0}, {"children_welcome": NO}, True),
        ("private_room", {}, {"private_room": NO}, False),
        ("private_room", {"private_room": False}, {"private_room": NO}, True),
        ("step_free", {"step_free": True}, {"step_free": NO}, False),
        ("step_free", {"step_free": False}, {"step_free": NO}, True),
        ("area", {"any_area": False, "areas": PairSet.of([(0, 1)])}, {"zone": 1}, True),
        ("area", {"any_area": False, "areas": PairSet.of([(0, 1)])}, {"zone": 2}, False),
        ("area", {"any_area": False}, {"zone": 1}, False),
        ("travel", {"latitude": PESSAC[0], "longitude": PESSAC[1], "max_minutes": 24}, {}, True),
        ("travel", {"latitude": PESSAC[0], "longitude": PESSAC[1], "max_minutes": 22}, {}, False),
        ("travel", {"max_minutes": 1}, {}, True),
        ("school", {"school_latitude": LORMONT[0], "school_longitude": LORMONT[1], "school_minutes": 40}, {}, False),
        (
            "school",
            {"school_latitude": LORMONT[0], "school_longitude": LORMONT[1], "school_waived": True},
            {},
            True,
        ),
        ("men", {"accepts_men": NO}, {"men": YES}, False),
        ("men", {"accepts_men": NO}, {"men": UNKNOWN}, True),
        ("men", {"accepts_men": UNKNOWN}, {"men": YES}, True),
        ("children", {"accepts_children": NO}, {"children": YES}, False),
        ("children", {"accepts_children": YES}, {"children": YES}, True),
        ("animals", {"refused_animals": DOG}, {"animals": DOG | CAT}, False),
        ("animals", {"refused_animals": DOG}, {"animals": CAT}, True),
        ("allergies", {"allergies": CAT}, {"animals": CAT | OTHER_ANIMAL}, False),
        ("allergies", {"allergies": CAT}, {"animals": DOG}, True),
        ("pets", {"pets": DOG}, {"pets_welcome": NO}, False),
        ("pets", {"pets": 0}, {"pets_welcome": NO}, True),
        ("smoke", {"accepts_smoke": NO}, {"smoke": YES}, False),
        ("smoke", {"accepts_smoke": NO}, {"smoke": UNKNOWN}, True),
        ("smoking", {"smokes": YES}, {"smoker_welcome": NO}, False),
        ("smoking", {"smokes": UNKNOWN}, {"smoker_welcome": NO}, True),
    ],
)
def test_a_requirement_holds_or_not(rule, needed, offered, verdict):
    assert CRITERIA[rule].judge(need(**needed), offer(**offered)).item() is verdict


THREE = {"key_latitude": [*TALENCE[:1], NOWHERE, NOWHERE], "key_longitude": [TALENCE[1], NOWHERE, NOWHERE]}


@pytest.mark.parametrize(
    ("rule", "needed", "offered", "marks"),
    [
        ("long_duration", {"from_day": 0, "until_day": 100}, {"until_day": 25}, 0.25),
        ("long_duration", {"from_day": 0, "until_day": 100}, {"from_day": 50, "max_nights": 10}, 0.1),
        ("long_duration", {"from_day": 0, "until_day": 0}, {}, 0),
        ("long_duration", {"from_day": 0}, {"until_day": 3650}, 1),
        ("fewer_moves", {"until_day": 100, "household_now": 7}, {"until_day": 100}, 1),
        ("fewer_moves", {"until_day": 100, "household_now": 8}, {"until_day": 100}, 0.5),
        ("fewer_moves", {"until_day": 100, "household_now": 7}, {"until_day": 99}, 0.5),
        ("fewer_moves", {"until_day": 100}, {"household": -1, "until_day": 99}, 0),
        ("near_key_places", THREE, {}, 1),
        ("near_key_places", THREE, {"latitude": 48.85, "longitude": 2.35}, 0),
        ("near_key_places", {}, {}, 0.5),
        ("languages", {"languages": 0b011}, {"languages": 0b110}, 1),
        ("languages", {"languages": 0b001}, {"languages": 0b110}, 0),
        ("languages", {"languages": 0}, {"languages": 0b110}, 0.5),
        ("rhythm", {"rhythm": EARLY}, {"rhythm": EARLY}, 1),
        ("rhythm", {"rhythm": EARLY}, {"rhythm": LATE}, 0),
        ("rhythm", {"rhythm": EARLY}, {}, 0.5),
        ("rhythm", {"rhythm": NIGHT}, {"rhythm": EARLY, "quiet_by_day": YES}, 1),
        ("rhythm", {"rhythm": NIGHT}, {"rhythm": NIGHT, "quiet_by_day": NO}, 0),
        ("rhythm", {"rhythm": NIGHT}, {}, 0.5),
    ],
)
def test_a_preference_gives_its_marks(rule, needed, offered, marks):
    assert CRITERIA[rule].judge(need(**needed), offer(**offered)).item() == pytest.approx(marks)


def test_key_places_count_by_their_mean():
    two = {"key_latitude": [TALENCE[0], 48.85, NOWHERE], "key_longitude": [TALENCE[1], 2.35, NOWHERE]}

    assert CRITERIA["near_key_places"].judge(need(**two), offer()).item() == pytest.approx(0.5)


def test_travel_is_estimated_at_ten_minutes_and_four_a_kilometre():
    """Talence to Lormont is 9.5 km as the crow flies."""
    here, there = np.array([TALENCE]), np.array([LORMONT])

    minutes = minutes_between(here[:, 0], here[:, 1], there[:, 0], there[:, 1])

    assert minutes == pytest.approx(10 + 9.49 * 3.9, abs=0.5)
    assert minutes_between(here[:, 0], here[:, 1], here[:, 0], here[:, 1]) == 10


def test_nights_are_those_that_both_have():
    needs = need(from_day=100, until_day=237)

    assert nights_covered(needs, offer(from_day=100, until_day=250)) == 137
    assert nights_covered(needs, offer(from_day=100, until_day=189)) == 89
    assert nights_covered(needs, offer(from_day=90, max_nights=30)) == 30
    assert nights_covered(needs, offer(from_day=230)) == 7
    assert nights_covered(needs, offer(from_day=237)) == 0


# The columns.


def test_a_column_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="not a column of Needs: birth_year"):
        Needs.of(1, birth_year=[1990])


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"places": [1]}, r"places: \(2,\) values"),
        ({"key_kind": [1, 2]}, r"key_kind: \(2, 3\) values"),
        ({"from_day": [1.5, 2]}, "from_day: a value does not fit"),
        ({"step_free": [2, 0]}, "step_free: a value does not fit"),
        ({"languages": [1 << 70, 0]}, "does not fit|too large"),
        ({"from_day": [9, 9], "until_day": [10, 8]}, "a need cannot end before"),
        ({"places": [0, 1]}, "her own place"),
    ],
)
def test_values_that_do_not_fit_are_refused(facts, message):
    with pytest.raises((ValueError, OverflowError), match=message):
        Needs.of(2, **facts)


def test_a_room_cannot_close_before_it_opens():
    with pytest.raises(ValueError, match="before it opens"):
        Offers.of(1, from_day=[3], until_day=[2])


def test_a_part_of_the_columns_remembers_which_rows_it_shows():
    needs = Needs.of(4, places=[1, 2, 3, 4])

    part = needs[np.array([3, 1])]

    assert part.places.tolist() == [4, 2]
    assert part.row.tolist() == [3, 1]
    assert part[1:].row.tolist() == [1]
    assert len(part) == 2
    assert needs.at(2).places == 3
    assert not hasattr(part, "birth_year")


def test_a_number_unknown_to_a_set_of_pairs_is_not_taken_for_a_neighbour():
    rows, numbers = np.array([0, 0, 0, 1, 1, 1]), np.array([-1, 0, 1, -1, 0, 1])

    assert PairSet.of([(1, 0)]).has(rows, numbers).tolist() == [False, False, False, False, True, False]
    assert PairSet.of([(0, 0)]).has(rows, numbers).tolist() == [False, True, False, False, False, False]


def test_pairs_are_numbered_from_zero():
    with pytest.raises(ValueError, match="from 0"):
        PairSet.of([(0, -1)])


def test_without_an_end_on_either_side_a_room_covers_to_the_end():
    """No day that a calendar holds reaches NO_END, and no stay without a limit ends before it."""
    assert date.max.toordinal() < NO_END < NO_LIMIT
    assert covers_to_the_end(need(from_day=739_586), offer(from_day=739_600)).all()
    assert not covers_to_the_end(need(from_day=739_586), offer(from_day=739_600, max_nights=3000)).any()
