"""What the three have agreed: her, the home, the association. Its rules become data in a later issue."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.models import Proposal


class Agreement(models.Model):
    """One agreement for one proposal, with an exact end date: the host's protection, and hers."""

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="agreement", verbose_name="proposition")
    until_on = models.DateField("fin du séjour le")
    notice_days = models.PositiveSmallIntegerField("préavis, en jours", default=15)
    guest_signed_on = models.DateField("signée par elle le")
    host_signed_on = models.DateField("signée par le foyer le")
    association_signed_on = models.DateField("signée par l'association le")
    read_in_her_language = models.BooleanField("lue dans sa langue", default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "convention"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=models.F("guest_signed_on")),
                name="agreement_ends_after_it_is_signed",
                violation_error_message="La fin du séjour suit la signature.",
            )
        ]

    def __str__(self):
        return f"convention {self.pk}"
