"""The secrets of second factors, sealed again like the rest when the keys change."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.adapter import SEALED, MFAAdapter
from vault import rotation
from vault.keys import KeyringError, keyring
from vault.seals import SealBroken, key_of

SECRETS = ("secret", "seed")


@rotation.register("mfa.Authenticator")
@transaction.atomic
def reseal(apply):
    """(factors seen, secrets sealed again, secrets that do not open)."""
    adapter, seen, again, closed = MFAAdapter(), 0, 0, 0
    for factor in Authenticator.objects.select_for_update().order_by("pk"):
        seen += 1
        for name in SECRETS:
            stored = factor.data.get(name)
            if stored is None:
                continue
            try:
                plain = adapter.decrypt(stored)
            except (SealBroken, KeyringError):
                closed += 1
                continue
            if key_of(bytes.fromhex(stored.removeprefix(SEALED))) != keyring().primary:
                again += 1
                factor.data[name] = adapter.encrypt(plain)
        if apply:
            factor.save(update_fields=["data"])
    return seen, again, closed
