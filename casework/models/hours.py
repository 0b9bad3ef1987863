"""The second clock: her Premières Heures contract, sixteen hours a week at most, a year at most (seed S4)."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from casework.models.accompaniment import Accompaniment
from casework.models.support import OfHerFile
from hosting.models.room import Int8Range
from vault.fields import EncryptedTextField

HOURS_A_WEEK = 16


class AYearAfter(Func):
    """The same day a year later, as PostgreSQL counts it: 29 February gives 28 February."""

    template = "(%(expressions)s + interval '1 year')::date"
    output_field = models.DateField()


class Days(Func):
    function = "daterange"
    output_field = models.TextField()


class HoursQuerySet(OfHerFile):
    def running_from(self, day):
        """Those that have not ended by ``day``: in force, or to come."""
        return self.annotate(last=Coalesce("stopped_on", "ends_on")).filter(last__gt=day)


class HoursContract(models.Model):
    """Hours of work that begin gently: ``[starts_on, ends_on)``, or until the day on which it stopped."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="hours_contracts", verbose_name="accompagnement"
    )
    body = EncryptedTextField("avec", max_length=120, blank=True, default="")
    weekly_hours = models.PositiveSmallIntegerField("heures par semaine")
    starts_on = models.DateField("commence le")
    ends_on = models.DateField("finit le")
    stopped_on = models.DateField("arrêté le", null=True, blank=True)

    objects = HoursQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat Premières Heures"
        verbose_name_plural = "contrats Premières Heures"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_hours__gte=1, weekly_hours__lte=HOURS_A_WEEK),
                name="hourscontract_sixteen_hours_at_most",
                violation_error_message="Un contrat Premières Heures fait seize heures par semaine au plus.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")) & Q(ends_on__lte=AYearAfter(F("starts_on"))),
                name="hourscontract_a_year_at_most",
                violation_error_message="Un contrat Premières Heures dure un an au plus.",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on=None) | Q(stopped_on__gte=F("starts_on"), stopped_on__lte=F("ends_on")),
                name="hourscontract_stops_while_it_runs",
                violation_error_message="Le contrat s’arrête entre son début et sa fin.",
            ),
            ExclusionConstraint(
                name="hourscontract_one_at_a_time",
                expressions=[
                    (Int8Range("accompaniment"), RangeOperators.OVERLAPS),
                    (Days("starts_on", Coalesce("stopped_on", "ends_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Un autre contrat Premières Heures couvre déjà une partie de ces dates.",
            ),
        ]

    def __str__(self):
        return f"contrat {self.pk}"

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id

    @property
    def last_on(self):
        """The day from which it runs no more."""
        return self.stopped_on or self.ends_on
