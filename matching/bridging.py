"""Bridging a year: the best succession of rooms for one woman, or for all of a territory, on known availabilities.

Time is cut into equal steps (weeks in a file, nights in the service) and compressed: nothing can be gained by moving
between two steps at which no window opens or closes, so that the plan is made on the stretches between such events.
Each step housed is worth something, each move-in costs something, the first included; in a home where she already
lives, staying on is no move-in. Everything is whole numbers, and the objective is the exact sum.

One woman: the best path through her homes. More: a mixed-integer programme of their component alone, by HiGHS with no
gap allowed, its answer counted again in whole numbers. Whatever cannot be proven in the time given says so, with the
bound that is known.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import Any, Final, NamedTuple

from matching.instances import InvalidInstance, parse, rows
from matching.successions import Part, Plan, solve_part

Window = tuple[int, int]  # half-open steps

LIMIT_SECONDS: Final = 60.0
FIELDS: Final = ("weeks", "women_windows", "host_windows", "edges", "value_per_week", "plus_score", "move_in_cost")


class Stay(NamedTuple):
    """A woman in a home, from a step until another, which is not part of it."""

    woman: int
    host: int
    start: int
    end: int


class Gap(NamedTuple):
    """Steps of her window without any home."""

    woman: int
    start: int
    end: int


@dataclass(frozen=True)
class Year:
    """The question. ``women`` and ``hosts`` are numbered from 0; a home open in two periods is two hosts here.

    ``edges`` are (woman, host, score), each pair once. ``living`` tells who lives where when her window opens.
    """

    steps: int
    women: Sequence[Window]
    hosts: Sequence[Window]
    edges: Sequence[tuple[int, int, int]]
    value: int  # of a step housed
    plus_score: bool  # and the score of the pair besides
    move_in_cost: int
    living: Mapping[int, int] = field(default_factory=dict)

    def check(self) -> None:
        """Raise InvalidInstance with what is wrong and where."""
        if self.steps < 0:
            raise InvalidInstance(f"weeks: at least 0 is expected, not {self.steps}")
        if self.move_in_cost < 0:
            raise InvalidInstance(f"move_in_cost: at least 0 is expected, not {self.move_in_cost}")
        for name, windows in (("women_windows", self.women), ("host_windows", self.hosts)):
            for place, (start, end) in enumerate(windows):
                if not 0 <= start <= end <= self.steps:
                    raise InvalidInstance(
                        f"{name}[{place}]: [{start}, {end}) is not a window of the {self.steps} weeks"
                    )
        seen = set()
        for woman, host, _ in self.edges:
            if not (0 <= woman < len(self.women) and 0 <= host < len(self.hosts)):
                raise InvalidInstance(
                    f"edges: the pair [{woman}, {host}] is of {len(self.women)} women and {len(self.hosts)} hosts"
                )
            if (woman, host) in seen:
                raise InvalidInstance(f"edges: the pair [{woman}, {host}] is there twice")
            seen.add((woman, host))

    def worth(self, score: int) -> int:
        """Of one step of a pair with this score."""
        return self.value + score if self.plus_score else self.value

    def total(self, stays: Iterable[Stay]) -> int:
        """What these stays are worth together, in whole numbers: the objective."""
        score = {(woman, host): score for woman, host, score in self.edges}
        total = 0
        for woman, host, start, end in stays:
            continues = self.living.get(woman) == host and start == self.women[woman][0]
            total += (end - start) * self.worth(score[woman, host]) - (0 if continues else self.move_in_cost)
        return total


@dataclass(frozen=True)
class Bridge:
    """The answer: who lives where, when. ``bound`` is the most that any plan could be worth; if proven, the objective.

    ``ways`` counts the components by how each was solved: ``path`` (one woman), ``milp``, ``states`` (every joint
    situation), and for what time or numbers did not let be proven ``incumbent`` (the best that HiGHS had found) or
    ``one_by_one`` (each woman in turn on what the others left).
    """

    status: str  # ok, or time_limit: not proven the best
    objective: int
    bound: int
    stays: list[Stay]
    ways: Counter[str]

    @property
    def housed(self) -> int:
        """Steps housed, all women together."""
        return sum(stay.end - stay.start for stay in self.stays)

    def as_json(self) -> dict[str, object]:
        found: dict[str, object] = {"status": self.status, "objective": self.objective}
        found |= {"stays": [list(stay) for stay in self.stays], "weeks_housed": self.housed}
        return found if self.status == "ok" else {**found, "bound": self.bound, "ways": dict(self.ways)}


def bridge(year: Year, *, seconds: float = LIMIT_SECONDS) -> Bridge:
    """The best succession of rooms for all these women together. Raises InvalidInstance."""
    year.check()
    until = time.monotonic() + seconds
    stays: list[Stay] = []
    bound, ways, status = 0, Counter[str](), "ok"
    for part in _components(year):
        found, most, way = solve_part(part, until)
        total = part.total(found)
        stays += _stays(part, found)
        bound += most
        ways[way] += 1
        if total < most:
            status = "time_limit"
    stays.sort()
    return Bridge(status, year.total(stays), bound, stays, ways)


def bridge_one(year: Year, woman: int) -> Bridge:
    """Her best succession as if nobody else looked for a room: what a person may hope for her, exactly and at once."""
    year.check()
    living = {woman: year.living[woman]} if woman in year.living else {}
    alone = replace(year, edges=[edge for edge in year.edges if edge[0] == woman], living=living)
    return bridge(alone)


def _components(year: Year) -> list[Part]:
    """The parts of the graph of the pairs worth a stay, which nothing joins."""
    kept = []
    for woman, host, score in sorted(year.edges):
        (a, e), (s, t) = year.women[woman], year.hosts[host]
        start, end, worth = max(a, s), min(e, t), year.worth(score)
        free = year.living.get(woman) == host and start == a
        if start < end and worth > 0 and (end - start) * worth > (0 if free else year.move_in_cost):
            kept.append((woman, host, worth, start, end, free))
    root: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for woman, host, *_ in kept:
        root[find(("woman", woman))] = find(("host", host))
    groups: dict[tuple[str, int], list[tuple[int, int, int, int, int, bool]]] = {}
    for row in kept:
        groups.setdefault(find(("woman", row[0])), []).append(row)
    return [_part(rows, year.move_in_cost) for rows in groups.values()]


def _part(rows: list[tuple[int, int, int, int, int, bool]], cost: int) -> Part:
    women, hosts = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    events = sorted({row[3] for row in rows} | {row[4] for row in rows})
    place = {event: stretch for stretch, event in enumerate(events)}
    woman_of, host_of = ({number: place for place, number in enumerate(side)} for side in (women, hosts))
    return Part(
        women=women,
        hosts=hosts,
        events=events,
        pairs=[(woman_of[row[0]], host_of[row[1]]) for row in rows],
        worth=[row[2] for row in rows],
        first=[place[row[3]] for row in rows],
        last=[place[row[4]] for row in rows],
        free=[row[5] for row in rows],
        cost=cost,
    )


def _stays(part: Part, plan: Plan) -> list[Stay]:
    """From pairs and stretches to the numbers of the question."""
    return [
        Stay(part.women[part.pairs[pair][0]], part.hosts[part.pairs[pair][1]], part.events[first], part.events[last])
        for pair, first, last in plan
    ]


# What stays uncovered, and what would cover it.


def uncovered(year: Year, found: Bridge) -> list[Gap]:
    """Every period of a woman's window without a home in this plan, by woman then date: from when, until when."""
    gaps: list[Gap] = []
    own: dict[int, list[Stay]] = {}
    for stay in found.stays:
        own.setdefault(stay.woman, []).append(stay)
    for woman, (start, end) in enumerate(year.women):
        at = start
        for stay in sorted(own.get(woman, []), key=lambda stay: stay.start):
            if at < stay.start:
                gaps.append(Gap(woman, at, stay.start))
            at = stay.end
        if at < end:
            gaps.append(Gap(woman, at, end))
    return gaps


