"""What is looked at together along her year: the reviews, what blocks, and the weeks past its end."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from casework.causes import Blockage
from casework.models.accompaniment import Accompaniment
from vault.fields import EncryptedTextField


class _OfHerYear(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.is_service else self.filter(accompaniment__in=Accompaniment.objects.visible_to(actor))


class ObstacleQuerySet(_OfHerYear):
    def open(self):
        return self.filter(cleared_on=None)


class Review(models.Model):
    """One review of her year with her social worker (domain §3.7), held. Those that are due are found by a scan.

    She is invited to each; one held without her says so.
    """

    class Month(models.IntegerChoices):
        FIRST = 1, "Point d’un mois"
        THIRD = 3, "Point de trois mois"
        SIXTH = 6, "Point de six mois"
        NINTH = 9, "Point de neuf mois"
        ELEVENTH = 11, "Point de onze mois"
        YEAR = 12, "Bilan de l’année"

    class Decision(models.TextChoices):
        """What the review of the year decides. None of the three puts anybody out."""

        EXIT = "exit", "Sa sortie est préparée"
        EXTENSION = "extension", "Une prolongation est demandée"
        BEYOND = "beyond", "Rien n’est prêt : elle reste, et chaque semaine se décide"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, related_name="reviews", verbose_name="accompagnement"
    )
    month = models.PositiveSmallIntegerField("point", choices=Month)
    held_on = models.DateField("tenu le")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="tenu par")
    guest_present = models.BooleanField("elle était là")
    referrer_present = models.BooleanField("sa travailleuse sociale était là")
    decision = models.CharField("décision", max_length=10, choices=Decision, blank=True)
    words = EncryptedTextField("ce qui a été dit", blank=True, default="")
    recorded_at = models.DateTimeField("noté le", default=timezone.now)

    objects = _OfHerYear.as_manager()

    class Meta:
        verbose_name = "point d’étape"
        verbose_name_plural = "points d’étape"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "month"], name="review_once_a_month",
                violation_error_message="Ce point est déjà noté.",
            ),
            models.CheckConstraint(
                condition=Q(month=12) & ~Q(decision="") | ~Q(month=12) & Q(decision=""),
                name="review_of_the_year_decides",
                violation_error_message="Le bilan de l’année dit ce qui suit, et lui seul.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"point {self.pk}"


class Obstacle(models.Model):
    """Something that keeps her from a home of her own, by its cause. Never a fault of hers.

    Looked at again at each review: still there, or cleared that day. What blocks one step of her plan is said there.
    """

    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, related_name="obstacles", verbose_name="accompagnement"
    )
    review = models.ForeignKey(Review, models.PROTECT, related_name="obstacles", verbose_name="point d’étape")
    cause = models.CharField("cause", max_length=16, choices=Blockage)
    since_on = models.DateField("depuis le")
    cleared_on = models.DateField("levé le", null=True, blank=True)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = "obstacle"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "cause"], condition=Q(cleared_on=None),
                name="obstacle_open_once_per_cause",
                violation_error_message="Cette cause est déjà notée.",
            ),
            models.CheckConstraint(
                condition=Q(cleared_on=None) | Q(cleared_on__gte=F("since_on")),
                name="obstacle_cleared_after_it_began",
                violation_error_message="Un obstacle se lève après être apparu.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"obstacle {self.pk}"


class WeeklyDecision(models.Model):
    """Past the end of her year: what her owner decides this week. Nothing closes by itself (README decision 2)."""

    class Choice(models.TextChoices):
        CONTINUES = "continues", "Elle reste : la recherche continue"
        EXIT = "exit", "Sa sortie est préparée"
        EXTENSION = "extension", "Une prolongation est demandée"
        OTHER_SCHEME = "other_scheme", "Une place est demandée ailleurs"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, related_name="weekly_decisions", verbose_name="accompagnement"
    )
    decided_on = models.DateField("décidé le")
    choice = models.CharField("décision", max_length=12, choices=Choice)
    words = EncryptedTextField("pourquoi", blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="décidé par")

    objects = _OfHerYear.as_manager()

    class Meta:
        verbose_name = "décision de la semaine"
        verbose_name_plural = "décisions de la semaine"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "decided_on"], name="weeklydecision_once_a_day",
                violation_error_message="Une décision est déjà notée aujourd’hui.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"décision {self.pk}"
