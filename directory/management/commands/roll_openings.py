"""Write the openings of the day that enters, as the night does: ``roll_openings``."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.openings import roll


class Command(BaseCommand):
    help = "Write the openings of the weeks that come. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        done = roll()
        self.stdout.write(" ".join(f"{name}={count}" for name, count in done.items()))
