"""The plan in memory against solving anew: after every change it is worth the same, and its prices prove it."""

from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.instances import Instance
from matching.ledger import Impossible
from matching.living import LivingPlan
from matching.regrets import all_regrets, alternatives, fork, homes_of, regret
from matching.scarcity import scarce_kinds, unmet
from matching.solver import OBJECTIVES, conflicts, solve
from tests.matching.test_solver import close_and_huge, instance_of, problems, scores

CHANGES = ("lock", "unlock", "forbid", "allow", "add_host")


def moved(plan, home, moves):
    """Who lives where once these moves are made, each from where she was."""
    for guest, before, after in moves:
        assert home[guest] == before
        home[guest] = after
    return home


def homes(plan):
    return [host if host >= 0 else None for host in plan.home.tolist()]


def apply(plan, data):
    """One change drawn among those possible; None if none of that kind is."""
    name = data.draw(st.sampled_from(CHANGES))
    guests, hosts = range(len(plan.rank)), range(len(plan.capacity))
    if name == "add_host":
        wanted = st.dictionaries(st.sampled_from(guests), st.integers(-9, 120)) if guests else st.just({})
        return plan.add_host(data.draw(st.integers(0, 2)), data.draw(wanted))
    known = {"unlock": sorted(plan.locks), "allow": sorted(plan.forbids)}
    if name in known:
        chosen = data.draw(st.sampled_from(known[name])) if known[name] else None
        return None if chosen is None else getattr(plan, name)(*(chosen if name == "allow" else [chosen]))
    if not guests or not hosts:
        return None
    try:
        return getattr(plan, name)(data.draw(st.sampled_from(guests)), data.draw(st.sampled_from(hosts)))
    except Impossible:
        return None


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=60, deadline=None)
@given(problem=problems() | problems(max_size=2) | problems(score=close_and_huge), data=st.data())
def test_after_every_change_it_is_the_plan_of_a_fresh_solve(objective, problem, data):
    instance = instance_of(problem)
    if conflicts(instance):
        return
    plan = LivingPlan(instance, objective)
    for _ in range(data.draw(st.integers(1, 6))):
        before, was = plan.stages(), homes(plan)

        change = apply(plan, data)

        if change is not None:
            assert plan.stages() == solve(plan.instance(), objective).stages
            assert plan.gap() == 0
            assert [a - b for a, b in zip(before, plan.stages(), strict=True)] == change.loss
            assert moved(plan, was, change.moves) == homes(plan)


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=60, deadline=None)
@given(problem=problems() | problems(max_size=2) | problems(score=close_and_huge))
def test_a_regret_is_what_a_forced_solve_loses(objective, problem):
    instance = instance_of(problem)
    if conflicts(instance):
        return
    plan = LivingPlan(instance, objective)
    table, best = all_regrets(plan), plan.stages()
    for guest in range(len(instance.rank)):
        told = {one.host: one for one in homes_of(plan, guest)}
        for host in range(len(instance.capacity)):
            forced = solve(replace(instance, locks=instance.locks | {(guest, host)}), objective)
            assert (host in told) == (not forced.conflicts)
            if host not in told:
                with pytest.raises(Impossible):
                    regret(plan, guest, host)
                continue
            found = regret(plan, guest, host)
            assert found.loss == told[host].loss == [a - b for a, b in zip(best, forced.stages, strict=True)]
            assert found.regret == told[host].regret
            assert moved(plan, homes(plan), found.moves)[guest] == host
            if table[plan.edge(guest, host)] >= 0:
                assert table[plan.edge(guest, host)] == found.regret
        others = alternatives(plan, guest)
        assert [one.loss for one in others] == [one.loss for one in told.values() if one.host != plan.home[guest]][:3]
    assert plan.stages() == best


