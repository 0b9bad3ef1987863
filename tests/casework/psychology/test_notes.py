"""What she tells stays with her psychologist: not the team, not the service, not whoever steals all that it holds."""

import base64
import io
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework.models import PsyHandOver, PsyKey, PsyNote
from casework.psychology import keys, notes, offers, opened
from journal.models import Entry
from journal.moves import NotYet, TooLate
from privacy.consents import withdraw
from privacy.models import Consent
from privacy.policies import can
from tests.casework.psychology.conftest import COLLEAGUES, HERS
from tests.casework.steps import fresh, hours
from tests.factories import ConsentFactory, TerritoryFactory, UserFactory
from tests.factories.psychology import PASSPHRASE
from vault import sealed_to
from vault.keys import _parse, backup_key, index_key
from vault.sealed_to import DoesNotOpen

pytestmark = pytest.mark.django_db
WORDS = "Elle rêve de la maison de sa grand-mère."


def dump():
    """Every row of every table, as a copy of the database would have them."""
    out = io.BytesIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copied:
                for data in copied:
                    out.write(bytes(data))
    return out.getvalue()


def service_keys():
    """Everything that the service holds: sealing keys, index, backup, and its signing key."""
    ring = _parse(settings.VAULT_KEYS) if settings.VAULT_KEYS else {}
    return [*ring.values(), index_key(), backup_key(), settings.SECRET_KEY.encode()[:32].ljust(32, b"\0")]


def test_she_reads_what_she_wrote_and_writing_asks_nothing_of_her(followed, psychologist):
    notes.write_note(followed, WORDS, by=psychologist.actor)

    assert [words for _, words in notes.read_notes(followed, HERS, by=psychologist.actor)] == [WORDS]


def test_a_dump_of_the_database_and_every_key_of_the_service_open_nothing(followed, psychologist, client, sign_in):
    note = notes.write_note(followed, WORDS, by=psychologist.actor)
    sign_in(psychologist)
    client.post(reverse("casework:psy_open"), {"passphrase": PASSPHRASE})  # stolen while her notes are open

    stolen = dump()

    key, row = PsyKey.objects.get(), fresh(note)
    for secret in ("grand-mère", WORDS, PASSPHRASE):
        assert secret.encode() not in stolen
    assert HERS.hex().encode() not in stolen
    assert bytes(row.sealed).hex().encode() in stolen  # the dump does hold the note, as it is kept
    kept = [value for session in Session.objects.all() for value in [session.get_decoded().get(opened.KEPT)] if value]
    assert kept
    for held in service_keys():
        with pytest.raises(DoesNotOpen):
            sealed_to.open_with(held, row.sealed, row.context)
        with pytest.raises(DoesNotOpen):
            sealed_to.unwrap(key.by_passphrase, held.hex(), key.context)
        with pytest.raises(DoesNotOpen):
            sealed_to.unwrap_by_recovery(key.by_recovery, held.hex(), key.context)
        assert HERS not in _try(kept[0]["box"], held)


def _try(box, key):
    """What is kept in her session, tried with one key of the service."""
    box = base64.b64decode(box)
    try:
        return AESGCM(key).decrypt(box[: opened.NONCE], box[opened.NONCE :], b"")
    except InvalidTag:
        return box


def test_a_note_moved_to_another_row_does_not_open(followed, psychologist):
    first = notes.write_note(followed, WORDS, by=psychologist.actor)
    second = notes.write_note(followed, "Autre chose", by=psychologist.actor)

    PsyNote.objects.filter(pk=second.pk).update(sealed=first.sealed)

    with pytest.raises(DoesNotOpen):
        notes.read_notes(followed, HERS, by=psychologist.actor)


def test_the_journal_and_her_thread_say_nothing_of_it(followed, psychologist):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    offers.book(followed, by=psychologist.actor, at=hours(24), minutes=45, label="appointment")

    assert not Entry.objects.of_thread(followed.accompaniment.guest_id).exists()


# --- her key --------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_with_letters_to_print(db):
    user = UserFactory(psychologist=True)

    key, letters = keys.make_key(user, PASSPHRASE, by=user.actor)

    private = keys.private_of(key, PASSPHRASE)
    assert private == keys.private_by_recovery(key, letters)
    assert letters.replace("-", "").encode() not in dump()
    with pytest.raises(TooLate):
        keys.make_key(user, PASSPHRASE, by=user.actor)
    with pytest.raises(NotYet):
        keys.make_key(UserFactory(psychologist=True), "court", by=user.actor)


