import importlib

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "mise en lien"

    def ready(self):
        for module in ("reactions", "link_pages"):
            importlib.import_module(f"matching.{module}")
