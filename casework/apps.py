import importlib

from django.apps import AppConfig

from hosting.registers.declared import declare


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "accompagnements"

    def ready(self):
        for module in ("commitments", "corrections", "reactions"):
            importlib.import_module(f"casework.{module}")
        declare("stays", "casework.registers.stays:STAYS")
