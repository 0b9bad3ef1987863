"""The promise: a roof for a year, across hosts. Stays follow one another under one clock."""

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Role, Territory, User
from casework import permissions as may
from casework.clock import commitment_end
from hosting.models import Assignment, Guest, Referral
from hosting.models.room import Int8Range
from hosting.seals import open_to
from journal.models import Followed
from journal.moves import NotYet
from privacy.facts import on_duty

REOPENED_WITHIN_DAYS = 90


class AccompanimentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Accompaniment.Status.OPEN)

    def visible_to(self, actor):
        """The territory's team and who is on duty, whoever is assigned to her, the organisation that referred her."""
        if actor.is_service:
            return self
        assigned = Assignment.objects.held_by(actor.user_id).values("guest")
        return self.filter(open_to(actor, "guest__")).filter(
            Q(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER) | on_duty(actor))
            | Q(guest__in=assigned)
            | Q(
                referral__organisation__in=actor.organisations(),
                referral__organisation__shares_files=True,
            )
            | Q(
                referral__organisation__in=actor.organisations(),
                referral__referred_by=actor.user_id,
            )
        )

    def with_clock(self):
        """All that the roof board reads of a woman, in a fixed number of queries (``casework.roofs.Ledger``).

        ``exited_on`` where she has left; ``suspended`` (periods) and ``added`` (months) move the end of her year.
        """
        stays, respites = apps.get_model("casework.Stay").objects, apps.get_model("casework.Respite").objects
        homes = "occupancy__room__host__household__area"
        exits = apps.get_model("casework.Exit").objects.filter(accompaniment=OuterRef("pk"), cancelled_on=None)
        year = {"commitment__accompaniment": OuterRef("pk")}
        files = self.annotate(
            exited_on=Subquery(exits.values("exited_on")[:1]),
            suspended=ArraySubquery(Suspension.objects.filter(**year).order_by("period").values("period")),
            added=ArraySubquery(Extension.objects.filter(**year).values("months")),
        )
        return files.select_related("guest", "commitment", "owner", "territory", "referral").prefetch_related(
            Prefetch("stays", stays.with_holes().select_related(homes)),
            Prefetch("stays__respites", respites.select_related(homes)),
            "other_roofs",
            "silences__said",
        )


class Accompaniment(Followed):
    """One woman's year. *Waiting*, *hosted* or *between two roofs* are facts of its stays, never stored."""

    class Status(models.TextChoices):
        OPEN = "open", "En cours"
        EXITING = "exiting", "Sortie à confirmer"
        EXITED = "exited", "Sortie"

    code = models.CharField("référence", max_length=12, unique=True)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="accompaniments",
        verbose_name="territoire",
    )
    guest = models.ForeignKey(
        Guest,
        models.PROTECT,
        related_name="accompaniments",
        verbose_name="femme accueillie",
    )
    referral = models.OneToOneField(
        Referral,
        models.PROTECT,
        related_name="accompaniment",
        verbose_name="orientation",
    )
    owner = models.ForeignKey(User, models.PROTECT, related_name="accompaniments", verbose_name="responsable")
    status = FSMField("état", choices=Status, default=Status.OPEN, protected=True)
    opened_on = models.DateField("ouvert le")

    objects = AccompanimentQuerySet.as_manager()

    class Meta:
        verbose_name = "accompagnement"
        constraints = [
            models.UniqueConstraint(
                fields=["guest"],
                condition=~Q(status="exited"),
                name="accompaniment_one_open_per_guest",
                violation_error_message="Un accompagnement est déjà ouvert pour elle.",
            )
        ]
        indexes = [models.Index(fields=["territory", "status"], name="accompaniment_by_territory")]

    def __str__(self):
        return self.code

    @transition(status, source=Status.OPEN, target=Status.EXITING,
                permission=may.team, custom={"label": "Enregistrer la sortie"})  # fmt: skip
    def record_exit(self):
        """Where she goes is written down, with its evidence; a second person is asked to sign."""

    @transition(status, source=Status.EXITING, target=Status.EXITED,
                permission=may.signer, custom={"label": "Confirmer la sortie", "signed": True})  # fmt: skip
    def confirm_exit(self):
        """The second signature is there: the year ends with what it led to."""
        if not self.exits.filter(cancelled_on=None, confirmed_by__isnull=False).exists():
            raise NotYet("La seconde signature manque.")

    @transition(status, source=Status.EXITING, target=Status.OPEN,
                permission=may.team_or_signer, custom={"label": "Revenir sur la sortie"})  # fmt: skip
    def cancel_exit(self):
        """Not signed, or not true any more: she is still ours."""

    @transition(status, source=Status.EXITED, target=Status.OPEN,
                permission=may.team, custom={"label": "Rouvrir"})  # fmt: skip
    def reopen(self, *, exited_on):
        """She comes back within 90 days (domain §3.2 rule 4): the same file, under the same number."""
        if (timezone.localdate() - exited_on).days > REOPENED_WITHIN_DAYS:
            raise NotYet("Plus de 90 jours après la sortie : ouvrir une nouvelle orientation.")


