"""Sealing: AES-256-GCM under a numbered key, bound to the place where the sealed thing is kept.

A seal is ``key number (1 byte) | nonce (12 bytes) | ciphertext and tag (16 bytes more than the text)``. The *context*
(table, column and row) is authenticated but not kept: a seal copied to another row, column or table does not open.
"""

import os

from cryptography.exceptions import InvalidTag

from vault.keys import keyring

NONCE_BYTES = 12
TAG_BYTES = 16
OVERHEAD = 1 + NONCE_BYTES + TAG_BYTES


class SealBroken(Exception):
    """A seal does not open: altered, moved from its row, or made with a key of the same number but another ring.

    Never swallow it to show an empty field instead: an address that cannot be read must be noticed.
    """


def seal(plain, context, ring=None):
    """``plain`` (bytes) sealed for ``context`` (str) with the primary key; two seals of one text differ."""
    ring = ring or keyring()
    nonce = os.urandom(NONCE_BYTES)
    sealed = ring.cipher(ring.primary).encrypt(nonce, plain, context.encode())
    return bytes([ring.primary]) + nonce + sealed


def unseal(sealed, context, ring=None):
    """The bytes inside a seal. Raises ``SealBroken``, or ``UnknownKey`` when the ring lacks its key."""
    sealed = bytes(sealed)
    if len(sealed) < OVERHEAD:
        raise SealBroken(f"not a seal: {context}")
    cipher = (ring or keyring()).cipher(sealed[0])
    try:
        return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], context.encode())
    except InvalidTag:
        raise SealBroken(f"this seal does not open: {context}") from None


def key_of(sealed):
    """The number of the key that a seal was made with."""
    return bytes(sealed)[0]


class Sealed:
    """A value as the database holds it: this is what ``values()`` gives, and it says nothing of what it hides."""

    __slots__ = ("data",)

    def __init__(self, data):
        self.data = bytes(data)

    def __repr__(self):
        return "<Sealed>"

    def __eq__(self, other):
        return isinstance(other, Sealed) and self.data == other.data

    def __hash__(self):
        return hash(self.data)
