"""Who acts: people who sign in, what they act for, and the Actor that the journal names."""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.utils import timezone

_service: ContextVar["Actor | None"] = ContextVar("service", default=None)


class _Same(Func):
    """``int8range(x, x, '[]') && itself`` is equality, without an extension that the embedded server lacks."""

    function = "int8range"

    def __init__(self, column):
        super().__init__(column, column, Value("[]"))


class _Days(Func):
    function = "daterange"


class Territory(models.Model):
    """A local team and its area: its partners, its queue, its settings. The public figures share their definitions."""

    code = models.SlugField("code", unique=True)
    name = models.CharField("nom", max_length=120)
    settings = models.JSONField("réglages", default=dict, blank=True)

    class Meta:
        verbose_name = "territoire"
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} ({self.code})"


class Organisation(models.Model):
    """A partner whose social workers refer women (CCAS, day centre, women's association…)."""

    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="organisations",
        verbose_name="territoire",
    )
    name = models.CharField("nom", max_length=160)
    kind = models.CharField("type", max_length=60, blank=True)
    email = models.EmailField("adresse générale", blank=True)
    charter_signed_on = models.DateField("charte signée le", null=True, blank=True)
    shares_files = models.BooleanField("dossiers partagés entre collègues", default=True)
    answer_within_hours = models.PositiveSmallIntegerField("délai de réponse, en heures", default=48)

    class Meta:
        verbose_name = "structure partenaire"
        verbose_name_plural = "structures partenaires"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="organisation_named_once_per_territory",
                violation_error_message="Cette structure est déjà enregistrée sur ce territoire.",
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.pk})"


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "Coordinatrice"
    MANAGER = "manager", "Responsable de territoire"
    VOLUNTEER = "volunteer", "Bénévole"
    APPROVER = "approver", "Second signataire"
    PSYCHOLOGIST = "psychologist", "Psychologue"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Référente protection"
    DIRECTOR = "director", "Direction"
    REFERRER = "referrer", "Travailleuse sociale"
    ORGANISATION_MANAGER = "organisation_manager", "Responsable de structure"
    HOST = "host", "Hébergeur"
    NATIONAL_ADMIN = "national_admin", "Administration nationale"
    SYSADMIN = "sysadmin", "Administration technique"
    DPO = "dpo", "Déléguée à la protection des données"
    FUNDER = "funder", "Financeur"


TEAM_ROLES = (
    Role.COORDINATOR,
    Role.MANAGER,
    Role.VOLUNTEER,
    Role.APPROVER,
    Role.PSYCHOLOGIST,
    Role.SAFEGUARDING_LEAD,
    Role.DIRECTOR,
)
PARTNER_ROLES = (Role.REFERRER, Role.ORGANISATION_MANAGER)
SIGNING_ROLES = (Role.APPROVER, Role.MANAGER)
PROFESSIONAL_ROLES = tuple(role for role in Role if role != Role.HOST)


class People(UserManager):
    """People are known by their e-mail; the username is only what Django asks for."""

    def create_user(self, username=None, email=None, password=None, **extra):
        email = self.normalize_email(email or username).lower()
        return super().create_user(email, email, password, **extra)

    def create_superuser(self, username=None, email=None, password=None, **extra):
        email = self.normalize_email(email or username).lower()
        return super().create_superuser(email, email, password, **extra)


class User(AbstractUser):
    """Someone who signs in. What she may do comes from her memberships in force, read at each request."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)

    objects = People()  # type: ignore[misc]  # declared as a class variable in the stubs of AbstractUser

    class Meta:
        verbose_name = "personne"

    def __str__(self):
        return f"personne {self.pk}"

    @property
    def short_name(self):
        """« Claire R. »: how colleagues are named on screens."""
        initial = f" {self.last_name[0]}." if self.last_name else ""
        return f"{self.first_name}{initial}" or self.email

    @property
    def actor(self):
        return Actor.for_user(self)


_read_with_memberships: dict = {}
read_with_account: dict = {}  # {name: expression}, read onto the user whose page it is (``accounts.backends``)


def read_with_memberships(name, expression):
    """Have ``expression`` read into ``name`` of each membership of an actor, in the query that reads them anyway."""
    _read_with_memberships[name] = expression


class MembershipQuerySet(models.QuerySet):
    def in_force(self, on=None):
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day)),
            user__is_active=True,
        )


class Membership(models.Model):
    """A role held for a territory or an organisation, from day to day: leaving is an end date, never a deletion."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="personne")
    role = models.CharField("rôle", max_length=24, choices=Role)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="territoire",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="structure",
    )
    starts_on = models.DateField("depuis le", default=timezone.localdate)
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=TEAM_ROLES) | Q(territory__isnull=False),
                name="membership_of_the_team_has_a_territory",
                violation_error_message="Ce rôle s'exerce sur un territoire : choisir lequel.",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=PARTNER_ROLES) | Q(organisation__isnull=False),
                name="membership_of_a_partner_has_an_organisation",
                violation_error_message="Ce rôle s'exerce dans une structure : choisir laquelle.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message="Le rattachement ne peut finir avant d'avoir commencé.",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.pk}"


