"""The demo and a developer's machine: embedded servers, the second factor may be relaxed, mails on screen."""

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, env

SECRET_KEY = env.str("SECRET_KEY", default="for the demo only; production refuses to start with it")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *env.list("ALLOWED_HOSTS", default=[]),
]
DEMO = True
MFA_RELAXED = env.bool("MFA_RELAXED", default=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
VAULT_KEYS_FILE = env.str("VAULT_KEYS_FILE", default=str(BASE_DIR / "var" / "keys.json"))
VAULT_KEYS_CREATE = True
EMAIL_BACKEND = "desk.demo.mail.Mailbox"  # a sign-in code is read on screen, like the messages of the outbox
MESSAGE_PORTS = {"email": "messaging.channels.Mailbox", "sms": "messaging.channels.Mailbox"}
