"""The solver against brute force: every way of housing a few women is tried, and the best one counted."""

import json
from collections import Counter
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import assignment, families, solver
from matching.certificate import certify, refute
from matching.instances import Instance, read
from matching.solver import OBJECTIVES, Plan, conflicts, solve

EXAMPLES = json.loads((Path(__file__).parent.parent / "data" / "solve_instance.json").read_text())
BIG = 1 << 53

# Each way is forced in turn on problems small enough for brute force.
WAYS = {
    "dense": {},
    "sparse": {(assignment, "DENSE_CELLS"): -1, (assignment, "DENSE_MEMORY"): -1},
    "tiers": {(solver, "TIERED"): -1},
    "whole": {(assignment, "EXACT_IN_FLOATS"): 0},
}
FAMILY_WAYS = {"milp": {}, "branch": {(families, "TRUSTED_SUM"): 0}}


def forced(way):
    stack = ExitStack()
    for (module, name), value in {**WAYS, **FAMILY_WAYS}[way].items():
        stack.enter_context(mock.patch.object(module, name, value))
    return stack


scores = st.integers(-20, 100)
close_and_huge = st.integers(-3, 3).map(lambda n: BIG + n) | st.integers(-3, 3).map(lambda n: n - BIG)


@st.composite
def problems(draw, score=scores, max_size=1, max_capacity=3, locks=True):
    """A few guests and hosts, as the file has them."""
    guests, hosts = draw(st.integers(0, 6)), draw(st.integers(0, 5))
    pairs = (
        st.sampled_from([(g, h) for g in range(guests) for h in range(hosts)]) if guests and hosts else st.nothing()
    )
    few = st.lists(pairs, max_size=2) if guests and hosts and locks else st.just([])
    return {
        "guest_priority": draw(st.lists(st.integers(1, 3), min_size=guests, max_size=guests)),
        "host_capacity": draw(st.lists(st.integers(0, max_capacity), min_size=hosts, max_size=hosts)),
        "edges": [[*pair, draw(score)] for pair in draw(st.lists(pairs, unique=True, max_size=20))]
        if guests and hosts
        else [],
        "locks": draw(few),
        "forbids": draw(few),
        "guest_size": draw(st.lists(st.integers(1, max_size), min_size=guests, max_size=guests)),
    }


def instance_of(problem):
    return read(json.dumps({"instance": problem}))


def brute_force(problem, objective):
    """The best stages, by trying every home, or none, for every guest."""
    score = {(g, h): s for g, h, s in problem["edges"]}
    homes = {g: [None] for g in range(len(problem["guest_priority"]))}
    locked = dict(problem["locks"])
    for g, h in score:
        if [g, h] not in [list(pair) for pair in problem["forbids"]]:
            homes[g].append(h)
    best = None
    for plan in product(*([locked[g]] if g in locked else homes[g] for g in homes)):
        housed = [(g, h) for g, h in enumerate(plan) if h is not None]
        beds = Counter()
        for g, h in housed:
            beds[h] += problem["guest_size"][g]
        if all(beds[h] <= problem["host_capacity"][h] for h in beds):
            found = worth(problem, objective, housed, score)
            best = found if best is None else max(best, found)
    return best


def worth(problem, objective, housed, score):
    total = sum(score[pair] for pair in housed)
    if objective == "max_score":
        return [total]
    if objective == "cardinality_then_score":
        return [len(housed), total]
    levels = sorted(set(problem["guest_priority"]), reverse=True)
    return [*(sum(problem["guest_priority"][g] == level for g, _ in housed) for level in levels), total]


def is_a_plan(problem, objective, plan):
    """The pairs are edges, hold the locks, avoid the forbids, fit the beds, and are worth what the stages say."""
    score = {(g, h): s for g, h, s in problem["edges"]}
    pairs, forbids = plan.pairs, {tuple(pair) for pair in problem["forbids"]}
    beds = Counter()
    for g, h in pairs:
        beds[h] += problem["guest_size"][g]
    return (
        pairs == sorted(pairs)
        and len({g for g, _ in pairs}) == len(pairs)
        and set(pairs) <= score.keys() - forbids
        and {tuple(pair) for pair in problem["locks"]} <= set(pairs)
        and all(beds[h] <= problem["host_capacity"][h] for h in beds)
        and plan.stages == worth(problem, objective, pairs, score)
    )


