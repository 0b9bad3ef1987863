"""From a bare copy of the project and a Python with pip: the locked environment makes itself, without a word."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded import ROOT
from tests.infra.conftest import bare, copy_project

pytestmark = pytest.mark.slow

PYTHON = next(path for path in (Path(sys.base_prefix, "bin", name) for name in ("python3", "python")) if path.exists())


def run(project: Path, *words: str, **options) -> subprocess.CompletedProcess:
    command = [PYTHON, project / "run.py", *words]
    return subprocess.run(command, env=bare(), capture_output=True, text=True, check=False, cwd="/", **options)


def test_a_bare_copy_installs_itself_and_says_only_what_the_command_says(tmp_path):
    project = copy_project(tmp_path / "a copy")
    instance = {"guest_priority": [1, 2], "host_capacity": [1], "edges": [[0, 0, 5], [1, 0, 3]]}
    (tmp_path / "instance.json").write_text(json.dumps({"instance": instance}))

    answer = run(project, "manage", "solve_instance", str(tmp_path / "instance.json"), "--objective", "lex")

    assert (answer.stderr, answer.returncode) == ("", 0)
    assert json.loads(answer.stdout) == {"status": "ok", "pairs": [[1, 0]], "stages": [1, 0, 3], "unmatchable": []}
    assert run(project, "manage", "version").stdout == "5.2.19\n"
    assert not (project / "var").exists()
    listed = subprocess.run([project / ".venv/bin/python", "-c", "import pytest"], capture_output=True, check=False)
    assert listed.returncode != 0  # the tests' own packages are for the tests


def test_an_unknown_word_is_answered_by_what_may_be_said():
    answer = run(ROOT, "deploy")

    assert answer.returncode == 2
    assert "python3 run.py demo" in answer.stderr
