"""The settings of the tests, with keys that a trial of restoration may change."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import BACKUP_KEY, VAULT_KEYS

VAULT_KEYS = os.environ.get("OTHER_VAULT_KEYS", VAULT_KEYS)
BACKUP_KEY = os.environ.get("OTHER_BACKUP_KEY", BACKUP_KEY)
