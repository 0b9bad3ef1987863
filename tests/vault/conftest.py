import base64

import pytest
from django.db import connection

from tests.vault.models import Secret


@pytest.fixture(scope="session")
def _secret_table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Secret)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Secret)


@pytest.fixture
def secrets(_secret_table, db):
    """The manager of a table with one encrypted column of each kind, which exists for these tests only."""
    return Secret.objects


@pytest.fixture
def make_ring(settings):
    """Put a ring of keys in the settings: make_ring({1: b"a" * 32}, primary=1)."""

    def put(keys, primary=""):
        settings.VAULT_KEYS = ",".join(f"{number}:{base64.b64encode(key).decode()}" for number, key in keys.items())
        settings.VAULT_PRIMARY = str(primary)

    return put
