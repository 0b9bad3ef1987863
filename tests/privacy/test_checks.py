"""Production refuses to start with what would expose people; and says every reason at once."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from privacy import checks


def b64(byte):
    return base64.b64encode(byte * 32).decode()


@pytest.fixture
def production(settings):
    """Settings that would do, the database apart."""
    settings.DEBUG = settings.DEMO = settings.MFA_RELAXED = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SECRET_KEY = "k" * 64
    settings.VAULT_KEYS, settings.VAULT_INDEX_KEY, settings.BACKUP_KEY = f"1:{b64(b'a')}", b64(b"b"), b64(b"c")
    return settings


def ids(*found):
    return {message.id for messages in found for message in messages}


def without_a_database():
    return ids(
        checks.nothing_of_the_demo(None), checks.keys_are_there_and_apart(None), checks.pages_are_closed(None)
    )  # fmt: skip


def test_good_settings_are_let_through(production):
    assert without_a_database() == set()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DEBUG", True, "privacy.E001"),
        ("DEMO", True, "privacy.E002"),
        ("MFA_RELAXED", True, "privacy.E002"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "privacy.E003"),
        ("SECRET_KEY", "tests", "privacy.E004"),
        ("SECRET_KEY", "for the demo only; production refuses to start with it", "privacy.E004"),
        ("VAULT_KEYS", "", "privacy.E010"),
        ("VAULT_INDEX_KEY", "", "privacy.E010"),
        ("BACKUP_KEY", "", "privacy.E011"),
        ("VAULT_KEYS_CREATE", True, "privacy.E012"),
        ("BACKUP_KEY", b64(b"a"), "privacy.E013"),
        ("SECRET_KEY", "a" * 64, None),
        ("CONTENT_SECURITY_POLICY", None, "privacy.E030"),
        ("CONTENT_SECURITY_POLICY", {"DIRECTIVES": {"default-src": ["'self'", "'unsafe-inline'"]}}, "privacy.E030"),
        ("MIDDLEWARE", [], "privacy.E031"),
    ],
)
def test_each_danger_is_seen(production, name, value, reason):
    setattr(production, name, value)

    assert without_a_database() == ({reason} if reason else set())


def test_secret_key_is_never_a_key_of_the_vault(production):
    production.SECRET_KEY = b64(b"a") + b64(b"z")
    production.VAULT_KEYS = f"1:{b64(b'a')}"
    assert without_a_database() == set()

    production.SECRET_KEY = production.BACKUP_KEY + "=" * 20
    production.BACKUP_KEY = production.VAULT_INDEX_KEY
    assert without_a_database() == {"privacy.E013"}


def test_a_keys_file_that_others_read_is_refused(production, tmp_path):
    from vault.keys import write_keys_file

    production.VAULT_KEYS = production.VAULT_INDEX_KEY = production.BACKUP_KEY = ""
    production.VAULT_KEYS_FILE = str(tmp_path / "keys.json")
    write_keys_file(tmp_path / "keys.json")
    assert without_a_database() == set()

    (tmp_path / "keys.json").chmod(0o644)

    assert without_a_database() == {"privacy.E014"}


def test_a_backup_made_elsewhere_needs_no_key_here(production):
    production.BACKUP_KEY, production.BACKUPS_ELSEWHERE = "", True

    assert without_a_database() == set()


@pytest.mark.parametrize(
    ("backend", "reasons"),
    [
        ("django.core.cache.backends.locmem.LocMemCache", {"privacy.E020"}),
        ("django.core.cache.backends.dummy.DummyCache", {"privacy.E020"}),
        ("django.core.cache.backends.redis.RedisCache", set()),
    ],
)
def test_the_memory_of_tries_is_shared(settings, backend, reasons):
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1/0"}}

    assert ids(checks.limits_have_one_memory(None)) == reasons


@pytest.mark.django_db
def test_a_superuser_and_a_talkative_server_are_refused():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        superuser = cursor.fetchone()[0]
        if superuser:
            cursor.execute("SET LOCAL log_error_verbosity = 'verbose'")
    found = ids(checks.the_database_holds_its_tongue(None))
    assert ("privacy.E041" in found) == superuser
    assert "privacy.E042" in found

    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE plain_for_a_test")
        cursor.execute("SET LOCAL log_error_verbosity = 'terse'")
        cursor.execute("SET LOCAL log_min_error_statement = 'panic'")
        cursor.execute("SET LOCAL ROLE plain_for_a_test")

    assert ids(checks.the_database_holds_its_tongue(None)) == set()


@pytest.mark.django_db
def test_a_start_that_is_refused_says_every_reason(production):
    production.DEBUG = True
    production.BACKUP_KEY = ""

    with pytest.raises(ImproperlyConfigured) as refusal:
        checks.refuse_unsafe()

    assert {"E001", "E011", "E020"} <= {part.partition("]")[0] for part in str(refusal.value).split("[privacy.")}
