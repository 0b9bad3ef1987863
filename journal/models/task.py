"""What is due: found by scanning dates, owned by somebody, and done by a move rather than by ticking."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Leave, Role, Territory, User


class TaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)

    def about(self, subject):
        return self.filter(
            content_type=ContentType.objects.get_for_model(subject),
            object_id=subject.pk,
        )

    def awake(self, day):
        """Those not put off to a later day."""
        return self.filter(Q(postponed_until=None) | Q(postponed_until__lte=day))

    def visible_to(self, actor):
        """The tasks of one's territories, one's own wherever they are, and those of whom one stands in for today.

        A reserved one is its owner's alone.
        """
        if actor.is_service:
            return self
        stands_in = Leave.objects.for_substitute(actor.user_id, user="owner", territory="territory")
        team = Q(stands_in, reserved=False) | Q(
            territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER), reserved=False
        )
        return self.filter(Q(owner__isnull=False, owner=actor.user_id) | team)


class Task(models.Model):
    """One thing to do for one row, at most once per reason (``key``): the scan may run twice and find it written."""

    class Urgency(models.IntegerChoices):
        TONIGHT = 0, "Ce soir"
        TODAY = 1, "Aujourd'hui"
        WEEK = 2, "Cette semaine"
        WAITING = 3, "En attente des autres"

    kind = models.CharField("nature", max_length=60)
    key = models.CharField("clé", max_length=160)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="tasks", verbose_name="territoire")
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="responsable",
    )
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    thread = models.BigIntegerField("fil", null=True, blank=True)
    reserved = models.BooleanField("réservée à sa responsable", default=False)
    urgency = models.PositiveSmallIntegerField("urgence", choices=Urgency, default=Urgency.TODAY)
    due_on = models.DateField("à faire pour le")
    facts = models.JSONField("faits", default=dict, blank=True)
    created_at = models.DateTimeField("ouverte le", default=timezone.now)
    postponed_until = models.DateField("reportée au", null=True, blank=True)
    postponed_because = models.CharField("raison du report", max_length=200, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.Actor",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks_done",
        verbose_name="faite par",
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "tâche"
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(done_at=None), name="task_open_once_per_key"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(postponed_until=None) | ~Q(postponed_because=""),
                name="task_postponed_with_a_reason",
                violation_error_message="Dire pourquoi la tâche est reportée.",
            ),
            models.CheckConstraint(
                condition=Q(reserved=False) | Q(owner__isnull=False, thread=None),
                name="task_reserved_to_somebody",
                violation_error_message="Une tâche réservée a une responsable, et n'est dans le fil de personne.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["territory", "due_on"],
                condition=Q(done_at=None),
                name="task_open_by_territory",
            ),
            models.Index(fields=["thread"], condition=Q(done_at=None), name="task_open_by_thread"),
            # a move closes what was asked about its row: among all that was ever asked, by its number
            models.Index(fields=["object_id"], condition=Q(done_at=None), name="task_open_by_object"),
        ]

    def __str__(self):
        return f"{self.kind} ({self.pk})"
