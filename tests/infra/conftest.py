"""Embedded servers of the tests' own, other processes that use them, and copies of the project."""

import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import ROOT, Broker, Postgres, Server, keeper
from tests.processes import eventually

PATIENCE = 120
USER = """
import signal, sys
from config import embedded
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests were started in the background
server = getattr(embedded, sys.argv[1])(sys.argv[2]).start()
print("ready", flush=True)
sys.stdin.read()
server.release()
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one module share a copy of the project: they stay together when the suite is spread over cores."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def processes(server: Server) -> list[int]:
    return keeper.remains(server.program, str(server.data))


def keepers(server: Server) -> list[int]:
    """The processes that keep this very server."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes()
            if b"keeper.py" in words and f'"{server.file("users")}"'.encode() in words:
                found.append(int(entry.name))
    return found


def kill(*pids: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)


def gone(server: Server) -> bool:
    return not processes(server) and not keepers(server)


def ask(server: Postgres, question: str) -> list:
    """The rows that answer it, asked again for as long as the server is coming back."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(server.url) as line:
                cursor = line.execute(question)
                return cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError:
            assert time.monotonic() < until, "the server never came back"
            time.sleep(0.05)


def _forget(server: Server) -> None:
    server.release()
    eventually(lambda: gone(server), "the end of the server")
    server.erase()
    for suffix in ("lock", "users", "alive", "log"):
        server.file(suffix).unlink(missing_ok=True)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """One that nobody else uses, not started yet."""
    server = Postgres(f"trial-{secrets.token_hex(3)}")
    yield server
    _forget(server)


@pytest.fixture
def broker() -> Iterator[Broker]:
    server = Broker(f"trial-{secrets.token_hex(3)}")
    yield server
    _forget(server)


@pytest.fixture
def user() -> Iterator[Callable[[Server], subprocess.Popen]]:
    """``user(server)``: another process that uses it until its standard input closes, or until it is killed."""
    begun = []

    def begin(server: Server) -> subprocess.Popen:
        words = [sys.executable, "-c", USER, type(server).__name__, server.name]
        process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def bare() -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    ours = ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "MERCI_STARTED_AT", "TEST_DB_SUFFIX")
    return {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("PYTEST")}


def copy_project(target: Path) -> Path:
    """The project as git would give it from here, what is not committed yet included, and nothing of its data."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        source, copy = ROOT / name, target / name
        if source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
            copy.chmod(source.stat().st_mode)
    return target
