import importlib

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = "messages"

    def ready(self):
        importlib.import_module("messaging.reactions")
        autodiscover_modules("notifications", "link_pages")
