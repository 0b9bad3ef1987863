"""What a territory has decided where the profession leaves a choice: a delay, a limit, a number of times."""

from django.db import models
from django.utils import timezone

from accounts.models import Actor, Territory


class Judgement(models.Model):
    """One choice of one territory, from a day on. Rows are added, never changed: the past is read by its own."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="judgements", verbose_name="territoire")
    name = models.SlugField("réglage", max_length=60)
    value = models.PositiveSmallIntegerField("valeur")
    from_on = models.DateField("à partir du")
    why = models.CharField("raison", max_length=200)
    decided_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="décidé par")
    recorded_at = models.DateTimeField("noté le", default=timezone.now)

    class Meta:
        verbose_name = "réglage"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name", "from_on"], name="judgement_one_a_day",
                violation_error_message="Ce réglage change déjà ce jour-là.",
            ),
            models.CheckConstraint(
                condition=~models.Q(why=""), name="judgement_has_a_reason",
                violation_error_message="Dire pourquoi le réglage change : les collègues le liront.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name} ({self.pk})"