def check_against_brute_force(problem, objective):
    instance = instance_of(problem)
    if conflicts(instance):
        return None
    plan = solve(instance, objective)
    assert is_a_plan(problem, objective, plan)
    assert plan.stages == brute_force(problem, objective)
    return plan


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_the_worked_examples_come_out(example, objective):
    answer = solve(read(json.dumps(example)), objective).as_json()

    expected = dict(example["expected"])
    if expected["status"] == "ok":
        expected["stages"] = expected["stages"][objective]
        assert is_a_plan(
            {"locks": [], "forbids": [], **sized(example["instance"])}, objective, Plan(**plan_of(answer))
        )
        del answer["pairs"]
    assert answer == expected


def sized(problem):
    return {"guest_size": [1] * len(problem["guest_priority"]), **problem}


def plan_of(answer):
    return {"pairs": [tuple(pair) for pair in answer["pairs"]], "stages": answer["stages"]}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("objective", OBJECTIVES)
@given(problem=problems())
def test_each_way_finds_what_brute_force_finds(objective, way, problem):
    with forced(way):
        plan = check_against_brute_force(problem, objective)

    without_classes = {"dense"} if (way, objective) == ("tiers", "max_score") else {way}
    assert plan is None or plan.ways.keys() <= without_classes


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(problem=problems(score=close_and_huge))
def test_scores_that_differ_by_one_near_two_to_the_53_come_out_right(objective, problem):
    check_against_brute_force(problem, objective)


@pytest.mark.parametrize("way", FAMILY_WAYS)
@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=60)
@given(problem=problems(max_size=3, max_capacity=4))
def test_families_find_what_brute_force_finds(objective, way, problem):
    with forced(way):
        plan = check_against_brute_force(problem, objective)

    assert plan is None or not plan.ways.keys() & FAMILY_WAYS.keys() - {way}


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=40)
@given(problem=problems(score=close_and_huge, max_size=3, max_capacity=4))
def test_families_with_huge_scores_are_exact_too(objective, problem):
    check_against_brute_force(problem, objective)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_nobody_and_nowhere(objective):
    nobody = {"guest_priority": [], "host_capacity": [2], "edges": []}
    nowhere = {"guest_priority": [2, 1], "host_capacity": [], "edges": []}
    full = {"guest_priority": [2, 1], "host_capacity": [0], "edges": [[0, 0, 9], [1, 0, 9]]}

    assert solve(instance_of(nobody), objective).pairs == []
    assert solve(instance_of(nowhere), objective).unmatchable == [0, 1]
    assert solve(instance_of(full), objective).pairs == []
    assert solve(instance_of(full), objective).unmatchable == []
    assert solve(instance_of(full), "lex").stages == [0, 0, 0]


@pytest.mark.parametrize("way", WAYS)
def test_an_edge_worth_nothing_is_not_lost(way):
    """LAPJVsp drops explicit zeros: it would leave the second woman outside."""
    problem = {"guest_priority": [1, 1], "host_capacity": [1, 1], "edges": [[0, 0, 0], [0, 1, 5], [1, 1, 0]]}

    with forced(way):
        assert solve(instance_of(problem), "cardinality_then_score").stages == [2, 0]
        assert solve(instance_of(problem), "max_score").stages == [5]


@pytest.mark.parametrize("way", WAYS)
def test_more_women_than_rooms_is_no_error(way):
    """Without her own way out, scipy calls the problem infeasible."""
    problem = {"guest_priority": [1, 3, 2], "host_capacity": [1], "edges": [[0, 0, 90], [1, 0, 1], [2, 0, 50]]}

    with forced(way):
        assert solve(instance_of(problem), "lex").pairs == [(1, 0)]
        assert solve(instance_of(problem), "max_score").pairs == [(0, 0)]


def test_under_max_score_nobody_is_forced_into_a_pair():
    problem = {"guest_priority": [1, 1], "host_capacity": [1, 1], "edges": [[0, 0, -1], [1, 1, 0]]}

    assert solve(instance_of(problem), "max_score").pairs == [(1, 1)]
    assert solve(instance_of(problem), "lex").stages == [2, -1]


