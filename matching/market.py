"""An imaginary market to measure the kernel on: women and rooms around thirty-two French cities, repeatable by seed.

Nobody here exists. The share of homes with a dog, of women who accept men, and so on, are guesses of the right order,
made so that a woman has some tens of possible rooms; no conclusion about the programme can be drawn from them.
"""

from typing import Final

import numpy as np

from matching.problem import DOG, KEY_PLACES, NO, UNKNOWN, WORK, YES, FloatArray, IntArray, Needs, Offers

CITIES: Final = {  # latitude, longitude, and how many people of the market live around, in proportion
    "Paris": (48.86, 2.35, 5500), "Lyon": (45.76, 4.84, 1700), "Marseille": (43.30, 5.38, 1600),
    "Toulouse": (43.60, 1.44, 1030), "Bordeaux": (44.84, -0.58, 980), "Lille": (50.63, 3.06, 1050),
    "Nice": (43.70, 7.27, 950), "Nantes": (47.22, -1.55, 660), "Strasbourg": (48.58, 7.75, 470),
    "Rennes": (48.11, -1.68, 370), "Grenoble": (45.19, 5.72, 450), "Toulon": (43.12, 5.93, 580),
    "Montpellier": (43.61, 3.88, 460), "Rouen": (49.44, 1.10, 470), "Saint-Étienne": (45.44, 4.39, 370),
    "Tours": (47.39, 0.69, 360), "Clermont-Ferrand": (45.78, 3.09, 270), "Orléans": (47.90, 1.90, 280),
    "Nancy": (48.69, 6.18, 290), "Angers": (47.47, -0.55, 240), "Metz": (49.12, 6.18, 290),
    "Mulhouse": (47.75, 7.34, 250), "Dijon": (47.32, 5.04, 240), "Le Havre": (49.49, 0.11, 235),
    "Reims": (49.26, 4.03, 210), "Le Mans": (48.00, 0.20, 210), "Brest": (48.39, -4.49, 200),
    "Caen": (49.18, -0.37, 205), "Limoges": (45.83, 1.26, 185), "Perpignan": (42.70, 2.90, 200),
    "Besançon": (47.24, 6.02, 140), "Poitiers": (46.58, 0.34, 130),
}  # fmt: skip
SPREAD_KILOMETRES: Final = 9.0
KILOMETRES_PER_DEGREE: Final = 111.2
FIRST_DAY: Final = 739_586  # 2025-12-01; any day would do
PRIORITIES: Final = 4
ANYTHING: Final = (UNKNOWN, NO, YES)


def imagine(women: int, rooms: int, seed: int) -> tuple[Needs, Offers, IntArray]:
    """Needs, offers, and the priority of each need, from 1 to 4."""
    chance = np.random.default_rng(seed)
    return _women(women, chance), _rooms(rooms, chance), chance.integers(1, PRIORITIES + 1, women)


def _women(count: int, chance: np.random.Generator) -> Needs:
    latitude, longitude, _ = _around_cities(count, chance)
    key_latitude, key_longitude = np.full((2, count, KEY_PLACES), np.nan)
    key_latitude[:, 0], key_longitude[:, 0] = latitude, longitude
    first = FIRST_DAY + chance.integers(0, 60, count)
    children = chance.choice([0, 0, 0, 0, 1, 2], count)
    return Needs.of(
        count,
        from_day=first,
        until_day=first + chance.integers(60, 366, count),
        min_nights=np.full(count, 14),
        children=children,
        latitude=latitude,
        longitude=longitude,
        max_minutes=chance.integers(45, 106, count),
        key_latitude=key_latitude,
        key_longitude=key_longitude,
        key_kind=np.full((count, KEY_PLACES), WORK),
        accepts_men=chance.choice(ANYTHING, count, p=[0.2, 0.4, 0.4]),
        accepts_children=chance.choice(ANYTHING, count, p=[0.3, 0.1, 0.6]),
        refused_animals=chance.choice([0, DOG], count, p=[0.8, 0.2]),
        allergies=chance.choice([0, 1, 2, 3], count, p=[0.9, 0.04, 0.04, 0.02]),
        pets=chance.choice([0, DOG], count, p=[0.95, 0.05]),
        accepts_smoke=chance.choice(ANYTHING, count, p=[0.3, 0.4, 0.3]),
        smokes=chance.choice(ANYTHING, count, p=[0.3, 0.6, 0.1]),
        step_free=chance.random(count) < 0.06,
        languages=_spoken(count, chance),
        rhythm=chance.integers(0, 4, count),
    )


def _rooms(count: int, chance: np.random.Generator) -> Offers:
    latitude, longitude, city = _around_cities(count, chance)
    first = FIRST_DAY + chance.integers(-30, 90, count)
    return Offers.of(
        count,
        household=np.arange(count),
        zone=city,
        latitude=latitude,
        longitude=longitude,
        from_day=first,
        until_day=first + chance.integers(30, 366, count),
        places=chance.choice([1, 2], count, p=[0.8, 0.2]),
        ready=np.ones(count, dtype=np.bool_),
        private_room=chance.choice(ANYTHING, count, p=[0, 0.1, 0.9]),
        step_free=chance.choice(ANYTHING, count, p=[0.1, 0.6, 0.3]),
        men=chance.choice(ANYTHING, count, p=[0, 0.4, 0.6]),
        children=chance.choice(ANYTHING, count, p=[0, 0.6, 0.4]),
        children_welcome=chance.choice(ANYTHING, count, p=[0.1, 0.4, 0.5]),
        animals=chance.choice([0, 1, 2, 3, 4], count, p=[0.6, 0.15, 0.15, 0.05, 0.05]),
        animals_known=np.ones(count, dtype=np.bool_),
        pets_welcome=chance.choice(ANYTHING, count, p=[0.2, 0.6, 0.2]),
        smoke=chance.choice(ANYTHING, count, p=[0, 0.8, 0.2]),
        smoker_welcome=chance.choice(ANYTHING, count, p=[0.2, 0.6, 0.2]),
        languages=_spoken(count, chance) | 1,
        rhythm=chance.integers(0, 3, count),
        quiet_by_day=chance.choice(ANYTHING, count),
    )


def _around_cities(count: int, chance: np.random.Generator) -> tuple[FloatArray, FloatArray, IntArray]:
    cities = np.array(list(CITIES.values()))
    city = chance.choice(len(cities), count, p=cities[:, 2] / cities[:, 2].sum())
    far, angle = chance.rayleigh(SPREAD_KILOMETRES, count) / KILOMETRES_PER_DEGREE, chance.uniform(0, 2 * np.pi, count)
    latitude = cities[city, 0] + far * np.sin(angle)
    return latitude, cities[city, 1] + far * np.cos(angle) / np.cos(np.radians(latitude)), city


def _spoken(count: int, chance: np.random.Generator) -> IntArray:
    """One or two of twelve languages, as bits."""
    one, two = 1 << chance.integers(0, 12, (2, count))
    return np.asarray(one | two, dtype=np.int64)
