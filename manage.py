#!/usr/bin/env python
"""Django's commands: ``python3 run.py manage COMMAND …``, or ``python manage.py COMMAND …`` inside the environment.

Without ``DATABASE_URL``, and under the development settings alone, a command that needs data gets the demo's embedded
database, started and migrated in silence: standard output holds the command's own words and nothing else.
"""

import os
import sys

DEVELOPMENT = "config.settings.dev"
# Commands that read no row. Whoever writes another adds it here.
WITHOUT_DATA = {
    "", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "flows", "help", "make_keys",
    "makemessages", "simulate_matching", "solve_instance", "startapp", "version",
}  # fmt: skip
# Commands about the schema itself: migrating before them would do their work, or undo what they are asked. What is
# restored is restored into an empty database.
ON_SCHEMA = {
    "dbshell", "makemigrations", "migrate", "optimizemigration", "restore", "showmigrations", "sqlmigrate",
    "squashmigrations",
}  # fmt: skip


def prepare(words: list[str]) -> None:
    """Name a database in the environment; for a command that needs data, one that answers and is up to date."""
    command = next((word for word in words if not word.startswith("-")), "")
    if command in WITHOUT_DATA or {"-h", "--help", "--version"} & set(words):
        os.environ["DATABASE_URL"] = "postgresql://nobody@/none?host=/nonexistent"  # the settings want a name
        return
    from config import embedded

    embedded.provide("demo")
    if command not in ON_SCHEMA:
        import django

        django.setup()
        from config.schema import bring_up_to_date

        with embedded.held(embedded.home() / "migrate.lock"):
            bring_up_to_date()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    from django.core.management import execute_from_command_line

    if not os.environ.get("DATABASE_URL") and os.environ["DJANGO_SETTINGS_MODULE"] == DEVELOPMENT:
        from config.embedded import Unavailable

        try:
            prepare(sys.argv[1:])
        except Unavailable as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
