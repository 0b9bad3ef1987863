"""The plan cut along its graph: women and rooms linked by possible pairs, and to nobody else, make one part.

A part is numbers only: it is solved and proven by itself, here or in another process, and its sixty-four digits are
those of that part of the whole question, whatever else was read with it.
"""

import hashlib
import io
import json
import time
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from matching.assignment import connected
from matching.certificate import certify
from matching.instances import Instance
from matching.problem import IntArray, PairSet
from matching.solver import solve

OBJECTIVE: Final = "lex"
CHOOSES, PROPOSED, KEPT = 0, 1, 2  # the plan chooses for her; or a proposal, or a colleague, has


class Unproven(Exception):
    """The certificate of a plan is not a proof: nothing is stored."""


@dataclass(frozen=True, eq=False)
class Part:
    """Needs and free periods by their numbers, and the possible pairs between them, by need then period."""

    digits: IntArray  # the input hash, as 32 numbers
    need: IntArray  # numbers of needs, in queue order
    priority: IntArray  # the larger comes first
    settled: IntArray
    room: IntArray  # of each free period
    start: IntArray  # its first day, an ordinal
    left: IntArray  # of each pair, the place of its need…
    right: IntArray  # …and that of its period
    score: IntArray
    nights: IntArray
    kept: IntArray  # pairs (places among the pairs) that are locked

    @property
    def input_hash(self):
        return self.digits.astype(np.uint8).tobytes().hex()

    def pack(self):
        file = io.BytesIO()
        np.savez(file, *(getattr(self, spec.name) for spec in fields(self)))
        return file.getvalue()

    @classmethod
    def unpack(cls, raw):
        with np.load(io.BytesIO(raw)) as file:
            return cls(*(file[f"arr_{number}"] for number in range(len(fields(cls)))))

    def instance(self, *, forbids=()):
        """What the solver takes. She for whom a proposal runs is not chosen for; her rooms stay open to others."""
        free = self.settled[self.left] != PROPOSED
        locks = [(int(self.left[pair]), int(self.right[pair])) for pair in self.kept]
        return Instance.of(
            self.priority, np.ones(len(self.room), dtype=np.int64), self.left[free], self.right[free],
            self.score[free], locks=locks, forbids=forbids,
        )  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """The best plan of one part, and its proof."""

    chosen: IntArray  # the place of each need's period, -1 for none
    stages: list[int]
    certificate: dict
    seconds: float

    def pack(self):
        said = {"chosen": self.chosen.tolist(), "stages": self.stages, "certificate": self.certificate}
        return json.dumps(said | {"seconds": self.seconds}).encode()

    @classmethod
    def unpack(cls, raw):
        said = json.loads(raw)
        chosen = np.array(said["chosen"], dtype=np.int64)
        return cls(chosen, said["stages"], said["certificate"], said["seconds"])


def answer(part):
    """Solve a part exactly. Raises Unproven where the gap is not 0."""
    started = time.perf_counter()
    instance = part.instance()
    plan = solve(instance, OBJECTIVE)
    certificate = certify(instance, OBJECTIVE, plan)
    if certificate.gap or plan.conflicts:
        raise Unproven(f"{len(part.need)} needs: the gap is {certificate.gap}, {len(plan.conflicts)} conflicts")
    chosen = np.full(len(part.need), -1, dtype=np.int64)
    for need, period in plan.pairs:
        chosen[need] = period
    return Answer(chosen, plan.stages, certificate.as_json(), time.perf_counter() - started)


def cut(question, *, priority, settled, pairs, nights, kept, parameters):
    """The parts of a question, the largest first.

    ``pairs`` are scored edges, ``kept`` the places of those that are locked, ``parameters`` what else the plan
    depends on.
    """
    label = connected(pairs.need, pairs.offer, len(question.needs), len(question.gaps))
    needs = label[: len(question.needs)]
    room = np.array([gap.room.pk for gap in question.gaps], dtype=np.int64)
    start = question.offer_columns.from_day
    number = np.array([need.pk for need in question.needs], dtype=np.int64)
    seals = _Seals(question, parameters)
    edge_groups = _groups(needs[pairs.need])
    locked, found = np.isin(np.arange(len(pairs)), kept), []
    nothing = np.zeros(0, dtype=np.int64)
    for part, own in _groups(needs).items():
        edges = edge_groups.get(part, nothing)
        offers = np.unique(pairs.offer[edges]) if len(edges) else nothing
        left, right = np.searchsorted(own, pairs.need[edges]), np.searchsorted(offers, pairs.offer[edges])
        columns = (
            number[own], priority[own], settled[own], room[offers], start[offers], left, right, pairs.score[edges],
            nights[edges], np.flatnonzero(locked[edges]),
        )  # fmt: skip
        found.append(Part(seals.digits(own, offers, columns), *columns))
    return sorted(found, key=lambda part: (-len(part.left), int(part.need[0])))


def _groups(labels):
    """{label: its rows, in order}."""
    order = np.argsort(labels, kind="stable")
    if not len(order):
        return {}
    sorted_labels = labels[order]
    cuts = np.flatnonzero(np.diff(sorted_labels)) + 1
    return dict(zip(sorted_labels[np.r_[0, cuts]].tolist(), np.split(order, cuts), strict=True))


class _Seals:
    """The digits of each part: what the rules read of its rows, and what the solver reads of its pairs."""

    def __init__(self, question, parameters):
        self.tables = (question.need_columns, question.offer_columns)
        self.said = repr(sorted(parameters.items())).encode()
        self.sets = {
            spec.name: self._of_rows(getattr(question.need_columns, spec.name), len(question.needs))
            for spec in fields(question.need_columns)
            if isinstance(getattr(question.need_columns, spec.name), PairSet)
        }

    @staticmethod
    def _of_rows(pairs, count):
        """Where the pairs of each row begin, and their numbers."""
        rows, numbers = np.divmod(pairs.keys, max(pairs.width, 1))
        return np.searchsorted(rows, np.arange(count + 1)), numbers

    def digits(self, needs, offers, columns):
        digest = hashlib.sha256(self.said)
        for table, rows in zip(self.tables, (needs, offers), strict=True):
            for spec in fields(table):
                value = getattr(table, spec.name)
                if isinstance(value, np.ndarray) and spec.name != "row":
                    digest.update(value[rows].tobytes())
        for first, numbers in self.sets.values():
            for row in needs.tolist():
                digest.update(b"|" + numbers[first[row] : first[row + 1]].tobytes())
        for column in columns:
            digest.update(b"/" + np.ascontiguousarray(column, dtype=np.int64).tobytes())
        return np.frombuffer(digest.digest(), dtype=np.uint8).astype(np.int64)
