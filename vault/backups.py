"""Backups that can be restored, and that open nothing by themselves.

A backup is two files: the dump, sealed with the *backup key*, and its manifest: what each table held, what the
database guarded, and the fingerprints of the sealing keys. No key is in either. Whoever restores needs the backup key
**and** the ring of sealing keys of that day: without the first nothing opens, without the second every address stays
closed.
"""

import hashlib
import hmac
import json
import os
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from vault import postgres, rotation
from vault.keys import backup_key, fingerprint, index_key, keyring
from vault.seals import SealBroken
from vault.streams import open_stream, seal_stream

SUFFIX = ".dump.sealed"
READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


class BackupError(Exception):
    """The backup or its restoration failed. ``str()`` says why, and holds no data."""


def backup(directory):
    """Write a backup of the database into ``directory``; returns the manifest."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = datetime.now(UTC).strftime("merci-%Y%m%dT%H%M%SZ")
    sealed = directory / f"{name}{SUFFIX}"
    if sealed.exists():
        raise BackupError(f"{sealed.name} exists already")
    with _one_moment() as (cursor, snapshot):
        program, version = postgres.tool("pg_dump", postgres.server_major())
        structure = postgres.structure(cursor)  # before the dump: sequences go on moving, and only upwards
        size, digest = _dump(program, snapshot, sealed)
        manifest = {
            "name": name,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "server": postgres.server_major(),
            "pg_dump": version,
            "bytes": size,
            "sha256": digest,
            "keys": {str(number): mark for number, mark in keyring().fingerprints.items()},
            "primary": keyring().primary,
            "index_key": fingerprint(index_key()),
            "tables": {table: postgres.content(cursor, table) for table in postgres.tables(cursor)},
            "structure": structure,
        }
    _write_manifest(directory / f"{name}.json", manifest)
    return manifest


def restore(directory, name=None):
    """Restore the named backup of ``directory`` (the newest by default) into an **empty** database, then check it.

    Returns (manifest, the differences found): an empty list when everything is as it was.
    """
    manifest = read_manifest(directory, name)
    with connection.cursor() as cursor:
        if postgres.tables(cursor):
            raise BackupError("the database is not empty: a backup is restored into an empty one")
    program, _ = postgres.tool("pg_restore", max(manifest["pg_dump"], postgres.server_major()))
    _load(program, Path(directory) / f"{manifest['name']}{SUFFIX}")
    return manifest, differences(manifest)


def read_manifest(directory, name=None):
    """The manifest, once its signature and the digest of its dump were checked."""
    found = sorted(Path(directory).glob(f"{name or 'merci-*'}.json"))
    if not found:
        raise BackupError("there is no backup here")
    signed = json.loads(found[-1].read_text())
    manifest = signed.get("manifest", {})
    if not hmac.compare_digest(signed.get("signature", ""), _signature(manifest)):
        raise BackupError("the manifest was altered, or this is not the backup key that sealed it")
    digest = hashlib.sha256()
    with (Path(directory) / f"{manifest['name']}{SUFFIX}").open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    if digest.hexdigest() != manifest["sha256"]:
        raise BackupError("the dump was altered or cut")
    return manifest


def differences(manifest):
    """What the database holds that the manifest does not say, and the reverse: sentences."""
    found = []
    with connection.cursor() as cursor:
        names = postgres.tables(cursor)
        for table in sorted(set(names) ^ set(manifest["tables"])):
            found.append(f"table {table}: missing or unexpected")
        for table in set(names) & set(manifest["tables"]):
            held, said = postgres.content(cursor, table), manifest["tables"][table]
            if held != said:
                found.append(f"table {table}: {held['rows']} rows for {said['rows']}, or other rows")
        held, said = postgres.structure(cursor), manifest["structure"]
        found += [f"{kind} differ" for kind in ("constraints", "triggers", "indexes") if held[kind] != said[kind]]
        behind = [name for name, value in said["sequences"].items() if held["sequences"].get(name, -1) < value]
        found += [f"sequence {name}: behind" for name in behind]
    return sorted(found)


def keys_missing(manifest):
    """The numbers of the sealing keys of that day that today's ring does not hold, or holds as another key."""
    ring = keyring().fingerprints
    missing = [number for number, mark in manifest["keys"].items() if ring.get(int(number)) != mark]
    return [*missing, "index"] if fingerprint(index_key()) != manifest["index_key"] else missing


def closed_seals():
    """How many sealed values do not open with today's ring: {model label: how many}; empty when all open."""
    return {label: count for label, count in rotation.unopened().items() if count}


@contextmanager
def _one_moment():
    """A cursor, and the name of its snapshot for ``pg_dump``: both see the database at the same moment."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(READ_ONLY)
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, cursor.fetchone()[0]


def _dump(program, snapshot, target):
    """Pipe ``pg_dump`` into the sealed file: the plain dump is never on the disk."""
    environment, arguments = postgres.connection_settings()
    environment["PGOPTIONS"] = "-c statement_timeout=0 -c lock_timeout=60000"
    command = [program, "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", *arguments]
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with (
            os.fdopen(descriptor, "wb") as file,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process,
        ):

            def write(data):
                digest.update(data)
                file.write(data)

            size = seal_stream(process.stdout.read, write, backup_key())
            complaint = process.stderr.read().decode(errors="replace")
            file.flush()
            os.fsync(file.fileno())
        if process.returncode:
            raise BackupError(f"pg_dump failed: {_first_line(complaint)}")
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return size, digest.hexdigest()


def _load(program, source):
    """Pipe the opened dump into ``pg_restore``, in one transaction: a backup that was cut leaves nothing behind."""
    environment, arguments = postgres.connection_settings()
    command = [program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", *arguments]
    connection.close()
    with (
        source.open("rb") as file,
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process,
    ):
        try:
            open_stream(file.read, process.stdin.write, backup_key())
        except SealBroken as broken:
            process.kill()
            raise BackupError(str(broken)) from None
        except BrokenPipeError:
            pass  # pg_restore gave up: it says why
        finally:
            _close(process.stdin)
        complaint = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise BackupError(f"pg_restore failed: {_first_line(complaint)}")


def _close(pipe):
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _write_manifest(path, manifest):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"manifest": manifest, "signature": _signature(manifest)}, file, indent=1, sort_keys=True)


def _signature(manifest):
    written = json.dumps(manifest, sort_keys=True).encode()
    return hmac.new(backup_key(), b"manifest\0" + written, hashlib.sha256).hexdigest()


def _first_line(text):
    """The first line of a complaint: later ones may quote rows."""
    return text.strip().splitlines()[0][:200] if text.strip() else "no reason given"
