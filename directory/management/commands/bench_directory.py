"""What taking and finding places costs, beside the plainest query that could answer: a box of latitudes."""

import random
import statistics
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from accounts.models import Actor
from directory.imagined import TOWNS, VERIFIED, imagine
from directory.importing.planning import plan
from directory.importing.reading import read, source_of
from directory.importing.writing import apply
from directory.models import Place
from directory.search.finding import Question, find

EVENING = datetime(2026, 11, 25, 20, 45)  # noqa: DTZ001  the clock of each place
RADIUS_KM = 5
WARM = 3


class Command(BaseCommand):
    help = "Measure the import and the search over imagined places. Keeps nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--places", type=int, default=2000)
        parser.add_argument("--queries", type=int, default=60, help="of each kind")

    def handle(self, *args: Any, places: int, queries: int, **options: Any) -> None:
        with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
            connection.cursor().execute("SET LOCAL statement_timeout = 0")
            self.importing(places, Path(folder))
            connection.cursor().execute("ANALYZE directory_place, directory_service, directory_word")
            self.stdout.write("what\tp50_ms\tp95_ms\tmean_found")
            for name, ask in kinds().items():
                self.measured(name, ask, queries)
            transaction.set_rollback(True)

    def importing(self, places: int, folder: Path) -> None:
        path, geo = imagine(places, folder)
        began = time.perf_counter()
        rows = read(path, geo)
        counts = apply(lambda: plan(rows, source_of(rows, path), VERIFIED), path, Actor.service()).counts
        first = time.perf_counter() - began
        again = plan(rows, source_of(rows, path), VERIFIED).counts
        self.stdout.write(
            f"[directory] places={places} import={first:.1f} s entered={counts['entered']} "
            f"refused={counts['refused']} again_entered={again['entered']} again_unchanged={again['unchanged']}"
        )

    def measured(self, name: str, ask: Callable[[tuple[float, float]], int], queries: int) -> None:
        chance = random.Random(7)
        spent, found = [], []
        for number in range(queries + WARM):
            town = chance.choice(TOWNS)
            point = town[2] + chance.gauss(0, 0.02), town[3] + chance.gauss(0, 0.02)
            began = time.perf_counter()
            many = ask(point)
            if number >= WARM:
                spent.append((time.perf_counter() - began) * 1000)
                found.append(many)
        p95 = statistics.quantiles(spent, n=20)[-1]
        self.stdout.write(f"{name}\t{statistics.median(spent):.1f}\t{p95:.1f}\t{statistics.mean(found):.0f}")


def kinds() -> dict[str, Callable[[tuple[float, float]], int]]:
    def searched(**asked: Any) -> Callable[[tuple[float, float]], int]:
        return lambda point: sum(
            len(found) for found in find(Question(near=point, radius_km=RADIUS_KM, **asked)).by_state.values()
        )

    return {
        "plain box": in_a_box,
        "near": searched(),
        "near, open": searched(open_at=EVENING),
        "near, open, category": searched(open_at=EVENING, category="shower"),
        "near, words, open": searched(open_at=EVENING, text="maison solidaire"),
        "near, a slip, open": searched(open_at=EVENING, text="maisno solidaire"),
    }


def in_a_box(point: tuple[float, float]) -> int:
    """The ids of what stands in a box of latitudes and longitudes: no words, no hours, no order."""
    latitude, longitude = point
    high, wide = RADIUS_KM / 111.2, RADIUS_KM / 74.6
    box = Place.objects.filter(
        latitude__range=(latitude - high, latitude + high), longitude__range=(longitude - wide, longitude + wide)
    )
    return len(box.values_list("pk", "latitude", "longitude"))
