"""Other processes on this test's database."""

import os
import time

from django.db import connection


def same_database():
    """The environment of a process that works on this test's database."""
    settings = connection.settings_dict
    host = f"{settings['HOST']}:{settings['PORT']}" if settings["HOST"] else ""
    url = f"postgresql://{settings['USER']}@{host}/{settings['NAME']}"
    if not host or host.startswith("/"):
        url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    return os.environ | {"DATABASE_URL": url}


def others_connected():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def eventually(check, patience=60):
    """Wait until ``check()`` is true; fails after ``patience`` seconds."""
    until = time.monotonic() + patience
    while not check():
        assert time.monotonic() < until
        time.sleep(0.02)
