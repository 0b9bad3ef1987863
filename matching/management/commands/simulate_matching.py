"""Two imagined years under several ways of proposing rooms, against the best that hindsight allows."""

import json
import os

from django.core.management.base import BaseCommand, CommandError

from matching.simulation.trials import CURVE, FIGURES, POLICIES, SMALL_ONLY, ceilings, compare
from matching.simulation.world import SIZES

HEADS = (
    "policy",
    "refusals",
    "nights_ratio",
    "nights_ratio_sd",
    *[name for name in FIGURES if name != "nights_ratio"],
)


class Command(BaseCommand):
    help = (
        "Play two years of arrivals, ends, holidays and refusals, day by day, under each policy: nights without "
        "a bed, waiting, moves, and the ratio to the best in hindsight. Needs no database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=sorted(SIZES, reverse=True), default="small")
        parser.add_argument("--seeds", type=int, default=8, help="worlds 0, 1, 2…: same seeds, same figures")
        parser.add_argument("--policies", type=_names, default="", help=f"among {', '.join(POLICIES)}, product@nights")
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at once")
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, size, seeds, policies, workers, **options):
        if seeds < 1 or workers < 1:
            raise CommandError("--seeds, --workers: a whole number above 0 is expected")
        asked = policies or [name for name in POLICIES if size == "small" or name not in SMALL_ONLY]
        curve = [] if policies else [f"product@{price:g}" for price in CURVE]
        if not options["json"]:
            self._explain(size, seeds)
        rows = []
        for row in compare(size, range(seeds), [*asked, *curve], workers=workers):
            rows.append(row)
            if not options["json"]:
                self.stdout.write("\t".join(_shown(row[head]) for head in HEADS))
        ceiling = ceilings(size, range(seeds))
        if options["json"]:
            self.stdout.write(
                json.dumps({"size": size, "seeds": seeds, "ceiling_with_refusals": ceiling, "rows": rows})
            )
            return
        self.stdout.write(f"the best in hindsight among the pairs that would say yes: {ceiling:.4f} of the nights")

    def _explain(self, size, seeds):
        self.stdout.write(f"{size}, seeds 0 to {seeds - 1}; means over the seeds. product@N: N nights saved a move.")
        self.stdout.write("Ratios to the exact best assignment of each day in hindsight, never refused, moves free.")
        self.stdout.write("\t".join(HEADS))


def _names(text):
    names = [name for name in text.split(",") if name]
    for name in names:
        base, at, price = name.partition("@")
        if base not in POLICIES or (at and (base != "product" or not price.replace(".", "", 1).isdigit())):
            raise CommandError(f"--policies: {name!r} is none of {', '.join(POLICIES)}, product@nights")
    return names


def _shown(value):
    return f"{value:.4f}" if isinstance(value, float) else str(value)
