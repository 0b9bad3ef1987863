"""Former guest, then volunteer if she wishes: invited months after she left, under an account that leads nowhere."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition

from casework import permissions as may
from casework.models.accompaniment import Accompaniment
from journal.models import Followed


class PeerInvitation(Followed):
    """« Devenir bénévole », asked once of a woman who has left (domain §1 row 10). Her no may become a yes.

    No column leads from here to the account that she is then given: who volunteers was hosted by nobody's file.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", "Invitée à devenir bénévole"
        ACCEPTED = "accepted", "Elle devient bénévole"
        DECLINED = "declined", "Elle a dit non"

    accompaniment = models.OneToOneField(
        Accompaniment, models.PROTECT, related_name="peer_invitation", verbose_name="accompagnement"
    )
    status = FSMField("état", choices=Status, default=Status.OFFERED, protected=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation à devenir bénévole"
        verbose_name_plural = "invitations à devenir bénévole"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="offered", answered_on=None) | ~Q(status="offered") & Q(answered_on__isnull=False),
                name="peerinvitation_answered_on_a_day",
            )
        ]

    def __str__(self):
        return f"invitation {self.pk}"

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id

    @transition(status, source=[Status.OFFERED, Status.DECLINED], target=Status.ACCEPTED,
                permission=may.team, custom={"label": "Noter son oui"})  # fmt: skip
    def accept(self):
        """She gives her time: her old file closes to the other volunteers, and a separate account is opened."""
        self.answered_on = timezone.localdate()

    @transition(status, source=Status.OFFERED, target=Status.DECLINED,
                permission=may.team, custom={"label": "Noter son non"})  # fmt: skip
    def decline(self):
        """She does not wish it. Nothing else changes, and she is not asked again."""
        self.answered_on = timezone.localdate()
