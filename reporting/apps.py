import importlib

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "chiffres"

    def ready(self):
        for module in ("indicators", "freezing", "publications"):
            importlib.import_module(f"reporting.{module}")
