"""Living together has become hard: each side is heard alone, and what is agreed has a date to look again."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import User
from casework import permissions as may
from casework.house_rules import NOT_COVERED
from casework.models.accompaniment import Accompaniment
from casework.models.stay import Stay
from hosting.seals import open_to
from journal.models import Followed
from journal.moves import NotYet
from vault.fields import EncryptedTextField

HEARD_WITHIN = timedelta(hours=48)  # domain §3.9


class MediationQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(status__in=[Mediation.Status.CLOSED, Mediation.Status.ENDING_DECIDED])

    def visible_to(self, actor):
        if actor.is_service:
            return self
        return self.filter(open_to(actor, "stay__accompaniment__guest__")).filter(
            Q(stay__accompaniment__in=Accompaniment.objects.visible_to(actor).filter(
                territory__in=actor.territories()
            )) | Q(mediator=actor.user_id)
        )  # fmt: skip


class Mediation(Followed):
    """A mediation of one stay. The mediator is neither her volunteer nor a friend of the home."""

    class Status(models.TextChoices):
        RAISED = "raised", "Demandée"
        HEARD = "heard", "Chacun a été entendu"
        AGREED = "agreed", "Accord trouvé"
        NOT_AGREED = "not_agreed", "Pas d'accord"
        CLOSED = "closed", "Terminée"
        ENDING_DECIDED = "ending_decided", "Fin du séjour décidée"

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="mediations", verbose_name="séjour")
    mediator = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mediations",
        verbose_name="médiatrice",
    )
    status = FSMField("état", choices=Status, default=Status.RAISED, protected=True)
    asked_by_side = models.CharField(
        "demandée par",
        max_length=8,
        choices=[("guest", "Elle"), ("host", "Le foyer"), ("team", "L'équipe")],
    )
    mediator_apart = models.BooleanField("ni sa bénévole, ni proche du foyer", default=False)
    subject = EncryptedTextField("sujet", blank=True, default="")
    rule = models.CharField("règle de la maison", max_length=40, default=NOT_COVERED)
    first_contact_at = models.DateTimeField("premier contact le", null=True, blank=True)
    heard_guest_on = models.DateField("elle a été entendue le", null=True, blank=True)
    heard_guest_words = EncryptedTextField("ce qu'elle a dit", null=True, blank=True)
    heard_host_on = models.DateField("le foyer a été entendu le", null=True, blank=True)
    heard_host_words = EncryptedTextField("ce que le foyer a dit", null=True, blank=True)
    check_again_on = models.DateField("à revoir le", null=True, blank=True)
    checked_on = models.DateField("revu le", null=True, blank=True)

    objects = MediationQuerySet.as_manager()

    class Meta:
        verbose_name = "médiation"
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=~Q(status__in=["closed", "ending_decided"]),
                name="mediation_one_open_per_stay",
                violation_error_message="Une médiation est déjà ouverte pour ce séjour.",
            ),
            models.CheckConstraint(
                condition=~Q(status="agreed") | Q(check_again_on__isnull=False),
                name="mediation_agreed_is_looked_at_again",
                violation_error_message="Un accord a une date où l'on vérifie qu'il tient.",
            ),
            models.CheckConstraint(
                condition=Q(mediator=None) | Q(mediator_apart=True), name="mediation_mediator_is_apart",
                violation_error_message="La médiatrice n'est ni sa bénévole, ni proche du foyer : le confirmer.",
            ),
            models.CheckConstraint(
                condition=Q(status="raised") | Q(heard_guest_on__isnull=False, heard_host_on__isnull=False),
                name="mediation_both_heard_first",
                violation_error_message="Chacun est entendu, seul, avant la suite.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"médiation {self.pk}"

    @property
    def thread(self):
        return self.stay.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.stay.accompaniment.territory_id

    @transition(status, source=Status.RAISED, target=Status.RAISED,
                permission=may.team_or_mediator, custom={"label": "Noter son écoute, à elle"})  # fmt: skip
    def hear_guest(self, *, on: date):
        """She has been heard alone. Her words are hers: the home's are written on another day, or another page."""
        self.heard_guest_on = on

    @transition(status, source=Status.RAISED, target=Status.RAISED,
                permission=may.team_or_mediator, custom={"label": "Noter l'écoute du foyer"})  # fmt: skip
    def hear_host(self, *, on: date):
        """The home has been heard without her."""
        self.heard_host_on = on

    @transition(status, source=Status.RAISED, target=Status.HEARD,
                permission=may.team_or_mediator, custom={"label": "Chacun a été entendu"})  # fmt: skip
    def hear(self):
        """Each side has been heard alone, never together at first."""
        if not (self.heard_guest_on and self.heard_host_on):
            raise NotYet("Chacun est entendu, seul, avant la suite.")

    @transition(status, source=[Status.HEARD, Status.NOT_AGREED], target=Status.AGREED,
                permission=may.team_or_mediator, custom={"label": "Noter l'accord"})  # fmt: skip
    def agree(self, *, check_again_on: date):
        """What each will do by when (its points), and the day when it is looked at again."""
        self.check_again_on, self.checked_on = check_again_on, None

    @transition(status, source=[Status.HEARD, Status.AGREED], target=Status.NOT_AGREED,
                permission=may.team_or_mediator, custom={"label": "Noter l'absence d'accord"})  # fmt: skip
    def not_agree(self):
        """No agreement, or one that does not hold: another session, or an ending that is prepared."""

    @transition(status, source=Status.AGREED, target=Status.CLOSED,
                permission=may.team_or_mediator, custom={"label": "L'accord tient"})  # fmt: skip
    def close(self, *, on: date):
        """Looked at again on its day: it holds."""
        self.checked_on = on

    @transition(status, source=[Status.HEARD, Status.AGREED, Status.NOT_AGREED], target=Status.ENDING_DECIDED,
                permission=may.team_of_stay, custom={"label": "Préparer la fin du séjour"})  # fmt: skip
    def decide_ending(self):
        """The stay will end, and her next roof is looked for first."""


class MediationSession(models.Model):
    """A time to speak: together once each has been heard, or apart, the mediator going from one to the other."""

    class Kind(models.TextChoices):
        JOINT = "joint", "Ensemble"
        SEPARATE = "separate", "Séparément"

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="sessions", verbose_name="médiation")
    kind = models.CharField("comment", max_length=8, choices=Kind)
    planned_on = models.DateField("prévue le")
    held_on = models.DateField("tenue le", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "séance de médiation"
        verbose_name_plural = "séances de médiation"
        constraints = [
            models.UniqueConstraint(
                fields=["mediation"], condition=Q(held_on=None), name="mediationsession_one_to_come",
                violation_error_message="Une séance est déjà prévue : la noter d'abord.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"séance {self.pk}"


class MediationPoint(models.Model):
    """One thing agreed: what, who does it, by when; and, once looked at again, whether it was kept."""

    class Who(models.TextChoices):
        GUEST = "guest", "Elle"
        HOST = "host", "Le foyer"
        BOTH = "both", "Tous"
        TEAM = "team", "L'équipe"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="points", verbose_name="médiation")
    text = EncryptedTextField("point convenu", default="")
    who = models.CharField("qui", max_length=5, choices=Who)
    due_on = models.DateField("pour le")
    agreed_on = models.DateField("convenu le", default=timezone.localdate)
    kept = models.BooleanField("tenu", null=True)

    class Meta:
        verbose_name = "point convenu"
        verbose_name_plural = "points convenus"
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("agreed_on")), name="mediationpoint_is_to_come",
                violation_error_message="Un point convenu a une date à venir.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"point {self.pk}"
