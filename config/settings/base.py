"""Settings shared by every environment. Each value that differs comes from the environment (docs/operations.md)."""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

if not env.str("DATABASE_URL", default=""):
    # A process that lost the variable must fail: opening an empty database instead would hide every woman's roof.
    raise ImproperlyConfigured("DATABASE_URL is not set. `python3 run.py` sets it for the demo and the tests.")

SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_fsm",
    "vault",
    "accounts",
    "journal",
    "privacy",
    "messaging",
    "directory",
    "hosting",
    "matching",
    "casework",
    "reporting",
    "desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.WhoActs",
    "accounts.middleware.SecondFactor",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "privacy.middleware.DeclaredViews",
    "privacy.middleware.NoStore",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.context.chrome",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})
# A Unix socket's directory (?host=…) is a host like another: backups and other tools look for it there.
DATABASES["default"]["HOST"] = DATABASES["default"]["OPTIONS"].pop("host", DATABASES["default"]["HOST"])
# Unlimited by default in PostgreSQL: one stuck page would hold its locks until somebody noticed.
DATABASES["default"]["OPTIONS"]["options"] = (
    "-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    # Pages ask for few rows of tables that memory holds: no reading whole tables to spare an index, no second process
    # that takes longer to start than to answer, no compiling of what is asked once.
    " -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0 -c jit=off"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.ByPassword",
    "accounts.backends.ByMailOrCode",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- sign-in (accounts/adapter.py): closed to strangers, and silent about who has an account ----------------------
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is opened by an invitation mailed to it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nothing is sent to an address that has no account
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # hosts only: accounts.forms
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds (ASVS 6.5.5)
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # a mailbox alone never signs a professional in
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODE_COUNT = 20  # a printed sheet lasts some weeks for somebody who has no smartphone
MFA_TOTP_TOLERANCE = 1
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # an invitation too
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ABSOLUTE_SECONDS = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- headers --------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # CSRF checks need it between our own pages; nothing leaves for another site
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- limits on tries need one memory shared by all processes; when it is down, sign-in refuses ----------------------
# Celery writes the address of a socket its own way, redis-py another.
_BROKER = env.str("CELERY_BROKER_URL", default="").replace("redis+socket://", "unix://", 1)
CACHE_URL = env.str("CACHE_URL", default=_BROKER)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL, "KEY_PREFIX": "merci"}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "object-src": [NONE],
    }
}

# --- the vault (vault/keys.py): never in the database, never in the repository, never SECRET_KEY ---------------------
VAULT_KEYS = env.str(
    "VAULT_KEYS", default=""
)  # "1:base64,2:base64"; the last one seals unless VAULT_PRIMARY says otherwise
VAULT_PRIMARY = env.str("VAULT_PRIMARY", default="")
VAULT_INDEX_KEY = env.str("VAULT_INDEX_KEY", default="")
VAULT_KEYS_FILE = env.str("VAULT_KEYS_FILE", default="")  # the same, in a file of mode 0600
VAULT_KEYS_CREATE = False
BACKUP_KEY = env.str("BACKUP_KEY", default="")  # seals the backups; kept by somebody else than the keys above
BACKUPS_ELSEWHERE = env.bool("BACKUPS_ELSEWHERE", default=False)  # another machine makes them, with that key

# --- tasks -------------------------------------------------------------------------------------------------------
# Without a broker (a command in a terminal) nothing is queued: the next scan finds what is due.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}  # longer than any task: a task is never run by two
CELERY_TASK_IGNORE_RESULT = True  # progress is a Job row
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    # Due dates are found by scanning. Every ten minutes, so that a morning missed is caught up at the next start.
    "daily-scan": {
        "task": "casework.tasks.daily_scan",
        "schedule": crontab(minute="*/10"),
    },
    "watch-concerns": {"task": "casework.tasks.watch_concerns", "schedule": crontab(minute="*/10")},
    "empty-outbox": {"task": "messaging.tasks.empty_outbox", "schedule": 30.0, "options": {"expires": 30}},
    "write-reminders": {"task": "messaging.tasks.write_reminders", "schedule": crontab(minute="*/10")},
    "expire-holds": {
        "task": "matching.tasks.expire_holds",
        "schedule": crontab(minute="*/5"),
    },
    "end-keeps": {"task": "matching.tasks.end_keeps", "schedule": crontab(minute="*/5")},
    # once a day there is a day to write; an hour missed is caught up by the next
    "roll-openings": {"task": "directory.tasks.roll_openings", "schedule": crontab(minute=25)},
    "follow-campaigns": {"task": "directory.tasks.follow_campaigns", "schedule": crontab(minute="*/10")},
    "forget-unconfirmed": {"task": "directory.tasks.forget_unconfirmed", "schedule": crontab(hour=3, minute=20)},
    "plan-the-day": {"task": "matching.tasks.replan_all", "schedule": crontab(minute="*/10")},
}

# --- the association's choices ------------------------------------------------------------------------------------
DEMO = False
MFA_RELAXED = False  # the demo only; written on every page
QUICK_EXIT_URL = env.str("QUICK_EXIT_URL", default="https://meteofrance.com/")
# The directory's map: « https://…/{z}/{x}/{y}.png », and who is thanked for it. Without, a plan is drawn here.
DIRECTORY_TILES = env.str("DIRECTORY_TILES", default="")
DIRECTORY_TILES_CREDIT = env.str("DIRECTORY_TILES_CREDIT", default="")
if DIRECTORY_TILES:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] = [SELF, "/".join(DIRECTORY_TILES.split("/")[:3])]
# Sources whose data may be given again as data, the association holding their right in writing: « soliguide ».
DIRECTORY_RIGHTS: list[str] = env.list("DIRECTORY_RIGHTS", default=[])
WATCH_PING_URL = env.str("WATCH_PING_URL", default="")  # called after each daily scan; its silence is the alarm
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="message@exemple.fr")
EMAIL_TIMEOUT = 30  # seconds, far under the outbox's patience
# The door of each channel (messaging/channels.py); without one for SMS, a person tells what an SMS would have said.
MESSAGE_PORTS = {"email": "messaging.channels.Email", "sms": env.str("SMS_PORT", default="")}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
