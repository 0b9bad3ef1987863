"""From a suggestion to two yeses: she is asked first, each adult answers, and a refusal costs her nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import Actor
from hosting.models import Need, Occupancy
from journal.models import Entry, Task
from journal.moves import NotYet, Stale, TooLate
from matching import actions
from matching.models import AdultAnswer, Proposal
from matching.tasks import expire_holds
from tests.casework.steps import (
    admitted,
    asked_home,
    both_accepted,
    day,
    fresh,
    her_link,
    hours,
    proposed,
    reflecting,
    their_link,
    to_meet,
)
from tests.factories import (
    AdultFactory,
    AvailabilityFactory,
    HostFactory,
    NeedFactory,
    NeverPairFactory,
    OccupancyFactory,
    ProposalFactory,
    RoomFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
Status = Proposal.Status


# --- proposing -----------------------------------------------------------------------------------------------------


def test_she_is_asked_first_and_the_room_is_held_for_her(coordinator):
    need, room = admitted(coordinator), RoomFactory(host__with_account=True)

    proposal = actions.propose(need, room, by=coordinator.actor)

    hold = proposal.hold
    assert proposal.status == Status.GUEST_ASKED
    assert proposal.asked_host_at is None
    assert hold.held_until == proposal.answer_by
    assert timedelta(hours=71) < proposal.answer_by - timezone.now() <= timedelta(hours=72)
    assert (hold.kind, hold.guest, hold.room) == (Occupancy.Kind.HOLD, need.guest, room)
    assert not Proposal.objects.visible_to(room.host.user.actor).exists()  # the home knows nothing


def test_the_home_sees_the_question_after_her_yes(coordinator):
    proposal = asked_home(coordinator, room=RoomFactory(host__with_account=True))

    assert list(Proposal.objects.visible_to(proposal.room.host.user.actor)) == [proposal]


def test_what_is_proposed_is_what_the_room_covers_best(coordinator):
    need, room = admitted(coordinator), RoomFactory(open=None)
    AvailabilityFactory(room=room, from_on=day(0), until_on=day(20))
    AvailabilityFactory(room=room, from_on=day(60), until_on=day(160))

    proposal = actions.propose(need, room, by=coordinator.actor)

    assert (proposal.period.lower, proposal.period.upper) == (day(60), day(160))


def test_a_machine_proposes_nothing(coordinator):
    need = admitted(coordinator)

    for actor in (Actor.service(), UserFactory(approver=True).actor, UserFactory(referrer=True).actor):
        with pytest.raises(PermissionDenied):
            actions.propose(need, RoomFactory(), by=actor)


def test_one_question_at_a_time_for_her(coordinator):
    need = admitted(coordinator)
    actions.propose(need, RoomFactory(), by=coordinator.actor)

    with pytest.raises(TooLate, match="déjà en cours"):
        actions.propose(need, RoomFactory(), by=coordinator.actor)


def test_one_woman_at_a_time_for_a_room(coordinator):
    room = RoomFactory()
    actions.propose(admitted(coordinator), room, by=coordinator.actor)

    with pytest.raises(TooLate, match="autre femme"):
        actions.propose(admitted(coordinator), room, by=coordinator.actor)


def test_a_room_proposed_for_some_months_may_be_proposed_for_others(coordinator):
    room = RoomFactory()
    ProposalFactory(room=room, from_on=day(100), until_on=day(300))
    need = NeedFactory(from_on=day(5), until_on=day(80))

    proposal = actions.propose(need, room, by=coordinator.actor)

    assert (proposal.period.lower, proposal.period.upper) == (day(5), day(80))


def test_a_room_proposed_for_these_very_months_is_refused_whatever_dates_are_asked(coordinator):
    room = RoomFactory()
    ProposalFactory(room=room, from_on=day(20), until_on=day(300))
    need = NeedFactory(from_on=day(5), until_on=day(80))

    with pytest.raises(TooLate, match="autre femme"):
        actions.propose(need, room, by=coordinator.actor, period=(day(5), day(80)))


def test_a_room_where_somebody_lives_is_not_proposed(coordinator):
    room = OccupancyFactory(until_on=day(400)).room

    with pytest.raises(NotYet, match="pas pendant la période"):
        actions.propose(admitted(coordinator), room, by=coordinator.actor)


def test_dates_chosen_by_hand_meet_the_same_walls(coordinator):
    room = OccupancyFactory(from_on=day(100), until_on=day(110)).room

    with pytest.raises(TooLate, match="occupée ou promise"):
        actions.propose(admitted(coordinator), room, by=coordinator.actor, period=(day(0), day(101)))


def test_a_room_taken_back_is_not_proposed(coordinator):
    with pytest.raises(TooLate, match="plus proposée"):
        actions.propose(admitted(coordinator), RoomFactory(withdrawn_on=day(-1)), by=coordinator.actor)


def test_a_home_that_is_not_ready_is_not_proposed(coordinator):
    room = RoomFactory(host=HostFactory(ready=True, insured_on=None))

    with pytest.raises(NotYet, match="pas encore prêt"):
        actions.propose(admitted(coordinator), room, by=coordinator.actor)


def test_a_silent_rule_says_impossible_and_nothing_else(coordinator):
    need, room = admitted(coordinator), RoomFactory()
    NeverPairFactory(guest=need.guest, host=room.host)

    with pytest.raises(NotYet) as refused:
        actions.propose(need, room, by=coordinator.actor)

    assert str(refused.value) == "Impossible."


def test_a_need_that_is_closed_is_not_answered_again(coordinator):
    need = NeedFactory(closed=True)

    with pytest.raises(TooLate, match="déjà fermé"):
        actions.propose(need, RoomFactory(), by=coordinator.actor)


def test_a_question_past_its_hour_keeps_neither_her_nor_the_room(coordinator):
    need, room = admitted(coordinator), RoomFactory()
    hers = ProposalFactory(guest=need.guest, need=need, overdue=True)
    theirs = ProposalFactory(room=room, overdue=True)

    proposal = actions.propose(need, room, by=coordinator.actor)

    assert proposal.status == Status.GUEST_ASKED
    assert {fresh(hers).status, fresh(theirs).status} == {Status.EXPIRED}
    assert Task.objects.open().filter(kind="call_after_silence").count() == 2


# --- her answer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [None, "area", "not_said"])
def test_her_no_changes_neither_her_place_nor_her_tier(coordinator, reason):
    other = admitted(coordinator)
    proposal = proposed(coordinator)
    before = {need.pk: (need.tier, need.tier_set_on, need.waiting_since) for need in Need.objects.all()}
    queue = list(Need.objects.open().in_queue_order())

    row = actions.guest_answers(proposal, by=her_link(proposal), accepts=False, reason=reason, channel="link")

    assert row.status == Status.DECLINED_BY_GUEST
    assert row.guest_reason == (reason or "not_said")
    assert {need.pk: (need.tier, need.tier_set_on, need.waiting_since) for need in Need.objects.all()} == before
    assert list(Need.objects.open().in_queue_order()) == queue
    assert other in queue


def test_her_no_frees_the_room_at_once(coordinator):
    proposal = proposed(coordinator)

    actions.guest_answers(proposal, by=coordinator.actor, accepts=False)

    assert not Occupancy.objects.current().filter(room=proposal.room).exists()
    assert not Task.objects.about(proposal).open().exists()
    assert actions.propose(admitted(coordinator), proposal.room, by=coordinator.actor)  # for somebody else


def test_her_yes_asks_the_home_and_holds_the_room_again(coordinator):
    with time_machine.travel(timezone.now() - timedelta(hours=50)):
        proposal = proposed(coordinator)

    row = actions.guest_answers(proposal, by=her_link(proposal), accepts=True, channel="link")

    assert row.status == Status.HOST_ASKED
    assert timedelta(hours=71) < row.answer_by - timezone.now() <= timedelta(hours=72)
    assert fresh(row.hold).held_until == row.answer_by


def test_her_answer_may_come_by_voice_through_an_interpreter(coordinator):
    proposal = proposed(coordinator)

    actions.guest_answers(
        proposal, by=coordinator.actor, accepts=True, channel="interpreter", interpreter="Madame Haidari",
        note="Relu avec elle : oui, elle veut voir la chambre.",
    )  # fmt: skip

    line = Entry.objects.about(proposal).get(transition="guest_accepts")
    assert (line.channel, line.interpreter) == ("interpreter", "Madame Haidari")
    assert line.note.startswith("Relu avec elle")


def test_nobody_answers_for_her(coordinator):
    proposal = proposed(coordinator, room=RoomFactory(host__with_account=True))
    adult = proposal.room.host.adults.get()
    another = proposed(coordinator)

    for actor in (
        proposal.room.host.user.actor, their_link(proposal, adult), her_link(another), Actor.service(),
        UserFactory(approver=True).actor,
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.guest_answers(proposal, by=actor, accepts=True)

    assert fresh(proposal).status == Status.GUEST_ASKED


def test_an_answer_after_the_hour_is_taken_by_a_person(coordinator):
    proposal = ProposalFactory(overdue=True)

    with pytest.raises(TooLate, match="délai"):
        actions.guest_answers(proposal, by=her_link(proposal), accepts=True)

    assert fresh(proposal).status == Status.GUEST_ASKED


def test_an_answer_on_a_page_drawn_before_is_refused(coordinator):
    proposal = proposed(coordinator)
    actions.renew(proposal, by=coordinator.actor)
    seen = proposal.version
    actions.guest_answers(proposal, by=coordinator.actor, accepts=True)

    with pytest.raises(Stale):
        actions.guest_answers(proposal, by=coordinator.actor, accepts=False, version=seen)


# --- the home's answer ---------------------------------------------------------------------------------------------


def test_each_adult_of_the_home_answers_for_himself(coordinator):
    host = HostFactory(ready=True)
    second = AdultFactory(host=host, checked=True)
    proposal = asked_home(coordinator, room=RoomFactory(host=host))
    first = host.adults.exclude(pk=second.pk).get()

    waiting = actions.adult_answers(proposal, first, by=their_link(proposal, first), accepts=True)
    assert waiting.status == Status.HOST_ASKED

    done = actions.adult_answers(proposal, second, by=their_link(proposal, second), accepts=True)
    assert done.status == Status.TO_MEET
    assert AdultAnswer.objects.filter(proposal=proposal, accepts=True).count() == 2


def test_one_adults_no_is_the_homes_no(coordinator):
    host = HostFactory(ready=True)
    second = AdultFactory(host=host, checked=True)
    proposal = asked_home(coordinator, room=RoomFactory(host=host))
    first = host.adults.exclude(pk=second.pk).get()
    actions.adult_answers(proposal, first, by=coordinator.actor, accepts=True)

    row = actions.adult_answers(proposal, second, by=coordinator.actor, accepts=False, reason="dates")

    assert (row.status, row.host_reason) == (Status.DECLINED_BY_HOST, "dates")
    assert not Occupancy.objects.current().filter(room=proposal.room).exists()
    assert [task.kind for task in Task.objects.about(proposal).open()] == ["tell_her"]


def test_an_adult_answers_for_no_other(coordinator):
    host = HostFactory(ready=True)
    second = AdultFactory(host=host, checked=True)
    proposal = asked_home(coordinator, room=RoomFactory(host=host))
    first = host.adults.exclude(pk=second.pk).get()

    with pytest.raises(PermissionDenied):
        actions.adult_answers(proposal, second, by=their_link(proposal, first), accepts=True)
    with pytest.raises(PermissionDenied):
        actions.adult_answers(proposal, AdultFactory(checked=True), by=coordinator.actor, accepts=True)

    assert not AdultAnswer.objects.exists()


def test_the_home_is_not_asked_before_she_said_yes(coordinator):
    proposal = proposed(coordinator)
    adult = proposal.room.host.adults.get()

    with pytest.raises(TooLate, match="n'attend plus"):
        actions.adult_answers(proposal, adult, by=their_link(proposal, adult), accepts=True)


def test_the_homes_yes_asks_for_a_meeting(coordinator):
    proposal = to_meet(coordinator)

    task = Task.objects.about(proposal).open().get()
    assert (task.kind, task.owner, task.due_on) == ("plan_meeting", coordinator, day(3))
    assert proposal.answer_by is None
    assert timezone.localdate(fresh(proposal.hold).held_until) == day(14)


# --- meeting and second yes ----------------------------------------------------------------------------------------


def test_a_meeting_put_off_is_the_same_meeting(coordinator):
    proposal = to_meet(coordinator)

    actions.plan_meeting(proposal, by=coordinator.actor, at=hours(24), place="neutral")
    actions.plan_meeting(proposal, by=coordinator.actor, at=hours(96), place="phone")

    assert proposal.meetings.get().place == "phone"
    task = Task.objects.about(proposal).open().get()
    assert (task.kind, task.due_on) == ("record_meeting", timezone.localdate(hours(96)))


def test_a_meeting_is_written_down_after_it_took_place(coordinator):
    proposal = actions.plan_meeting(to_meet(coordinator), by=coordinator.actor, at=hours(1), place="neutral")

    with pytest.raises(NotYet, match="pas encore eu lieu"):
        actions.record_meeting(proposal, by=coordinator.actor, at=hours(1))
    row = actions.record_meeting(proposal, by=coordinator.actor, at=hours(-2))

    assert row.status == Status.REFLECTING
    assert proposal.meetings.get().done_at == row.met_at
    assert Task.objects.about(proposal).open().get().kind == "ask_both"


@pytest.mark.parametrize("side", ["guest", "host"])
def test_a_day_to_think_is_kept_to_the_minute(coordinator, side):
    proposal = reflecting(coordinator, met_hours_ago=2)
    met_at = fresh(proposal).met_at

    with pytest.raises(NotYet, match="vingt-quatre"):
        actions.confirm(proposal, side, by=coordinator.actor, now=met_at + timedelta(hours=24, seconds=-1))
    row = actions.confirm(proposal, side, by=coordinator.actor, now=met_at + timedelta(hours=24))

    assert row.status == Status.REFLECTING  # one yes is not two


def test_a_no_needs_no_day_to_think(coordinator):
    proposal = reflecting(coordinator, met_hours_ago=2)

    row = actions.confirm(proposal, "guest", by=her_link(proposal), accepts=False, reason="home")

    assert (row.status, row.guest_reason) == (Status.DECLINED_BY_GUEST, "home")


@pytest.mark.parametrize("order", [("guest", "host"), ("host", "guest")])
def test_two_yeses_given_apart_in_any_order(coordinator, order):
    proposal = reflecting(coordinator)

    for side in order:
        row = actions.confirm(proposal, side, by=coordinator.actor)

    assert row.status == Status.BOTH_ACCEPTED
    assert Task.objects.about(proposal).open().get().kind == "sign_agreement"


def test_saying_yes_twice_is_one_yes(coordinator):
    proposal = reflecting(coordinator)
    first = actions.confirm(proposal, "guest", by=her_link(proposal))

    again = actions.confirm(proposal, "guest", by=coordinator.actor)

    assert again.guest_confirmed_at == first.guest_confirmed_at
    assert Entry.objects.about(proposal).filter(transition="guest_confirms").count() == 1


def test_neither_side_says_yes_for_the_other(coordinator):
    proposal = reflecting(coordinator, room=RoomFactory(host__with_account=True))
    adult = proposal.room.host.adults.get()

    with pytest.raises(PermissionDenied):
        actions.confirm(proposal, "host", by=her_link(proposal))
    for actor in (their_link(proposal, adult), proposal.room.host.user.actor):
        with pytest.raises(PermissionDenied):
            actions.confirm(proposal, "guest", by=actor)


def test_a_second_yes_is_not_asked_before_the_meeting(coordinator):
    with pytest.raises(TooLate, match="n'attend plus"):
        actions.confirm(to_meet(coordinator), "guest", by=coordinator.actor)


def test_she_may_still_say_no_after_two_yeses(coordinator):
    proposal = both_accepted(coordinator)

    row = actions.confirm(proposal, "guest", by=her_link(proposal), accepts=False)

    assert row.status == Status.DECLINED_BY_GUEST
    assert not Occupancy.objects.current().filter(room=proposal.room).exists()


# --- taking back, renewing, expiring -------------------------------------------------------------------------------


def test_the_team_takes_a_proposal_back_and_says_why(coordinator):
    proposal = proposed(coordinator)

    with pytest.raises(NotYet, match="pourquoi"):
        actions.withdraw(proposal, by=coordinator.actor, reason=" ")
    row = actions.withdraw(proposal, by=coordinator.actor, reason="Un dégât des eaux.")

    assert row.status == Status.WITHDRAWN
    assert Entry.objects.about(proposal).get(transition="withdraw").note == "Un dégât des eaux."
    assert not Occupancy.objects.current().filter(room=proposal.room).exists()


def test_a_delay_is_renewed_once(coordinator):
    with time_machine.travel(timezone.now() - timedelta(hours=60)):
        proposal = proposed(coordinator)

    row = actions.renew(proposal, by=coordinator.actor)

    assert row.renewed == 1
    assert timedelta(hours=71) < row.answer_by - timezone.now()
    assert fresh(row.hold).held_until == row.answer_by
    with pytest.raises(NotYet, match="déjà été prolongé"):
        actions.renew(row, by=coordinator.actor)


def test_only_a_question_that_waits_is_renewed_and_by_the_team(coordinator):
    with pytest.raises(TooLate, match="Aucune réponse"):
        actions.renew(to_meet(coordinator), by=coordinator.actor)
    proposal = proposed(coordinator)
    with pytest.raises(PermissionDenied):
        actions.renew(proposal, by=her_link(proposal))


def test_silence_expires_is_held_against_nobody_and_a_person_calls(coordinator):
    need = admitted(coordinator)
    with time_machine.travel(timezone.now() - timedelta(hours=73)):
        proposal = actions.propose(need, RoomFactory(), by=coordinator.actor)
    place = (need.tier, need.waiting_since)

    expire_holds()

    row, need = fresh(proposal), fresh(need)
    task = Task.objects.about(proposal).open().get()
    assert row.status == Status.EXPIRED
    assert (row.guest_reason, row.host_reason) == ("", "")
    assert (need.tier, need.waiting_since, need.closed_on) == (*place, None)
    assert not Occupancy.objects.current().filter(room=proposal.room).exists()
    assert (task.kind, task.owner) == ("call_after_silence", coordinator)


def test_expiring_twice_finds_nothing_more(coordinator):
    ProposalFactory(overdue=True)

    expire_holds()
    expire_holds()

    assert Entry.objects.filter(transition="expire").count() == 1


def test_a_question_that_still_runs_does_not_expire(coordinator):
    proposal = proposed(coordinator)

    with pytest.raises(NotYet, match="court encore"):
        actions.expire(proposal, by=Actor.service())
    expire_holds()

    assert fresh(proposal).status == Status.GUEST_ASKED


def test_one_that_is_over_does_not_stop_the_others(coordinator):
    ProposalFactory(overdue=True)
    answered = ProposalFactory(overdue=True)
    ProposalFactory(overdue=True)
    actions.withdraw(answered, by=coordinator.actor, reason="Elle a un toit.")

    expire_holds()

    assert Proposal.objects.filter(status=Status.EXPIRED).count() == 2


@pytest.mark.parametrize("status", [status for status in Status.values if status not in Proposal.LIVE])
def test_a_proposal_that_is_over_is_answered_no_more(coordinator, status):
    proposal = ProposalFactory(status=status)

    for call in (
        lambda: actions.guest_answers(proposal, by=coordinator.actor, accepts=True),
        lambda: actions.confirm(proposal, "guest", by=coordinator.actor, accepts=False),
        lambda: actions.withdraw(proposal, by=coordinator.actor, reason="x"),
        lambda: actions.plan_meeting(proposal, by=coordinator.actor, at=hours(1), place="neutral"),
        lambda: actions.expire(proposal, by=Actor.service()),
    ):
        with pytest.raises(TransitionNotAllowed):
            call()
