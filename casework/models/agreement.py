"""What the three have agreed, her, the home and the association: rules chosen together, signed, and amended."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from casework.house_rules import NOT_COVERED, Topic
from casework.models.stay import Stay
from matching.models import Proposal
from messaging.models import Language
from vault.fields import EncryptedTextField

UNSIGNED = Q(guest_signed_on=None, host_signed_on=None, association_signed_on=None)
SIGNED = Q(guest_signed_on__isnull=False, host_signed_on__isnull=False, association_signed_on__isnull=False)


class AgreementQuerySet(models.QuerySet):
    def drafts(self):
        return self.filter(UNSIGNED)

    def in_force(self):
        return self.filter(SIGNED, replaced_on=None)

    def visible_to(self, actor):
        """Those of the stays that one sees, and of the proposals that are becoming stays."""
        if actor.is_service:
            return self
        stays, proposals = Stay.objects.visible_to(actor), Proposal.objects.visible_to(actor)
        return self.filter(Q(stay__in=stays.values("pk")) | Q(stay=None, proposal__in=proposals.values("pk")))


class Agreement(models.Model):
    """One version of the agreement of one stay. The first is chosen and signed before the keys, with an exact end
    date: the home's protection, and hers. A change is a new version, signed by three; the former ones are kept.
    """

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name="proposition"
    )
    stay = models.ForeignKey(
        Stay, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name="séjour"
    )
    edition = models.PositiveSmallIntegerField("version", default=1)
    language = models.CharField("lue en", max_length=2, choices=Language, default=Language.FRENCH)
    until_on = models.DateField("fin du séjour le", null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField("préavis, en jours", default=15)
    guest_signed_on = models.DateField("signée par elle le", null=True, blank=True)
    host_signed_on = models.DateField("signée par le foyer le", null=True, blank=True)
    association_signed_on = models.DateField("signée par l'association le", null=True, blank=True)
    replaced_on = models.DateField("remplacée le", null=True, blank=True)
    read_in_her_language = models.BooleanField("lue dans sa langue", default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=models.F("guest_signed_on")),
                name="agreement_ends_after_it_is_signed",
                violation_error_message="La fin du séjour suit la signature.",
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=False) | Q(stay__isnull=False),
                name="agreement_is_about_a_roof",
                violation_error_message="Une convention est celle d'une proposition ou d'un séjour.",
            ),
            models.CheckConstraint(
                condition=(UNSIGNED & Q(replaced_on=None)) | (SIGNED & Q(stay__isnull=False, until_on__isnull=False)),
                name="agreement_signed_by_three_or_by_nobody",
                violation_error_message="Une convention est signée par les trois et a une fin ; sinon, par personne.",
            ),
            models.UniqueConstraint(
                fields=["stay"], condition=SIGNED & Q(replaced_on=None), name="agreement_one_in_force_per_stay",
                violation_error_message="Une version de cette convention est déjà en vigueur.",
            ),
            models.UniqueConstraint(
                fields=["stay"], condition=UNSIGNED, name="agreement_one_draft_per_stay",
                violation_error_message="Une nouvelle version est déjà en préparation.",
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=UNSIGNED & Q(stay=None), name="agreement_one_draft_per_proposal",
                violation_error_message="Les règles de cette convention sont déjà en préparation.",
            ),
            models.UniqueConstraint(
                fields=["stay", "edition"], name="agreement_editions_differ",
                violation_error_message="Cette version existe déjà.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"convention {self.pk}"

    @property
    def signed_on(self):
        """The day of the last of the three signatures, from which it holds; None while it is being chosen."""
        days = (self.guest_signed_on, self.host_signed_on, self.association_signed_on)
        return max(days) if all(days) else None

    @property
    def about(self):
        """The stay, or the proposal that is becoming one."""
        return self.stay or self.proposal


class HouseRule(models.Model):
    """What was chosen for one rule of one version, and what they add to it in their own words.

    ``words`` is in French; a person, never a machine, says the same in her language in ``translation``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="rules", verbose_name="convention")
    topic = models.CharField("règle", max_length=12, choices=Topic)
    option = models.CharField("choix", max_length=16)
    words = EncryptedTextField("phrase ajoutée", blank=True, default="")
    translation = EncryptedTextField("la même dans sa langue", blank=True, default="")

    class Meta:
        verbose_name = "règle de vie"
        verbose_name_plural = "règles de vie"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "topic"], name="houserule_once_per_agreement",
                violation_error_message="Cette règle est déjà choisie.",
            ),
            models.CheckConstraint(
                condition=~Q(topic="costs") | Q(option="none"), name="houserule_she_pays_nothing",
                violation_error_message="Elle ne paie rien : aucune participation ne se demande.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"règle {self.topic} {self.pk}"


class Difficulty(models.Model):
    """Something of living together that was hard, and the rule that it is about. Counted by rule, never by person."""

    class Side(models.TextChoices):
        GUEST = "guest", "Elle"
        HOST = "host", "Le foyer"
        TEAM = "team", "L'équipe"

    TOPICS = [*Topic.choices, (NOT_COVERED, "Aucune règle n’en parle")]

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="difficulties", verbose_name="séjour")
    topic = models.CharField("règle", max_length=12, choices=TOPICS)
    side = models.CharField("dite par", max_length=5, choices=Side)
    noted_on = models.DateField("le")
    words = EncryptedTextField("en quelques mots", blank=True, default="")
    recorded_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="notée par")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "difficulté"
        indexes = [models.Index(fields=["topic", "noted_on"], name="difficulty_by_rule")]

    def __str__(self):
        return f"difficulté {self.pk}"

    @property
    def thread(self):
        return self.stay.accompaniment.guest_id
