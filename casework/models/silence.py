"""A woman whom nobody can reach: each hour has its step, each step a person, and her nights are unknown meanwhile."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import User
from casework import permissions as may
from casework.models.accompaniment import Accompaniment
from hosting.models.room import Int8Range
from journal.models import Followed
from journal.moves import NotYet
from vault.fields import EncryptedTextField


class SilenceQuerySet(models.QuerySet):
    def live(self):
        return self.filter(status__in=Silence.LIVE)

    def visible_to(self, actor):
        return self if actor.is_service else self.filter(accompaniment__in=Accompaniment.objects.visible_to(actor))


class Silence(Followed):
    """« Sans nouvelles ». It ends when she is found, or with an exit that two people sign: never by itself."""

    class Status(models.TextChoices):
        RAISED = "raised", "À joindre par un autre moyen"
        SECOND = "second", "Proches et travailleuse sociale à prévenir"
        CIRCLE = "circle", "La responsable décide"
        DECIDED = "decided", "Recherchée"
        FOUND = "found", "Retrouvée"
        CLOSED = "closed", "Sortie signée"

    LIVE = (Status.RAISED, Status.SECOND, Status.CIRCLE, Status.DECIDED)

    class Trusted(models.TextChoices):
        TOLD = "told", "Prévenue"
        UNREACHED = "unreached", "Pas jointe"
        NONE = "none", "Elle n’en a pas donné"

    class Decision(models.TextChoices):
        VISIT = "visit", "Aller voir sur place, à deux"
        HOSPITAL = "hospital", "Appeler les hôpitaux"
        POLICE = "police", "Prévenir la police"

    class Where(models.TextChoices):
        ROOM = "room", "Dans sa chambre"
        ELSEWHERE = "elsewhere", "Ailleurs, sous un toit"
        CARE = "care", "À l’hôpital"
        OUTSIDE = "outside", "Dehors"
        NOT_SAID = "not_said", "Elle va bien, et ne souhaite pas dire où"

    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, related_name="silences", verbose_name="accompagnement"
    )
    status = FSMField("état", choices=Status, default=Status.RAISED, protected=True)
    first_night = models.DateField("première nuit inconnue")
    raised_at = models.DateTimeField("sans réponse depuis", default=timezone.now)
    words = EncryptedTextField("ce qui a été essayé", blank=True, default="")
    trusted_person = models.CharField("personne de confiance", max_length=10, choices=Trusted, blank=True)
    referrer_told = models.BooleanField("sa travailleuse sociale est prévenue", null=True)
    decision = models.CharField("décision", max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidé par"
    )
    room_held_until = models.DateField("chambre gardée jusqu’au")
    where = models.CharField("où elle était", max_length=10, choices=Where, blank=True)
    ended_on = models.DateField("retrouvée ou sortie le", null=True, blank=True)

    objects = SilenceQuerySet.as_manager()

    class Meta:
        verbose_name = "absence de nouvelles"
        verbose_name_plural = "absences de nouvelles"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment"], condition=~Q(status__in=["found", "closed"]),
                name="silence_one_open_per_accompaniment",
                violation_error_message="Elle est déjà cherchée.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["found", "closed"], ended_on__gte=F("first_night"))
                | ~Q(status__in=["found", "closed"]) & Q(ended_on=None),
                name="silence_ends_on_a_day",
                violation_error_message="Elle est retrouvée un jour qui suit la première nuit inconnue.",
            ),
            models.CheckConstraint(
                condition=~Q(status="decided") | ~Q(decision="") & Q(decided_by__isnull=False),
                name="silence_decided_by_somebody",
                violation_error_message="Une décision a son auteure.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"absence de nouvelles {self.pk}"

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id

    def nights(self, today):
        """The nights of which nothing was known when they were spent, half-open."""
        return self.first_night, max(self.first_night, self.ended_on or today)

    @transition(status, source=Status.RAISED, target=Status.SECOND,
                permission=may.team_of_stay, custom={"label": "Un autre moyen a été essayé"})  # fmt: skip
    def try_second(self):
        """Another way than hers was tried, within what keeps her safe: no answer."""

    @transition(status, source=[Status.RAISED, Status.SECOND], target=Status.CIRCLE,
                permission=may.team_of_stay, custom={"label": "Proches et travailleuse sociale prévenus"})  # fmt: skip
    def tell_circle(self, *, trusted_person: Trusted, referrer_told: bool):
        """The person whom she trusts, if she gave one, and her social worker: nobody else."""
        if not referrer_told and trusted_person != self.Trusted.TOLD:
            raise NotYet("Prévenir au moins l’une des deux, ou la responsable.")
        self.trusted_person, self.referrer_told = trusted_person, referrer_told

    @transition(status, source=list(LIVE), target=Status.DECIDED,
                permission=may.manager, custom={"label": "Décider de la recherche"})  # fmt: skip
    def decide(self, *, decision: Decision, decided_by: User, room_held_until: date):
        """A visit, the hospitals, the police; and until when her room stays hers. May be decided again."""
        if room_held_until < timezone.localdate():
            raise NotYet("La chambre est gardée jusqu’à un jour à venir.")
        self.decision, self.decided_by, self.room_held_until = decision, decided_by, room_held_until

    @transition(status, source=list(LIVE), target=Status.FOUND,
                permission=may.team_of_stay, custom={"label": "Elle est retrouvée"})  # fmt: skip
    def find(self, *, on: date, where: Where):
        """She has been heard from. Her nights are then said again by a person, with her."""
        if not self.first_night <= on <= timezone.localdate():
            raise NotYet("Ce jour suit la première nuit inconnue, et ne se note pas d’avance.")
        self.ended_on, self.where = on, where

    @transition(status, source=list(LIVE), target=Status.CLOSED,
                permission=may.team_of_stay, custom={"label": "Sortie signée"})  # fmt: skip
    def close(self, *, on: date):
        """Two people have signed her exit: nothing else closes it."""
        if self.accompaniment.status != Accompaniment.Status.EXITED:
            raise NotYet("Seule une sortie signée par deux personnes arrête la recherche.")
        self.ended_on = max(on, self.first_night)


class SaidNights(models.Model):
    """What a person has written of nights that were unknown: they are counted as she says, or stay unknown."""

    class Was(models.TextChoices):
        ROOM = "room", "Dans sa chambre"
        ELSEWHERE = "elsewhere", "Ailleurs, sous un toit sûr"
        NONE = "none", "Sans toit"
        NOT_SAID = "not_said", "Elle ne souhaite pas dire"

    silence = models.ForeignKey(Silence, models.CASCADE, related_name="said", verbose_name="absence de nouvelles")
    period = DateRangeField("nuits")
    was = models.CharField("où", max_length=10, choices=Was)
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="notées par")
    recorded_at = models.DateTimeField("notées le", default=timezone.now)

    class Meta:
        verbose_name = "nuits retrouvées"
        verbose_name_plural = "nuits retrouvées"
        constraints = [
            ExclusionConstraint(
                name="saidnights_once",
                expressions=[(Int8Range("silence"), RangeOperators.OVERLAPS), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Une partie de ces nuits est déjà notée.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                name="saidnights_has_two_dates",
                violation_error_message="La fin suit le début.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"nuits retrouvées {self.pk}"
