"""From a social worker's referral to the promise of a year, or a refusal that gives another way."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework.models import Accompaniment
from hosting import actions
from hosting.models import Alternative, Assignment, Need, Referral
from journal.models import Entry, Task
from journal.moves import NotYet, Stale, TooLate, perform
from tests.factories import (
    AccompanimentFactory,
    AssignmentFactory,
    GuestFactory,
    MembershipFactory,
    NeedFactory,
    OrganisationFactory,
    ReferralFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def day(count):
    return timezone.localdate() + timedelta(days=count)


def admit(referral, user, **facts):
    facts = {"tier": "B", "tier_reason": "Son hébergement finit le 30.", "owner": user} | facts
    return actions.admit_referral(referral, by=user.actor, **facts)


def test_sending_starts_the_answer_clock_that_her_organisation_was_promised():
    referral = ReferralFactory(organisation__answer_within_hours=72)

    sent = actions.submit_referral(referral, by=referral.referred_by.actor)

    task = Task.objects.get(kind="answer_referral")
    assert sent.status == Referral.Status.SUBMITTED
    assert task.due_on == day(3)
    assert task.thread == referral.guest_id


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"without_consent": True}, "brouillon"),
        ({"consent": False}, "brouillon"),
        ({"keeps_following": False}, "accompagner"),
    ],
)
def test_nothing_is_sent_without_her_consent_or_somebody_who_goes_on_following_her(missing, sentence):
    referral = ReferralFactory(**missing)

    with pytest.raises(NotYet, match=sentence):
        actions.submit_referral(referral, by=referral.referred_by.actor)

    assert not Task.objects.exists()


def test_a_colleague_sends_it_where_her_organisation_shares_its_files():
    sharing, keeping = OrganisationFactory(), OrganisationFactory(shares_files=False)

    shared, kept = ReferralFactory(organisation=sharing), ReferralFactory(organisation=keeping)

    actions.submit_referral(shared, by=UserFactory(referrer=sharing).actor)
    with pytest.raises(PermissionDenied):
        actions.submit_referral(kept, by=UserFactory(referrer=keeping).actor)
    actions.submit_referral(kept, by=UserFactory(organisation_manager=keeping).actor)


def test_a_woman_who_waited_on_paper_keeps_her_place(coordinator):
    referral = ReferralFactory(imported=True)
    at = timezone.now() - timedelta(days=70)

    sent = actions.submit_referral(referral, by=coordinator.actor, at=at)

    assert sent.submitted_at == at
    assert sent.waiting_since == timezone.localdate(at)


def test_a_referral_typed_on_screen_is_sent_now_whatever_it_says():
    referral = ReferralFactory()

    sent = actions.submit_referral(referral, by=referral.referred_by.actor, at=timezone.now() - timedelta(days=70))

    assert timezone.localdate(sent.submitted_at) == day(0)


def test_receiving_it_says_who_has_it_and_until_when(coordinator):
    referral = ReferralFactory()
    actions.submit_referral(referral, by=referral.referred_by.actor)

    actions.acknowledge_referral(referral, by=coordinator.actor)

    task = Task.objects.open().get()
    assert (task.kind, task.owner, task.due_on) == ("study_referral", coordinator, day(10))


def test_an_admission_promises_a_year_names_who_answers_for_her_and_opens_her_need(coordinator):
    referral = ReferralFactory(studied=True, wanted_from=day(12))
    claire = UserFactory(coordinator=True)

    admitted = admit(referral, coordinator, owner=claire)

    need = Need.objects.get()
    accompaniment = Accompaniment.objects.get()
    assert (admitted.tier, admitted.decided_on) == ("B", day(0))
    assert (need.tier, need.from_on, need.until_on, need.owner) == ("B", day(12), None, claire)
    assert need.waiting_since == admitted.waiting_since
    assert (accompaniment.owner, accompaniment.opened_on) == (claire, day(0))
    assert not hasattr(accompaniment, "commitment")  # the year is counted from her first night
    assert Assignment.objects.get().user == claire
    assert not Task.objects.open().filter(kind="study_referral").exists()


def test_a_wish_in_the_past_is_looked_for_from_today(coordinator):
    admit(ReferralFactory(studied=True, wanted_from=day(-30)), coordinator)

    assert Need.objects.get().from_on == day(0)


def test_an_admission_says_why_so_urgent(coordinator):
    referral = ReferralFactory(studied=True)

    with pytest.raises(NotYet, match="pourquoi"):
        admit(referral, coordinator, tier_reason="  ")

    assert not Assignment.objects.exists()
    assert not Accompaniment.objects.exists()


def test_whoever_answers_for_her_is_of_the_team_today(coordinator):
    left = MembershipFactory(ended=True).user
    referral = ReferralFactory(studied=True)

    for owner in (left, UserFactory(volunteer=True), UserFactory(coordinator=TerritoryFactory(code="ailleurs"))):
        with pytest.raises(NotYet, match="équipe"):
            admit(referral, coordinator, owner=owner)

    assert not Need.objects.exists()


def test_a_woman_who_is_accompanied_is_not_admitted_again(coordinator):
    running = AccompanimentFactory(owner=coordinator)
    referral = ReferralFactory(guest=running.guest, studied=True)

    with pytest.raises(TooLate, match="déjà ouvert"):
        admit(referral, coordinator)

    assert Referral.objects.get(pk=referral.pk).status == Referral.Status.STUDIED


def test_an_admission_on_a_page_drawn_before_is_refused(coordinator):
    referral = ReferralFactory(studied=True, version=3)

    with pytest.raises(Stale):
        admit(referral, coordinator, version=2)


def test_a_social_worker_admits_nobody():
    referral = ReferralFactory(studied=True)

    with pytest.raises(PermissionDenied):
        admit(referral, referral.referred_by)

    assert not Assignment.objects.exists()


def test_a_refusal_gives_another_way(coordinator):
    referral = ReferralFactory(studied=True)

    actions.refuse_referral(
        referral, by=coordinator.actor, reason="no_room", alternatives=[("Maison des femmes", "Tous les matins")]
    )

    other_way = Alternative.objects.get()
    assert (other_way.name, other_way.how, other_way.none_found) == ("Maison des femmes", "Tous les matins", False)


def test_a_refusal_without_another_way_says_that_none_was_found(coordinator):
    actions.refuse_referral(ReferralFactory(received=True), by=coordinator.actor, reason="out_of_area")

    assert Alternative.objects.get().none_found


def test_a_refusal_has_one_of_the_known_reasons(coordinator):
    with pytest.raises(ValueError, match="santé"):
        actions.refuse_referral(ReferralFactory(studied=True), by=coordinator.actor, reason="santé")


def test_nothing_is_due_about_a_referral_that_is_over(coordinator):
    refused, withdrawn = ReferralFactory(), ReferralFactory()
    for referral in (refused, withdrawn):
        actions.submit_referral(referral, by=referral.referred_by.actor)
        actions.acknowledge_referral(referral, by=coordinator.actor)

    actions.refuse_referral(refused, by=coordinator.actor, reason="no_room")
    actions.withdraw_referral(withdrawn, by=coordinator.actor)

    assert not Task.objects.open().exists()


def test_an_answer_goes_back_to_the_study(coordinator):
    referral = ReferralFactory(received=True)
    asked = perform(referral, "ask_information", by=coordinator.actor, question="A-t-elle un animal ?")

    answered = perform(asked, "give_information", by=referral.referred_by.actor)

    assert (asked.question, answered.status) == ("A-t-elle un animal ?", Referral.Status.RECEIVED)


def test_handing_her_over_ends_the_rights_of_whoever_had_her(coordinator):
    assignment = AssignmentFactory(user=coordinator)
    fatou = UserFactory(coordinator=True)

    actions.put_in_charge(assignment.guest, fatou, by=coordinator.actor)

    assignment.refresh_from_db()
    assert assignment.until_on == day(0)
    assert Assignment.objects.in_force().in_charge().get().user == fatou


def test_handing_her_over_to_whoever_has_her_changes_nothing(coordinator):
    assignment = AssignmentFactory(user=coordinator)

    assert actions.put_in_charge(assignment.guest, coordinator, by=coordinator.actor) == assignment
    assert not Entry.objects.exists()


def test_she_may_change_hands_twice_in_a_day(coordinator):
    assignment = AssignmentFactory(user=coordinator)
    fatou = UserFactory(coordinator=True)

    actions.put_in_charge(assignment.guest, fatou, by=coordinator.actor)
    actions.put_in_charge(assignment.guest, coordinator, by=coordinator.actor)

    assert Assignment.objects.in_force().in_charge().get().user == coordinator


def test_only_her_team_hands_her_over(coordinator):
    guest = GuestFactory()

    for user in (UserFactory(referrer=True), UserFactory(coordinator=TerritoryFactory(code="ailleurs"))):
        with pytest.raises(PermissionDenied):
            actions.put_in_charge(guest, coordinator, by=user.actor)


def test_a_tier_is_a_judgement_with_its_reason_and_moves_no_date(coordinator):
    need = NeedFactory(tier="C", waiting_since=day(-40))
    Task.objects.create(
        kind="confirm_tier", key="x", territory=need.territory, due_on=day(0), object_id=need.pk,
        content_type=Entry._meta.get_field("content_type").related_model.objects.get_for_model(need),
    )  # fmt: skip

    changed = actions.set_tier(need, "A", "Dehors ce soir.", by=coordinator.actor)

    assert (changed.tier, changed.tier_set_on, changed.waiting_since) == ("A", day(0), day(-40))
    assert not Task.objects.open().exists()
    assert Entry.objects.get(transition="set_tier").note == "Dehors ce soir."


def test_a_tier_is_not_changed_in_silence_nor_by_a_partner(coordinator):
    need = NeedFactory()

    with pytest.raises(NotYet, match="pourquoi"):
        actions.set_tier(need, "A", "", by=coordinator.actor)
    with pytest.raises(PermissionDenied):
        actions.set_tier(need, "A", "Dehors", by=UserFactory(referrer=True).actor)


def test_the_queue_is_tier_then_waiting_then_number(coordinator):
    late = NeedFactory(tier="B", waiting_since=day(-3))
    long = NeedFactory(tier="B", waiting_since=day(-60))
    first = NeedFactory(tier="A", waiting_since=day(0))
    twin = NeedFactory(tier="B", waiting_since=day(-3))

    assert list(Need.objects.open().in_queue_order()) == [first, long, late, twin]
