"""Other processes beside the tests, on this test's database."""

import os
import time
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def database_url(name=None):
    """The address of this test's database, or of the one called ``name`` on the same server."""
    given = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(given._replace(path=f"/{name or connection.settings_dict['NAME']}"))


def same_database(name="tests"):
    """The environment of a process that works on this test's database, where its connections are called ``name``."""
    return os.environ | {"DATABASE_URL": database_url(), "PGAPPNAME": name}


def connected(name):
    """How many connections of that name the database has: a killed process leaves its own for a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s",
            [name],
        )
        return cursor.fetchone()[0]


def eventually(check, what="it", patience=120):
    """Wait until ``check()`` is true; fails after ``patience`` seconds, as nothing that works takes so long."""
    until = time.monotonic() + patience
    while not check():
        assert time.monotonic() < until, f"{what} did not come"
        time.sleep(0.02)
