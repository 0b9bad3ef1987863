"""Who answers this evening: one published number for a territory, one person at a time, rights for as long as that."""

import uuid
from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Actor, Role, Territory, User
from hosting.models.room import Int8Range
from vault.fields import EncryptedTextField

LONGEST = timedelta(hours=72)  # from Friday evening to Monday morning, and no more


class DutyLine(models.Model):
    """The one number that a territory publishes: whoever is on duty answers it."""

    territory = models.OneToOneField(Territory, models.CASCADE, related_name="duty_line", verbose_name="territoire")
    number = models.CharField("numéro", max_length=20)

    class Meta:
        verbose_name = "numéro de permanence"

    def __str__(self):
        return f"numéro de permanence {self.territory_id}"


class DutyShiftQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(cancelled_at=None)

    def running(self, now=None):
        return self.standing().filter(period__contains=now or timezone.now())

    def ended(self, now=None):
        return self.standing().filter(period__endswith__lte=now or timezone.now())

    def visible_to(self, actor):
        """The team's own territories, and one's own shifts."""
        if actor.is_service:
            return self
        mine = Q(user=actor.user_id)
        return self.filter(Q(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER)) | mine)


class DutyShift(models.Model):
    """An evening, or a weekend, that somebody answers for. ``[since, until)``, in instants.

    Her rights of that territory open with it and close with it (``privacy.situations``: on duty); what she did and
    read is looked at by somebody else the next morning.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="shifts", verbose_name="territoire")
    user = models.ForeignKey(User, models.PROTECT, related_name="shifts", verbose_name="personne de permanence")
    period = DateTimeRangeField("heures")
    planned_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="prévue par")
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    hand_over = EncryptedTextField("mot de passation", blank=True, default="")
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="relue par"
    )
    reviewed_at = models.DateTimeField("relue le", null=True, blank=True)
    review = EncryptedTextField("avis", blank=True, default="")

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        verbose_name = "permanence"
        constraints = [
            ExclusionConstraint(
                name="dutyshift_one_person_at_a_time",
                expressions=[(Int8Range("territory"), RangeOperators.OVERLAPS), ("period", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
                violation_error_message="Quelqu’un est déjà de permanence sur une partie de ces heures.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                name="dutyshift_has_two_hours",
                violation_error_message="Une permanence a un début et une fin, après le début.",
            ),
            models.CheckConstraint(
                condition=Q(period__endswith__lte=F("period__startswith") + LONGEST),
                name="dutyshift_three_days_at_most",
                violation_error_message="Une permanence dure trois jours au plus.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="dutyshift_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                name="dutyshift_reviewed_by_another",
                violation_error_message="Une autre personne relit cette permanence.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"permanence {self.pk}"

    @property
    def begins_at(self):
        return self.period.lower

    @property
    def ends_at(self):
        return self.period.upper

    def is_running(self, now=None):
        return self.cancelled_at is None and self.begins_at <= (now or timezone.now()) < self.ends_at

    def is_over(self, now=None):
        return self.ends_at <= (now or timezone.now())
