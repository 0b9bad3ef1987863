"""One cell of the benchmark: one size, one solver, in a process of its own so that its memory is its own.

``python -m matching.measures kernel 5000 1`` prints one JSON object. Peers solve the very same scored pairs.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from matching.assignment import Weights
from matching.certificate import certify
from matching.instances import Instance
from matching.market import imagine
from matching.problem import IntArray
from matching.scoring import possible_pairs, scores_of
from matching.solver import Scale, ranks, solve, stages

Cell = dict[str, Any]


def measure(solver: str, size: int, seed: int) -> Cell:
    """Seconds of each step, women housed by class from the most urgent, score, and the peak of memory."""
    import_everything()
    needs, offers, priority = imagine(size, size, seed)
    before = peak_megabytes()
    clock = time.perf_counter
    started = clock()
    need, offer = possible_pairs(needs, offers)
    candidates = clock()
    score = scores_of(needs, offers, need, offer)
    scored = clock()
    instance = Instance.of(priority, np.ones(size, dtype=np.int64), need, offer, score)
    cell: Cell = {"solver": solver, "size": size, "seed": seed, "edges": len(need)}
    cell |= {"candidates_s": candidates - started, "scoring_s": scored - candidates}
    return cell | SOLVERS[solver](instance, scored) | {"peak_mb": peak_megabytes(), "peak_before_mb": before}


def import_everything() -> None:
    """What is slow to import is no part of a measure: a worker pays it once."""
    import scipy.optimize
    import scipy.sparse.csgraph
    import scipy.spatial  # noqa: F401


def of_kernel(instance: Instance, started: float) -> Cell:
    plan = solve(instance, "lex")
    solved = time.perf_counter()
    certificate = certify(instance, "lex", plan)
    proven = time.perf_counter()
    found: Cell = {"solve_s": solved - started, "certificate_s": proven - solved, "gap": certificate.gap}
    return found | {"ways": dict(plan.ways)} | _worth(plan.stages)


def of_greedy(instance: Instance, started: float) -> Cell:
    """As by hand: the most urgent first, each to the best home left for her."""
    left, chosen, housed = instance.capacity.tolist(), [], set()
    guests, hosts = instance.guest.tolist(), instance.host.tolist()
    order = np.lexsort((-instance.score, -instance.rank[instance.guest]))
    for edge in order.tolist():
        guest, host = guests[edge], hosts[edge]
        if guest not in housed and left[host]:
            housed.add(guest)
            left[host] -= 1
            chosen.append(edge)
    return _peer(instance, np.array(sorted(chosen), dtype=np.int64), started)


def of_lsa(instance: Instance, started: float) -> Cell:
    """scipy's dense assignment of everybody at once, with the same weights."""
    from scipy.optimize import linear_sum_assignment

    edges = np.arange(len(instance.guest))
    places = min(len(instance.rank), int(instance.capacity.sum()))
    worth = np.zeros((len(instance.rank), len(instance.capacity)))
    weight: Weights = Scale.of("lex", instance.score, places).weigh(ranks(instance, "lex", edges), instance.score)
    worth[instance.guest, instance.host] = weight
    row, column = linear_sum_assignment(worth, maximize=True)
    taken = np.flatnonzero(worth[row, column] > 0)
    key = instance.guest * len(instance.capacity) + instance.host
    chosen: IntArray = np.searchsorted(key, row[taken] * len(instance.capacity) + column[taken])
    return _peer(instance, chosen, started)


SOLVERS: dict[str, Callable[[Instance, float], Cell]] = {"kernel": of_kernel, "greedy": of_greedy, "lsa": of_lsa}


def _peer(instance: Instance, chosen: IntArray, started: float) -> Cell:
    return {"solve_s": time.perf_counter() - started} | _worth(stages(instance, "lex", chosen))


def _worth(found: list[int]) -> Cell:
    *classes, score = found
    return {"housed": sum(classes), "housed_by_class": classes, "score": score}


def peak_megabytes() -> float | None:
    """The most memory that this process held; None where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: getrusage would count the process that started this one, too
        return next(
            int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM")
        )
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    json.dump(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
