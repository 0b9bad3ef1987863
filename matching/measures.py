"""One cell of the benchmark: one size, one solver, in a process of its own so that its memory is its own.

``python -m matching.measures kernel 5000 1`` prints one JSON object. Peers solve the very same scored pairs.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from matching.assignment import Component, Weights, places_of, sparse
from matching.certificate import certify
from matching.crew import Crew
from matching.instances import Instance
from matching.living import LivingPlan
from matching.market import imagine
from matching.problem import IntArray
from matching.regrets import all_regrets
from matching.scoring import possible_pairs, scores_of
from matching.solver import Scale, ranks, solve, stages

Cell = dict[str, Any]
NEAREST: Final = 128
FEW: Final = 1000  # women, up to which all regrets are measured
LOCKS: Final = 9


def measure(solver: str, size: int, seed: int) -> Cell:
    """Seconds of each step, women housed by class from the most urgent, score, and the peak of memory.

    Each woman has the NEAREST rooms for candidates, before any rule: as many homes as the study had.
    """
    import_everything()
    needs, offers, priority = imagine(size, size, seed)
    before = peak_megabytes()
    with Crew() if solver == KERNEL and size > FEW else nullcontext() as crew:
        if crew:
            crew.wait()
        clock = time.perf_counter
        started = clock()
        need, offer = possible_pairs(needs, offers, nearest=NEAREST)
        candidates = clock()
        score = scores_of(needs, offers, need, offer)
        scored = clock()
        instance = Instance.of(priority, np.ones(size, dtype=np.int64), need, offer, score)
        del needs, offers  # a plan is made of pairs and scores
        cell: Cell = {"solver": solver, "size": size, "seed": seed, "edges": len(need), "nearest": NEAREST}
        cell |= {"candidates_s": candidates - started, "scoring_s": scored - candidates}
        cell |= of_kernel(instance, scored, crew) if solver == KERNEL else PEERS[solver](instance, scored)
        own = [peak_megabytes(), *(peak_megabytes(number) for number in (crew.numbers if crew else ()))]
        cell["peak_by_process_mb"] = own
    return cell | {"peak_mb": sum(one for one in own if one) or None, "peak_before_mb": before}


def import_everything() -> None:
    """What is slow to import is no part of a measure: a worker pays it once."""
    import scipy.optimize
    import scipy.sparse.csgraph
    import scipy.spatial  # noqa: F401

    living = LivingPlan(Instance.of([1, 1], [1, 1], [0, 0, 1], [0, 1, 1], [1, 2, 3]))
    all_regrets(living)


def of_kernel(instance: Instance, started: float, crew: Crew | None = None) -> Cell:
    """The plan and its proof; then, with the plan in memory, a lock and its difference, and all regrets if few."""
    clock = time.perf_counter
    plan = solve(instance, "lex", crew=crew)
    solved = clock()
    certificate = certify(instance, "lex", plan)
    proven = clock()
    found: Cell = {"solve_s": solved - started, "certificate_s": proven - solved, "dual_gap": certificate.gap}
    found |= {"ways": dict(plan.ways), "proven": plan.proven} | _worth(plan.stages)
    if not plan.proven:
        return found
    living = LivingPlan(instance, "lex", plan)
    if len(instance.rank) <= FEW:
        begun = clock()
        all_regrets(living)
        found["regrets_s"] = clock() - begun
    return found | _locks(living)


def _locks(living: LivingPlan) -> Cell:
    """The median of some locks, each with the plan and the difference that follow from it, and lifted again."""
    seconds = []
    for edge in np.linspace(0, len(living.guest) - 1, LOCKS).astype(int).tolist():
        begun = time.perf_counter()
        living.lock(int(living.guest[edge]), int(living.host[edge]))
        seconds.append(time.perf_counter() - begun)
        living.unlock(int(living.guest[edge]))
    return {"lock_s": sorted(seconds)[LOCKS // 2], "dual_gap_after_locks": living.gap()}


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

    _, weight = _all_edges(instance)
    worth = np.zeros((len(instance.rank), len(instance.capacity)))
    worth[instance.guest, instance.host] = weight
    row, column = linear_sum_assignment(worth, maximize=True)
    taken = np.flatnonzero(worth[row, column] > 0)
    key = instance.guest * len(instance.capacity) + instance.host
    chosen: IntArray = np.searchsorted(key, row[taken] * len(instance.capacity) + column[taken])
    return _peer(instance, chosen, started)


def of_lapjvsp(instance: Instance, started: float) -> Cell:
    """scipy's sparse assignment of everybody at once, with a way out for each."""
    edges, weight = _all_edges(instance)
    component = Component(len(instance.rank), instance.capacity, instance.guest, instance.host)
    return _peer(instance, edges[sparse(component, places_of(component), weight)], started)