class LeaveQuerySet(models.QuerySet):
    def running(self, on=None):
        """Those whose days hold ``on`` (today when not said): nothing begins or ends by a task, only by its dates."""
        day = on or timezone.localdate()
        return self.filter(from_on__lte=day, until_on__gt=day)

    def for_substitute(self, user_id, *, user, territory, on=None):
        """An ``Exists`` for rows that have a person and a territory: this user stands in for that person there."""
        return Exists(self.running(on).filter(substitute=user_id, user=OuterRef(user), territory=OuterRef(territory)))

    def with_people(self):
        return self.select_related("user", "substitute", "territory")


class Leave(models.Model):
    """A colleague away from a day to a day: what is hers in this territory is also her substitute's meanwhile.

    Nothing is copied and nothing is given back: women, tasks and rights follow from these dates at each reading.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="leaves", verbose_name="personne absente")
    substitute = models.ForeignKey(User, models.CASCADE, related_name="stands_in", verbose_name="remplacée par")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="leaves", verbose_name="territoire")
    from_on = models.DateField("absente à partir du")
    until_on = models.DateField("de retour le")  # the first day that she is back

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = "congé"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=models.F("from_on")), name="leave_lasts_a_day",
                violation_error_message="Le retour suit le premier jour d'absence.",
            ),
            models.CheckConstraint(
                condition=~Q(user=models.F("substitute")), name="leave_has_another_person",
                violation_error_message="Choisir une autre personne pour la remplacer.",
            ),
            ExclusionConstraint(
                name="leave_one_at_a_time",
                expressions=[
                    (_Same("user"), RangeOperators.OVERLAPS), (_Same("territory"), RangeOperators.OVERLAPS),
                    (_Days("from_on", "until_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Une absence est déjà notée pour elle sur une partie de ces jours.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"congé {self.pk}"


class ActorQuerySet(models.QuerySet):
    def named(self):
        return self.select_related("user")


class Actor(models.Model):
    """Whoever moves something: a user, the holder of a link, or the service itself. "By nobody" does not exist.

    ``link`` is the number of a messaging link: the woman or the host that it was given to acts without an account.
    """

    class Kind(models.TextChoices):
        USER = "user", "Personne connectée"
        LINK = "link", "Porteuse d'un lien"
        SERVICE = "service", "Le service"

    kind = models.CharField(max_length=8, choices=Kind)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="as_actor")
    link = models.BigIntegerField(null=True, blank=True, unique=True)

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = "acteur"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="user", user__isnull=False, link=None)
                | Q(kind="link", user=None, link__isnull=False)
                | Q(kind="service", user=None, link=None),
                name="actor_is_one_of_three",
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="service"), name="actor_one_service"),
        ]

    def __str__(self):
        return f"{self.kind} {self.user_id or self.link or ''}".strip()

    @classmethod
    def for_user(cls, user):
        """The actor of a signed-in user; her memberships are read once per actor object, that is per request."""
        known = getattr(user, "actor_number", None)  # read with her account (``accounts.backends``)
        if known:
            actor = cls.from_db(
                user._state.db, ["id", "kind", "user_id", "link"], [known, cls.Kind.USER, user.pk, None]
            )
        else:
            actor = cls.objects.get_or_create(kind=cls.Kind.USER, user=user)[0]
        actor.user = user
        return actor

    @classmethod
    def for_link(cls, link_id):
        return cls.objects.get_or_create(kind=cls.Kind.LINK, link=link_id)[0]

    @classmethod
    def service(cls):
        return _service.get() or cls.objects.get_or_create(kind=cls.Kind.SERVICE)[0]

    @property
    def is_service(self):
        return self.kind == self.Kind.SERVICE

    @cached_property
    def memberships(self):
        if self.kind != self.Kind.USER or not self.user.is_active:
            return []
        return list(self.user.memberships.in_force().annotate(**_read_with_memberships))

    @cached_property
    def roles(self):
        return frozenset(membership.role for membership in self.memberships)

    def has_role(self, *roles):
        return not self.roles.isdisjoint(roles)

    def territories(self, *roles):
        """Numbers of the territories where one of these roles is held (any team role when none is named)."""
        wanted = roles or TEAM_ROLES
        return {m.territory_id for m in self.memberships if m.role in wanted and m.territory_id}

    def organisations(self, *roles):
        wanted = roles or PARTNER_ROLES
        return {m.organisation_id for m in self.memberships if m.role in wanted and m.organisation_id}

    @property
    def name(self):
        """How the journal names her to colleagues; never the woman's or the host's own name."""
        if self.kind == self.Kind.USER:
            return self.user.short_name
        return "réponse par lien" if self.kind == self.Kind.LINK else "le service"


@contextmanager
def one_service():
    """Inside, the service's actor is read once: a morning of scans names it thirty times."""
    token = _service.set(Actor.service())
    try:
        yield
    finally:
        _service.reset(token)
