"""The demo in one command: it comes up whole, and however it ends, nothing stays behind and nothing is lost."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from desk.demo.signins import ROLES
from tests.infra.conftest import bare
from tests.infra.test_manage import COUNT, left_by, manage, new_copy, shell
from tests.processes import eventually

DEMO = "import sys, time; from config.demo import run; sys.exit(run(sys.argv[1:], started_at=time.time()))"
PUT_BACK = (
    "from messaging.models import Message as M; row = M.objects.filter(status='sent').first(); "
    "M.objects.filter(pk=row.pk).update(status='waiting', tries=0); print(row.pk)"
)
STATUS = "from messaging.models import Message as M; print(M.objects.get(pk={0}).status)"


class Running:
    """A demo that has said its address."""

    def __init__(self, project: Path, *words: str) -> None:
        self.project = project
        self.process = subprocess.Popen(
            [sys.executable, "-c", DEMO, *words],
            cwd=project, env=bare(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "Première page" in line:
                break

    @property
    def address(self) -> str:
        return re.search(r"http://127\.0\.0\.1:\d+", self.said)[0]

    def end(self, signum: int, *, whole_group: bool = False) -> int:
        """Strike it, wait for its end and that of all it had started; its exit code."""
        (os.killpg if whole_group else os.kill)(self.process.pid, signum)
        code = self.ended()
        eventually(lambda: not left_by(self.project), "the end of all it had started")
        return code

    def ended(self) -> int:
        """Wait for its own end; its exit code."""
        with self.process.stdout:
            self.said += self.process.stdout.read()
        return self.process.wait()


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Iterator[Path]:
    with new_copy(tmp_path_factory.mktemp("demo")) as copy:
        yield copy


@pytest.fixture
def demo(project) -> Iterator[Running]:
    running = Running(project)
    assert "Première page" in running.said, running.said
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGKILL)


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode()


def signed_in(demo, email: str) -> str:
    """The page that somebody comes to who signs in with what the terminal said."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    form = browser.open(f"{demo.address}/compte/login/", timeout=60).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    password = re.search(r"Mot de passe de tout le monde : (.+)", demo.said)[1]
    fields = {"csrfmiddlewaretoken": token, "login": email, "password": password}
    answer = browser.open(f"{demo.address}/compte/login/", urlencode(fields).encode(), timeout=60)
    return answer.read().decode()


def test_it_says_who_may_sign_in_and_each_of_them_may(demo):
    emails = re.findall(r"^  \S.*?(\S+@\S+)", demo.said, re.MULTILINE)
    professionals = [email for email in emails if "courriel.example" not in email]

    assert len(professionals) == len(ROLES)
    for email in professionals:
        assert re.search("Se déconnecter|Déconnexion", signed_in(demo, email)), email


@pytest.mark.slow
def test_its_clock_and_its_worker_empty_the_outbox(demo):
    message = manage(demo.project, *shell(PUT_BACK)).stdout.strip()

    def taken_care_of() -> bool:
        return manage(demo.project, *shell(STATUS.format(message))).stdout != "waiting\n"

    eventually(taken_care_of, "the clock's next half-minute")


@pytest.mark.slow
def test_a_second_one_is_told_where_the_first_one_is(demo):
    second = Running(demo.project)

    assert second.ended() == 1
    assert f"tourne déjà : {demo.address}" in second.said
    assert "<html" in page(demo.address)


@pytest.mark.slow
def test_a_command_beside_it_shares_its_database_and_leaves_it_running(demo):
    counted = manage(demo.project, *shell(COUNT))

    assert int(counted.stdout) > 0
    assert "<html" in page(demo.address)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signum", "whole_group"),
    [
        pytest.param(signal.SIGINT, True, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, False, id="SIGTERM"),
        pytest.param(signal.SIGTERM, True, id="SIGTERM to the group"),
        pytest.param(signal.SIGKILL, False, id="kill -9"),
    ],
)
def test_however_it_is_stopped_nothing_stays_and_nothing_is_lost(demo, signum, whole_group):
    before = manage(demo.project, *shell(COUNT)).stdout

    code = demo.end(signum, whole_group=whole_group)

    assert code == (-signal.SIGKILL if signum == signal.SIGKILL else 0)
    assert manage(demo.project, *shell(COUNT)).stdout == before


@pytest.mark.slow
def test_a_web_server_that_is_killed_comes_back(demo):
    eventually(lambda: _old_enough(demo), "the age from which a program is started again")
    [web] = [pid for pid in _children(demo.process.pid) if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    os.kill(web, signal.SIGKILL)

    eventually(lambda: _answers(demo.address), "the web server's return")


def test_a_port_that_is_taken_is_said_and_otherwise_avoided(project):
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]

        refused = Running(project, "--port", str(port))

        assert refused.ended() == 1
        assert f"Le port {port} est pris" in refused.said


@pytest.mark.slow
def test_fresh_begins_again_from_the_same_invented_people(project):
    first = Running(project)
    people = int(manage(project, *shell(COUNT)).stdout)
    added = "from accounts.models import User; User.objects.create_user(email='intruse@exemple.fr')"
    manage(project, *shell(added))
    first.end(signal.SIGTERM)

    again = Running(project, "--fresh")
    assert int(manage(project, *shell(COUNT)).stdout) == people
    again.end(signal.SIGTERM)


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _old_enough(demo: Running) -> bool:
    from config.demo import STEADY

    up = float(Path("/proc/uptime").read_text().split()[0])
    ticks = [
        int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]) for pid in _children(demo.process.pid)
    ]
    return all(up - tick / os.sysconf("SC_CLK_TCK") > STEADY + 1 for tick in ticks)


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError):
        return "<html" in page(address)
    return False
