"""When doors are open in the weeks that come, written beside them so that a search asks the database."""

from django.db import models


class WallRanges(models.Field):
    """Times of the wall clock, as PostgreSQL's ``tsmultirange``: what a clock on the spot shows, without a zone."""

    description = "tsmultirange"

    def db_type(self, connection):
        return "tsmultirange"


class Opening(models.Model):
    """The times of one timetable from ``first_on`` until ``until_on`` (excluded), shared by all who keep it.

    Never a boolean: « open now » is a question asked of these times at an instant. ``directory.openings`` writes them
    from ``Timetable.on()``, which stays the truth. Whether they are believed is each service's own: ``firm`` times
    were written for a while (other hours), and are believed whatever the age of the usual ones.
    """

    key = models.CharField("empreinte", max_length=64, unique=True)  # of all that follows, until the ranges
    hours = models.CharField("horaires", max_length=500, blank=True, default="")
    on_holidays = models.CharField("jours fériés", max_length=8)
    postal_code = models.CharField("code postal", max_length=5, blank=True, default="")  # one of its region
    changes = models.JSONField("changements temporaires", default=list)
    zone = models.CharField("fuseau", max_length=40)
    certain = WallRanges()
    open_ended = WallRanges()
    to_check = WallRanges()
    firm_certain = WallRanges()
    firm_open_ended = WallRanges()
    first_on = models.DateField("depuis le")
    until_on = models.DateField("jusqu’au")

    class Meta:
        verbose_name = "ouvertures"
        verbose_name_plural = "ouvertures"
        indexes = [models.Index(fields=["until_on"], name="opening_until")]

    def __str__(self):
        return f"ouvertures {self.pk}"
