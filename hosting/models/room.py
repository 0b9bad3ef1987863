"""Rooms, the months they are open, and who holds or occupies them: the wall against a room promised twice."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from hosting.models.guest import Guest
from hosting.models.host import Host
from journal.judgements import judged, judgement

AVAILABILITY_DAYS = judgement(
    "availability_days", 30, "Une disponibilité est redemandée", "jours après sa confirmation", between=(7, 90),
    source="domaine §3.11",
)  # fmt: skip


class Int8Range(Func):
    """``int8range(x, x, '[]') && itself`` is equality, without an extension that the embedded server lacks."""

    function = "int8range"

    def __init__(self, column):
        super().__init__(column, column, Value("[]"))


class RoomQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(host__in=Host.objects.visible_to(actor))

    def offered(self):
        """The rooms that may be proposed if their home is ready: seen or not yet, and not withdrawn."""
        return self.filter(withdrawn_on=None)

    def with_home(self):
        return self.select_related("host__household__area", "host__territory")


class Room(models.Model):
    """A spare room. A sofa in a shared room is not one for months: ``private`` is seen at the visit."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="rooms", verbose_name="foyer")
    name = models.CharField("nom", max_length=60, default="Chambre")
    private = models.BooleanField("chambre privée", null=True)
    lockable = models.BooleanField("ferme à clé", null=True)
    places = models.PositiveSmallIntegerField("couchages", default=1)
    cot = models.BooleanField("lit bébé possible", null=True)
    floor = models.SmallIntegerField("étage", null=True, blank=True)
    lift = models.BooleanField("ascenseur", null=True)
    step_free = models.BooleanField("accès sans marche", null=True)
    minimum_nights = models.PositiveSmallIntegerField("séjour minimum, en nuits", default=14)
    maximum_nights = models.PositiveSmallIntegerField("séjour maximum, en nuits", null=True, blank=True)
    seen_on = models.DateField("vue le", null=True, blank=True)
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = "chambre"
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=8),
                name="room_sleeps_one_to_eight",
                violation_error_message="Une chambre a de 1 à 8 couchages.",
            ),
        ]

    def __str__(self):
        return f"chambre {self.pk}"


def is_stale(confirmed_on, days=AVAILABILITY_DAYS.default):
    """Whether an opening confirmed that day, or never, is too old to be promised without asking again."""
    return confirmed_on is None or confirmed_on + timedelta(days=days) < timezone.localdate()


class AvailabilityQuerySet(models.QuerySet):
    def open_on(self, day):
        return self.filter(period__contains=day)

    def running_from(self, day):
        return self.filter(Q(period__endswith__gt=day) | Q(period__upper_inf=True))

    def unconfirmed(self, day):
        """Those whose last word is as old as their territory allows, as of that day."""
        return self.filter(
            confirmed_on__lte=judged(day).day_by(AVAILABILITY_DAYS, "room__host__territory", day, back=True)
        )


class Availability(models.Model):
    """A period during which a host opens her room. Two periods of one room never overlap."""

    class Kind(models.TextChoices):
        MEDIUM_TERM = "medium_term", "Séjour de plusieurs mois"
        RELAY = "relay", "Relais"
        EMERGENCY = "emergency", "Toit ce soir"
        HOLIDAY = "holiday", "Logement prêté pendant une absence"

    room = models.ForeignKey(Room, models.CASCADE, related_name="availabilities", verbose_name="chambre")
    period = DateRangeField("période")  # [from, until): a room is free the day a stay ends; no end = until told
    kind = models.CharField("usage", max_length=12, choices=Kind, default=Kind.MEDIUM_TERM)
    confirmed_on = models.DateField("confirmée le", null=True, blank=True)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "disponibilité"
        constraints = [
            ExclusionConstraint(
                name="availability_no_overlap",
                expressions=[
                    (Int8Range("room"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette chambre est déjà ouverte sur une partie de cette période.",
            ),
            models.CheckConstraint(  # an empty range overlaps nothing and would slip through
                condition=Q(period__isempty=False, period__startswith__isnull=False),
                name="availability_not_empty",
                violation_error_message="La période est vide : la fin doit suivre le début.",
            ),
        ]

    def __str__(self):
        return f"disponibilité {self.pk}"

    @property
    def is_stale(self):
        """Confirmed too long ago to be promised without asking again."""
        return is_stale(self.confirmed_on, AVAILABILITY_DAYS.of(self.room.host.territory_id))


class OccupancyQuerySet(models.QuerySet):
    def current(self):
        """Those that still count: not released."""
        return self.filter(released_at=None)

    def held(self):
        return self.current().filter(kind=Occupancy.Kind.HOLD)

    def slept(self):
        """Nights that somebody sleeps there: everything but holds."""
        return self.current().exclude(kind=Occupancy.Kind.HOLD)

    def overlapping(self, period):
        return self.filter(period__overlap=period)

    def on(self, day):
        return self.filter(period__contains=day)


class Occupancy(models.Model):
    """Who holds or occupies which room, when. One party per room and night; one roof per woman and night.

    A respite alone comes on top of her stay: she sleeps in one room, and the other stays hers.

    A hold (``held_until``) keeps the room for 72 hours for each unanswered question; it becomes the stay's period.
    ``released_at`` takes the row out of both walls without erasing it.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", "Gardée"
        STAY = "stay", "Séjour"
        SHELTER = "shelter", "Mise à l'abri"
        RESPITE = "respite", "Répit"

    guest = models.ForeignKey(
        Guest,
        models.PROTECT,
        related_name="occupancies",
        verbose_name="femme accueillie",
    )
    room = models.ForeignKey(Room, models.PROTECT, related_name="occupancies", verbose_name="chambre")
    kind = models.CharField("nature", max_length=8, choices=Kind)
    period = DateRangeField("période")
    held_until = models.DateTimeField("gardée jusqu'au", null=True, blank=True)
    released_at = models.DateTimeField("libérée le", null=True, blank=True)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name = "occupation"
        constraints = [
            ExclusionConstraint(
                name="occupancy_one_party_per_room",
                expressions=[
                    (Int8Range("room"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at=None),
                violation_error_message="Cette chambre est déjà occupée ou promise sur ces dates.",
            ),
            ExclusionConstraint(
                name="occupancy_one_roof_per_guest",
                expressions=[
                    (Int8Range("guest"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                # a respite is a second roof while her own room waits for her
                condition=Q(released_at=None) & ~Q(kind__in=["hold", "respite"]),
                violation_error_message="Elle a déjà un toit sur une partie de ces dates.",
            ),
            ExclusionConstraint(
                name="occupancy_one_respite_per_guest",
                expressions=[
                    (Int8Range("guest"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at=None, kind="respite"),
                violation_error_message="Un répit est déjà prévu sur une partie de ces dates.",
            ),
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__startswith__isnull=False,
                    period__endswith__isnull=False,
                ),
                name="occupancy_has_two_dates",
                violation_error_message="Une occupation a un début et une fin, après le début.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="hold") | Q(held_until__isnull=False),
                name="occupancy_hold_has_an_end",
            ),
            models.CheckConstraint(
                # domain decision 15: a shelter stay is at most seven nights
                condition=~Q(kind="shelter") | Q(period__endswith__lte=F("period__startswith") + 7),
                name="occupancy_shelter_seven_nights",
                violation_error_message="Une mise à l'abri dure sept nuits au plus.",
            ),
        ]

    def __str__(self):
        return f"occupation {self.pk}"

    @property
    def thread(self):
        return self.guest_id

    @property
    def from_on(self):
        return self.period.lower

    @property
    def until_on(self):
        return self.period.upper
