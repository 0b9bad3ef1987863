"""Living together has become hard: each is heard alone, what is agreed is looked at again, and her roof holds."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from casework import actions
from casework.mediations.scans import mediations_without_contact
from casework.models import Mediation, MediationPoint, MediationSession, Stay
from hosting.models import Need
from journal.models import Entry, Task
from journal.moves import NotYet, Stale, TooLate
from tests.casework.steps import day, fresh
from tests.factories import (
    AssignmentFactory,
    HostFactory,
    MediationFactory,
    MediationPointFactory,
    MediationSessionFactory,
    RoomFactory,
    StayFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
POINT = ("Silence à 22 h.", "both", day(3))


def agreed(mediation, user, *points, again=None):
    return actions.agree_on(mediation, by=user.actor, points=points or [POINT], check_again_on=again or day(9))


@pytest.fixture
def heard():
    """Each has been heard, and a session was held."""
    return MediationSessionFactory(held=True).mediation


# --- the call ------------------------------------------------------------------------------------------------------


def test_both_are_heard_within_two_days_by_whoever_mediates(coordinator):
    mediator = UserFactory(coordinator=True)
    stay = StayFactory(ongoing=True)

    mediation = actions.call_mediation(
        stay, by=coordinator.actor, side="host", subject="Le bruit", rule="hours", mediator=mediator,
        mediator_apart=True,
    )  # fmt: skip

    task = Task.objects.open().get()
    assert (mediation.status, mediation.subject, mediation.rule) == (Mediation.Status.RAISED, "Le bruit", "hours")
    assert (task.kind, task.owner, task.due_on) == ("hear_both", mediator, day(2))
    assert fresh(stay).status == Stay.Status.ONGOING


def test_without_a_mediator_it_is_hers_who_answers_for_her(coordinator):
    stay = StayFactory(ongoing=True)

    actions.call_mediation(stay, by=coordinator.actor, side="guest")

    assert Task.objects.get().owner == stay.accompaniment.owner


def test_one_mediation_at_a_time_of_a_stay_that_runs(coordinator):
    stay = StayFactory(ongoing=True)
    actions.call_mediation(stay, by=coordinator.actor, side="guest")

    with pytest.raises(TooLate, match="déjà ouverte"):
        actions.call_mediation(stay, by=coordinator.actor, side="host")
    with pytest.raises(TooLate, match="pas en cours"):
        actions.call_mediation(StayFactory(), by=coordinator.actor, side="host")
    with pytest.raises(PermissionDenied):
        actions.call_mediation(StayFactory(ongoing=True), by=UserFactory(referrer=True).actor, side="host")


def test_neither_her_volunteer_nor_somebody_of_the_home_mediates(coordinator):
    home = HostFactory(with_account=True)
    stay = StayFactory(ongoing=True, room=RoomFactory(host=home))
    volunteer, friend = UserFactory(volunteer=True), UserFactory(coordinator=True)
    AssignmentFactory(guest=stay.accompaniment.guest, user=volunteer, part="volunteer")

    for user in (volunteer, home.user):
        with pytest.raises(NotYet, match="ne mène pas"):
            actions.call_mediation(stay, by=coordinator.actor, side="team", mediator=user, mediator_apart=True)
    with pytest.raises(NotYet, match="Confirmer"):
        actions.call_mediation(stay, by=coordinator.actor, side="team", mediator=friend)
    mediation = actions.call_mediation(stay, by=coordinator.actor, side="team")
    with pytest.raises(NotYet, match="ne mène pas"):
        actions.name_mediator(mediation, volunteer, by=coordinator.actor, apart=True)
    with pytest.raises(IntegrityError, match="mediator_is_apart"), transaction.atomic():
        Mediation.objects.filter(pk=mediation.pk).update(mediator=friend)


def test_a_mediator_named_later_takes_what_is_due(coordinator):
    mediator = UserFactory(volunteer=True)
    mediation = actions.call_mediation(StayFactory(ongoing=True), by=coordinator.actor, side="guest")

    actions.name_mediator(mediation, mediator, by=coordinator.actor, apart=True)

    assert Task.objects.open().get().owner == mediator
    assert actions.hear_side(mediation, "guest", by=mediator.actor, on=day(0)).heard_guest_on == day(0)
    with pytest.raises(PermissionDenied):
        actions.name_mediator(mediation, UserFactory(coordinator=True), by=mediator.actor, apart=True)


# --- forty-eight hours ---------------------------------------------------------------------------------------------


def test_two_days_without_a_word_are_told_to_the_manager_once(coordinator, manager):
    mediation = actions.call_mediation(StayFactory(ongoing=True), by=coordinator.actor, side="guest")
    recent = actions.call_mediation(StayFactory(ongoing=True), by=coordinator.actor, side="guest")
    Mediation.objects.filter(pk=mediation.pk).update(created_at=timezone.now() - timedelta(hours=49))

    for _ in range(2):
        mediations_without_contact(timezone.localdate())

    task = Task.objects.open().get(kind="mediation_late")
    assert (task.owner, task.subject) == (manager, mediation)
    assert Task.objects.about(mediation).get(kind="hear_both").urgency == Task.Urgency.TONIGHT
    assert Task.objects.about(recent).get(kind="hear_both").urgency == Task.Urgency.TODAY
    assert Entry.objects.about(mediation).filter(transition="escalate").count() == 1


def test_a_first_contact_ends_the_alarm_and_keeps_its_hour(coordinator):
    mediation = actions.call_mediation(StayFactory(ongoing=True), by=coordinator.actor, side="guest")
    Mediation.objects.filter(pk=mediation.pk).update(created_at=timezone.now() - timedelta(hours=49))
    mediations_without_contact(timezone.localdate())

    reached = actions.first_contact(mediation, by=coordinator.actor).first_contact_at
    mediations_without_contact(timezone.localdate())
    row = actions.hear_side(mediation, "host", by=coordinator.actor, on=day(0))

    assert not Task.objects.open().filter(kind="mediation_late").exists()
    assert row.first_contact_at == reached


# --- each side -----------------------------------------------------------------------------------------------------


def test_each_side_is_heard_on_its_own_page_with_its_own_words(coordinator):
    mediation = actions.call_mediation(StayFactory(ongoing=True), by=coordinator.actor, side="guest")

    row = actions.hear_side(mediation, "guest", by=coordinator.actor, on=day(0), words="bruit")
    assert (row.status, row.heard_guest_words, row.heard_host_on) == (Mediation.Status.RAISED, "bruit", None)
    assert Task.objects.open().filter(kind="hear_both").exists()
    row = actions.hear_side(row, "host", by=coordinator.actor, on=day(0), words="cuisine")

    row = fresh(row)
    assert (row.status, row.heard_guest_words, row.heard_host_words) == (Mediation.Status.HEARD, "bruit", "cuisine")
    assert not Task.objects.open().exists()
    facts = [entry.facts for entry in Entry.objects.about(row)]
    assert "bruit" not in str(facts)  # not even a word short enough to pass for a code


def test_a_side_is_heard_once_and_not_in_advance(coordinator):
    mediation = MediationFactory()
    actions.hear_side(mediation, "guest", by=coordinator.actor, on=day(0))

    with pytest.raises(TooLate, match="déjà été entendue"):
        actions.hear_side(mediation, "guest", by=coordinator.actor, on=day(0))
    with pytest.raises(NotYet, match="d’avance"):
        actions.hear_side(mediation, "host", by=coordinator.actor, on=day(1))
    with pytest.raises(IntegrityError, match="both_heard_first"), transaction.atomic():
        Mediation.objects.filter(pk=mediation.pk).update(**{"status": "heard"})


def test_two_tabs_do_not_write_the_same_hearing(coordinator):
    mediation = MediationFactory()
    actions.hear_side(mediation, "guest", by=coordinator.actor, on=day(0), version=1)

    with pytest.raises(Stale):
        actions.hear_side(mediation, "host", by=coordinator.actor, on=day(0), version=1)


# --- the session, the agreement ------------------------------------------------------------------------------------


def test_nobody_sits_together_before_each_was_heard(coordinator):
    mediation = MediationFactory()

    with pytest.raises(NotYet, match="entendu, seul"):
        actions.plan_session(mediation, by=coordinator.actor, kind="joint", planned_on=day(1))
    session = actions.plan_session(mediation, by=coordinator.actor, kind="separate", planned_on=day(1))

    assert session.kind == MediationSession.Kind.SEPARATE
    assert Task.objects.open().get(kind="mediation_session").due_on == day(1)


def test_a_session_is_held_on_its_day_and_one_is_planned_at_a_time(coordinator):
    mediation = MediationFactory(heard=True)
    actions.plan_session(mediation, by=coordinator.actor, kind="joint", planned_on=day(0))

    with pytest.raises(IntegrityError, match="one_to_come"), transaction.atomic():
        actions.plan_session(mediation, by=coordinator.actor, kind="joint", planned_on=day(2))
    with pytest.raises(NotYet, match="d’avance"):
        actions.hold_session(mediation, by=coordinator.actor, on=day(1))
    session = actions.hold_session(mediation, by=coordinator.actor, on=day(0))

    assert (session.planned_on, session.held_on) == (day(0), day(0))
    assert not Task.objects.open().filter(kind="mediation_session").exists()


def test_an_agreement_says_who_does_what_by_when_and_when_it_is_looked_at_again(coordinator, heard):
    row = agreed(heard, coordinator, POINT, ("Un tour de cuisine", "host", day(1)), (" ", "both", None))

    points = row.points.order_by("pk")
    assert [(point.text, point.who, point.due_on, point.kept) for point in points] == [
        (*POINT, None), ("Un tour de cuisine", "host", day(1), None),
    ]  # fmt: skip
    task = Task.objects.open().get()
    assert (task.kind, task.due_on, row.check_again_on) == ("check_agreement", day(9), day(9))


def test_an_agreement_asks_for_a_point_a_session_and_a_day_to_come(coordinator, heard):
    with pytest.raises(NotYet, match="point convenu"):
        agreed(heard, coordinator, ("  ", "both", day(3)))
    with pytest.raises(NotYet, match="jour à venir"):
        agreed(heard, coordinator, again=day(0))
    with pytest.raises(NotYet, match="séance"):
        agreed(MediationFactory(heard=True), coordinator)
    with pytest.raises(IntegrityError, match="looked_at_again"), transaction.atomic():
        actions.advance_mediation(heard, "agree", by=coordinator.actor, check_again_on=None)
    with pytest.raises(IntegrityError, match="is_to_come"), transaction.atomic():
        MediationPointFactory(due_on=day(-1))


def test_an_agreement_that_holds_leaves_nothing_to_do_and_says_what_was_kept(coordinator, heard):
    row = agreed(heard, coordinator, POINT, ("Un tour de cuisine", "host", day(1)))
    first = row.points.order_by("pk").first()

    row = actions.look_again(row, by=coordinator.actor, kept={first.pk}, holds=True)

    assert (row.status, row.checked_on) == (Mediation.Status.CLOSED, day(0))
    assert list(row.points.order_by("pk").values_list("kept", flat=True)) == [True, False]
    assert not Task.objects.open().exists()


def test_an_agreement_that_does_not_hold_is_made_again_and_the_first_one_stays_written(coordinator, heard):
    row = agreed(heard, coordinator)

    row = actions.look_again(row, by=coordinator.actor, kept=set(), holds=False)
    assert row.status == Mediation.Status.NOT_AGREED
    row = agreed(row, coordinator, ("Un autre horaire", "both", day(5)))

    assert row.status == Mediation.Status.AGREED
    assert list(row.points.order_by("pk").values_list("kept", flat=True)) == [False, None]


def test_an_ending_that_is_decided_looks_for_her_next_roof_first(coordinator):
    stay = StayFactory(ongoing=True, planned_until=day(40))
    mediation = MediationFactory(heard=True, stay=stay)

    actions.advance_mediation(mediation, "decide_ending", by=coordinator.actor)

    need = Need.objects.open().get()
    assert (need.after, need.from_on) == (stay.occupancy, day(40))
    assert fresh(stay).status == Stay.Status.ONGOING  # she stays until there is another roof
    with pytest.raises(TooLate):
        actions.first_contact(mediation, by=coordinator.actor)


def test_a_mediation_does_not_jump_over_its_steps(coordinator):
    with pytest.raises(TransitionNotAllowed):
        actions.advance_mediation(MediationFactory(), "not_agree", by=coordinator.actor)


# --- pages ---------------------------------------------------------------------------------------------------------


def test_a_mediation_is_led_from_its_pages(client, sign_in, coordinator):
    stay = StayFactory(ongoing=True, accompaniment__owner=coordinator)
    sign_in(coordinator)
    client.post(reverse("casework:call_mediation", args=[stay.pk]), {"side": "host", "rule": "kitchen"})
    row = Mediation.objects.get()

    def write(step, **said):
        return client.post(reverse("casework:mediation_step", args=[row.pk, step]), said).status_code

    assert write("joint", version=row.version) == 302
    assert write("elle", on=day(0), words="Elle attend son tour.") == 302
    assert write("elle", on=day(0)) == 409
    assert write("foyer", on=day(0), words="Il rentre tard.") == 302
    assert write("accord", text_1="Un tour", who_1="both", due_1=day(2), check_again_on=day(9)) == 409
    assert write("seance", kind="joint", planned_on=day(0)) == 302
    assert write("tenue", on=day(0)) == 302
    assert write("accord", text_1="Un tour", who_1="both", due_1=day(2), text_2="Autre", check_again_on=day(9)) == 422
    assert write("accord", text_1="Un tour", who_1="both", due_1=day(2), check_again_on=day(9)) == 302
    page = client.get(reverse("casework:mediation", args=[row.pk])).content.decode()
    assert "La cuisine" in page
    assert "Elle attend son tour." in page
    assert "Un tour" in page
    assert write("revoir", kept=MediationPoint.objects.get().pk, holds="yes") == 302
    assert Mediation.objects.get().status == Mediation.Status.CLOSED


def test_a_mediator_reads_and_writes_the_mediation_and_no_file(client, sign_in):
    mediator = UserFactory(volunteer=True)
    row = MediationFactory(mediator=mediator)
    sign_in(mediator)

    page = client.get(reverse("casework:mediation", args=[row.pk]))
    heard = client.post(reverse("casework:mediation_step", args=[row.pk, "elle"]), {"on": day(0)})

    assert page.status_code == 200
    assert reverse("casework:accompaniment", args=[row.stay.accompaniment_id]) not in page.content.decode()
    assert heard.status_code == 302


def test_neither_side_reads_a_mediation(client, sign_in, host_user):
    row = MediationFactory(stay__room=RoomFactory(host=host_user.host), subject="Le bruit")
    sign_in(host_user)

    assert client.get(reverse("casework:mediation", args=[row.pk])).status_code in (403, 404)
