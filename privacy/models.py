"""Who read what, what was opened in an emergency, and what people agreed to."""

import uuid
from datetime import timedelta

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils import timezone

from accounts.models import Actor
from journal.models import Entry
from vault.fields import EncryptedTextField

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)

BREAK_GLASS_FOR = timedelta(minutes=30)
REASON_LENGTH = 20


class AboutARow(models.Model):
    """A line about a row of any app, known by its model and number."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()

    class Meta:
        abstract = True


class AboutQuerySet(models.QuerySet):
    def about(self, row):
        return self.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)


class BreakGlassQuerySet(AboutQuerySet):
    def open_at(self, now):
        return self.filter(opened_at__lte=now, expires_at__gt=now)

    def to_review(self):
        return self.filter(reviewed_at=None)


class BreakGlass(AboutARow):
    """One row opened for at most thirty minutes, for a written reason, that somebody else will read."""

    actor = models.ForeignKey(Actor, models.PROTECT, related_name="break_glasses", verbose_name="ouvert par")
    object = models.CharField("objet", max_length=60)
    reason = models.CharField("motif", max_length=500)
    opened_at = models.DateTimeField("ouvert le", default=timezone.now)
    expires_at = models.DateTimeField("jusqu’à")
    reviewed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="break_glasses_reviewed", verbose_name="relu par"
    )
    reviewed_at = models.DateTimeField("relu le", null=True, blank=True)
    review = models.CharField("avis", max_length=500, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = "accès exceptionnel"
        verbose_name_plural = "accès exceptionnels"
        indexes = [models.Index(fields=["content_type", "object_id", "expires_at"], name="breakglass_by_row")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__length__gte=REASON_LENGTH),
                name="breakglass_has_a_reason",
                violation_error_message="Écrire le motif en vingt caractères au moins.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("opened_at")) & Q(expires_at__lte=F("opened_at") + BREAK_GLASS_FOR),
                name="breakglass_thirty_minutes",
                violation_error_message="Un accès exceptionnel dure trente minutes au plus.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="breakglass_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("actor")),
                name="breakglass_reviewed_by_another",
                violation_error_message="Une autre personne relit cet accès.",
            ),
        ]

    def __str__(self):
        return f"accès exceptionnel {self.pk}"


class AccessLogQuerySet(AboutQuerySet):
    def newest_first(self):
        return self.order_by("-at", "-pk")


class AccessLog(AboutARow):
    """Somebody read a protected field: who, of what, which fields, when, why. Never the value itself."""

    actor = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="readings", verbose_name="lu par")
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name="nature du sujet")
    owner_id = models.BigIntegerField("sujet")  # the woman or the host that the row is about
    objects_read = ArrayField(models.CharField(max_length=60), verbose_name="objets")
    fields = ArrayField(models.CharField(max_length=60), verbose_name="champs")
    situations = ArrayField(models.CharField(max_length=30), verbose_name="situations", default=list)
    why = models.CharField("motif", max_length=200, blank=True)
    break_glass = models.ForeignKey(
        BreakGlass, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name="accès exceptionnel"
    )
    at = models.DateTimeField("lu le", default=timezone.now)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation"
        indexes = [
            models.Index(fields=["owner_type", "owner_id", "-at"], name="accesslog_by_owner"),
            models.Index(fields=["actor", "-at"], name="accesslog_by_actor"),
        ]

    def __str__(self):
        return f"consultation {self.pk}"


class ConsentQuerySet(AboutQuerySet):
    def in_force(self, now=None):
        now = now or timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), given=True, at__lte=now, withdrawal=None)


class Consent(AboutARow):
    """A yes to one purpose, in somebody's words, or its withdrawal. Rows are added, never changed.

    Refusing or taking back costs nothing: no consent is a condition of being housed.
    """

    class Purpose(models.TextChoices):
        REFERRAL = "referral", "Transmettre sa demande à l’association"
        PHONE = "phone", "Donner son téléphone au foyer"
        HEALTH = "health", "Noter un besoin de santé"
        PSYCHOLOGIST = "psychologist", "Rencontrer une psychologue"
        HOST_CONTACT = "host_contact", "Donner le contact du foyer"
        REASON = "reason", "Dire sa raison à sa travailleuse sociale"
        PSY_HANDOVER = "psy_handover", "Transmettre ses notes à une autre psychologue"
        AFTERWARDS = "afterwards", "Être recontactée après sa sortie"
        RELOCATION = "relocation", "Entendre qu’un déménagement ouvrirait un toit à une autre"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField("usage", max_length=14, choices=Purpose)
    given = models.BooleanField("accord", default=True)
    withdraws = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawal", verbose_name="retire"
    )
    text_version = models.CharField("version du texte", max_length=20)
    words = EncryptedTextField("avec ses mots", blank=True, default="")
    channel = models.CharField("canal", max_length=12, choices=Entry.Channel)
    interpreter = EncryptedTextField("interprète", blank=True, default="")
    collected_by = models.ForeignKey(Actor, models.PROTECT, related_name="consents", verbose_name="recueilli par")
    at = models.DateTimeField("donné le", default=timezone.now)
    recorded_at = models.DateTimeField("noté le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu’au", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "consentement"
        indexes = [models.Index(fields=["content_type", "object_id", "purpose"], name="consent_by_row")]
        constraints = [
            models.CheckConstraint(
                condition=Q(given=True, withdraws=None) | Q(given=False, withdraws__isnull=False),
                name="consent_given_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("at")), name="consent_expires_after_it_is_given"
            ),
        ]

    def __str__(self):
        return f"consentement {self.pk}"
