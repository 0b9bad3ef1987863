"""Sparse scores against every pair judged in full: what is left out would not have passed."""

from unittest import mock

import numpy as np
import pytest

from matching import scoring
from matching.criteria import preferences, requirements
from matching.market import imagine
from matching.problem import Needs, Offers
from matching.scoring import POSSIBLE, first_failures, possible_pairs, score_pairs
from tests.matching.extremes import extreme_needs, extreme_offers


def in_full(needs, offers):
    """Every pair that passes every requirement, with its score: no tree, no block, no order."""
    passed = np.ones((len(needs), len(offers)), dtype=bool)
    marks = np.zeros(passed.shape)
    for rule in requirements():
        passed &= rule.judge(needs[:, None], offers)
    for rule in preferences():
        marks += rule.weight * rule.judge(needs[:, None], offers)
    score = np.maximum(1, np.rint(1000 * marks / sum(rule.weight for rule in preferences())).astype(int))
    return [(i, j, int(score[i, j])) for i, j in np.argwhere(passed).tolist()]


def rows_of(edges):
    return list(zip(edges.need.tolist(), edges.offer.tolist(), edges.score.tolist(), strict=True))


@pytest.mark.parametrize("small", [0, 1 << 30], ids=["by tree", "all pairs"])
@pytest.mark.parametrize("block", [1, 97, 1 << 18])
def test_sparse_scores_are_those_of_every_pair_judged_in_full(small, block):
    needs, offers, _ = imagine(150, 160, seed=3)
    needs.from_day[:] = offers.from_day[0]  # a market so small has few pairs: give it some

    with mock.patch.multiple(scoring, SMALL=small, BLOCK_PAIRS=block, BLOCK_NEEDS=min(block, 64)):
        edges = score_pairs(needs, offers)

    assert rows_of(edges) == in_full(needs, offers)
    assert len(edges) > 50


@pytest.mark.parametrize("small", [0, 1 << 30], ids=["by tree", "all pairs"])
def test_extreme_columns_lose_no_pair(small):
    with mock.patch.object(scoring, "SMALL", small):
        assert rows_of(score_pairs(extreme_needs(), extreme_offers())) == in_full(extreme_needs(), extreme_offers())


def test_a_room_in_the_very_place_where_her_life_is_is_found():
    """A distance of 0 is an explicit zero: sparse structures like to lose these."""
    place = {"latitude": [44.8], "longitude": [-0.6]}
    with mock.patch.object(scoring, "SMALL", 0):
        edges = score_pairs(
            Needs.of(1, max_minutes=[10], **place), Offers.of(1, ready=[True], zone=[0], places=[1], **place)
        )

    assert len(edges) == 1


def test_no_room_is_lost_at_the_very_end_of_her_minutes():
    """On the globe and on the plane distances differ a little; the rule decides, not the tree."""
    chance = np.random.default_rng(4)
    count = 400
    needs = Needs.of(
        count, latitude=[44.8] * count, longitude=[-0.6] * count, max_minutes=chance.integers(5, 350, count)
    )
    minutes = chance.uniform(10, 350, count)
    angle = chance.uniform(0, 2 * np.pi, count)
    degrees = (minutes - 10) / 3.9 / 111.195
    offers = Offers.of(
        count,
        ready=[True] * count,
        zone=[0] * count,
        latitude=44.8 + degrees * np.sin(angle),
        longitude=-0.6 + degrees * np.cos(angle) / np.cos(np.radians(44.8)),
    )

    with mock.patch.object(scoring, "SMALL", 0):
        need, offer = possible_pairs(needs, offers)

    assert list(zip(need.tolist(), offer.tolist(), strict=True)) == [pair[:2] for pair in in_full(needs, offers)]


def test_the_nearest_rooms_are_kept_when_only_some_are_wanted():
    needs = Needs.of(1, latitude=[44.8], longitude=[-0.6], max_minutes=[60])
    offers = Offers.of(3, ready=[True] * 3, zone=[0] * 3, latitude=[44.83, 44.81, 44.82], longitude=[-0.6] * 3)

    assert rows_of(score_pairs(needs, offers, nearest=2)) == [row for row in in_full(needs, offers) if row[1] != 0]


@pytest.mark.parametrize(("women", "rooms"), [(0, 0), (0, 3), (3, 0)])
def test_nobody_or_nowhere_gives_no_pair(women, rooms):
    needs, offers, _ = imagine(women, rooms, seed=1)

    assert len(score_pairs(needs, offers)) == 0


def test_scores_are_whole_numbers_from_one_to_a_thousand():
    best = {"from_day": [0], "languages": [1], "rhythm": [1]}
    needs = Needs.of(
        1, until_day=[90], household_now=[5], key_latitude=[[44.8] * 3], key_longitude=[[0.0] * 3], **best
    )
    offers = Offers.of(1, ready=[True], zone=[0], household=[5], latitude=[44.8], longitude=[0.0], **best)
    worst = Offers.of(
        1, ready=[True], zone=[0], latitude=[48.0], longitude=[0.0], until_day=[1], languages=[2], rhythm=[2]
    )

    assert score_pairs(needs, offers).score.tolist() == [1000]
    assert score_pairs(Needs.of(1, until_day=[9_000], languages=[1], rhythm=[1]), worst).score.min() >= 1


def test_the_reason_told_is_that_of_the_first_rule_that_fails():
    needs, offers = extreme_needs(), extreme_offers()
    verdicts = np.stack([rule.judge(needs[:, None], offers) for rule in requirements()])

    for row in range(0, len(needs), 30):
        failed = first_failures(needs, row, offers)

        expected = [
            next((rule for rule, passed in enumerate(column) if not passed), POSSIBLE) for column in verdicts[:, row].T
        ]
        assert failed.tolist() == expected
        possible = np.flatnonzero(failed == POSSIBLE).tolist()
        assert possible == [j for i, j, _ in rows_of(score_pairs(needs, offers)) if i == row]
