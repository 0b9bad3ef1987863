"""Management commands on the embedded database: on standard output, the command's own words and nothing else."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.conftest import bare, copy_project, kill
from tests.processes import eventually

pytestmark = pytest.mark.slow

COUNT = "from accounts.models import User; print(User.objects.count())"
ADD = "from accounts.models import User; User.objects.create_user(email='{0}@exemple.fr'); print('added')"


def manage(project: Path, *words: str, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=project, env=bare(), capture_output=True, text=True, check=False, **options)


def shell(code: str) -> tuple[str, ...]:
    return "shell", "--verbosity", "0", "--command", code


def left_by(project: Path) -> list[str]:
    """The processes that name the project's files, or its data's."""
    places = [str(project).encode()]
    if (project / "var" / "id").exists():
        places.append(f"merci-{(project / 'var' / 'id').read_text()}".encode())
    lines = [
        path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.parent.name != str(os.getpid())
    ]
    return [line.decode() for line in lines if any(place in line for place in places)]


@contextlib.contextmanager
def new_copy(target: Path) -> Iterator[Path]:
    """A copy of the project whose database does not exist yet, and of which nothing stays."""
    copy = copy_project(target)
    yield copy
    eventually(lambda: not left_by(copy), "the end of the servers")
    if (copy / "var" / "id").exists():
        shutil.rmtree(f"/var/tmp/merci-{(copy / 'var' / 'id').read_text()}")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Iterator[Path]:
    """One copy for all the tests of this file."""
    with new_copy(tmp_path_factory.mktemp("project")) as copy:
        yield copy


def test_a_first_command_makes_the_database_in_silence_and_leaves_no_process(tmp_path):
    with new_copy(tmp_path) as project:
        done = manage(project, *shell(COUNT))

        assert (done.stdout, done.stderr, done.returncode) == ("0\n", "", 0)
        eventually(lambda: not left_by(project), "the end of the servers")


def test_a_command_that_needs_no_data_starts_no_server(tmp_path):
    copy = copy_project(tmp_path)

    version, checked = manage(copy, "version"), manage(copy, "check")

    assert version.stdout.startswith("5.2")
    assert checked.returncode == 0
    assert not (copy / "var").exists()


def test_exit_codes_and_standard_input_go_through(project):
    answered = manage(
        project, *shell("import sys; print(sys.stdin.read().upper()); raise SystemExit(3)"), input="qui ?"
    )

    assert (answered.stdout, answered.returncode) == ("QUI ?\n", 3)


def test_an_error_is_told_on_the_other_output(project):
    failed = manage(project, *shell("raise ValueError('no such room')"))

    assert failed.stdout == ""
    assert "no such room" in failed.stderr
    assert failed.returncode == 1


def test_commands_at_the_same_moment_share_the_database_and_keep_what_they_wrote(project):
    before = int(manage(project, *shell(COUNT)).stdout)

    together = [
        subprocess.Popen(
            [sys.executable, "manage.py", *shell(ADD.format(name))],
            cwd=project, env=bare(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name in ("anne", "awa", "ines")
    ]  # fmt: skip
    answers = [(*process.communicate(), process.returncode) for process in together]

    assert answers == [("added\n", "", 0)] * 3
    assert int(manage(project, *shell(COUNT)).stdout) == before + 3


def test_a_command_killed_in_the_middle_leaves_nothing_and_loses_nothing(project):
    before = manage(project, *shell(COUNT)).stdout
    code = ADD.format("zoe") + "; import sys; sys.stdout.flush(); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "manage.py", *shell(code)],
        cwd=project, env=bare(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "added\n"

    kill(process.pid)
    process.communicate()

    eventually(lambda: not left_by(project), "the end of the servers")
    assert int(manage(project, *shell(COUNT)).stdout) == int(before) + 1


def test_a_database_that_was_given_wins(project):
    elsewhere = bare() | {"DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent"}

    done = subprocess.run(
        [sys.executable, "manage.py", *shell(COUNT)],
        cwd=project,
        env=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "/nonexistent" in done.stderr


def test_production_starts_no_database_of_its_own(project):
    production = bare() | {"DJANGO_SETTINGS_MODULE": "config.settings.production"}

    done = subprocess.run(
        [sys.executable, "manage.py", *shell(COUNT)],
        cwd=project,
        env=production,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
