"""A woman living with a host, from the keys to the way out; and the other roofs of her year."""

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from casework import permissions as may
from casework.models.accompaniment import Accompaniment
from casework.models.away import HomeAway
from hosting.models import Occupancy
from journal.models import Followed
from journal.moves import NotYet
from matching.models import Proposal


class StayQuerySet(models.QuerySet):
    def live(self):
        return self.filter(status__in=Stay.LIVE)

    def ongoing(self):
        return self.filter(status=Stay.Status.ONGOING)

    def roofing(self, day):
        """Those that give her a roof on the night of ``day``: neither past their end, nor without their home.

        Keys that are for that very day count; those whose day has passed, and that nobody handed over, do not.
        """
        outside = Absence.objects.filter(stay=OuterRef("pk"), under_a_roof=False, period__contains=day)
        away = HomeAway.objects.filter(
            host=OuterRef("occupancy__room__host"), she_may_stay=False, period__contains=day
        )
        here = Q(status=Stay.Status.ONGOING, planned_until__gt=day) | Q(status=Stay.Status.PLANNED, planned_from=day)
        return self.filter(here, ~Exists(outside), ~Exists(away))

    def with_holes(self):
        """Each with ``outside`` and ``away``: when it gives no roof, by her absence and by that of its home."""
        outside = Absence.objects.filter(stay=OuterRef("pk"), under_a_roof=False)
        away = HomeAway.objects.filter(host=OuterRef("occupancy__room__host"), she_may_stay=False)
        return self.annotate(
            outside=ArraySubquery(outside.values("period")), away=ArraySubquery(away.values("period"))
        )

    def visible_to(self, actor):
        """Those of the accompaniments that one sees; and the host's own."""
        if actor.is_service:
            return self
        return self.filter(
            Q(accompaniment__in=Accompaniment.objects.visible_to(actor))
            | Q(
                occupancy__room__host__user=actor.user_id,
                occupancy__room__host__user__isnull=False,
            )
        )

    def with_people(self):
        return self.select_related(
            "accompaniment__guest",
            "accompaniment__commitment",
            "occupancy__room__host__household__area",
        )


