import importlib

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = "protection"

    def ready(self):
        """Gather what each app answers to the policy (its ``facts.py``), then what privacy answers itself."""
        autodiscover_modules("facts")
        importlib.import_module("privacy.breakglass")
        importlib.import_module("privacy.places")
        importlib.import_module("privacy.checks")
