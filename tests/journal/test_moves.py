"""The one way a status changes, and what is kept of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from hosting.models import Host
from journal.models import Entry
from journal.moves import NotYet, Stale, perform, recorded, write
from tests.factories import HostFactory, ReferralFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_move_returns_the_row_as_saved_and_leaves_the_given_one_as_it_was(coordinator):
    host = HostFactory()

    moved = perform(host, "contact_made", by=coordinator.actor, on=timezone.localdate())

    assert (moved.status, moved.version) == ("contacted", 2)
    assert (host.status, host.version) == ("applied", 1)


def test_a_move_writes_who_made_it_from_what_to_what_and_how_it_came(coordinator):
    host = HostFactory()
    called_at = timezone.now() - timedelta(days=2)

    perform(
        host, "contact_made", by=coordinator.actor, on=timezone.localdate(), note="Elle rappelle lundi.",
        channel="phone", interpreter="Madame Haidari", happened_at=called_at,
    )  # fmt: skip

    line = Entry.objects.about(host).get()
    assert (line.actor, line.source, line.target) == (coordinator.actor, "applied", "contacted")
    assert (line.note, line.channel, line.interpreter) == ("Elle rappelle lundi.", "phone", "Madame Haidari")
    assert line.happened_at == called_at < line.recorded_at


def test_a_line_about_a_woman_goes_to_her_thread(coordinator):
    stay = StayFactory(ongoing=True)

    write(stay, "note", by=coordinator.actor)

    assert Entry.objects.of_thread(stay.accompaniment.guest_id).get().subject == stay


def test_the_journal_keeps_days_numbers_and_codes_and_no_free_text(coordinator):
    referral = ReferralFactory(status="studied")
    today = timezone.localdate()

    kept = {"on": today, "code": "no_room", "nights": 3}
    line = write(
        referral, "essai", by=coordinator.actor,
        facts={**kept, "who": coordinator, "name": "Amina", "words": "chez sa sœur", "list": ["Amina"]},
    )  # fmt: skip

    assert line.facts == {**kept, "who": coordinator.pk}


def test_the_words_of_a_note_are_sealed_in_the_database(coordinator):
    line = write(HostFactory(), "note", by=coordinator.actor, note="Amina vit rue des Faures.")

    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM journal_entry WHERE id = %s", [line.pk])
        (kept,) = cursor.fetchone()
    assert b"Amina" not in bytes(kept) if isinstance(kept, (bytes, memoryview)) else "Amina" not in kept


def test_a_page_drawn_before_somebody_else_moved_is_refused(coordinator):
    host = HostFactory()
    perform(host, "contact_made", by=coordinator.actor, on=timezone.localdate(), version=1)

    with pytest.raises(Stale):
        perform(host, "not_retain", by=coordinator.actor, reason="other_help", version=1)

    assert Host.objects.get(pk=host.pk).status == "contacted"


def test_an_impossible_move_is_told_before_a_forbidden_one():
    host = HostFactory()
    stranger = UserFactory().actor

    with pytest.raises(TransitionNotAllowed):
        perform(host, "resume", by=stranger)
    with pytest.raises(PermissionDenied):
        perform(host, "contact_made", by=stranger, on=timezone.localdate())


def test_what_has_not_happened_yet_is_not_written_down(coordinator):
    host = HostFactory()
    tomorrow = timezone.now() + timedelta(days=1)

    with pytest.raises(NotYet, match="pas encore arrivé"):
        perform(host, "contact_made", by=coordinator.actor, on=timezone.localdate(), happened_at=tomorrow)

    assert Host.objects.get(pk=host.pk).status == "applied"
    assert not Entry.objects.about(host).exists()


def test_a_listener_that_fails_undoes_the_move(coordinator):
    host = HostFactory()

    def refuse(**kwargs):
        raise NotYet("Non.")

    recorded.connect(refuse, sender=Host)
    try:
        with pytest.raises(NotYet), transaction.atomic():
            perform(host, "contact_made", by=coordinator.actor, on=timezone.localdate())
    finally:
        recorded.disconnect(refuse, sender=Host)

    assert Host.objects.get(pk=host.pk).status == "applied"
    assert not Entry.objects.about(host).exists()


def test_a_status_cannot_be_assigned():
    host = HostFactory()

    with pytest.raises(AttributeError):
        host.status = "approved"
