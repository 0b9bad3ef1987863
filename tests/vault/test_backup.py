"""A backup is restored for true, in another database, by the commands: and without its keys it says nothing."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hosting.models import Address
from tests import factories as make
from tests.processes import database_url
from vault import backups

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "12 impasse des Mimosas"


@pytest.fixture
def empty_database():
    """The name of an empty database beside the test one, dropped afterwards."""
    name = f"{connection.settings_dict['NAME']}_restored"
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    yield name
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(*statements):
    facts = connection.get_connection_params()
    where = {name: facts[name] for name in ("host", "port", "user", "password") if facts.get(name)}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as administrator:
        for statement in statements:
            administrator.execute(statement)


@pytest.fixture
def lived_in():
    """A home with an address, a woman who lives there, and somebody with a second factor."""
    stay = make.StayFactory(ongoing=True)
    host = stay.occupancy.room.host
    host.address.street = CANARY
    host.address.save()
    return host


def run(database, *arguments, **changes):
    """A management command in another process, on another database, as an operator would."""
    ours = {"DATABASE_URL": database_url(database), "DJANGO_SETTINGS_MODULE": "tests.vault.settings"}
    environment = os.environ | ours | changes
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments], capture_output=True, text=True, env=environment, timeout=240,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip


def test_a_restored_database_is_the_same_and_opens(lived_in, empty_database, tmp_path):
    call_command("backup", str(tmp_path))

    done = run(empty_database, "restore", str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert "all as they were" in done.stdout
    assert "Every seal opens." in done.stdout
    again = run(empty_database, "restore", str(tmp_path), "--check-only")
    assert again.returncode == 0, again.stderr
    full = run(empty_database, "restore", str(tmp_path))
    assert "not empty" in full.stderr


def test_losing_the_keys_loses_every_address_and_says_so(lived_in, empty_database, tmp_path):
    call_command("backup", str(tmp_path))
    other = base64.b64encode(b"o" * 32).decode()

    done = run(empty_database, "restore", str(tmp_path), OTHER_VAULT_KEYS=f"1:{other}")

    assert done.returncode != 0
    assert "all as they were" in done.stdout
    assert f"hosting.Address: {4 * Address.objects.count()}" in done.stderr
    reading = run(
        empty_database, "shell", "--no-imports", "-c",
        "from hosting.models import Address; print(Address.objects.first().street)",
        OTHER_VAULT_KEYS=f"1:{other}",
    )  # fmt: skip
    assert "SealBroken" in reading.stderr
    assert CANARY not in reading.stdout + reading.stderr


def test_without_the_backup_key_nothing_is_restored(lived_in, empty_database, tmp_path):
    call_command("backup", str(tmp_path))

    done = run(empty_database, "restore", str(tmp_path), OTHER_BACKUP_KEY=base64.b64encode(b"o" * 32).decode())

    assert done.returncode != 0
    assert "backup key" in done.stderr
    assert "as they were" not in done.stdout


def test_a_backup_holds_neither_a_key_nor_a_name_nor_an_address(lived_in, settings, tmp_path):
    call_command("backup", str(tmp_path))

    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert len(files) == 2
    keys = [settings.VAULT_KEYS.partition(":")[2], settings.VAULT_INDEX_KEY, settings.BACKUP_KEY]
    for content in files.values():
        assert CANARY.encode() not in content
        assert lived_in.first_name.encode() not in content
        for key in keys:
            assert key.encode() not in content
            assert base64.b64decode(key) not in content
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_what_was_altered_is_refused_before_anything_is_written(lived_in, empty_database, tmp_path):
    call_command("backup", str(tmp_path))
    (dump,) = tmp_path.glob("*.sealed")
    (manifest,) = tmp_path.glob("*.json")
    written = dump.read_bytes()

    dump.write_bytes(written[:-40])
    with pytest.raises(backups.BackupError, match="altered or cut"):
        backups.read_manifest(tmp_path)
    dump.write_bytes(written)
    signed = json.loads(manifest.read_text())
    signed["manifest"]["tables"]["hosting_address"]["rows"] = 0
    manifest.write_text(json.dumps(signed))
    with pytest.raises(backups.BackupError, match="manifest"):
        backups.read_manifest(tmp_path)


def test_a_difference_is_seen(lived_in, tmp_path):
    manifest = backups.backup(tmp_path)
    assert backups.differences(manifest) == []

    Address.objects.filter(host=lived_in).delete()

    assert [line for line in backups.differences(manifest) if "hosting_address" in line]


def test_the_commands_say_what_is_wrong(settings, tmp_path):
    with pytest.raises(CommandError, match="no backup here"):
        call_command("restore", str(tmp_path))
    settings.BACKUP_KEY = ""
    with pytest.raises(CommandError, match="backup key is missing"):
        call_command("backup", str(tmp_path))
    assert list(tmp_path.glob("*")) == []
