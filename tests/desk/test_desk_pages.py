"""What the desk lets one tick, and the queue of signatures: what waits first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from journal.models import Signature
from tests.factories import ProposalFactory, SignatureFactory, TaskFactory

pytestmark = pytest.mark.django_db


def tick(client, task):
    return client.post(reverse("desk:done", args=[task.pk])).status_code


def test_a_call_is_ticked_and_a_move_is_made(sign_in, coordinator):
    proposal = ProposalFactory(proposed_by=coordinator)
    call = TaskFactory(kind="call_after_silence", subject=proposal)
    move = TaskFactory(kind="plan_meeting", subject=proposal)
    client = sign_in(coordinator)

    assert tick(client, call) == 302
    assert tick(client, move) == 404

    call.refresh_from_db()
    move.refresh_from_db()
    assert call.done_at is not None
    assert move.done_at is None


@pytest.fixture
def queue(coordinator, manager):
    """One that somebody else has asked, one that she has asked herself, one that is answered."""
    now, claire = timezone.now(), coordinator.actor
    return {
        "theirs": SignatureFactory(summary="Foyer H-0001", requested_by=claire, due_at=now),
        "hers": SignatureFactory(summary="Foyer H-0002", requested_by=manager.actor),
        "answered": SignatureFactory(summary="Foyer H-0003", requested_by=claire, signed=True),
        "later": SignatureFactory(summary="Foyer H-0004", requested_by=claire, due_at=now + timedelta(days=1)),
    }


def test_what_waits_for_her_comes_first_then_others_then_the_past(sign_in, manager, queue):
    page = sign_in(manager).get(reverse("desk:signatures")).content.decode()

    order = [page.index(queue[name].summary) for name in ("theirs", "later", "hers", "answered")]
    assert order == sorted(order)
    assert "2\xa0décisions attendent votre signature" in page
    assert reverse("desk:signature", args=[queue["hers"].pk]) not in page


def test_whoever_asked_reads_and_does_not_answer(sign_in, coordinator, queue):
    client = sign_in(coordinator)

    assert "Rien n’attend votre signature" in client.get(reverse("desk:signatures")).content.decode()
    answer = client.get(reverse("desk:signature", args=[queue["theirs"].pk])).content.decode()
    assert queue["theirs"].summary in answer
    assert "Je signe" not in answer
    assert Signature.objects.pending().count() == 3
