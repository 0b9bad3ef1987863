"""The way out: a destination, its evidence, a second person; and the promise that goes on where it was not true."""

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import TransitionNotAllowed

from casework import actions
from casework.models import Accompaniment, Exit, Stay
from casework.outcomes import EXCLUDED, PROGRAMME, STRICT, UNKNOWN, Destination
from hosting.models import Need, Occupancy
from journal import signatures
from journal.models import Signature, Task
from journal.moves import NotYet, TooLate, perform
from matching.models import Proposal
from tests.casework.steps import admitted, day, fresh, housed, proposed, signed
from tests.factories import AccompanimentFactory, ExitFactory, GuestFactory, NeedFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db
Status = Accompaniment.Status


def leave(accompaniment, user, **facts):
    return actions.record_exit(
        accompaniment, by=user.actor, **{"destination": "E01", "evidence": "document"} | facts
    )  # fmt: skip


def answer(user, *, agrees, reason=""):
    return signatures.answer(
        Signature.objects.pending().get(move="confirm_exit"), by=user.actor, agrees=agrees, reason=reason
    )


# --- recording -----------------------------------------------------------------------------------------------------


def test_where_she_goes_is_written_down_and_a_second_person_is_asked(coordinator):
    stay = StayFactory(ongoing=True)

    exit_ = leave(stay.accompaniment, coordinator, may_contact=True)

    row = fresh(stay.accompaniment)
    assert row.status == Status.EXITING
    assert (exit_.destination, exit_.evidence, exit_.exited_on, exit_.may_contact) == (
        Destination.SOCIAL_HOUSING, "document", day(0), True,
    )  # fmt: skip
    assert exit_.confirmed_by is None
    assert fresh(stay).status == Stay.Status.ENDED
    assert fresh(stay).ended_on == day(0)
    assert not Need.objects.open().exists()


def test_the_summary_to_sign_names_nobody(coordinator):
    accompaniment = AccompanimentFactory(guest=GuestFactory(first_name="Hawa"))

    leave(accompaniment, coordinator)

    summary = Signature.objects.get().summary
    assert accompaniment.code in summary
    assert "Hawa" not in summary


def test_an_exit_ends_what_was_only_coming(coordinator):
    need = admitted(coordinator)
    stay = signed(coordinator, need=need, move_in_on=day(3))

    leave(stay.accompaniment, coordinator)

    assert fresh(stay).status == Stay.Status.CANCELLED
    assert fresh(stay.proposal).status == Proposal.Status.WITHDRAWN
    assert not Occupancy.objects.current().exists()
    assert fresh(need).closed_because == Need.ClosedBecause.EXIT


def test_an_exit_takes_the_question_back(coordinator):
    proposal = proposed(coordinator)

    leave(Accompaniment.objects.get(guest=proposal.guest), coordinator)

    assert fresh(proposal).status == Proposal.Status.WITHDRAWN


@pytest.mark.parametrize(
    "facts",
    [{"destination": "autre"}, {"destination": ""}, {"evidence": "ouï-dire"}],
    ids=["other", "none", "hearsay"],
)
def test_other_does_not_exist(coordinator, facts):
    with pytest.raises(ValueError, match="is not a valid"):
        leave(AccompanimentFactory(), coordinator, **facts)

    assert not Exit.objects.exists()
    assert Accompaniment.objects.get().status == Status.OPEN


def test_an_exit_is_not_written_down_in_advance(coordinator):
    with pytest.raises(NotYet, match="d'avance"):
        leave(AccompanimentFactory(), coordinator, exited_on=day(1))


def test_only_her_team_writes_it(coordinator):
    with pytest.raises(PermissionDenied):
        leave(AccompanimentFactory(), UserFactory(referrer=True))


def test_an_exit_is_recorded_once(coordinator):
    accompaniment = AccompanimentFactory()
    leave(accompaniment, coordinator)

    with pytest.raises(TransitionNotAllowed):
        leave(accompaniment, coordinator)

    assert Exit.objects.count() == 1


# --- the second signature ------------------------------------------------------------------------------------------


def test_a_second_person_confirms_it(coordinator, approver):
    accompaniment = AccompanimentFactory()
    leave(accompaniment, coordinator)

    answer(approver, agrees=True)

    exit_ = Exit.objects.get()
    assert fresh(accompaniment).status == Status.EXITED
    assert exit_.confirmed_by == approver.actor
    assert exit_.confirmed_at is not None


def test_whoever_wrote_it_does_not_confirm_it(manager):
    leave(AccompanimentFactory(), manager)

    with pytest.raises(PermissionDenied):
        answer(manager, agrees=True)


def test_no_move_confirms_it_without_a_signature(coordinator, manager):
    accompaniment = AccompanimentFactory()
    leave(accompaniment, coordinator)

    with pytest.raises(NotYet, match="seconde signature"):
        perform(accompaniment, "confirm_exit", by=manager.actor)

    assert fresh(accompaniment).status == Status.EXITING


