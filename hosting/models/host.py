"""The people who open a room: their path to « prêt », their home, every adult of it, and their address apart."""

import uuid
from datetime import date

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Role, Territory, User
from hosting import permissions as may
from hosting.models.area import Area
from journal.models import Followed
from journal.moves import NotYet
from messaging.models import Contact
from privacy.facts import on_duty
from vault.fields import EncryptedTextField
from vault.index import BlindIndexField

VISIT_VALID = relativedelta(months=12)  # domain §3.3
INSURANCE_VALID = relativedelta(months=12)


class HostQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The team's own territories, and that of one's shift while it lasts; a host sees herself."""
        if actor.is_service:
            return self
        team = Q(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER) | on_duty(actor))
        return self.filter(team | Q(user__isnull=False, user=actor.user_id))

    def registered(self):
        """Those who have not left and were not turned away."""
        return self.exclude(status__in=[Host.Status.LEFT, Host.Status.NOT_RETAINED])

    def ready(self, on=None):
        """Approved by two, and every check in date on that day: derived, so that one expired paper is enough to stop.

        Each adult of the home was met, showed an identity paper, signed the declaration and read the charter.
        """
        day = on or timezone.localdate()
        adults = Adult.objects.filter(host=OuterRef("pk"))
        latest = max(day, timezone.localdate())  # what is said to be seen later was not seen
        unseen = Q()
        for check in Adult.CHECKS:
            unseen |= Q(**{check: None}) | Q(**{f"{check}__gt": latest})
        unchecked = adults.filter(unseen)
        visits = HomeVisit.objects.filter(
            host=OuterRef("pk"), positive=True, done_on__gt=day - VISIT_VALID, done_on__lte=latest
        )
        return self.filter(
            Exists(visits), Exists(adults), ~Exists(unchecked),
            status=Host.Status.APPROVED,
            trained_on__lte=latest,
            insured_on__gt=day - INSURANCE_VALID,
            insured_on__lte=latest,
        )  # fmt: skip

    def with_home(self):
        return self.select_related("household", "household__area", "territory")


class Host(Followed):
    """A home that offers a room. *Approved* is decided by two people; *ready* is what its papers imply that day."""

    class Status(models.TextChoices):
        APPLIED = "applied", "Candidature reçue"
        CONTACTED = "contacted", "Contact pris"
        VISIT_PLANNED = "visit_planned", "Visite prévue"
        VISITED = "visited", "Visite faite"
        PANEL = "panel", "Seconde signature attendue"
        APPROVED = "approved", "Approuvé"
        PAUSED = "paused", "En pause"
        SUSPENDED = "suspended", "Suspendu"
        DORMANT = "dormant", "Sans réponse"
        NOT_RETAINED = "not_retained", "Non retenu"
        LEFT = "left", "Parti"

    code = models.CharField("référence", max_length=12, unique=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="hosts", verbose_name="territoire")
    user = models.OneToOneField(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="host",
        verbose_name="compte",
    )
    contact = models.OneToOneField(Contact, models.PROTECT, related_name="host", verbose_name="contact")
    first_name = models.CharField("prénom", max_length=80)
    last_name = EncryptedTextField("nom", blank=True, default="", max_length=80)
    name_index = BlindIndexField()  # of the phonetic key of both names: finds the same person again
    status = FSMField("état", choices=Status, default=Status.APPLIED, protected=True)
    applied_at = models.DateTimeField("candidature du", default=timezone.now)
    campaign = models.CharField("connu par", max_length=60, blank=True)
    trained_on = models.DateField("formation suivie le", null=True, blank=True)
    insured_on = models.DateField("assurance attestée le", null=True, blank=True)
    ask_again_on = models.DateField("redemander le", null=True, blank=True)
    last_contact_on = models.DateField("dernier contact le", null=True, blank=True)
    reason = models.CharField("motif", max_length=40, blank=True)
    remarks = EncryptedTextField("remarques", blank=True, default="")

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = "foyer"
        verbose_name_plural = "foyers"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="paused") | Q(ask_again_on__isnull=False),
                name="host_paused_until_a_day",
                violation_error_message="Dire quand redemander : une pause a une date de retour.",
            ),
            models.CheckConstraint(
                condition=~Q(status="not_retained") | ~Q(reason=""),
                name="host_not_retained_with_a_reason",
                violation_error_message="Dire pourquoi ce foyer n'est pas retenu.",
            ),
        ]
        indexes = [models.Index(fields=["territory", "status"], name="host_by_territory")]

    def __str__(self):
        return self.code

    thread = None

    @property
    def missing(self):
        """What is still needed before « prêt », in French, today (see ``checks_missing``)."""
        return checks_missing(self, timezone.localdate())

    @transition(status, source=[Status.APPLIED, Status.DORMANT], target=Status.CONTACTED,
                permission=may.team, custom={"label": "Noter le premier contact"})  # fmt: skip
    def contact_made(self, *, on: date):
        """Someone of the team has spoken with the candidate."""
        self.last_contact_on = on

    @transition(status, source=[Status.APPLIED, Status.CONTACTED, Status.VISITED], target=Status.VISIT_PLANNED,
                permission=may.team, custom={"label": "Fixer la visite"})  # fmt: skip
    def plan_visit(self):
        """A day is set for the visit of the home, by two people."""

    @transition(status, source=Status.VISIT_PLANNED, target=Status.VISITED,
                permission=may.team, custom={"label": "Noter la visite"})  # fmt: skip
    def visit_done(self, *, on: date):
        """Two people have seen the room and met the adults of the home."""
        self.last_contact_on = on

    @transition(status, source=Status.VISITED, target=Status.PANEL,
                permission=may.team, custom={"label": "Demander l'approbation"})  # fmt: skip
    def ask_approval(self):
        """The file is complete: a second person, who did not visit, is asked to sign."""
        missing = self.missing
        if missing:
            raise NotYet("Il manque encore : " + ", ".join(missing) + ".")

    @transition(status, source=Status.PANEL, target=Status.APPROVED,
                permission=may.signer, custom={"label": "Approuver", "signed": True})  # fmt: skip
    def approve(self):
        """Two people have said yes. The home may be proposed as long as its papers are in date."""
        self.reason = ""

    @transition(status, source=Status.PANEL, target=Status.VISITED,
                permission=may.signer, custom={"label": "Ne pas signer", "signed": True})  # fmt: skip
    def return_to_visit(self):
        """The second person did not sign: the team takes the file up again."""

    @transition(status, source=[Status.APPLIED, Status.CONTACTED, Status.VISIT_PLANNED, Status.VISITED],
                target=Status.NOT_RETAINED, permission=may.team, custom={"label": "Ne pas retenir"})  # fmt: skip
    def not_retain(self, *, reason: str):
        """The home will not host: a kind letter, and other ways to help."""
        self.reason = reason

    @transition(status, source=Status.APPROVED, target=Status.PAUSED,
                permission=may.team_or_host, custom={"label": "Mettre en pause"})  # fmt: skip
    def pause(self, *, ask_again_on: date):
        """Not now. We ask again on the day that the host has chosen."""
        if ask_again_on <= timezone.localdate():
            raise NotYet("Choisir un jour à venir.")
        self.ask_again_on = ask_again_on

    @transition(status, source=Status.PAUSED, target=Status.APPROVED,
                permission=may.team_or_host, custom={"label": "Reprendre"})  # fmt: skip
    def resume(self):
        """The home is open again."""
        self.ask_again_on = None

    @transition(status, source=[Status.APPROVED, Status.PAUSED], target=Status.SUSPENDED,
                permission=may.manager, custom={"label": "Suspendre"})  # fmt: skip
    def suspend(self):
        """New proposals stop; a running stay calls for a decision the same day."""

    @transition(status, source=Status.SUSPENDED, target=Status.VISITED,
                permission=may.manager, custom={"label": "Reprendre l'examen"})  # fmt: skip
    def review(self):
        """A suspended home goes through visit and approval by two again."""

    @transition(status, source=[Status.APPLIED, Status.CONTACTED], target=Status.DORMANT,
                permission=may.team, custom={"label": "Classer sans réponse"})  # fmt: skip
    def let_rest(self):
        """Two contacts without an answer in thirty days. Silence is not a refusal: one call opens it again."""

    @transition(status, source=[Status.APPLIED, Status.CONTACTED, Status.VISIT_PLANNED, Status.VISITED,
                                Status.APPROVED, Status.PAUSED, Status.DORMANT],
                target=Status.LEFT, permission=may.team_or_host, custom={"label": "Quitter le réseau"})  # fmt: skip
    def leave(self):
        """The home stops hosting. What it lived with us stays true; its papers are forgotten in their time."""


def checks_missing(host, day):
    """The checks that keep ``host`` from being ready on ``day``, as French words, from rows already loaded."""
    adults = list(host.adults.all())
    visits = [visit for visit in host.visits.all() if visit.positive and visit.done_on]
    last = max((visit.done_on for visit in visits), default=None)
    missing = []
    if last is None:
        missing.append("une visite du foyer")
    elif last <= day - VISIT_VALID:
        missing.append("une nouvelle visite (la dernière a plus de douze mois)")
    if not adults:
        missing.append("les adultes du foyer")
    for field, words in Adult.CHECKS.items():
        if any(getattr(adult, field) is None for adult in adults):
            missing.append(words)
    if host.trained_on is None:
        missing.append("la formation")
    if host.insured_on is None or host.insured_on <= day - INSURANCE_VALID:
        missing.append("l'attestation d'assurance")
    return missing


class Animal(models.TextChoices):
    DOG = "dog", "chien"
    CAT = "cat", "chat"
    OTHER = "other", "autre animal"


class Household(models.Model):
    """What the home is like to live in: the facts that matching reads, and nothing about where exactly it is."""

    class Smoking(models.TextChoices):
        NO = "no", "Personne ne fume"
        OUTSIDE = "outside", "Dehors seulement"
        YES = "yes", "On fume dans le logement"

    class Rhythm(models.TextChoices):
        DAY = "day", "Journée"
        EARLY = "early", "Lève-tôt"
        NIGHT = "night", "Travail de nuit"
        VARIED = "varied", "Variable"

    host = models.OneToOneField(Host, models.CASCADE, related_name="household", verbose_name="foyer")
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        related_name="households",
        verbose_name="secteur",
    )
    men_present = models.BooleanField("un homme au foyer", null=True)
    children_ages = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name="âges des enfants",
        default=list,
        blank=True,
    )
    has_children = models.BooleanField("des enfants au foyer", null=True)
    has_animals = models.BooleanField("des animaux au foyer", null=True)
    animals = ArrayField(
        models.CharField(max_length=8, choices=Animal),
        verbose_name="animaux",
        default=list,
        blank=True,
    )
    smoking = models.CharField("tabac", max_length=8, choices=Smoking, blank=True)
    languages = ArrayField(models.CharField(max_length=8), verbose_name="langues", default=list, blank=True)
    rhythm = models.CharField("rythme", max_length=8, choices=Rhythm, blank=True)
    quiet = models.BooleanField("calme en journée", null=True)
    accepts_children = models.BooleanField("accueille un enfant", null=True)
    accepts_animal = models.BooleanField("accepte un animal", null=True)
    accepts_smoker = models.BooleanField("accepte une personne qui fume", null=True)
    card = models.TextField("présentation", blank=True)  # written by the host for the woman who is asked

    class Meta:
        verbose_name = "vie du foyer"

    def __str__(self):
        return f"foyer {self.host_id}"


class Address(models.Model):
    """Where the home is. One door: ``privacy.project()``; each reading is logged. A leak of this can kill."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.OneToOneField(Host, models.CASCADE, related_name="address", verbose_name="foyer")
    street = EncryptedTextField("adresse", blank=True, default="")
    postcode = EncryptedTextField("code postal", blank=True, default="")
    city = EncryptedTextField("commune", blank=True, default="")
    access = EncryptedTextField("accès (code, étage, arrêt)", blank=True, default="")

    class Meta:
        verbose_name = "adresse"

    def __str__(self):
        return f"adresse {self.host_id}"


