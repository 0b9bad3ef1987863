"""Where she was sent on a day for a meal, a shower, a lawyer: told by somebody, asked about three days later.

On the screens it is an « orientation vers un lieu »; the word ``Referral`` is kept for the request of a social worker.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Actor
from casework import permissions as may
from casework.models.accompaniment import Accompaniment
from casework.models.support import OfHerFile
from directory.models import Place, Service
from journal.models import Followed


class SignpostQuerySet(OfHerFile):
    def awaited(self):
        """Those of which nobody has said what came."""
        return self.filter(status=Signpost.Status.GIVEN)

    def with_place(self):
        return self.select_related(
            "accompaniment__guest", "accompaniment__referral", "accompaniment__owner", "place__structure", "service"
        )


class Signpost(Followed):
    """One place given to her, and what came of it. A closed door is the place's doing, never hers."""

    class Status(models.TextChoices):
        GIVEN = "given", "Donnée"
        RECEIVED = "received", "Reçue"
        CLOSED_DOOR = "closed_door", "Porte close"
        FULL = "full", "Complet"
        TURNED_AWAY = "turned_away", "Refusée"
        NOT_COME = "not_come", "Pas venue"
        DROPPED = "dropped", "Retirée"

    REFUSED = (Status.CLOSED_DOOR, Status.FULL, Status.TURNED_AWAY)  # another place is looked for

    class Channel(models.TextChoices):
        CARD = "card", "Par sa carte"
        SMS = "sms", "Par SMS"
        ORAL = "oral", "De vive voix"
        BOOKING = "booking", "Rendez-vous pris"

    class Reason(models.TextChoices):
        AUDIENCE = "audience", "Ne reçoit pas les personnes dans sa situation"
        PAPERS = "papers", "Un papier manquait"
        APPOINTMENT = "appointment", "Il fallait un rendez-vous ou une orientation"
        AREA = "area", "Hors de leur secteur"
        ANIMAL = "animal", "Les animaux n’entrent pas"
        PRICE = "price", "Trop cher"
        LANGUAGE = "language", "Personne ne parlait sa langue"
        NOT_SAID = "not_said", "Sans raison dite"

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="signposts", verbose_name="accompagnement"
    )
    status = FSMField("état", choices=Status, default=Status.GIVEN, protected=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="lieu")
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="service"
    )
    channel = models.CharField("dite comment", max_length=8, choices=Channel)
    at = models.DateTimeField("donnée le", default=timezone.now)
    follow_up_on = models.DateField("à reprendre le")
    reason = models.CharField("motif du refus", max_length=12, choices=Reason, blank=True, default="")
    instead_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="others", verbose_name="à la place de"
    )
    given_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="donnée par")

    objects = SignpostQuerySet.as_manager()

    class Meta:
        verbose_name = "orientation vers un lieu"
        verbose_name_plural = "orientations vers un lieu"
        constraints = [
            models.CheckConstraint(
                condition=(Q(status="turned_away") & ~Q(reason="")) | (~Q(status="turned_away") & Q(reason="")),
                name="signpost_refused_with_a_reason",
                violation_error_message="Un refus a un motif, « sans raison dite » compris.",
            ),
            models.CheckConstraint(
                condition=~Q(instead_of=F("pk")), name="signpost_not_instead_of_itself",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["follow_up_on"], condition=Q(status="given"), name="signpost_awaited")]

    def __str__(self):
        return f"orientation vers un lieu {self.pk}"

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id

    @transition(status, source=[Status.GIVEN, Status.NOT_COME], target=Status.RECEIVED,
                permission=may.follows_her, custom={"label": "Reçue"})  # fmt: skip
    def arrive(self):
        """She went, and was received; later than thought, sometimes."""

    @transition(status, source=Status.GIVEN, target=Status.CLOSED_DOOR,
                permission=may.follows_her, custom={"label": "Porte close"})  # fmt: skip
    def find_closed(self):
        """She went for nothing: the place is asked again, and another one is looked for."""

    @transition(status, source=Status.GIVEN, target=Status.FULL,
                permission=may.follows_her, custom={"label": "Complet"})  # fmt: skip
    def find_full(self):
        """No room left for her that day."""

    @transition(status, source=Status.GIVEN, target=Status.TURNED_AWAY,
                permission=may.follows_her, custom={"label": "Refusée"})  # fmt: skip
    def turn_away(self, *, reason: Reason):
        """They did not take her, and this is why."""
        self.reason = reason

    @transition(status, source=Status.GIVEN, target=Status.NOT_COME,
                permission=may.follows_her, custom={"label": "Pas venue"})  # fmt: skip
    def not_come(self):
        """She did not go. It costs her nothing; nobody asks why."""

    @transition(status, source=Status.GIVEN, target=Status.DROPPED,
                permission=may.follows_her, custom={"label": "Retirer"})  # fmt: skip
    def drop(self):
        """Given by mistake, or without object any more."""


class AvoidedPlace(models.Model):
    """A door that is not suggested to her, in this file. Why is not written: it could say whom she is afraid of."""

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="avoided_places", verbose_name="accompagnement"
    )
    place = models.ForeignKey(Place, models.CASCADE, related_name="+", verbose_name="lieu")
    since_on = models.DateField("depuis le", default=timezone.localdate)
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="noté par")

    objects = OfHerFile.as_manager()

    class Meta:
        verbose_name = "lieu à ne pas lui proposer"
        verbose_name_plural = "lieux à ne pas lui proposer"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "place"], name="avoidedplace_once",
                violation_error_message="Ce lieu ne lui est déjà plus proposé.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"lieu à éviter {self.pk}"
