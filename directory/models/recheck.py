"""What we said of a door was wrong, says somebody who came back from it: the place is asked again, within two days."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor, Role, Territory
from directory.models.place import Place
from directory.models.service import Service


class RecheckQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at=None)

    def visible_to(self, actor):
        """The teams of the territory that asks, and who keeps the directory for the whole country."""
        if actor.is_service or actor.has_role(Role.NATIONAL_ADMIN):
            return self
        return self.filter(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))

    def with_place(self):
        return self.select_related("place__structure", "service", "territory", "answered_by__user")


class Recheck(models.Model):
    """A verification that is due. It says what was found at the door, never who was sent there."""

    class Why(models.TextChoices):
        CLOSED_DOOR = "closed_door", "Porte close"
        OTHER_RULES = "other_rules", "N’accueille pas comme nous le disions"

    class Found(models.TextChoices):
        AS_SAID = "as_said", "Ce que nous disions est juste"
        SHUT = "shut", "Fermé pour un temps"
        GONE = "gone", "Fermé définitivement"
        CHANGED = "changed", "Les horaires ont changé"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.CASCADE, related_name="rechecks", verbose_name="lieu")
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="rechecks", verbose_name="service"
    )
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name="territoire")
    why = models.CharField("pourquoi", max_length=12, choices=Why)
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    due_at = models.DateTimeField("à faire avant le")
    found = models.CharField("ce qui a été appris", max_length=8, choices=Found, blank=True, default="")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="répondu par"
    )

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = "vérification demandée"
        verbose_name_plural = "vérifications demandées"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "service"], condition=Q(answered_at=None), nulls_distinct=False,
                name="recheck_asked_once",
                violation_error_message="Cette vérification est déjà demandée.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, found="", answered_by=None)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(found="")),
                name="recheck_answered_by_somebody",
                violation_error_message="Une réponse dit ce qui a été appris, et par qui.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"vérification demandée {self.pk}"
