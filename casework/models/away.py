"""When the people of a home are away, and whether she may stay there alone: asked each spring, noted at any time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hosting.models import Host
from hosting.models.room import Int8Range
from journal.models.entry import Channel


class HomeAway(models.Model):
    """Nights on which nobody of the home is there. Where she may not stay alone, her stay covers none of them."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="departures", verbose_name="foyer")
    period = DateRangeField("période")
    she_may_stay = models.BooleanField("elle peut rester seule")
    noted_at = models.DateTimeField("noté le", default=timezone.now)

    class Meta:
        verbose_name = "départ du foyer"
        verbose_name_plural = "départs du foyer"
        constraints = [
            ExclusionConstraint(
                name="homeaway_no_overlap",
                expressions=[(Int8Range("host"), RangeOperators.OVERLAPS), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce foyer a déjà dit un départ sur une partie de ces dates.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                name="homeaway_has_two_dates",
                violation_error_message="Un départ a un retour, après le départ.",
            ),
        ]

    def __str__(self):
        return f"départ {self.pk}"


class SummerQuestionQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(answered_on=None)


class SummerQuestion(models.Model):
    """« Partez-vous cet été ? », asked of one home in one year. Its answers are departures, or that nobody leaves."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="summer_questions", verbose_name="foyer")
    year = models.PositiveSmallIntegerField("été")
    asked_on = models.DateField("posée le")
    answered_on = models.DateField("réponse le", null=True, blank=True)
    channel = models.CharField("canal", max_length=12, choices=Channel, blank=True)

    objects = SummerQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question de l’été"
        verbose_name_plural = "questions de l’été"
        constraints = [
            models.UniqueConstraint(fields=["host", "year"], name="summerquestion_once_a_year"),
            models.CheckConstraint(
                condition=Q(answered_on=None, channel="") | (Q(answered_on__isnull=False) & ~Q(channel="")),
                name="summerquestion_answered_somehow",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("asked_on")),
                name="summerquestion_answered_after_it_was_asked",
            ),
        ]

    def __str__(self):
        return f"été {self.year} ({self.pk})"

    @property
    def territory_id(self):
        return self.host.territory_id
