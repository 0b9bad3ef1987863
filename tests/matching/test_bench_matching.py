"""The benchmark: its figures hold together, and a machine can read what the command prints."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matching.columns import read_problem
from matching.furnishing import furnish
from matching.management.commands.bench_matching import beside
from matching.market import imagine
from matching.measures import PEERS, installed, measure
from matching.runs import replan


def test_all_solve_the_same_pairs_and_none_does_better_than_the_kernel():
    kernel, greedy = measure("kernel", 60, 5), measure("greedy", 60, 5)

    assert kernel["dual_gap"] == kernel["dual_gap_after_locks"] == 0
    assert kernel["edges"] == greedy["edges"] > 0
    for exact in PEERS.keys() - {"greedy"}:
        if installed(exact):
            peer = measure(exact, 60, 5)
            assert (peer["housed_by_class"], peer["score"]) == (kernel["housed_by_class"], kernel["score"])
    assert greedy["housed_by_class"] <= kernel["housed_by_class"]
    ratios = beside({**kernel, "status": "ok"}, {**greedy, "status": "ok"})
    assert ratios["housed_ratio"] == greedy["housed"] / kernel["housed"]


def test_the_command_prints_json_and_names_the_peers_it_does_not_have(capsys):
    call_command("bench_matching", "--sizes", "60", "--peers", "oracle", "--seed", "5", "--no-database", "--json")

    kernel, oracle = json.loads(capsys.readouterr().out)["cells"]
    assert (kernel["status"], oracle["status"]) == ("ok", "skipped")
    assert kernel["housed_by_class"] == measure("kernel", 60, 5)["housed_by_class"]
    assert kernel["total_s"] == kernel["candidates_s"] + kernel["scoring_s"] + kernel["solve_s"]


@pytest.mark.django_db
def test_the_market_as_rows_is_the_one_that_the_kernel_is_measured_on():
    needs, offers, _ = imagine(40, 40, seed=5)

    furnish(40, seed=5)

    question = read_problem(None, timezone.localdate())
    for name in ("men", "children", "children_welcome", "places", "step_free", "private_room", "smoke", "animals",
                 "pets_welcome", "smoker_welcome", "ready"):  # fmt: skip
        assert getattr(question.offer_columns, name).tolist() == getattr(offers, name).tolist(), name
    for name in ("accepts_men", "accepts_children", "refused_animals", "allergies", "pets", "step_free", "children"):
        assert sorted(getattr(question.need_columns, name).tolist()) == sorted(getattr(needs, name).tolist()), name
    assert sum(run.needs for run in replan()) == 40


@pytest.mark.parametrize("sizes", ["", "0", "ten", "10;20"])
def test_sizes_that_are_none_are_refused(sizes):
    with pytest.raises(CommandError, match="--sizes"):
        call_command("bench_matching", "--sizes", sizes)
