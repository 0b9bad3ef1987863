"""New proposals to a home are held, without a word to anybody: who decided it and why is not written here."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hosting.models.host import Host


class FreezeQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(until_at=None)


class HostFreeze(models.Model):
    """From a moment to a moment, this home is offered to no new woman. Its own status, pages and messages say nothing.

    Read by the matching alone, which says « Pas possible pour l'instant ».
    """

    host = models.ForeignKey(Host, models.CASCADE, related_name="freezes", verbose_name="foyer")
    from_at = models.DateTimeField("depuis", default=timezone.now)
    until_at = models.DateTimeField("jusqu'à", null=True, blank=True)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name = "mise en attente"
        verbose_name_plural = "mises en attente"
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=Q(until_at=None), name="hostfreeze_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="hostfreeze_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"mise en attente {self.pk}"

    @property
    def territory_id(self):
        return self.host.territory_id
