"""What runs out if nobody renews it: where her letters go, her request to the SIAO, her request for social housing."""

import uuid

from django.db import models
from django.db.models import F, Q

from casework.models.accompaniment import Accompaniment
from casework.models.support import Blockable, OfHerFile
from vault.fields import EncryptedTextField


class RenewalQuerySet(OfHerFile):
    def running(self):
        return self.filter(closed_on=None)

    def blocked(self):
        return self.running().filter(blocked_on__isnull=False)

    def with_file(self):
        return self.select_related("accompaniment__owner", "accompaniment__referral__referred_by")


class Renewal(Blockable):
    """One act, in force ``[from_on, until_on)``; renewing it closes it and opens the next.

    A domiciliation names the body that receives her letters, never an address: a home's is not one (domain §3.12).
    """

    class Kind(models.TextChoices):
        DOMICILIATION = "domiciliation", "Domiciliation"
        SIAO = "siao", "Demande au SIAO"
        SOCIAL_HOUSING = "social_housing", "Demande de logement social"

    class Closing(models.TextChoices):
        RENEWED = "renewed", "Renouvelée"
        LAPSED = "lapsed", "Perdue : à refaire"
        NOT_NEEDED = "not_needed", "Plus nécessaire"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="renewals", verbose_name="accompagnement"
    )
    kind = models.CharField("nature", max_length=16, choices=Kind)
    body = EncryptedTextField("auprès de", max_length=120, blank=True, default="")
    number = EncryptedTextField("numéro", max_length=60, blank=True, default="")
    from_on = models.DateField("valable depuis le")
    until_on = models.DateField("valable jusqu’au")
    closed_on = models.DateField("close le", null=True, blank=True)
    closing = models.CharField("ce qu’elle est devenue", max_length=12, choices=Closing, blank=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance"
        constraints = [
            *Blockable.Meta.constraints,
            models.UniqueConstraint(
                fields=["accompaniment", "kind"], condition=Q(closed_on=None), name="renewal_one_running_of_a_kind",
                violation_error_message="Elle est déjà suivie : la renouveler plutôt.",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="renewal_ends_after_it_starts",
                violation_error_message="La fin de validité suit son début.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closing="") | (Q(closed_on__isnull=False) & ~Q(closing="")),
                name="renewal_closed_for_a_reason",
                violation_error_message="Dire ce qu’elle est devenue.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(blocked_on=None), name="renewal_closed_or_blocked",
                violation_error_message="Une échéance close n’est plus bloquée.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"échéance {self.pk}"

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id
