"""What the machine suggested: the plan of the association, part by part, and the possible rooms of each woman."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hosting.models import Need, Room
from journal.models import Job


class Run(models.Model):
    """One exact solve of one part: women and rooms linked to one another by possible pairs, and to nobody else.

    The plan is made of the runs that none has replaced. It is cut along these parts and nowhere else: a territory is
    for people. What proves it is kept with it; a run that was replaced keeps its proof for a month, and no pair.
    """

    created_at = models.DateTimeField("calculé le", default=timezone.now)
    day = models.DateField("pour le", default=timezone.localdate)
    input_hash = models.CharField("empreinte de l'entrée", max_length=64)
    parameters = models.JSONField("paramètres", default=dict)
    stages = models.JSONField("étapes", default=list)
    certificate = models.JSONField("preuve", default=dict)  # prices of the rooms, utilities: gap 0
    needs = models.PositiveIntegerField("besoins")
    rooms = models.PositiveIntegerField("chambres")
    seconds = models.FloatField("durée de calcul, en secondes")
    replaced_at = models.DateTimeField("remplacé le", null=True, blank=True)

    class Meta:
        verbose_name = "calcul"
        get_latest_by = "pk"
        indexes = [models.Index(fields=["replaced_at"], name="run_replaced")]

    def __str__(self):
        return f"calcul {self.pk}"


class Shortlist(models.Model):
    """The possible rooms of one need, and the one that the plan keeps for it: one row a woman, replaced whole.

    Entry by entry, ``rooms``, ``froms``, ``scores`` and ``nights`` say of each free period of each room what it is
    worth and how many of her nights it covers. Never shown as figures, and never to hosts or women.
    """

    class Settled(models.TextChoices):
        """Why the plan did not choose for her."""

        PROPOSED = "proposed", "Une proposition est en cours"
        KEPT = "kept", "Une chambre est gardée pour elle"

    need = models.OneToOneField(Need, models.CASCADE, related_name="shortlist", verbose_name="besoin")
    run = models.ForeignKey(Run, models.CASCADE, related_name="shortlists", verbose_name="calcul")
    priority = models.IntegerField("urgence et attente")  # tier then bands of four weeks: the larger comes first
    rooms = ArrayField(models.BigIntegerField(), verbose_name="chambres possibles", default=list)
    froms = ArrayField(models.DateField(), verbose_name="libres à partir du", default=list)
    scores = ArrayField(models.SmallIntegerField(), verbose_name="compatibilités", default=list)
    nights = ArrayField(models.IntegerField(), verbose_name="nuits couvertes", default=list)
    room = models.ForeignKey(
        Room, models.CASCADE, null=True, related_name="+", verbose_name="chambre retenue par le plan"
    )
    planned_from = models.DateField("libre à partir du", null=True)
    settled = models.CharField("hors du choix", max_length=8, choices=Settled, blank=True)

    class Meta:
        verbose_name = "pistes d'une femme"
        verbose_name_plural = "pistes des femmes"
        constraints = [
            models.UniqueConstraint(fields=["room", "planned_from"], name="shortlist_one_woman_per_room"),
            models.CheckConstraint(
                condition=Q(room=None, planned_from=None) | Q(room__isnull=False, planned_from__isnull=False),
                name="shortlist_room_with_its_day",
            ),
        ]
        indexes = [GinIndex(fields=["rooms"], name="shortlist_by_room")]  # written by thousands: put in order later

    def __str__(self):
        return f"pistes {self.pk}"


class Piece(models.Model):
    """A part of a large plan, or several small ones, solved by one task; nothing is shown before all are there."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="pieces", verbose_name="travail")
    number = models.PositiveIntegerField("numéro")
    needs = models.PositiveIntegerField("besoins")
    question = models.BinaryField("énoncé")  # numbers only: pairs, scores, urgencies
    answer = models.BinaryField("réponse", null=True)  # numbers only
    failed_at = models.DateTimeField("interrompu le", null=True, blank=True)

    class Meta:
        verbose_name = "morceau de plan"
        verbose_name_plural = "morceaux de plan"
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="piece_once_per_job"),
        ]

    def __str__(self):
        return f"morceau {self.pk}"
