"""An imagined territory over two years: who needs a roof and when, which homes open when, and who suits whom.

Nobody here exists. The calibration is the study's (small: about 50 women, 95 homes, 125 openings of 30 to 365 days,
half of the long ones broken by a holiday, 1.3 nights offered for one that is needed; large: ten times that, in three
metropolitan areas). Who suits whom is not invented here: the criteria and the scores are the product's own, applied to
imagined facts. No conclusion about the programme can be drawn from the absolute figures.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.problem import NO, UNKNOWN, YES, BoolArray, FloatArray, IntArray, Needs, Offers
from matching.scoring import score_pairs

DAYS: Final = 730
MEAN_NEED: Final = 165.0  # days; lognormal
NEED_SPREAD: Final = 0.7
GUESS_SPREAD: Final = 0.3  # how far the end that is planned lies from the end that comes, as a logarithm
SHORTEST_OPENING, LONGEST_OPENING, MEAN_BEYOND = 30, 365, 72.0
LONG_OPENING: Final = 90  # half of those that are longer are broken by a holiday
HOLIDAY: Final = (7, 22)  # nights away, from and below
TOLD_AHEAD: Final = 61  # an opening is told at most that many days before
PLACES: Final = {"small": ((48.86, 2.35),), "large": ((48.86, 2.35), (45.76, 4.84), (43.30, 5.38))}
SIZES: Final = {"small": (50, 95), "large": (500, 950)}
SPREAD_KILOMETRES: Final = 9.0
KILOMETRES_PER_DEGREE: Final = 111.2
TOP: Final = 1000


@dataclass(frozen=True, eq=False)
class World:
    """Two years. Days are numbered from 0; periods are half-open; a room has one bed."""

    arrives: IntArray  # of each woman
    leaves: IntArray  # the first night that she needs no more
    planned: IntArray  # what is thought of ``leaves`` on the day she arrives
    score: IntArray  # women × rooms, 1..1000; 0 where a rule of the product excludes the pair
    closes: IntArray  # rooms × days: the end of the opening that holds on that day; 0 where the room is closed
    opening_room: IntArray  # openings, in order of the day on which they are told
    opening_from: IntArray
    opening_until: IntArray
    told: IntArray
    draw: FloatArray  # women × rooms, uniform: she says yes where it is below her probability of a yes

    @property
    def days(self) -> int:
        return int(self.closes.shape[1])

    @property
    def needed(self) -> int:
        """The nights that are needed within the two years."""
        return int((np.minimum(self.leaves, self.days) - self.arrives).sum())

    def present(self, day: int) -> IntArray:
        """The women who need a roof on the night of ``day``, in order of arrival."""
        return np.flatnonzero((self.arrives <= day) & (self.leaves > day))

    def accepts(self) -> BoolArray:
        """Who would say yes to which home: P(yes) = .55 + .4 × compatibility, one answer for each pair."""
        return np.asarray(self.draw < probability(self.score))


def probability(score: IntArray) -> FloatArray:
    """Of a yes, whoever is asked."""
    return np.asarray(0.55 + 0.4 * score / TOP)


def imagine(size: str, seed: int, *, supply: float = 1.3) -> World:
    """The world of a size (``small``, ``large``) and a seed: always the same."""
    chance = np.random.default_rng([len(SIZES) + list(SIZES).index(size), seed])
    women, rooms = SIZES[size]
    arrives = np.sort(chance.integers(-60, DAYS - 30, women)).clip(min=0)
    wanted = chance.lognormal(np.log(MEAN_NEED) - NEED_SPREAD**2 / 2, NEED_SPREAD, women).clip(21, 365)
    guess = wanted * chance.lognormal(0, GUESS_SPREAD, women)
    leaves = arrives + np.rint(wanted).astype(np.int64)
    planned = arrives + np.rint(guess).astype(np.int64).clip(14, 365)
    nights = int((np.minimum(leaves, DAYS) - arrives).sum())
    openings = _openings(rooms, int(nights * supply), chance)
    order = np.argsort(openings[:, 3], kind="stable")
    room, start, end, told = openings[order].T
    closes = np.zeros((rooms, DAYS), dtype=np.int64)
    for each, lower, upper in zip(room.tolist(), start.tolist(), end.tolist(), strict=True):
        closes[each, lower : min(upper, DAYS)] = upper
    score = _scores(PLACES[size], women, rooms, chance)
    return World(arrives, leaves, planned, score, closes, room, start, end, told, chance.random((women, rooms)))


def _openings(rooms: int, nights: int, chance: np.random.Generator) -> IntArray:
    """(room, from, until, told) until so many nights are offered; no two openings of a room overlap."""
    found: list[tuple[int, int, int, int]] = []
    free_from = chance.integers(-60, DAYS - 90, rooms)
    while nights > 0:
        room = int(chance.integers(rooms)) if len(found) >= rooms else len(found)
        start = max(0, int(free_from[room]))
        length = int(min(SHORTEST_OPENING + chance.exponential(MEAN_BEYOND), LONGEST_OPENING))
        end = start + length
        free_from[room] = end + int(chance.integers(30, 240))
        if start >= DAYS:
            continue
        told = max(0, start - int(chance.integers(0, TOLD_AHEAD)))
        parts = [(start, end)]
        if length > LONG_OPENING and chance.random() < 0.5:
            away = start + int(chance.integers(30, length - 30))
            parts = [(start, away), (away + int(chance.integers(*HOLIDAY)), end)]
        for lower, upper in parts:
            if lower < min(upper, DAYS):
                found.append((room, lower, upper, told))
                nights -= min(upper, DAYS) - lower
    return np.array(found, dtype=np.int64)


def _scores(places: tuple[tuple[float, float], ...], women: int, rooms: int, chance: np.random.Generator) -> IntArray:
    """The product's criteria and scores on imagined facts; dates are left open, the days of play decide them."""
    some = (UNKNOWN, NO, YES)
    at, near = _around(places, women, chance), _around(places, rooms, chance)
    needs = Needs.of(
        women,
        latitude=at[0], longitude=at[1], max_minutes=chance.integers(45, 106, women),
        key_latitude=np.stack([at[0], *np.full((2, women), np.nan)], axis=1),
        key_longitude=np.stack([at[1], *np.full((2, women), np.nan)], axis=1),
        accepts_men=chance.choice(some, women, p=[0.3, 0.3, 0.4]),
        accepts_children=chance.choice(some, women, p=[0.3, 0.15, 0.55]),
        children=chance.choice([0, 0, 0, 0, 1], women),
        refused_animals=chance.choice([0, 1, 3], women, p=[0.7, 0.2, 0.1]),
        allergies=chance.choice([0, 1, 2], women, p=[0.9, 0.05, 0.05]),
        accepts_smoke=chance.choice(some, women, p=[0.2, 0.5, 0.3]),
        smokes=chance.choice(some, women, p=[0.2, 0.6, 0.2]),
        step_free=chance.random(women) < 0.06,
        languages=1 << chance.integers(0, 8, women),
        rhythm=chance.integers(0, 4, women),
    )  # fmt: skip
    offers = Offers.of(
        rooms,
        household=np.arange(rooms), zone=near[2], latitude=near[0], longitude=near[1],
        ready=np.ones(rooms, dtype=np.bool_),
        men=chance.choice(some, rooms, p=[0, 0.5, 0.5]),
        children=chance.choice(some, rooms, p=[0, 0.6, 0.4]),
        children_welcome=chance.choice(some, rooms, p=[0.1, 0.4, 0.5]),
        animals=chance.choice([0, 1, 2, 3], rooms, p=[0.55, 0.2, 0.2, 0.05]),
        animals_known=np.ones(rooms, dtype=np.bool_),
        smoke=chance.choice(some, rooms, p=[0, 0.8, 0.2]),
        smoker_welcome=chance.choice(some, rooms, p=[0.2, 0.5, 0.3]),
        step_free=chance.choice(some, rooms, p=[0.1, 0.6, 0.3]),
        languages=(1 << chance.integers(0, 8, rooms)) | 1,
        rhythm=chance.integers(0, 3, rooms),
        quiet_by_day=chance.choice(some, rooms),
    )  # fmt: skip
    edges = score_pairs(needs, offers)
    score = np.zeros((women, rooms), dtype=np.int64)
    score[edges.need, edges.offer] = edges.score
    return score


def _around(
    places: tuple[tuple[float, float], ...], count: int, chance: np.random.Generator
) -> tuple[FloatArray, FloatArray, IntArray]:
    centres = np.array(places)
    place = chance.integers(0, len(centres), count)
    far = chance.rayleigh(SPREAD_KILOMETRES, count) / KILOMETRES_PER_DEGREE
    angle = chance.uniform(0, 2 * np.pi, count)
    latitude = centres[place, 0] + far * np.sin(angle)
    return latitude, centres[place, 1] + far * np.cos(angle) / np.cos(np.radians(latitude)), place
