"""Notes: written to her own key, read with it, handed to a colleague only because the woman agreed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework.models import PsyAppointment, PsyHandOver, PsyNote, PsyReferral
from casework.psychology.keys import key_of
from casework.psychology.offers import TEXT_VERSION, follow, psychologists
from journal.moves import NotYet, TooLate, write
from privacy.consents import give
from privacy.models import Consent


@transaction.atomic
def write_note(referral, text, *, by):
    """Seal what she writes to her own key. Writing needs no passphrase; nothing of it is kept in clear."""
    row = _followed(referral, by)
    key = key_of(by.user)
    if key is None:
        raise NotYet("Faire d’abord votre clé.")
    if not text.strip():
        raise NotYet("La note est vide.")
    note = PsyNote(referral=row, author=by.user)
    note.seal(text.strip(), key)
    note.save()
    return note


def read_notes(referral, private, *, by):
    """[(note, its words)], newest first: hers alone, with her private key. Raises ``DoesNotOpen``."""
    notes = PsyNote.objects.visible_to(by).filter(referral=referral).order_by("-written_on", "-pk")
    return [(note, note.opened(private)) for note in notes]


@transaction.atomic
def agree_to_hand_over(referral, *, by, channel, words=""):
    """She agrees that her notes go to another psychologist: recorded with her words, for this once."""
    row = _followed(referral, by)
    guest = row.accompaniment.guest
    return give(guest, Consent.Purpose.PSY_HANDOVER, by=by, text_version=TEXT_VERSION, channel=channel, words=words)


@transaction.atomic
def hand_over(referral, colleague, private, consent, *, by):
    """Seal every note again, to ``colleague`` alone, who follows her from today; the former reads none any more.

    Raises NotYet without the woman's consent in force and not used yet, or where the colleague has no key; and
    ``DoesNotOpen`` for a key that is not hers.
    """
    row = _followed(referral, by)
    guest = row.accompaniment.guest
    if not _holds(consent, guest):
        raise NotYet("Sans son accord, ses notes ne sont transmises à personne.")
    key = key_of(colleague)
    if colleague.pk == by.user_id or not psychologists(row.territory_id).filter(pk=colleague.pk).exists():
        raise NotYet("Choisir une autre psychologue du territoire.")
    if key is None:
        raise NotYet("Cette collègue n’a pas encore fait sa clé.")
    for note in PsyNote.objects.select_for_update().filter(referral=row, holder=by.user_id).order_by("pk"):
        note.seal(note.opened(private), key)
        note.save(update_fields=["holder", "sealed"])
    PsyHandOver.objects.create(referral=row, given_by=by.user, given_to=colleague, consent=consent)
    row.psychologist = colleague
    row.save(update_fields=["psychologist"])
    PsyAppointment.objects.coming().filter(referral=row).update(psychologist=colleague)
    follow(guest, colleague)
    write(PsyHandOver.objects.get(consent=consent), "hand_over_notes", by=by)
    return row


@transaction.atomic
def hand_over_agreed(referral, colleague, private, *, by, channel, words=""):
    """Her agreement, with her words, then the hand-over that it is for: both, or neither."""
    consent = agree_to_hand_over(referral, by=by, channel=channel, words=words)
    return hand_over(referral, colleague, private, consent, by=by)


def _holds(consent, guest):
    """Whether this consent is hers, to this, in force, and not used for another hand-over."""
    if consent is None or PsyHandOver.objects.filter(consent=consent.pk).exists():
        return False
    given = Consent.objects.about(guest).in_force().filter(purpose=Consent.Purpose.PSY_HANDOVER)
    return given.filter(pk=consent.pk).exists()


def _followed(referral, by):
    rows = PsyReferral.objects.visible_to(by).accepted().select_related("accompaniment__guest")
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=referral.pk).first()
    if row is None:
        raise PermissionDenied
    if row.ended_on:
        raise TooLate("Ce suivi est terminé.")
    return row
