"""The best joint plan, exactly: who could live where, all women considered together.

Three objectives. ``max_score``: the largest total score; nobody is housed at a loss. ``cardinality_then_score``: most
guests housed, then the largest score. ``lex``: most guests of the highest priority, then of the next, and so on, then
the largest score. Housing one more guest of a higher priority is worth any number of the others.

The sets of guests that can be housed together form a transversal matroid, so the largest sum of the *ranks* of their
priorities is also the best order of counts, and one assignment with the weight ``base × rank + score`` gives it. That
holds where each guest takes one place; families go to families.py. The problem is cut along the connected components
of its graph, which changes nothing, and each goes to the way that suits it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final, Literal, Self, get_args

import numpy as np

from matching.assignment import (
    CUT_PATHS,
    EXACT_IN_FLOATS,
    LIMIT_SECONDS,
    Component,
    Weights,
    assign,
    assign_by_paths,
    connected,
    fits_in_floats,
    in_order,
    renumbered,
)
from matching.crew import Crew, Work, attend
from matching.instances import Instance, Pair
from matching.problem import BoolArray, IntArray

Objective = Literal["max_score", "cardinality_then_score", "lex"]
UNPROVEN: Final = frozenset({CUT_PATHS, "branch_cut"})
WAITED_FOR: Final = 1 << 28  # guests × edges of a component solved here: within a second, and some in the worst case
TIERED: Final = WAITED_FOR  # above which scores are left for after classes: quicker from there on…
TIERS_WAITED_FOR: Final = 1 << 31  # …so that more can be waited for, where no process is ready for it
SHARED: Final = 1 << 25  # above which a process that is ready is given its part of the work
OBJECTIVES: Final[tuple[Objective, ...]] = get_args(Objective)


@dataclass(frozen=True)
class Plan:
    """Who could live where: pairs (guest, host), and what they add up to; or the conflicts that forbid any plan."""

    pairs: list[Pair] = field(default_factory=list)
    stages: list[int] = field(default_factory=list)
    unmatchable: list[int] = field(default_factory=list)
    conflicts: list[list[object]] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)  # how many components were solved in which way
    parts: list["Part"] = field(default_factory=list, compare=False)

    @property
    def proven(self) -> bool:
        """Whether nothing was cut short: only then is it the best plan."""
        return not UNPROVEN & self.ways.keys()

    def as_json(self) -> dict[str, object]:
        if self.conflicts:
            return {"status": "conflict", "conflicts": self.conflicts}
        pairs = [list(pair) for pair in self.pairs]
        found = {"pairs": pairs, "stages": self.stages, "unmatchable": self.unmatchable}
        return {"status": "ok", **found} if self.proven else {"status": "time_limit", **found, "ways": dict(self.ways)}


@dataclass(frozen=True)
class Part:
    """A component, the way in which it was solved, and the way that had not come to an end before, if any.

    Ways: ``dense`` and ``sparse`` (scipy), ``tiers`` (scipy, classes first, then scores), ``whole`` and ``paths``
    (successive shortest paths on whole numbers, because of the numbers or of the time), ``milp`` and ``branch``
    (families). ``paths_cut`` and ``branch_cut`` prove nothing: the best found when time was up.
    """

    guests: int
    hosts: int
    edges: int
    way: str
    instead_of: str | None = None


def solve(
    instance: Instance, objective: Objective, *, seconds: float = LIMIT_SECONDS, crew: Crew | None = None
) -> Plan:
    """The best plan for the objective. Between equal ones, the same instance always gives the same.

    Each component has ``seconds`` for each way that is tried on it; ``Plan.parts`` tells which way gave the answer,
    and ``Plan.proven`` whether it is the best. Components too large to be waited for here go to a ``crew``: the one
    given, or one made for the occasion.
    """
    if objective not in OBJECTIVES:
        raise ValueError(f"unknown objective {objective!r}; there are {', '.join(OBJECTIVES)}")
    if found := conflicts(instance):
        return Plan(conflicts=found)
    parts = list(components(instance, useful(instance, objective)))
    answers = _answers(instance, objective, parts, seconds, crew)
    chosen = [edges[picked] for (edges, _, _), (picked, _, _) in zip(parts, answers, strict=True)]
    chosen.append(np.flatnonzero(instance.holds(instance.locks)))
    edges = np.sort(np.concatenate(chosen))
    with_edges = np.bincount(instance.guest[~instance.holds(instance.forbids)], minlength=len(instance.rank))
    return Plan(
        pairs=list(zip(instance.guest[edges].tolist(), instance.host[edges].tolist(), strict=True)),
        stages=stages(instance, objective, edges),
        unmatchable=np.flatnonzero(with_edges == 0).tolist(),
        ways=Counter(way for _, way, _ in answers),
        parts=[
            Part(component.guests, len(component.capacity), len(component), way, before)
            for (_, component, _), (_, way, before) in zip(parts, answers, strict=True)
        ],
    )


Cut = tuple[IntArray, Component, IntArray]  # edges, the graph renumbered, guests
Answer = tuple[IntArray, str, str | None]  # edges of the component, the way, the way that failed before


def _answers(
    instance: Instance, objective: Objective, parts: Sequence[Cut], seconds: float, crew: Crew | None
) -> list[Answer]:
    """Small components here, large ones apart: at the same time, and each as the time allows."""
    found: dict[int, Answer] = {}
    apart: dict[int, Work] = {}
    longest = SHARED if crew else WAITED_FOR if objective == "max_score" else TIERS_WAITED_FOR
    for place, (edges, component, people) in enumerate(parts):
        if component.guests * len(component) > longest and _of_one_size(instance, people):
            work = _work(instance, objective, edges, component, people)
            if work is not None:
                apart[place] = work
    if not apart:
        return [(*_solve_component(instance, objective, *part, seconds), None) for part in parts]
    with nullcontext(crew) if crew else Crew() as hands, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(hands.solve, list(apart.values()), seconds)
        for place, part in enumerate(parts):
            if place not in apart:
                found[place] = (*_solve_component(instance, objective, *part, seconds), None)
        answers = asked.result()
    for place, answer in zip(apart, answers, strict=True):
        if answer is None:
            before = "sparse" if apart[place][2] is None else "tiers"
            picked, proven = assign_by_paths(*_weighed(instance, objective, *parts[place]), seconds)
            found[place] = (picked, "paths" if proven else CUT_PATHS, before)
        else:
            found[place] = (*answer, None)
    return [found[place] for place in range(len(parts))]


def _of_one_size(instance: Instance, people: IntArray) -> bool:
    return bool((instance.size[people] == instance.size[people[0]]).all())


def _work(
    instance: Instance, objective: Objective, edges: IntArray, component: Component, people: IntArray
) -> Work | None:
    """The component as a way in floating point takes it; None where the numbers are too large for one."""
    if objective == "max_score" or component.guests * len(component) <= TIERED:
        graph, weight = _weighed(instance, objective, edges, component, people)
        return (graph, weight, None) if fits_in_floats(graph, weight) else None
    graph, scale = _scaled(instance, objective, edges, component, people)
    score = instance.score[edges]
    if graph.guests * scale.most(instance.levels, score) >= EXACT_IN_FLOATS:
        return None
    return graph, score, instance.rank[people] + 1 if objective == "lex" else np.ones_like(people)


def conflicts(instance: Instance) -> list[list[object]]:
    """Why the locks cannot all hold: every reason once, in order; empty if they can."""
    hosts_of: dict[int, list[int]] = {}
    guests_of: dict[int, list[int]] = {}
    for guest, host in sorted(instance.locks):
        hosts_of.setdefault(guest, []).append(host)
        guests_of.setdefault(host, []).append(guest)
    found: list[list[object]] = []
    found += [["guest_locked_twice", guest, hosts] for guest, hosts in sorted(hosts_of.items()) if len(hosts) > 1]
    for host, guests in sorted(guests_of.items()):
        if instance.size[guests].sum() > instance.capacity[host]:
            found.append(["host_over_capacity", host, guests])
    found += [["locked_and_forbidden", *pair] for pair in sorted(instance.locks & instance.forbids)]
    possible = np.flatnonzero(instance.holds(instance.locks))
    edges = zip(instance.guest[possible].tolist(), instance.host[possible].tolist(), strict=True)
    found += [["locked_pair_incompatible", *pair] for pair in sorted(instance.locks.difference(edges))]
    return found


def stages(instance: Instance, objective: Objective, edges: IntArray) -> list[int]:
    """What the plan made of these edges is worth, as the objective counts it."""
    total = sum(instance.score[edges].tolist())
    if objective == "max_score":
        return [total]
    if objective == "cardinality_then_score":
        return [len(edges), total]
    housed = np.bincount(instance.rank[instance.guest[edges]], minlength=instance.levels)
    return [*housed[::-1].tolist(), total]


@dataclass(frozen=True)
class Scale:
    """What an edge is worth, as one whole number above 0: ``base × rank + times × score + plus``.

    Ranks go from 1 for the lowest priority; they are all 1 where priorities do not count.
    """

    base: int
    times: int
    plus: int

    @classmethod
    def of(cls, objective: Objective, score: Weights, places: int) -> Self:
        """For edges with these scores, where ``places`` guests fit at most."""
        low, high = int(score.min()), int(score.max())
        if objective == "max_score":
            return cls(base=0, times=places + 1, plus=1)  # at an equal score, one woman more is housed
        return cls(base=places * (high - low) + 1, times=1, plus=-low)  # one guest outweighs all the scores

    def as_json(self) -> dict[str, int]:
        return {"base": self.base, "times": self.times, "plus": self.plus}

    def most(self, rank: int, score: Weights) -> int:
        """More than any part of a weight comes to, for ranks up to this one."""
        extremes = (int(score.min()), int(score.max()))
        return rank * self.base + max(abs(extreme) for extreme in extremes) * self.times + abs(self.plus)

    def weigh(self, rank: IntArray, score: Weights) -> Weights:
        """A column of weights, of Python's own numbers where 64 bits may not do."""
        if self.most(int(rank.max()), score) >= EXACT_IN_FLOATS:
            rank, score = rank.astype(object), score.astype(object)
        weight: Weights = np.asarray(self.base * rank)
        weight += score if self.times == 1 else self.times * score  # in place: there may be millions
        weight += self.plus
        return weight


