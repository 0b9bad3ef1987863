"""What is done behind a door, for whom, on what conditions and when. Hours belong to the service, not to the place."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.utils import timezone

from directory.hours.timetable import OnHolidays
from directory.models.opening import Opening
from directory.models.place import Place, Structure
from directory.taxonomy import BY_CODE


class StandingServices(models.Manager):
    """What is still done there."""

    def get_queryset(self):
        return super().get_queryset().filter(stopped_on=None)


class Service(models.Model):
    """One thing that a place does (a meal, a shower, legal advice), with its own hours."""

    class Saturation(models.TextChoices):
        LOW = "low", "De la place"
        MODERATE = "moderate", "Presque plein"
        HIGH = "high", "Complet"

    class Holidays(models.TextChoices):
        UNKNOWN = OnHolidays.UNKNOWN.value, "Non dit"
        OPEN = OnHolidays.OPEN.value, "Ouvert comme d’habitude"
        CLOSED = OnHolidays.CLOSED.value, "Fermé"

    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    place = models.ForeignKey(Place, models.CASCADE, related_name="services", verbose_name="lieu")
    category = models.CharField("rubrique", max_length=32)  # directory.taxonomy: a list in code, with its history
    heading = models.CharField("rubrique dans la source", max_length=120, blank=True, default="")
    description = models.TextField("description", blank=True, default="")
    hours_text = models.TextField("horaires, tels qu’écrits", blank=True, default="")
    hours = models.CharField("horaires", max_length=500, blank=True, default="")  # OpenStreetMap; "": to be checked
    on_holidays = models.CharField("jours fériés", max_length=8, choices=Holidays, default=Holidays.UNKNOWN)
    languages = ArrayField(models.CharField(max_length=8), verbose_name="langues parlées", default=list, blank=True)
    age_min = models.PositiveSmallIntegerField("à partir de (ans)", null=True, blank=True)
    age_max = models.PositiveSmallIntegerField("jusqu’à (ans)", null=True, blank=True)
    saturation = models.CharField("affluence", max_length=8, choices=Saturation, blank=True, default="")
    saturated_until = models.DateField("affluence jusqu’au", null=True, blank=True)
    stopped_on = models.DateField("ne se fait plus depuis le", null=True, blank=True)
    # written by directory.openings with each change, for the search; None: never checked, not written yet
    believed_until = models.DateField("horaires tenus pour sûrs jusqu’au", null=True, blank=True, editable=False)
    opening = models.ForeignKey(
        Opening, models.SET_NULL, null=True, blank=True, related_name="services", editable=False,
        verbose_name="ouvertures",
    )  # fmt: skip
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    ever = models.Manager()
    objects = StandingServices()

    class Meta:
        verbose_name = "service"
        base_manager_name = "ever"
        default_manager_name = "objects"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["category"], name="service_category"),
            models.Index(  # what a search reads of the services of the nearest places, without the services themselves
                fields=["place"], include=["id", "category", "opening", "believed_until"], name="service_read",
                condition=Q(stopped_on=None),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(age_min=None) | Q(age_max=None) | Q(age_min__lte=F("age_max")),
                name="service_ages_in_order",
                violation_error_message="L’âge minimal ne peut dépasser l’âge maximal.",
            ),
            models.CheckConstraint(
                condition=Q(saturation="", saturated_until=None)
                | (~Q(saturation="") & Q(saturated_until__isnull=False)),
                name="service_saturation_until_a_day",
                violation_error_message="L’affluence se dit jusqu’à un jour : au-delà, personne n’y croit plus.",
            ),
        ]

    def __str__(self):
        return f"{self.category_label} · {self.place_id}"

    @property
    def category_label(self):
        category = BY_CODE.get(self.category)
        return category.label if category else self.category

    def saturation_on(self, day=None):
        """How full it is, while that is believed."""
        if self.saturated_until is None or (day or timezone.localdate()) > self.saturated_until:
            return ""
        return self.get_saturation_display()


class AudienceRule(models.Model):
    """Whom a service receives first, or alone. Without a rule on an axis, nobody is turned away for it."""

    class Who(models.TextChoices):
        WOMEN = "women", "Femmes"
        MEN = "men", "Hommes"
        ALONE = "alone", "Personnes seules"
        COUPLES = "couples", "Couples"
        FAMILIES = "families", "Familles"
        PREGNANT = "pregnant", "Femmes enceintes"
        MINORS = "minors", "Mineures et mineurs"
        YOUNG = "young", "Jeunes de 18 à 25 ans"
        SENIORS = "seniors", "Personnes âgées"
        ASYLUM = "asylum-seekers", "Demandeuses et demandeurs d’asile"
        REFUGEES = "refugees", "Personnes réfugiées"
        UNDOCUMENTED = "undocumented", "Sans titre de séjour"
        VIOLENCE = "violence", "Victimes de violences"
        DISABILITY = "disability", "En situation de handicap"
        ADDICTION = "addiction", "Avec une addiction"
        STUDENTS = "students", "Étudiantes et étudiants"
        LGBT = "lgbt", "LGBT+"

    class Welcome(models.TextChoices):
        FIRST = "first", "En priorité"
        ONLY = "only", "Seulement"

    # Who is turned away by « seulement » is whoever differs on the same axis.
    AXES = (
        {Who.WOMEN, Who.MEN},
        {Who.ALONE, Who.COUPLES, Who.FAMILIES, Who.PREGNANT},
        {Who.MINORS, Who.YOUNG, Who.SENIORS},
        {Who.ASYLUM, Who.REFUGEES, Who.UNDOCUMENTED},
    )

    service = models.ForeignKey(Service, models.CASCADE, related_name="audiences", verbose_name="service")
    who = models.CharField("public", max_length=16, choices=Who)
    welcome = models.CharField("accueil", max_length=8, choices=Welcome)

    class Meta:
        verbose_name = "public accueilli"
        constraints = [models.UniqueConstraint(fields=["service", "who"], name="audience_once_per_service")]

    def __str__(self):
        return f"{self.get_who_display()} : {self.get_welcome_display().lower()}"

    @classmethod
    def beside(cls, who):
        """The others of the same axis."""
        return next((axis for axis in cls.AXES if who in axis), {cls.Who(who)}) - {who}


class Condition(models.Model):
    """What is asked at the door, or what makes it easier to pass."""

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment", "Sur rendez-vous"
        REGISTRATION = "registration", "Sur inscription"
        ORIENTATION = "orientation", "Sur orientation"
        PRICE = "price", "Participation demandée"
        DOCUMENTS = "documents", "Documents à apporter"
        ANIMALS = "animals", "Animaux acceptés"
        ACCESSIBLE = "accessible", "Accessible en fauteuil"

    service = models.ForeignKey(Service, models.CASCADE, related_name="conditions", verbose_name="service")
    kind = models.CharField("condition", max_length=16, choices=Kind)
    detail = models.CharField("précision", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "condition d’accès"
        verbose_name_plural = "conditions d’accès"
        constraints = [models.UniqueConstraint(fields=["service", "kind"], name="condition_once_per_service")]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.detail}" if self.detail else self.get_kind_display()


class StandingOverrides(models.Manager):
    """Those that nobody withdrew."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_at=None)


