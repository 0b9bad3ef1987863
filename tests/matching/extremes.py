"""Columns with every extreme value of every fact, mixed at random but always the same."""

from functools import cache

import numpy as np

from matching.problem import NO, NO_END, NO_LIMIT, UNKNOWN, YES, Needs, Offers, PairSet

COUNT = 300
DAY = 739_586  # 2025-12-01
THREE = (NO, YES, UNKNOWN)
LATITUDES = (44.80, 44.81, 45.5, 48.85, float("nan"))
LONGITUDES = (-0.60, -0.58, 2.35, float("nan"))


@cache
def extreme_needs(count=COUNT, seed=1):
    pick = np.random.default_rng(seed)
    first = DAY + pick.choice([0, 100, 200], count)
    return Needs.of(
        count,
        from_day=first,
        until_day=np.where(pick.random(count) < 0.2, NO_END, first + pick.choice([0, 1, 13, 90, 365], count)),
        min_nights=pick.choice([1, 14, 30], count),
        places=pick.choice([1, 2, 5], count),
        children=pick.choice([0, 1, 4], count),
        latitude=pick.choice(LATITUDES, count),
        longitude=pick.choice(LONGITUDES, count),
        max_minutes=pick.choice([0, 10, 35, 120, NO_LIMIT], count),
        any_area=pick.random(count) < 0.5,
        areas=PairSet.of((row, int(pick.integers(0, 3))) for row in range(count)),
        no_go=PairSet.of((row, int(pick.integers(0, 3))) for row in range(0, count, 3)),
        never=PairSet.of((row, int(pick.integers(0, 5))) for row in range(0, count, 2)),
        school_latitude=pick.choice(LATITUDES, count),
        school_longitude=pick.choice(LONGITUDES, count),
        school_waived=pick.random(count) < 0.3,
        key_latitude=pick.choice(LATITUDES, (count, 3)),
        key_longitude=pick.choice(LONGITUDES, (count, 3)),
        accepts_men=pick.choice(THREE, count),
        accepts_children=pick.choice(THREE, count),
        refused_animals=pick.integers(0, 8, count),
        accepted_animals=pick.integers(0, 8, count),
        allergies=pick.choice([0, 0, 1, 7], count),
        pets=pick.choice([0, 1, 7], count),
        smokes=pick.choice(THREE, count),
        accepts_smoke=pick.choice(THREE, count),
        step_free=pick.random(count) < 0.3,
        private_room=pick.random(count) < 0.8,
        languages=pick.choice([0, 1, 2, (1 << 63) - 1], count),
        rhythm=pick.integers(0, 4, count),
        household_now=pick.integers(-1, 5, count),
        quiet=pick.random(count) < 0.3,
    )


@cache
def extreme_offers(count=COUNT, seed=2):
    pick = np.random.default_rng(seed)
    first = DAY + pick.choice([0, 100, 350], count)
    return Offers.of(
        count,
        household=pick.integers(-1, 5, count),
        zone=pick.integers(-1, 4, count),
        latitude=pick.choice(LATITUDES, count),
        longitude=pick.choice(LONGITUDES, count),
        from_day=first,
        until_day=np.where(pick.random(count) < 0.3, NO_END, first + pick.choice([0, 1, 13, 90, 365], count)),
        min_nights=pick.choice([1, 60], count),
        max_nights=pick.choice([0, 7, 90, NO_LIMIT], count),
        places=pick.choice([0, 1, 2, 9], count),
        ready=pick.random(count) < 0.9,
        private_room=pick.choice(THREE, count),
        step_free=pick.choice(THREE, count),
        men=pick.choice(THREE, count),
        children=pick.choice(THREE, count),
        children_welcome=pick.choice(THREE, count),
        animals=pick.integers(0, 8, count),
        animals_known=pick.random(count) < 0.5,
        pets_welcome=pick.choice(THREE, count),
        smoke=pick.choice(THREE, count),
        smoker_welcome=pick.choice(THREE, count),
        languages=pick.choice([0, 1, 2, (1 << 63) - 1], count),
        rhythm=pick.integers(0, 4, count),
        quiet_by_day=pick.choice(THREE, count),
        held=pick.random(count) < 0.1,
    )
