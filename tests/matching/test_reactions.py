"""What changes a home, a room or a need, and what follows of itself: never for whoever lives there."""

from contextlib import suppress
from unittest.mock import patch

import pytest
from django.db import transaction

from casework.models import Stay
from hosting import actions as hosting
from hosting.models import Host
from journal.models import Task
from journal.moves import perform
from matching import choices, reactions
from matching.models import Proposal
from matching.tasks import replan, replan_everybody
from tests.casework.steps import admitted, day, fresh, proposed, signed
from tests.factories import ProposalFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db


def pause(host, user):
    return hosting.pause_host(host, by=user.actor, ask_again_on=day(30))


def close_months(host, user):
    return hosting.change_availability(host.rooms.get(), [], by=user.actor)


def somebody_moves_in(host, user):
    return hosting.newcomer_at_home(host, by=user.actor, first_name="Paul")


def outdate(host, user):
    return hosting.update_papers(host, by=user.actor, trained_on=day(-300), insured_on=day(-400))


def suspend(host, user):
    user.memberships.create(role="manager", territory=host.territory)
    return perform(host, "suspend", by=type(user).objects.get(pk=user.pk).actor)


def leave(host, user):
    return hosting.leave_network(host, by=user.actor)


STOPS = [pause, close_months, somebody_moves_in, outdate, suspend, leave]


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("status", [status for status in Proposal.LIVE if status != "agreed"])
def test_a_home_that_stops_withdraws_what_was_only_proposed(coordinator, stop, status):
    proposal = ProposalFactory(status=status)

    stop(proposal.room.host, coordinator)

    assert fresh(proposal).status == Proposal.Status.WITHDRAWN
    assert fresh(proposal.hold).released_at is not None


@pytest.mark.parametrize("stop", STOPS)
def test_a_home_that_stops_never_touches_a_stay(coordinator, stop):
    stay = StayFactory(ongoing=True)

    stop(stay.occupancy.room.host, coordinator)

    row = fresh(stay)
    assert (row.status, row.planned_until, row.occupancy.released_at) == ("ongoing", stay.planned_until, None)


@pytest.mark.parametrize("stop", STOPS)
def test_a_stay_that_was_signed_is_a_persons_decision(coordinator, stop):
    stay = signed(coordinator)

    stop(stay.occupancy.room.host, coordinator)

    assert fresh(stay).status == Stay.Status.PLANNED
    assert fresh(stay.proposal).status == Proposal.Status.AGREED
    assert fresh(stay.occupancy).released_at is None


@pytest.mark.parametrize(
    ("stop", "lives_there", "asked"),
    [(pause, False, True), (pause, True, False), (suspend, False, True), (suspend, True, True), (leave, True, True)],
)
def test_somebody_is_asked_what_becomes_of_those_who_live_there_or_will(coordinator, stop, lives_there, asked):
    stay = StayFactory(ongoing=True) if lives_there else StayFactory()

    stop(stay.occupancy.room.host, coordinator)

    tasks = Task.objects.about(stay).open().filter(kind="home_withdrew")
    assert [task.owner for task in tasks] == ([stay.accompaniment.owner] if asked else [])


def test_nobody_is_asked_any_more_when_the_home_resumes(coordinator):
    stay = StayFactory()
    host = pause(stay.occupancy.room.host, coordinator)

    hosting.resume_host(host, by=coordinator.actor)

    assert not Task.objects.open().exists()


def test_what_still_fits_stays(coordinator):
    proposal = ProposalFactory()

    hosting.confirm_availability(proposal.room, by=coordinator.actor)
    hosting.change_availability(
        proposal.room, [(proposal.period.lower, proposal.period.upper)], by=coordinator.actor
    )  # fmt: skip

    assert fresh(proposal).status == Proposal.Status.GUEST_ASKED


def test_another_room_of_another_home_is_left_alone(coordinator):
    proposal = ProposalFactory()

    pause(RoomFactory().host, coordinator)

    assert fresh(proposal).status == Proposal.Status.GUEST_ASKED


# --- plans ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def plans(django_capture_on_commit_callbacks):
    """``with plans() as asked``: the needs and rooms for which a plan is asked, at the commit."""

    class Plans:
        def __enter__(self):
            self.asked = {"needs": set(), "rooms": set(), "tasks": 0}
            self.patch = patch.object(replan, "delay", self.note)
            self.patch.start()
            self.commit = django_capture_on_commit_callbacks(execute=True)
            self.commit.__enter__()
            return self.asked

        def note(self, needs, rooms):
            self.asked["needs"] |= set(needs)
            self.asked["rooms"] |= set(rooms)
            self.asked["tasks"] += 1

        def __exit__(self, *raised):
            self.commit.__exit__(*raised)
            self.patch.stop()

    return Plans


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda user, room, need: hosting.change_availability(room, [], by=user.actor), "room"),
        (lambda user, room, need: pause(room.host, user), "room"),
        (lambda user, room, need: hosting.set_tier(need, "A", "Dehors.", by=user.actor), "need"),
        (lambda user, room, need: proposed(user, need=need, room=room), "both"),
        (lambda user, room, need: choices.keep(need, room, by=user.actor), "both"),
        (lambda user, room, need: choices.set_aside(need, room.host, reason="home", by=user.actor), "need"),
        (lambda user, room, need: recorded_stay(user, room), "room"),
    ],
    ids=["months", "pause", "tier", "proposal", "keep", "set aside", "stay"],
)
def test_what_a_change_touches_is_solved_again(coordinator, plans, change, expected):
    need, room = admitted(coordinator), RoomFactory()

    with plans() as asked:
        change(coordinator, room, need)

    assert asked["needs"] == ({need.pk} if expected != "room" else set())
    assert asked["rooms"] == ({room.pk} if expected != "need" else set())
    assert asked["tasks"] <= 2


def recorded_stay(user, room):
    stay = StayFactory(occupancy__room=room)
    perform(stay, "cancel", by=user.actor)


def test_an_admission_is_solved_at_once(coordinator, plans):
    with plans() as asked:
        need = admitted(coordinator)

    assert asked["needs"] == {need.pk}


def test_nothing_is_solved_when_nothing_changes(coordinator, plans):
    host = RoomFactory().host

    with plans() as asked:
        reactions.plan_again(Host, host, entry=type("Line", (), {"transition": "note"}))

    assert asked["tasks"] == 0


def test_a_move_that_is_undone_leaves_the_next_one_told(coordinator, plans):
    room, other = RoomFactory(), RoomFactory()

    with plans() as asked:
        with suppress(OSError), transaction.atomic():
            hosting.confirm_availability(room, by=coordinator.actor)
            raise OSError
        hosting.confirm_availability(other, by=coordinator.actor)

    assert asked["rooms"] == {other.pk}


def test_a_register_taken_over_plans_everybody_once(django_capture_on_commit_callbacks):
    with (
        patch.object(replan, "delay") as some,
        patch.object(replan_everybody, "delay") as everybody,
        django_capture_on_commit_callbacks(execute=True),
    ):
        for number in range(reactions.MOST_AT_ONCE + 1):
            reactions.ask_for_plan(needs=[number])

    assert (some.call_count, everybody.call_count) == (0, 1)


def test_a_broker_that_is_down_undoes_nothing(coordinator, django_capture_on_commit_callbacks, caplog):
    need = admitted(coordinator)

    with patch.object(replan, "delay", side_effect=OSError), django_capture_on_commit_callbacks(execute=True):
        hosting.set_tier(need, "A", "Dehors ce soir.", by=coordinator.actor)

    assert fresh(need).tier == "A"
