"""The women. What matching needs is here; who they are, where they may not go and how to reach them stand apart."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Leave, Role, Territory, User
from hosting.models.area import Area
from hosting.models.host import Animal, Host
from hosting.seals import open_to
from messaging.models import Contact
from privacy.facts import on_duty
from vault.fields import EncryptedDateField, EncryptedTextField
from vault.index import BlindIndexField


class GuestQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Her territory's team once she is referred; whoever is assigned to her; her organisation, drafts too."""
        if actor.is_service:
            return self
        from_partner = Q(
            referrals__referred_by=actor.user_id,
            referrals__organisation__in=actor.organisations(),
        ) | Q(
            referrals__organisation__in=actor.organisations(),
            referrals__organisation__shares_files=True,
        )
        referred = self.model.objects.filter(from_partner).values("pk")
        assigned = Assignment.objects.held_by(actor.user_id).values("guest")
        written = self.model._meta.get_field("referrals").related_model.objects.filter(guest=OuterRef("pk"))
        sent = written.filter(Q(submitted_at__isnull=False) | Q(imported=True))
        known = ~Exists(written) | Exists(sent)  # a partner's draft is the partner's
        return self.filter(open_to(actor)).filter(
            (Q(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER) | on_duty(actor)) & known)
            | Q(pk__in=referred)
            | Q(pk__in=assigned)
        )

    def with_assignments(self):
        return self.prefetch_related("assignments__user")


class Guest(models.Model):
    """A woman, under the name she chose to be called by. Never her history, health, papers or origin.

    Nullable booleans are answers not given: unknown is neither yes nor no, and no rule is built on silence.
    """

    class Reading(models.TextChoices):
        EASY = "easy", "Lit facilement"
        LITTLE = "little", "Lit un peu"
        NOT = "not", "Ne lit pas le français"

    class Rhythm(models.TextChoices):
        DAY = "day", "Journée"
        EARLY = "early", "Part très tôt"
        NIGHT = "night", "Travaille la nuit"
        VARIED = "varied", "Variable"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("référence", max_length=12, unique=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="guests", verbose_name="territoire")
    first_name = models.CharField("prénom choisi", max_length=80)
    birth_year = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    contact = models.OneToOneField(Contact, models.PROTECT, related_name="guest", verbose_name="contact")
    languages = ArrayField(
        models.CharField(max_length=8),
        verbose_name="langues parlées",
        default=list,
        blank=True,
    )
    reading = models.CharField("lecture du français", max_length=8, choices=Reading, blank=True)
    pregnant_due_on = models.DateField("terme de la grossesse", null=True, blank=True)
    animal = models.CharField("vient avec un animal", max_length=8, choices=Animal, blank=True)
    allergies = ArrayField(
        models.CharField(max_length=8, choices=Animal),
        verbose_name="allergies",
        default=list,
        blank=True,
    )
    avoids = ArrayField(
        models.CharField(max_length=8, choices=Animal),
        verbose_name="ne souhaite pas vivre avec",
        default=list,
        blank=True,
    )
    smokes = models.BooleanField("fume", null=True)
    accepts_smokers = models.BooleanField("accepte un foyer où l'on fume", null=True)
    accepts_men = models.BooleanField("accepte un homme au foyer", null=True)
    accepts_children = models.BooleanField("accepte des enfants au foyer", null=True)
    step_free = models.BooleanField("besoin d'un accès sans marche", default=False)
    private_room = models.BooleanField("chambre fermée demandée", default=True)
    quiet = models.BooleanField("besoin de calme en journée", default=False)
    rhythm = models.CharField("rythme", max_length=8, choices=Rhythm, blank=True)
    areas = models.ManyToManyField(Area, related_name="wished_by", verbose_name="secteurs souhaités", blank=True)
    max_travel = models.PositiveSmallIntegerField("trajet accepté, en minutes", default=60)
    school_travel_waived = models.BooleanField("accepte un trajet d'école plus long", default=False)
    protected = models.BooleanField("mode protégé", default=False)
    sealed_on = models.DateField("fermé aux bénévoles depuis le", null=True, blank=True)  # hosting.seals
    name_index = BlindIndexField()
    wishes = EncryptedTextField("souhaits, avec ses mots", blank=True, default="")
    support_needs = EncryptedTextField("besoins d'accompagnement", blank=True, default="")

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = "femme accueillie"
        verbose_name_plural = "femmes accueillies"

    def __str__(self):
        return self.code

    @property
    def thread(self):
        return self.pk


