"""What anybody tells the directory: a place that it does not know, or something wrong about one that it knows."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Actor, Territory
from directory.models.changes import Origin
from directory.models.place import Place
from directory.models.territorial import looks_after, territorial
from journal.models import Followed


class Suggestion(Followed):
    """Read by a person, once. Of whoever sent it nothing is kept: neither a name, nor an address, nor where from."""

    class Kind(models.TextChoices):
        PLACE = "place", "Un lieu à ajouter"
        ERROR = "error", "Une erreur"

    class Status(models.TextChoices):
        RECEIVED = "received", "À relire"
        ACCEPTED = "accepted", "Acceptée"
        REFUSED = "refused", "Refusée"
        DUPLICATE = "duplicate", "Déjà connue"

    kind = models.CharField("nature", max_length=8, choices=Kind)
    origin = models.CharField("d’où", max_length=10, choices=Origin, default=Origin.PUBLIC)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="territoire"
    )
    place = models.ForeignKey(
        Place, models.CASCADE, null=True, blank=True, related_name="suggestions", verbose_name="lieu"
    )
    name = models.CharField("nom", max_length=200, blank=True, default="")
    address = models.CharField("adresse", max_length=200, blank=True, default="")
    postal_code = models.CharField("code postal", max_length=5, blank=True, default="")
    city = models.CharField("commune", max_length=120, blank=True, default="")
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    category = models.CharField("rubrique", max_length=32, blank=True, default="")
    hours_text = models.TextField("horaires", max_length=500, blank=True, default="")
    telephone = models.CharField("téléphone public", max_length=40, blank=True, default="")
    website = models.URLField("site", blank=True, default="")
    words = models.TextField("en quelques mots", max_length=1000, blank=True, default="")
    status = FSMField("état", choices=Status, default=Status.RECEIVED, protected=True)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("pourquoi", max_length=300, blank=True, default="")

    objects = territorial().as_manager()

    class Meta:
        verbose_name = "proposition"
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="place") & ~Q(name="") | Q(kind="error", place__isnull=False) & ~Q(words=""),
                name="suggestion_says_something",
                violation_error_message="Nommer le lieu, ou dire ce qui est faux.",
            ),
            models.CheckConstraint(
                condition=Q(status="received", decided_at=None)
                | (~Q(status="received") & Q(decided_at__isnull=False)),
                name="suggestion_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="suggestion_refused_for_a_reason",
                violation_error_message="Dire pourquoi la proposition est refusée.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "duplicate"]) | Q(place__isnull=False),
                name="suggestion_became_a_place",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="suggestion_position_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="suggestion_waiting", condition=Q(status="received")),
        ]

    def __str__(self):
        return f"proposition {self.pk}"

    @transition(status, source=Status.RECEIVED, target=Status.ACCEPTED, permission=looks_after,
                custom={"label": "Accepter"})  # fmt: skip
    def accept(self, *, place, by_actor):
        """It is so: the directory says it now, by its one door."""
        self.place, self.decided_at, self.decided_by = place, timezone.now(), by_actor

    @transition(status, source=Status.RECEIVED, target=Status.REFUSED, permission=looks_after,
                custom={"label": "Refuser"})  # fmt: skip
    def refuse(self, *, reason, by_actor):
        """It is not so, or not for the directory."""
        self.reason, self.decided_at, self.decided_by = reason.strip(), timezone.now(), by_actor

    @transition(status, source=Status.RECEIVED, target=Status.DUPLICATE, permission=looks_after,
                custom={"label": "C’est un lieu connu"})  # fmt: skip
    def recognise(self, *, place, by_actor):
        """The place is in the directory already."""
        self.place, self.decided_at, self.decided_by = place, timezone.now(), by_actor
