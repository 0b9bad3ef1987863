"""Gives the tests a PostgreSQL when the environment names none. A pytest plugin, named in ``pyproject.toml``.

It acts as it is imported: pytest-django reads the settings, which want ``DATABASE_URL``, before any conftest. The
workers of pytest-xdist inherit the variable and so share the server.

The settings are named here and not in the ini file: importing anything of ``config`` makes the Celery application,
which knows Django only if the settings are named by then. Without them, tasks sent on commit do not exist.
"""

import os

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

from config import embedded

SERVERS = embedded.provide("test", durable=False, broker=False)


def pytest_report_header() -> str:
    return "PostgreSQL: embedded" if SERVERS else "PostgreSQL: the one named by DATABASE_URL"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    for server in SERVERS:
        server.release()
