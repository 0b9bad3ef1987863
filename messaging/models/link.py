"""A link that stands in for an account: one purpose, one row, a few days, and it can be taken back."""

import uuid
from datetime import timedelta

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from messaging.models.contact import Contact


class Link(models.Model):
    """256 random bits, of which only the SHA-256 is kept. GET shows, POST answers: a mail scanner triggers nothing.

    ``pin_hash`` is set where more than a yes or no is behind it; the PIN is said aloud, five errors close the link.
    """

    class Purpose(models.TextChoices):
        GUEST_ANSWER = "guest_answer", "Elle répond à une proposition"
        GUEST_SPACE = "guest_space", "Son espace"
        GUEST_AGREEMENT = "guest_agreement", "Elle relit la convention"
        HOST_ANSWER = "host_answer", "Un adulte du foyer répond"
        GUEST_MOOD = "guest_mood", "Elle dit comment elle va"
        HOST_MOOD = "host_mood", "Le foyer dit comment il va"
        GUEST_RESPITE = "guest_respite", "Elle répond pour quelques nuits ailleurs"
        HOST_RESPITE = "host_respite", "Un adulte répond pour quelques nuits"
        HOST_AVAILABILITY = "host_availability", "Le foyer dit ses disponibilités"
        HOST_AWAY = "host_away", "Le foyer dit ses départs de l'été"
        STRUCTURE_UPDATE = "structure_update", "Une structure tient son lieu à jour"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField("usage", max_length=20, choices=Purpose)
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    holder = models.BigIntegerField("porteuse", null=True)  # the guest, or the adult of a household, by number
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="links",
        verbose_name="contact",
    )
    created_at = models.DateTimeField("créé le", default=timezone.now)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)
    pin_tries = models.PositiveSmallIntegerField("essais du code", default=0, editable=False)

    class Meta:
        verbose_name = "lien"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="link_expires_after_creation",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__lte=models.F("created_at") + timedelta(days=30)),
                name="link_lives_thirty_days_at_most",
            ),
        ]

    def __str__(self):
        return f"lien {self.pk} ({self.purpose})"
