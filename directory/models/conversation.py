"""Somebody asks the directory for help, by writing or by calling: what for, who answered, and how soon."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Actor, Territory
from directory.models.territorial import looks_after, territorial
from journal.models import Followed
from messaging.models import Contact
from vault.fields import EncryptedTextField


class Conversation(Followed):
    """A question and its answers. Who asks has a page of her own, and a mail only if she left an address."""

    class Status(models.TextChoices):
        OPEN = "open", "À répondre"
        ANSWERED = "answered", "Répondue"
        CLOSED = "closed", "Close"

    class Tag(models.TextChoices):
        ORIENTATION = "orientation", "Orientation"
        UPDATE = "update", "Mise à jour"
        INFORMATION = "information", "Information"

    class Channel(models.TextChoices):
        WEB = "web", "Écrit sur le site"
        PHONE = "phone", "Par téléphone"
        VISIT = "visit", "De vive voix"

    class Who(models.TextChoices):
        PERSON = "person", "Une personne concernée"
        PROFESSIONAL = "professional", "Une travailleuse ou un travailleur social"
        STRUCTURE = "structure", "Une structure de l’annuaire"
        OTHER = "other", "Quelqu’un d’autre"

    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="territoire"
    )
    tag = models.CharField("pour quoi", max_length=12, choices=Tag, blank=True, default="")
    channel = models.CharField("par où", max_length=8, choices=Channel, default=Channel.WEB)
    who = models.CharField("qui demande", max_length=12, choices=Who, default=Who.OTHER)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    status = FSMField("état", choices=Status, default=Status.OPEN, protected=True)
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    answered_at = models.DateTimeField("première réponse le", null=True, blank=True)
    answered_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    objects = territorial().as_manager()

    class Meta:
        verbose_name = "demande d’aide"
        verbose_name_plural = "demandes d’aide"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="conversation_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(tag=""),
                name="conversation_closed_with_a_tag",
                violation_error_message="Dire d’abord pour quoi c’était : orientation, mise à jour ou information.",
            ),
        ]

    def __str__(self):
        return f"demande {self.pk}"

    @transition(status, source=[Status.OPEN, Status.ANSWERED], target=Status.ANSWERED, permission=looks_after,
                custom={"label": "Répondre"})  # fmt: skip
    def answer(self, *, by_actor, at, tag):
        """The first answer is the one that the delay is counted to."""
        self.tag = tag
        if self.answered_at is None:
            self.answered_at, self.answered_by = at, by_actor

    @transition(status, source=[Status.ANSWERED, Status.CLOSED], target=Status.OPEN, permission=looks_after,
                custom={"label": "Reprendre"})  # fmt: skip
    def ask_again(self):
        """Who asked writes once more."""
        self.closed_at = None

    @transition(status, source=[Status.OPEN, Status.ANSWERED], target=Status.CLOSED, permission=looks_after,
                custom={"label": "Clore"})  # fmt: skip
    def close(self, *, tag):
        self.tag, self.closed_at = tag, timezone.now()


class HelpMessage(models.Model):
    """What was written or said, by one side or the other. Sealed: people tell us more than they need to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages", verbose_name="demande"
    )  # fmt: skip
    text = EncryptedTextField("texte")
    by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "message d’une demande"
        verbose_name_plural = "messages d’une demande"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"message {self.pk}"

    @property
    def from_team(self):
        return self.by_id is not None
