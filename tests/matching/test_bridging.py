"""The year against brute force: every joint situation of every week is tried, and the best succession counted."""

import json
from itertools import product
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import successions
from matching.bridging import Gap, Year, bridge, bridge_one, missing_homes, read_year, uncovered, with_home

DATA = Path(__file__).parent.parent / "data"
EXAMPLE = json.loads((DATA / "bridging.json").read_text())
BIG = 1 << 53
amounts = st.integers(-2, 12)


@st.composite
def years(draw, amounts=amounts):
    weeks, women, hosts = draw(st.integers(0, 6)), draw(st.integers(0, 4)), draw(st.integers(0, 3))
    window = st.tuples(st.integers(0, weeks), st.integers(0, weeks)).map(lambda ends: tuple(sorted(ends)))
    pairs = list(product(range(women), range(hosts)))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    living = st.dictionaries(st.integers(0, max(women - 1, 0)), st.integers(0, max(hosts - 1, 0)), max_size=2)
    return Year(
        steps=weeks,
        women=draw(st.lists(window, min_size=women, max_size=women)),
        hosts=draw(st.lists(window, min_size=hosts, max_size=hosts)),
        edges=[(*pair, draw(amounts)) for pair in chosen],
        value=draw(amounts),
        plus_score=draw(st.booleans()),
        move_in_cost=abs(draw(amounts)),
        living=draw(living) if pairs else {},
    )


def brute_force(year):
    """Week after week, the best total of each joint situation: a home or none for each woman."""
    score = {(woman, host): score for woman, host, score in year.edges}
    totals = {(None,) * len(year.women): 0}
    for week in range(year.steps):
        homes = [
            [None]
            + [h for w, h in score if w == woman and all(a <= week < b for a, b in (year.women[w], year.hosts[h]))]
            for woman in range(len(year.women))
        ]
        found = {}
        for now in product(*homes):
            taken = [host for host in now if host is not None]
            if len(taken) == len(set(taken)):
                found[now] = max(
                    total + sum(worth(year, score, week, *change) for change in enumerate(zip(was, now, strict=True)))
                    for was, total in totals.items()
                )
        totals = found
    return max(totals.values())


def worth(year, score, week, woman, change):
    was, now = change
    if now is None:
        return 0
    continues = was == now or (year.living.get(woman) == now and week == year.women[woman][0])
    return year.value + year.plus_score * score[woman, now] - (0 if continues else year.move_in_cost)


def check(year):
    """The plan is one, is worth what it says, and nothing is worth more."""
    found = bridge(year)
    score, busy = {(w, h) for w, h, _ in year.edges}, []
    for woman, host, start, end in found.stays:
        assert (woman, host) in score
        assert start < end
        for first, last in (year.women[woman], year.hosts[host]):
            assert first <= start
            assert end <= last
        busy += [(side, who, week) for week in range(start, end) for side, who in (("w", woman), ("h", host))]
    assert len(busy) == len(set(busy))
    assert found.status == "ok"
    assert year.total(found.stays) == found.objective == found.bound == brute_force(year)
    return found


def test_the_worked_example_comes_out(capsys):
    call_command("solve_instance", str(DATA / "bridging.json"), "--objective", "bridging")

    answer = json.loads(capsys.readouterr().out)
    assert answer.keys() == {"status", "objective", "stays", "weeks_housed"}
    assert (answer["status"], answer["objective"]) == ("ok", EXAMPLE["expected"]["objective"])
    assert answer["weeks_housed"] == sum(end - start for _, _, start, end in answer["stays"]) == 8
    assert read_year(json.dumps(EXAMPLE["instance"])) == read_year(json.dumps(EXAMPLE))


@given(year=years())
def test_it_is_what_brute_force_finds(year):
    assert check(year).ways.keys() <= {"path", "milp"}


