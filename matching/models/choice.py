"""What a colleague decided about a pair before anybody is asked: a room kept for her, a home set aside for her."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from hosting.models import Guest, Host, Need, Room
from hosting.models.room import Int8Range
from journal.judgements import judgement

KEEP_HOURS = judgement(
    "keep_hours", 72, "« Garder pour elle » garde une chambre", "heures", between=(24, 336), source="domaine §3.5"
)


class KeepQuerySet(models.QuerySet):
    def live(self, now=None):
        """Those that still count: the clock ends one, whether or not the scan has passed since."""
        return self.filter(released_at=None, expires_at__gt=now or timezone.now())

    def overdue(self, now=None):
        return self.filter(released_at=None, expires_at__lte=now or timezone.now())


class Keep(models.Model):
    """A room kept for one woman by a colleague, who gives her name, until an hour. Nobody has been asked yet.

    The plan counts with it: the room is hers and for nobody else. It is no promise, and holds nothing but the plan.
    """

    class Because(models.TextChoices):
        PERSON = "person", "Une collègue l'a décidé"
        EXPIRED = "expired", "Le délai est passé"
        PROPOSED = "proposed", "La chambre lui est proposée"
        CLOSED = "closed", "Elle ne cherche plus"
        UNFIT = "unfit", "La chambre n'est plus possible pour elle"

    need = models.ForeignKey(Need, models.CASCADE, related_name="keeps", verbose_name="besoin")
    room = models.ForeignKey(Room, models.CASCADE, related_name="keeps", verbose_name="chambre")
    period = DateRangeField("période")
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="keeps", verbose_name="gardée par")
    created_at = models.DateTimeField("gardée le", default=timezone.now)
    expires_at = models.DateTimeField("gardée jusqu'au")
    released_at = models.DateTimeField("rendue le", null=True, blank=True)
    because = models.CharField("rendue parce que", max_length=8, choices=Because, blank=True)

    objects = KeepQuerySet.as_manager()

    class Meta:
        verbose_name = "chambre gardée pour elle"
        verbose_name_plural = "chambres gardées"
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(released_at=None),
                name="keep_one_per_need",
                violation_error_message="Une chambre est déjà gardée pour elle.",
            ),
            ExclusionConstraint(
                name="keep_one_woman_per_room",
                expressions=[
                    (Int8Range("room"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at=None),
                violation_error_message="Cette chambre est déjà gardée pour une autre femme.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                name="keep_has_two_dates",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="keep_has_an_end",
                violation_error_message="Une chambre est gardée jusqu'à une heure à venir.",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, because="") | (Q(released_at__isnull=False) & ~Q(because="")),
                name="keep_released_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"chambre gardée {self.pk}"

    @property
    def thread(self):
        return self.need.guest_id

    @property
    def territory_id(self):
        return self.need.territory_id


class SetAsideQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(revoked_at=None)


class SetAside(models.Model):
    """A home that is not proposed to one woman, for a reason that colleagues can read, until one of them revokes it.

    What was said of it, if anything, is a note of the journal. Not to be confused with ``hosting.NeverPair``, which
    nobody is told of.
    """

    class Reason(models.TextChoices):
        SHE_SAID = "she_said", "Elle préfère ne pas y aller"
        TRAVEL = "travel", "Le trajet, le quartier"
        ROOM = "room", "La chambre ne va pas"
        HOME = "home", "La vie du foyer ne va pas"
        DATES = "dates", "Les dates ne vont pas"
        OTHER = "other", "Une autre raison"

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="set_asides", verbose_name="femme accueillie")
    host = models.ForeignKey(Host, models.CASCADE, related_name="set_asides", verbose_name="foyer")
    reason = models.CharField("raison", max_length=8, choices=Reason)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="set_asides", verbose_name="écartée par")
    created_at = models.DateTimeField("écartée le", default=timezone.now)
    revoked_at = models.DateTimeField("remise le", null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="remise par")

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        verbose_name = "piste écartée pour elle"
        verbose_name_plural = "pistes écartées"
        constraints = [
            models.UniqueConstraint(
                fields=["guest", "host"],
                condition=Q(revoked_at=None),
                name="setaside_once",
                violation_error_message="Ce foyer est déjà écarté pour elle.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="setaside_revoked_by_somebody",
            ),
        ]

    def __str__(self):
        return f"piste écartée {self.pk}"

    @property
    def thread(self):
        return self.guest_id

    @property
    def territory_id(self):
        return self.guest.territory_id