def test_what_is_tried_on_a_fork_leaves_the_plan_alone():
    plan = LivingPlan(instance_of({"guest_priority": [2, 1], "host_capacity": [1], "edges": [[0, 0, 5], [1, 0, 9]]}))

    change = fork(plan).lock(1, 0)

    assert [tuple(move) for move in change.moves] == [(1, None, 0), (0, 0, None)]
    assert change.loss == [1, -1, -4]
    assert (plan.pairs(), plan.locks, plan.gap()) == ([(0, 0)], {}, 0)


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=40, deadline=None)
@given(problem=problems(locks=False, score=scores))
def test_one_more_home_of_the_scarcest_kind_brings_what_it_says(objective, problem):
    plan = LivingPlan(instance_of(problem), objective)
    before = plan.stages()

    kinds = scarce_kinds(plan, list(range(len(plan.capacity))))

    for kind in kinds:
        more = {**problem, "host_capacity": [*problem["host_capacity"], 1]}
        more["edges"] = problem["edges"] + [
            [g, len(plan.capacity), s] for g, h, s in problem["edges"] if h == kind.kind
        ]
        gain = [b - a for a, b in zip(before, solve(instance_of(more), objective).stages, strict=True)]
        copied = not any(h == kind.like for _, h in problem["forbids"]) and problem["host_capacity"][kind.like]
        assert kind.gain == gain or not copied
    assert kinds == sorted(kinds, key=lambda kind: kind.gain, reverse=True)
    assert sum(sum(classes) for _, classes in unmet(plan, ["here"] * len(plan.rank))) == homes(plan).count(None)


def test_a_plan_of_hundreds_of_women_stays_proven_through_a_day_of_changes():
    from matching.market import imagine
    from matching.scoring import score_pairs

    needs, offers, priority = imagine(300, 300, seed=3)
    edges = score_pairs(needs, offers)
    plan = LivingPlan(Instance.of(priority, [1] * 300, edges.need, edges.offer, edges.score))
    for pair in list(zip(edges.need.tolist(), edges.offer.tolist(), strict=True))[::97]:
        if pair[0] in plan.locks or pair[1] in plan.locks.values():
            continue
        cost = regret(plan, *pair)
        assert plan.lock(*pair).loss == cost.loss

    assert plan.gap() == 0
    assert plan.stages() == solve(plan.instance(), "lex").stages


def test_lifting_one_rule_opens_the_homes_that_it_alone_excludes():
    from matching.explain import excluded
    from matching.market import imagine
    from matching.scarcity import relaxations

    needs, offers, _ = imagine(30, 60, seed=2)
    for need in range(30):
        refused = {row: rule.code for row, rule in excluded(needs, need, offers)}

        found = relaxations(needs, need, offers)

        assert [one.homes for one in found] == sorted((one.homes for one in found), reverse=True)
        assert all(refused[row] == one.rule.code for one in found for row in one.offers)
        assert all(one.rule.may_change != "Non" for one in found)


def test_what_homes_lack_is_counted_as_each_pair_judged_alone_says():
    from matching import scarcity
    from matching.criteria import SILENT_REASON, requirements
    from matching.market import imagine

    needs, offers, _ = imagine(40, 60, seed=2)
    women, expected = np.arange(0, 40, 2), {}
    for need in women.tolist():
        for offer in range(60):
            failed = [rule for rule in requirements() if not rule.judge(needs[[need]], offers[[offer]])[0]]
            if len(failed) == 1 and failed[0].code not in scarcity.NO_KIND and failed[0].reason != SILENT_REASON:
                expected.setdefault(failed[0].code, set()).add((need, offer))

    with mock.patch.object(scarcity, "BLOCK_PAIRS", 130):
        found = scarcity.lacking(needs, offers, women)

    assert {one.rule.code: (one.women, one.homes) for one in found} == {
        code: (sorted({need for need, _ in pairs}), len({offer for _, offer in pairs}))
        for code, pairs in expected.items()
    }
    assert len(found) > 3
    assert [len(one.women) for one in found] == sorted((len(one.women) for one in found), reverse=True)
    assert {rule.code for rule in requirements()} > scarcity.NO_KIND
