"""From columns to the possible pairs and what each is worth.

Nothing is ever held for all pairs at once: needs go by blocks, far rooms are left out by a tree, each requirement sees
only the pairs that passed those before it, and preferences see only the pairs that passed them all. Blocks are judged
on every core: numpy lets go of the interpreter while it computes.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import numpy as np

from matching.criteria import (
    DOOR_TO_DOOR_MINUTES,
    EARTH_RADIUS,
    MINUTES_PER_KILOMETRE,
    preferences,
    requirements,
)
from matching.problem import FloatArray, IntArray, Needs, Offers

TOP_SCORE: Final = 1000
BLOCK_PAIRS: Final = 1 << 16  # what is looked at together: half a MB a column, which stays close to each core
BLOCK_NEEDS: Final = 1 << 9
MARGIN: Final = 1.02  # distances on a plane and on the globe differ a little: look slightly further, the rule decides
FAR_AWAY: Final = 6 * 60  # minutes beyond which a tree spares nothing
SMALL: Final = 1 << 16  # below this many pairs a tree costs more than it spares
DEAR: Final = ("travel", "school", "period", "minimum_stay", "located")  # judged last, on the pairs that are left
POSSIBLE: Final = -1
CORES: Final = min(os.cpu_count() or 1, 4)

Pairs = tuple[IntArray, IntArray]  # rows of the needs, rows of the offers
Look = Callable[[], Iterable[Pairs]]  # how to find the pairs of one block
Task = TypeVar("Task")
Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Edges:
    """The possible pairs, by need then offer, each with a score from 1 to 1000."""

    need: IntArray
    offer: IntArray
    score: IntArray

    def __len__(self) -> int:
        return len(self.need)


def score_pairs(needs: Needs, offers: Offers, *, nearest: int | None = None) -> Edges:
    """Every possible pair with its score.

    ``nearest`` keeps for each need only that many rooms nearest to where her life is, before any rule. It loses pairs,
    and with them perhaps the best plan: for measures at national scale only.
    """
    need, offer = possible_pairs(needs, offers, nearest=nearest)
    return Edges(need, offer, scores_of(needs, offers, need, offer))


def possible_pairs(needs: Needs, offers: Offers, *, nearest: int | None = None) -> Pairs:
    """The rows of each pair that passes every requirement, by need then offer."""
    width = max(len(offers), 1)

    def passing(look: Look) -> list[IntArray]:
        passed = (_passing(needs, offers, *pairs) for pairs in look())
        return [need * width + offer for need, offer in passed]

    # One number a pair: half of the memory, and one sort of whole numbers is far quicker than by two columns.
    blocks = [np.zeros(0, dtype=np.int64)]
    for found in _on_every_core(passing, list(_candidates(needs, offers, nearest))):
        blocks += found
    keys = np.concatenate(blocks)
    blocks.clear()
    keys.sort()
    need = keys // width
    keys -= need * width
    return need, keys


def scores_of(needs: Needs, offers: Offers, need: IntArray, offer: IntArray) -> IntArray:
    """The weighted mean of the preferences of each pair, as a whole number from 1 to 1000."""
    rules, scores = preferences(), np.ones(len(need), dtype=np.int64)

    def score(start: int) -> None:
        block = slice(start, start + BLOCK_PAIRS)
        left, right = needs[need[block]], offers[offer[block]]
        marks = sum((rule.weight * rule.judge(left, right) for rule in rules), start=np.zeros(len(left.row)))
        scores[block] = np.maximum(1, np.rint(TOP_SCORE * marks / sum(rule.weight for rule in rules)))

    for _ in _on_every_core(score, range(0, len(need), BLOCK_PAIRS)):
        pass
    return scores


def _on_every_core(work: Callable[[Task], Found], tasks: Sequence[Task]) -> Iterator[Found]:
    """What each task gives, in their order."""
    if CORES == 1 or len(tasks) < 2:
        yield from map(work, tasks)
        return
    with ThreadPoolExecutor(CORES) as pool:
        yield from pool.map(work, tasks)


def first_failures(needs: Needs, row: int, offers: Offers) -> IntArray:
    """For one need and each offer, the place in ``requirements()`` of the first that fails, POSSIBLE if none."""
    verdicts = np.stack([criterion.judge(needs[row : row + 1], offers) for criterion in requirements()])
    result: IntArray = np.where(verdicts.all(axis=0), POSSIBLE, verdicts.argmin(axis=0))
    return result


def _passing(needs: Needs, offers: Offers, need: IntArray, offer: IntArray) -> Pairs:
    """Those of these pairs that pass every requirement."""
    for rule in sorted(requirements(), key=lambda rule: rule.code in DEAR):
        passed = np.flatnonzero(rule.judge(needs[need], offers[offer]))
        if len(passed) < len(need):
            need, offer = need[passed], offer[passed]
    return need, offer


def _candidates(needs: Needs, offers: Offers, nearest: int | None) -> Iterator[Look]:
    """Pairs worth judging, at least those within her travel time, in blocks: how to look for those of each block."""
    usable = np.flatnonzero(offers.ready & np.isfinite(offers.latitude) & np.isfinite(offers.longitude))
    anchored = np.isfinite(needs.latitude) & np.isfinite(needs.longitude) & (needs.max_minutes < FAR_AWAY)
    if len(needs) * len(usable) <= SMALL and nearest is None:
        anchored &= False
    yield from _all_pairs(np.flatnonzero(~anchored), usable)
    if len(usable) and anchored.any():
        yield from _near_pairs(needs, np.flatnonzero(anchored), offers, usable, nearest)


def _all_pairs(need: IntArray, offer: IntArray) -> Iterator[Look]:
    if not len(offer):
        return
    step = max(1, BLOCK_PAIRS // len(offer))
    for start in range(0, len(need), step):
        yield partial(_each_with_each, need[start : start + step], offer)


def _each_with_each(need: IntArray, offer: IntArray) -> list[Pairs]:
    return [(np.repeat(need, len(offer)), np.tile(offer, len(need)))]


def _near_pairs(needs: Needs, need: IntArray, offers: Offers, offer: IntArray, nearest: int | None) -> Iterator[Look]:
    """Pairs within the distance that her minutes allow, found by a tree of the rooms."""
    from scipy.spatial import cKDTree  # slow to import: most processes never match anybody

    rooms = cKDTree(_on_the_globe(offers.latitude[offer], offers.longitude[offer]))
    minutes = needs.max_minutes[need] - DOOR_TO_DOOR_MINUTES
    reach = minutes / MINUTES_PER_KILOMETRE * MARGIN + 1
    by_reach = np.argsort(reach, kind="stable")  # a block is searched as far as its widest need

    def look(block: IntArray) -> Iterator[Pairs]:
        here = _on_the_globe(needs.latitude[need[block]], needs.longitude[need[block]])
        widest = max(0.0, float(reach[block[-1]]))
        if nearest is None:
            near = cKDTree(here).sparse_distance_matrix(rooms, widest, output_type="ndarray")
            left, right, far = near["i"], near["j"], near["v"]
        else:
            found = rooms.query(here, k=range(1, nearest + 1), distance_upper_bound=widest)
            distance, room = np.asarray(found[0]), np.asarray(found[1])
            left, rank = np.nonzero(np.isfinite(distance))
            right, far = room[left, rank], distance[left, rank]
        kept = np.flatnonzero(far <= reach[block[left]])
        for cut in range(0, len(kept), BLOCK_PAIRS):
            part = kept[cut : cut + BLOCK_PAIRS]
            yield need[block[left[part]]], offer[right[part]]

    for start in range(0, len(need), BLOCK_NEEDS):
        yield partial(look, by_reach[start : start + BLOCK_NEEDS])


def _on_the_globe(latitude: FloatArray, longitude: FloatArray) -> FloatArray:
    """Points in kilometres from the centre of the earth: the straight line is never longer than the way round."""
    north, east = np.radians(latitude), np.radians(longitude)
    points = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=-1)
    return np.asarray(points * EARTH_RADIUS)
