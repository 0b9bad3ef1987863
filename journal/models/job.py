"""Long work that a page can follow, and the watch over the daily scan."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User


class Job(models.Model):
    """A task that runs elsewhere and tells how far it is. The page polls this row, with any broker."""

    class Status(models.TextChoices):
        WAITING = "waiting", "En attente"
        RUNNING = "running", "En cours"
        DONE = "done", "Terminé"
        FAILED = "failed", "Interrompu"

    kind = models.CharField("nature", max_length=60)
    owner = models.ForeignKey(User, models.CASCADE, null=True, related_name="jobs", verbose_name="demandé par")
    status = models.CharField("état", max_length=8, choices=Status, default=Status.WAITING)
    done = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("sur", default=0)
    message = models.CharField("message", max_length=300, blank=True)
    facts = models.JSONField("faits", default=dict, blank=True)  # numbers only: which batch, which counts
    created_at = models.DateTimeField("demandé le", default=timezone.now)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                | Q(status__in=["waiting", "running"], finished_at=None),
                name="job_finished_when_done",
            )
        ]

    def __str__(self):
        return f"{self.kind} ({self.pk})"

    def progress(self, done, total=None, message=""):
        """Tell how far the work is, at most once per hundredth: a page looks, nobody counts each row."""
        total = self.total if total is None else total
        step = max(1, total // 100)
        if done % step == 0 or done == total:
            self._set(
                status=self.Status.RUNNING,
                done=done,
                total=total,
                message=message or self.message,
            )

    def finish(self, message="", **facts):
        now = timezone.now()
        self._set(
            status=self.Status.DONE,
            done=self.total,
            message=message,
            facts={**self.facts, **facts},
            finished_at=now,
        )

    def fail(self, message):
        self._set(status=self.Status.FAILED, message=message[:300], finished_at=timezone.now())

    def _set(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))

    @property
    def percent(self):
        return 100 * self.done // self.total if self.total else 0


class Watch(models.Model):
    """When a scan last ran to its end. If it has not run, the roof board says so in red."""

    name = models.SlugField("veille", unique=True)
    ran_at = models.DateTimeField("dernier passage")
    found = models.JSONField("trouvé", default=dict)

    class Meta:
        verbose_name = "veille"

    def __str__(self):
        return self.name

    @classmethod
    def ran(cls, name, **found):
        return cls.objects.update_or_create(name=name, defaults={"ran_at": timezone.now(), "found": found})[0]
