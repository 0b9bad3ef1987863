"""What people looked for and did not find, counted and of nobody: no address, no words, no hour to the minute."""

from django.db import models
from django.db.models import Q


class UnmetNeed(models.Model):
    """How many searches of one month, in one municipality, for one thing, at one part of the day, had no open door.

    ``commune`` is a municipality as the State names it: what somebody typed is never kept.
    """

    class Kind(models.TextChoices):
        NOTHING = "nothing", "Aucun lieu"
        NOTHING_OPEN = "nothing-open", "Aucun lieu ouvert"
        REFUSED = "refused", "Orientation refusée"

    class Band(models.TextChoices):
        NIGHT = "night", "La nuit (0 h – 6 h)"
        MORNING = "morning", "Le matin (6 h – 12 h)"
        AFTERNOON = "afternoon", "L’après-midi (12 h – 18 h)"
        EVENING = "evening", "Le soir (18 h – 24 h)"

    month = models.DateField("mois")  # its first day
    department = models.CharField("département", max_length=3, blank=True, default="")
    commune = models.CharField("commune", max_length=120, blank=True, default="")
    category = models.CharField("rubrique", max_length=32, blank=True, default="")
    band = models.CharField("moment", max_length=10, choices=Band)
    kind = models.CharField("nature", max_length=12, choices=Kind)
    count = models.PositiveIntegerField("combien", default=0)

    class Meta:
        verbose_name = "besoin sans réponse"
        verbose_name_plural = "besoins sans réponse"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "department", "commune", "category", "band", "kind"], name="unmetneed_one_row"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="unmetneed_month_first_day"),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.department} {self.category} {self.band}"
