"""A social worker vouches for a woman's request, and goes on following her; the need that an admission opens."""

import uuid
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Membership, Organisation, Role, Territory, User
from hosting import permissions as may
from hosting.models.guest import Guest
from hosting.seals import open_to
from journal.models import Followed
from journal.moves import NotYet
from privacy.facts import on_duty
from vault.fields import EncryptedTextField
from vault.index import BlindIndexField

STUDIED_WITHIN = timedelta(days=10)


class Tier(models.TextChoices):
    """How urgent, decided by a person with a reason. Never computed from trauma, health, origin or papers."""

    A = "A", "A · dehors ce soir, ou en danger là où elle est"
    B = "B", "B · son toit finit dans les 14 jours"
    C = "C", "C · autre situation"


_lived_on: list = []


def still_lived(answer):
    """Register ``answer() -> queryset of numbers of admitted referrals``: those whose woman is still accompanied.

    The rooms above know it; her social worker goes on being hers until then.
    """
    _lived_on.append(answer)
    return answer


class ReferralQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=Referral.OPEN)

    def followed(self):
        """Those that a social worker has to follow: not answered yet, or admitted and lived on."""
        lived = Q(pk__in=[])
        for answer in _lived_on:
            lived |= Q(status=Referral.Status.ADMITTED, pk__in=answer())
        return self.filter(Q(status__in=Referral.OPEN) | lived)

    def visible_to(self, actor):
        """The team sees what was submitted; the organisation sees its own, drafts included."""
        if actor.is_service:
            return self
        organisations = actor.organisations()
        team = Q(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER)) & (
            ~Q(status=Referral.Status.DRAFT) | Q(imported=True)
        )
        own = Q(organisation__in=organisations) & (
            Q(referred_by=actor.user_id)
            | Q(organisation__shares_files=True)
            | Q(organisation__in=actor.organisations(Role.ORGANISATION_MANAGER))
        )
        return self.filter(team | own)

    def to_take_over(self, on=None):
        """Followed ones whose social worker is no longer a member of the organisation: somebody must take over."""
        members = Membership.objects.in_force(on).filter(
            user=OuterRef("referred_by"), organisation=OuterRef("organisation")
        )
        return self.followed().filter(~Exists(members), organisation__isnull=False)

    def with_people(self):
        return self.select_related("guest", "organisation", "referred_by", "territory")


