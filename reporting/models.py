"""What was published, and the nights of each month as they were when it closed. Neither is ever changed."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Actor, Role, Territory
from vault.fields import EncryptedJSONField
from vault.index import BlindIndexField


class PublicationQuerySet(models.QuerySet):
    def signed(self):
        return self.filter(signed_at__isnull=False)

    def standing(self):
        """Those that are true today: signed, and not restated by a signed one."""
        return self.signed().exclude(restated_by__signed_at__isnull=False)

    def visible_to(self, actor):
        """What is signed is published: whoever reads figures reads it. What is not belongs to those who prepare it."""
        if actor.is_service:
            return self
        return self.filter(Q(signed_at__isnull=False) | Q(asked_in__in=actor.territories(Role.MANAGER, Role.APPROVER)))

    def newest_first(self):
        return self.order_by("-prepared_at", "-pk")


class Publication(models.Model):
    """The figures of a period and a place, as published: signed by two, with the fingerprint of what they said.

    A restatement is another publication that ``restates`` the first, with the lines that lead from one to the other.
    ``basis`` is what each stay counted for, kept to explain a later difference; it is never shown.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="publications", verbose_name="territoire"
    )
    asked_in = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name="signée par ceux de")
    since = models.DateField("du")
    until = models.DateField("jusqu’au (non compris)")
    as_of = models.DateField("tel que connu le")
    figures = models.JSONField("chiffres", default=list)
    tables = models.JSONField("tableaux", default=list)
    changes = models.JSONField("ce qui change", default=dict, blank=True)  # {code: [published, restated]}
    comment = models.TextField("ce que ces chiffres ne disent pas", blank=True)
    sha256 = models.CharField("empreinte", max_length=64, editable=False)
    basis = EncryptedJSONField("détail", default=dict)
    restates = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="restated_by", verbose_name="rectifie"
    )
    prepared_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="préparée par")
    prepared_at = models.DateTimeField("préparée le", default=timezone.now)
    signed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="signée par"
    )
    signed_at = models.DateTimeField("signée le", null=True, blank=True)
    refused_at = models.DateTimeField("non signée le", null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")) & Q(as_of__gte=F("since")), name="publication_of_a_period_begun",
                violation_error_message="La période est vide, ou n’avait pas commencé.",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | (Q(signed_by__isnull=False, signed_at__isnull=False, refused_at=None)
                   & ~Q(signed_by=F("prepared_by"))),
                name="publication_signed_by_another",
                violation_error_message="Une seconde personne signe : pas celle qui a préparé.",
            ),
            models.UniqueConstraint(
                fields=["territory", "since", "until"], condition=Q(restates=None, refused_at=None),
                nulls_distinct=False, name="publication_once_for_a_period",
                violation_error_message="Cette période est déjà publiée : la rectifier.",
            ),
            models.UniqueConstraint(
                fields=["restates"], condition=Q(refused_at=None), name="publication_restated_once",
                violation_error_message="Une rectification est déjà préparée.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"bilan {self.pk}"

    @property
    def definitions(self):
        """The definitions under which it was counted: « nights@1 »."""
        return [f"{line['code']}@{line['version']}" for line in self.figures]

    @property
    def last_day(self):
        return self.until - timedelta(days=1)

    @property
    def fingerprint(self):
        """What people compare aloud: the beginning of the fingerprint."""
        return f"{self.sha256[:4]} {self.sha256[4:8]}"


class BridgeLine(models.Model):
    """One reason why a restated figure differs: so many corrections, so many nights. Together they are the difference:
    the database refuses a bridge that does not reach the other side.
    """

    class Cause(models.TextChoices):
        CORRECTION = "correction", "Corrections de dates"
        LATE = "late", "Séjours notés après"
        DEPARTURE = "departure", "Départs notés après"
        ABSENCE = "absence", "Absences notées après"
        DUPLICATE = "duplicate", "Doublons ou reprises retirés"
        SINCE = "since", "Nuits passées depuis"
        OTHER = "other", "Autre cause : enfants, territoire"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="bridge", verbose_name="rectification")
    code = models.CharField("indicateur", max_length=40)
    cause = models.CharField("cause", max_length=12, choices=Cause)
    count = models.PositiveIntegerField("combien")
    amount = models.IntegerField("de combien")

    class Meta:
        verbose_name = "ligne de rectification"
        verbose_name_plural = "lignes de rectification"
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "code", "cause"], name="bridgeline_once_for_a_cause"),
            models.CheckConstraint(condition=Q(count__gte=1), name="bridgeline_of_something"),
        ]

    def __str__(self):
        return f"ligne {self.pk}"


class FrozenMonth(models.Model):
    """The nights of one month in one territory, counted once after its end."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="frozen_months", verbose_name="territoire")
    month = models.DateField("mois")  # its first day
    frozen_on = models.DateField("figé le")
    nights = models.PositiveIntegerField("nuitées")
    offered = models.PositiveIntegerField("nuitées offertes")
    person_nights = models.PositiveIntegerField("nuits-personnes")
    guests = models.PositiveIntegerField("femmes accueillies")

    class Meta:
        verbose_name = "mois figé"
        verbose_name_plural = "mois figés"
        constraints = [
            models.UniqueConstraint(fields=["territory", "month"], name="frozenmonth_once"),
            models.CheckConstraint(
                condition=Q(month__day=1, frozen_on__gt=F("month")), name="frozenmonth_is_a_month_that_ended",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"mois {self.month:%Y-%m} ({self.territory_id})"


class MonthlyNight(models.Model):
    """What one woman counted for in a frozen month, under a key that is not her number. Read by code alone."""

    month = models.ForeignKey(FrozenMonth, models.CASCADE, related_name="facts", verbose_name="mois")
    key = BlindIndexField()
    nights = models.PositiveSmallIntegerField("nuitées")
    offered = models.PositiveSmallIntegerField("nuitées offertes")
    persons = models.PositiveSmallIntegerField("elle et ses enfants")

    class Meta:
        verbose_name = "nuits d’un mois"
        verbose_name_plural = "nuits d’un mois"
        constraints = [
            models.UniqueConstraint(fields=["month", "key"], name="monthlynight_once"),
            models.CheckConstraint(
                condition=Q(nights__lte=F("offered"), offered__lte=31, persons__gte=1), name="monthlynight_of_a_month",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"nuits {self.pk}"
