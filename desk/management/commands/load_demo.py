"""An invented caseload at the scale of the seeds, in an empty database."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from desk.demo.load import BEGINS, Loaded, Scale, load_demo


class Command(BaseCommand):
    help = (
        "Remplit une base vide d'un accompagnement inventé, joué par les vrais mouvements. Ne touche à rien d'autre."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--women", type=int, default=Scale.women, help="nombre d'accompagnements, sans celle d'une chaîne"
        )
        parser.add_argument("--hosts", type=int, default=Scale.hosts, help="nombre de foyers inscrits")
        parser.add_argument("--seed", type=int, default=Scale.seed, help="même graine, mêmes personnes")
        parser.add_argument("--today", type=date.fromisoformat, help="jour où la démonstration s'ouvre (AAAA-MM-JJ)")

    def handle(self, *, women, hosts, seed, today, **options):
        if not settings.DEMO:
            raise CommandError("La démonstration ne se charge que là où elle est permise (DEMO).")
        if women < 1 or not 12 <= hosts <= 3000:
            raise CommandError("Il faut au moins une femme, et de douze à trois mille foyers.")
        with tqdm(total=-BEGINS, desc="histoire", unit="jour", disable=None, leave=False) as bar:

            def progress(day):
                bar.update(day - BEGINS - bar.n)

            try:
                load_demo(Scale(women, hosts, seed), today, progress)
            except Loaded:
                self.stdout.write("Cette base n'est pas vide : la démonstration n'y ajoute rien.")
                return
        self.stdout.write(self.style.SUCCESS(f"{women} accompagnements joués, {hosts} foyers inscrits."))
