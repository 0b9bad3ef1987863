"""A database that is thrown away, and the web server that answers on it: two processes, as in production."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

NAME = "merci_measuring"


@contextlib.contextmanager
def scratch_database() -> Iterator[str]:
    """The connection speaks to an empty database until the end, then to the one that it spoke to."""
    from config.schema import build

    usual = connection.settings_dict["NAME"]
    _as_administrator(usual, f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)', f'CREATE DATABASE "{NAME}"')
    _speak_to(NAME)
    try:
        build()
        connection.cursor().execute("SET statement_timeout = 0")
        yield NAME
    finally:
        _speak_to(usual)
        _as_administrator(usual, f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def _speak_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _as_administrator(usual: str, *statements: str) -> None:
    _speak_to(usual)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextlib.contextmanager
def server(database: str, workers: int = 2) -> Iterator[str]:
    """The address of gunicorn on that database: ``workers`` processes of four threads."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", str(workers), "--threads", "4", "--preload", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    running = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=os.environ | {"DATABASE_URL": _address_of(database)}
    )  # fmt: skip
    try:
        _wait(address)
        yield address
    finally:
        running.terminate()
        running.wait(20)


def _address_of(database: str) -> str:
    said = connection.settings_dict
    user = f"{said['USER']}:{said['PASSWORD']}@" if said["USER"] else ""
    if said["HOST"].startswith("/"):
        return f"postgres://{user}/{database}?host={said['HOST']}"
    return f"postgres://{user}{said['HOST']}:{said['PORT']}/{database}"


def _wait(address: str) -> None:
    for _ in range(300):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{address}/annuaire/?ou=Paris", timeout=30).read()
            return
        time.sleep(0.2)
    raise RuntimeError("The server did not answer.")
