"""What the repository may not hold, and what its locks must."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from config.embedded import ROOT

REGISTRY = re.compile(r"https?://[a-z0-9.-]*(?:pypi|python-?hosted|npmjs|debian)[a-z0-9.-]*", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.~:/-])/(?:home|root|Users|work|mnt)/[\w.-]+")


def tracked() -> Iterator[tuple[Path, str]]:
    """The text files that git holds; a file that is not text has no address that somebody wrote."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (head := path.read_bytes()):
            yield Path(name), head.decode("utf-8", errors="replace")


def found(pattern: re.Pattern) -> list[str]:
    return [f"{path}: {hit[0]}" for path, text in tracked() for hit in pattern.finditer(text)]


def test_no_tracked_file_names_a_package_registry():
    assert found(REGISTRY) == []


def test_no_tracked_file_names_a_path_of_somebodys_machine():
    assert found(MACHINE) == []


def test_the_patterns_above_do_find_what_they_look_for():
    registry, machine = "https://files.python" + "hosted.org/x", "see /ho" + "me/anne/merci"

    assert REGISTRY.search(registry)
    assert MACHINE.search(machine)


def test_every_locked_package_has_its_hashes_and_the_tests_lock_holds_the_whole_of_the_other():
    def pins(name: str) -> set[str]:
        entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
        assert all("--hash=sha256:" in entry for entry in entries)
        return {entry.split(" \\")[0] for entry in entries}

    assert pins("requirements.lock") < pins("requirements-dev.lock")
