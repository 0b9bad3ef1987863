"""What a person proposed: she is asked first, and a refusal costs her nothing."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Role, Territory, User
from hosting.models import Adult, Guest, Need, Occupancy, Room
from journal.models import Followed
from journal.moves import NotYet
from matching import permissions as may

HOLD = timedelta(hours=72)  # README decision 15: each unanswered question holds the room that long
THINK = timedelta(hours=24)  # README decision 3: at least a day to think after the meeting


class ProposalQuerySet(models.QuerySet):
    def live(self):
        return self.filter(status__in=Proposal.LIVE)

    def visible_to(self, actor):
        """The team of the territory; the host once it is asked, never before; the referring organisation's stage."""
        if actor.is_service:
            return self
        host = Q(room__host__user=actor.user_id, room__host__user__isnull=False) & ~Q(asked_host_at=None)
        partner = Q(guest__referrals__organisation__in=actor.organisations())
        team = Q(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))
        return self.filter(pk__in=self.model.objects.filter(team | host | partner).values("pk"))

    def with_people(self):
        return self.select_related("guest", "room__host__household__area", "need", "hold", "territory")


class Proposal(Followed):
    """One room proposed to one woman by a person. Her yes comes first; the host knows nothing before it."""

    class Status(models.TextChoices):
        GUEST_ASKED = "guest_asked", "Elle a la question"
        HOST_ASKED = "host_asked", "Le foyer a la question"
        TO_MEET = "to_meet", "Rencontre à fixer"
        MEETING_PLANNED = "meeting_planned", "Rencontre fixée"
        REFLECTING = "reflecting", "Temps de réflexion"
        BOTH_ACCEPTED = "both_accepted", "Deux oui"
        AGREED = "agreed", "Convention signée"
        CONCLUDED = "concluded", "Emménagée"
        DECLINED_BY_GUEST = "declined_by_guest", "Elle a dit non"
        DECLINED_BY_HOST = "declined_by_host", "Le foyer a dit non"
        WITHDRAWN = "withdrawn", "Retirée par l'équipe"
        EXPIRED = "expired", "Expirée, sans réponse"

    LIVE = (
        Status.GUEST_ASKED, Status.HOST_ASKED, Status.TO_MEET, Status.MEETING_PLANNED, Status.REFLECTING,
        Status.BOTH_ACCEPTED, Status.AGREED,
    )  # fmt: skip
    BEFORE_BOTH_ACCEPTED = LIVE[:5]
    NAMES_KNOWN = (Status.BOTH_ACCEPTED, Status.AGREED, Status.CONCLUDED)

    class GuestReason(models.TextChoices):
        """Why she said no. It changes nothing for her; it helps to propose better."""

        AREA = "area", "Trop loin, ou pas ce quartier"
        ROOM = "room", "La chambre"
        HOME = "home", "Les personnes ou les animaux du foyer"
        DATES = "dates", "Les dates"
        OTHER_ROOF = "other_roof", "Elle a une autre solution"
        NOT_NOW = "not_now", "Pas maintenant"
        NOT_SAID = "not_said", "Ne souhaite pas dire"

    class HostReason(models.TextChoices):
        DATES = "dates", "Les dates"
        CHILDREN = "children", "Avec des enfants, ce n'est pas possible"
        NOT_NOW = "not_now", "Pas en ce moment"
        WORRY = "worry", "Une inquiétude à parler ensemble"
        NOT_SAID = "not_said", "Ne souhaite pas dire"

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="proposals", verbose_name="territoire")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="proposals", verbose_name="femme accueillie")
    need = models.ForeignKey(Need, models.PROTECT, related_name="proposals", verbose_name="besoin")
    room = models.ForeignKey(Room, models.PROTECT, related_name="proposals", verbose_name="chambre")
    hold = models.OneToOneField(
        Occupancy,
        models.PROTECT,
        related_name="proposal",
        verbose_name="chambre gardée",
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="proposals", verbose_name="proposée par")
    period = DateRangeField("période proposée")
    status = FSMField("état", choices=Status, default=Status.GUEST_ASKED, protected=True)
    snapshot = models.JSONField(
        "ce que chacun a su", default=dict
    )  # both sides' cards at the time: no name, no address
    answer_by = models.DateTimeField("réponse attendue avant le", null=True, blank=True)
    asked_host_at = models.DateTimeField("foyer interrogé le", null=True, blank=True)
    met_at = models.DateTimeField("rencontre faite le", null=True, blank=True)
    guest_confirmed_at = models.DateTimeField("elle confirme le", null=True, blank=True)
    host_confirmed_at = models.DateTimeField("le foyer confirme le", null=True, blank=True)
    renewed = models.PositiveSmallIntegerField("délai prolongé", default=0)
    guest_reason = models.CharField("sa raison", max_length=12, choices=GuestReason, blank=True)
    host_reason = models.CharField("raison du foyer", max_length=12, choices=HostReason, blank=True)
    points = ArrayField(  # matching.acceptance: what was delicate between this room and this need, when it was asked
        models.CharField(max_length=12), verbose_name="points délicats", default=list, blank=True
    )
    move_in_on = models.DateField("emménagement prévu le", null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        constraints = [
            models.UniqueConstraint(
                fields=["guest"],
                condition=Q(status__in=["guest_asked", "host_asked", "to_meet", "meeting_planned", "reflecting",
                                        "both_accepted", "agreed"]),
                name="proposal_one_live_per_guest",
                violation_error_message="Une proposition est déjà en cours pour elle.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["both_accepted", "agreed", "concluded"])
                | Q(guest_confirmed_at__isnull=False, host_confirmed_at__isnull=False, met_at__isnull=False),
                name="proposal_two_yeses_after_a_meeting",
                violation_error_message="Deux oui, donnés séparément après la rencontre, sont nécessaires.",
            ),
            models.CheckConstraint(
                condition=~Q(status="guest_asked") | Q(asked_host_at=None),
                name="proposal_host_asked_after_her",
                violation_error_message="Le foyer n'est interrogé qu'après son oui à elle.",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["territory", "status"], name="proposal_by_territory")]

    def __str__(self):
        return f"proposition {self.pk}"

    @transition(status, source=Status.GUEST_ASKED, target=Status.HOST_ASKED,
                permission=may.guest_side, custom={"label": "Elle dit oui"})  # fmt: skip
    def guest_accepts(self):
        """She says yes first; only now is the host asked, and the room is held again for its answer."""
        self.asked_host_at = timezone.now()
        self.answer_by = self.asked_host_at + HOLD

    @transition(status, source=[Status.GUEST_ASKED, Status.HOST_ASKED, Status.TO_MEET, Status.MEETING_PLANNED,
                                Status.REFLECTING, Status.BOTH_ACCEPTED, Status.AGREED],
                target=Status.DECLINED_BY_GUEST,
                permission=may.guest_side, custom={"label": "Elle dit non"})  # fmt: skip
    def guest_declines(self, *, reason: GuestReason = GuestReason.NOT_SAID):
        """No. Her place, her tier and her next proposal do not depend on it."""
        self.guest_reason = reason

    @transition(status, source=Status.HOST_ASKED, target=Status.TO_MEET,
                permission=may.host_side, custom={"label": "Le foyer dit oui"})  # fmt: skip
    def host_accepts(self):
        """Every adult of the home has said yes for himself."""
        self.answer_by = None

    @transition(status, source=[Status.HOST_ASKED, Status.TO_MEET, Status.MEETING_PLANNED, Status.REFLECTING,
                                Status.BOTH_ACCEPTED, Status.AGREED], target=Status.DECLINED_BY_HOST,
                permission=may.host_side, custom={"label": "Le foyer dit non"})  # fmt: skip
    def host_declines(self, *, reason: HostReason = HostReason.NOT_SAID):
        """One adult's no is the home's no."""
        self.host_reason = reason

    @transition(status, source=[Status.TO_MEET, Status.MEETING_PLANNED], target=Status.MEETING_PLANNED,
                permission=may.team, custom={"label": "Fixer la rencontre"})  # fmt: skip
    def plan_meeting(self):
        """A day and a neutral place; the team is there."""

    @transition(status, source=Status.MEETING_PLANNED, target=Status.REFLECTING,
                permission=may.team, custom={"label": "Noter la rencontre"})  # fmt: skip
    def meet(self, *, at):
        """They have met. At least a day to think begins, for both."""
        self.met_at = at

    @transition(status, source=Status.REFLECTING, target=Status.BOTH_ACCEPTED,
                permission=may.either_side, custom={"label": "Enregistrer les deux oui"})  # fmt: skip
    def both_accept(self):
        """Two separate yeses, a day after the meeting at the earliest."""
        if not (self.guest_confirmed_at and self.host_confirmed_at):
            raise NotYet("Il manque une réponse : chacun confirme séparément.")
        if min(self.guest_confirmed_at, self.host_confirmed_at) < self.met_at + THINK:
            raise NotYet("Au moins vingt-quatre heures de réflexion après la rencontre.")

    @transition(status, source=Status.BOTH_ACCEPTED, target=Status.AGREED,
                permission=may.team, custom={"label": "Signer la convention"})  # fmt: skip
    def sign(self, *, move_in_on):
        """The agreement has its three signatures, and a day is set for the keys."""
        self.move_in_on = move_in_on

    @transition(status, source=Status.AGREED, target=Status.CONCLUDED,
                permission=may.team, custom={"label": "Remettre les clés"})  # fmt: skip
    def conclude(self):
        """She has the keys: the proposal has become a stay."""

    @transition(status, source=[Status.GUEST_ASKED, Status.HOST_ASKED, Status.TO_MEET, Status.MEETING_PLANNED,
                                Status.REFLECTING, Status.BOTH_ACCEPTED, Status.AGREED], target=Status.WITHDRAWN,
                permission=may.service_or_team, custom={"label": "Retirer la proposition"})  # fmt: skip
    def withdraw(self):
        """The team takes it back, with a reason in the journal. The room and the woman are free again."""

    @transition(status, source=[Status.GUEST_ASKED, Status.HOST_ASKED], target=Status.EXPIRED,
                permission=may.service_or_team, custom={"label": "Constater l'absence de réponse"})  # fmt: skip
    def expire(self):
        """No answer in time. Silence is not a refusal: nothing is written against anybody."""
        if self.answer_by and self.answer_by > timezone.now():
            raise NotYet("Le délai de réponse court encore.")

    @property
    def host_sees_name(self):
        """README decision 16: her first name is hers to give, and is known to the host after both have accepted."""
        return self.status in self.NAMES_KNOWN


class AdultAnswer(models.Model):
    """The answer of one adult of the home, given by himself."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="answers", verbose_name="proposition")
    adult = models.ForeignKey(Adult, models.PROTECT, related_name="answers", verbose_name="adulte")
    accepts = models.BooleanField("accepte")
    answered_at = models.DateTimeField("répondu le", default=timezone.now)

    class Meta:
        verbose_name = "réponse d'un adulte"
        verbose_name_plural = "réponses des adultes"
        constraints = [models.UniqueConstraint(fields=["proposal", "adult"], name="adultanswer_once")]

    def __str__(self):
        return f"réponse {self.pk}"


class Meeting(models.Model):
    """A first meeting: where they see each other before deciding. The place is neutral by default."""

    class Place(models.TextChoices):
        PHONE = "phone", "Par téléphone"
        NEUTRAL = "neutral", "Lieu neutre"
        HOME = "home", "Au foyer"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="meetings", verbose_name="proposition")
    at = models.DateTimeField("rendez-vous")
    place = models.CharField("lieu", max_length=8, choices=Place, default=Place.NEUTRAL)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    accompanied_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accompagnée par",
    )

    class Meta:
        verbose_name = "rencontre"
        ordering = ["at"]

    def __str__(self):
        return f"rencontre {self.pk}"
