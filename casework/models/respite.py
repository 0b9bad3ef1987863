"""Some nights in another home while hers is away: she is asked first, and her own room stays hers.

A respite hangs on her stay, which goes on: the two homes are hers at once, one to sleep in and one to come back to.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from casework import permissions as may
from casework.models.accompaniment import Accompaniment
from casework.models.stay import Stay
from hosting.models import Adult, Occupancy
from journal.models import Followed
from journal.moves import NotYet


class RespiteQuerySet(models.QuerySet):
    def open(self):
        """Those that somebody still has to answer, or that will give nights."""
        return self.filter(status__in=Respite.OPEN)

    def waiting(self):
        return self.filter(status__in=Respite.WAITING)

    def roofing(self, day):
        """Those that give a roof on the night of ``day``: agreed by both, begun, not over."""
        return self.filter(status=Respite.Status.ACCEPTED, from_on__lte=day, until_on__gt=day)

    def visible_to(self, actor):
        if actor.is_service:
            return self
        home = Q(
            occupancy__room__host__user=actor.user_id, occupancy__room__host__user__isnull=False,
            status__in=(Respite.Status.SHE_ACCEPTED, *Respite.COVERING),  # asked after her own yes, not before
        )  # fmt: skip
        return self.filter(Q(stay__accompaniment__in=Accompaniment.objects.visible_to(actor)) | home)

    def with_people(self):
        return self.select_related(
            "stay__accompaniment__guest", "stay__accompaniment__owner", "occupancy__room__host__household__area"
        )


class Respite(Followed):
    """Nights in a second ready home, with a day of return to the same room."""

    class Status(models.TextChoices):
        ASKED = "asked", "Elle a la question"
        SHE_ACCEPTED = "she_accepted", "Elle a dit oui"
        ACCEPTED = "accepted", "Deux oui"
        ENDED = "ended", "Terminé"
        DECLINED = "declined", "Elle a dit non"
        HOME_DECLINED = "home_declined", "Le foyer a dit non"
        EXPIRED = "expired", "Sans réponse"
        CANCELLED = "cancelled", "Annulé"

    WAITING = (Status.ASKED, Status.SHE_ACCEPTED)
    OPEN = (*WAITING, Status.ACCEPTED)
    COVERING = (Status.ACCEPTED, Status.ENDED)

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="respites", verbose_name="séjour")
    occupancy = models.OneToOneField(Occupancy, models.PROTECT, related_name="respite", verbose_name="occupation")
    status = FSMField("état", choices=Status, default=Status.ASKED, protected=True)
    from_on = models.DateField("première nuit le")
    until_on = models.DateField("retour dans sa chambre le")
    ended_on = models.DateField("terminé le", null=True, blank=True)  # the first night that she does not sleep there

    objects = RespiteQuerySet.as_manager()

    class Meta:
        verbose_name = "répit"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="respite_has_a_day_of_return",
                violation_error_message="Un répit a une date de retour, après la première nuit.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("from_on"), ended_on__lte=F("until_on")),
                name="respite_ends_after_a_night",
                violation_error_message="Un répit terminé a duré une nuit au moins : sinon, l'annuler.",
            ),
            models.CheckConstraint(
                condition=Q(status="ended", ended_on__isnull=False) | (~Q(status="ended") & Q(ended_on=None)),
                name="respite_ended_on_a_day",
                violation_error_message="Un répit terminé a une date de fin.",
            ),
            models.UniqueConstraint(
                fields=["stay"], condition=Q(status__in=["asked", "she_accepted"]),
                name="respite_one_question_at_a_time",
                violation_error_message="Un répit lui est déjà proposé : attendre sa réponse, ou le retirer.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"répit {self.pk}"

    @property
    def accompaniment(self):
        return self.stay.accompaniment

    @property
    def thread(self):
        return self.stay.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.stay.accompaniment.territory_id

    @property
    def nights(self):
        """The half-open interval that she sleeps there, planned or real."""
        return self.from_on, self.ended_on or self.until_on

    @property
    def is_covering(self):
        return self.status in self.COVERING

    @transition(status, source=Status.ASKED, target=Status.SHE_ACCEPTED,
                permission=may.guest_of_respite, custom={"label": "Noter son oui"})  # fmt: skip
    def she_accepts(self):
        """She wishes it. Only now is the other home told that somebody could come."""

    @transition(status, source=[Status.ASKED, Status.SHE_ACCEPTED, Status.ACCEPTED], target=Status.DECLINED,
                permission=may.guest_of_respite, custom={"label": "Noter son non"})  # fmt: skip
    def she_declines(self):
        """She does not, or not any more. It costs her nothing: something else is looked for these nights."""

    @transition(status, source=Status.SHE_ACCEPTED, target=Status.ACCEPTED,
                permission=may.home_of_respite, custom={"label": "Noter le oui du foyer"})  # fmt: skip
    def home_accepts(self):
        """Each adult of the other home has said yes: these nights have a roof."""

    @transition(status, source=[Status.SHE_ACCEPTED, Status.ACCEPTED], target=Status.HOME_DECLINED,
                permission=may.home_of_respite, custom={"label": "Noter le non du foyer"})  # fmt: skip
    def home_declines(self):
        """The other home cannot, or not any more."""

    @transition(status, source=[Status.ASKED, Status.SHE_ACCEPTED], target=Status.EXPIRED,
                permission=may.team_of_stay, custom={"label": "Classer sans réponse"})  # fmt: skip
    def expire(self):
        """Seventy-two hours without an answer. Silence is not a refusal."""

    @transition(status, source=[Status.ASKED, Status.SHE_ACCEPTED, Status.ACCEPTED], target=Status.CANCELLED,
                permission=may.team_of_stay, custom={"label": "Annuler le répit"})  # fmt: skip
    def cancel(self):
        """It will not begin: her home stays after all, or another roof was found."""

    @transition(status, source=Status.ACCEPTED, target=Status.ENDED,
                permission=may.team_of_stay, custom={"label": "Noter son retour"})  # fmt: skip
    def come_back(self, *, on: date):
        """She is back in her room, or had to leave the other home before: the nights slept there stay hers."""
        if on > timezone.localdate():
            raise NotYet("Un retour ne se note pas d'avance.")
        self.ended_on = min(on, self.until_on)


class RespiteAnswer(models.Model):
    """The answer of one adult of the other home, given by himself: the home says yes when all have."""

    respite = models.ForeignKey(Respite, models.CASCADE, related_name="answers", verbose_name="répit")
    adult = models.ForeignKey(Adult, models.PROTECT, related_name="respite_answers", verbose_name="adulte")
    accepts = models.BooleanField("accepte")
    answered_at = models.DateTimeField("répondu le", default=timezone.now)

    class Meta:
        verbose_name = "réponse d'un adulte à un répit"
        verbose_name_plural = "réponses des adultes à un répit"
        constraints = [models.UniqueConstraint(fields=["respite", "adult"], name="respiteanswer_once")]

    def __str__(self):
        return f"réponse {self.pk}"