def test_a_lock_holds_whatever_it_costs():
    problem = {"guest_priority": [1, 1], "host_capacity": [1], "edges": [[0, 0, -5], [1, 0, 9]], "locks": [[0, 0]]}

    assert solve(instance_of(problem), "max_score").as_json() == {
        "status": "ok", "pairs": [[0, 0]], "stages": [-5], "unmatchable": [],
    }  # fmt: skip


def test_the_same_lock_given_twice_is_one_lock():
    problem = {"guest_priority": [1], "host_capacity": [1], "edges": [[0, 0, 5]], "locks": [[0, 0], [0, 0]]}

    assert solve(instance_of(problem), "lex").pairs == [(0, 0)]


def test_a_family_too_large_for_its_locked_home_is_a_conflict():
    problem = {"guest_priority": [1], "host_capacity": [2], "edges": [[0, 0, 5]], "locks": [[0, 0]], "guest_size": [3]}

    assert solve(instance_of(problem), "lex").as_json() == {
        "status": "conflict", "conflicts": [["host_over_capacity", 0, [0]]],
    }  # fmt: skip


@given(problem=problems())
def test_conflicts_are_all_told_once_and_in_order(problem):
    locks = sorted({tuple(pair) for pair in problem["locks"]})
    expected = []
    for g in {g for g, _ in locks}:
        hosts = [h for other, h in locks if other == g]
        expected += [["guest_locked_twice", g, hosts]] if len(hosts) > 1 else []
    for h in {h for _, h in locks}:
        guests = [g for g, other in locks if other == h]
        expected += [["host_over_capacity", h, guests]] if len(guests) > problem["host_capacity"][h] else []
    expected += [["locked_and_forbidden", *pair] for pair in locks if pair in problem["forbids"]]
    expected += [
        ["locked_pair_incompatible", g, h] for g, h in locks if [g, h] not in [e[:2] for e in problem["edges"]]
    ]

    found = conflicts(instance_of(problem))

    assert found == sorted(expected)
    assert solve(instance_of(problem), "lex").conflicts == found


# Laws.


@given(problem=problems(locks=False))
def test_priorities_never_lower_the_number_of_women_housed(problem):
    *housed, _ = solve(instance_of(problem), "lex").stages

    assert sum(housed) == solve(instance_of(problem), "cardinality_then_score").stages[0]


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(problem=problems(locks=False, max_size=2), capacity=st.integers(1, 2), new=st.lists(scores, max_size=6))
def test_one_more_home_never_hurts(objective, problem, capacity, new):
    host = len(problem["host_capacity"])
    more = {**problem, "host_capacity": [*problem["host_capacity"], capacity]}
    more["edges"] = problem["edges"] + [[g, host, s] for g, s in enumerate(new) if g < len(problem["guest_priority"])]

    assert solve(instance_of(more), objective).stages >= solve(instance_of(problem), objective).stages


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(problem=problems(locks=False, max_size=2), chance=st.randoms())
def test_other_numbers_for_the_same_people_change_nothing(objective, problem, chance):
    guest, host = list(range(len(problem["guest_priority"]))), list(range(len(problem["host_capacity"])))
    chance.shuffle(guest)
    chance.shuffle(host)
    edges = [[guest.index(g), host.index(h), s] for g, h, s in problem["edges"]]
    chance.shuffle(edges)
    renamed = {
        "guest_priority": [problem["guest_priority"][g] for g in guest],
        "host_capacity": [problem["host_capacity"][h] for h in host],
        "guest_size": [problem["guest_size"][g] for g in guest],
        "edges": edges,
    }

    assert solve(instance_of(renamed), objective).stages == solve(instance_of(problem), objective).stages


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(problem=problems(max_size=2), chance=st.randoms())
def test_the_order_of_the_file_changes_nothing(objective, problem, chance):
    shuffled = {**problem, "edges": problem["edges"].copy(), "locks": problem["locks"][::-1]}
    chance.shuffle(shuffled["edges"])

    assert solve(instance_of(shuffled), objective) == solve(instance_of(problem), objective)


