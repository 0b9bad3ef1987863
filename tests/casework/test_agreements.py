"""Agreement, keys, and the nights that begin: three signatures, a home that is ready, one year started once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from casework import actions
from casework.models import Accompaniment, Agreement, Commitment, Stay
from hosting.models import Host, Need, Occupancy
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from matching import actions as matching
from matching.models import Proposal
from tests.casework.steps import admitted, day, fresh, her_link, housed, reflecting, rules_chosen, signed
from tests.factories import (
    AccompanimentFactory,
    HostFactory,
    NeedFactory,
    OccupancyFactory,
    RoomFactory,
    StayFactory,
    TaskFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def sign(proposal, user, **facts):
    facts = {
        "move_in_on": day(0), "until_on": day(60), "guest_signed_on": day(0), "host_signed_on": day(-1),
        "association_signed_on": day(0),
    } | facts  # fmt: skip
    return actions.sign_agreement(proposal, by=user.actor, **facts)


# --- the agreement -------------------------------------------------------------------------------------------------


def test_the_held_room_becomes_her_coming_stay(coordinator):
    proposal = rules_chosen(coordinator)

    stay = sign(proposal, coordinator, move_in_on=day(4), until_on=day(90))

    occupancy = fresh(stay.occupancy)
    assert (stay.status, stay.kind, stay.planned_from, stay.planned_until) == ("planned", "hosting", day(4), day(90))
    assert stay.occupancy_id == proposal.hold_id
    assert (occupancy.kind, occupancy.from_on, occupancy.until_on, occupancy.held_until) == (
        "stay", day(4), day(90), None,
    )  # fmt: skip
    assert fresh(proposal).status == Proposal.Status.AGREED
    assert Agreement.objects.get().until_on == day(90)
    assert [(task.kind, task.due_on) for task in Task.objects.open().about(stay)] == [("hand_over_keys", day(4))]
    assert not Task.objects.open().about(proposal).exists()


def test_an_agreement_needs_two_yeses_first(coordinator):
    with pytest.raises(TransitionNotAllowed):
        sign(reflecting(coordinator), coordinator)

    assert not Agreement.objects.exists()


@pytest.mark.parametrize("who", ["guest_signed_on", "host_signed_on", "association_signed_on"])
def test_nobody_has_signed_tomorrow(coordinator, who):
    with pytest.raises(NotYet, match="d'avance"):
        sign(rules_chosen(coordinator), coordinator, **{who: day(1)})


def test_an_agreement_has_an_end_after_its_beginning(coordinator):
    with pytest.raises(NotYet, match="suit l'emménagement"):
        sign(rules_chosen(coordinator), coordinator, until_on=day(0))


def test_nobody_is_housed_before_she_is_admitted(coordinator):
    with pytest.raises(NotYet, match="précède son admission"):
        sign(rules_chosen(coordinator), coordinator, move_in_on=day(-1))


def test_dates_that_meet_another_stay_of_the_room_are_refused(coordinator):
    proposal = rules_chosen(coordinator)
    Occupancy.objects.filter(pk=proposal.hold_id).update(period=(day(0), day(20)))
    OccupancyFactory(room=proposal.room, from_on=day(30), until_on=day(60))

    with pytest.raises(TooLate, match="occupée ou promise"):
        sign(proposal, coordinator, until_on=day(31))

    assert fresh(proposal).status == Proposal.Status.BOTH_ACCEPTED


def test_a_relay_begins_where_the_stay_before_ends(coordinator):
    first = housed(coordinator, nights=20, until_on=day(10))
    need = actions.open_relay(first, by=coordinator.actor)
    proposal = rules_chosen(coordinator, need=need)

    with pytest.raises(TooLate, match="déjà un toit"):
        sign(proposal, coordinator, move_in_on=day(9))
    stay = sign(proposal, coordinator, move_in_on=day(10))

    assert stay.kind == Stay.Kind.RELAY


def test_a_first_stay_that_never_began_does_not_make_the_next_one_a_relay(coordinator):
    need = admitted(coordinator)
    actions.cancel_stay(signed(coordinator, need=need), by=coordinator.actor, reason="Un dégât des eaux.")

    stay = signed(coordinator, need=need)

    assert stay.kind == Stay.Kind.HOSTING


def test_she_may_say_no_until_the_keys_and_her_coming_stay_is_no_roof_any_more(coordinator):
    stay = signed(coordinator, move_in_on=day(3))
    proposal = fresh(stay.proposal)

    matching.confirm(proposal, "guest", by=her_link(proposal), accepts=False)

    assert fresh(stay).status == Stay.Status.CANCELLED
    assert fresh(stay.occupancy).released_at is not None
    assert Need.objects.open().filter(guest=proposal.guest).exists()  # she is still looked for
    assert not Task.objects.open().about(stay).exists()


def test_a_stay_that_is_cancelled_frees_the_room_and_says_why(coordinator):
    stay = signed(coordinator, move_in_on=day(3))

    with pytest.raises(NotYet, match="pourquoi"):
        actions.cancel_stay(stay, by=coordinator.actor, reason="")
    row = actions.cancel_stay(stay, by=coordinator.actor, reason="Le foyer déménage.")

    assert row.status == Stay.Status.CANCELLED
    assert fresh(stay.proposal).status == Proposal.Status.WITHDRAWN
    assert Entry.objects.about(stay.proposal).get(transition="withdraw").note == "Le foyer déménage."
    assert matching.propose(admitted(coordinator), stay.occupancy.room, by=coordinator.actor)


def test_a_stay_taken_over_without_a_proposal_is_cancelled_too(coordinator):
    stay = StayFactory(accompaniment__owner=coordinator)

    row = actions.cancel_stay(stay, by=coordinator.actor, reason="Repris par erreur.")

    assert row.status == Stay.Status.CANCELLED
    assert fresh(stay.occupancy).released_at is not None


# --- the keys ------------------------------------------------------------------------------------------------------


def test_the_first_night_starts_the_year_and_answers_the_need(coordinator):
    need = admitted(coordinator)
    stay = signed(coordinator, need=need)

    row = actions.move_in(stay, by=coordinator.actor)

    accompaniment = Accompaniment.objects.get()
    assert (row.status, row.started_on) == ("ongoing", day(0))
    assert accompaniment.commitment.starts_on == day(0)
    assert accompaniment.commitment.policy == Commitment.Policy.FIRST_NIGHT
    assert fresh(need).closed_because == Need.ClosedBecause.HOUSED
    assert fresh(stay.proposal).status == Proposal.Status.CONCLUDED
    assert [task.kind for task in Task.objects.open()] == []


def test_the_keys_wait_for_a_home_that_is_ready_that_day(coordinator):
    stay = signed(coordinator)
    Host.objects.filter(pk=stay.occupancy.room.host_id).update(insured_on=day(-400))

    with pytest.raises(NotYet, match="pas prêt"):
        actions.move_in(stay, by=coordinator.actor)

    assert fresh(stay).status == Stay.Status.PLANNED
    assert fresh(stay.proposal).status == Proposal.Status.AGREED
    assert not Commitment.objects.exists()


def test_a_first_night_is_not_written_down_in_advance(coordinator):
    stay = signed(coordinator, move_in_on=day(3))

    with pytest.raises(NotYet, match="d'avance"):
        actions.move_in(stay, by=coordinator.actor, on=day(1))
    with pytest.raises(NotYet, match="suit la fin"):
        actions.move_in(stay, by=coordinator.actor, on=day(60))


def test_keys_given_before_the_day_that_was_planned_count_from_that_night(coordinator):
    stay = signed(coordinator, move_in_on=day(3))

    row = actions.move_in(stay, by=coordinator.actor)

    assert fresh(row.occupancy).from_on == day(0)
    assert Commitment.objects.get().starts_on == day(0)


def test_she_leaves_one_home_before_she_enters_another(coordinator):
    first = housed(coordinator, nights=20, until_on=day(0))
    need = actions.open_relay(first, by=coordinator.actor, from_on=day(0))
    second = signed(coordinator, need=need)

    with pytest.raises(NotYet, match="noter d'abord"):
        actions.move_in(second, by=coordinator.actor)
    actions.end_stay(
        first, by=coordinator.actor, on=day(0), ending="planned", guest_reason="as_planned", host_reason="as_planned"
    )
    row = actions.move_in(second, by=coordinator.actor)

    assert row.status == Stay.Status.ONGOING
    assert Commitment.objects.get().starts_on == day(-20)  # a second home never starts the year again


def test_the_keys_are_given_once(coordinator):
    stay = housed(coordinator)

    with pytest.raises((TransitionNotAllowed, NotYet)):
        actions.move_in(stay, by=coordinator.actor)

    assert Entry.objects.filter(transition="start_year").count() == 1


def test_only_her_team_gives_the_keys(coordinator):
    stay = signed(coordinator)
    proposal = stay.proposal

    for actor in (her_link(proposal), UserFactory(referrer=True).actor, UserFactory(approver=True).actor):
        with pytest.raises(PermissionDenied):
            actions.move_in(stay, by=actor)


def test_a_roof_that_is_found_ends_the_task_of_tonight(coordinator):
    stay = signed(coordinator)
    TaskFactory(subject=stay.accompaniment, kind="roof_tonight")

    actions.move_in(stay, by=coordinator.actor)

    assert not Task.objects.open().filter(kind="roof_tonight").exists()


# --- a stay without a proposal: a register, a shelter --------------------------------------------------------------


def place(accompaniment, room, user, **facts):
    return actions.place(accompaniment, room, by=user.actor, **{"start": day(-9), "until": day(40)} | facts)


def test_a_running_stay_is_taken_over_with_its_year(coordinator):
    accompaniment = AccompanimentFactory(opened_on=day(-30))
    need = NeedFactory(guest=accompaniment.guest)

    stay = place(accompaniment, RoomFactory(), coordinator)

    assert (stay.status, stay.started_on, stay.proposal) == ("ongoing", day(-9), None)
    assert accompaniment.commitment.starts_on == day(-9)
    assert fresh(need).closed_because == Need.ClosedBecause.HOUSED


def test_a_coming_stay_starts_nothing_yet(coordinator):
    accompaniment = AccompanimentFactory()

    stay = place(accompaniment, RoomFactory(), coordinator, start=day(2), running=False)

    assert stay.status == Stay.Status.PLANNED
    assert not Commitment.objects.exists()


def test_a_room_or_a_woman_that_is_taken_is_refused_in_words(coordinator):
    taken = StayFactory(ongoing=True)
    hers = StayFactory()

    with pytest.raises(TooLate, match="occupée ou promise"):
        place(AccompanimentFactory(), taken.occupancy.room, coordinator)
    with pytest.raises(TooLate, match="déjà un toit"):
        place(hers.accompaniment, RoomFactory(), coordinator, until=hers.planned_from.replace(year=2099))

    assert Stay.objects.count() == 2


def test_she_is_not_placed_twice(coordinator):
    running = StayFactory(ongoing=True, planned_until=day(-10))

    with pytest.raises(NotYet, match="noter d'abord"):
        place(running.accompaniment, RoomFactory(), coordinator)


@pytest.mark.parametrize("status", ["exiting", "exited"])
def test_nothing_begins_in_a_file_that_closes(coordinator, status):
    with pytest.raises(TooLate, match="plus en cours"):
        place(AccompanimentFactory(status=status), RoomFactory(), coordinator)


def test_a_stay_ends_after_it_begins(coordinator):
    with pytest.raises(NotYet, match="suit l'arrivée"):
        place(AccompanimentFactory(), RoomFactory(), coordinator, until=day(-9))


def test_a_shelter_is_a_ready_room_for_seven_nights_at_most(coordinator):
    facts = {"kind": Stay.Kind.SHELTER, "start": day(0)}
    unready = RoomFactory(host=HostFactory(ready=True, insured_on=None))

    with pytest.raises(NotYet, match="foyer prêt"):
        place(AccompanimentFactory(), unready, coordinator, until=day(5), **facts)
    with pytest.raises(TooLate, match="sept nuits"):
        place(AccompanimentFactory(), RoomFactory(), coordinator, until=day(8), **facts)
    stay = place(AccompanimentFactory(), RoomFactory(), coordinator, until=day(7), **facts)

    assert fresh(stay.occupancy).kind == Occupancy.Kind.SHELTER


def test_only_her_team_places_her():
    elsewhere = UserFactory(coordinator=TerritoryFactory(code="ailleurs"))

    with pytest.raises(PermissionDenied):
        place(AccompanimentFactory(), RoomFactory(), elsewhere)


def test_what_is_taken_over_from_long_ago_leaves_tonight_open(coordinator):
    accompaniment = AccompanimentFactory(opened_on=day(-30))
    task = TaskFactory(subject=accompaniment, kind="roof_tonight")

    place(accompaniment, RoomFactory(), coordinator, until=day(-1))

    assert fresh(task).done_at is None
    assert timezone.localdate() == day(0)
