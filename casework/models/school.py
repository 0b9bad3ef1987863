"""A move must not cost a child her school: what is asked of whom, and by when, before a relay."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from accounts.models import Actor
from hosting.models import Child, Need


class SchoolStep(models.Model):
    """One step of one child's change of school, for one relay.

    Its day follows the relay's own: a roof found sooner brings it forward. A step that has no object (the child stays
    in the same school) is said so, by somebody, like a step that is done.
    """

    class Step(models.TextChoices):
        CHOICE = "choice", "Choisir avec elle : garder l’école, ou en changer"
        CERTIFICATE = "certificate", "Demander le certificat de radiation à l’école actuelle"
        TOWN_HALL = "town_hall", "Inscrire à la mairie, ou auprès du rectorat pour le collège"
        SCHOOL = "school", "Rencontrer la nouvelle école"
        AROUND = "around", "Cantine, garderie, transport"
        FIRST_DAY = "first_day", "Accompagner le premier jour"

    # how many days before the move each step is due: a judgement; the certificate is what a town hall asks for
    DAYS_BEFORE = {
        Step.CHOICE: 30, Step.CERTIFICATE: 21, Step.TOWN_HALL: 14, Step.SCHOOL: 7, Step.AROUND: 3, Step.FIRST_DAY: -1,
    }  # fmt: skip

    class Who(models.TextChoices):
        HERSELF = "herself", "Elle, avec nous si elle veut"
        OWNER = "owner", "Qui la suit à l’association"
        REFERRER = "referrer", "Sa travailleuse sociale"
        VOLUNTEER = "volunteer", "Sa bénévole"

    FIRST_WHO = {
        Step.CHOICE: Who.OWNER, Step.CERTIFICATE: Who.HERSELF, Step.TOWN_HALL: Who.REFERRER,
        Step.SCHOOL: Who.HERSELF, Step.AROUND: Who.REFERRER, Step.FIRST_DAY: Who.VOLUNTEER,
    }  # fmt: skip

    need = models.ForeignKey(Need, models.CASCADE, related_name="school_steps", verbose_name="relais")
    child = models.ForeignKey(Child, models.CASCADE, related_name="school_steps", verbose_name="enfant")
    step = models.CharField("étape", max_length=12, choices=Step)
    who = models.CharField("par qui", max_length=10, choices=Who)
    done_on = models.DateField("faite le", null=True, blank=True)
    without_object = models.BooleanField("sans objet", default=False)
    recorded_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="notée par"
    )

    class Meta:
        verbose_name = "étape d’école"
        verbose_name_plural = "étapes d’école"
        constraints = [
            models.UniqueConstraint(fields=["need", "child", "step"], name="schoolstep_once"),
            models.CheckConstraint(
                condition=Q(without_object=False) | Q(done_on=None), name="schoolstep_done_or_without_object",
                violation_error_message="Une étape est faite, ou sans objet : pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, without_object=False) | Q(recorded_by__isnull=False),
                name="schoolstep_said_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"étape d’école {self.pk}"

    @property
    def is_settled(self):
        return self.done_on is not None or self.without_object

    @property
    def due_on(self):
        """``need`` is loaded by whoever draws the list."""
        return self.need.from_on - timedelta(days=self.DAYS_BEFORE[self.Step(self.step)])
