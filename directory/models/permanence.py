"""A house of solidarity: two offices, eighteen organisations, a week's planning (that of Dijon, seed 003).

Nobody who comes is in it. A booking is a code on a slip of paper; a visit is one more in a day's count.
"""

import secrets
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Role, Territory
from directory.models.place import Place, Structure
from journal.models import Followed

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is heard or read as another
CODE_LENGTH = 4
RECEIVING = (Role.COORDINATOR, Role.MANAGER, Role.VOLUNTEER)


def receives(row, actor):
    """Whoever welcomes people in the house: the team of its territory and its volunteers."""
    return actor.is_service or row.territory_id in actor.territories(*RECEIVING)


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


class Same(Func):
    """``int8range(x, x, '[]') && itself`` is equality, without an extension that the embedded server lacks."""

    function = "int8range"

    def __init__(self, column):
        super().__init__(column, column, Value("[]"))


class Domain(models.TextChoices):
    """What somebody comes for, as the Dijon report counts it; the last six are its « other requests »."""

    RIGHTS = "rights", "Accès aux droits sociaux"
    MONEY = "money", "Difficultés financières"
    PAPERS = "papers", "Aide administrative"
    WORK = "work", "Accès à l’emploi"
    HEALTH = "health", "Santé"
    CHILDHOOD = "childhood", "Petite enfance"
    LEGAL = "legal", "Aide juridique"
    PARENTING = "parenting", "Soutien à la parentalité"
    HOUSING = "housing", "Logement"
    TRAINING = "training", "Formation"
    OTHER = "other", "Autre demande"


class OfHouse(models.QuerySet):
    """Rows of a house: its territory's team and volunteers see them."""

    along = "house"

    def visible_to(self, actor):
        if actor.is_service:
            return self
        return self.filter(**{f"{self.along}__territory__in": actor.territories(*RECEIVING)})


class HouseQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.is_service else self.filter(territory__in=actor.territories(*RECEIVING))


class House(models.Model):
    """A place where several organisations receive in turn."""

    place = models.OneToOneField(Place, models.PROTECT, related_name="house", verbose_name="lieu")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="houses", verbose_name="territoire")

    objects = HouseQuerySet.as_manager()

    class Meta:
        verbose_name = "maison"

    def __str__(self):
        return f"maison {self.pk}"


class Office(models.Model):
    """A room of the house. It holds one permanence at a time."""

    house = models.ForeignKey(House, models.CASCADE, related_name="offices", verbose_name="maison")
    name = models.CharField("nom", max_length=60)

    class Meta:
        verbose_name = "bureau"
        verbose_name_plural = "bureaux"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["house", "name"], name="office_named_once_in_a_house",
                violation_error_message="Un bureau de cette maison porte déjà ce nom.",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name


class PermanenceQuerySet(OfHouse):
    along = "office__house"

    def running(self, day):
        return self.filter(Q(until_on=None) | Q(until_on__gt=day))

    def with_house(self):
        return self.select_related("office__house__place", "office__house__territory", "structure")


