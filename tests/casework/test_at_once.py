"""Several people for one room, one woman, one search, one morning: what must be once is once."""

from unittest.mock import patch

import pytest
from django.db import OperationalError

from casework import actions
from casework.management.commands.bench_rooms import prepare, rush
from casework.models import Accompaniment, Stay
from casework.tasks import daily_scan
from hosting.actions import admit_referral, change_availability, put_in_charge
from hosting.models import Assignment, Need, Occupancy
from journal.models import Entry, Task, Watch
from journal.moves import NotYet, TooLate
from matching import actions as matching
from matching import runs
from matching.models import AdultAnswer, Proposal, Run, Shortlist
from matching.tasks import expire_holds, replan
from tests.at_once import at_once, refusals
from tests.casework.steps import admitted, asked_home, day, proposed, reflecting, signed
from tests.factories import (
    AccompanimentFactory,
    AdultFactory,
    HostFactory,
    NeedFactory,
    ProposalFactory,
    ReferralFactory,
    RoomFactory,
    StayFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def plans_wait():
    """What is asked for after a commit (a plan) is not what these tests are about; the replan tests call it."""
    with patch.object(replan, "delay"):
        yield


@pytest.fixture
def team(coordinator):
    """Two coordinators whose memberships are read: threads share them."""
    users = [coordinator, UserFactory(coordinator=True)]
    for user in users:
        user.by = user.actor
        user.by.territories()
    return users


def nobody_was_deadlocked(outcomes):
    assert not [outcome for outcome in outcomes if isinstance(outcome, OperationalError)]


def test_fifty_women_for_one_room():
    files, room, by = prepare(50)

    found = rush(files, room, by, threads=8)

    assert (found["stays"], found["refused"], found["deadlocks"], found["errors"]) == (1, 49, 0, {})
    assert Stay.objects.count() == 1


def test_one_room_is_proposed_to_one_of_two_women(team):
    claire, fatou = team
    room = RoomFactory()
    first, second = admitted(claire), admitted(fatou)

    outcomes = at_once(
        lambda: matching.propose(first, room, by=claire.by), lambda: matching.propose(second, room, by=fatou.by)
    )

    assert len(refusals(outcomes)) == 1
    assert isinstance(refusals(outcomes)[0], (TooLate, NotYet))
    assert Proposal.objects.live().count() == Occupancy.objects.current().count() == 1


def test_she_is_asked_one_question_of_two(team):
    claire, fatou = team
    need = admitted(claire)
    rooms = RoomFactory(), RoomFactory()

    outcomes = at_once(
        lambda: matching.propose(need, rooms[0], by=claire.by), lambda: matching.propose(need, rooms[1], by=fatou.by)
    )

    assert [type(outcome) for outcome in refusals(outcomes)] == [TooLate]
    assert Proposal.objects.live().count() == 1


def test_two_women_whose_questions_crossed_do_not_wait_for_each_other(team):
    """Each wants the room that the other's overdue question still holds: four locks, one order."""
    claire, fatou = team
    first, second = admitted(claire), admitted(fatou)
    rooms = RoomFactory(), RoomFactory()
    ProposalFactory(guest=first.guest, need=first, room=rooms[0], overdue=True)
    ProposalFactory(guest=second.guest, need=second, room=rooms[1], overdue=True)

    outcomes = at_once(
        lambda: matching.propose(first, rooms[1], by=claire.by),
        lambda: matching.propose(second, rooms[0], by=fatou.by),
    )

    assert refusals(outcomes) == []
    assert Proposal.objects.live().count() == 2
    assert Entry.objects.filter(transition="expire").count() == 2


def test_her_yes_and_her_no_are_one_answer(team):
    claire, fatou = team
    proposal = proposed(claire)

    outcomes = at_once(
        lambda: matching.guest_answers(proposal, by=claire.by, accepts=True, version=proposal.version),
        lambda: matching.guest_answers(proposal, by=fatou.by, accepts=False, version=proposal.version),
    )

    assert len(refusals(outcomes)) == 1
    assert Entry.objects.about(proposal).filter(transition__in=["guest_accepts", "guest_declines"]).count() == 1


def test_the_last_two_adults_answer_together_and_the_home_says_yes_once(team):
    claire, fatou = team
    host = HostFactory(ready=True)
    AdultFactory(host=host, checked=True)
    proposal = asked_home(claire, room=RoomFactory(host=host))
    first, second = host.adults.all()

    outcomes = at_once(
        lambda: matching.adult_answers(proposal, first, by=claire.by, accepts=True),
        lambda: matching.adult_answers(proposal, second, by=fatou.by, accepts=True),
    )

    assert refusals(outcomes) == []
    assert AdultAnswer.objects.filter(accepts=True).count() == 2
    assert Proposal.objects.get().status == Proposal.Status.TO_MEET
    assert Entry.objects.filter(transition="host_accepts").count() == 1


def test_two_yeses_together_are_two_yeses(team):
    claire, fatou = team
    proposal = reflecting(claire)

    outcomes = at_once(
        lambda: matching.confirm(proposal, "guest", by=claire.by),
        lambda: matching.confirm(proposal, "host", by=fatou.by),
    )

    assert refusals(outcomes) == []
    assert Proposal.objects.get().status == Proposal.Status.BOTH_ACCEPTED
    assert Entry.objects.filter(transition="both_accept").count() == 1


def test_the_keys_are_given_once(team):
    claire, fatou = team
    stay = signed(claire)

    outcomes = at_once(lambda: actions.move_in(stay, by=claire.by), lambda: actions.move_in(stay, by=fatou.by))

    assert len(refusals(outcomes)) == 1
    assert Entry.objects.filter(transition="start_year").count() == 1
    assert Accompaniment.objects.get().commitment.starts_on == day(0)


def test_closing_a_room_while_it_is_proposed_leaves_neither_half(team):
    claire, fatou = team
    need, room = admitted(claire), RoomFactory()

    outcomes = at_once(
        lambda: matching.propose(need, room, by=claire.by), lambda: change_availability(room, [], by=fatou.by)
    )

    nobody_was_deadlocked(outcomes)
    assert not Proposal.objects.live().exists()
    assert not Occupancy.objects.current().exists()


def test_closing_two_rooms_whose_women_answer_meanwhile_deadlocks_nobody(team):
    claire, fatou = team
    proposals = [proposed(claire), proposed(fatou)]

    outcomes = at_once(
        *[lambda p=p: change_availability(p.room, [], by=claire.by) for p in proposals],
        *[lambda p=p: matching.guest_answers(p, by=fatou.by, accepts=True) for p in proposals],
    )

    nobody_was_deadlocked(outcomes)
    assert not Proposal.objects.live().exists()


def test_one_relay_is_opened_by_two(team):
    claire, fatou = team
    stay = StayFactory(ongoing=True, planned_until=day(20))

    outcomes = at_once(lambda: actions.open_relay(stay, by=claire.by), lambda: actions.open_relay(stay, by=fatou.by))

    assert refusals(outcomes) == []
    assert Need.objects.count() == 1
    assert Task.objects.filter(kind="find_relay").count() == 1


def test_an_exit_and_the_scan_do_not_both_have_their_way(team):
    """The scan read her stay before the exit was written: it must not look for a roof for her who has left."""
    claire, _ = team
    stay = StayFactory(ongoing=True, planned_until=day(20))

    outcomes = at_once(
        lambda: actions.record_exit(stay.accompaniment, by=claire.by, destination="E01", evidence="document"),
        daily_scan,
    )

    nobody_was_deadlocked(outcomes)
    assert refusals(outcomes) == []
    assert not Need.objects.open().exists()


def test_the_daily_scan_twice_at_once_is_once():
    for _ in range(3):
        AccompanimentFactory(started_on=day(-5))
        StayFactory(ongoing=True, planned_until=day(20))
        NeedFactory(tier_set_on=day(-20))

    outcomes = at_once(daily_scan, daily_scan, daily_scan)

    assert refusals(outcomes) == []
    assert Watch.objects.count() == 1
    assert Need.objects.filter(after__isnull=False).count() == 3
    for kind in ("roof_tonight", "find_relay", "confirm_tier"):
        assert Task.objects.filter(kind=kind).count() == 3


def test_holds_expire_once_whoever_looks():
    ProposalFactory(overdue=True)

    outcomes = at_once(expire_holds, expire_holds)

    assert refusals(outcomes) == []
    assert Entry.objects.filter(transition="expire").count() == 1
    assert Task.objects.filter(kind="call_after_silence").count() == 1


def test_two_plans_take_turns():
    need = NeedFactory()
    rooms = [RoomFactory() for _ in range(3)]

    outcomes = at_once(
        runs.replan, runs.replan, lambda: replan([need.pk], []), lambda: replan([], [room.pk for room in rooms])
    )

    assert refusals(outcomes) == []
    assert len(set(Run.objects.values_list("input_hash", flat=True))) == 1
    assert Run.objects.filter(replaced_at=None).count() == 1
    assert Shortlist.objects.get().room in rooms


def test_a_referral_is_admitted_once(team):
    claire, fatou = team
    referral = ReferralFactory(studied=True)
    facts = {"tier": "B", "tier_reason": "Son toit finit."}

    outcomes = at_once(
        lambda: admit_referral(referral, by=claire.by, owner=claire, **facts),
        lambda: admit_referral(referral, by=fatou.by, owner=fatou, **facts),
    )

    assert len(refusals(outcomes)) == 1
    assert Accompaniment.objects.count() == Need.objects.count() == 1
    assert Assignment.objects.in_force().in_charge().count() == 1
    assert Assignment.objects.in_force().in_charge().get().user == Accompaniment.objects.get().owner


def test_one_person_is_in_charge(team):
    claire, fatou = team
    accompaniment = AccompanimentFactory(owner=claire)
    others = [fatou, UserFactory(coordinator=True)]

    outcomes = at_once(*[lambda user=user: actions.hand_over(accompaniment, user, by=claire.by) for user in others])

    nobody_was_deadlocked(outcomes)
    assert refusals(outcomes) == []
    assert Assignment.objects.in_force().in_charge().get().user == Accompaniment.objects.get().owner


def test_she_is_put_in_charge_of_by_two_and_one_is(team):
    claire, fatou = team
    referral = ReferralFactory(admitted=True)

    outcomes = at_once(
        lambda: put_in_charge(referral.guest, claire, by=claire.by),
        lambda: put_in_charge(referral.guest, fatou, by=fatou.by),
    )

    assert refusals(outcomes) == []
    assert Assignment.objects.in_force().in_charge().count() == 1
