"""What taking over ten thousand dirty lines costs: preview, apply, memory. Prints, judges nothing."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.db import connection

from accounts.models import Territory
from hosting.registers import reading
from tests.hosting.registers.files import as_xlsx, csv_text, shared_rows
from tests.processes import same_database

SYLLABLES = ["ba", "ra", "mi", "lo", "ka", "te", "su", "no", "fa", "di", "ve", "ju", "pe", "ga", "zo"]
KINDS = {"hosts": "hebergeurs.xlsx", "referrals": "orientations.csv"}
pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


def dirty(kind, count, seed=1):
    """Lines of the shared register with other people and the same dirt: blanks, totals, doubles, impossible dates."""
    chance = random.Random(seed)
    header, *lines = shared_rows(KINDS[kind])
    known = [[*line, *[None] * (len(header) - len(line))] for line in lines if len(line) > 10 and line[0] != header[0]]
    rows = [header]
    while len(rows) <= count:
        luck = chance.random()
        if luck < 0.01:
            rows.append(chance.choice([[], header, ["TOTAL", len(rows)]]))
        elif luck < 0.03 and len(rows) > 50:
            rows.append([*chance.choice(rows[-40:-1])[:-1], "doublon ?"])
        else:
            rows.append(somebody(kind, list(chance.choice(known)), chance, luck))
    return rows


def somebody(kind, line, chance, luck):
    first, last = ("".join(chance.choice(SYLLABLES) for _ in range(size)).capitalize() for size in (3, 4))
    number = chance.choice(["06%08d", "6%08d", "+33 (0)6%08d"]) % chance.randrange(10**8)
    if kind == "hosts":
        line[1:6] = [first, last, number, f"{first}.{last}@courriel.example", f"{chance.randrange(200)} rue {last}"]
        line[17] = "31/02/2027" if luck > 0.98 else line[17]
        line[1] = None if luck > 0.99 else line[1]
    else:
        line[4:7] = [f"ts{chance.randrange(500)}@partenaire.example", number, first]
        line[1] = "31/02/2027" if luck > 0.98 else line[1]
        line[6] = None if luck > 0.99 else line[6]
    return line


@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_dirty_lines(kind, tmp_path, capsys):
    rows = dirty(kind, 10_000)
    Territory.objects.create(code="gironde", name="Gironde")
    files = {"registre.xlsx": as_xlsx(rows)}
    files["registre.csv"] = csv_text([[reading.shown(cell) for cell in row] for row in rows]).encode(
        "cp1252", "replace"
    )
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    for name, options in (
        ("registre.xlsx", []),
        ("registre.csv", []),
        ("registre.csv", ["--apply"]),
        ("registre.csv", ["--apply"]),
    ):
        command = [
            sys.executable,
            "manage.py",
            "import_register",
            str(tmp_path / name),
            "--kind",
            kind,
            "--json",
            *options,
        ]
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=reading.ROOT, env=same_database(), stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)  # what this process and those that it waited for used, no other
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - began
        assert process.returncode == 0
        with capsys.disabled():
            what = "apply" if options else "preview"
            print(f"\n[I8] {kind} {name} {what}: {took:.1f} s, peak {used.ru_maxrss // 1024} MB", end="")
    assert connection.is_usable()
