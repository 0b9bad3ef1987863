"""A chain of moves: a woman who waits, and those who agreed to move so that a room opens for her.

Each step is a proposal like any other, with its own questions: to her, to each adult of the home, a meeting, a night
to think, a second yes. What is asked here is only that they hold together: everybody says yes, or nobody moves.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Role, Territory
from casework import permissions as may
from casework.models.stay import Stay
from journal.models import Followed
from matching.models import Proposal


class RelocationChainQuerySet(models.QuerySet):
    def asking(self):
        return self.filter(status=RelocationChain.Status.ASKING)

    def visible_to(self, actor):
        """The team of the territory. Neither the women nor the homes: each sees the step that is theirs."""
        if actor.is_service:
            return self
        return self.filter(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))

    def with_steps(self):
        return self.prefetch_related(
            models.Prefetch(
                "steps",
                RelocationStep.objects.order_by("position").select_related(
                    "proposal__guest", "proposal__hold", "proposal__room__host__household__area",
                    "leaves__occupancy__room__host__household__area",
                ),
            )
        )  # fmt: skip


class RelocationChain(Followed):
    """Moves that happen together or not at all. Whether everybody has said yes is read from its proposals."""

    class Status(models.TextChoices):
        ASKING = "asking", "Les réponses sont attendues"
        DONE = "done", "Chacune est dans sa chambre"
        BROKEN = "broken", "Une réponse est non : personne ne déménage"
        WITHDRAWN = "withdrawn", "Retirée par l’équipe"

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="relocation_chains", verbose_name="territoire"
    )
    status = FSMField("état", choices=Status, default=Status.ASKING, protected=True)
    planned_on = models.DateField("déménagements prévus le")
    nights_saved = models.PositiveSmallIntegerField("nuits gagnées, en prévision")
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = RelocationChainQuerySet.as_manager()

    class Meta:
        verbose_name = "chaîne de déménagements"
        verbose_name_plural = "chaînes de déménagements"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="asking", ended_at=None) | (~Q(status="asking") & Q(ended_at__isnull=False)),
                name="relocationchain_ends_at_an_hour",
                violation_error_message="Une chaîne terminée a une date de fin.",
            )
        ]

    def __str__(self):
        return f"chaîne {self.pk}"

    @property
    def everybody_agrees(self):
        return all(step.proposal.status == Proposal.Status.BOTH_ACCEPTED for step in self.steps.all())

    @transition(status, source=Status.ASKING, target=Status.DONE,
                permission=may.team, custom={"label": "Noter que chacune a déménagé"})  # fmt: skip
    def complete(self):
        """They have all moved, the same day: nobody was without a roof."""
        self.ended_at = timezone.now()

    @transition(status, source=Status.ASKING, target=Status.BROKEN,
                permission=may.service_or_team, custom={"label": "Constater qu’elle ne se fait pas"})  # fmt: skip
    def break_off(self):
        """One answer is no, or did not come. Everybody keeps the roof and the place in the queue that she had."""
        self.ended_at = timezone.now()

    @transition(status, source=Status.ASKING, target=Status.WITHDRAWN,
                permission=may.team, custom={"label": "Retirer la chaîne"})  # fmt: skip
    def withdraw(self):
        """The team takes it back, with a reason in the journal."""
        self.ended_at = timezone.now()


class RelocationStep(models.Model):
    """One of the moves: the woman who waits first, the room that is free last."""

    chain = models.ForeignKey(RelocationChain, models.CASCADE, related_name="steps", verbose_name="chaîne")
    position = models.PositiveSmallIntegerField("rang")
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, related_name="relocation_step", verbose_name="proposition"
    )
    leaves = models.ForeignKey(
        Stay, models.PROTECT, null=True, blank=True, related_name="relocation_steps", verbose_name="séjour quitté"
    )

    class Meta:
        verbose_name = "déménagement d'une chaîne"
        verbose_name_plural = "déménagements d'une chaîne"
        ordering = ["chain", "position"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="relocationstep_one_a_position"),
            models.CheckConstraint(
                # only she who waits leaves no home of ours: whoever moves is sure of the one she leaves
                condition=Q(position=0, leaves=None) | Q(position__gt=0, leaves__isnull=False),
                name="relocationstep_moves_from_a_home",
                violation_error_message="Dans une chaîne, la première attend un toit ; les autres en ont un.",
            ),
        ]

    def __str__(self):
        return f"déménagement {self.pk}"
