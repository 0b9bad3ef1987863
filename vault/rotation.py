"""Changing keys: everything sealed with an older key is sealed again with the primary one, batch by batch.

Add the new key at the end of ``VAULT_KEYS``, restart every process, run ``rotate_keys``, then take the old key out of
the ring, and keep it with the backups that still need it. Apps that seal elsewhere than in fields register themselves.
"""

from django.apps import apps
from django.db import connection, transaction

from vault.fields import encrypted_fields
from vault.keys import KeyringError, keyring
from vault.seals import SealBroken, Sealed, key_of, seal, unseal

BATCH = 500
_others: dict = {}


def register(name):
    """Register ``reseal(apply) -> (seen, sealed again, unopened)`` for seals that are not in a field."""

    def add(reseal):
        _others[name] = reseal
        return reseal

    return add


def sealed_models():
    return [model for model in apps.get_models() if encrypted_fields(model)]


def rotate(*, apply=True, progress=None):
    """Seal again what an older key sealed: {label: (rows seen, values sealed again)}. ``apply=False`` only counts."""
    found = {}
    for model in sealed_models():
        found[model._meta.label] = _rotate_model(model, apply, progress)
    for name, reseal in _others.items():
        seen, again, _ = reseal(apply)
        found[name] = (seen, again)
    return found


def unopened():
    """{label: how many sealed values do not open with this ring}."""
    found = {}
    for model in sealed_models():
        fields = encrypted_fields(model)
        rows = model._base_manager.order_by("pk").values_list("uuid", *(field.name for field in fields))
        found[model._meta.label] = sum(
            not _opens(value, field, uuid)
            for uuid, *values in rows.iterator(chunk_size=BATCH)
            for field, value in zip(fields, values, strict=True)
            if value is not None
        )
    for name, reseal in _others.items():
        found[name] = reseal(False)[2]
    return found


def _opens(value, field, uuid):
    try:
        unseal(value.data, field.context_for(uuid))
    except (SealBroken, KeyringError):
        return False
    return True


def _rotate_model(model, apply, progress):
    seen = again = last = 0
    while True:
        with transaction.atomic():
            rows = _batch(model, last)
            for pk, uuid, *values in rows:
                again += _rotate_row(model, pk, uuid, values, apply)
        if not rows:
            return seen, again
        seen += len(rows)
        last = rows[-1][0]
        if progress:
            progress(len(rows))


def _batch(model, last):
    """The next rows, locked: nobody writes a value that we are sealing again."""
    with connection.cursor() as cursor:
        # the journal and the consents refuse changes: the values stay the same, their seals are renewed
        cursor.execute("SET LOCAL merci.forgetting = 'on'")
    fields = [field.name for field in encrypted_fields(model)]
    rows = model._base_manager.filter(pk__gt=last).order_by("pk").select_for_update(no_key=True)
    return list(rows.values_list("pk", "uuid", *fields)[:BATCH])


def _rotate_row(model, pk, uuid, values, apply):
    primary, renewed = keyring().primary, {}
    for field, value in zip(encrypted_fields(model), values, strict=True):
        if value is not None and key_of(value.data) != primary:
            context = field.context_for(uuid)
            renewed[field.name] = Sealed(seal(unseal(value.data, context), context))
    if renewed and apply:
        model._base_manager.filter(pk=pk).update(**renewed)
    return len(renewed)
