"""A psychologist's key: made once, opened by her passphrase or by what she printed, never by the service."""

from django.db import transaction
from django.utils import timezone

from casework.models import PsyKey
from journal.moves import NotYet, TooLate, write
from vault import sealed_to
from vault.sealed_to import PASSPHRASE_LENGTH

TOO_SHORT = f"Une phrase de {PASSPHRASE_LENGTH} caractères au moins."


def key_of(user):
    """Her key, or None while she has not made one."""
    return PsyKey.objects.filter(user=user).first()


@transaction.atomic
def make_key(user, passphrase, *, by, cost=None):
    """Her key, and the letters to print: they are returned once and kept nowhere. Raises TooLate for a second key."""
    _check(passphrase)
    if PsyKey.objects.select_for_update().filter(user=user).exists():
        raise TooLate("Votre clé existe déjà.")
    row = PsyKey(user=user)
    made = sealed_to.make(passphrase, row.context, cost)
    row.public, row.by_passphrase, row.by_recovery = made.public, made.by_passphrase, made.by_recovery
    row.save()
    write(row, "make_key", by=by)
    return row, made.recovery


def private_of(key, passphrase):
    """Her private key, for this moment. Raises ``DoesNotOpen``."""
    return sealed_to.unwrap(key.by_passphrase, passphrase, key.context)


def private_by_recovery(key, letters):
    """The same, with the letters that she printed. Raises ``DoesNotOpen``."""
    return sealed_to.unwrap_by_recovery(key.by_recovery, letters, key.context)


@transaction.atomic
def change_passphrase(key, private, passphrase, *, by):
    """Another passphrase: the former opens nothing any more. Nothing sealed to her changes."""
    _check(passphrase)
    row = _hers(key, private)
    row.by_passphrase, row.changed_at = sealed_to.wrap(private, passphrase, row.context), timezone.now()
    row.save(update_fields=["by_passphrase", "changed_at"])
    write(row, "change_passphrase", by=by)
    return row


@transaction.atomic
def renew_recovery(key, private, *, by):
    """New letters to print, returned once: the former sheet opens nothing any more."""
    row = _hers(key, private)
    letters, row.by_recovery = sealed_to.renew_recovery(private, row.context)
    row.save(update_fields=["by_recovery"])
    write(row, "renew_recovery", by=by)
    return letters


@transaction.atomic
def change_both(key, private, passphrase, *, by):
    """Another passphrase, and new letters to print: whatever was lost or seen opens nothing any more."""
    change_passphrase(key, private, passphrase, by=by)
    return renew_recovery(key, private, by=by)


def _check(passphrase):
    if len(passphrase) < PASSPHRASE_LENGTH:
        raise NotYet(TOO_SHORT)


def _hers(key, private):
    row = PsyKey.objects.select_for_update(of=("self",), no_key=True).get(pk=key.pk)
    if sealed_to.public_of(private) != bytes(row.public):
        raise sealed_to.DoesNotOpen
    return row
