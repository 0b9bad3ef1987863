"""The support plan: what she wishes for, step by step, who does each by when, and what stands in the way."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from casework.causes import Blockage
from casework.models.accompaniment import Accompaniment
from vault.fields import EncryptedTextField

TITLE_LENGTH = 160


class Theme(models.TextChoices):
    """What support is about (the specification). One referent a theme, across organisations (domain §1.5)."""

    RIGHTS = "rights", "Droits et papiers"
    HEALTH = "health", "Santé"
    HOUSING = "housing", "Logement"
    WORK = "work", "Travail et formation"
    LANGUAGE = "language", "Français"
    CHILDREN = "children", "Enfants"
    LEGAL = "legal", "Justice"


class Blockable(models.Model):
    """Something that may stand still: since when, and why, in one of ten words."""

    cause = models.CharField("ce qui bloque", max_length=16, choices=Blockage, blank=True)
    blocked_on = models.DateField("bloquée depuis le", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(cause="", blocked_on=None) | (~Q(cause="") & Q(blocked_on__isnull=False)),
                name="%(class)s_blocked_since_a_day_for_a_cause",
                violation_error_message="Dire ce qui bloque, et depuis quel jour.",
            )
        ]

    @property
    def is_blocked(self):
        return self.blocked_on is not None


class OfHerFile(models.QuerySet):
    """Rows that are read as her file is: nobody sees one whose file is out of reach."""

    along = "accompaniment"

    def visible_to(self, actor):
        return self.filter(**{f"{self.along}__in": Accompaniment.objects.visible_to(actor)})

    def lived(self):
        """Of a file that is not closed: nothing is due any more once she has left."""
        return self.exclude(**{f"{self.along}__status": Accompaniment.Status.EXITED})


class ThemeReferent(models.Model):
    """Who answers for one theme with her, in the team or in the organisation that referred her."""

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="theme_referents", verbose_name="accompagnement"
    )
    theme = models.CharField("thème", max_length=10, choices=Theme)
    user = models.ForeignKey(User, models.PROTECT, related_name="themes_answered_for", verbose_name="référente")
    since_on = models.DateField("depuis le", default=timezone.localdate)

    objects = OfHerFile.as_manager()

    class Meta:
        verbose_name = "référente d’un thème"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "theme"], name="theme_has_one_referent",
                violation_error_message="Ce thème a déjà une référente.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"référente {self.pk}"


class GoalQuerySet(OfHerFile):
    def running(self):
        return self.filter(achieved_on=None, abandoned_on=None)

    def her_wishes_first(self):
        return self.order_by("-hers", "theme", "pk")


class SupportGoal(models.Model):
    """One thing to reach, in her words where it is her wish. Reached or left on a day; leaving costs her nothing."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="goals", verbose_name="accompagnement"
    )
    theme = models.CharField("thème", max_length=10, choices=Theme)
    hers = models.BooleanField("c’est son souhait à elle", default=True)
    title = EncryptedTextField("objectif", max_length=TITLE_LENGTH)
    opened_on = models.DateField("ouvert le", default=timezone.localdate)
    achieved_on = models.DateField("atteint le", null=True, blank=True)
    abandoned_on = models.DateField("laissé le", null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        constraints = [
            models.CheckConstraint(
                condition=Q(achieved_on=None) | Q(abandoned_on=None), name="supportgoal_reached_or_left",
                violation_error_message="Un objectif est atteint, ou laissé.",
            ),
            models.CheckConstraint(
                condition=(Q(achieved_on=None) | Q(achieved_on__gte=F("opened_on")))
                & (Q(abandoned_on=None) | Q(abandoned_on__gte=F("opened_on"))),
                name="supportgoal_ends_after_it_opened",
                violation_error_message="La fin d’un objectif suit son ouverture.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"objectif {self.pk}"

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id

    @property
    def is_running(self):
        return self.achieved_on is None and self.abandoned_on is None


class StepQuerySet(OfHerFile):
    along = "goal__accompaniment"

    def to_do(self):
        return self.filter(done_on=None, goal__achieved_on=None, goal__abandoned_on=None)

    def blocked(self):
        return self.to_do().filter(blocked_on__isnull=False)

    def with_file(self):
        return self.select_related("goal__accompaniment__owner", "goal__accompaniment__referral__referred_by")


class SupportStep(Blockable):
    """One step of a goal: who does it, by when; done on a day, or blocked since a day for a cause."""

    class Who(models.TextChoices):
        HER = "her", "Elle"
        REFERRER = "referrer", "Sa travailleuse sociale"
        ASSOCIATION = "association", "L’association"
        OTHER = "other", "Un autre service"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    goal = models.ForeignKey(SupportGoal, models.CASCADE, related_name="steps", verbose_name="objectif")
    label = EncryptedTextField("démarche", max_length=TITLE_LENGTH)
    who = models.CharField("qui la fait", max_length=12, choices=Who)
    due_on = models.DateField("pour le")
    done_on = models.DateField("faite le", null=True, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = "démarche"
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="supportstep_to_do")]
        constraints = [
            *Blockable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(blocked_on=None), name="supportstep_done_or_blocked",
                violation_error_message="Une démarche faite n’est plus bloquée.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"démarche {self.pk}"

    @property
    def accompaniment(self):
        return self.goal.accompaniment

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id
