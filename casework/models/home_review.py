"""Several signs about one home: its new proposals are held until a panel has looked at them together."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Actor, Role, Territory
from hosting.models import Host
from vault.fields import EncryptedTextField


class HomeReviewQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def visible_to(self, actor):
        """The safeguarding lead and the director of the territory; never somebody of that very home."""
        if actor.kind != Actor.Kind.USER:
            return self.none()
        here = actor.territories(Role.SAFEGUARDING_LEAD, Role.DIRECTOR)
        return self.filter(territory__in=here).exclude(host__user__isnull=False, host__user=actor.user_id)


class HomeReview(models.Model):
    """What the pattern rule found about a home, and what the panel decided of it, by two (domain §3.9 rule 3)."""

    class Rule(models.TextChoices):
        CONCERNS = "concerns", "Plusieurs affaires sérieuses, par des observateurs différents"
        ENDINGS = "endings", "Plusieurs séjours finis avant la date, avec des femmes différentes"

    class Outcome(models.TextChoices):
        CLEARED = "cleared", "Le foyer peut de nouveau être proposé"
        SUSPENDED = "suspended", "Le foyer est suspendu"
        LEAVES = "leaves", "Le foyer n'accueillera plus"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="home_reviews", verbose_name="territoire")
    host = models.ForeignKey(Host, models.PROTECT, related_name="reviews", verbose_name="foyer")
    rule = models.CharField("règle", max_length=10, choices=Rule)
    # numbers of concerns, or of stays
    found = ArrayField(models.BigIntegerField(), verbose_name="ce qui a été trouvé")
    opened_at = models.DateTimeField("ouvert le", default=timezone.now)
    outcome = models.CharField("avis", max_length=10, choices=Outcome, blank=True)
    words = EncryptedTextField("ce que la commission a dit", blank=True, default="")
    decided_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+",
                                   verbose_name="décidé par")  # fmt: skip
    signed_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+",
                                  verbose_name="signé par")  # fmt: skip
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    objects = HomeReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "examen d'un foyer"
        verbose_name_plural = "examens de foyers"
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=Q(closed_at=None), name="homereview_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | (Q(decided_by__isnull=False, signed_by__isnull=False) & ~Q(decided_by=F("signed_by"))
                   & ~Q(outcome="")),
                name="homereview_decided_by_two",
                violation_error_message="La commission décide à deux.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"examen {self.pk}"
