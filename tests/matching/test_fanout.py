"""A large plan by several workers: the same as by one, and never a half of it, whoever is killed."""

import signal
import subprocess
import sys
from unittest.mock import patch

import pytest

from hosting.models import Need
from journal.models import Job
from matching import fanout, parts, runs
from matching.models import Piece, Run, Shortlist
from matching.tasks import replan, solve_piece
from tests.at_once import at_once, refusals
from tests.casework.steps import day
from tests.factories import AreaFactory, KeyPlaceFactory, NeedFactory, RoomFactory
from tests.matching.test_alive import stored
from tests.processes import connected, eventually, same_database

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "a-worker"


@pytest.fixture(autouse=True)
def shared(monkeypatch):
    """A plan of three women is already a large one, and nothing is solved before the test asks for it."""
    monkeypatch.setattr(fanout, "MANY", 1)
    monkeypatch.setattr(fanout, "LARGE", 2)
    with patch.object(solve_piece, "delay"), patch.object(replan, "delay"):
        yield


@pytest.fixture
def towns():
    """Three towns that nothing links: two women in the first, one in each of the others, a room in each."""
    for number, women in enumerate((2, 1, 1)):
        area = AreaFactory(name=f"Ville {number}", latitude=44.8 + number)
        for _ in range(women):
            KeyPlaceFactory(guest=NeedFactory().guest, area=area, kind="work")
        RoomFactory(host__household__area=area)


def pieces():
    return list(Piece.objects.order_by("number"))


def test_the_small_parts_are_grouped_and_the_largest_comes_first(towns):
    fanout.everybody()

    assert [piece.needs for piece in pieces()] == [2, 2]
    assert [call.args for call in solve_piece.delay.call_args_list] == [(piece.pk,) for piece in pieces()]


def test_several_workers_at_once_make_the_plan_of_one(towns):
    job = fanout.everybody()
    assert not Shortlist.objects.exists()

    outcomes = at_once(*[lambda pk=piece.pk: fanout.work(pk) for piece in pieces() * 2])

    assert refusals(outcomes) == []
    job.refresh_from_db()
    assert (job.status, job.done, Piece.objects.count()) == ("done", 2, 0)
    shared_plan = stored()
    runs.replan()
    assert stored() == shared_plan


def test_a_piece_that_fails_is_told_and_the_plan_of_before_stays(towns):
    runs.replan()
    before = stored()
    job = fanout.everybody()
    first, second = pieces()
    fanout.work(first.pk)

    with patch.object(parts, "certify", side_effect=ArithmeticError), pytest.raises(ArithmeticError):
        fanout.work(second.pk)

    job.refresh_from_db()
    assert job.status == "failed"
    assert "Le morceau 2 sur 2 a échoué" in job.message
    assert Piece.objects.get(pk=second.pk).failed_at is not None
    assert stored() == before


def test_what_changed_while_workers_solved_is_in_the_plan(towns):
    runs.replan()
    fanout.everybody()
    need, gone = Need.objects.order_by("pk")[1:3]
    Need.objects.filter(pk=need.pk).update(tier="A")
    Need.objects.filter(pk=gone.pk).update(closed_on=day(0), closed_because="housed")
    late = NeedFactory()
    runs.touch(needs=[need.pk, gone.pk, late.pk])

    for piece in pieces():
        fanout.work(piece.pk)

    shared_plan = stored()
    assert gone.pk not in shared_plan
    assert late.pk in shared_plan
    runs.replan()
    assert stored() == shared_plan


def worker(code):
    """A process that works on this test's database, until it is killed."""
    start = "import os, time, django; django.setup(); from matching import fanout, parts, runs; "
    environment = same_database(NAME) | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return subprocess.Popen([sys.executable, "-c", start + code], env=environment, stdout=subprocess.PIPE, text=True)


def kill_when_it_speaks(process):
    with process:
        assert process.stdout.readline().strip() == "there"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    eventually(lambda: connected(NAME) == 0, "the end of its connection")


SPEAK = "(print('there', flush=True), time.sleep(300))"


def test_a_worker_killed_while_it_solves_or_while_it_writes_leaves_the_plan_of_before(towns):
    runs.replan()
    before, run_count = stored(), Run.objects.count()
    fanout.everybody()
    first, second = pieces()

    kill_when_it_speaks(worker(f"parts.answer = lambda part: {SPEAK}; fanout.work({first.pk})"))
    assert stored() == before
    assert Piece.objects.filter(answer=None).count() == 2

    fanout.work(first.pk)
    kill_when_it_speaks(worker(f"runs.touch = lambda **given: {SPEAK}; fanout.work({second.pk})"))
    assert (stored(), Run.objects.count()) == (before, run_count)

    fanout.work(second.pk)  # the task comes back
    assert Job.objects.get().status == "done"
    assert set(Shortlist.objects.values_list("run", flat=True)).isdisjoint(
        Run.objects.exclude(replaced_at=None).values_list("pk", flat=True)
    )
    assert {need: row[4] for need, row in stored().items()} == {need: row[4] for need, row in before.items()}
