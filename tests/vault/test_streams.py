import io
import os

import pytest

from vault.seals import SealBroken
from vault.streams import CHUNK_BYTES, MAGIC, PREFIX_BYTES, open_stream, seal_stream

KEY = b"k" * 32


def sealed(plain, key=KEY):
    out = io.BytesIO()
    assert seal_stream(io.BytesIO(plain).read, out.write, key) == len(plain)
    return out.getvalue()


def opened(data, key=KEY):
    out = io.BytesIO()
    open_stream(io.BytesIO(data).read, out.write, key)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES])
def test_any_length_comes_back(size):
    plain = os.urandom(size)

    assert opened(sealed(plain)) == plain


def test_a_pipe_that_gives_little_at_a_time_is_read_whole():
    plain = os.urandom(CHUNK_BYTES + 5)
    source, out = io.BytesIO(plain), io.BytesIO()

    seal_stream(lambda size: source.read(min(size, 7001)), out.write, KEY)

    assert opened(out.getvalue()) == plain


def test_cut_swapped_repeated_or_altered_it_does_not_open():
    data = sealed(os.urandom(3 * CHUNK_BYTES))
    head, size = len(MAGIC) + PREFIX_BYTES, CHUNK_BYTES + 16
    chunks = [data[head + i * size : head + (i + 1) * size] for i in range(3)]
    altered = bytearray(data)
    altered[head + 10] ^= 1

    for wrong in (
        data[:-1],
        data[: head + 2 * size],
        data[:head] + chunks[1] + chunks[0] + chunks[2],
        data[:head] + chunks[0] + chunks[0] + chunks[2],
        bytes(altered),
        data + b"x",
        data[:head],
        b"",
        b"not a backup at all, but long enough to be read",
    ):
        with pytest.raises(SealBroken):
            opened(wrong)


def test_another_key_does_not_open_it():
    with pytest.raises(SealBroken):
        opened(sealed(b"toit"), b"x" * 32)
