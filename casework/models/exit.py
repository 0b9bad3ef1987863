"""The end of an accompaniment: where she goes, how we know, and who else has checked."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from casework.models.accompaniment import Accompaniment
from casework.outcomes import Destination, Evidence, Occupation, Rights, Tonight


class Exit(models.Model):
    """It counts in no figure before the second signature. After a reopening the row stays, and says when it ceased."""

    accompaniment = models.ForeignKey(
        Accompaniment,
        models.PROTECT,
        related_name="exits",
        verbose_name="accompagnement",
    )
    destination = models.CharField("destination", max_length=3, choices=Destination)
    evidence = models.CharField("preuve", max_length=10, choices=Evidence)
    exited_on = models.DateField("sortie le")
    tonight = models.CharField("où elle dort ce soir-là", max_length=10, choices=Tonight)
    occupation = models.CharField("emploi, formation", max_length=10, choices=Occupation, default=Occupation.UNKNOWN)
    rights = models.CharField("droits", max_length=10, choices=Rights, default=Rights.UNKNOWN)
    recorded_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="notée par")
    recorded_at = models.DateTimeField("notée le", default=timezone.now)
    confirmed_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmée par",
    )
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    cancelled_on = models.DateField("annulée le", null=True, blank=True)  # not signed, or reopened
    may_contact = models.BooleanField("accepte que nous prenions des nouvelles", null=True)

    class Meta:
        verbose_name = "sortie"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment"],
                condition=Q(cancelled_on=None),
                name="exit_one_per_accompaniment",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("recorded_by")),
                name="exit_confirmed_by_another_person",
                violation_error_message="Une seconde personne confirme la sortie.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="exit_confirmed_at_a_time",
            ),
        ]

    def __str__(self):
        return f"sortie {self.pk}"
