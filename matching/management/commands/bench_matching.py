"""What the kernel costs, from the columns to a proven plan, beside simpler ways on the same pairs in the same run."""

import gc
import json
import os
import signal
import subprocess
import sys
from argparse import BooleanOptionalAction

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Sum
from django.test import override_settings

from directory.measuring.scratch import scratch_database
from matching import runs
from matching.furnishing import furnish
from matching.measures import KERNEL, PEERS, installed
from matching.models import Shortlist

LIMIT_SECONDS = 60
MOST_ROWS = 20_000  # writing the market itself takes minutes beyond
HEADS = (
    "size", "solver", "edges", "candidates_s", "scoring_s", "solve_s", "certificate_s", "lock_s",
    "regrets_s", "total_s", "dual_gap", "housed", "housed_by_class", "score", "peak_mb", "bytes_per_edge",
    "database_read_s", "database_write_s", "ratio_to_kernel", "seconds_ratio", "housed_ratio", "status",
)  # fmt: skip


class Command(BaseCommand):
    help = "Measure candidates, scoring, solve, certificate on an imaginary market, then from rows to plans."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--sizes", type=_numbers, default="100,1000,5000", help="women, and as many rooms")
        parser.add_argument("--peers", default=",".join(PEERS), help="compared on the same pairs, in the same run")
        parser.add_argument("--seed", type=int, default=1, help="same seed, same market")
        parser.add_argument(
            "--database", action=BooleanOptionalAction, default=True,
            help=f"from rows to stored plans too, in databases that are thrown away, up to {MOST_ROWS} women",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, sizes, peers, seed, **options):
        show = (lambda cell: None) if options["json"] else self.show
        show({head: head for head in HEADS})
        cells = []
        for size in sizes:
            kernel = run_cell(KERNEL, size, seed)
            show(kernel)
            others = []
            for peer in filter(None, peers.split(",")):
                others.append(beside(kernel, run_cell(peer, size, seed)))
                show(others[-1])
            ratios = {cell["solver"]: cell["seconds_ratio"] for cell in others if "seconds_ratio" in cell}
            cells += [kernel | {"times_faster_than": ratios}, *others]
        for size in sizes if options["database"] else ():
            cells.append(database_cell(size, seed))
            show(cells[-1])
        if options["json"]:
            self.stdout.write(json.dumps({"seed": seed, "limit_s": LIMIT_SECONDS, "cells": cells}, indent=1))

    def show(self, cell):
        self.stdout.write("\t".join(_shown(cell.get(head)) for head in HEADS))


def run_cell(solver, size, seed):
    """One measure in a process of its own, cut short after a minute. A solver that is not there is skipped."""
    cell = {"solver": solver, "size": size, "seed": seed, "database_read_s": None, "database_write_s": None}
    if solver != KERNEL and not installed(solver):
        return cell | {"status": "skipped"}
    command = [sys.executable, "-m", "matching.measures", solver, str(size), str(seed)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True, **pipes) as process:
        try:
            printed, said = process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            _end(process)
            return cell | {"status": f"over {LIMIT_SECONDS} s"}
    if process.returncode:
        return cell | {"status": "failed", "error": said.decode(errors="replace").strip().splitlines()[-1:]}
    found = cell | json.loads(printed) | {"status": "ok"}
    found["total_s"] = found["candidates_s"] + found["scoring_s"] + found["solve_s"]
    if found["peak_mb"] and found["edges"]:
        found["bytes_per_edge"] = (found["peak_mb"] - found["peak_before_mb"]) * 1024**2 / found["edges"]
    return found


def _end(process):
    """The measure, and the processes that it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


@override_settings(DEBUG=False)  # as the service runs: no statement is kept to be shown
def database_cell(size, seed):
    """From rows to stored plans: the product's own replan of this market, twice, for the second replaces a plan."""
    cell = {"solver": "database", "size": size, "seed": seed}
    if size > MOST_ROWS:
        return cell | {"status": f"over {MOST_ROWS} women"}
    with scratch_database():
        furnish(size, seed)
        runs.replan()
        gc.collect()
        gc.freeze()  # what furnishing leaves behind is no part of a plan
        timings = runs.Timings()
        planned = runs.replan(timings=timings)
        gc.unfreeze()
        lists = Shortlist.objects.aggregate(edges=Sum("rooms__len"), housed=Count("room"))
    spent = timings.seconds
    cell |= {
        "candidates_s": spent["candidates"],
        "solve_s": spent["solve"],
        "parts": len(planned),
        "dual_gap": 0,
    }  # or it would not be stored
    cell |= {"database_read_s": spent["read"], "database_write_s": spent["write"], "total_s": sum(spent.values())}
    return cell | lists | {"ratio_to_kernel": cell["total_s"] / (spent["candidates"] + spent["solve"]), "status": "ok"}


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