YEAR_MOVES = ("suspend", "extend_year")  # what a second person signs, besides an exit


class Commitment(models.Model):
    """The one-year clock. It starts on the first night and moves only by a suspension or an extension.

    ``policy`` is stored on each file, so that a later policy never shifts an old one.
    """

    class Policy(models.TextChoices):
        FIRST_NIGHT = "first_night", "À compter de la première nuit"
        ADMISSION = "admission", "À compter de l'admission"

    accompaniment = models.OneToOneField(
        Accompaniment,
        models.CASCADE,
        related_name="commitment",
        verbose_name="accompagnement",
    )
    policy = models.CharField("règle", max_length=12, choices=Policy, default=Policy.FIRST_NIGHT)
    starts_on = models.DateField("première nuit le")

    class Meta:
        verbose_name = "engagement"

    def __str__(self):
        return f"engagement {self.pk}"

    @property
    def ends_on(self):
        """The day after the last promised night. Reads its suspensions and extensions: a list asks a ``Ledger``."""
        suspensions = [(s.period.lower, s.period.upper) for s in self.suspensions.all()]
        return commitment_end(self.starts_on, suspensions, [e.months for e in self.extensions.all()])


class _SecondPerson(models.Model):
    """Moving a woman's clock takes two people: who asked, and who agreed."""

    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="demandée par")
    agreed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="validée par")
    recorded_at = models.DateTimeField("notée le", default=timezone.now)

    class Meta:
        abstract = True


class Suspension(_SecondPerson):
    """A time outside our promise, at her side: hospital, family by her choice… A host away is never a ground."""

    class Ground(models.TextChoices):
        HOSPITAL = "hospital", "Hospitalisation"
        FAMILY = "family", "Chez des proches, à sa demande"
        OTHER_SCHEME = "other_scheme", "Retour dans un autre dispositif"
        DETENTION = "detention", "Détention"
        FORCE_MAJEURE = "force_majeure", "Force majeure"

    commitment = models.ForeignKey(
        Commitment,
        models.CASCADE,
        related_name="suspensions",
        verbose_name="engagement",
    )
    ground = models.CharField("motif", max_length=16, choices=Ground)
    period = DateRangeField("période")
    she_agrees = models.BooleanField("elle est d'accord", null=True)

    class Meta:
        verbose_name = "suspension"
        constraints = [
            ExclusionConstraint(
                name="suspension_no_overlap",
                expressions=[(Int8Range("commitment"), RangeOperators.OVERLAPS), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Une suspension couvre déjà une partie de ces dates.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                name="suspension_has_two_dates",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("agreed_by")), name="suspension_by_two",
                violation_error_message="Une seconde personne valide.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"suspension {self.pk}"


class Extension(_SecondPerson):
    """More months, decided at the year's review, with the dated solution that is awaited."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="extensions", verbose_name="engagement")
    months = models.PositiveSmallIntegerField("mois")
    awaited = models.CharField("solution attendue", max_length=200)

    class Meta:
        verbose_name = "prolongation"
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=3), name="extension_three_months_at_most",
                violation_error_message="Une prolongation dure trois mois au plus.",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("agreed_by")), name="extension_by_two",
                violation_error_message="Une seconde personne valide.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"prolongation {self.pk}"