@dataclass(frozen=True)
class Opening:
    """A home to look for: open from ``start`` until ``end``, for these women one after the other."""

    start: int
    end: int
    women: list[int]
    steps: int  # that it covers


def missing_homes(gaps: Iterable[Gap]) -> list[Opening]:
    """The fewest homes that would close all these gaps, if each suited every woman: what to ask for, from when.

    Give the gaps of women who could live in the same kind of home (a territory, an area, step-free…). No fewer homes
    do: as many gaps are open at once on some step. The largest comes first.
    """
    free: list[tuple[int, int]] = []  # (step at which a home is free again, which)
    homes: list[list[Gap]] = []
    for gap in sorted(gaps, key=lambda gap: (gap.start, gap.end, gap.woman)):
        if free and free[0][0] <= gap.start:
            _, home = heappop(free)
        else:
            home = len(homes)
            homes.append([])
        homes[home].append(gap)
        heappush(free, (gap.end, home))
    found = [
        Opening(own[0].start, own[-1].end, [gap.woman for gap in own], sum(gap.end - gap.start for gap in own))
        for own in homes
    ]
    return sorted(found, key=lambda opening: (-opening.steps, opening.start))


def with_home(year: Year, window: Window, scores: Mapping[int, int]) -> Year:
    """The same year with one more home, imagined: open in ``window``, possible for the women in ``scores``."""
    host = len(year.hosts)
    edges = [*year.edges, *((woman, host, score) for woman, score in sorted(scores.items()))]
    return replace(year, hosts=[*year.hosts, window], edges=edges)


def read_year(text: str | bytes) -> Year:
    """The question of a file, in weeks: ``{"instance": {"weeks": W, "women_windows": …}}``, or what is inside alone.

    Raises InvalidInstance with what is wrong and where.
    """
    data = parse(text)
    if isinstance(data, dict) and "instance" not in data and "weeks" in data:
        data = {"instance": data}
    if not isinstance(data, dict) or not isinstance(data.get("instance"), dict):
        raise InvalidInstance('an object with an "instance" is expected: {"instance": {"weeks": …}}')
    given: dict[str, Any] = data["instance"]
    if unknown := sorted(given.keys() - set(FIELDS)):
        raise InvalidInstance(f"unknown in the instance: {', '.join(unknown)}")
    if missing := [name for name in FIELDS if name not in given]:
        raise InvalidInstance(f"missing from the instance: {', '.join(missing)}")
    if type(given["plus_score"]) is not bool:
        raise InvalidInstance("plus_score: true or false is expected")
    weeks, value, cost = (_one(given[name], name) for name in ("weeks", "value_per_week", "move_in_cost"))
    year = Year(
        steps=weeks,
        women=[(start, end) for start, end in rows(given["women_windows"], "women_windows", 2)],
        hosts=[(start, end) for start, end in rows(given["host_windows"], "host_windows", 2)],
        edges=[(woman, host, score) for woman, host, score in rows(given["edges"], "edges", 3)],
        value=value,
        plus_score=given["plus_score"],
        move_in_cost=cost,
    )
    year.check()
    return year


def _one(value: Any, name: str) -> int:
    if type(value) is not int:  # true is 1 to Python, 1.0 too
        raise InvalidInstance(f"{name}: a whole number is expected, not {json.dumps(value)[:40]}")
    return value
