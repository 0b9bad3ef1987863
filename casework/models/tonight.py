"""What is tried for a woman without a roof, day by day: the calls, what homes say tonight, what came of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor, Organisation
from casework.models.accompaniment import Accompaniment
from hosting.models import Host


class NightSearch(models.Model):
    """One woman's search on one day. It is worked each day until she has a roof, and each day says what came of it.

    A day whose outcome is empty is a day that nobody has told: it is counted, never filled in by the service.
    """

    class Outcome(models.TextChoices):
        SHELTER = "shelter", "Chez un foyer"
        PARTNER = "partner", "Place d’un partenaire"
        EMERGENCY = "emergency", "Placée par le 115"
        HOTEL = "hotel", "Hôtel"
        FRIEND = "friend", "Chez des proches, à son choix"
        PROMISED = "promised", "Un foyer a dit oui pour la suite"
        NONE = "none", "Rien trouvé ce jour"

    FOUND = (Outcome.SHELTER, Outcome.PARTNER, Outcome.EMERGENCY, Outcome.HOTEL, Outcome.FRIEND)

    class Escort(models.TextChoices):
        TEAM = "team", "Quelqu’un de l’association"
        HOST = "host", "Le foyer vient à sa rencontre"
        REFERRER = "referrer", "Sa travailleuse sociale"
        TAXI = "taxi", "Un taxi"
        ALONE = "alone", "Seule, à son choix"

    class Luggage(models.TextChoices):
        WITH_HER = "with_her", "Avec elle"
        KEPT = "kept", "Gardés par l’association"
        TO_FETCH = "to_fetch", "À aller chercher"
        NONE = "none", "Aucun"

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="nights", verbose_name="accompagnement"
    )
    day = models.DateField("jour")
    outcome = models.CharField("issue du jour", max_length=10, choices=Outcome, blank=True)
    escort = models.CharField("qui l’accompagne", max_length=8, choices=Escort, blank=True)
    luggage = models.CharField("ses bagages", max_length=8, choices=Luggage, blank=True)
    recorded_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="notée par"
    )
    recorded_at = models.DateTimeField("notée le", null=True, blank=True)

    class Meta:
        verbose_name = "recherche d’un soir"
        verbose_name_plural = "recherches d’un soir"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "day"], name="nightsearch_one_a_day",
                violation_error_message="La recherche de ce jour est déjà ouverte pour elle.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", recorded_by=None, recorded_at=None)
                | (~Q(outcome="") & Q(recorded_by__isnull=False, recorded_at__isnull=False)),
                name="nightsearch_outcome_said_by_somebody",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["day"], condition=Q(outcome=""), name="nightsearch_unsaid")]

    def __str__(self):
        return f"recherche {self.pk}"

    @property
    def is_found(self):
        return self.outcome in self.FOUND


class NightCall(models.Model):
    """One call for her: to the 115, or to a partner that has beds. A refusal is written down as well: it counts."""

    class To(models.TextChoices):
        EMERGENCY = "115", "Le 115"
        PARTNER = "partner", "Un partenaire"

    class Answer(models.TextChoices):
        PLACED = "placed", "Une place pour elle"
        NO_PLACE = "no_place", "Pas de place"
        UNREACHABLE = "unreachable", "Injoignable"

    search = models.ForeignKey(NightSearch, models.CASCADE, related_name="calls", verbose_name="recherche")
    to = models.CharField("appel à", max_length=8, choices=To)
    partner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partenaire"
    )
    at = models.DateTimeField("heure de l’appel", default=timezone.now)
    answer = models.CharField("réponse", max_length=12, choices=Answer)
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="appelé par")

    class Meta:
        verbose_name = "appel d’un soir"
        verbose_name_plural = "appels d’un soir"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to="partner", partner__isnull=False) | Q(to="115", partner=None),
                name="nightcall_to_a_named_partner",
                violation_error_message="Choisir le partenaire appelé.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"appel {self.pk}"


class HomeWord(models.Model):
    """What a home says for tonight, asked by telephone: a yes of today, not of last month. It names no woman."""

    class Answer(models.TextChoices):
        YES = "yes", "Oui, ce soir"
        NO = "no", "Pas ce soir"
        UNREACHABLE = "unreachable", "Injoignable"

    host = models.ForeignKey(Host, models.CASCADE, related_name="words_of_a_night", verbose_name="foyer")
    day = models.DateField("jour")
    answer = models.CharField("réponse", max_length=12, choices=Answer)
    at = models.DateTimeField("à", default=timezone.now)
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="notée par")

    class Meta:
        verbose_name = "mot d’un foyer pour ce soir"
        verbose_name_plural = "mots des foyers pour ce soir"
        constraints = [models.UniqueConstraint(fields=["host", "day"], name="homeword_one_a_day")]

    def __str__(self):
        return f"mot {self.pk}"
