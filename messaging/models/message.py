"""The outbox: what is to be said, to whom, and how far it got. Written in the move's own transaction."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Role, Territory, User
from messaging.models.contact import Contact
from vault.fields import EncryptedTextField


class MessageQuerySet(models.QuerySet):
    def due(self, now):
        """Those to take in hand: their hour has come, and nobody has them, or whoever had them is gone."""
        waiting = Q(status=Message.Status.WAITING, not_before__lte=now)
        return self.filter(waiting | Q(status=Message.Status.CLAIMED, claimed_until__lte=now)).order_by(
            "-safety", "not_before", "pk"
        )

    def left_sending(self, before):
        """Those that were leaving when their sender stopped."""
        return self.filter(status=Message.Status.SENDING, sending_at__lte=before)

    def for_somebody(self):
        """Those that wait for a person's eyes or voice."""
        return self.filter(status__in=Message.FOR_SOMEBODY)

    def reached(self, contact, since):
        """What this contact was sent, or may have been, from that moment on; what was said aloud does not count."""
        gone = [Message.Status.SENDING, Message.Status.SENT, Message.Status.UNCERTAIN]
        left = self.filter(contact=contact, status__in=gone, sending_at__gt=since)
        return left.exclude(channel=Message.Channel.PERSON)

    def visible_to(self, actor):
        if actor.is_service:
            return self
        return self.filter(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))

    def with_people(self):
        return self.select_related("user", "territory")


class Message(models.Model):
    """One message for one person about one event, at most once (``key`` = event : occasion : recipient).

    The channel is not in the key: it is chosen when the message leaves, by the rules of that moment.

    claimed (a lease, safe to take back) → sending (written just before it leaves) → sent. A crash while sending
    leaves it *uncertain*: a person looks, and it is never sent again by itself. What the safe-contact rules forbid
    becomes *held*: a task for a person.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "À envoyer"
        CLAIMED = "claimed", "Pris en charge"
        SENDING = "sending", "En cours d'envoi"
        SENT = "sent", "Envoyé"
        UNCERTAIN = "uncertain", "Incertain : à vérifier par une personne"
        HELD = "held", "À dire par une personne"
        FAILED = "failed", "Non distribué"
        EXPIRED = "expired", "Périmé"
        CANCELLED = "cancelled", "Sans objet"

    FOR_SOMEBODY = (Status.UNCERTAIN, Status.HELD, Status.FAILED, Status.EXPIRED)

    class Channel(models.TextChoices):
        EMAIL = "email", "Courriel"
        SMS = "sms", "SMS"
        PERSON = "person", "Par une personne"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField("clé", max_length=160, unique=True)
    kind = models.CharField("nature", max_length=60)  # the notification's code
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="messages")
    contact = models.ForeignKey(
        Contact,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="contact",
    )
    user = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="destinataire",
    )
    channel = models.CharField("canal", max_length=8, choices=Channel)
    facts = models.JSONField("faits", default=dict)  # numbers only: the row it speaks of
    thread = models.BigIntegerField("fil", null=True, blank=True)
    safety = models.BooleanField("sécurité", default=False)  # passes before hours and caps, never before safe contact
    status = models.CharField("état", max_length=10, choices=Status, default=Status.WAITING)
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    not_before = models.DateTimeField("pas avant", default=timezone.now)
    expires_at = models.DateTimeField("périmé le")
    claimed_until = models.DateTimeField("pris jusqu'au", null=True, blank=True)
    sending_at = models.DateTimeField("parti le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    problem = models.CharField("difficulté", max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, user=None) | Q(contact=None, user__isnull=False),
                name="message_to_one_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False),
                name="message_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(status__in=["waiting", "claimed"]),
                name="message_waiting",
            ),
            # the clock asks twice a minute which were left half-way, among all that were ever sent
            models.Index(fields=["sending_at"], condition=Q(status="sending"), name="message_leaving"),
        ]

    def __str__(self):
        return f"message {self.pk} ({self.kind}, {self.status})"


class Delivery(models.Model):
    """The demo's mailbox: what would have reached a person, sealed, shown to staff. Production has no such rows."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name="message")
    to = EncryptedTextField("à", default="")
    subject = EncryptedTextField("objet", default="")
    body = EncryptedTextField("texte", default="")
    delivered_at = models.DateTimeField("remis le", default=timezone.now)

    class Meta:
        verbose_name = "remise"

    def __str__(self):
        return f"remise {self.pk}"
