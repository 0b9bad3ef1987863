"""What came from a spreadsheet: each file taken over, and each of its lines with what it became."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Actor, Role, Territory
from journal.models import Job
from vault.fields import EncryptedJSONField, EncryptedTextField
from vault.index import BlindIndexField

MANAGED_BY = (Role.COORDINATOR, Role.MANAGER)


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """README decision 21: those who coordinate the territory take over its registers."""
        if actor.is_service:
            return self
        return self.filter(territory__in=actor.territories(*MANAGED_BY))

    def newest_first(self):
        return self.order_by("-created_at", "-pk")


class ImportBatch(models.Model):
    """One file being taken over: read, its columns named, its lines looked at, the good ones applied.

    How far it is comes from its dates: nothing is stored twice. ``mapping`` is {field: column, from 0}; ``counts`` is
    what its lines became, by outcome.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="import_batches", verbose_name="territoire")
    kind = models.CharField("nature du registre", max_length=16)
    file_name = EncryptedTextField("fichier", blank=True, default="")
    file_hash = models.CharField("empreinte du fichier", max_length=64, editable=False)
    sheet = EncryptedTextField("feuille", blank=True, default="")
    headings = EncryptedJSONField("titres des colonnes", default=list)
    mapping = models.JSONField("colonnes reconnues", default=dict)
    facts = models.JSONField("format", default=dict)  # format, encoding, separator, number of the header line
    counts = models.JSONField("décompte", default=dict)
    created_by = models.ForeignKey(Actor, models.PROTECT, related_name="import_batches", verbose_name="repris par")
    created_at = models.DateTimeField("lu le", default=timezone.now)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="travail")
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise d'un registre"
        verbose_name_plural = "reprises de registres"
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(applied_at__isnull=False, undone_at__gte=F("applied_at")),
                name="importbatch_undone_after_applied",
                violation_error_message="Ce registre n'a pas été appliqué.",
            )
        ]
        indexes = [models.Index(fields=["territory", "-created_at"], name="importbatch_by_territory")]

    def __str__(self):
        return f"registre {self.pk}"


class ImportLineQuerySet(models.QuerySet):
    def applied(self):
        return self.filter(applied_at__isnull=False)

    def doubtful(self):
        return self.filter(problem_count__gt=0)


class ImportLine(models.Model):
    """One line after the header: what it held, what a person corrected in it, and what it became, once.

    ``fingerprint`` is the blind index of its content: the same line in a later file is known again. ``place_index`` is
    that of the address it gave, so that a changed address is noticed without an address being read.
    """

    class Outcome(models.TextChoices):
        CREATED = "created", "Créée"
        UPDATED = "updated", "Mise à jour"
        DUPLICATE = "duplicate", "Déjà connue"
        REJECTED = "rejected", "À corriger"
        NOT_A_RECORD = "not_a_record", "Ignorée"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="lines", verbose_name="registre")
    number = models.PositiveIntegerField("ligne")  # as the spreadsheet shows it
    nature = models.CharField("nature", max_length=8, default="record")
    cells = EncryptedJSONField("cellules", default=list)
    corrections = EncryptedJSONField("corrections", default=dict)  # {field: what a person wrote instead}
    problems = EncryptedJSONField("problèmes", default=list)
    problem_count = models.PositiveSmallIntegerField("nombre de problèmes", default=0)
    outcome = models.CharField("devenir", max_length=12, choices=Outcome, blank=True)
    fingerprint = BlindIndexField()
    place_index = BlindIndexField()
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    object_id = models.BigIntegerField(null=True, blank=True)
    subject = GenericForeignKey()
    subject_version = models.PositiveIntegerField("version à la reprise", null=True, blank=True)
    applied_at = models.DateTimeField("appliquée le", null=True, blank=True)

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de registre"
        verbose_name_plural = "lignes de registre"
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="importline_once_per_batch"),
            models.CheckConstraint(
                condition=Q(applied_at=None) | ~Q(outcome=""),
                name="importline_applied_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["created", "updated"], applied_at__isnull=False)
                | Q(content_type__isnull=False, object_id__isnull=False),
                name="importline_created_something",
            ),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="importline_by_subject"),
            models.Index(fields=["batch", "outcome"], name="importline_by_outcome"),
        ]

    def __str__(self):
        return f"ligne {self.number} du registre {self.batch_id}"
