"""Sealing to one person: what only she can open, with the service's own keys or without.

Each person has a key pair. Whoever writes needs her *public* key alone; reading needs her *private* key, which the
service keeps only wrapped: once by her passphrase, once by a recovery key that she prints and keeps on paper. A
database dump together with every key of ``vault.keys`` opens nothing of it.

* A seal: ``version | ephemeral public key (32) | ciphertext and tag``: X25519, HKDF-SHA256, AES-256-GCM. A key is
  used once, so its nonce is fixed. The *context* (the row it belongs to) is authenticated: a seal moved does not open.
* Wrapped by a passphrase: ``version | cost | salt (16) | nonce (12) | ciphertext and tag``, scrypt. The cost is kept
  beside, so that it may grow later.
* Wrapped by the recovery key, which is random (140 bits): ``version | salt (16) | nonce (12) | …``, HKDF.

Nothing here is logged, and no exception says what was tried.
"""

import os
import secrets
import unicodedata
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

VERSION = b"\x01"
COST = 17  # 2^17 rounds of scrypt, 128 MB: what OWASP asks at least
COSTS = range(10, 21)  # what a wrapping may ask for: a forged one must not exhaust the machine
SALT, NONCE, KEY = 16, 12, 32
PASSPHRASE_LENGTH = 12
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: none is taken for another once written by hand
RECOVERY_LETTERS = 28  # five bits each: 140
GROUP = 4
_READ_AS = str.maketrans("OIL", "011", " -–.\t\n\r")


class DoesNotOpen(Exception):
    """The passphrase or the recovery key is not hers, or what was sealed was altered or moved. It never says which."""


@dataclass(frozen=True)
class NewKey:
    """A key pair just made. ``recovery`` is shown once, to be printed, and is kept nowhere."""

    public: bytes
    by_passphrase: bytes
    by_recovery: bytes
    recovery: str = field(repr=False)


def make(passphrase: str, context: str, cost: int | None = None) -> NewKey:
    """A key pair for somebody, wrapped twice. ``context`` names the row that keeps it."""
    private = os.urandom(KEY)
    recovery = make_recovery()
    by_passphrase = wrap(private, passphrase, context, cost)
    return NewKey(public_of(private), by_passphrase, _wrap_by_recovery(private, recovery, context), recovery)


def public_of(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to(public: bytes, plain: bytes, context: str) -> bytes:
    """``plain`` sealed so that the holder of ``public``'s private key alone opens it; two seals of one text differ."""
    ephemeral = X25519PrivateKey.generate()
    ours = ephemeral.public_key().public_bytes_raw()
    key = _shared(ephemeral, public, ours, public)
    return VERSION + ours + AESGCM(key).encrypt(bytes(NONCE), plain, context.encode())


def open_with(private: bytes, sealed: bytes, context: str) -> bytes:
    """What is inside. Raises DoesNotOpen for another person's key, another row, or a seal that was altered."""
    sealed = bytes(sealed)
    if sealed[:1] != VERSION or len(sealed) < 1 + KEY + 16:
        raise DoesNotOpen
    ephemeral, body = sealed[1 : 1 + KEY], sealed[1 + KEY :]
    hers = X25519PrivateKey.from_private_bytes(private)
    try:
        key = _shared(hers, ephemeral, ephemeral, public_of(private))
        return AESGCM(key).decrypt(bytes(NONCE), body, context.encode())
    except (InvalidTag, ValueError):  # ValueError: a point of low order, never made by seal_to()
        raise DoesNotOpen from None


def wrap(private: bytes, passphrase: str, context: str, cost: int | None = None) -> bytes:
    """The private key under a passphrase. Another passphrase is another wrapping: the key itself does not change."""
    cost = COST if cost is None else cost
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    kept = VERSION + bytes([cost]) + salt + nonce
    return kept + AESGCM(_stretched(passphrase, salt, cost)).encrypt(nonce, private, _bound(kept, context))


def unwrap(wrapped: bytes, passphrase: str, context: str) -> bytes:
    """The private key, with her passphrase. Raises DoesNotOpen."""
    wrapped = bytes(wrapped)
    head = 2 + SALT + NONCE
    if wrapped[:1] != VERSION or len(wrapped) != head + KEY + 16 or wrapped[1] not in COSTS:
        raise DoesNotOpen
    kept, salt, nonce = wrapped[:head], wrapped[2 : 2 + SALT], wrapped[2 + SALT : head]
    return _decrypt(_stretched(passphrase, salt, wrapped[1]), nonce, wrapped[head:], _bound(kept, context))


def unwrap_by_recovery(wrapped: bytes, recovery: str, context: str) -> bytes:
    """The private key, with the letters that she printed: spaces, dashes and case do not count. Raises DoesNotOpen."""
    wrapped = bytes(wrapped)
    head = 1 + SALT + NONCE
    if wrapped[:1] != VERSION or len(wrapped) != head + KEY + 16:
        raise DoesNotOpen
    kept, salt, nonce = wrapped[:head], wrapped[1 : 1 + SALT], wrapped[1 + SALT : head]
    return _decrypt(_from_letters(recovery, salt), nonce, wrapped[head:], _bound(kept, context))


def renew_recovery(private: bytes, context: str) -> tuple[str, bytes]:
    """A new recovery key and its wrapping: the former, once printed and used or lost, opens nothing any more."""
    recovery = make_recovery()
    return recovery, _wrap_by_recovery(private, recovery, context)


def make_recovery() -> str:
    """« K7QD-0V3M-… »: 28 letters in groups of four, 140 random bits."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LETTERS))
    return "-".join(letters[at : at + GROUP] for at in range(0, RECOVERY_LETTERS, GROUP))


def _wrap_by_recovery(private: bytes, recovery: str, context: str) -> bytes:
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    kept = VERSION + salt + nonce
    return kept + AESGCM(_from_letters(recovery, salt)).encrypt(nonce, private, _bound(kept, context))


def _shared(private: X25519PrivateKey, public: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    secret = private.exchange(X25519PublicKey.from_public_bytes(public))
    return _derive(secret, b"", b"merci sealed to\0" + ephemeral + recipient)


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    said = unicodedata.normalize("NFKC", passphrase).encode()
    return Scrypt(salt=salt, length=KEY, n=2**cost, r=8, p=1).derive(said)


def _from_letters(recovery: str, salt: bytes) -> bytes:
    return _derive(recovery.upper().translate(_READ_AS).encode(), salt, b"merci recovery key")


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY, salt=salt, info=info).derive(secret)


def _decrypt(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, body, bound)
    except InvalidTag:
        raise DoesNotOpen from None


def _bound(kept: bytes, context: str) -> bytes:
    return kept + b"\0" + context.encode()
