"""Who helps, and where. A place that must stay secret has no address here: what nobody may read is not kept."""

import uuid

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, FloatField, Func, GeneratedField, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Role
from directory import departments
from directory.cells import WORDS_HERE

MERCATOR_LATITUDE = 85.0  # beyond, the map that distances are sorted on has no end


def keeps_the_directory(structure, actor):
    """The teams, and the service itself (an import). Which structures is the page's question: directory.facts."""
    return actor.is_service or actor.has_role(Role.COORDINATOR, Role.MANAGER, Role.NATIONAL_ADMIN)


class Structure(models.Model):
    """An association, a town's service, a network's branch: who holds one place or several.

    A draft is being written; suspended, it is shown to nobody until somebody knows more; closed, it will not be again.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        ONLINE = "online", "En ligne"
        SUSPENDED = "suspended", "Suspendue"
        CLOSED = "closed", "Fermée"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    status = FSMField("état", choices=Status, default=Status.ONLINE, protected=True)
    name = models.CharField("nom", max_length=200)
    siret = models.CharField("SIRET", max_length=14, blank=True, default="")
    network = models.CharField("réseau", max_length=120, blank=True, default="")
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "structure"
        indexes = [models.Index(fields=["id"], name="structure_not_shown", condition=~Q(status="online"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
                name="structure_siret_fourteen_digits",
                violation_error_message="Un SIRET a quatorze chiffres.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="structure_has_a_name"),
        ]

    def __str__(self):
        return self.name

    @transition(status, source=Status.DRAFT, target=Status.ONLINE, permission=keeps_the_directory,
                custom={"label": "Mettre en ligne"})  # fmt: skip
    def publish(self):
        """What was being written may be read by everybody."""

    @transition(status, source=Status.ONLINE, target=Status.SUSPENDED, permission=keeps_the_directory,
                custom={"label": "Suspendre"})  # fmt: skip
    def suspend(self):
        """Nobody knows any more whether it is true: it is shown to nobody until somebody does."""

    @transition(status, source=Status.SUSPENDED, target=Status.ONLINE, permission=keeps_the_directory,
                custom={"label": "Remettre en ligne"})  # fmt: skip
    def resume(self):
        """Somebody knows: it is shown again."""

    @transition(status, source=[Status.DRAFT, Status.ONLINE, Status.SUSPENDED], target=Status.CLOSED,
                permission=keeps_the_directory, custom={"label": "Fermer définitivement"})  # fmt: skip
    def close(self):
        """It does not exist any more: its history stays."""


class PlaceQuerySet(models.QuerySet):
    def published(self):
        """What anybody may read: the doors that exist and that their holders show to all.

        The structures that are not shown are few: the database looks among them, not at the structure of each door.
        """
        hidden = Structure.objects.filter(~Q(status=Structure.Status.ONLINE), pk=OuterRef("structure"))
        return self.filter(~Exists(hidden), visibility=Place.Visibility.PUBLIC, closed_on=None)

    def with_services(self):
        return self.select_related("structure").prefetch_related(
            "services__audiences", "services__conditions", "services__overrides", "services__verifications",
            "overrides", "structure__overrides", "verifications", "listings__source", "external_ids",
        )  # fmt: skip


def _mercator(sql):
    """A coordinate in metres on the map where circles stay circles; written by the database, never by us."""
    return GeneratedField(
        expression=RawSQL(sql, ()), output_field=FloatField(null=True), db_persist=True, editable=False
    )


class Place(models.Model):
    """A door: one address, or a municipality alone when the address must not be known (women in danger)."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Tout le monde"
        TEAM = "team", "Les équipes seulement"

    class Precision(models.TextChoices):
        POINT = "point", "Porte"
        STREET = "street", "Rue"
        DISTRICT = "arrondissement", "Arrondissement"
        MUNICIPALITY = "municipality", "Commune"
        DEPARTMENT = "department", "Département"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="places", verbose_name="structure")
    name = models.CharField("nom", max_length=200)
    address = models.CharField("adresse", max_length=200, blank=True, default="")
    address_read_as = models.CharField("adresse probable", max_length=200, blank=True, default="")
    postal_code = models.CharField("code postal", max_length=5, blank=True, default="")
    city = models.CharField("commune", max_length=120, blank=True, default="")
    department = GeneratedField(
        expression=RawSQL(departments.SQL, ()), output_field=models.CharField(max_length=3), db_persist=True,
        editable=False,
    )  # fmt: skip
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    precision = models.CharField("précision", max_length=14, choices=Precision, blank=True, default="")
    east = _mercator("radians(longitude) * 6378137.0")
    north = _mercator("ln(tan(pi() / 4.0 + radians(latitude) / 2.0)) * 6378137.0")
    confidential = models.BooleanField("adresse confidentielle", default=False)
    visibility = models.CharField("visible par", max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    telephone = models.CharField("téléphone public", max_length=40, blank=True, default="")
    mail = models.EmailField("courriel public", blank=True, default="")
    website = models.URLField("site", blank=True, default="")
    closed_on = models.DateField("fermé définitivement le", null=True, blank=True)
    words = SearchVectorField(null=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        indexes = [
            GistIndex(Func(F("east"), F("north"), function="point"), name="place_point"),
            GinIndex(F("words"), name="place_words"),
            GinIndex(RawSQL(WORDS_HERE, ()), name="place_words_here"),
            models.Index(fields=["east", "north"], name="place_map"),
            models.Index(fields=["id"], name="place_without_words", condition=Q(words=None)),
            models.Index(fields=["department"], name="place_department"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidential=False)
                | Q(address="", address_read_as="", latitude=None, longitude=None, precision=""),
                name="place_confidential_without_address",
                violation_error_message="L’adresse d’un lieu confidentiel ne s’écrit pas : la commune suffit.",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False, longitude__isnull=False,
                    latitude__gte=-MERCATOR_LATITUDE, latitude__lte=MERCATOR_LATITUDE,
                    longitude__gte=-180, longitude__lte=180,
                ),
                name="place_position_whole_and_on_earth",
                violation_error_message="Une position a une latitude et une longitude, en degrés.",
            ),
            models.CheckConstraint(
                condition=Q(postal_code="") | Q(postal_code__regex=r"^\d{5}$"),
                name="place_postal_code_five_digits",
                violation_error_message="Un code postal a cinq chiffres.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="place_has_a_name"),
        ]  # fmt: skip

    def __str__(self):
        return ", ".join([self.name, *self.shown_address[-1:]])

    def get_absolute_url(self):
        return reverse("directory:place", args=[self.uuid])

    @property
    def shown_address(self):
        """The lines of its address; of a confidential place, its municipality alone."""
        city = f"{self.postal_code} {self.city}".strip()
        return [line for line in (self.address, city) if line]