class Adult(models.Model):
    """One adult of the home. Each was met, each answers for himself, each checked: nobody lives there unseen."""

    CHECKS = {
        "met_on": "la rencontre de chaque adulte",
        "identity_seen_on": "une pièce d'identité vue pour chaque adulte",
        "declared_on": "la déclaration de chaque adulte",
        "charter_on": "la charte lue par chaque adulte",
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.ForeignKey(Host, models.CASCADE, related_name="adults", verbose_name="foyer")
    first_name = models.CharField("prénom", max_length=80)
    is_man = models.BooleanField("un homme", null=True)
    contact = models.OneToOneField(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="adult",
        verbose_name="contact",
    )
    met_on = models.DateField("rencontré le", null=True, blank=True)
    identity_seen_on = models.DateField("identité vue le", null=True, blank=True)  # the paper itself is not kept
    declared_on = models.DateField("déclaration signée le", null=True, blank=True)
    record_seen_on = models.DateField("bulletin n° 3 vu le", null=True, blank=True)  # a date at most (RGPD art. 10)
    charter_on = models.DateField("charte lue le", null=True, blank=True)

    class Meta:
        verbose_name = "adulte du foyer"
        verbose_name_plural = "adultes du foyer"

    def __str__(self):
        return f"adulte {self.pk}"


class HomeVisit(models.Model):
    """The visit of the home, mandatory, by two people. Its report belongs to the team."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.ForeignKey(Host, models.CASCADE, related_name="visits", verbose_name="foyer")
    planned_on = models.DateField("prévue le")
    done_on = models.DateField("faite le", null=True, blank=True)
    visitors = models.ManyToManyField(User, related_name="home_visits", verbose_name="visiteuses")
    positive = models.BooleanField("avis favorable", null=True)
    private_room = models.BooleanField("chambre privée vue", null=True)
    report = EncryptedTextField("compte rendu", blank=True, default="")

    class Meta:
        verbose_name = "visite du foyer"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, positive=None) | Q(done_on__isnull=False, positive__isnull=False),
                name="homevisit_done_with_an_opinion",
                violation_error_message="Une visite faite donne un avis.",
            )
        ]

    def __str__(self):
        return f"visite {self.pk}"
