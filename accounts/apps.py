import importlib

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "comptes"

    def ready(self):
        importlib.import_module("accounts.reactions")
        importlib.import_module("accounts.rotation")
