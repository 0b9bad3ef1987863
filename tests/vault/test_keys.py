import base64
import os
import stat
import threading

import pytest

from vault.keys import Keyring, KeyringError, UnknownKey, backup_key, fingerprint, index_key, keyring, write_keys_file
from vault.seals import SealBroken, key_of, seal, unseal


def b64(byte):
    return base64.b64encode(byte * 32).decode()


def test_the_last_key_seals_and_the_older_ones_still_open(make_ring):
    make_ring({1: b"a" * 32})
    old = seal(b"toit", "t.c.1")

    make_ring({1: b"a" * 32, 2: b"b" * 32})

    assert unseal(old, "t.c.1") == b"toit"
    assert key_of(seal(b"toit", "t.c.1")) == 2


def test_the_primary_may_be_named(make_ring):
    make_ring({1: b"a" * 32, 2: b"b" * 32}, primary=1)

    assert key_of(seal(b"toit", "t.c.1")) == 1


def test_a_lost_key_is_said_not_hidden(make_ring):
    make_ring({1: b"a" * 32})
    sealed = seal(b"toit", "t.c.1")

    make_ring({2: b"b" * 32})
    with pytest.raises(UnknownKey):
        unseal(sealed, "t.c.1")

    make_ring({1: b"c" * 32})
    with pytest.raises(SealBroken):
        unseal(sealed, "t.c.1")


@pytest.mark.parametrize(
    "keys",
    [
        "",
        "1",
        "x:" + b64(b"a"),
        "0:" + b64(b"a"),
        "256:" + b64(b"a"),
        "1:AAAA",
        "1:***",
        f"1:{b64(b'a')},1:{b64(b'b')}",
    ],
)
def test_a_badly_written_ring_is_refused_without_showing_it(settings, keys):
    settings.VAULT_KEYS = keys

    with pytest.raises(KeyringError) as refusal:
        keyring()

    assert b64(b"a") not in str(refusal.value)
    assert "***" not in str(refusal.value)


def test_a_primary_that_is_not_in_the_ring_is_refused(make_ring):
    make_ring({1: b"a" * 32}, primary=3)

    with pytest.raises(KeyringError):
        keyring()


def test_the_ring_shows_numbers_and_fingerprints_never_keys():
    ring = Keyring({1: b"a" * 32})

    assert repr(ring) == "<Keyring [1] primary 1>"
    assert ring.fingerprints == {1: fingerprint(b"a" * 32)}
    assert ring.fingerprints[1] != fingerprint(b"b" * 32)


def test_the_keys_file_is_its_owners_alone_and_is_never_overwritten(settings, tmp_path):
    path = tmp_path / "deep" / "keys.json"

    assert write_keys_file(path) is True
    content = path.read_text()

    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert write_keys_file(path) is False
    assert path.read_text() == content
    assert os.listdir(path.parent) == ["keys.json"]


def test_processes_that_start_together_share_one_file(tmp_path):
    path = tmp_path / "keys.json"
    wrote = []
    threads = [threading.Thread(target=lambda: wrote.append(write_keys_file(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(wrote) == [False] * 7 + [True]
    assert os.listdir(tmp_path) == ["keys.json"]


def test_the_file_gives_the_three_kinds_of_keys(settings, tmp_path):
    settings.VAULT_KEYS = settings.VAULT_INDEX_KEY = settings.BACKUP_KEY = ""
    settings.VAULT_KEYS_FILE = str(tmp_path / "keys.json")
    settings.VAULT_KEYS_CREATE = True

    assert keyring().primary == 1
    assert len({index_key(), backup_key()}) == 2


def test_nothing_is_made_where_the_settings_do_not_allow_it(settings, tmp_path):
    settings.VAULT_KEYS = ""
    settings.VAULT_KEYS_FILE = str(tmp_path / "keys.json")

    with pytest.raises(KeyringError):
        keyring()
    assert not (tmp_path / "keys.json").exists()


def test_a_missing_index_key_is_refused(settings):
    settings.VAULT_INDEX_KEY = ""

    with pytest.raises(KeyringError):
        index_key()
