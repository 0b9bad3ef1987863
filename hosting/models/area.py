"""Where, as far as anybody but the people of a home may know: a municipality or a district, never a point."""

from django.db import models

from accounts.models import Territory


class Area(models.Model):
    """A municipality or district with its centre. Distances are computed between centres, never between homes."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="areas", verbose_name="territoire")
    code = models.CharField("code", max_length=20, unique=True)  # INSEE, with a suffix for a district
    name = models.CharField("nom", max_length=80)
    also_called = models.JSONField("aussi appelé", default=list, blank=True)  # as registers write it
    latitude = models.FloatField("latitude")  # degrees, WGS 84
    longitude = models.FloatField("longitude")

    class Meta:
        verbose_name = "secteur"
        ordering = ["name"]

    def __str__(self):
        return self.name
