"""A department's file without a network, and its weight: ``offline_file --department 33 --output f.html``."""

import gzip
import random
import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import brotli  # type: ignore[import-untyped]
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import Actor
from directory.departments import names
from directory.imagined import VERIFIED, imagine, some_words
from directory.importing.planning import plan
from directory.importing.reading import read
from directory.importing.writing import apply
from directory.interop import entries
from directory.interop.door import reusable
from directory.interop.offline import clock_of, file_of
from directory.models import Service

LIMIT = 1_500_000  # bytes, compressed (issue C)


class Command(BaseCommand):
    help = "The file of a department for a kiosk and for a telephone without a network; prints its size."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--department", default="33")
        parser.add_argument("--language", default="fr")
        parser.add_argument("--output", type=Path)
        parser.add_argument("--rights", action="append", default=[], metavar="SOURCE")
        parser.add_argument(
            "--imagined", type=int, default=0, metavar="N", help="with N invented services; keeps none"
        )

    def handle(self, *args: Any, department: str, language: str, output: Path | None, **options: Any) -> None:
        if department not in names():
            raise CommandError(f"Département inconnu : « {department} ».")
        with transaction.atomic(), translation.override(language):
            rows = reusable(options["rights"])
            if options["imagined"]:
                invent(options["imagined"])
            else:
                rows = rows.filter(department=department)
            before = time.perf_counter(), time.process_time()
            made = file_of(entries.whole(rows), names()[department], timezone.now(), clock_of(department))
            wall, cpu = time.perf_counter() - before[0], time.process_time() - before[1]
            services = Service.objects.filter(place__in=rows).count()
            if options["imagined"]:
                transaction.set_rollback(True)
        content = made.html.encode()
        packed = len(gzip.compress(content, 9))
        self.stdout.write(
            f"services={services} bytes={len(content)} gzip={packed} brotli={len(brotli.compress(content))} "
            f"limit={LIMIT} within={packed <= LIMIT} seconds={wall:.2f} cpu={cpu:.2f}"
        )
        if output:
            output.write_bytes(content)


def invent(count: int) -> None:
    """Places of one service each, each with some words of its own: no two compress into one."""
    with TemporaryDirectory() as folder:
        path, geo = imagine(count, Path(folder))
        rows = read(path, geo)
        apply(lambda: plan(rows, "imagined", VERIFIED), path, Actor.service())
    chance = random.Random(7)
    services = list(Service.objects.filter(place__listings__source__title="imagined"))
    for service in services:
        service.description = some_words(chance)
    Service.objects.bulk_update(services, ["description"], batch_size=500)