def ranks(instance: Instance, objective: Objective, edges: IntArray) -> IntArray:
    """From 1, the priority of each edge's guest among those met on these edges; 1 for all unless it counts."""
    guest = instance.guest[edges]
    if objective != "lex":
        return np.ones_like(guest)
    met = np.zeros(len(instance.rank), dtype=np.bool_)
    met[guest] = True
    levels = np.bincount(instance.rank[met], minlength=instance.levels) > 0
    return np.asarray(np.cumsum(levels)[instance.rank][guest])


def useful(instance: Instance, objective: Objective) -> BoolArray:
    """The edges to choose from: not forbidden, of guests without a lock, to homes with beds enough, not at a loss."""
    if not instance.locks and not instance.forbids and objective != "max_score":
        smallest, largest = int(instance.capacity.min(initial=1)), int(instance.size.max(initial=1))
        if smallest >= largest:
            return np.ones(len(instance.guest), dtype=np.bool_)
    locked = np.zeros(len(instance.rank), dtype=np.bool_)
    locked[[guest for guest, _ in instance.locks]] = True
    left = ~locked[instance.guest] & (instance.free()[instance.host] >= instance.size[instance.guest])
    left &= ~instance.holds(instance.forbids)
    return left & (instance.score >= 0) if objective == "max_score" else left


