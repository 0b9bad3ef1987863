"""What happened: one line per move, written in the move's own transaction, never altered afterwards."""

import uuid
from datetime import timedelta

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from accounts.models import Actor
from vault.fields import EncryptedTextField


class Followed(models.Model):
    """A row whose status moves through ``journal.perform()`` and nowhere else.

    ``version`` grows with each move: a tab opened before it is refused. ``thread`` is the woman whose timeline
    gathers the row's entries (the number of her file), or None.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def thread(self):
        return getattr(self, "guest_id", None)


class Channel(models.TextChoices):
    """How an answer or a piece of news reached us: not everyone has a link, and voice counts as much."""

    SCREEN = "screen", "À l'écran"
    LINK = "link", "Par lien"
    VOICE = "voice", "De vive voix"
    PHONE = "phone", "Par téléphone"
    INTERPRETER = "interpreter", "Avec une interprète"
    REFERRER = "referrer", "Par sa travailleuse sociale"
    IMPORT = "import", "Repris d'un registre"


class EntryQuerySet(models.QuerySet):
    def about(self, subject):
        return self.filter(
            content_type=ContentType.objects.get_for_model(subject),
            object_id=subject.pk,
        )

    def of_thread(self, thread):
        return self.filter(thread=thread)

    def with_actor(self):
        return self.select_related("actor__user", "content_type")

    def newest_first(self):
        return self.order_by("-happened_at", "-pk")


class Entry(models.Model):
    """One move. *Happened at* may lie in the past (a call written down on Monday); *recorded at* is always now."""

    Channel = Channel

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="entries", verbose_name="auteur")
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    thread = models.BigIntegerField("fil", null=True, blank=True)
    transition = models.CharField("mouvement", max_length=60)
    source = models.CharField("de", max_length=40, blank=True)
    target = models.CharField("à", max_length=40, blank=True)
    facts = models.JSONField("faits", default=dict, encoder=DjangoJSONEncoder)  # numbers, dates, codes: never a name
    note = EncryptedTextField("note", blank=True, default="")
    channel = models.CharField("canal", max_length=12, choices=Channel, default=Channel.SCREEN)
    interpreter = EncryptedTextField("interprète", blank=True, default="")
    happened_at = models.DateTimeField("survenu le", default=timezone.now)
    recorded_at = models.DateTimeField("noté le", auto_now_add=True)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="corrige",
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de journal"
        verbose_name_plural = "lignes de journal"
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "-happened_at"],
                name="entry_by_subject",
            ),
            models.Index(fields=["thread", "-happened_at"], name="entry_by_thread"),
        ]
        constraints = [
            models.CheckConstraint(
                # a minute of tolerance: the application's clock and the database's are two clocks
                condition=models.Q(happened_at__lte=models.F("recorded_at") + timedelta(minutes=1)),
                name="entry_happened_before_it_was_recorded",
                violation_error_message="On ne note pas ce qui n'est pas encore arrivé.",
            )
        ]

    def __str__(self):
        return f"{self.transition} {self.content_type_id}:{self.object_id} ({self.pk})"
