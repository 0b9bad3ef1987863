"""Approvals by two: a move asked by one person takes place when another, from a named pool, has signed it."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import SIGNING_ROLES, Actor, Territory
from vault.fields import EncryptedTextField


class SignatureQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(status=Signature.Status.PENDING)

    def about(self, subject):
        return self.filter(
            content_type=ContentType.objects.get_for_model(subject),
            object_id=subject.pk,
        )

    def visible_to(self, actor):
        """Those one may sign (the pool of the territory, or the few it is reserved to) or has asked for."""
        return self.filter(self.model.may_sign(actor) | Q(requested_by=actor.pk))

    def for_signature_of(self, actor):
        """Those that await her: not what she has asked for herself."""
        return self.pending().filter(self.model.may_sign(actor)).exclude(requested_by=actor.pk)


class Signature(models.Model):
    """A second signature on one move. The signer sees a masked summary, and is never the one who asked."""

    class Status(models.TextChoices):
        PENDING = "pending", "À signer"
        SIGNED = "signed", "Signée"
        REFUSED = "refused", "Refusée"
        CANCELLED = "cancelled", "Sans objet"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="signatures", verbose_name="territoire")
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    move = models.CharField("mouvement", max_length=60)
    facts = models.JSONField("faits", default=dict, encoder=DjangoJSONEncoder)
    summary = models.CharField("résumé", max_length=300)  # masked: reference, dates and codes
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PENDING)
    requested_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        related_name="signatures_requested",
        verbose_name="demandée par",
    )
    requested_at = models.DateTimeField("demandée le", default=timezone.now)
    due_at = models.DateTimeField("attendue avant le")
    answered_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures_given",
        verbose_name="réponse de",
    )
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    reason = EncryptedTextField("raison", blank=True, default="")
    reserved_to = ArrayField(models.BigIntegerField(), verbose_name="réservée à", default=list, blank=True)  # users

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "move"],
                condition=Q(status="pending"),
                name="signature_pending_once_per_move",
                violation_error_message="Une signature est déjà attendue pour ce mouvement.",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("requested_by")),
                name="signature_by_another_person",
                violation_error_message="Une seconde personne doit signer : pas celle qui a demandé.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "cancelled"])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="signature_answered_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.move} {self.status} ({self.pk})"

    @staticmethod
    def may_sign(actor):
        """The pool of the territory, unless it is reserved: then those people alone, whatever their role."""
        pool = Q(reserved_to=[], territory__in=actor.territories(*SIGNING_ROLES))
        return pool | Q(reserved_to__contains=[actor.user_id]) if actor.user_id else pool

    def is_open_to(self, actor):
        """The same question of this row, asked of nobody else."""
        if self.reserved_to:
            return actor.user_id in self.reserved_to
        return self.territory_id in actor.territories(*SIGNING_ROLES)
