"""The board ranks thousands of women from a few columns each: the order is the one that their whole rows give."""

import random
from datetime import date

import pytest
from django.utils import timezone

from casework.clock import RoofStatus
from casework.models import Accompaniment
from casework.roofs import Ledger
from desk.today import rank
from hosting.models import Need
from journal.models import Task
from matching.models import Proposal
from tests.casework.steps import day
from tests.casework.test_standings import a_year
from tests.factories import NeedFactory, ProposalFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db

LATE, TODAY, WEEK, WAITING, CALM = range(5)
COLOURS = [RoofStatus.BLACK, RoofStatus.RED, RoofStatus.AMBER, None, RoofStatus.GREEN]


def with_things_to_do(row, chance):
    for _ in range(chance.choice([0, 0, 1, 2])):
        kind = chance.choice(["roof_tonight", "ask_about_end", "call_host", "confirm_tier"])
        asleep = chance.random() < 0.15
        TaskFactory(
            subject=row, kind=kind, urgency=chance.choice(Task.Urgency.values), due_on=day(chance.randint(-3, 3)),
            postponed=asleep, key=f"{row.pk}-{chance.random()}",
        )  # fmt: skip
    if chance.random() < 0.25:
        ProposalFactory(guest=row.guest, both_accepted=chance.random() < 0.5)
    elif chance.random() < 0.3 and not Need.objects.open().filter(guest=row.guest).exists():
        NeedFactory(guest=row.guest, from_on=day(chance.randint(-3, 40)))


def by_its_rows(row, today):
    """The place of one woman, told from all her rows, one query after another."""
    proposal = Proposal.objects.live().filter(guest=row.guest).first()
    accepted = proposal is not None and proposal.status in ("both_accepted", "agreed")
    ledger = Ledger(row, today, accepted)
    needed_by = date.max if ledger.status is None else ledger.next_roof_needed_by or date.max
    return _group(row, ledger, proposal, today), COLOURS.index(ledger.status), needed_by, row.code


def _group(row, ledger, proposal, today):
    if ledger.has_left:
        return WAITING
    if ledger.status == RoofStatus.BLACK:
        return LATE
    tasks = [
        task for task in Task.objects.open().filter(thread=row.guest_id) if not (task.postponed_until or today) > today
    ]
    if tasks:
        first = min(tasks, key=lambda task: (task.urgency, task.due_on, task.pk))
        if first.urgency == Task.Urgency.WAITING:
            return WAITING
        if first.urgency == Task.Urgency.TONIGHT or first.due_on < today:
            return LATE
        return TODAY if first.due_on == today else WEEK
    if proposal:
        return WAITING
    need = Need.objects.open().filter(guest=row.guest).first()
    if need is None:
        return CALM
    return LATE if need.from_on < today else TODAY if need.from_on == today else WEEK


@pytest.mark.parametrize("seed", range(8))
def test_the_board_comes_in_the_order_that_each_womans_rows_give(seed):
    chance, today, coordinator = random.Random(seed), timezone.localdate(), UserFactory(coordinator=True)
    for _ in range(25):
        a_year(chance)
    for row in Accompaniment.objects.all():
        with_things_to_do(row, chance)

    ranks = rank(coordinator.actor, today)

    rows = Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).with_clock()
    expected = sorted((by_its_rows(row, today), row.pk) for row in rows)
    assert [row.standing.file for row in ranks] == [pk for _, pk in expected]
    assert len({place[0] for place, _ in expected}) >= 3