class Identity(models.Model):
    """Her legal name and birth date: restricted, rarely needed, sealed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    guest = models.OneToOneField(Guest, models.CASCADE, related_name="identity", verbose_name="femme accueillie")
    last_name = EncryptedTextField("nom", blank=True, default="", max_length=80)
    birth_date = EncryptedDateField("date de naissance", null=True, blank=True)
    born_index = BlindIndexField()  # of her first name's sound and her birth date, together

    class Meta:
        verbose_name = "état civil"

    def __str__(self):
        return f"état civil {self.guest_id}"


class Child(models.Model):
    """A child who comes with her: an age, and where school is, so that a move does not cost it."""

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="children", verbose_name="mère")
    born_year = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    months = models.PositiveSmallIntegerField("âge en mois, pour un bébé", null=True, blank=True)
    school = models.ForeignKey(
        Area,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="secteur de l'école",
    )

    class Meta:
        verbose_name = "enfant"

    def __str__(self):
        return f"enfant {self.pk}"


class KeyPlace(models.Model):
    """A place that counts in her week. Only a travel time from it is ever shown."""

    class Kind(models.TextChoices):
        WORK = "work", "Travail"
        TRAINING = "training", "Formation"
        CARE = "care", "Soins"
        SCHOOL = "school", "École"
        OTHER = "other", "Autre"

    guest = models.ForeignKey(
        Guest,
        models.CASCADE,
        related_name="key_places",
        verbose_name="femme accueillie",
    )
    kind = models.CharField("nature", max_length=8, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="secteur")
    label = EncryptedTextField("précision", blank=True, default="")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = "lieu important"
        verbose_name_plural = "lieux importants"

    def __str__(self):
        return f"lieu {self.pk}"


class NoGoZone(models.Model):
    """An area where she must not be housed. The reason is not stored, and the matcher only says « impossible »."""

    guest = models.ForeignKey(
        Guest,
        models.CASCADE,
        related_name="no_go_zones",
        verbose_name="femme accueillie",
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="secteur")

    class Meta:
        verbose_name = "secteur à éviter"
        verbose_name_plural = "secteurs à éviter"
        constraints = [models.UniqueConstraint(fields=["guest", "area"], name="nogozone_once")]

    def __str__(self):
        return f"secteur à éviter {self.pk}"


class NeverPair(models.Model):
    """These two are never put in touch. Silent: nobody is told why, not even that it exists."""

    guest = models.ForeignKey(
        Guest,
        models.CASCADE,
        related_name="never_pairs",
        verbose_name="femme accueillie",
    )
    host = models.ForeignKey(Host, models.CASCADE, related_name="never_pairs", verbose_name="foyer")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "mise en lien exclue"
        verbose_name_plural = "mises en lien exclues"
        constraints = [models.UniqueConstraint(fields=["guest", "host"], name="neverpair_once")]

    def __str__(self):
        return f"exclusion {self.pk}"


class AssignmentQuerySet(models.QuerySet):
    def in_force(self, on=None):
        day = on or timezone.localdate()
        return self.filter(Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day)))

    def held_by(self, user_id, on=None):
        """Those of this person, and those of whom she stands in for that day."""
        stands_in = Leave.objects.for_substitute(user_id, user="user", territory="guest__territory", on=on)
        return self.in_force(on).filter(Q(user=user_id) | stands_in)

    def in_charge(self):
        return self.filter(part=Assignment.Part.COORDINATOR)

    def of(self, guest):
        return self.in_force().filter(guest=guest)


class Assignment(models.Model):
    """Who follows her, from a day to a day. Rights come from it, and end with it."""

    class Part(models.TextChoices):
        COORDINATOR = "coordinator", "Responsable"
        VOLUNTEER = "volunteer", "Bénévole"
        PSYCHOLOGIST = "psychologist", "Psychologue"
        MEDIATOR = "mediator", "Médiatrice"

    guest = models.ForeignKey(
        Guest,
        models.CASCADE,
        related_name="assignments",
        verbose_name="femme accueillie",
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name="personne")
    part = models.CharField("rôle auprès d'elle", max_length=12, choices=Part)
    from_on = models.DateField("depuis le", default=timezone.localdate)
    until_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        constraints = [
            models.UniqueConstraint(
                fields=["guest"],
                condition=Q(part="coordinator", until_on=None),
                name="assignment_one_coordinator_in_charge",
                violation_error_message="Une seule personne est responsable à la fois : passer la main d'abord.",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"affectation {self.pk}"


def in_charge_of(actor):
    """An ``Exists`` for querysets with a ``guest`` column: this actor coordinates her today, or stands in."""
    return Exists(Assignment.objects.held_by(actor.user_id).in_charge().filter(guest=OuterRef("guest")))
