"""The command on files good and bad: JSON alone on standard output, or a clear sentence and no JSON."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from matching.management.commands.solve_instance import Command

ONE = {"guest_priority": [2, 1], "host_capacity": [1, 1], "edges": [[0, 0, 5], [1, 0, 9], [1, 1, -1]]}


@pytest.fixture
def command(tmp_path, capsys):
    """Run solve_instance on a text; the database stays closed to it."""

    def run(text, *options, objective="lex"):
        file = tmp_path / "instance.json"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("solve_instance", str(file), *options, objective=objective)
        out, err = capsys.readouterr()
        assert err == ""
        return json.loads(out)

    return run


def test_the_plan_is_printed_as_json(command):
    answer = command(json.dumps({"instance": ONE}))

    assert answer == {"status": "ok", "pairs": [[0, 0], [1, 1]], "stages": [1, 1, 4], "unmatchable": []}


def test_conflicts_are_an_answer_and_not_an_error(command):
    answer = command(json.dumps({"instance": {**ONE, "locks": [[0, 1]]}}))

    assert answer == {"status": "conflict", "conflicts": [["locked_pair_incompatible", 0, 1]]}


def test_the_proof_comes_when_asked(command):
    proof = command(json.dumps({"instance": ONE}), "--certificate")["certificate"]

    assert proof["gap"] == 0
    assert len(proof["prices"]) == len(proof["utilities"]) == 2
    assert command(json.dumps({"instance": {**ONE, "locks": [[0, 1]]}}), "--certificate").keys() == {
        "status", "conflicts",
    }  # fmt: skip


def test_a_dash_reads_standard_input(monkeypatch, capsys):
    file = SimpleNamespace(buffer=io.BytesIO(json.dumps({"instance": ONE}).encode()))
    monkeypatch.setattr("sys.stdin", file)

    call_command("solve_instance", "-", objective="max_score")

    assert json.loads(capsys.readouterr().out)["stages"] == [9]


def test_a_byte_order_mark_does_no_harm(command):
    assert command(b"\xef\xbb\xbf" + json.dumps({"instance": ONE}).encode())["status"] == "ok"


def test_numbers_beyond_64_bits_are_read_as_they_are(command):
    huge = 10**30
    instance = {"guest_priority": [huge, -huge], "host_capacity": [huge], "edges": [[0, 0, huge], [1, 0, 1 - huge]]}

    assert command(json.dumps({"instance": instance}))["stages"] == [1, 1, 1]
    assert command(json.dumps({"instance": instance}), objective="max_score")["stages"] == [huge]


def broken(**parts):
    return json.dumps({"instance": {**ONE, **parts}})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        (b"\xff\xfe{}", "not text in UTF-8"),
        (json.dumps([{"instance": ONE}]), "a list of cases"),
        (json.dumps(ONE), 'an object with an "instance"'),
        (json.dumps({"instance": [1]}), 'an object with an "instance"'),
        (json.dumps({"instance": {"edges": []}}), "missing from the instance: guest_priority, host_capacity"),
        (broken(lock=[]), "unknown in the instance: lock"),
        (broken(guest_priority=3), "guest_priority: a list"),
        (broken(guest_priority=[1, 1.0]), r"guest_priority\[1\]: a whole number"),
        (broken(guest_priority=[1, True]), r"guest_priority\[1\]: a whole number"),
        (broken(guest_priority=[1, None]), r"guest_priority\[1\]: a whole number is expected, not null"),
        (broken(host_capacity=[1, -1]), r"host_capacity\[1\]: at least 0"),
        (broken(guest_size=[1, 0]), r"guest_size\[1\]: at least 1"),
        (broken(guest_size=[1]), "guest_size has 1 values for 2 guests"),
        (broken(guest_size=[1, 10**9]), "guest_size: 1000000000 is not between"),
        (broken(edges={}), "edges: a list"),
        (broken(edges=[3]), r"edges\[0\]: a list"),
        (broken(edges=[[0, 0]]), r"edges\[0\]: 3 numbers are expected, not 2"),
        (broken(edges=[[0, 0, "5"]]), r"edges\[0\]\[2\]: a whole number"),
        (broken(edges=[[2, 0, 5]]), "edges, guest: 2 is not between 0 and 1"),
        (broken(edges=[[0, -1, 5]]), "edges, host: -1 is not between"),
        (broken(edges=[[0, 2**64, 5]]), "edges, host: 18446744073709551616 is not between"),
        (broken(edges=[[0, 0, 5], [1, 0, 9], [0, 0, 6]]), r"the pair \[0, 0\] is there twice"),
        (broken(locks=[[0, 2]]), r"locks: the pair \[0, 2\]"),
        (broken(forbids=[[0]]), r"forbids\[0\]: 2 numbers"),
        (broken(forbids=None), "forbids: a list"),
    ],
)
def test_what_is_wrong_is_said_and_where(command, text, message, capsys):
    with pytest.raises(CommandError, match=message):
        command(text)

    assert capsys.readouterr().out == ""


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("solve_instance", str(tmp_path / "nowhere.json"), objective="lex")


def test_an_unknown_objective_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("solve_instance", "-", "--objective", "fastest")


def test_what_a_home_would_cost_is_explained(command):
    instance = {"guest_priority": [2, 1], "host_capacity": [1, 1], "edges": [[0, 0, 5], [1, 0, 9], [1, 1, -1]]}

    one = command(json.dumps({"instance": instance}), "--explain", "1", "0")["explanation"]
    every = command(json.dumps({"instance": {**instance, "forbids": [[0, 0]]}}), "--explain", "0")["explanation"]

    assert (one["status"], one["loss"], one["moves"]) == ("ok", [1, 0, -5], [[1, 1, 0], [0, 0, None]])
    assert (every["home"], every["homes"], every["impossible"]) == (None, [], [[0, "forbidden"]])
    impossible = command(json.dumps({"instance": instance}), "--explain", "0", "1")["explanation"]
    assert (impossible["status"], impossible["reason"]) == ("impossible", "not_an_edge")


@pytest.mark.parametrize("words", [("2",), ("0", "2"), ("-1",), ("0", "0", "0")])
def test_numbers_that_are_nobody_s_are_refused(command, words):
    with pytest.raises(CommandError, match="--explain"):
        command(json.dumps({"instance": ONE}), "--explain", *words)


@pytest.mark.parametrize("numbers", [("1",), ("1", "0")])
def test_the_file_may_come_after_what_is_to_be_explained(tmp_path, capsys, numbers):
    file = tmp_path / "instance.json"
    file.write_text(json.dumps({"instance": ONE}))
    asked = ("--objective", "lex", "--explain", *numbers)

    Command().run_from_argv(["manage.py", "solve_instance", *asked, str(file)])
    after = capsys.readouterr().out
    Command().run_from_argv(["manage.py", "solve_instance", str(file), *asked])

    assert json.loads(after) == json.loads(capsys.readouterr().out)
    assert json.loads(after)["explanation"]
