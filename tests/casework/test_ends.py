"""The end of a stay, and the roof after it: looked for at once, sixty days before, once only."""

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import TransitionNotAllowed

from casework import actions
from casework.clock import commitment_end
from casework.models import Accompaniment, OtherRoof, Stay
from casework.relays import relays_to_open
from casework.roofs import Ledger
from hosting.actions import close_need
from hosting.models import Need, Occupancy
from journal.models import Entry, Task
from journal.moves import NotYet, Stale, TooLate
from tests.casework.steps import day, file_of, fresh
from tests.factories import (
    AccompanimentFactory,
    ExtensionFactory,
    MediationFactory,
    NeedFactory,
    OccupancyFactory,
    OtherRoofFactory,
    ProposalFactory,
    StayFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def end(stay, user, **facts):
    facts = {"on": day(0), "ending": "early_host", "guest_reason": "not_said", "host_reason": "host_life"} | facts
    return actions.end_stay(stay, by=user.actor, **facts)


def living(**facts):
    return StayFactory(ongoing=True, **{"planned_until": day(200)} | facts)


# --- the end of a stay ---------------------------------------------------------------------------------------------


def test_the_day_of_leaving_is_the_first_night_elsewhere(coordinator):
    stay = living()

    row = end(stay, coordinator, on=day(-1))

    assert (row.status, row.ended_on) == (Stay.Status.ENDED, day(-1))
    assert fresh(stay.occupancy).until_on == day(-1)
    assert (row.guest_reason, row.host_reason, row.ending) == ("not_said", "host_life", "early_host")


def test_her_next_roof_is_looked_for_at_once_whatever_the_reasons(coordinator):
    stay = living()

    end(stay, coordinator)

    need = Need.objects.open().get()
    assert (need.after, need.from_on, need.tier) == (stay.occupancy, day(0), "A")
    assert need.until_on == commitment_end(day(-100))
    assert need.owner == stay.accompaniment.owner
    task = Task.objects.open().get(kind="find_relay")
    assert (task.owner, task.urgency) == (stay.accompaniment.owner, Task.Urgency.TONIGHT)


def test_what_was_due_for_the_stay_is_over_and_the_home_is_thanked(coordinator):
    stay = living()
    TaskFactory(subject=stay, kind="ask_about_end")
    mediation = MediationFactory(stay=stay)
    TaskFactory(subject=mediation, kind="hear_both")

    end(stay, coordinator)

    assert set(Task.objects.open().values_list("kind", flat=True)) == {"call_host", "find_relay"}


def test_the_room_is_free_from_that_night(coordinator):
    stay = living()

    end(stay, coordinator)
    OccupancyFactory(room=stay.occupancy.room, from_on=day(0), until_on=day(9))

    assert Occupancy.objects.current().filter(room=stay.occupancy.room).count() == 2


def test_a_stay_that_has_ended_lasted_a_night(coordinator):
    with pytest.raises(NotYet, match="une nuit"):
        end(living(planned_from=day(0)), coordinator)


def test_a_departure_is_not_written_down_in_advance(coordinator):
    with pytest.raises(NotYet, match="d'avance"):
        end(living(), coordinator, on=day(1))


def test_a_departure_later_than_planned_meets_whoever_came_next(coordinator):
    stay = living(planned_until=day(-5))
    OccupancyFactory(room=stay.occupancy.room, from_on=day(-3), until_on=day(9))

    with pytest.raises(TooLate, match="occupée ou promise"):
        end(stay, coordinator, on=day(0))
    end(stay, coordinator, on=day(-3))

    assert fresh(stay).ended_on == day(-3)


@pytest.mark.parametrize("stay", [{}, {"ended": True}, {"cancelled": True}], ids=["planned", "ended", "cancelled"])
def test_only_a_running_stay_ends(coordinator, stay):
    with pytest.raises(TransitionNotAllowed):
        end(StayFactory(**stay), coordinator)


def test_a_departure_on_a_page_drawn_before_is_refused(coordinator):
    with pytest.raises(Stale):
        end(living(version=4), coordinator, version=3)


def test_neither_a_partner_nor_the_home_ends_a_stay():
    stay = living(room__host__with_account=True)

    for user in (UserFactory(referrer=True), stay.occupancy.room.host.user):
        with pytest.raises(PermissionDenied):
            end(stay, user)

    assert not Need.objects.exists()


# --- the relay -----------------------------------------------------------------------------------------------------


def test_a_relay_is_looked_for_until_the_end_of_her_year(coordinator):
    stay = living(planned_until=day(30))
    ExtensionFactory(commitment=stay.accompaniment.commitment, months=2)

    need = actions.open_relay(stay, by=coordinator.actor)

    assert need.until_on == commitment_end(day(-100), extensions=[2])


@pytest.mark.parametrize(
    ("days", "tier", "urgency"),
    [(0, "A", Task.Urgency.TONIGHT), (1, "B", Task.Urgency.TODAY), (14, "B", Task.Urgency.TODAY),
     (15, "C", Task.Urgency.WEEK), (60, "C", Task.Urgency.WEEK)],
)  # fmt: skip
def test_its_urgency_is_a_matter_of_days(coordinator, days, tier, urgency):
    need = actions.open_relay(living(planned_until=day(days)), by=coordinator.actor)

    assert need.tier == tier
    assert Task.objects.get(kind="find_relay").urgency == urgency


def test_a_relay_is_opened_once(coordinator):
    stay = living(planned_until=day(30))

    first = actions.open_relay(stay, by=coordinator.actor)
    second = actions.open_relay(stay, by=coordinator.actor)

    assert first == second
    assert Need.objects.count() == 1
    assert Task.objects.filter(kind="find_relay").count() == 1


def test_the_scan_opens_it_sixty_days_before_and_once(coordinator):
    living(planned_until=day(61))
    soon = living(planned_until=day(60))

    for _ in range(3):
        relays_to_open(day(0))

    need = Need.objects.get()
    assert (need.after, need.from_on) == (soon.occupancy, day(60))
    assert Entry.objects.about(need).filter(transition="open").count() == 1


def test_no_relay_beyond_her_year(coordinator):
    stay = living(planned_until=day(400))

    assert actions.open_relay(stay, by=coordinator.actor) is None


def test_no_relay_where_the_next_roof_is_known(coordinator):
    planned = living(planned_until=day(30))
    StayFactory(accompaniment=planned.accompaniment, planned_from=day(30))
    elsewhere = living(planned_until=day(30))
    OtherRoofFactory(accompaniment=elsewhere.accompaniment, from_on=day(29), until_on=day(50))

    assert actions.open_relay(planned, by=coordinator.actor) is None
    assert actions.open_relay(elsewhere, by=coordinator.actor) is None


@pytest.mark.parametrize("status", ["exiting", "exited"])
def test_no_relay_for_her_who_has_left_even_where_it_was_read_before(coordinator, status):
    stay = living(planned_until=day(30), accompaniment__status="open")
    read_before = Stay.objects.select_related("accompaniment").get(pk=stay.pk)
    moved = {"status": status}
    Accompaniment.objects.filter(pk=stay.accompaniment_id).update(**moved)

    assert actions.open_relay(read_before, by=coordinator.actor) is None


def test_a_roof_that_ends_sooner_brings_the_search_forward_and_never_back(coordinator):
    stay = living(planned_until=day(50))
    need = actions.open_relay(stay, by=coordinator.actor)
    assert need.tier == "C"

    actions.open_relay(stay, by=coordinator.actor, from_on=day(10))
    assert (fresh(need).from_on, fresh(need).tier) == (day(10), "B")

    actions.open_relay(stay, by=coordinator.actor, from_on=day(40))
    assert (fresh(need).from_on, fresh(need).tier) == (day(10), "B")


def test_a_search_that_was_closed_is_opened_beside_the_first(coordinator):
    stay = living(planned_until=day(30))
    first = actions.open_relay(stay, by=coordinator.actor)
    close_need(first, Need.ClosedBecause.WITHDRAWN, on=day(0), by=coordinator.actor)

    second = actions.open_relay(stay, by=coordinator.actor)

    assert (first.after, second.after) == (stay.occupancy, None)
    assert Need.objects.open().get() == second


# --- going on ------------------------------------------------------------------------------------------------------


def test_both_wish_to_go_on_until_an_exact_date(coordinator):
    stay = living(planned_until=day(-1))
    TaskFactory(subject=stay, kind="ask_about_end")
    TaskFactory(subject=stay.accompaniment, kind="roof_tonight")

    row = actions.extend_stay(stay, day(40), by=coordinator.actor)

    assert row.planned_until == day(40)
    assert fresh(stay.occupancy).until_on == day(40)
    assert not Task.objects.open().exists()
    assert Entry.objects.about(stay).get().facts == {"until_on": str(day(40))}


@pytest.mark.parametrize("until", [0, -3])
def test_a_stay_goes_on_until_a_day_to_come(coordinator, until):
    with pytest.raises(NotYet, match="à venir"):
        actions.extend_stay(living(), day(until), by=coordinator.actor)


def test_a_stay_that_has_ended_does_not_go_on(coordinator):
    with pytest.raises(NotYet, match="en cours"):
        actions.extend_stay(StayFactory(ended=True), day(9), by=coordinator.actor)


def test_a_stay_does_not_go_on_into_somebody_elses(coordinator):
    stay = living(planned_until=day(10))
    OccupancyFactory(room=stay.occupancy.room, from_on=day(12), until_on=day(30))

    with pytest.raises(TooLate, match="occupée ou promise"):
        actions.extend_stay(stay, day(13), by=coordinator.actor)

    assert fresh(stay).planned_until == day(10)


def test_what_was_looked_for_after_it_follows(coordinator):
    stay = living(planned_until=day(30))
    need = actions.open_relay(stay, by=coordinator.actor)

    actions.extend_stay(stay, day(70), by=coordinator.actor)
    assert fresh(need).from_on == day(70)

    actions.extend_stay(stay, commitment_end(day(-100)), by=coordinator.actor)
    assert fresh(need).closed_because == Need.ClosedBecause.HOUSED
    assert not Task.objects.open().filter(kind="find_relay").exists()


def test_a_relay_that_she_is_asked_about_is_not_taken_from_her(coordinator):
    stay = living(planned_until=day(30))
    need = actions.open_relay(stay, by=coordinator.actor)
    ProposalFactory(guest=need.guest, need=need, from_on=day(30))

    actions.extend_stay(stay, day(70), by=coordinator.actor)

    assert (fresh(need).from_on, fresh(need).closed_on) == (day(30), None)


def test_only_her_team_extends():
    with pytest.raises(PermissionDenied):
        actions.extend_stay(living(), day(300), by=UserFactory(referrer=True).actor)


# --- other roofs ---------------------------------------------------------------------------------------------------


def test_a_roof_found_elsewhere_covers_its_nights_and_is_said_as_such(coordinator):
    accompaniment = AccompanimentFactory(started_on=day(-10))
    TaskFactory(subject=accompaniment, kind="roof_tonight")

    actions.record_other_roof(accompaniment, "hotel", day(-2), day(3), by=coordinator.actor)

    ledger = Ledger(file_of(accompaniment), day(0))
    assert (ledger.covered, len(ledger.uncovered)) == (2, 8)
    assert ledger.tonight == OtherRoof.objects.get()
    assert not Task.objects.open().exists()


def test_a_roof_of_last_week_does_not_answer_for_tonight(coordinator):
    accompaniment = AccompanimentFactory(started_on=day(-10))
    TaskFactory(subject=accompaniment, kind="roof_tonight")

    actions.record_other_roof(accompaniment, "hotel", day(-9), day(0), by=coordinator.actor)

    assert Task.objects.open().filter(kind="roof_tonight").exists()


def test_another_roof_is_refused_with_a_reason(coordinator):
    accompaniment = AccompanimentFactory()

    with pytest.raises(NotYet, match="suit le début"):
        actions.record_other_roof(accompaniment, "hotel", day(3), day(3), by=coordinator.actor)
    with pytest.raises(TooLate, match="terminé"):
        actions.record_other_roof(AccompanimentFactory(exited=True), "hotel", day(0), day(3), by=coordinator.actor)
    with pytest.raises(PermissionDenied):
        actions.record_other_roof(accompaniment, "hotel", day(0), day(3), by=UserFactory(referrer=True).actor)


# --- handing over --------------------------------------------------------------------------------------------------


def test_rights_tasks_and_searches_go_with_her(coordinator):
    fatou = UserFactory(coordinator=True)
    stay = living(accompaniment__owner=coordinator)
    accompaniment = stay.accompaniment
    need = NeedFactory(guest=accompaniment.guest, owner=coordinator)
    mine = TaskFactory(subject=stay, owner=coordinator)
    colleagues = TaskFactory(subject=stay, owner=UserFactory(coordinator=True))
    elsewhere = TaskFactory(owner=coordinator)

    row = actions.hand_over(accompaniment, fatou, by=coordinator.actor)

    assert row.owner == fatou
    assert accompaniment.guest.assignments.in_force().in_charge().get().user == fatou
    assert fresh(need).owner == fatou
    assert fresh(mine).owner == fatou
    assert fresh(colleagues).owner == colleagues.owner
    assert fresh(elsewhere).owner == coordinator


def test_she_is_handed_over_within_the_team(coordinator):
    accompaniment = AccompanimentFactory(owner=coordinator)

    with pytest.raises(NotYet, match="équipe"):
        actions.hand_over(accompaniment, UserFactory(volunteer=True), by=coordinator.actor)
    with pytest.raises(PermissionDenied):
        actions.hand_over(accompaniment, coordinator, by=UserFactory(referrer=True).actor)

    assert fresh(accompaniment).owner == coordinator
