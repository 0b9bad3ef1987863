"""Classes first, then scores: the same plans as by one assignment, whatever the bids are worth."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import solver, tiers
from matching.assignment import Component, assign_in_floats, places_of
from matching.certificate import certify, refute
from matching.instances import Instance
from matching.market import imagine
from matching.scoring import score_pairs
from matching.solver import Scale, solve, stages
from matching.tiers import assign_by_tiers, most_by_rank


@st.composite
def crowds(draw):
    """More guests than brute force could try, mostly too many for the places."""
    chance = np.random.default_rng(draw(st.integers(0, 1 << 32)))
    guests, hosts, classes = draw(st.integers(1, 40)), draw(st.integers(1, 25)), draw(st.integers(1, 6))
    pairs = np.argwhere(chance.random((guests, hosts)) < draw(st.sampled_from([0.05, 0.2, 0.7])))
    points = chance.integers(-5, draw(st.sampled_from([-4, 3, 1000])), len(pairs))
    capacity = chance.integers(0, 3, hosts)
    return Instance.of(chance.integers(1, classes + 1, guests), capacity, pairs[:, 0], pairs[:, 1], points)


def by_tiers(instance):
    with mock.patch.object(solver, "TIERED", -1):
        return solve(instance, "lex")


@given(instance=crowds())
def test_classes_first_gives_what_one_assignment_gives(instance):
    plan = by_tiers(instance)

    assert plan.ways.keys() <= {"tiers"}
    assert plan.stages == solve(instance, "lex").stages
    proof = certify(instance, "lex", plan)
    assert proof.gap == 0
    assert refute(instance, "lex", plan.pairs, proof) == []


WORTHLESS = {
    "no bid at all": {"ROUNDS": 0},
    "margins too small": {"ROUNDS": 0, "MARGINS": (0,)},
    "no margin tried": {"MARGINS": ()},
    "those who must be chosen begin too dear": {"ROUNDS": 1, "START": 1000, "MARGINS": (0,)},
}


@pytest.mark.parametrize("settings", WORTHLESS.values(), ids=WORTHLESS)
@given(instance=crowds())
def test_bids_that_are_worth_nothing_cost_time_and_no_more(settings, instance):
    with mock.patch.multiple(tiers, **settings):
        plan = by_tiers(instance)

    assert plan.stages == solve(instance, "lex").stages
    assert certify(instance, "lex", plan).gap == 0


@given(instance=crowds())
def test_no_chain_of_moves_gives_a_home_to_a_higher_class_or_to_one_guest_more(instance):
    """Against counts alone: the most of each class, one after another."""
    component = Component(len(instance.rank), instance.capacity, instance.guest, instance.host)
    places = places_of(component)

    home = most_by_rank(places, component.guests, instance.rank)

    lived = home[places.guest] == places.column
    assert len(np.unique(places.column[lived])) == lived.sum() == (home >= 0).sum()
    counts = np.bincount(instance.rank[home >= 0], minlength=instance.levels)[::-1].tolist()
    assert counts == solve(instance, "lex").stages[:-1]


def test_a_market_is_planned_as_well_in_tiers_and_twice_the_same():
    needs, offers, priority = imagine(500, 450, seed=11)
    edges = score_pairs(needs, offers)
    instance = Instance.of(priority, [1] * 450, edges.need, edges.offer, edges.score)

    plan = by_tiers(instance)

    assert len(plan.pairs) > 300
    assert plan == by_tiers(instance)
    assert plan.stages == solve(instance, "lex").stages
    assert certify(instance, "lex", plan).gap == 0


def test_scores_as_large_as_a_sum_may_be_are_told_apart():
    """Two plans that differ by one, at the end of what floating point tells apart."""
    huge = 1 << 45
    component = Component(3, np.array([1, 1]), np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1]))
    rank, score = np.array([1, 1, 2]), np.array([huge, 0, huge - 1, 0, huge])
    weight = Scale.of("lex", score, 2).weigh(rank[component.guest], score)

    chosen = assign_by_tiers(component, rank, score)

    assert chosen.tolist() == [0, 4]
    assert chosen.tolist() == assign_in_floats(component, weight)[0].tolist()
    instance = Instance.of(rank, [1, 1], component.guest, component.host, score)
    assert stages(instance, "lex", chosen) == [1, 1, 2 * huge]
