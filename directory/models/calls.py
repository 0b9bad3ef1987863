"""Volunteers who call the places, in pairs, and the calls that another makes again to know their worth."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Actor, Role, Territory, User
from directory.models.place import Place
from directory.models.sources import Verification
from directory.models.territorial import TerritorialQuerySet, looks_after, territorial
from journal.models import Followed


class PhoneRound(models.Model):
    """The places of some departments, shared between pairs of volunteers who call them."""

    name = models.CharField("nom", max_length=120)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="phone_rounds", verbose_name="territoire")
    departments = ArrayField(models.CharField(max_length=3), verbose_name="départements", default=list, blank=True)
    categories = ArrayField(models.CharField(max_length=32), verbose_name="rubriques", default=list, blank=True)
    sample_percent = models.PositiveSmallIntegerField(
        "part rappelée, en %", default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="ouverte par")
    created_at = models.DateTimeField("créée le", default=timezone.now)

    objects = territorial().as_manager()

    class Meta:
        verbose_name = "tournée téléphonique"
        verbose_name_plural = "tournées téléphoniques"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sample_percent__gte=1, sample_percent__lte=100), name="phoneround_sample_is_a_share"
            )
        ]

    def __str__(self):
        return self.name


class CallPair(models.Model):
    """Two volunteers who share a part of a round."""

    round = models.ForeignKey(PhoneRound, models.CASCADE, related_name="pairs", verbose_name="tournée")
    first = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="première personne")
    second = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="seconde personne")

    class Meta:
        verbose_name = "binôme d’appels"
        verbose_name_plural = "binômes d’appels"
        constraints = [
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="callpair_of_two",
                violation_error_message="Un binôme, ce sont deux personnes.",
            )
        ]

    def __str__(self):
        return f"binôme {self.pk}"

    @property
    def members(self):
        return {self.first_id, self.second_id}


class PlaceCallQuerySet(TerritorialQuerySet):
    path = "round__"

    def of(self, user_id):
        """Those that this volunteer shares with the other of her pair."""
        return self.filter(Q(pair__first=user_id) | Q(pair__second=user_id))

    def visible_to(self, actor):
        rows = super().visible_to(actor)
        if actor is not None and actor.kind == Actor.Kind.USER and actor.has_role(Role.VOLUNTEER):
            rows = rows | self.of(actor.user_id)
        return rows

    def made(self):
        return self.filter(status=PlaceCall.Status.MADE)


def may_call(call, actor):
    """One of the pair, or the team."""
    return looks_after(call.round, actor) or actor.user_id in call.pair.members


class PlaceCall(Followed):
    """A place to call: reached, and what it said; or not reached, and called again later."""

    class Status(models.TextChoices):
        TO_MAKE = "to_make", "À appeler"
        UNREACHED = "unreached", "Pas joint"
        MADE = "made", "Appelé"

    class Outcome(models.TextChoices):
        UNCHANGED = "unchanged", "Rien n’a changé"
        CHANGED = "changed", "Quelque chose a changé"
        CLOSED = "closed", "Fermé pour l’instant"

    round = models.ForeignKey(PhoneRound, models.CASCADE, related_name="calls", verbose_name="tournée")
    place = models.ForeignKey(Place, models.CASCADE, related_name="calls", verbose_name="lieu")
    pair = models.ForeignKey(CallPair, models.PROTECT, related_name="calls", verbose_name="binôme")
    status = FSMField("état", choices=Status, default=Status.TO_MAKE, protected=True)
    outcome = models.CharField("ce qui a été dit", max_length=10, choices=Outcome, blank=True, default="")
    caller = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    called_at = models.DateTimeField("le", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)

    objects = PlaceCallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à un lieu"
        verbose_name_plural = "appels aux lieux"
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="placecall_once_per_round"),
            models.CheckConstraint(
                condition=~Q(status="made") | (Q(caller__isnull=False, called_at__isnull=False) & ~Q(outcome="")),
                name="placecall_made_by_somebody",
            ),
        ]

    def __str__(self):
        return f"appel {self.pk}"

    @property
    def territory_id(self):
        return self.round.territory_id

    @transition(status, source=[Status.TO_MAKE, Status.UNREACHED], target=Status.MADE, permission=may_call,
                custom={"label": "Noter l’appel"})  # fmt: skip
    def make(self, *, caller, outcome):
        self.caller, self.outcome, self.called_at, self.tries = caller, outcome, timezone.now(), self.tries + 1

    @transition(status, source=[Status.TO_MAKE, Status.UNREACHED], target=Status.UNREACHED, permission=may_call,
                custom={"label": "Pas joint"})  # fmt: skip
    def miss(self, *, caller):
        self.caller, self.called_at, self.tries = caller, timezone.now(), self.tries + 1


class QualityCheckQuerySet(TerritorialQuerySet):
    path = "call__round__"

    def visible_to(self, actor):
        rows = super().visible_to(actor)
        if actor is not None and actor.kind == Actor.Kind.USER and actor.has_role(Role.VOLUNTEER):
            rows = rows | self.open_to(actor.user_id, actor.territories(Role.VOLUNTEER))
        return rows

    def open_to(self, user_id, territories):
        """Drawn in her territory, and never of her own pair."""
        own = Q(call__pair__first=user_id) | Q(call__pair__second=user_id)
        return self.filter(call__round__territory__in=territories).exclude(own)


class QualityCheck(models.Model):
    """A call drawn by lot, made again by somebody who is not of the pair: is what was noted so?"""

    call = models.OneToOneField(PlaceCall, models.CASCADE, related_name="check_made", verbose_name="appel")
    caller = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="appelé par")
    drawn_at = models.DateTimeField("tiré le", default=timezone.now)
    checker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rappelé par"
    )
    checked_at = models.DateTimeField("rappelé le", null=True, blank=True)
    wrong = ArrayField(
        models.CharField(max_length=12, choices=Verification.Fact), verbose_name="ce qui était faux", default=list,
        blank=True,
    )  # fmt: skip

    objects = QualityCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "contrôle d’un appel"
        verbose_name_plural = "contrôles des appels"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checker=None, checked_at=None) | Q(checker__isnull=False, checked_at__isnull=False),
                name="qualitycheck_made_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(checker=F("caller")),
                name="qualitycheck_by_another",
                violation_error_message="Une autre personne rappelle : pas celle qui a appelé.",
            ),
        ]

    def __str__(self):
        return f"contrôle {self.pk}"

    @property
    def territory_id(self):
        return self.call.round.territory_id
