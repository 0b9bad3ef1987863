"""A card of places to keep in a bag: a few services, in a language, under a code. It belongs to nobody."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_card_code() -> str:
    """Sixty-five bits: short enough for an old telephone's camera, too many to be tried."""
    return "".join(secrets.choice(ALPHABET) for _ in range(13))


class PocketCard(models.Model):
    """What a printed card also shows on a telephone. Whoever it was made for is written nowhere."""

    code = models.CharField("code", max_length=16, unique=True, default=new_card_code)
    services = ArrayField(models.BigIntegerField(), verbose_name="services, dans l’ordre")
    language = models.CharField("langue", max_length=2)
    made_on = models.DateField("faite le")
    until_on = models.DateField("valable jusqu’au")

    class Meta:
        verbose_name = "carte de lieux"
        verbose_name_plural = "cartes de lieux"
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("made_on")), name="pocketcard_lasts"),
            models.CheckConstraint(
                condition=Q(services__len__gte=1, services__len__lte=8), name="pocketcard_of_a_few_places",
                violation_error_message="Une carte tient de un à huit lieux.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"carte de lieux {self.pk}"