@settings(max_examples=40)
@given(year=years(amounts | st.sampled_from([BIG, BIG - 1, BIG + 3])))
def test_numbers_past_what_a_double_holds_are_exact_too(year):
    check(year)


@settings(max_examples=40)
@given(year=years())
def test_without_time_the_plan_says_that_it_is_not_proven(year):
    best = brute_force(year)

    with mock.patch.object(successions, "MAX_STATES", 0):
        found = bridge(year, seconds=0)

    assert year.total(found.stays) == found.objective <= best <= found.bound
    assert (found.status == "ok") == (found.objective == found.bound)
    assert found.ways.keys() <= {"path", "one_by_one"}


@settings(max_examples=40)
@given(year=years(), data=st.data())
def test_alone_she_is_never_worse_off_and_one_more_home_never_hurts(year, data):
    everybody = bridge(year)
    own = [bridge_one(year, woman).objective for woman in range(len(year.women))]
    scores = data.draw(st.dictionaries(st.sampled_from(range(len(own))), st.integers(0, 9))) if own else {}
    more = with_home(year, (0, year.steps), scores)

    assert sum(own) >= everybody.objective
    assert bridge(more).objective >= everybody.objective


@settings(max_examples=40)
@given(year=years())
def test_what_stays_uncovered_is_told_and_the_fewest_homes_that_close_it(year):
    found = bridge(year)

    gaps = uncovered(year, found)

    assert sum(end - start for _, start, end in gaps) + found.housed == sum(end - start for start, end in year.women)
    at_once = [sum(start <= week < end for _, start, end in gaps) for week in range(year.steps)]
    homes = missing_homes(gaps)
    assert len(homes) == max([0, *at_once])
    assert sum(home.steps for home in homes) == sum(at_once)


def test_a_gap_is_told_from_the_night_it_begins():
    year = Year(10, [(0, 10), (2, 8)], [(0, 3), (5, 8)], [(0, 0, 1), (1, 1, 1)], 5, False, 1)

    gaps = uncovered(year, bridge(year))

    assert gaps == [Gap(0, 3, 10), Gap(1, 2, 5)]
    assert [(home.start, home.end, home.women) for home in missing_homes(gaps)] == [(3, 10, [0]), (2, 5, [1])]


def broken(**parts):
    return {"instance": {**EXAMPLE["instance"], **parts}}


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ([], 'an object with an "instance"'),
        ({"instance": {"weeks": 3}}, "missing from the instance: women_windows"),
        (broken(months=2), "unknown in the instance: months"),
        (broken(weeks=True), "weeks: a whole number is expected, not true"),
        (broken(weeks=-1), "weeks: at least 0"),
        (broken(women_windows=[[0, 5], [4, 1]]), r"women_windows\[1\]: \[4, 1\) is not a window of the 5 weeks"),
        (broken(host_windows=[[0, 3], [2, 6], [1, 4]]), r"host_windows\[1\]: \[2, 6\)"),
        (broken(women_windows=[[0], [1, 4]]), r"women_windows\[0\]: 2 numbers are expected"),
        (broken(women_windows=[[0, 1.5], [1, 4]]), r"women_windows\[0\]\[1\]: a whole number"),
        (broken(edges=[[0, 3, 1]]), r"edges: the pair \[0, 3\] is of 2 women and 3 hosts"),
        (broken(edges=[[0, 0, 1], [0, 0, 2]]), r"edges: the pair \[0, 0\] is there twice"),
        (broken(value_per_week="10"), "value_per_week: a whole number"),
        (broken(plus_score=1), "plus_score: true or false"),
        (broken(move_in_cost=-1), "move_in_cost: at least 0"),
    ],
)
def test_what_is_wrong_is_said_and_where(tmp_path, capsys, question, message):
    file = tmp_path / "year.json"
    file.write_text(json.dumps(question))

    with pytest.raises(CommandError, match=message):
        call_command("solve_instance", str(file), "--objective", "bridging")

    assert capsys.readouterr().out == ""
