"""What production must not start with (``manage.py check --deploy``; ``config.wsgi`` and the worker run it too)."""

import base64
import os
import stat

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.core.cache.backends.base import InvalidCacheBackendError
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseProblem
from django.db import connection

from vault.keys import KeyringError, backup_key, index_key, keyring

MEMORY_OF_ONE_PROCESS = ("LocMemCache", "DummyCache")


class Unsafe(checks.Error):
    """A reason not to start."""

    def __init__(self, number, message, hint=""):
        super().__init__(message, hint=hint or None, id=f"privacy.E{number:03}")


@checks.register(checks.Tags.security, deploy=True)
def nothing_of_the_demo(app_configs, **kwargs):
    found = []
    if settings.DEBUG:
        found.append(Unsafe(1, "DEBUG shows the code and its values to whoever meets an error."))
    if settings.DEMO or settings.MFA_RELAXED:
        found.append(Unsafe(2, "The demo and its relaxed second factor are not for real people."))
    if "console" in settings.EMAIL_BACKEND or "locmem" in settings.EMAIL_BACKEND:
        found.append(Unsafe(3, "Messages go to the terminal: set EMAIL_URL."))
    if len(settings.SECRET_KEY) < 50 or "demo" in settings.SECRET_KEY:
        found.append(Unsafe(4, "SECRET_KEY is too short, or the demo's: set a random one of its own."))
    return found


@checks.register(checks.Tags.security, deploy=True)
def keys_are_there_and_apart(app_configs, **kwargs):
    found = []
    try:
        keyring()
        index_key()
    except KeyringError as error:
        return [Unsafe(10, f"The vault cannot open: {error}.", "manage.py make_keys")]
    try:
        backup_key()
    except KeyringError:
        if not settings.BACKUPS_ELSEWHERE:
            found.append(Unsafe(11, "No backup key: nothing could be restored.", "BACKUP_KEY, or BACKUPS_ELSEWHERE=1"))
    if settings.VAULT_KEYS_CREATE:
        found.append(Unsafe(12, "VAULT_KEYS_CREATE would make new keys where the true ones are lost."))
    if _shared_secrets():
        found.append(Unsafe(13, "Two of the keys are the same, or one is SECRET_KEY: each has its own use."))
    path = str(settings.VAULT_KEYS_FILE or "")
    if path and not settings.VAULT_KEYS and stat.S_IMODE(os.stat(path).st_mode) & 0o077:
        found.append(Unsafe(14, "The keys file is readable by others: chmod 600."))
    return found


def _shared_secrets():
    written = [part.partition(":")[2] for part in settings.VAULT_KEYS.split(",") if part]
    written += [settings.VAULT_INDEX_KEY, settings.BACKUP_KEY]
    secrets = [value for value in written if value]
    plain = [base64.b64decode(value) for value in secrets]
    return len(set(plain)) < len(plain) or settings.SECRET_KEY in secrets or settings.SECRET_KEY.encode() in plain


@checks.register(checks.Tags.security, deploy=True)
def limits_have_one_memory(app_configs, **kwargs):
    try:
        backend = type(cache._connections[cache._alias]).__name__
    except InvalidCacheBackendError:
        backend = "none"
    if backend in (*MEMORY_OF_ONE_PROCESS, "none"):
        return [Unsafe(20, "Tries are counted by each process for itself: set CACHE_URL.")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def pages_are_closed(app_configs, **kwargs):
    found = []
    policy = settings.CONTENT_SECURITY_POLICY.get("DIRECTIVES", {}) if settings.CONTENT_SECURITY_POLICY else {}
    written = str(policy)
    if "default-src" not in policy or "unsafe" in written or "'*'" in written or "http:" in written:
        found.append(Unsafe(30, "The content security policy is missing or lets scripts in."))
    wanted = {
        "csp.middleware.CSPMiddleware", "accounts.middleware.SecondFactor", "accounts.middleware.SessionLimits",
        "django.contrib.auth.middleware.LoginRequiredMiddleware", "privacy.middleware.DeclaredViews",
        "privacy.middleware.NoStore",
    }  # fmt: skip
    for missing in sorted(wanted - set(settings.MIDDLEWARE)):
        found.append(Unsafe(31, f"{missing} is not in MIDDLEWARE."))
    return found


@checks.register(checks.Tags.security, deploy=True)
def the_database_holds_its_tongue(app_configs, **kwargs):
    """A plain role, and a server that does not copy rows and literal values into its own log."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
            powerful = cursor.fetchone()[0]
            cursor.execute("SELECT current_setting('log_error_verbosity'), current_setting('log_min_error_statement')")
            verbosity, statements = cursor.fetchone()
    except DatabaseProblem:
        return [Unsafe(40, "The database does not answer.")]
    found = []
    if powerful:
        found.append(Unsafe(41, "The database role may do everything: run the service with a role that owns nothing."))
    if verbosity != "terse" or statements not in ("panic", "fatal"):
        hint = "ALTER SYSTEM SET log_error_verbosity = 'terse'; ALTER SYSTEM SET log_min_error_statement = 'panic';"
        found.append(Unsafe(42, "PostgreSQL writes whole rows in its log at each refusal.", hint))
    return found


def refuse_unsafe():
    """Stop a production process that would not be safe. Raises ImproperlyConfigured with every reason."""
    found = [
        message
        for message in checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
        if isinstance(message, Unsafe) and not message.is_silenced()
    ]
    if found:
        raise ImproperlyConfigured(" ".join(f"[{message.id}] {message.msg}" for message in found))
