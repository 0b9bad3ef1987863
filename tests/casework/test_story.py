"""The main job, in code: from a submitted referral to the exit, through the real actions, in one breath."""

import pytest

from casework import actions as casework
from casework.clock import RoofStatus, commitment_end
from casework.models import Accompaniment, Mediation, Stay
from casework.roofs import Ledger
from hosting.models import Need
from journal import signatures
from journal.models import Entry, Signature, Task
from journal.moves import NotYet
from matching.models import Proposal
from tests.casework.steps import admitted, both_accepted, day, file_of, housed, proposed, rules_chosen

pytestmark = pytest.mark.django_db


def test_a_woman_goes_from_her_referral_to_her_first_night(coordinator):
    need = admitted(coordinator)
    assert Ledger(file_of(need), day(0)).status is None  # nothing is counted before her first night

    stay = housed(coordinator, need=need)

    ledger = Ledger(file_of(need), day(0))
    assert ledger.starts_on == day(0)
    assert ledger.ends_on == commitment_end(day(0))
    assert (ledger.day_number, ledger.covered, ledger.next_roof_needed_by) == (1, 0, day(60))
    assert ledger.status == RoofStatus.GREEN
    assert ledger.tonight == stay
    assert Need.objects.get(pk=need.pk).closed_because == Need.ClosedBecause.HOUSED
    assert Proposal.objects.get().status == Proposal.Status.CONCLUDED


def test_she_is_followed_from_mediation_to_a_confirmed_exit(coordinator, approver):
    by = coordinator.actor
    stay = housed(coordinator, nights=20)
    mediation = casework.call_mediation(stay, by=by, side="guest", subject="Le bruit")
    mediation = casework.hear_side(mediation, "guest", by=by, on=day(-1), words="Le bruit du soir.")
    mediation = casework.hear_side(mediation, "host", by=by, on=day(0))
    casework.plan_session(mediation, by=by, kind="joint", planned_on=day(0))
    casework.hold_session(mediation, by=by, on=day(0))
    points = [("Silence à 22 h.", "both", day(3))]
    mediation = casework.agree_on(mediation, by=by, points=points, check_again_on=day(7))
    casework.look_again(mediation, by=by, kept={mediation.points.get().pk}, holds=True)

    accompaniment = file_of(stay.accompaniment)
    casework.record_exit(accompaniment, by=by, destination="E01", evidence="document")
    signatures.answer(Signature.objects.get(move="confirm_exit"), by=approver.actor, agrees=True)

    assert Mediation.objects.get().status == Mediation.Status.CLOSED
    assert Stay.objects.get().status == Stay.Status.ENDED
    assert Accompaniment.objects.get().status == Accompaniment.Status.EXITED
    assert not Need.objects.open().exists()


def test_nothing_is_left_to_do_when_everything_is_done(coordinator, approver):
    stay = housed(coordinator, nights=20)
    casework.record_exit(stay.accompaniment, by=coordinator.actor, destination="E01", evidence="document")
    signatures.answer(Signature.objects.get(move="confirm_exit"), by=approver.actor, agrees=True)

    left = set(Task.objects.open().values_list("kind", flat=True))

    assert left == {"call_host"}  # thanks are still owed to the home


def test_her_thread_tells_the_whole_story_in_order(coordinator):
    stay = housed(coordinator)

    told = Entry.objects.of_thread(stay.accompaniment.guest_id).order_by("pk").values_list("transition", flat=True)

    assert list(told) == [
        "submit", "acknowledge", "study", "put_in_charge", "admit", "open", "open", "propose", "guest_accepts",
        "host_accepts", "plan_meeting", "meet", "guest_confirms", "host_confirms", "both_accept", "choose_rules",
        "sign", "conclude", "move_in", "start_year", "close",
    ]  # fmt: skip


def test_a_second_home_never_starts_the_year_again(coordinator):
    first = housed(coordinator, nights=20)
    need = casework.open_relay(first, by=coordinator.actor, from_on=day(0))
    casework.end_stay(
        first, by=coordinator.actor, on=day(0), ending="early_host", guest_reason="not_said", host_reason="host_life"
    )

    second = housed(coordinator, need=need)

    ledger = Ledger(file_of(need), day(0))
    assert ledger.starts_on == day(-20)
    assert second.kind == Stay.Kind.RELAY
    assert ledger.covered == 20
    assert ledger.uncovered == []


def test_what_each_was_told_is_kept_with_the_proposal(coordinator):
    proposal = proposed(coordinator)

    assert set(proposal.snapshot) == {"guest", "home", "on"}
    assert proposal.guest.first_name not in str(proposal.snapshot)


def test_the_home_knows_her_name_after_two_yeses(coordinator):
    proposal = proposed(coordinator)
    assert not proposal.host_sees_name

    assert both_accepted(coordinator, need=admitted(coordinator)).host_sees_name


def test_nobody_moves_in_before_she_is_admitted(coordinator):
    proposal = rules_chosen(coordinator)

    with pytest.raises(NotYet, match="précède son admission"):
        casework.sign_agreement(
            proposal, by=coordinator.actor, move_in_on=day(-4000), until_on=day(60), guest_signed_on=day(0),
            host_signed_on=day(0), association_signed_on=day(0),
        )  # fmt: skip