# The certificate.


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(problem=problems(score=scores | close_and_huge))
def test_prices_prove_the_plan(objective, problem):
    instance = instance_of(problem)
    if conflicts(instance):
        return
    plan = solve(instance, objective)

    proof = certify(instance, objective, plan)

    assert proof.gap == 0
    assert refute(instance, objective, plan.pairs, proof) == []
    assert min([0, *proof.price, *proof.utility]) == 0
    free = instance.free().tolist()
    locked, forbids = {g for g, _ in problem["locks"]}, {tuple(pair) for pair in problem["forbids"]}
    ranks = {level: rank for rank, level in enumerate(sorted(set(problem["guest_priority"])), start=1)}
    for g, h, score in problem["edges"]:  # nobody would rather live elsewhere at these prices
        if g not in locked and (g, h) not in forbids and free[h] and (objective != "max_score" or score >= 0):
            rank = ranks[problem["guest_priority"][g]] if objective == "lex" else 1
            worth_of_pair = proof.scale.base * rank + proof.scale.times * score + proof.scale.plus
            assert proof.utility[g] + proof.price[h] >= worth_of_pair


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(problem=problems(locks=False), data=st.data())
def test_no_price_proves_a_plan_that_can_be_bettered(objective, problem, data):
    instance = instance_of(problem)
    plan = solve(instance, objective)
    if not plan.pairs:
        return
    missing = data.draw(st.sampled_from(plan.pairs))

    proof = certify(instance, objective, Plan(pairs=[pair for pair in plan.pairs if pair != missing]))

    assert proof.gap > 0
    assert refute(instance, objective, set(plan.pairs) - {missing}, proof)


def test_an_instance_larger_than_brute_force_is_proven_by_its_prices():
    from matching.market import imagine
    from matching.scoring import score_pairs

    needs, offers, priority = imagine(400, 400, seed=7)
    edges = score_pairs(needs, offers)
    instance = Instance.of(priority, [1] * 400, edges.need, edges.offer, edges.score)

    plan = solve(instance, "lex")

    assert certify(instance, "lex", plan).gap == 0
    assert len(plan.ways) == 1 or {"dense", "sparse"} <= plan.ways.keys()


def test_an_unknown_objective_is_refused():
    with pytest.raises(ValueError, match="unknown objective"):
        solve(instance_of({"guest_priority": [], "host_capacity": [], "edges": []}), "fastest")


# Time, size, and instances whose optimum is published.


def test_without_time_the_way_taken_instead_is_named():
    question = {"guest_priority": [1, 3, 2], "host_capacity": [1, 1], "edges": [[0, 0, 9], [1, 0, 8], [2, 1, BIG]]}
    family = {**question, "guest_size": [1, 2, 1], "host_capacity": [2, 1], "edges": [[0, 0, 9], [1, 0, 8], [2, 0, 7]]}

    with forced("whole"):
        cut = solve(instance_of(question), "lex", seconds=-1)
    families_cut = solve(instance_of(family), "lex", seconds=-1)

    assert (cut.proven, cut.ways.keys(), cut.as_json()["status"]) == (False, {"paths_cut"}, "time_limit")
    assert (families_cut.proven, families_cut.ways.keys()) == (False, {"branch_cut"})
    assert {part.way for part in cut.parts} == {"paths_cut"}


@pytest.mark.parametrize("seconds", [60, 0])
def test_a_large_component_is_solved_apart_and_cut_short_when_time_is_up(seconds):
    """Machol and Wien's hard instances: the best total is that of the reversed order, whatever the size."""
    size = 12
    edges = [[g, h, (g + 1) * (h + 1)] for g in range(size) for h in range(size)]
    question = {"guest_priority": [1] * size, "host_capacity": [1] * size, "edges": edges}

    with mock.patch.object(solver, "WAITED_FOR", 0):
        plan = solve(instance_of(question), "max_score", seconds=seconds)

    assert plan.stages == [sum(n * n for n in range(1, size + 1))]
    expected = ("dense", None) if seconds else ("paths_cut", "sparse")  # a process takes longer to start than that
    assert [(part.way, part.instead_of) for part in plan.parts] == [expected]


def test_the_published_optimum_of_an_instance_is_found():
    """Machol and Wien, A hard assignment problem (1976): costs i × j, least total when the orders are opposed."""
    size = 40
    edges = [[g, h, -(g + 1) * (h + 1)] for g in range(size) for h in range(size)]
    question = {"guest_priority": [1] * size, "host_capacity": [1] * size, "edges": edges}

    for way in WAYS:
        with forced(way):
            plan = solve(instance_of(question), "lex")
        assert plan.stages == [size, -sum(n * (size + 1 - n) for n in range(1, size + 1))]
