"""Approvals by two: asked by one, answered by another of the pool; what was asked takes place with the signature."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from hosting.models import Host
from journal import signatures
from journal.agenda import open_task
from journal.models import Entry, Signature, Task
from journal.moves import NotYet, TooLate
from tests.factories import HostFactory, SignatureFactory, UserFactory

pytestmark = pytest.mark.django_db


def asked(host, by):
    return signatures.ask_signature(
        host, "approve", by=by, territory_id=host.territory_id, summary=f"Foyer {host.code}"
    )


def test_a_signature_is_awaited_for_two_days(coordinator):
    signature = asked(HostFactory(panel=True), coordinator.actor)

    assert signature.status == Signature.Status.PENDING
    assert timedelta(hours=47) < signature.due_at - timezone.now() <= timedelta(hours=48)


def test_what_was_asked_takes_place_when_another_person_signs(coordinator, approver):
    host = HostFactory(panel=True)

    signatures.answer(asked(host, coordinator.actor), by=approver.actor, agrees=True)

    assert Host.objects.get(pk=host.pk).status == Host.Status.APPROVED
    assert Entry.objects.about(host).get().actor == approver.actor


def test_what_was_asked_is_given_back_when_it_is_refused_for_a_reason(coordinator, approver):
    host = HostFactory(panel=True)
    signature = asked(host, coordinator.actor)

    with pytest.raises(NotYet, match="pourquoi"):
        signatures.answer(signature, by=approver.actor, agrees=False, reason=" ")
    signatures.answer(signature, by=approver.actor, agrees=False, reason="La visite est ancienne.")

    assert Host.objects.get(pk=host.pk).status == Host.Status.VISITED
    assert Signature.objects.get().reason == "La visite est ancienne."


def test_nobody_signs_what_she_has_asked(manager):
    with pytest.raises(PermissionDenied):
        signatures.answer(asked(HostFactory(panel=True), manager.actor), by=manager.actor, agrees=True)


@pytest.mark.parametrize("role", [{"coordinator": True}, {"volunteer": True}, {}])
def test_nobody_signs_outside_the_pool(coordinator, role):
    signature = asked(HostFactory(panel=True), coordinator.actor)

    with pytest.raises(PermissionDenied):
        signatures.answer(signature, by=UserFactory(**role).actor, agrees=True)


def test_nobody_signs_for_another_territory(coordinator):
    elsewhere = UserFactory(approver=HostFactory(territory__code="ailleurs").territory)

    with pytest.raises(PermissionDenied):
        signatures.answer(asked(HostFactory(panel=True), coordinator.actor), by=elsewhere.actor, agrees=True)


def test_a_signature_is_given_once(coordinator, approver):
    signature = asked(HostFactory(panel=True), coordinator.actor)
    signatures.answer(signature, by=approver.actor, agrees=True)

    with pytest.raises(TooLate, match="déjà reçu"):
        signatures.answer(signature, by=UserFactory(manager=True).actor, agrees=False, reason="Non")


def test_one_signature_is_awaited_for_a_move(coordinator):
    host = HostFactory(panel=True)
    asked(host, coordinator.actor)

    with pytest.raises(IntegrityError), transaction.atomic():
        asked(host, coordinator.actor)


def test_a_move_that_fails_leaves_the_signature_to_be_given(coordinator, approver):
    host = HostFactory(visited=True)  # somebody took it back from the panel meanwhile
    signature = asked(host, coordinator.actor)

    with pytest.raises(Exception, match="not possible"):
        signatures.answer(signature, by=approver.actor, agrees=True)

    assert Signature.objects.get().status == Signature.Status.PENDING


def test_what_has_no_object_any_more_leaves_the_queue_and_stays_in_the_journal(coordinator):
    signature = asked(host := HostFactory(panel=True), coordinator.actor)

    signatures.cancel_pending(host, "approve", by=coordinator.actor)

    assert not Signature.objects.pending().exists()
    assert list(Entry.objects.about(signature).order_by("pk").values_list("transition", flat=True)) == [
        "ask_signature", "cancel",
    ]  # fmt: skip


@pytest.mark.parametrize("settle", ["sign", "cancel"])
def test_nobody_is_reminded_of_a_signature_that_is_settled(coordinator, approver, settle):
    host = HostFactory(panel=True)
    signature = asked(host, coordinator.actor)
    open_task(signature, "sign", territory_id=signature.territory_id, due_on=timezone.localdate())

    if settle == "sign":
        signatures.answer(signature, by=approver.actor, agrees=True)
    else:
        signatures.cancel_pending(host, "approve", by=coordinator.actor)

    assert not Task.objects.about(signature).open().exists()


def test_the_pool_sees_what_it_may_sign_and_everybody_what_she_asked(coordinator, approver):
    here = SignatureFactory()
    elsewhere = SignatureFactory(territory__code="ailleurs", requested_by=coordinator.actor)

    assert list(Signature.objects.visible_to(approver.actor)) == [here]
    assert list(Signature.objects.visible_to(coordinator.actor)) == [elsewhere]
