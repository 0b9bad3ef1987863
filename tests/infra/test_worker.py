"""A real worker behind a real broker: what is sent is run, and a worker that is killed loses nothing.

Twice: on the embedded broker, and on the servers that ``DATABASE_URL`` and ``CELERY_BROKER_URL`` name.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.celery import app
from config.embedded import ROOT
from journal.models import Watch
from tests.embedded import SERVERS
from tests.processes import database_url, eventually

pytestmark = pytest.mark.django_db(transaction=True)

SCAN = "casework.tasks.daily_scan"


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=pytest.mark.slow),
        pytest.param("real", marks=pytest.mark.services),
    ]
)
def broker_url(request) -> str:
    if request.param == "embedded":
        return request.getfixturevalue("broker").start().url
    assert not SERVERS, "the real servers are those of DATABASE_URL and CELERY_BROKER_URL"
    return os.environ["CELERY_BROKER_URL"]


@pytest.fixture
def send(broker_url) -> Iterator[Callable[[str], None]]:
    """``send(task)``: on its way for good, where the other tests run tasks on the spot."""
    app.conf.task_always_eager = False
    with app.connection(broker_url) as line:
        yield lambda task: app.send_task(task, connection=line)
        app.control.purge(connection=line)
    app.conf.task_always_eager = True


@pytest.fixture
def worker(broker_url, tmp_path) -> Iterator[subprocess.Popen]:
    with (tmp_path / "worker.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "INFO"],
            cwd=ROOT, stdout=log, stderr=log, env={
                **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DATABASE_URL": database_url(), "CELERY_BROKER_URL": broker_url,
            },
        )  # fmt: skip
        eventually(lambda: " ready." in (tmp_path / "worker.log").read_text(), "the worker")
        yield process
        process.send_signal(signal.SIGTERM)
        process.wait()


def scanned() -> bool:
    return Watch.objects.filter(name="daily-scan").exists()


def test_what_is_sent_is_run_by_a_worker_elsewhere(worker, send):
    send(SCAN)

    eventually(scanned, "the scan")


def test_a_task_whose_worker_is_killed_is_run_again(worker, send):
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    with psycopg.connect(database_url()) as other:
        other.execute(f"lock table {Watch._meta.db_table} in access exclusive mode")
        send(SCAN)
        eventually(lambda: waiting(other), "the task, which waits for the table")
        first = waiting(other)

        os.kill(int(children.read_text().split()[0]), signal.SIGKILL)

        # PostgreSQL may not have noticed that the first one's client is dead
        eventually(lambda: waiting(other) - first, "the same task, begun again")

    eventually(scanned, "the scan")


def waiting(line: psycopg.Connection) -> set[int]:
    """The sessions that wait for the table that ``line`` holds."""
    question = "select pid from pg_locks where relation = %s::regclass and not granted"
    return {pid for (pid,) in line.execute(question, [Watch._meta.db_table])}
