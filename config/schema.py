"""The database's tables, brought to what the code expects."""

import contextlib
import sys

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def bring_up_to_date() -> None:
    """Migrate if there is anything to migrate, in silence on standard output. Django must be set up."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with contextlib.redirect_stdout(sys.stderr):
            call_command("migrate", verbosity=0, interactive=False)
