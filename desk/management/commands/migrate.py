"""Django's ``migrate``, to which an empty database is not a hundred steps."""

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from config import schema


class Command(migrate.Command):
    help = f"{migrate.Command.help} An empty database is given the tables of today at once, unless --step-by-step."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--step-by-step", action="store_true", help="play every migration, even on nothing")

    def handle(self, *args, step_by_step, **options):
        asked = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")
        whole = options["database"] == DEFAULT_DB_ALIAS and not any(options.get(word) for word in asked)
        if whole and not step_by_step and schema.is_empty():
            schema.build()
            if options["verbosity"]:
                self.stdout.write("The tables of today, at once.")
        return super().handle(*args, **options)  # what is left, and the signals that follow