def components(instance: Instance, kept: BoolArray) -> Iterator[tuple[IntArray, Component, IntArray]]:
    """For each connected part of the graph of the edges kept: its edges, the graph renumbered, its guests."""
    edges: IntArray | slice = slice(None) if kept.all() else np.flatnonzero(kept)  # all of them are not copied
    guests, free = len(instance.rank), instance.free()
    label = connected(instance.guest[edges], instance.host[edges], guests, len(instance.capacity))
    part = label[instance.guest[edges]]
    order = in_order(part, int(label.max(initial=0)) + 1)
    edges = order if isinstance(edges, slice) else edges[order]
    for own in np.split(edges, np.cumsum(np.bincount(part, minlength=1))[:-1]):
        if not len(own):
            continue
        people, guest = renumbered(instance.guest[own], guests)
        homes, host = renumbered(instance.host[own], len(instance.capacity))
        yield own, Component(len(people), free[homes], guest, host), people


def _solve_component(
    instance: Instance, objective: Objective, edges: IntArray, component: Component, people: IntArray, seconds: float
) -> tuple[IntArray, str]:
    if _of_one_size(instance, people):
        work = _work(instance, objective, edges, component, people)
        return attend(*work) if work else assign(*_weighed(instance, objective, edges, component, people), seconds)
    from matching.families import house_families

    return house_families(component, instance.size[people], _family_stages(instance, objective, edges), seconds)


def _weighed(
    instance: Instance, objective: Objective, edges: IntArray, component: Component, people: IntArray
) -> tuple[Component, Weights]:
    component, scale = _scaled(instance, objective, edges, component, people)
    return component, scale.weigh(ranks(instance, objective, edges), instance.score[edges])


def _scaled(
    instance: Instance, objective: Objective, edges: IntArray, component: Component, people: IntArray
) -> tuple[Component, Scale]:
    """Families of one size are guests of one place, in homes of that many fewer."""
    size = int(instance.size[people[0]])
    component = Component(component.guests, component.capacity // size, component.guest, component.host)
    return component, Scale.of(objective, instance.score[edges], min(component.guests, int(component.capacity.sum())))


def _family_stages(instance: Instance, objective: Objective, edges: IntArray) -> Sequence[list[int]]:
    """What each edge is worth in each stage: one for a guest of the priority in question, then the score."""
    scores = instance.score[edges].tolist()
    if objective == "max_score":
        return [scores]
    low = min(scores)  # the number of pairs is settled by then: what is taken from each changes nothing
    last = [score - low for score in scores]
    if objective == "cardinality_then_score":
        return [[1] * len(scores), last]
    rank = instance.rank[instance.guest[edges]]
    return [*((rank == level).astype(int).tolist() for level in np.unique(rank)[::-1]), last]
