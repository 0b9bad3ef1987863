"""The imagined two years: repeatable, honest about what is known, and never better than hindsight."""

import json
from dataclasses import replace

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from matching.simulation.asking import NOWHERE, Answers, Wishes, settle
from matching.simulation.hindsight import best
from matching.simulation.play import play
from matching.simulation.rolling import Rolling
from matching.simulation.trials import POLICIES, policy_of
from matching.simulation.world import imagine


def short(world, days=120):
    return replace(world, closes=world.closes[:, :days])


@pytest.fixture(scope="module")
def world():
    return short(imagine("small", 3))


def test_a_seed_always_gives_the_same_world_of_the_size_that_the_study_describes():
    one, again, other = imagine("small", 1), imagine("small", 1), imagine("small", 2)

    assert np.array_equal(one.score, again.score)
    assert np.array_equal(one.closes, again.closes)
    assert not np.array_equal(one.score, other.score)
    lengths = one.opening_until - one.opening_from
    assert lengths.max() <= 365
    assert (one.told <= one.opening_from).all()
    assert (one.closes > 0).sum() / one.needed == pytest.approx(1.3, abs=0.02)


@pytest.mark.parametrize("name", [*POLICIES, "product@6"])
@pytest.mark.parametrize("refusals", [False, True])
def test_no_policy_does_better_than_hindsight_and_only_those_that_may_move_somebody(world, name, refusals):
    nights, value = best(world)

    found = play(world, policy_of(name), refusals=refusals)

    assert 0 < found.housed <= nights
    assert found.value <= value
    assert found.moves >= found.women - found.never
    moves_people = name.startswith(("reoptimise", "rolling", "product"))
    assert found.voluntary == 0 or moves_people
    assert (found.refused > 0) == refusals


@pytest.mark.parametrize("name", ["product", "reoptimise_penalty", "stay_prices", "rolling"])
def test_nothing_of_what_will_come_is_known_to_a_policy(world, name):
    day = 60
    told = world.told < day
    other = replace(
        world,
        leaves=np.where(world.leaves > day, world.leaves + 90, world.leaves),
        arrives=np.where(world.arrives >= day, world.arrives + 30, world.arrives),
        opening_room=world.opening_room[told], opening_from=world.opening_from[told],
        opening_until=world.opening_until[told], told=world.told[told],
    )  # fmt: skip

    one, two = (play(short(each, day), policy_of(name)) for each in (world, other))

    assert (one.housed, one.value, one.moves, one.voluntary) == (two.housed, two.value, two.moves, two.voluntary)


def test_a_chain_of_which_one_says_no_moves_nobody_and_each_was_asked():
    score = np.array([[500, 0], [500, 500]])
    home, wanted = np.array([NOWHERE, 0]), Wishes(np.array([0, 1]))
    occupant, open_rooms = np.array([1, NOWHERE]), np.array([True, True])
    answers = Answers(np.array([[False, True], [True, True]]), np.zeros((2, 2), dtype=bool), score.copy())

    tonight = settle(wanted, home, occupant, open_rooms, answers)

    assert tonight.tolist() == [NOWHERE, 0]
    assert answers.yes.tolist() == [[False, False], [False, True]]
    assert answers.score[0, 0] == 0
    assert answers.refused == 1


@pytest.mark.parametrize(
    ("wanted", "why"),
    [([NOWHERE, NOWHERE], "put out"), ([0, 0], "two women"), ([1, 0], "closed to her")],
)
def test_a_policy_that_would_take_a_roof_away_is_not_played(wanted, why):
    score = np.array([[500, 0], [500, 500]])
    answers = Answers(None, np.zeros((2, 2), dtype=bool), score)

    with pytest.raises(ValueError, match=why):
        settle(
            Wishes(np.array(wanted)), np.array([NOWHERE, 0]), np.array([1, NOWHERE]), np.array([True, True]), answers
        )


def test_the_rolling_plan_is_not_made_again_while_nothing_changes(world, monkeypatch):
    made = []
    monkeypatch.setattr(Rolling, "_plan", lambda self, state: made.append(state.day) or state.home.copy())

    play(short(world, 40), Rolling())

    assert 0 < len(made) < 40


def test_the_command_prints_each_policy_beside_what_hindsight_allows(capsys):
    call_command("simulate_matching", "--seeds", "1", "--policies", "best_fit,product@8", "--workers", "1", "--json")

    found = json.loads(capsys.readouterr().out)
    assert [(row["policy"], row["refusals"]) for row in found["rows"]] == [
        ("best_fit", False), ("product@8", False), ("best_fit", True), ("product@8", True),
    ]  # fmt: skip
    by_hand, ours = found["rows"][:2]
    assert by_hand["nights_ratio"] < ours["nights_ratio"] <= 1
    assert by_hand["voluntary"] == 0
    assert 0 < found["ceiling_with_refusals"] < 1


def test_the_command_refuses_a_policy_that_does_not_exist():
    with pytest.raises(CommandError, match="luck"):
        call_command("simulate_matching", "--policies", "luck")
