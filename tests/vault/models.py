import uuid

from django.apps.registry import Apps
from django.db import models

from vault.fields import EncryptedDateField, EncryptedJSONField, EncryptedTextField
from vault.index import BlindIndexField


class Secret(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = EncryptedTextField("texte", blank=True, max_length=40)
    note = EncryptedTextField("note", null=True, blank=True)
    born_on = EncryptedDateField("née le", null=True, blank=True)
    facts = EncryptedJSONField("faits", null=True, blank=True)
    phone_index = BlindIndexField()

    class Meta:
        app_label = "vault"
        apps = Apps()  # a registry of its own: the house rules look at real models only

    def __str__(self):
        return f"secret {self.pk}"
