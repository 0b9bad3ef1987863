"""What the kernel costs, from the columns to a proven plan, beside simpler ways on the same pairs in the same run."""

import json
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LIMIT_SECONDS = 60
PEERS = ("greedy", "lsa")
HEADS = (
    "size", "solver", "edges", "candidates_s", "scoring_s", "solve_s", "certificate_s", "total_s", "gap", "housed",
    "score", "peak_mb", "bytes_per_edge", "seconds_ratio", "housed_ratio", "status",
)  # fmt: skip


class Command(BaseCommand):
    help = "Measure candidates, scoring, solve and certificate on an imaginary market. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--sizes", type=_numbers, default="100,1000,5000", help="women, and as many rooms")
        parser.add_argument("--peers", default=",".join(PEERS), help="compared on the same pairs, in the same run")
        parser.add_argument("--seed", type=int, default=1, help="same seed, same market")
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, sizes, peers, seed, **options):
        cells = []
        if not options["json"]:
            self.stdout.write("\t".join(HEADS))
        for size in sizes:
            kernel = run_cell("kernel", size, seed)
            for cell in [kernel, *(beside(kernel, run_cell(peer, size, seed)) for peer in peers.split(",") if peer)]:
                cells.append(cell)
                if not options["json"]:
                    self.stdout.write("\t".join(_shown(cell.get(head)) for head in HEADS))
        if options["json"]:
            self.stdout.write(json.dumps({"seed": seed, "cells": cells}, indent=1))


def run_cell(solver, size, seed):
    """One measure in a process of its own, cut short after a minute. An unknown solver is skipped, and says so."""
    cell = {"solver": solver, "size": size, "seed": seed}
    if solver not in ("kernel", *PEERS):
        return cell | {"status": "skipped"}
    command = [sys.executable, "-m", "matching.measures", solver, str(size), str(seed)]
    try:
        done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, timeout=LIMIT_SECONDS, check=True)
    except subprocess.TimeoutExpired:
        return cell | {"status": f"over {LIMIT_SECONDS} s"}
    except subprocess.CalledProcessError as error:
        return cell | {"status": "failed", "error": error.stderr.decode(errors="replace").strip().splitlines()[-1:]}
    found = cell | json.loads(done.stdout) | {"status": "ok"}
    found["total_s"] = found["candidates_s"] + found["scoring_s"] + found["solve_s"]
    if found["peak_mb"] and found["edges"]:
        found["bytes_per_edge"] = (found["peak_mb"] - found["peak_before_mb"]) * 1024**2 / found["edges"]
    return found


def beside(kernel, peer):
    """How many times the kernel's seconds the peer took to solve, and the share of its women that it housed."""
    if kernel["status"] != "ok" or peer["status"] != "ok":
        return peer
    ratios = {"seconds_ratio": peer["solve_s"] / kernel["solve_s"]}
    if kernel["housed"]:
        ratios["housed_ratio"] = peer["housed"] / kernel["housed"]
    return peer | ratios


def _numbers(text):
    try:
        sizes = [int(part) for part in text.split(",")]
    except ValueError:
        sizes = []
    if not sizes or min(sizes) < 1:
        raise CommandError(f"--sizes: whole numbers above 0, with commas between, are expected, not {text!r}")
    return sizes


def _shown(value):
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
