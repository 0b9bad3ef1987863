"""The database's tables, brought to what the code expects: an empty database at once, any other step by step.

Step by step, each of the hundred migrations renders every model again: half a minute for an empty database, and a
little more with each new migration. The tables of today are known, so an empty database is simply given them. A test
holds both ways to the same catalogue (``tests/infra/test_schema.py``).
"""

import contextlib
import sys

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation


class Unknown(Exception):
    """A migration does something that an empty database would not be given at once."""


def bring_up_to_date() -> None:
    """Migrate if there is anything to migrate, in silence on standard output. Django must be set up."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with contextlib.redirect_stdout(sys.stderr):
            call_command("migrate", verbosity=0, interactive=False)


def is_empty() -> bool:
    """Nothing was ever made in it: neither a migration nor a table."""
    return not connection.introspection.table_names()


def build() -> None:
    """Give an empty database the tables of today, and record every migration as applied.

    After the tables comes what the models do not say, in the order of the migrations: triggers, sequences. What only
    mends rows that an empty database does not have is marked ``elidable`` in its migration, as for squashing.

    :raises Unknown: an operation that is neither of the models nor SQL or Python to run.
    """
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    today = executor.loader.project_state(executor.loader.graph.leaf_nodes())
    with connection.schema_editor(atomic=True) as editor:
        for model in today.apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for statement in editor.deferred_sql:  # the foreign keys: what follows may look at them
            editor.execute(statement)
        editor.deferred_sql.clear()
        for migration in plan:
            for operation in beside_the_models(migration.operations):
                operation.database_forwards(migration.app_label, editor, today, today)
        for migration in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)


def beside_the_models(operations):
    """Those that have to be run although the tables are there."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from beside_the_models(operation.database_operations)
        elif isinstance(operation, RunSQL | RunPython):
            if not operation.elidable:
                yield operation
        elif not isinstance(operation, ModelOperation | FieldOperation | IndexOperation):
            raise Unknown(f"{operation!r}: say in config/schema.py how an empty database is given this.")