def test_another_passphrase_opens_the_same_notes_and_the_former_opens_nothing(followed, psychologist):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    key = PsyKey.objects.get(user=psychologist)
    private = keys.private_of(key, PASSPHRASE)

    letters = keys.change_both(key, private, "quatre ponts sur la Seine", by=psychologist.actor)

    key = fresh(key)
    again = keys.private_of(key, "quatre ponts sur la Seine")
    assert [words for _, words in notes.read_notes(followed, again, by=psychologist.actor)] == [WORDS]
    assert keys.private_by_recovery(key, letters) == again
    with pytest.raises(DoesNotOpen):
        keys.private_of(key, PASSPHRASE)


def test_a_lost_passphrase_is_replaced_with_the_printed_letters_on_the_page(client, sign_in, followed, psychologist):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    letters = keys.renew_recovery(PsyKey.objects.get(user=psychologist), HERS, by=psychologist.actor)
    sign_in(psychologist)
    new = "cinq ponts sur la Loire"

    page = client.post(
        reverse("casework:psy_passphrase"), {"letters": letters.lower(), "passphrase": new, "again": new}
    )
    client.post(reverse("casework:psy_open"), {"passphrase": new})

    assert page.status_code == 200
    assert letters not in page.content.decode()
    assert WORDS in client.get(reverse("casework:psy_woman", args=[followed.pk])).content.decode()


def test_a_passphrase_is_not_changed_with_another_key(psychologist, colleague):
    key = PsyKey.objects.get(user=psychologist)

    with pytest.raises(DoesNotOpen):
        keys.change_passphrase(key, COLLEAGUES, "quatre ponts sur la Seine", by=colleague.actor)


# --- opened for some minutes ----------------------------------------------------------------------------------------


def test_wrong_words_open_nothing_and_are_counted(client, sign_in, followed, psychologist, monkeypatch):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    monkeypatch.setattr("messaging.limits.MISSES", 2)
    sign_in(psychologist)
    url = reverse("casework:psy_open")

    said = [client.post(url, {"passphrase": words}) for words in ("une autre phrase", "encore une", PASSPHRASE)]

    assert [page.status_code for page in said] == [409, 409, 409]
    assert "Trop d’essais" in said[2].content.decode()
    assert WORDS not in client.get(reverse("casework:psy_woman", args=[followed.pk])).content.decode()


def test_opened_they_are_read_for_ten_minutes_in_that_browser_alone(
    client, sign_in, followed, psychologist, time_machine
):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    sign_in(psychologist)
    page = reverse("casework:psy_woman", args=[followed.pk])

    answer = client.post(reverse("casework:psy_open") + f"?pour={followed.pk}", {"passphrase": PASSPHRASE})

    cookie = answer.cookies[opened.COOKIE]
    assert answer.url == page
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (
        True, "Strict", 600, "/ecoute/",
    )  # fmt: skip
    assert WORDS in client.get(page).content.decode()
    kept = client.cookies.pop(opened.COOKIE)
    assert WORDS not in client.get(page).content.decode()
    client.cookies[opened.COOKIE] = kept.value
    assert WORDS in client.get(page).content.decode()
    time_machine.move_to(timezone.now() + timedelta(seconds=601))
    assert WORDS not in client.get(page).content.decode()


def test_closed_they_are_closed(client, sign_in, followed, psychologist):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    sign_in(psychologist)
    client.post(reverse("casework:psy_open"), {"passphrase": PASSPHRASE})

    client.post(reverse("casework:psy_close"))

    assert opened.KEPT not in client.session
    assert WORDS not in client.get(reverse("casework:psy_woman", args=[followed.pk])).content.decode()


