"""An empty database is given its tables at once: they are those that every migration, one by one, would have left."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import migrations

from config.embedded import ROOT
from config.schema import Unknown, beside_the_models

# What PostgreSQL knows of a database, in words that do not depend on the order in which it was told.
CATALOGUE = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred, convalidated
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
    "sequences": """
        SELECT sequencename, data_type::text, start_value, increment_by FROM pg_sequences WHERE schemaname = 'public'
    """,
    "extensions": "SELECT extname FROM pg_extension",
    "migrations": "SELECT app, name FROM django_migrations",
    "permissions": """
        SELECT app_label, model, codename FROM auth_permission
        JOIN django_content_type ON django_content_type.id = content_type_id
    """,
}


def at(name: str) -> str:
    address = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{name}"))


@pytest.fixture
def empty() -> Iterator[list[str]]:
    names = [f"schema_{way}_{os.getpid()}" for way in ("at_once", "by_steps")]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        for name in names:
            line.execute(f'CREATE DATABASE "{name}"')
        yield names
        for name in names:
            line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate(name: str, *words: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", *words],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": at(name)}, check=True,
    )  # fmt: skip


def catalogue(name: str) -> dict[str, list]:
    with psycopg.connect(at(name)) as line:
        return {what: sorted(line.execute(question).fetchall(), key=repr) for what, question in CATALOGUE.items()}


@pytest.mark.long
def test_an_empty_database_is_given_what_every_step_would_have_left(empty):
    at_once, by_steps = empty
    migrate(at_once)
    migrate(by_steps, "--step-by-step")

    given, expected = catalogue(at_once), catalogue(by_steps)

    for what in CATALOGUE:
        assert given[what] == expected[what], what
    assert given["triggers"]
    assert len(given["migrations"]) > 50


def test_what_only_mends_rows_is_left_out_and_what_the_models_do_not_say_is_not():
    trigger = migrations.RunSQL("CREATE TRIGGER")
    inside = migrations.SeparateDatabaseAndState(database_operations=[trigger])
    mending = migrations.RunSQL("UPDATE", elidable=True)

    assert list(beside_the_models([migrations.DeleteModel("Old"), mending, inside])) == [trigger]


def test_an_operation_of_another_kind_has_to_be_thought_of():
    from django.contrib.postgres.operations import TrigramExtension

    with pytest.raises(Unknown, match="config/schema"):
        list(beside_the_models([TrigramExtension()]))
