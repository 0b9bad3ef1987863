"""Living together has become hard: each side is heard alone, and what is agreed has a date to look again."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from accounts.models import User
from casework import permissions as may
from casework.models.accompaniment import Accompaniment
from casework.models.stay import Stay
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
        return self.filter(
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
    subject = EncryptedTextField("sujet", blank=True, default="")
    heard_guest_on = models.DateField("elle a été entendue le", null=True, blank=True)
    heard_host_on = models.DateField("le foyer a été entendu le", null=True, blank=True)
    agreed_points = EncryptedTextField("points convenus", blank=True, default="")
    check_again_on = models.DateField("à revoir le", null=True, blank=True)

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
        ]  # fmt: skip

    def __str__(self):
        return f"médiation {self.pk}"

    @property
    def thread(self):
        return self.stay.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.stay.accompaniment.territory_id

    @transition(status, source=Status.RAISED, target=Status.HEARD,
                permission=may.team_of_stay, custom={"label": "Noter les deux écoutes"})  # fmt: skip
    def hear(self, *, guest_on: date, host_on: date):
        """Each side has been heard alone, never together at first."""
        self.heard_guest_on, self.heard_host_on = guest_on, host_on

    @transition(status, source=[Status.HEARD, Status.NOT_AGREED], target=Status.AGREED,
                permission=may.team_of_stay, custom={"label": "Noter l'accord"})  # fmt: skip
    def agree(self, *, points: str, check_again_on: date):
        """What each will do, and the day when it is looked at again."""
        if not points.strip():
            raise NotYet("Écrire les points convenus.")
        self.agreed_points, self.check_again_on = points, check_again_on

    @transition(status, source=Status.HEARD, target=Status.NOT_AGREED,
                permission=may.team_of_stay, custom={"label": "Noter l'absence d'accord"})  # fmt: skip
    def not_agree(self):
        """No agreement today: another session, or an ending that is prepared."""

    @transition(status, source=Status.AGREED, target=Status.CLOSED,
                permission=may.team_of_stay, custom={"label": "L'accord tient"})  # fmt: skip
    def close(self):
        """Looked at again on its day: it holds."""

    @transition(status, source=[Status.HEARD, Status.AGREED, Status.NOT_AGREED], target=Status.ENDING_DECIDED,
                permission=may.team_of_stay, custom={"label": "Préparer la fin du séjour"})  # fmt: skip
    def decide_ending(self):
        """The stay will end, and her next roof is looked for first."""
