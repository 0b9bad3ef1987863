"""Who may sign in to the demo: the address, one sign-in for each role, and a fresh link for one woman."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from desk.demo.signins import her_link, home, professionals


class Command(BaseCommand):
    help = "Affiche l'adresse de la démonstration et comment y entrer dans chaque rôle."

    def add_arguments(self, parser):
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="adresse du site, telle qu'on l'ouvre")

    def handle(self, *, url, **options):
        if not settings.DEMO:
            raise CommandError("Il n'y a pas de démonstration ici.")
        url = url.rstrip("/")
        people = professionals()
        if not people:
            self.stdout.write("Cette base n'est pas celle de la démonstration.")
            return
        width = max(len(person.role) for person in people)
        self.stdout.write(f"Mot de passe de tout le monde : {people[0].password}\n")
        for person in people:
            self.stdout.write(f"  {person.role:<{width}}  {person.email}{_at(url, person.path)}")
        if mail := home():
            self.stdout.write(f"  {'Foyer':<{width}}  {mail}  (sans mot de passe : demander un code ; il arrive dans")
            self.stdout.write(f"  {'':<{width}}  « Messages », que la coordinatrice ouvre)")
        if link := her_link(url):
            self.stdout.write(f"  {'Femme':<{width}}  {link}")
        else:
            self.stdout.write(f"  {'Femme':<{width}}  aucune question en cours : en proposer une, puis relancer")


def _at(url, path):
    return f"  ({url}{path})" if path else ""
