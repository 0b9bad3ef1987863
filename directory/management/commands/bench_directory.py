"""Every figure that the directory promises, at the scale of a country: ``bench_directory --places 100000``."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from directory.measuring.scene import Scene
from directory.measuring.scratch import scratch_database, server
from directory.measuring.steps import STEPS


class Command(BaseCommand):
    help = "Measure the directory over imagined places, on a database of its own that is thrown away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--places", type=int, default=2000)
        parser.add_argument("--queries", type=int, default=100, help="of each kind")
        parser.add_argument("--people-seconds", type=int, default=30)
        parser.add_argument("--only", nargs="+", default=[], help="these steps alone")

    def handle(self, *args: Any, places: int, queries: int, only: list[str], **options: Any) -> None:
        scene = Scene(places, queries, options["people_seconds"])
        with scratch_database() as name, tempfile.TemporaryDirectory() as folder:
            scene.take(Path(folder))
            scene.furnish()
            self.stdout.write(
                "pages over HTTP: gunicorn, two processes of four threads, on this machine, beside this process"
            )
            self.stdout.write("what\tvalue\tunit\ttarget\tverdict\tbeside")
            with server(name) as scene.address:
                for step in STEPS:
                    if not only or step.__name__ in only:
                        self.measured(step, scene)

    def measured(self, step: Any, scene: Scene) -> None:
        for figure in step(scene):
            target = "" if figure.target is None else f"{'>=' if figure.least else '<='} {figure.target:g}"
            self.stdout.write(
                "\t".join([figure.name, f"{figure.value:.2f}", figure.unit, target, figure.verdict, figure.beside])
            )
            self.stdout.flush()
