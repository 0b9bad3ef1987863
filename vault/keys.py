"""The keys that open what is sealed, and where they come from.

Three kinds of keys, 32 random bytes each, held apart from the database and from the repository:

* *sealing keys*, numbered 1 to 255: the primary one seals, every one of the ring opens;
* the *index key*, which makes blind indexes and opens nothing;
* the *backup key*, which seals backup files and is kept by somebody else than the sealing keys.

They are read from the settings ``VAULT_KEYS`` ("1:base64,2:base64"), ``VAULT_PRIMARY`` (default: the last of the
ring), ``VAULT_INDEX_KEY`` and ``BACKUP_KEY``, or from the file ``VAULT_KEYS_FILE`` (JSON with the same four things).
``SECRET_KEY`` is never one of them.
"""

import base64
import binascii
import hashlib
import json
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32


class KeyringError(Exception):
    """The keys are missing or badly written. The message never holds a key."""


class UnknownKey(KeyringError):
    """Something was sealed with a key that this ring does not hold: what it hides is lost until the key comes back."""

    def __init__(self, key_id):
        self.key_id = key_id
        super().__init__(f"no sealing key number {key_id} in the ring")


class Keyring:
    """The sealing keys by number, and the number of the one that seals today."""

    def __init__(self, keys, primary=None):
        if not keys:
            raise KeyringError("the ring holds no sealing key")
        for key_id, key in keys.items():
            if not 1 <= key_id <= 255:
                raise KeyringError(f"the number of a sealing key lies between 1 and 255, not {key_id}")
            if len(key) != KEY_BYTES:
                raise KeyringError(f"sealing key {key_id} is not {KEY_BYTES} bytes long")
        self.primary = list(keys)[-1] if primary is None else primary
        if self.primary not in keys:
            raise KeyringError(f"the primary key {self.primary} is not in the ring")
        self._fingerprints = {key_id: fingerprint(key) for key_id, key in keys.items()}
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}

    def __repr__(self):
        return f"<Keyring {sorted(self._ciphers)} primary {self.primary}>"

    @property
    def fingerprints(self):
        """What tells two keys of one number apart without showing either: {number: 16 hexadecimal digits}."""
        return dict(self._fingerprints)

    def cipher(self, key_id):
        try:
            return self._ciphers[key_id]
        except KeyError:
            raise UnknownKey(key_id) from None


def keyring():
    """The ring of the settings. Cheap: parsed once for each set of keys."""
    return _ring(settings.VAULT_KEYS or "", settings.VAULT_PRIMARY or "", _keys_file())


def index_key():
    return _single("VAULT_INDEX_KEY", "index")


def backup_key():
    return _single("BACKUP_KEY", "backup")


def fingerprint(key):
    """16 hexadecimal digits that name a key without giving anything of it away."""
    return hashlib.sha256(b"merci fingerprint\0" + key).hexdigest()[:16]


def make_key():
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def write_keys_file(path):
    """Write fresh keys to ``path``, readable by its owner alone; an existing file is left as it is.

    Safe when several processes start together: the file appears whole or not at all, and the first one wins.
    """
    path = Path(path)
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"keys": f"1:{make_key()}", "primary": "", "index": make_key(), "backup": make_key()}
    with NamedTemporaryFile("w", dir=path.parent, prefix=".keys-", delete=False) as draft:  # made with mode 0600
        json.dump(content, draft, indent=2)
        draft.flush()
        os.fsync(draft.fileno())
    try:
        os.link(draft.name, path)
    except FileExistsError:
        return False
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft.name)
    return True


def _keys_file():
    """The path of the keys file, made on the spot where the settings allow it: the demo, never production."""
    path = str(settings.VAULT_KEYS_FILE or "")
    if path and getattr(settings, "VAULT_KEYS_CREATE", False) and not os.path.exists(path):
        write_keys_file(path)
    return path


@lru_cache(maxsize=8)
def _ring(keys, primary, path):
    if not keys and path:
        content = _read(path)
        keys, primary = content["keys"], primary or content.get("primary", "")
    return Keyring(_parse(keys), int(primary) if primary else None)


def _single(setting, name):
    return _single_from(getattr(settings, setting, "") or "", name, _keys_file())


@lru_cache(maxsize=8)
def _single_from(value, name, path):
    if not value and path:
        value = _read(path).get(name, "")
    if not value:
        raise KeyringError(f"the {name} key is missing")
    return _decode(value, name)


def _read(path):
    try:
        return json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise KeyringError(f"the keys file cannot be read ({type(error).__name__})") from None


def _parse(keys):
    """ "1:base64,2:base64" → {1: bytes, 2: bytes}, in the order written."""
    ring = {}
    for item in filter(None, (part.strip() for part in keys.split(","))):
        number, separator, value = item.partition(":")
        if not separator or not number.isascii() or not number.isdigit():
            raise KeyringError("each sealing key is written number:base64")
        if int(number) in ring:
            raise KeyringError(f"sealing key {number} is written twice")
        ring[int(number)] = _decode(value, f"sealing key {number}")
    return ring


def _decode(value, name):
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise KeyringError(f"the {name} is not base64") from None
    if len(key) != KEY_BYTES:
        raise KeyringError(f"the {name} is not {KEY_BYTES} bytes long")
    return key