def of_ortools(instance: Instance, started: float) -> Cell:
    """OR-tools' min-cost flow: women, homes, and a way out for each."""
    min_cost_flow = import_module("ortools.graph.python.min_cost_flow")
    edges, weight = _all_edges(instance)
    guests, hosts = len(instance.rank), len(instance.capacity)
    flow = min_cost_flow.SimpleMinCostFlow()
    end = guests + hosts
    people, homes = np.arange(guests), guests + np.arange(hosts)
    tail = np.concatenate([instance.guest, people, homes])
    head = np.concatenate([guests + instance.host, np.full(guests + hosts, end)])
    room = np.concatenate([np.ones(len(edges) + guests, dtype=np.int64), instance.capacity])
    cost = np.concatenate([-np.asarray(weight, dtype=np.int64), np.zeros(guests + hosts, dtype=np.int64)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    flow.set_nodes_supplies(
        np.arange(end + 1), np.concatenate([np.ones(guests), np.zeros(hosts), [-guests]]).astype(int)
    )
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-tools found no optimum")
    return _peer(instance, edges[flow.flows(arcs[: len(edges)]) > 0], started)


def of_highs(instance: Instance, started: float) -> Cell:
    """HiGHS on the linear programme, whose corners are whole numbers."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    edges, weight = _all_edges(instance)
    guests, hosts = len(instance.rank), len(instance.capacity)
    rows, columns = np.concatenate([instance.guest, guests + instance.host]), np.concatenate([edges, edges])
    rules = csr_array((np.ones(2 * len(edges)), (rows, columns)), shape=(guests + hosts, len(edges)))
    limits = np.concatenate([np.ones(guests), instance.capacity]).astype(np.float64)
    found = milp(-np.asarray(weight, np.float64), bounds=Bounds(0, 1), constraints=LinearConstraint(rules, ub=limits))
    return _peer(instance, edges[np.asarray(found.x) > 0.5], started)


def of_networkx(instance: Instance, started: float) -> Cell:
    """networkx's network simplex on the same flow."""
    networkx = import_module("networkx")
    edges, weight = _all_edges(instance)
    graph = networkx.DiGraph()
    guests = len(instance.rank)
    graph.add_node("out", demand=guests)
    for guest in range(guests):
        graph.add_node(guest, demand=-1)
        graph.add_edge(guest, "out", capacity=1, weight=0)
    for host, places in enumerate(instance.capacity.tolist()):
        graph.add_edge(guests + host, "out", capacity=places, weight=0)
    for guest, host, worth in zip(instance.guest.tolist(), instance.host.tolist(), weight.tolist(), strict=True):
        graph.add_edge(guest, guests + host, capacity=1, weight=-worth)
    _, flow = networkx.network_simplex(graph)
    taken = [flow[g][guests + h] for g, h in zip(instance.guest.tolist(), instance.host.tolist(), strict=True)]
    return _peer(instance, edges[np.array(taken) > 0], started)


KERNEL: Final = "kernel"
PEERS: Final[dict[str, Callable[[Instance, float], Cell]]] = {
    "greedy": of_greedy, "lsa": of_lsa, "lapjvsp": of_lapjvsp, "ortools": of_ortools, "highs": of_highs,
    "networkx": of_networkx,
}  # fmt: skip
PACKAGES: Final = {"ortools": "ortools", "networkx": "networkx"}  # what a peer needs that we do not lock


def installed(peer: str) -> bool:
    return peer in PEERS and (peer not in PACKAGES or find_spec(PACKAGES[peer]) is not None)


def _all_edges(instance: Instance) -> tuple[IntArray, Weights]:
    edges, places = np.arange(len(instance.guest)), min(len(instance.rank), int(instance.capacity.sum()))
    weight = Scale.of("lex", instance.score, places).weigh(ranks(instance, "lex", edges), instance.score)
    return edges, weight


def _peer(instance: Instance, chosen: IntArray, started: float) -> Cell:
    return {"solve_s": time.perf_counter() - started} | _worth(stages(instance, "lex", chosen))


def _worth(found: list[int]) -> Cell:
    *classes, score = found
    return {"housed": sum(classes), "housed_by_class": classes, "score": score}


def peak_megabytes(process: int | str = "self") -> float | None:
    """The most memory that this process held, or another; None where the system does not say."""
    status = Path(f"/proc/{process}/status")
    if status.exists():  # Linux: getrusage would count the process that started this one, too
        return next(
            int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM")
        )
    if process != "self":
        return None
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


def limit_memory(share: float = 0.5) -> None:
    """Let this process ask for half of the machine and no more: a matrix of eighty gigabytes is refused, not tried."""
    try:
        import resource
    except ImportError:  # Windows
        return
    most = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * share)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    limit_memory()
    json.dump(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
