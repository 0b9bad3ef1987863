import importlib

from django.apps import AppConfig

from hosting.registers.declared import declare


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "accompagnements"

    def ready(self):
        for module in (
            "commitments", "corrections", "link_pages", "reactions", "concerns.moves", "concerns.reactions",
            "concerns.watch", "concerns.words", "agreement_link", "chains", "mediations.scans", "support.scans",
            "relocations.reactions",
            "review_notices", "pocket.notifications",
            "after_exit", "psychology.hers", "space", "respite_link",
            "checkins.link_pages", "checkins.notifications", "checkins.reactions", "checkins.scans",
        ):  # fmt: skip
            importlib.import_module(f"casework.{module}")
        declare("stays", "casework.registers.stays:STAYS")
