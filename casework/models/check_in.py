"""A call to one side of a stay: hers or the home's, never both at once. What one says, the other never sees."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Actor, Role
from casework.models.stay import Stay
from hosting.models import Assignment
from hosting.seals import open_to
from journal.models.entry import Channel
from vault.fields import EncryptedTextField

LOW = 2  # a mood of 2 or less is told to the person in charge at once (domain §3.11)


class CheckInQuerySet(models.QuerySet):
    def waiting(self, today=None):
        """Not made, while the stay runs; one that a later call has overtaken was missed and waits no more."""
        day = today or timezone.localdate()
        later = CheckIn.objects.filter(
            stay=OuterRef("stay"), side=OuterRef("side"), due_on__gt=OuterRef("due_on"), due_on__lte=day
        )
        return self.filter(~Exists(later), done_on=None, stay__status=Stay.Status.ONGOING)

    def visible_to(self, actor):
        """The team of her territory, and whoever is assigned to her; neither side, nor who referred her."""
        if actor.is_service:
            return self
        team = Q(stay__accompaniment__territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))
        here = self.filter(open_to(actor, "stay__accompaniment__guest__"))
        return here.filter(team | Q(stay__accompaniment__guest__in=_followed_by(actor)))

    def with_people(self):
        return self.select_related(
            "stay__accompaniment__guest__contact", "stay__accompaniment__owner", "stay__occupancy__room__host__contact"
        )


def _followed_by(actor):
    parts = [Assignment.Part.COORDINATOR, Assignment.Part.VOLUNTEER]
    return Assignment.objects.held_by(actor.user_id).filter(part__in=parts).values("guest")


class CheckIn(models.Model):
    """One call to one side, due on a day of its calendar. *Late* and *missed* are read from its days, never stored."""

    class Side(models.TextChoices):
        GUEST = "guest", "Elle"
        HOST = "host", "Le foyer"

    class Answer(models.TextChoices):
        """To a question about safety. Not asked is not no."""

        NOT_ASKED = "not_asked", "Pas posée"
        NO = "no", "Non"
        YES = "yes", "Oui"

    class Mood(models.IntegerChoices):
        VERY_LOW = 1, "Très mal"
        LOW = 2, "Mal"
        MIDDLING = 3, "Moyen"
        WELL = 4, "Bien"
        VERY_WELL = 5, "Très bien"

    class Signal(models.TextChoices):
        """What the caller hears or sees, and nobody has to explain."""

        SETTLED = "settled", "Chacun a pris ses marques"
        GOES_OUT = "goes_out", "Sort et voit du monde"
        STAYS_AWAY = "stays_away", "Évite d’être à la maison"
        WHISPERS = "whispers", "Parle bas, ou coupe court"
        SPOKEN_FOR = "spoken_for", "Quelqu’un répond à sa place"
        CONFINED = "confined", "Ne sort plus, ou demande la permission"
        HELD = "held", "N’a plus son téléphone ou ses papiers"
        QUARREL = "quarrel", "Disputes"
        TIRED = "tired", "Fatigue : parle d’une pause"
        WANTS_END = "wants_end", "Parle d’arrêter"
        EXPECTS = "expects", "Attend quelque chose en retour"
        WATCHES = "watches", "Surveille ses sorties ou ses appels"

    SIGNALS = {
        Side.GUEST: (
            Signal.SETTLED, Signal.GOES_OUT, Signal.STAYS_AWAY, Signal.WHISPERS, Signal.SPOKEN_FOR, Signal.CONFINED,
            Signal.HELD, Signal.QUARREL, Signal.WANTS_END,
        ),
        Side.HOST: (
            Signal.SETTLED, Signal.TIRED, Signal.QUARREL, Signal.WANTS_END, Signal.EXPECTS, Signal.WATCHES,
        ),
    }  # fmt: skip
    CALM = frozenset({Signal.SETTLED, Signal.GOES_OUT})
    QUESTIONS = ("unpaid_work", "money", "pressure")  # domain §3.9 rule 5

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="check_ins", verbose_name="séjour")
    side = models.CharField("à qui", max_length=5, choices=Side)
    due_on = models.DateField("à faire pour le")
    created_at = models.DateTimeField("inscrit le", default=timezone.now, editable=False)
    tries = models.PositiveSmallIntegerField("appels sans réponse", default=0)
    tried_on = models.DateField("dernier appel sans réponse", null=True, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)
    done_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fait par"
    )
    channel = models.CharField("comment", max_length=12, choices=Channel, default=Channel.PHONE)
    spoke_alone = models.BooleanField("a parlé sans l'autre", null=True)
    mood = models.PositiveSmallIntegerField("comment ça va", choices=Mood, null=True, blank=True)
    signals = ArrayField(
        models.CharField(max_length=12, choices=Signal), verbose_name="signaux", default=list, blank=True
    )
    unpaid_work = models.CharField("services", max_length=9, choices=Answer, default=Answer.NOT_ASKED)
    money = models.CharField("argent", max_length=9, choices=Answer, default=Answer.NOT_ASKED)
    pressure = models.CharField("pression", max_length=9, choices=Answer, default=Answer.NOT_ASKED)
    wishes_fewer = models.BooleanField("souhaite moins d'appels", null=True)
    note = EncryptedTextField("note", blank=True, default="")
    promise = EncryptedTextField("promesse", blank=True, default="")
    call_again_on = models.DateField("rappeler le", null=True, blank=True)
    # said by one touch on a link, before the call and never instead of it
    tapped_at = models.DateTimeField("a répondu le", null=True, blank=True)
    tapped_mood = models.PositiveSmallIntegerField("comment ça va, par lien", choices=Mood, null=True, blank=True)
    wants_call = models.BooleanField("demande qu'on l'appelle", default=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = "appel de suivi"
        verbose_name_plural = "appels de suivi"
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "side", "due_on"], name="checkin_once_a_day_for_a_side",
                violation_error_message="Un appel est déjà prévu ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None, spoke_alone=None, mood=None, signals=[])
                | Q(done_on__isnull=False, done_by__isnull=False, spoke_alone__isnull=False),
                name="checkin_made_by_somebody_who_says_how",
                violation_error_message="Un appel fait a un jour, une personne, et dit si l'autre était là.",
            ),
            models.CheckConstraint(
                condition=Q(spoke_alone=True)
                | Q(unpaid_work="not_asked", money="not_asked", pressure="not_asked"),
                name="checkin_not_alone_answers_nothing",
                violation_error_message="Si l'autre écoutait, les trois questions n'ont pas de réponse.",
            ),
            models.CheckConstraint(condition=Q(mood=None) | Q(mood__gte=1, mood__lte=5), name="checkin_mood_1_to_5"),
            models.CheckConstraint(
                condition=Q(tapped_at=None, tapped_mood=None, wants_call=False)
                | Q(tapped_at__isnull=False, tapped_mood__gte=1, tapped_mood__lte=5, wants_call=False)
                | Q(tapped_at__isnull=False, tapped_mood=None, wants_call=True),
                name="checkin_tapped_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(tries=0, tried_on=None) | Q(tries__gt=0, tried_on__isnull=False),
                name="checkin_tried_on_a_day",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="checkin_to_make")]

    def __str__(self):
        return f"appel de suivi {self.pk}"

    @property
    def thread(self):
        return self.stay.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.stay.accompaniment.territory_id

    @property
    def guest(self):
        return self.stay.accompaniment.guest

    @property
    def host(self):
        return self.stay.occupancy.room.host

    @property
    def is_hers(self):
        return self.side == self.Side.GUEST

    @property
    def worries(self):
        """Codes of what must be known at once: a question answered yes, a signal, a low mood."""
        found = [name for name in self.QUESTIONS if getattr(self, name) == self.Answer.YES]
        found += [signal for signal in self.signals if signal not in self.CALM]
        found += ["mood"] * (self.mood is not None and self.mood <= LOW)
        return found + self.tapped_worries

    @property
    def tapped_worries(self):
        """What was said by link and cannot wait for the call: somebody calls now."""
        return ["call_me"] * self.wants_call + ["felt"] * (self.tapped_mood is not None and self.tapped_mood <= LOW)
