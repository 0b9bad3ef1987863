from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal.diagrams import page


class Command(BaseCommand):
    help = "Draw docs/flows.md from the machines; with --check, refuse a page that is out of date."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing: fail when the page would change")

    def handle(self, *, check: bool, **options: object) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "flows.md"
        drawn = page()
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"{path.name} est à jour.")
        elif not path.exists() or path.read_text(encoding="utf-8") != drawn:
            raise CommandError("docs/flows.md n'est plus à jour : python3 run.py flows")
