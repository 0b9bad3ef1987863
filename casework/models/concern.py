"""Something about her safety: seen by somebody, kept to a named circle, closed by two, and never deleted."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Actor, Role, Territory, User
from casework import permissions as may
from casework.models.stay import Stay
from hosting.models import Guest, Host
from hosting.seals import open_to
from journal.models import Followed
from journal.moves import NotYet
from vault.fields import EncryptedTextField


class ConcernQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(status=Concern.Status.CLOSED)

    def serious(self):
        return self.filter(level__gte=Concern.Level.SERIOUS)

    def visible_to(self, actor):
        """Those whose circle one is in today. Nobody else knows that they exist, not even the team.

        Whoever is named in one does not see it, whatever the circle says.
        """
        if actor.kind != Actor.Kind.USER:
            return self.none()
        member = ConcernMember.objects.in_force().filter(concern=OuterRef("pk"), user=actor.user_id)
        here = self.filter(Exists(member), open_to(actor, "guest__"), territory__in=actor.territories())
        return here.exclude(named_by(actor))

    def raised_by(self, actor):
        """Those that this person raised herself: she is told that they were received, and nothing else."""
        return self.filter(raised_by=actor.pk).exclude(named_by(actor))


def named_by(actor):
    """The concerns that are about this very actor: the colleague who is named, or the home that the account is of."""
    return Q(staff__isnull=False, staff=actor.user_id) | Q(host__user__isnull=False, host__user=actor.user_id)


class Concern(Followed):
    """One event or worry about her safety (domain §3.9). Its words are sealed; what it is, is coded."""

    class Status(models.TextChoices):
        RAISED = "raised", "Reçue"
        TRIAGED = "triaged", "Examinée"
        ACTING = "acting", "En cours"
        DECISION = "decision", "Décidée, à clore"
        CLOSED = "closed", "Close"

    class Level(models.IntegerChoices):
        DISCOMFORT = 1, "Inconfort"
        SERIOUS = 2, "Sérieux"
        DANGER = 3, "Danger"

    class Kind(models.TextChoices):
        UNEASE = "unease", "Un malaise, une gêne"
        PRESSURE = "pressure", "Des pressions"
        UNPAID_WORK = "unpaid_work", "Du travail demandé en échange"
        INTRUSION = "intrusion", "Une intrusion dans sa chambre ou ses affaires"
        CONTROL = "control", "Un contrôle de son téléphone, de ses papiers, de ses sorties"
        MONEY = "money", "De l'argent demandé"
        VIOLENCE = "violence", "Des violences"
        SEXUAL = "sexual", "Une avance ou une agression sexuelle"
        EXPLOITATION = "exploitation", "Une exploitation"
        CHILD = "child", "Un enfant en danger"
        OTHER = "other", "Autre chose"

    class Observer(models.TextChoices):
        """Who saw or said it; whoever wrote it down is ``raised_by``."""

        GUEST = "guest", "Elle-même"
        VOLUNTEER = "volunteer", "Une bénévole"
        SOCIAL_WORKER = "social_worker", "Une travailleuse sociale"
        TEAM = "team", "L'équipe"
        HOST = "host", "Quelqu'un du foyer"
        NEIGHBOUR = "neighbour", "Quelqu'un du voisinage"
        OTHER = "other", "Quelqu'un d'autre"

    class About(models.TextChoices):
        HOST = "host", "La personne qui l'accueille"
        ADULT = "adult", "Un autre adulte du foyer"
        STAFF = "staff", "Quelqu'un de l'association"
        OTHER = "other", "Quelqu'un d'autre, ou on ne sait pas"

    class FirstAct(models.TextChoices):
        HEARD = "heard", "Elle a été entendue, seule"
        ROOF = "roof", "Un autre toit lui a été proposé"
        EMERGENCY = "emergency", "Les secours ont été appelés"
        OTHER = "other", "Autre chose"

    class Choice(models.TextChoices):
        """What she chose when another roof was offered tonight. Hers, at her pace."""

        LEAVES = "leaves", "Elle part ce soir"
        LATER = "later", "Elle partira, pas ce soir"
        STAYS = "stays", "Elle reste"
        NOT_REACHED = "not_reached", "Elle n'a pas pu être jointe"

    class Lifted(models.TextChoices):
        SAFE = "safe", "Elle est en sécurité"
        AGREES = "agrees", "Elle est d'accord"

    class Decision(models.TextChoices):
        UNFOUNDED = "unfounded", "Rien de préoccupant, après examen"
        WATCH = "watch", "Un suivi plus serré"
        SUPPORT = "support", "Un appui pour elle"
        STAY_ENDS = "stay_ends", "Le séjour finit, à son rythme"
        HOST_SUSPENDED = "host_suspended", "Le foyer est suspendu"
        HOST_LEAVES = "host_leaves", "Le foyer n'accueillera plus"
        STAFF = "staff", "Une mesure dans l'équipe"
        REPORTED = "reported", "Un signalement aux autorités"

    # what the home would learn of: not before she is safe or agrees
    NOTICED = (Decision.HOST_SUSPENDED, Decision.HOST_LEAVES)
    # after these she is never put in touch with this home again
    PARTED = (Decision.STAY_ENDS, Decision.HOST_SUSPENDED, Decision.HOST_LEAVES)

    code = models.CharField("référence", max_length=12, unique=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="concerns", verbose_name="territoire")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="concerns", verbose_name="femme accueillie")
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, blank=True, related_name="concerns",
                             verbose_name="séjour")  # fmt: skip
    host = models.ForeignKey(Host, models.PROTECT, null=True, blank=True, related_name="concerns",
                             verbose_name="foyer")  # fmt: skip
    staff = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="concerns_about",
                              verbose_name="collègue nommée")  # fmt: skip
    status = FSMField("état", choices=Status, default=Status.RAISED, protected=True)
    level = models.PositiveSmallIntegerField("niveau", choices=Level)
    level_since = models.DateTimeField("niveau fixé le", default=timezone.now)  # its time limit runs from there
    kind = models.CharField("nature", max_length=14, choices=Kind)
    observer = models.CharField("vu ou dit par", max_length=14, choices=Observer)
    about = models.CharField("au sujet de", max_length=8, choices=About)
    silent = models.BooleanField("signal discret", default=False)  # a word or a button agreed with her
    words = EncryptedTextField("ce qui a été vu ou dit", blank=True, default="")
    raised_by = models.ForeignKey(Actor, models.PROTECT, related_name="concerns_raised", verbose_name="signalée par")
    raised_at = models.DateTimeField("signalée le", default=timezone.now)
    first_act = models.CharField("premier geste", max_length=10, choices=FirstAct, blank=True)
    roof_offered_at = models.DateTimeField("toit proposé le", null=True, blank=True)
    her_choice = models.CharField("son choix", max_length=12, choices=Choice, blank=True)
    silence_lifted_at = models.DateTimeField("silence levé le", null=True, blank=True)
    silence_lifted_because = models.CharField("silence levé parce que", max_length=8, choices=Lifted, blank=True)
    decision = models.CharField("décision", max_length=16, choices=Decision, blank=True)
    decision_words = EncryptedTextField("ce qui est décidé", blank=True, default="")
    closed_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="concerns_closed",
                                  verbose_name="close par")  # fmt: skip
    signed_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="concerns_signed",
                                  verbose_name="signée par")  # fmt: skip
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    objects = ConcernQuerySet.as_manager()
    thread = None  # of nobody's timeline: hers is read outside the circle

    class Meta:
        verbose_name = "événement préoccupant"
        verbose_name_plural = "événements préoccupants"
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3),
                name="concern_has_one_of_three_levels",
                violation_error_message="Choisir l'un des trois niveaux.",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed")
                | (
                    Q(closed_by__isnull=False, closed_at__isnull=False)
                    & ~Q(closed_by=F("raised_by"))
                    & ~Q(decision="")
                ),
                name="concern_closed_by_another_person",
                violation_error_message="Une autre personne que celle qui a signalé la clôt, avec une décision.",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed")
                | Q(level=1)
                | (Q(signed_by__isnull=False) & ~Q(signed_by=F("closed_by")) & ~Q(signed_by=F("raised_by"))),
                name="concern_serious_closed_by_two",
                violation_error_message="À partir du niveau 2, une seconde personne signe la clôture.",
            ),
            models.CheckConstraint(
                condition=Q(silence_lifted_at=None, silence_lifted_because="")
                | (Q(silence_lifted_at__isnull=False) & ~Q(silence_lifted_because="")),
                name="concern_silence_lifted_for_a_reason",
                violation_error_message="Dire pourquoi le silence est levé : elle est en sécurité, ou d'accord.",
            ),
            models.CheckConstraint(
                condition=Q(host=None)
                | Q(silence_lifted_at__isnull=False)
                | ~Q(decision__in=["host_suspended", "host_leaves"]),
                name="concern_home_learns_nothing_in_silence",
                violation_error_message="Le foyer ne doit rien remarquer : dire d'abord qu'elle est en sécurité, "
                "ou d'accord.",
            ),
            models.CheckConstraint(
                condition=Q(roof_offered_at=None, her_choice="")
                | (Q(roof_offered_at__isnull=False) & ~Q(her_choice="")),
                name="concern_roof_offered_and_her_choice",
                violation_error_message="Un toit proposé attend son choix : le noter.",
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "status"], name="concern_by_territory"),
            models.Index(fields=["host", "level"], name="concern_by_host"),
        ]  # fmt: skip

    def __str__(self):
        return self.code

    @property
    def in_silence(self):
        """Whether the home must not be able to notice anything."""
        return self.silence_lifted_at is None

    @property
    def named(self):
        """The users that it is about: they are never of its circle."""
        return {self.staff_id, self.host.user_id if self.host else None} - {None}

    @property
    def circle(self):
        """Who is in it today, as numbers of users. One query, or none where the members were prefetched."""
        return {member.user_id for member in self.members.all() if member.is_in_force()} - self.named

    @transition(status, source=Status.RAISED, target=Status.TRIAGED,
                permission=may.in_circle, custom={"label": "Examiner"})  # fmt: skip
    def triage(self, *, level: int, kind: str):
        """Somebody of the circle has read it and says what it is and how grave."""
        self.kind = self.Kind(kind)
        self.set_level(level)

    @transition(status, source=Status.TRIAGED, target=Status.ACTING,
                permission=may.in_circle, custom={"label": "Noter le premier geste"})  # fmt: skip
    def act(self, *, first_act: str):
        """The first thing done for her. In danger, another roof tonight was offered first, and she has chosen."""
        if self.level == self.Level.DANGER and not self.roof_offered_at:
            raise NotYet("En danger, lui proposer d'abord un autre toit ce soir, et noter son choix.")
        self.first_act = self.FirstAct(first_act)

    @transition(status, source=Status.ACTING, target=Status.DECISION,
                permission=may.in_circle, custom={"label": "Noter la décision"})  # fmt: skip
    def decide(self, *, decision: str, words: str = ""):
        """What comes of it. What the home would learn of waits until she is safe, or agrees."""
        if self.host_id and self.in_silence and decision in self.NOTICED:
            raise NotYet("Le foyer ne doit rien remarquer : dire d'abord qu'elle est en sécurité, ou d'accord.")
        self.decision, self.decision_words = self.Decision(decision), words

    @transition(status, source=Status.DECISION, target=Status.ACTING,
                permission=may.in_circle, custom={"label": "Reprendre"})  # fmt: skip
    def resume(self):
        """Not signed, or not over: it is taken up again."""
        self.decision, self.decision_words = "", ""

    @transition(status, source=Status.DECISION, target=Status.CLOSED,
                permission=may.closes_concern, custom={"label": "Clore"})  # fmt: skip
    def close(self, *, closed_by: Actor, signed_by: Actor | None = None):
        """Over, by another person than whoever raised it; from level 2 on, two of them."""
        if self.level >= self.Level.SERIOUS and signed_by is None:
            raise NotYet("À partir du niveau 2, une seconde personne signe la clôture.")
        self.closed_by, self.signed_by, self.closed_at = closed_by, signed_by, timezone.now()

    def set_level(self, level: int, at: datetime | None = None):
        """A graver level starts its own time limit; a lighter one does not give time back."""
        if level > self.level:
            self.level_since = at or timezone.now()
        self.level = self.Level(level)


class MemberQuerySet(models.QuerySet):
    def in_force(self, now=None):
        now = now or timezone.now()
        return self.filter(Q(until_at=None) | Q(until_at__gt=now), from_at__lte=now)


class ConcernMember(models.Model):
    """Somebody of the circle, from a moment to a moment, and who let her in. Leaving is a date, never a deletion."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="members", verbose_name="affaire réservée")
    user = models.ForeignKey(User, models.PROTECT, related_name="concern_memberships", verbose_name="personne")
    part = models.CharField("au titre de", max_length=24, choices=Role)
    from_at = models.DateTimeField("depuis", default=timezone.now)
    until_at = models.DateTimeField("jusqu'à", null=True, blank=True)
    added_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="ajoutée par")

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "personne du cercle"
        verbose_name_plural = "personnes du cercle"
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "user"], condition=Q(until_at=None), name="concernmember_once_at_a_time",
                violation_error_message="Cette personne est déjà dans le cercle.",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="concernmember_leaves_after_joining",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"cercle {self.pk}"

    def is_in_force(self, now=None):
        now = now or timezone.now()
        return self.from_at <= now and (self.until_at is None or self.until_at > now)