def test_the_letters_are_shown_once_and_printed_from_the_page(client, sign_in, file):
    sign_in(UserFactory(psychologist=file.territory))
    url = reverse("casework:psy_key")

    page = client.post(url, {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    letters = page.context["letters"]
    paper = client.post(reverse("casework:psy_sheet"), {"letters": letters})

    assert letters in page.content.decode()
    assert client.get(url).status_code == 302  # made: it does not come again
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert "no-store" in page["Cache-Control"]


# --- from one psychologist to another -------------------------------------------------------------------------------


def test_without_her_consent_no_note_goes_to_anybody(followed, psychologist, colleague):
    note = notes.write_note(followed, WORDS, by=psychologist.actor)
    guest = followed.accompaniment.guest
    other = ConsentFactory(purpose=Consent.Purpose.PSY_HANDOVER)
    to_meet = ConsentFactory(subject=guest, purpose=Consent.Purpose.PSYCHOLOGIST)
    expired = ConsentFactory(subject=guest, purpose=Consent.Purpose.PSY_HANDOVER, expired=True)
    taken_back = notes.agree_to_hand_over(followed, by=psychologist.actor, channel="voice")
    withdraw(guest, Consent.Purpose.PSY_HANDOVER, by=psychologist.actor, channel="voice")

    for consent in (None, other, to_meet, expired, taken_back):
        with pytest.raises(NotYet, match="Sans son accord"):
            notes.hand_over(followed, colleague, HERS, consent, by=psychologist.actor)

    assert bytes(fresh(note).sealed) == bytes(note.sealed)
    assert not PsyHandOver.objects.exists()


def test_with_her_consent_the_colleague_reads_and_the_former_does_not_any_more(followed, psychologist, colleague):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    consent = notes.agree_to_hand_over(followed, by=psychologist.actor, channel="voice", words="Oui, à elle.")

    notes.hand_over(followed, colleague, HERS, consent, by=psychologist.actor)

    row = PsyNote.objects.get()
    assert [words for _, words in notes.read_notes(followed, COLLEAGUES, by=colleague.actor)] == [WORDS]
    assert (row.author, row.holder) == (psychologist, colleague)
    with pytest.raises(DoesNotOpen):
        row.opened(HERS)
    with pytest.raises(PermissionDenied):
        notes.write_note(followed, "x", by=psychologist.actor)
    with pytest.raises(NotYet, match="Sans son accord"):  # one consent, one hand-over
        notes.hand_over(followed, psychologist, COLLEAGUES, consent, by=colleague.actor)


def test_a_colleague_without_a_key_or_of_elsewhere_receives_nothing(followed, psychologist, file):
    consent = notes.agree_to_hand_over(followed, by=psychologist.actor, channel="voice")
    lyon = TerritoryFactory(code="lyon")

    with pytest.raises(NotYet, match="pas encore fait sa clé"):
        notes.hand_over(followed, UserFactory(psychologist=file.territory), HERS, consent, by=psychologist.actor)
    for user in (psychologist, UserFactory(coordinator=file.territory), UserFactory(psychologist=lyon)):
        with pytest.raises(NotYet, match="autre psychologue"):
            notes.hand_over(followed, user, HERS, consent, by=psychologist.actor)


def test_the_page_asks_for_her_agreement_and_for_the_passphrase(client, sign_in, followed, psychologist, colleague):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    sign_in(psychologist)
    url = reverse("casework:psy_hand_over", args=[followed.pk])
    facts = {"colleague": colleague.pk, "channel": "voice", "words": "Oui.", "passphrase": PASSPHRASE}

    without = client.post(url, facts)
    wrong = client.post(url, facts | {"agrees": "on", "passphrase": "une autre phrase"})
    given = client.post(url, facts | {"agrees": "on"})

    assert [page.status_code for page in (without, wrong, given)] == [422, 409, 302]
    assert Consent.objects.filter(purpose=Consent.Purpose.PSY_HANDOVER).count() == 1
    assert PsyNote.objects.get().holder == colleague


# --- everybody else -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coordinator", "manager", "sysadmin", "national_admin", "dpo", "safeguarding_lead"])
def test_nobody_of_the_team_has_a_page_for_it(client, sign_in, followed, psychologist, role):
    note = notes.write_note(followed, WORDS, by=psychologist.actor)
    everywhere = role in ("sysadmin", "national_admin", "dpo")
    user = UserFactory(**{role: True if everywhere else followed.accompaniment.territory})
    sign_in(user)

    for name, args in (("psy_home", []), ("psy_woman", [followed.pk]), ("psy_write", [followed.pk])):
        assert client.get(reverse(f"casework:{name}", args=args)).status_code in (403, 404)
    assert not PsyNote.objects.visible_to(user.actor).exists()
    for action in ("read", "create", "export", "break_glass"):
        assert not can(user.actor, "psy_note", action, note, means={"reason", "step_up", "subject_request"})


def test_another_psychologist_sees_neither_her_nor_her_notes(client, sign_in, followed, psychologist, colleague):
    notes.write_note(followed, WORDS, by=psychologist.actor)
    sign_in(colleague)

    assert client.get(reverse("casework:psy_woman", args=[followed.pk])).status_code == 404
    assert notes.read_notes(followed, COLLEAGUES, by=colleague.actor) == []
