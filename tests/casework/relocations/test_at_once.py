"""Chains under pressure: two hands at once, a process killed half-way. Nothing is ever half done."""

import signal
import subprocess
import sys
import textwrap
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError

from casework.models import RelocationChain, Stay
from casework.relocations import actions
from hosting.models import Occupancy
from journal.models import Entry
from matching import actions as matching
from matching.models import Proposal
from matching.tasks import replan
from tests.at_once import at_once, refusals
from tests.casework.relocations.steps import all_say_yes, chain_world, opened, proposals, state_of, suggested_to, where
from tests.processes import connected, eventually, same_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def plans_wait():
    with patch.object(replan, "delay"):
        yield


@pytest.fixture
def world(coordinator):
    world = chain_world(coordinator)
    world.by.territories()  # threads share what was read of her memberships
    return world


def test_a_no_and_the_day_of_the_moves_at_the_same_instant_give_one_or_the_other(world):
    chain = all_say_yes(world)
    hers = proposals(chain)[1]

    outcomes = at_once(
        lambda: actions.complete(chain, by=world.by),
        lambda: matching.confirm(hers, "guest", by=world.by, accepts=False),
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, OperationalError)]
    assert len(refusals(outcomes)) == 1
    if state_of(chain) == "done":
        assert where(world) == {"Ama": world.calm.pk, "Binta": world.other.pk}
    else:
        assert state_of(chain) == "broken"
        assert where(world) == {"Binta": world.calm.pk}
        assert not Proposal.objects.live().exists()


def test_a_chain_is_opened_and_completed_once_whoever_comes(world):
    key = suggested_to(world)[0].key

    openings = at_once(*[lambda: actions.open_chain(world.territory, key, by=world.by)] * 2)

    assert len(refusals(openings)) == 1
    assert RelocationChain.objects.count() == 1
    chain = RelocationChain.objects.get()
    actions.withdraw(chain, by=world.by, reason="Pour recommencer.")
    endings = at_once(*[lambda: actions.break_off(chain)] * 2)
    assert not refusals(endings)
    assert state_of(chain) == "withdrawn"


HALF_WAY = """
    import os, sys, time
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django
    django.setup()
    from casework.models import RelocationChain
    from casework.relocations import actions
    from accounts.models import User

    moved = actions._move
    def stop(step, **how):
        moved(step, **how)
        print("one has moved", flush=True)
        time.sleep(600)
    actions._move = stop
    actions.complete(RelocationChain.objects.get(pk=int(sys.argv[1])), by=User.objects.get(pk=int(sys.argv[2])).actor)
"""


def test_a_process_killed_between_two_moves_has_moved_nobody(world):
    chain = all_say_yes(world)
    before = (Entry.objects.count(), Stay.objects.count(), Occupancy.objects.current().count())
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HALF_WAY), str(chain.pk), str(world.user.pk)], cwd=settings.BASE_DIR,
        env=same_database("half-way"), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline().strip() == "one has moved"

    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    eventually(lambda: connected("half-way") == 0, "the end of the killed connection")

    assert state_of(chain) == "asking"
    assert where(world) == {"Binta": world.calm.pk}
    assert (Entry.objects.count(), Stay.objects.count(), Occupancy.objects.current().count()) == before
    actions.complete(chain, by=world.by)
    assert where(world) == {"Ama": world.calm.pk, "Binta": world.other.pk}


def test_two_answers_no_at_the_same_instant_break_the_chain_once(world):
    chain = opened(world)
    waits, moves = proposals(chain)

    outcomes = at_once(
        lambda: matching.guest_answers(waits, by=world.by, accepts=False),
        lambda: matching.guest_answers(moves, by=world.by, accepts=False),
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, OperationalError)]
    assert state_of(chain) == "broken"
    assert not Proposal.objects.live().exists()
    assert Entry.objects.about(chain).filter(transition="break_off").count() == 1
