"""What would house more women: the one rule to talk about with her, or the kind of home to look for.

Pure counts over the rules and the plan; whoever shows them decides who may read them. What a silent rule excludes is
counted nowhere here, so that nothing can be read of it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from matching.criteria import CRITERIA, SILENT_REASON, Criterion, requirements
from matching.ledger import Move
from matching.living import LivingPlan
from matching.problem import BoolArray, IntArray, Needs, Offers
from matching.regrets import fork

Within = Callable[[IntArray, IntArray], BoolArray]
Kind = TypeVar("Kind", bound=Hashable)
FIXED = "Non"  # of a rule that nobody can change
NO_KIND = frozenset({"held", "ready", "located", "area", "travel", "school"})  # where a home is, what it waits for
BLOCK_PAIRS = 1 << 16  # looked at together


@dataclass(frozen=True)
class Relaxation:
    """A rule that alone stands between a woman and some homes: rows of the offers, in order."""

    rule: Criterion
    offers: list[int]
    homes: int  # distinct households among them: what is counted to her


def relaxations(needs: Needs, need: int, offers: Offers) -> list[Relaxation]:
    """The rules whose lifting opens homes for her, the one that opens most first; empty if none alone opens any.

    Only what can change is told (``rule.may_change`` says by whom). Where a home fails two rules, neither is enough.
    """
    rules = requirements()
    passed = np.stack([rule.judge(needs[need : need + 1], offers) for rule in rules])
    alone = (~passed).sum(axis=0) == 1
    found = []
    for rule, verdict in zip(rules, passed, strict=True):
        rows = np.flatnonzero(alone & ~verdict)
        if len(rows) and rule.reason != SILENT_REASON and rule.may_change != FIXED:
            found.append(Relaxation(rule, rows.tolist(), len(np.unique(offers.household[rows]))))
    return sorted(found, key=lambda one: -one.homes)


@dataclass(frozen=True)
class Lacking:
    """What homes lack: for these women (rows of the needs), some homes fail this rule and no other."""

    rule: Criterion
    women: list[int]
    homes: int  # distinct households: were one of them, or another like it, otherwise, it would be possible


def lacking(needs: Needs, offers: Offers, women: IntArray, within: Within | None = None) -> list[Lacking]:
    """The kind of home that these women miss most: the rule that alone stands between most of them and a home first.

    Unlike ``relaxations``, nothing is asked of her: the answer is another home, so that what she cannot change counts.
    ``within(women, offers)`` says which pairs may be at all.
    """
    rules = requirements()
    hers: dict[str, set[int]] = defaultdict(set)
    homes: dict[str, set[int]] = defaultdict(set)
    for start in range(0, len(women), step := max(1, BLOCK_PAIRS // max(len(offers), 1))):
        rows = women[start : start + step]
        shape, left = (len(rows), len(offers)), needs[rows[:, None]]
        failed = np.stack([np.broadcast_to(~rule.judge(left, offers), shape) for rule in rules])
        alone = failed.sum(axis=0) == 1
        for rule, failing in zip(rules, failed, strict=True):
            row, offer = np.nonzero(alone & failing)
            if rule.reason == SILENT_REASON or rule.code in NO_KIND or not len(row):
                continue
            kept = slice(None) if within is None else within(rows[row], offer)
            hers[rule.code].update(rows[row][kept].tolist())
            homes[rule.code].update(offers.household[offer[kept]].tolist())
    found = [Lacking(CRITERIA[code], sorted(rows), len(homes[code])) for code, rows in hers.items() if rows]
    return sorted(found, key=lambda one: -len(one.women))


@dataclass(frozen=True)
class Scarce(Generic[Kind]):
    """A kind of home, and what one more like the most sought of them would bring to the whole plan, exactly.

    ``gain`` has one number for each stage of the objective (for lex: women housed by class from the most urgent, then
    score); ``moves`` says who would move where, the new home having the next number after the last host.
    """

    kind: Kind
    homes: int
    like: int  # the host
    gain: list[int]
    moves: list[Move]


def scarce_kinds(plan: LivingPlan, kinds: Sequence[Kind]) -> list[Scarce[Kind]]:
    """For each kind of home (``kinds`` has one for each host: an area, step-free or not…), what one more would bring,
    the most precious first. Kinds of which one more would bring nothing are left out.

    The least price of a host is what one more home like hers is worth to the plan: the dearest of each kind is tried.
    """
    dearest: dict[Kind, int] = {}
    for host, kind in enumerate(kinds):
        if kind not in dearest or plan.price[host] > plan.price[dearest[kind]]:
            dearest[kind] = host
    count = Counter(kinds)
    found = []
    for kind, host in dearest.items():
        edges = np.flatnonzero((plan.host == host) & plan.open)
        scores = dict(zip(plan.guest[edges].tolist(), plan.score[edges].tolist(), strict=True))
        change = fork(plan).add_host(1, scores)
        gain = [-loss for loss in change.loss]
        if any(gain):
            found.append(Scarce(kind, count[kind], host, gain, change.moves))
    return sorted(found, key=lambda one: one.gain, reverse=True)


def unmet(plan: LivingPlan, places: Sequence[Kind]) -> list[tuple[Kind, list[int]]]:
    """Where women are left without a home: (place, women by class from the most urgent), most women first.

    ``places`` has one for each guest: where her life is, as whoever asks cuts the map.
    """
    found: dict[Kind, list[int]] = {}
    for guest in np.flatnonzero(plan.home < 0).tolist():
        classes = found.setdefault(places[guest], [0] * plan.levels)
        classes[plan.levels - 1 - int(plan.rank[guest])] += 1
    return sorted(found.items(), key=lambda item: (-sum(item[1]), str(item[0])))