class Stay(Followed):
    """One cohabitation. Its nights are computed from its dates, half-open: ``[started_on, ended_on)``."""

    class Status(models.TextChoices):
        PLANNED = "planned", "À venir"
        ONGOING = "ongoing", "En cours"
        ENDED = "ended", "Terminé"
        CANCELLED = "cancelled", "Annulé"

    LIVE = (Status.PLANNED, Status.ONGOING)

    class Kind(models.TextChoices):
        HOSTING = "hosting", "Séjour"
        RELAY = "relay", "Relais"
        SHELTER = "shelter", "Mise à l'abri"

    class Ending(models.TextChoices):
        PLANNED = "planned", "À la date prévue"
        EXIT = "exit", "Elle a une solution"
        EARLY_GUEST = "early_guest", "Avant la date, à sa demande"
        EARLY_HOST = "early_host", "Avant la date, à la demande du foyer"
        EARLY_PROGRAMME = "early_programme", "Avant la date, sur décision de l'équipe"
        EMERGENCY = "emergency", "En urgence"
        RELOCATION = "relocation", "Elle a déménagé pour ouvrir un toit à une autre"

    class Reason(models.TextChoices):
        """Why, as each side says it. Never a condition of her next roof."""

        AS_PLANNED = "as_planned", "Comme prévu"
        NEW_HOME = "new_home", "Un logement, une autre solution"
        LIVING_TOGETHER = "living_together", "La vie ensemble"
        HOST_LIFE = "host_life", "Un changement dans la vie du foyer"
        DISTANCE = "distance", "Le trajet, le quartier"
        HEALTH = "health", "La santé"
        SAFETY = "safety", "La sécurité"
        NOT_SAID = "not_said", "Ne souhaite pas dire"

    accompaniment = models.ForeignKey(
        Accompaniment,
        models.PROTECT,
        related_name="stays",
        verbose_name="accompagnement",
    )
    occupancy = models.OneToOneField(Occupancy, models.PROTECT, related_name="stay", verbose_name="occupation")
    proposal = models.OneToOneField(
        Proposal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stay",
        verbose_name="proposition",
    )
    kind = models.CharField("nature", max_length=8, choices=Kind, default=Kind.HOSTING)
    status = FSMField("état", choices=Status, default=Status.PLANNED, protected=True)
    planned_from = models.DateField("arrivée prévue le")
    planned_until = models.DateField("fin prévue le")
    started_on = models.DateField("première nuit le", null=True, blank=True)
    ended_on = models.DateField("départ le", null=True, blank=True)  # the first night that she does not sleep there
    ending = models.CharField("fin", max_length=16, choices=Ending, blank=True)
    guest_reason = models.CharField("sa raison", max_length=16, choices=Reason, blank=True)
    host_reason = models.CharField("raison du foyer", max_length=16, choices=Reason, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = "séjour"
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_until__gt=F("planned_from")), name="stay_planned_for_a_night_at_least",
                violation_error_message="Le départ prévu suit l'arrivée.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "cancelled"], started_on=None)
                | Q(status__in=["ongoing", "ended"], started_on__isnull=False),
                name="stay_started_when_it_runs",
                violation_error_message="Un séjour en cours a une première nuit.",
            ),
            models.CheckConstraint(
                condition=(Q(status="ended", ended_on__isnull=False) & ~Q(ending=""))
                | (~Q(status="ended") & Q(ended_on=None, ending="")),
                name="stay_ended_with_a_day_and_a_reason",
                violation_error_message="Un séjour terminé a une date de fin et un motif.",
            ),
            models.CheckConstraint(
                # a zero-night stay is cancelled, not ended (domain §3.2 rule 3)
                condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
                name="stay_ends_after_a_night",
                violation_error_message="Un séjour terminé a duré une nuit au moins : sinon, l'annuler.",
            ),
            models.UniqueConstraint(
                fields=["accompaniment"], condition=Q(status="ongoing"), name="stay_one_ongoing_per_accompaniment",
                violation_error_message="Elle vit déjà dans un foyer.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"séjour {self.pk}"

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id

    @property
    def nights(self):
        """The half-open interval that she sleeps there, planned or real."""
        return (
            self.started_on or self.planned_from,
            self.ended_on or self.planned_until,
        )

    @transition(status, source=Status.PLANNED, target=Status.ONGOING,
                permission=may.team_or_on_duty, custom={"label": "Remettre les clés"})  # fmt: skip
    def move_in(self, *, on: date):
        """The keys are handed over; the year itself belongs to the accompaniment."""
        if on > timezone.localdate():
            raise NotYet("La première nuit ne se note pas d'avance.")
        self.started_on = on

    @transition(status, source=Status.ONGOING, target=Status.ENDED,
                permission=may.team_of_stay, custom={"label": "Enregistrer le départ"})  # fmt: skip
    def move_out(self, *, on: date, ending: Ending, guest_reason: Reason, host_reason: Reason):
        """She leaves this home. Whether she has a roof that night is asked before anything else."""
        self.ended_on, self.ending = on, ending
        self.guest_reason, self.host_reason = guest_reason, host_reason

    @transition(status, source=Status.PLANNED, target=Status.CANCELLED,
                permission=may.team_of_stay, custom={"label": "Annuler le séjour"})  # fmt: skip
    def cancel(self):
        """It did not begin: no night is counted."""


class OtherRoof(models.Model):
    """A roof of her year that is not a host's room: hotel, partner's bed, friend. Its nights are covered."""

    class Kind(models.TextChoices):
        HOTEL = "hotel", "Hôtel"
        PARTNER = "partner", "Place d'un partenaire"
        FRIEND = "friend", "Chez des proches, à son choix"
        EMERGENCY = "emergency", "Hébergement d'urgence (115)"
        EARLIER = "earlier", "Un autre foyer, avant la reprise du registre"

    NOTED_BY_HAND = Kind.choices[:-1]  # what came before a register is only taken over

    accompaniment = models.ForeignKey(
        Accompaniment,
        models.CASCADE,
        related_name="other_roofs",
        verbose_name="accompagnement",
    )
    kind = models.CharField("nature", max_length=10, choices=Kind)
    period = DateRangeField("période")
    recorded_at = models.DateTimeField("notée le", default=timezone.now)

    class Meta:
        verbose_name = "autre toit"
        verbose_name_plural = "autres toits"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__startswith__isnull=False,
                    period__endswith__isnull=False,
                ),
                name="otherroof_has_two_dates",
                violation_error_message="Un toit a un début et une fin.",
            )
        ]

    def __str__(self):
        return f"autre toit {self.pk}"


class Absence(models.Model):
    """Nights of a stay slept elsewhere: under a safe roof they are covered, and counted apart; without, they are owed.

    Her room stays hers meanwhile.
    """

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="absences", verbose_name="séjour")
    period = DateRangeField("période")
    under_a_roof = models.BooleanField("sous un toit sûr", default=True)
    recorded_at = models.DateTimeField("notée le", default=timezone.now)

    class Meta:
        verbose_name = "absence"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__startswith__isnull=False,
                    period__endswith__isnull=False,
                ),
                name="absence_has_two_dates",
                violation_error_message="Une absence a un début et une fin, après le début.",
            )
        ]

    def __str__(self):
        return f"absence {self.pk}"
