"""Policies on the same worlds, side by side: one line for each, the means over the seeds."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from statistics import fmean, pstdev
from typing import Any, Final

import numpy as np

from matching.simulation import policies
from matching.simulation.hindsight import best
from matching.simulation.play import Outcome, Policy, play
from matching.simulation.product import Chains
from matching.simulation.rolling import Rolling
from matching.simulation.world import TOP, World, imagine

Row = dict[str, Any]

CURVE: Final[tuple[float, ...]] = (
    4.0,
    6.0,
    8.0,
    10.0,
    13.0,
    16.0,
    20.0,
    28.0,
)  # nights that a chain must save for each move
POLICIES: Final[dict[str, Callable[[], Policy]]] = {
    "first_fit": lambda: policies.first_fit,
    "best_fit": lambda: policies.best_fit,
    "myopic": lambda: policies.myopic,
    "weekly": lambda: policies.weekly,
    "stay": lambda: policies.stay_aware,
    "stay_prices": policies.WithPrices,
    "reoptimise": lambda: policies.reoptimise(0),
    "reoptimise_penalty": lambda: policies.reoptimise(policies.PENALTY),
    "rolling": Rolling,
    "product": Chains,
    "product_generous": lambda: Chains(price=CURVE[0]),
}
SMALL_ONLY: Final = frozenset({"rolling"})  # hours of programming at the large size
FIGURES: Final = (
    "value_ratio", "nights_ratio", "without_bed", "wait_days", "never_housed", "moves", "voluntary", "compatibility",
    "utilisation", "refused",
)  # fmt: skip


def policy_of(name: str) -> Policy:
    """A policy by its name; ``product@8`` is the product's at eight nights a move."""
    name, _, price = name.partition("@")
    return Chains(price=float(price)) if price else POLICIES[name]()


def compare(size: str, seeds: Sequence[int], names: Sequence[str], *, workers: int) -> Iterator[Row]:
    """One row for each policy and answer (everybody says yes; some refuse), as soon as it is known.

    ``nights_ratio`` and ``value_ratio`` are to the exact maximum-value assignment of each day in hindsight, which
    moves anybody at no cost and is never refused.
    """
    with ProcessPoolExecutor(workers) as pool:
        bounds = list(pool.map(_bounds, [size] * len(seeds), seeds))
        for refusals in (False, True):
            runs = [
                (name, pool.submit(_played, size, seed, name, refusals)) for name in names for seed in seeds
            ]  # fmt: skip
            for place, name in enumerate(names):
                own = runs[place * len(seeds) : (place + 1) * len(seeds)]
                yield _row(name, refusals, [run.result() for _, run in own], bounds)


def ceilings(size: str, seeds: Sequence[int]) -> float:
    """What refusals leave at best: the same bound among the pairs that would say yes, over the bound of all."""
    worlds = [imagine(size, seed) for seed in seeds]
    return fmean(best(_agreed(world))[0] / best(world)[0] for world in worlds)


def _agreed(world: World) -> World:
    return replace(world, score=np.where(world.accepts(), world.score, 0))


def _bounds(size: str, seed: int) -> tuple[int, int]:
    return best(imagine(size, seed))


def _played(size: str, seed: int, name: str, refusals: bool) -> Outcome:
    return play(imagine(size, seed), policy_of(name), refusals=refusals)


def _row(name: str, refusals: bool, outcomes: Sequence[Outcome], bounds: Sequence[tuple[int, int]]) -> Row:
    figures = [_figures(outcome, *bound) for outcome, bound in zip(outcomes, bounds, strict=True)]
    row: Row = {"policy": name, "refusals": refusals}
    row |= {figure: fmean(each[figure] for each in figures) for figure in FIGURES}
    return row | {"nights_ratio_sd": pstdev(each["nights_ratio"] for each in figures)}


def _figures(outcome: Outcome, nights: int, value: int) -> dict[str, float]:
    """Of one world. Moves count every move-in; voluntary ones are of women whose room was still open."""
    women = outcome.women
    return {
        "value_ratio": outcome.value / value,
        "nights_ratio": outcome.housed / nights,
        "without_bed": 1 - outcome.housed / outcome.needed,
        "wait_days": outcome.waited / women,
        "never_housed": outcome.never,
        "moves": outcome.moves / women,
        "voluntary": outcome.voluntary / women,
        "compatibility": outcome.value / TOP / max(1, outcome.housed) - 1,
        "utilisation": outcome.housed / outcome.offered,
        "refused": outcome.refused / women,
    }
