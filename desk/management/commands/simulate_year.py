"""A year of women, homes and accidents, played through the real moves and counted again by hand."""

import json

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from casework.management.commands.bench_rooms import ThrowawayDatabase
from desk.simulation.year import Scale, simulate


class Command(BaseCommand):
    help = "Simule une année dans une base jetable, jour après jour, et la recompte à part."

    def add_arguments(self, parser):
        parser.add_argument("--women", type=int, default=Scale.women)
        parser.add_argument("--homes", type=int, default=0, help="foyers prêts ; par défaut, trop peu pour toutes")
        parser.add_argument("--days", type=int, default=Scale.days)
        parser.add_argument("--seed", type=int, default=Scale.seed, help="même graine, même année")
        parser.add_argument("--json", action="store_true", help="n'écrire que le JSON")

    def handle(self, *, women, homes, days, seed, **options):
        if women < 1 or days < 60:
            raise CommandError("Il faut au moins une femme et soixante jours.")
        scale = Scale(women, homes or round(women * 0.56), days, seed)
        with ThrowawayDatabase(), tqdm(total=days, desc="année", unit="jour", disable=None, leave=False) as bar:
            outcome = simulate(scale, lambda day: bar.update(day + days - bar.n))
        self.say(scale, outcome, options["json"])
        if outcome.wrong:
            raise CommandError(f"{len(outcome.wrong)} écarts ; le premier : {outcome.wrong[0]}")

    def say(self, scale, outcome, as_json):
        figures = {
            "women": scale.women, "homes": scale.homes, "days": scale.days, "seed": scale.seed,
            "journal_lines": outcome.moves, "uncovered_nights": outcome.uncovered,
            "seconds": round(outcome.seconds, 1), "wrong": len(outcome.wrong),
            "events": dict(sorted(outcome.diary.events.items())), "refused": outcome.diary.refused,
        }  # fmt: skip
        if as_json:
            self.stdout.write(json.dumps(figures | {"sentences": outcome.wrong}, ensure_ascii=False, indent=1))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name}\t{value}")
