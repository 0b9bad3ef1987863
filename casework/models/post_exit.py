"""News of her after she has left: only if she agreed, by the way she chose, three times at most."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from casework.models.accompaniment import Accompaniment
from casework.models.exit import Exit
from vault.fields import EncryptedTextField

ATTEMPTS = 3  # domain §3.8; then « pas jointe », which is not « perdue de vue »


class PostExitContactQuerySet(models.QuerySet):
    def to_do(self):
        """Those that still wait, of exits that hold and of women who still agree."""
        return self.filter(result="", exit__cancelled_on=None, exit__may_contact=True)

    def visible_to(self, actor):
        if actor.is_service:
            return self
        return self.filter(exit__accompaniment__in=Accompaniment.objects.visible_to(actor))

    def with_file(self):
        return self.select_related("exit__accompaniment__guest", "exit__accompaniment__owner")


class PostExitContact(models.Model):
    """One time that her news is asked: 1, 3, 6 or 12 months after her exit."""

    class Month(models.IntegerChoices):
        FIRST = 1, "Un mois après"
        THIRD = 3, "Trois mois après"
        SIXTH = 6, "Six mois après"
        YEAR = 12, "Un an après"

    class Result(models.TextChoices):
        SAME = "same", "Même logement"
        MOVED = "moved", "A déménagé, logée"
        INSECURE = "insecure", "Logement fragile"
        RETURNED = "returned", "De nouveau sans logement"
        REFUSED = "refused", "Ne souhaite plus répondre"
        NOT_REACHED = "not_reached", "Pas jointe"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    exit = models.ForeignKey(Exit, models.PROTECT, related_name="contacts", verbose_name="sortie")
    month = models.PositiveSmallIntegerField("quand", choices=Month)
    due_on = models.DateField("à faire le")
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    tried_on = models.DateField("dernier essai le", null=True, blank=True)
    result = models.CharField("réponse", max_length=12, choices=Result, blank=True)
    asks_help = models.BooleanField("demande de l’aide", default=False)
    words = EncryptedTextField("ce qu’elle dit", blank=True, default="")
    done_on = models.DateField("répondu le", null=True, blank=True)
    done_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="noté par"
    )
    opened_at = models.DateTimeField("ouvert le", default=timezone.now)

    objects = PostExitContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contact après la sortie"
        verbose_name_plural = "contacts après la sortie"
        constraints = [
            models.UniqueConstraint(fields=["exit", "month"], name="postexitcontact_once_a_month"),
            models.CheckConstraint(
                condition=Q(attempts__lte=ATTEMPTS), name="postexitcontact_three_attempts",
                violation_error_message="Trois essais au plus.",
            ),
            models.CheckConstraint(
                condition=Q(result="", done_on=None, done_by=None)
                | ~Q(result="") & Q(done_on__isnull=False, done_by__isnull=False),
                name="postexitcontact_answered_on_a_day",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"contact après la sortie {self.pk}"

    @property
    def accompaniment(self):
        return self.exit.accompaniment

    @property
    def thread(self):
        return self.exit.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.exit.accompaniment.territory_id
