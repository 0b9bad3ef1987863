"""Sealing a stream of any length in small memory: a backup.

``magic (8) | prefix (7) | chunk…``, each chunk sealed by AES-256-GCM with the nonce
``prefix | number (4) | last (1)``: chunks that are cut, swapped, repeated or missing at the end do not open.
"""

import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.seals import TAG_BYTES, SealBroken

MAGIC = b"MERCI\0\0\1"
PREFIX_BYTES = 7
CHUNK_BYTES = 1 << 20


def seal_stream(read, write, key):
    """Seal what ``read(size)`` gives, through ``write(bytes)``. Returns the length of the plain stream."""
    cipher, prefix = AESGCM(key), os.urandom(PREFIX_BYTES)
    header = MAGIC + prefix
    write(header)
    chunk, number, total = _exactly(read, CHUNK_BYTES), 0, 0
    while True:
        following = _exactly(read, CHUNK_BYTES) if len(chunk) == CHUNK_BYTES else b""
        last = not following
        write(cipher.encrypt(_nonce(prefix, number, last), chunk, header))
        total += len(chunk)
        if last:
            return total
        chunk, number = following, number + 1


def open_stream(read, write, key):
    """Give back the plain stream through ``write(bytes)``. After ``SealBroken``, what was written is worthless."""
    header = _exactly(read, len(MAGIC) + PREFIX_BYTES)
    if len(header) != len(MAGIC) + PREFIX_BYTES or not header.startswith(MAGIC):
        raise SealBroken("this is not a sealed backup")
    cipher, prefix = AESGCM(key), header[len(MAGIC) :]
    size = CHUNK_BYTES + TAG_BYTES
    chunk, number = _exactly(read, size), 0
    while True:
        following = _exactly(read, size) if len(chunk) == size else b""
        last = not following
        try:
            write(cipher.decrypt(_nonce(prefix, number, last), chunk, header))
        except InvalidTag:
            raise SealBroken("this backup was altered or cut, or another key sealed it") from None
        if last:
            return
        chunk, number = following, number + 1


def _nonce(prefix, number, last):
    return prefix + struct.pack(">IB", number, last)


def _exactly(read, size):
    """``size`` bytes, or all that is left: a pipe gives less at a time."""
    parts = []
    while size:
        part = read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
