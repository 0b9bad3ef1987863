"""The tests: real PostgreSQL, second factor on, eager tasks (one real worker has its own test)."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, env

SECRET_KEY = "tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# Several suites may run at once on one server: each names its own database.
DATABASES["default"]["TEST"] = {"NAME": f"test_merci{env.str('TEST_DB_SUFFIX', default='')}"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A busy machine is not a defect: whatever is stuck is stopped, much later than a page would be.
DATABASES["default"]["OPTIONS"]["options"] += " -c statement_timeout=120000"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Keys that protect nothing: the tests invent everybody.
VAULT_KEYS = "1:" + "dGVz" * 10 + "dGU="
VAULT_INDEX_KEY = "aW5k" * 10 + "aW4="
BACKUP_KEY = "YmFj" * 10 + "YmE="
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