def test_a_signature_that_is_refused_gives_her_back_a_roof_to_look_for(coordinator, approver):
    stay = StayFactory(ongoing=True)
    leave(stay.accompaniment, coordinator)

    answer(approver, agrees=False, reason="Le bail n’est pas signé.")

    need = Need.objects.open().get()
    assert fresh(stay.accompaniment).status == Status.OPEN
    assert (need.guest, need.from_on, need.tier) == (stay.accompaniment.guest, day(0), "A")
    assert Task.objects.open().filter(kind="roof_tonight").exists()
    assert Exit.objects.get().cancelled_on == day(0)


def test_her_place_in_the_queue_survives_an_exit_that_did_not_hold(coordinator, approver):
    stay = StayFactory(ongoing=True, planned_until=day(20))
    need = NeedFactory(
        guest=stay.accompaniment.guest, after=stay.occupancy, from_on=day(20), waiting_since=day(-33)
    )  # fmt: skip
    leave(stay.accompaniment, coordinator)
    assert fresh(need).closed_because == Need.ClosedBecause.EXIT

    answer(approver, agrees=False, reason="Non.")

    assert Need.objects.open().get().waiting_since == day(-33)


def test_she_who_was_never_housed_is_looked_for_again_in_the_same_place(coordinator, approver):
    need = admitted(coordinator, tier="C")
    leave(Accompaniment.objects.get(), coordinator, destination="E13", evidence="herself")

    answer(approver, agrees=False, reason="Elle n’est pas partie.")

    again = Need.objects.open().get()
    assert (again.tier, again.waiting_since, again.owner) == (need.tier, need.waiting_since, coordinator)
    assert again != need
    assert not Task.objects.open().filter(kind="roof_tonight").exists()  # her year has not begun


def test_the_team_takes_it_back_before_anybody_signs(coordinator):
    stay = StayFactory(ongoing=True)
    leave(stay.accompaniment, coordinator)

    actions.cancel_exit(stay.accompaniment, by=coordinator.actor)

    assert not Signature.objects.pending().exists()
    assert fresh(stay.accompaniment).status == Status.OPEN
    assert Need.objects.open().exists()


def test_a_second_exit_may_follow_one_that_was_cancelled(coordinator, approver):
    accompaniment = AccompanimentFactory()
    leave(accompaniment, coordinator)
    answer(approver, agrees=False, reason="Non.")

    leave(accompaniment, coordinator, destination="E12")
    answer(approver, agrees=True)

    assert list(Exit.objects.order_by("pk").values_list("destination", "cancelled_on")) == [
        ("E01", day(0)), ("E12", None),
    ]  # fmt: skip


# --- coming back ---------------------------------------------------------------------------------------------------


def exited(days_ago, **facts):
    accompaniment = AccompanimentFactory(exited=True, **facts)
    ExitFactory(accompaniment=accompaniment, exited_on=day(-days_ago), confirmed=True)
    return accompaniment


@pytest.mark.parametrize("days_ago", [0, 90])
def test_she_comes_back_within_ninety_days_to_the_same_file(coordinator, days_ago):
    accompaniment = exited(days_ago, started_on=day(-200))
    StayFactory(ended=True, accompaniment=accompaniment, commitment=False)

    row = actions.reopen(accompaniment, by=coordinator.actor)

    assert (row.status, row.code) == (Status.OPEN, accompaniment.code)
    assert fresh(accompaniment).commitment.starts_on == day(-200)  # her clock where it stood
    assert Need.objects.open().get().from_on == day(0)
    assert Task.objects.open().filter(kind="roof_tonight").exists()
    assert Exit.objects.get().cancelled_on == day(0)


def test_after_ninety_days_it_is_a_new_referral(coordinator):
    with pytest.raises(NotYet, match="90 jours"):
        actions.reopen(exited(91), by=coordinator.actor)


def test_she_has_one_open_file(coordinator):
    accompaniment = exited(3)
    AccompanimentFactory(guest=accompaniment.guest, assignment=False)

    with pytest.raises(TooLate, match="autre accompagnement"):
        actions.reopen(accompaniment, by=coordinator.actor)


def test_the_whole_way_back_and_out_again(coordinator, approver):
    stay = housed(coordinator, nights=5)
    leave(stay.accompaniment, coordinator)
    answer(approver, agrees=True)

    row = actions.reopen(fresh(stay.accompaniment), by=coordinator.actor)
    second = housed(coordinator, need=Need.objects.open().get())
    assert second.accompaniment == row

    with pytest.raises(NotYet, match="une nuit"):  # she came back today: no night yet
        leave(row, coordinator)


# --- what the figures call positive --------------------------------------------------------------------------------


def test_the_two_rates_are_those_of_the_design():
    assert {str(one) for one in STRICT} == {"E01", "E02", "E03", "E04", "E05", "E07", "E12"}
    assert {str(one) for one in PROGRAMME - STRICT} == {"E06", "E08", "E11"}
    assert {str(one) for one in UNKNOWN} == {"E21"}
    assert {str(one) for one in EXCLUDED} == {"E22"}
    assert len(Destination) == 22
