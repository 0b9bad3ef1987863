"""A proof that a plan is the best, that anybody can check without solving anything.

Give each host a price for one of its places, and each guest what her best edge is worth beyond its price, or nothing.
Whatever the prices, no plan is worth more than all utilities plus all places at their price. A plan worth exactly that
is therefore the best: the gap is 0. The least such prices also say where homes are scarce.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.assignment import LIMIT_SECONDS, Weights
from matching.instances import Instance, Pair
from matching.problem import BoolArray, IntArray
from matching.solver import Objective, Plan, Scale, components, useful

ASKED: Final = 1 << 13  # guests asked together
BLOCK_EDGES: Final = 1 << 19  # looked at together


@dataclass(frozen=True, eq=False)
class Certificate:
    """Prices and utilities, in the weights of ``scale``, and how far they leave the plan from a proof: 0 is one."""

    gap: int
    price: list[int]  # of one place, by host
    utility: list[int]  # by guest
    scale: Scale | None  # None: there was nothing to choose
    families: int  # components left out, where beds differ: families.py proves these as it solves them

    def as_json(self) -> dict[str, object]:
        scale = self.scale and self.scale.as_json()
        found = {
            "gap": self.gap,
            "dual_gap": self.gap,
            "prices": self.price,
            "utilities": self.utility,
            "weights": scale,
        }
        return {**found, "family_components": self.families}


def certify(instance: Instance, objective: Objective, plan: Plan) -> Certificate:
    """Prove the plan on all that was left to choose: locked pairs are not discussed.

    Under lex, a rank is 1 for the lowest priority of the instance, 2 for the next…
    """
    edges, capacity, families = _assignments(instance, objective)
    kept = slice(None) if len(edges) == len(instance.guest) else edges  # nothing is copied where all are kept
    guests, hosts = len(instance.rank), len(instance.capacity)
    if not len(edges):
        return Certificate(0, [0] * hosts, [0] * guests, None, families)
    guest, host, score = instance.guest[kept], instance.host[kept], instance.score[kept]
    scale = Scale.of(objective, score, min(guests, int(capacity.sum())))
    rank = (instance.rank + 1)[guest] if objective == "lex" else np.ones_like(guest)
    weight = scale.weigh(rank, score)
    if int(weight.max()) * (guests + int(capacity.sum())) >= 1 << 62:
        weight = weight.astype(object)
    housed = instance.holds(frozenset(plan.pairs) - instance.locks)[kept]
    price = least_prices(guest, host, weight, housed, guests, hosts)
    utility = utilities(guest, host, weight, price, guests)
    total = sum(utility.tolist()) + sum((capacity * price).tolist())
    return Certificate(total - sum(weight[housed].tolist()), price.tolist(), utility.tolist(), scale, families)


def _assignments(instance: Instance, objective: Objective) -> tuple[IntArray, IntArray, int]:
    """The edges of the components where each guest takes as many places as the others, the guests that each host can
    take there, and the number of the other components."""
    kept, capacity, families = [np.zeros(0, dtype=np.int64)], np.zeros_like(instance.capacity), 0
    for edges, component, people in components(instance, useful(instance, objective)):
        size = instance.size[people]
        if (size == size[0]).all():
            kept.append(edges)
            capacity[np.unique(instance.host[edges])] = component.capacity // size[0]
        else:
            families += 1
    return np.sort(np.concatenate(kept)), capacity, families


def least_prices(
    guest: IntArray, host: IntArray, weight: Weights, housed: BoolArray, guests: int, hosts: int,
    seconds: float = LIMIT_SECONDS,
) -> Weights:  # fmt: skip
    """The least prices at which no guest would rather have another home than hers, found by raising them.

    A price goes up to what somebody would gain by moving there; her own utility falls as the price of her home rises,
    so that those who live there are asked again. It ends unless the plan can be bettered. Then it is cut short, as it
    is when time is up: such prices prove nothing, and the gap says so.
    """
    until = time.monotonic() + seconds
    price, worth = zeros(hosts, weight), zeros(guests, weight)  # worth: of the home that each has, or nothing
    home = np.full(guests, -1)
    worth[guest[housed]], home[guest[housed]] = weight[housed], host[housed]
    first = np.searchsorted(guest, np.arange(guests + 1))
    asked = np.arange(guests)
    for _ in range(hosts + 2):
        before = price.copy()
        for start in range(0, len(asked), ASKED):
            some = asked[start : start + ASKED]
            count = first[some + 1] - first[some]
            edges = np.arange(count.sum()) + np.repeat(first[some] - np.cumsum(count) + count, count)
            utility = worth[some] - np.where(home[some] >= 0, price[home[some]], 0)
            np.maximum.at(price, host[edges], weight[edges] - np.repeat(utility, count))
        raised = price != before
        asked = np.flatnonzero((home >= 0) & raised[home])
        if not len(asked) or time.monotonic() > until:
            break
    return price


def utilities(guest: IntArray, host: IntArray, weight: Weights, price: Weights, guests: int) -> Weights:
    """What the best edge of each guest is worth to her at these prices, or nothing. Edges come by guest."""
    utility = zeros(guests, weight)
    for start in range(0, len(guest), BLOCK_EDGES):
        some = slice(start, start + BLOCK_EDGES)
        np.maximum.at(utility, guest[some], weight[some] - price[host[some]])
    return utility


def zeros(count: int, like: Weights) -> Weights:
    """As many zeros, of the same kind of numbers."""
    zeros = np.zeros(count, dtype=np.int64)
    return zeros.astype(object) if like.dtype == object else zeros


def refute(instance: Instance, objective: Objective, pairs: Iterable[Pair], certificate: Certificate) -> list[str]:
    """What is wrong with a plan and its certificate, in plain words; nothing if they hold.

    It trusts nobody: from the question alone, in Python's own numbers, without a line of what solves or proves. The
    plan must be one; no edge may be worth more than utility and price; and what the plan is worth must be what all
    utilities and places cost. Edges towards guests who need different numbers of beds are left out: see families.py.
    """
    planned, size, capacity = set(pairs), instance.size.tolist(), instance.capacity.tolist()
    score = dict(
        zip(zip(instance.guest.tolist(), instance.host.tolist(), strict=True), instance.score.tolist(), strict=True)
    )
    wrong = [f"{pair} is no possible pair" for pair in sorted(planned - score.keys() | planned & instance.forbids)]
    wrong += [f"the lock {pair} is not in the plan" for pair in sorted(instance.locks - planned)]
    housed, load = [guest for guest, _ in planned], list(capacity)
    for guest, host in planned:
        load[host] -= size[guest]
    wrong += [f"guest {guest} has two homes" for guest in sorted(set(housed)) if housed.count(guest) > 1]
    wrong += [f"host {host} has more guests than beds" for host, left in enumerate(load) if left < 0]
    return wrong or _refuted(instance, objective, planned - instance.locks, certificate, score)


def _refuted(
    instance: Instance, objective: Objective, planned: set[Pair], certificate: Certificate, score: dict[Pair, int]
) -> list[str]:
    scale, price, utility = certificate.scale, certificate.price, certificate.utility
    size, locked = instance.size.tolist(), {guest for guest, _ in instance.locks}
    free = instance.capacity.tolist()
    for guest, host in instance.locks:
        free[host] -= size[guest]
    levels = {level: rank for rank, level in enumerate(sorted(set(instance.rank.tolist())), start=1)}
    rank = [levels[level] if objective == "lex" else 1 for level in instance.rank.tolist()]
    beds = _beds_of_hosts(instance, objective, score, free, locked)
    wrong = [f"a price or a utility is below 0: {value}" for value in [*price, *utility] if value < 0]
    worth = 0
    for (guest, host), points in score.items():
        if not _open(instance, objective, (guest, host), points, free, locked) or not beds.get(host):
            continue
        weight = scale.base * rank[guest] + scale.times * points + scale.plus if scale else 0
        if weight > utility[guest] + price[host]:
            wrong.append(f"guest {guest} would rather have host {host} at these prices")
        worth += weight if (guest, host) in planned else 0
    paid = sum(utility) + sum(price[host] * (free[host] // count) for host, count in beds.items() if count)
    return [*wrong, *([f"the plan is worth {worth}, the prices {paid}"] if worth != paid else [])]


def _open(
    instance: Instance, objective: Objective, pair: Pair, points: int, free: list[int], locked: set[int]
) -> bool:
    guest, host = pair
    fits = free[host] >= int(instance.size[guest])
    return fits and guest not in locked and pair not in instance.forbids and (objective != "max_score" or points >= 0)


def _beds_of_hosts(
    instance: Instance, objective: Objective, score: dict[Pair, int], free: list[int], locked: set[int]
) -> dict[int, int]:
    """The beds that each guest takes among those whom chains of possible pairs lead to from a host; 0: they differ."""
    guests_of: dict[int, list[int]] = {}
    hosts_of: dict[int, list[int]] = {}
    for (guest, host), points in score.items():
        if _open(instance, objective, (guest, host), points, free, locked):
            guests_of.setdefault(host, []).append(guest)
            hosts_of.setdefault(guest, []).append(host)
    beds: dict[int, int] = {}
    for start in guests_of:
        if start in beds:
            continue
        met, waiting, sizes = {start}, [start], set[int]()
        while waiting:
            for guest in guests_of[waiting.pop()]:
                sizes.add(int(instance.size[guest]))
                new = [host for host in hosts_of.pop(guest, []) if host not in met]
                met.update(new)
                waiting += new
        beds.update(dict.fromkeys(met, sizes.pop() if len(sizes) == 1 else 0))
    return beds