class Permanence(models.Model):
    """An organisation that comes back each week, or each second Wednesday, to the same office."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="permanences", verbose_name="bureau")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="permanences", verbose_name="organisme")
    domain = models.CharField("domaine", max_length=10, choices=Domain)
    hours_text = models.CharField("horaires, tels qu’écrits", max_length=200)
    hours = models.CharField("horaires", max_length=500)  # OpenStreetMap
    slot_minutes = models.PositiveSmallIntegerField("durée d’un rendez-vous, en minutes", default=30)
    childcare_places = models.PositiveSmallIntegerField("places de garde d’enfants", default=0)
    writes = models.BooleanField("écrivain public", default=False)
    from_on = models.DateField("à partir du")
    until_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = PermanenceQuerySet.as_manager()

    class Meta:
        verbose_name = "permanence"
        constraints = [
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=240), name="permanence_slot_of_some_minutes",
                violation_error_message="Un rendez-vous dure de 5 à 240 minutes.",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="permanence_ends_after_it_starts",
                violation_error_message="La fin suit le début.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"permanence {self.pk}"

    @property
    def house(self):
        return self.office.house

    @property
    def territory_id(self):
        return self.office.house.territory_id


class SessionQuerySet(OfHouse):
    along = "office__house"

    def kept(self):
        return self.filter(cancelled_on=None)

    def said(self):
        """Those kept, and those that one day alone lost: whoever comes reads that nobody receives. What would have
        followed the end of a permanence is said nowhere."""
        goes_on = Q(permanence__until_on=None) | Q(during__startswith__date__lt=F("permanence__until_on"))
        return self.filter(Q(cancelled_on=None) | goes_on)

    def between(self, start, end):
        return self.filter(during__overlap=(start, end))

    def with_permanence(self):
        return self.select_related("permanence__structure", "office__house__place")


class Session(models.Model):
    """A permanence on one day. Two never share an office: the database refuses the second."""

    permanence = models.ForeignKey(Permanence, models.CASCADE, related_name="sessions", verbose_name="permanence")
    office = models.ForeignKey(Office, models.PROTECT, related_name="sessions", verbose_name="bureau")
    during = DateTimeRangeField("horaire")
    cancelled_on = models.DateField("annulée le", null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        constraints = [
            ExclusionConstraint(
                name="session_one_at_a_time_in_an_office",
                expressions=[(Same("office"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_on=None),
                violation_error_message="Ce bureau est déjà pris à cette heure.",
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__startswith__isnull=False, during__endswith__isnull=False),
                name="session_has_two_ends",
            ),
        ]

    def __str__(self):
        return f"séance {self.pk}"

    @property
    def territory_id(self):
        return self.office.house.territory_id


class BookingQuerySet(OfHouse):
    along = "office__house"

    def kept(self):
        return self.filter(cancelled_at=None)

    def with_session(self):
        return self.select_related("session__permanence__structure", "office__house__place")


class Booking(models.Model):
    """A slot that is taken, under a code that whoever comes says at the door. No name, no number, no file."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="bookings", verbose_name="séance")
    office = models.ForeignKey(Office, models.PROTECT, related_name="bookings", verbose_name="bureau")
    during = DateTimeRangeField("horaire")
    code = models.CharField("code", max_length=8, default=new_code)
    children = models.PositiveSmallIntegerField("enfants à garder", default=0)
    interpreter = models.BooleanField("avec une interprète", default=False)
    booked_at = models.DateTimeField("pris le", default=timezone.now)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    came = models.BooleanField("venue", null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous de permanence"
        verbose_name_plural = "rendez-vous de permanence"
        constraints = [
            ExclusionConstraint(
                name="booking_one_at_a_time_in_an_office",
                expressions=[(Same("office"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
                violation_error_message="Ce créneau vient d’être pris.",
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__startswith__isnull=False, during__endswith__isnull=False),
                name="booking_has_two_ends",
            ),
            models.UniqueConstraint(fields=["session", "code"], name="booking_code_once_in_a_session"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(came=None), name="booking_cancelled_or_held",
                violation_error_message="Un rendez-vous annulé n’a été ni tenu ni manqué.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"rendez-vous {self.pk}"

    @property
    def territory_id(self):
        return self.office.house.territory_id


class HandOffQuerySet(OfHouse):
    along = "to__office__house"

    def waiting(self):
        return self.filter(status__in=HandOff.WAITING)

    def with_people(self):
        return self.select_related("source__structure", "to__structure", "to__office__house__place", "booking")


class HandOff(Followed):
    """From one permanence to another of the same house, followed until somebody says that the person came."""

    class Status(models.TextChoices):
        SENT = "sent", "Adressée"
        ACCEPTED = "accepted", "Acceptée"
        DECLINED = "declined", "Pas possible"
        CAME = "came", "Venue"
        NOT_COME = "not_come", "Pas venue"

    WAITING = (Status.SENT, Status.ACCEPTED)

    code = models.CharField("code", max_length=8)
    source = models.ForeignKey(Permanence, models.PROTECT, related_name="sent", verbose_name="de")
    to = models.ForeignKey(Permanence, models.PROTECT, related_name="received", verbose_name="vers")
    booking = models.ForeignKey(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="handed_off",
        verbose_name="rendez-vous d’origine",
    )
    status = FSMField("état", choices=Status, default=Status.SENT, protected=True)
    sent_at = models.DateTimeField("adressée le", default=timezone.now)

    objects = HandOffQuerySet.as_manager()

    class Meta:
        verbose_name = "relais entre permanences"
        verbose_name_plural = "relais entre permanences"
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("to")), name="handoff_to_another_permanence",
                violation_error_message="Choisir une autre permanence.",
            ),
            models.UniqueConstraint(
                fields=["source", "to", "code"], condition=Q(status__in=["sent", "accepted"]),
                name="handoff_open_once",
                violation_error_message="Cette personne y est déjà adressée.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"relais {self.pk}"

    thread = None

    @property
    def territory_id(self):
        return self.to.office.house.territory_id

    @transition(status, source=Status.SENT, target=Status.ACCEPTED,
                permission=receives, custom={"label": "Accepter"})  # fmt: skip
    def accept(self):
        """The other permanence will receive the person."""

    @transition(status, source=Status.SENT, target=Status.DECLINED,
                permission=receives, custom={"label": "Dire que ce n’est pas possible"})  # fmt: skip
    def decline(self):
        """Not theirs to do: whoever sent it looks for another way."""

    @transition(status, source=[Status.SENT, Status.ACCEPTED, Status.NOT_COME], target=Status.CAME,
                permission=receives, custom={"label": "Noter que la personne est venue"})  # fmt: skip
    def arrive(self):
        """The loop is closed: the person was received."""

    @transition(status, source=Status.ACCEPTED, target=Status.NOT_COME,
                permission=receives, custom={"label": "Noter que la personne n’est pas venue"})  # fmt: skip
    def not_come(self):
        """Expected, and not seen. Nothing is held against anybody."""


class VisitCount(models.Model):
    """How many came on a day for one thing. Only a number: not an hour, not a person."""

    house = models.ForeignKey(House, models.CASCADE, related_name="visits", verbose_name="maison")
    day = models.DateField("jour")
    domain = models.CharField("domaine", max_length=10, choices=Domain)
    count = models.PositiveIntegerField("passages", default=0)

    class Meta:
        verbose_name = "passages d’un jour"
        verbose_name_plural = "passages d’un jour"
        constraints = [models.UniqueConstraint(fields=["house", "day", "domain"], name="visitcount_once_a_day")]

    def __str__(self):
        return f"passages {self.pk}"
