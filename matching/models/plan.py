"""What the machine suggested: exact plans, and the possible homes of each woman."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Territory
from hosting.models import Need, Room


class Run(models.Model):
    """One exact plan of a territory: its input, its certificate, and when. The newest is the one that is shown."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="runs", verbose_name="territoire")
    created_at = models.DateTimeField("calculé le", default=timezone.now)
    input_hash = models.CharField("empreinte de l'entrée", max_length=64)
    parameters = models.JSONField("paramètres", default=dict)
    stages = models.JSONField("étapes", default=list)
    needs = models.PositiveIntegerField("besoins")
    rooms = models.PositiveIntegerField("chambres")
    seconds = models.FloatField("durée de calcul, en secondes")

    class Meta:
        verbose_name = "calcul"
        get_latest_by = "pk"
        indexes = [models.Index(fields=["territory", "-id"], name="run_newest")]

    def __str__(self):
        return f"calcul {self.pk}"


class Candidate(models.Model):
    """A room that suits a need in one run, with its rank for her and the sentences that say why."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="candidates", verbose_name="calcul")
    need = models.ForeignKey(Need, models.CASCADE, related_name="candidates", verbose_name="besoin")
    room = models.ForeignKey(Room, models.CASCADE, related_name="candidates", verbose_name="chambre")
    score = models.PositiveSmallIntegerField()  # 1..1000, never shown to hosts or women
    rank = models.PositiveSmallIntegerField()
    planned = models.BooleanField("retenue par le plan d'ensemble", default=False)
    reasons = models.JSONField("raisons", default=list)  # [{"code", "mark": "yes" | "no" | "ask", "text"}]

    class Meta:
        verbose_name = "piste"
        ordering = ["need", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["run", "need", "room"], name="candidate_once_per_run"),
            models.UniqueConstraint(
                fields=["run", "need"],
                condition=Q(planned=True),
                name="candidate_one_planned_per_need",
            ),
        ]

    def __str__(self):
        return f"piste {self.pk}"