class Referral(Followed):
    """The request, from draft to answer. Nothing is asked that a match or a first night does not use."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        SUBMITTED = "submitted", "Envoyée"
        RECEIVED = "received", "Reçue"
        INFORMATION_NEEDED = "information_needed", "Il manque une réponse"
        STUDIED = "studied", "À l'étude"
        ADMITTED = "admitted", "Admise"
        REFUSED = "refused", "Refusée, avec une autre piste"
        WITHDRAWN = "withdrawn", "Retirée"
        LINKED = "linked", "Reliée à une autre orientation"

    OPEN = (
        Status.DRAFT,
        Status.SUBMITTED,
        Status.RECEIVED,
        Status.INFORMATION_NEEDED,
        Status.STUDIED,
    )
    WITH_THE_TEAM = (
        Status.SUBMITTED,
        Status.RECEIVED,
        Status.INFORMATION_NEEDED,
        Status.STUDIED,
    )

    class Situation(models.TextChoices):
        """Where she sleeps now (ETHOS light)."""

        STREET = "street", "Rue, voiture, squat"
        SHELTER = "shelter", "Hébergement d'urgence, hôtel du 115"
        CENTRE = "centre", "Foyer ou centre d'hébergement"
        WITH_THIRD_PARTY = "third_party", "Chez un tiers, provisoire"
        INSTITUTION = "institution", "Hôpital, maternité, autre institution"
        AT_RISK = "at_risk", "En danger là où elle vit"
        HOSTED = "hosted", "Déjà accueillie chez un foyer"
        UNKNOWN = "unknown", "Ne sait pas"

    class RefusalReason(models.TextChoices):
        NO_CONSENT = "no_consent", "Elle ne le souhaite pas"
        OTHER_ANSWER = "other_answer", "Une autre réponse lui convient mieux"
        CARE_FIRST = "care_first", "Besoin d'un accompagnement que nous n'avons pas"
        OUT_OF_AREA = "out_of_area", "Hors de notre territoire"
        NO_ROOM = "no_room", "Aucune chambre possible aujourd'hui"

    code = models.CharField("référence", max_length=12, unique=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="referrals", verbose_name="territoire")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="referrals", verbose_name="femme orientée")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name="structure",
    )
    referred_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name="orientée par",
    )
    status = FSMField("état", choices=Status, default=Status.DRAFT, protected=True)
    imported = models.BooleanField("reprise d'un registre", default=False)
    referrer_name = EncryptedTextField("orientée par (registre)", blank=True, default="")
    referrer_contact = EncryptedTextField("contact de l'orienteuse (registre)", blank=True, default="")
    referrer_index = BlindIndexField()  # of her mail, or else her telephone: found again in a later file
    situation = models.CharField("où dort-elle aujourd'hui", max_length=12, choices=Situation, blank=True)
    situation_since = models.DateField("depuis", null=True, blank=True)
    roof_ends_on = models.DateField("doit partir avant le", null=True, blank=True)
    last_115_on = models.DateField("dernier appel au 115", null=True, blank=True)
    wanted_from = models.DateField("chambre souhaitée à partir du", null=True, blank=True)
    wanted_months = models.PositiveSmallIntegerField("durée envisagée, en mois", null=True, blank=True)
    keeps_following = models.BooleanField("je continue à l'accompagner", default=False)
    parts_seen = ArrayField(
        models.CharField(max_length=20),
        verbose_name="parties relues",
        default=list,
        blank=True,
    )
    consent = models.BooleanField("elle est d'accord", null=True)
    consent_words = EncryptedTextField("son accord, avec ses mots", blank=True, default="")
    consent_on = models.DateField("accord recueilli le", null=True, blank=True)
    consent_interpreter = models.BooleanField("recueilli avec une interprète", default=False)
    tier = models.CharField("urgence", max_length=1, choices=Tier, blank=True)
    tier_reason = EncryptedTextField("raison de l'urgence", blank=True, default="")
    tier_set_on = models.DateField("urgence fixée le", null=True, blank=True)
    submitted_at = models.DateTimeField("envoyée le", null=True, blank=True)
    decided_on = models.DateField("réponse donnée le", null=True, blank=True)
    refusal_reason = models.CharField("motif du refus", max_length=20, choices=RefusalReason, blank=True)
    question = EncryptedTextField("ce qui manque", blank=True, default="")
    linked_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="linked",
        verbose_name="reliée à",
    )
    remarks = EncryptedTextField("remarques", blank=True, default="")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "orientation"
        constraints = [
            models.CheckConstraint(
                # consent is written down before anything is shared with us
                condition=Q(status__in=["draft", "withdrawn", "linked"]) | Q(consent=True, consent_on__isnull=False),
                name="referral_shared_with_consent",
                violation_error_message="Sans l'accord de la femme, l'orientation reste un brouillon.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn", "linked"]) | Q(submitted_at__isnull=False),
                name="referral_submitted_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refusal_reason=""),
                name="referral_refused_with_a_reason",
                violation_error_message="Un refus a un motif.",
            ),
            models.CheckConstraint(
                condition=~Q(status="admitted") | (~Q(tier="") & Q(decided_on__isnull=False)),
                name="referral_admitted_with_a_tier",
                violation_error_message="Une admission fixe l'urgence, avec sa raison.",
            ),
            models.UniqueConstraint(
                fields=["guest"],
                condition=Q(
                    status__in=[
                        "submitted",
                        "received",
                        "information_needed",
                        "studied",
                    ]
                ),
                name="referral_one_studied_per_guest",
                violation_error_message="Une orientation est déjà à l'étude pour elle.",
            ),
        ]
        indexes = [models.Index(fields=["territory", "status"], name="referral_by_territory")]

    def __str__(self):
        return self.code

    @transition(status, source=Status.DRAFT, target=Status.SUBMITTED,
                permission=may.referring, custom={"label": "Envoyer"})  # fmt: skip
    def submit(self, *, at=None):
        """The social worker sends it, with the woman's consent in her words, and goes on following her.

        ``at`` is when a register says that it was sent: a woman who waited on paper keeps her place.
        """
        if not self.consent or self.consent_on is None:
            raise NotYet("Sans l'accord de la femme, l'orientation reste un brouillon.")
        if not self.keeps_following and not self.imported:
            raise NotYet("Confirmer que vous continuez à l'accompagner.")
        self.submitted_at = min(at, timezone.now()) if at and self.imported else timezone.now()

    @transition(status, source=Status.SUBMITTED, target=Status.RECEIVED,
                permission=may.team, custom={"label": "Accuser réception"})  # fmt: skip
    def acknowledge(self):
        """Somebody has it in hand: the social worker is told who."""

    @transition(status, source=[Status.RECEIVED, Status.STUDIED], target=Status.INFORMATION_NEEDED,
                permission=may.team, custom={"label": "Demander une précision"})  # fmt: skip
    def ask_information(self, *, question: str):
        """One list of questions, once."""
        self.question = question

    @transition(status, source=Status.INFORMATION_NEEDED, target=Status.RECEIVED,
                permission=may.referring_or_team, custom={"label": "Répondre"})  # fmt: skip
    def give_information(self):
        """The answer has come; the study goes on where it stood."""

    @transition(status, source=Status.RECEIVED, target=Status.STUDIED,
                permission=may.team, custom={"label": "Étudier"})  # fmt: skip
    def study(self):
        """She has been met, and told what living at a home means."""

    @transition(status, source=Status.STUDIED, target=Status.ADMITTED,
                permission=may.team, custom={"label": "Admettre"})  # fmt: skip
    def admit(self, *, tier: Tier, tier_reason: str, on: date):
        """The year is promised to her. It is counted from her first night."""
        if not tier_reason.strip():
            raise NotYet("Dire pourquoi cette urgence.")
        self.tier, self.tier_reason, self.tier_set_on, self.decided_on = (
            tier,
            tier_reason,
            on,
            on,
        )

    @transition(status, source=[Status.RECEIVED, Status.STUDIED], target=Status.REFUSED,
                permission=may.team, custom={"label": "Refuser avec une autre piste"})  # fmt: skip
    def refuse(self, *, reason: RefusalReason, on: date):
        """Never bare: at least one other way is given, or it is written that none was found."""
        self.refusal_reason, self.decided_on = reason, on

    @transition(status, source=[Status.DRAFT, Status.SUBMITTED, Status.RECEIVED,
                                Status.INFORMATION_NEEDED, Status.STUDIED],
                target=Status.WITHDRAWN, permission=may.referring_or_team, custom={"label": "Retirer"})  # fmt: skip
    def withdraw(self):
        """She does not wish it any more, or another roof was found."""

    @transition(status, source=[Status.DRAFT, Status.SUBMITTED, Status.RECEIVED], target=Status.LINKED,
                permission=may.team, custom={"label": "Relier à une autre orientation"})  # fmt: skip
    def link_to(self, *, other: "Referral"):
        """The same woman, referred twice: both are kept, one is followed."""
        self.linked_to = other

    @property
    def waiting_since(self):
        """When her place in the queue was taken; no answer of hers ever changes it."""
        return timezone.localdate(self.submitted_at) if self.submitted_at else None


class Alternative(models.Model):
    """Another way given with a refusal: a place of the directory, or, in words, that none was found."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.ForeignKey(
        Referral,
        models.CASCADE,
        related_name="alternatives",
        verbose_name="orientation",
    )
    name = models.CharField("piste", max_length=160)
    how = EncryptedTextField("comment s'y adresser", blank=True, default="")
    none_found = models.BooleanField("aucune trouvée", default=False)

    class Meta:
        verbose_name = "autre piste"
        verbose_name_plural = "autres pistes"

    def __str__(self):
        return f"piste {self.pk}"


class NeedQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def visible_to(self, actor):
        if actor.is_service:
            return self
        here = actor.territories(Role.COORDINATOR, Role.MANAGER) | on_duty(actor)
        return self.filter(open_to(actor, "guest__"), territory__in=here)

    def in_queue_order(self):
        """Tier first, then the longest waiting, then the number: a total order, the same for everybody."""
        return self.order_by("tier", "waiting_since", "pk")

    def with_guest(self):
        return self.select_related("guest__territory", "owner", "after")


class Need(models.Model):
    """What a woman needs a room for, from when to when: the demand that matching reads.

    A first roof after an admission, or a relay: ``after`` is then the occupancy that ends. Tier and waiting date are
    hers; nothing she answers changes them (the database refuses to move ``waiting_since`` forward: see migrations).
    """

    class ClosedBecause(models.TextChoices):
        HOUSED = "housed", "Une chambre est trouvée"
        EXIT = "exit", "Elle a trouvé une autre solution"
        WITHDRAWN = "withdrawn", "Elle ne cherche plus"
        RELOCATION = "relocation", "Elle a un toit : un déménagement lui est proposé"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="needs", verbose_name="territoire")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="needs", verbose_name="femme accueillie")
    after = models.OneToOneField(
        "hosting.Occupancy",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relay",
        verbose_name="après",
    )
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="needs",
        verbose_name="responsable",
    )
    from_on = models.DateField("à partir du")
    until_on = models.DateField("jusqu'au", null=True, blank=True)  # the end of her year, once it runs
    tier = models.CharField("urgence", max_length=1, choices=Tier)
    tier_set_on = models.DateField("urgence fixée le")
    waiting_since = models.DateField("attend depuis le")
    opened_at = models.DateTimeField("ouvert le", default=timezone.now)
    closed_on = models.DateField("fermé le", null=True, blank=True)
    closed_because = models.CharField("parce que", max_length=10, choices=ClosedBecause, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "besoin d'hébergement"
        verbose_name_plural = "besoins d'hébergement"
        constraints = [
            models.UniqueConstraint(
                fields=["guest"],
                condition=Q(closed_on=None),
                name="need_one_open_per_guest",
                violation_error_message="Un besoin est déjà ouvert pour elle.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_because="") | (Q(closed_on__isnull=False) & ~Q(closed_because="")),
                name="need_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")),
                name="need_ends_after_start",
                violation_error_message="La période demandée est vide.",
            ),
        ]

    def __str__(self):
        return f"besoin {self.pk}"

    @property
    def thread(self):
        return self.guest_id