class Override(models.Model):
    """What changes for a while, of a structure, a place or one service: closed, other hours, a word to know.

    Several may speak of one day: a closure wins over other hours, whatever their order (directory.hours.timetable).
    One that was a mistake, or ends sooner, is withdrawn and stays to be read by whoever asks what was shown then;
    where it ends sooner another takes its place.
    """

    class Kind(models.TextChoices):
        CLOSURE = "closure", "Fermeture"
        HOURS = "hours", "Autres horaires"
        MESSAGE = "message", "Message"

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="overrides", null=True, blank=True)
    place = models.ForeignKey(Place, models.CASCADE, related_name="overrides", null=True, blank=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="overrides", null=True, blank=True)
    kind = models.CharField("nature", max_length=8, choices=Kind)
    period = DateRangeField("du, au (exclu)")
    hours = models.CharField("horaires", max_length=500, blank=True, default="")
    message = models.CharField("ce qu’il faut savoir", max_length=500, blank=True, default="")
    review_on = models.DateField("à relire le", null=True, blank=True)
    created_at = models.DateTimeField("noté le", default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)

    ever = models.Manager()
    objects = StandingOverrides()

    class Meta:
        verbose_name = "changement temporaire"
        base_manager_name = "ever"
        default_manager_name = "objects"
        verbose_name_plural = "changements temporaires"
        constraints = [
            models.CheckConstraint(
                condition=Q(structure__isnull=False, place=None, service=None)
                | Q(structure=None, place__isnull=False, service=None)
                | Q(structure=None, place=None, service__isnull=False),
                name="override_of_one_thing",
                violation_error_message="Un changement porte sur une structure, un lieu ou un service.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False) & Q(period__startswith__isnull=False),
                name="override_begins",
                violation_error_message="Un changement commence un jour.",
            ),
            models.CheckConstraint(
                condition=Q(period__upper_inf=False) | Q(review_on__isnull=False),
                name="override_ends_or_is_reviewed",
                violation_error_message="Sans date de fin, dire quel jour on relira ce changement.",
            ),
            models.CheckConstraint(
                condition=(Q(kind="hours") & ~Q(hours="")) | (~Q(kind="hours") & Q(hours="")),
                name="override_hours_when_they_change",
                violation_error_message="Des horaires temporaires disent des heures ; une fermeture n’en dit pas.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="message") | ~Q(message=""),
                name="override_message_says_something",
                violation_error_message="Écrire le message.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.period}"

    @property
    def target(self):
        return self.structure or self.place or self.service

    @classmethod
    def read(cls, said, **target):
        """One that a history kept, not saved."""
        days = {
            name: date.fromisoformat(said[name]) if said[name] else None for name in ("since", "until", "review_on")
        }
        return cls(
            kind=said["kind"], period=DateRange(days["since"], days["until"]), hours=said["hours"],
            message=said["message"], review_on=days["review_on"], **target,
        )  # fmt: skip
