"""Emergencies, consents and readings: lines that the database itself keeps."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Actor
from privacy import consents
from privacy.breakglass import ReasonTooShort, open_glass, review_glass
from privacy.models import AccessLog, BreakGlass, Consent
from privacy.policies import can
from tests import factories as make
from tests.privacy.worlds import broken, world

pytestmark = pytest.mark.django_db

REASON = "Elle ne répond plus depuis hier soir."


def refused(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


# --- emergencies ---------------------------------------------------------------------------------------------------


def test_an_emergency_needs_a_reason_a_second_factor_and_the_territory():
    given, other = world("coord_same_terr"), world("coord_other_terr")
    host = given.rows["host"]

    with pytest.raises(ReasonTooShort):
        open_glass(given.actor, host, "host.address", "   urgent            ", means={"step_up"})
    with pytest.raises(PermissionDenied):
        open_glass(given.actor, host, "host.address", REASON)
    with pytest.raises(PermissionDenied):
        open_glass(other.actor, host, "host.address", REASON, means={"step_up"})
    with pytest.raises(PermissionDenied):
        open_glass(given.actor, host, "psy_note", REASON, means={"step_up"})

    assert not BreakGlass.objects.filter(actor=given.actor).exists()


def test_an_emergency_is_read_by_another_person_once():
    given = world("terr_manager")
    glass = broken(given.actor, given.rows["host"])
    colleague = make.UserFactory(manager=given.rows["territory"]).actor

    with pytest.raises(PermissionDenied):
        review_glass(given.actor, glass, "rien à redire")
    reviewed = review_glass(colleague, glass, "rien à redire")
    with pytest.raises(PermissionDenied):
        review_glass(make.UserFactory(dpo=True).actor, glass, "après coup")

    assert reviewed.reviewed_by == colleague
    assert list(BreakGlass.objects.to_review().filter(pk=glass.pk)) == []


def test_the_database_holds_the_limits_of_an_emergency():
    given = world("coord_same_terr")
    host, now = given.rows["host"], timezone.now()

    def write(**changes):
        facts = {"reason": REASON, "opened_at": now, "expires_at": now + timedelta(minutes=30)} | changes
        kind = ContentType.objects.get_for_model(host)
        return BreakGlass.objects.create(
            actor=given.actor, content_type=kind, object_id=host.pk, object="host.address", **facts
        )

    write()
    refused(lambda: write(reason="trop court"))
    refused(lambda: write(expires_at=now + timedelta(minutes=31)))
    refused(lambda: write(expires_at=now - timedelta(minutes=1)))
    refused(lambda: write(reviewed_by=given.actor, reviewed_at=now))


def test_an_emergency_is_neither_erased_nor_rewritten():
    given = world("coord_same_terr")
    glass = broken(given.actor, given.rows["host"])

    refused(glass.delete)
    refused(lambda: BreakGlass.objects.filter(pk=glass.pk).update(reason=REASON + " Autre motif."))
    refused(lambda: BreakGlass.objects.filter(pk=glass.pk).update(expires_at=timezone.now() + timedelta(days=1)))


# --- readings ------------------------------------------------------------------------------------------------------


def test_readings_are_neither_altered_nor_deleted():
    given = world("coord_incharge")
    kind = ContentType.objects.get_for_model(given.rows["host"])
    line = AccessLog.objects.create(
        actor=given.actor, content_type=kind, object_id=1, owner_type=kind, owner_id=1, objects_read=["host.address"],
        fields=["street"],
    )  # fmt: skip

    refused(line.delete)
    refused(lambda: AccessLog.objects.filter(pk=line.pk).update(why="autre chose"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL merci.forgetting = 'on'")
        cursor.execute("DELETE FROM privacy_accesslog WHERE id = %s", [line.pk])

    assert not AccessLog.objects.exists()


# --- consents ------------------------------------------------------------------------------------------------------


def give(person, **changes):
    facts = {"text_version": "2026-11", "channel": "voice", "words": "D’accord pour le téléphone."} | changes
    return consents.give(person, Consent.Purpose.PHONE, by=Actor.service(), **facts)


def test_a_consent_holds_until_it_is_taken_back_or_expires():
    guest = make.GuestFactory()
    now = timezone.now()
    assert consents.consenting([guest], Consent.Purpose.PHONE) == set()

    give(guest, expires_at=now + timedelta(days=30))
    assert consents.consenting([guest], Consent.Purpose.PHONE) == {guest.pk}
    assert consents.consenting([guest], Consent.Purpose.HEALTH) == set()
    assert consents.consenting([guest], Consent.Purpose.PHONE, now + timedelta(days=31)) == set()

    consents.withdraw(guest, Consent.Purpose.PHONE, by=Actor.service(), channel="voice")
    assert consents.consenting([guest], Consent.Purpose.PHONE) == set()
    with pytest.raises(consents.AlreadyWithdrawn):
        consents.withdraw(guest, Consent.Purpose.PHONE, by=Actor.service(), channel="voice")


def test_a_withdrawal_is_effective_at_the_next_question():
    given = world("host_confirmed")
    give(given.rows["guest"])
    assert can(given.actor, "guest.contact+safe_contact_rules", "read", given.rows["guest"])

    consents.withdraw(given.rows["guest"], Consent.Purpose.PHONE, by=Actor.service(), channel="voice")

    assert not can(given.actor, "guest.contact+safe_contact_rules", "read", given.rows["guest"])


def test_consents_are_added_never_changed():
    consent = give(make.GuestFactory())

    refused(consent.delete)
    refused(lambda: Consent.objects.filter(pk=consent.pk).update(given=False))
    refused(lambda: Consent.objects.filter(pk=consent.pk).update(expires_at=None, text_version="autre"))


def test_a_consent_is_withdrawn_once():
    guest = make.GuestFactory()
    consent = give(guest)
    consents.withdraw(guest, Consent.Purpose.PHONE, by=Actor.service(), channel="voice")

    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            content_type=consent.content_type, object_id=guest.pk, purpose=consent.purpose, given=False,
            withdraws=consent, text_version="2026-11", channel="voice", collected_by=Actor.service(),
        )  # fmt: skip


def test_her_words_are_sealed():
    consent = give(make.GuestFactory())

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM privacy_consent WHERE id = %s", [consent.pk])
        stored = bytes(cursor.fetchone()[0])

    assert "téléphone".encode() not in stored
