import importlib

from django.apps import AppConfig


class HostingConfig(AppConfig):
    name = "hosting"
    verbose_name = "orientations et foyers"

    def ready(self):
        importlib.import_module("hosting.reactions")
