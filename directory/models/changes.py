"""What was changed of the directory, by whom and from where; and what is said to everybody for a while."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor, Territory
from directory.models.place import Place, Structure
from directory.models.service import Override, Service


class Origin(models.TextChoices):
    """By which door a change came in."""

    TEAM = "team", "Par l’équipe"
    LINK = "link", "Par le lieu lui-même"
    PUBLIC = "public", "Proposé par une personne"
    VOLUNTEER = "volunteer", "Par une bénévole"
    IMPORT = "import", "Repris d’une source"
    OUTCOME = "outcome", "Retour d’une orientation"
    BATCH = "batch", "Modification en lot"


class ChangeQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Change.State.WAITING)

    def published(self):
        return self.filter(state=Change.State.PUBLISHED)

    def about(self, place):
        """Those of a place, of its services and of its structure, the latest first."""
        return self.filter(Q(place=place) | Q(service__place=place) | Q(structure=place.structure_id))


class Change(models.Model):
    """One fact that was changed, or is proposed to be. Added to, never rewritten: the database sees to it.

    ``field`` is a fact of ``directory.editing.fields``; "override" for a closure, other hours or a message that
    begins or ends; "created" for what did not exist before. A proposal waits for a person, who decides once.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", "Publié"
        WAITING = "waiting", "À relire"
        REFUSED = "refused", "Refusé"

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="changes", null=True, blank=True)
    place = models.ForeignKey(Place, models.CASCADE, related_name="changes", null=True, blank=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="changes", null=True, blank=True)
    override = models.ForeignKey(Override, models.CASCADE, related_name="changes", null=True, blank=True)
    batch = models.ForeignKey("OverrideBatch", models.PROTECT, related_name="changes", null=True, blank=True)
    field = models.CharField("fait", max_length=32)
    before = models.JSONField("avant", null=True, blank=True)
    after = models.JSONField("après", null=True, blank=True)
    by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    origin = models.CharField("d’où", max_length=10, choices=Origin)
    state = models.CharField("publication", max_length=10, choices=State, default=State.PUBLISHED)
    recorded_at = models.DateTimeField("noté le", default=timezone.now)
    effective_at = models.DateTimeField("montré depuis le", null=True, blank=True)  # None: never was
    decided_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    reason = models.CharField("pourquoi", max_length=300, blank=True, default="")
    reverts = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reverted_by")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "changement"
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["state", "recorded_at"], name="change_state", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(structure__isnull=False, place=None, service=None)
                | Q(structure=None, place__isnull=False, service=None)
                | Q(structure=None, place=None, service__isnull=False),
                name="change_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="published", effective_at__isnull=False)
                | (~Q(state="published") & Q(effective_at=None)),
                name="change_shown_since_it_was_published",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="change_refused_for_a_reason",
                violation_error_message="Dire pourquoi la proposition est refusée.",
            ),
        ]

    def __str__(self):
        return f"{self.field} · {self.target_id}"

    @property
    def target(self):
        return self.structure or self.place or self.service

    @property
    def target_id(self):
        return self.structure_id or self.place_id or self.service_id


class OverrideBatch(models.Model):
    """One closure, other hours or message, written of many places or services at once; taken back in one touch."""

    title = models.CharField("titre", max_length=160)
    wanted = models.JSONField("lieux choisis", default=dict, blank=True)  # the filter, as the form says it
    facts = models.JSONField("changement", default=dict)  # as the history keeps an override
    count = models.PositiveIntegerField("combien", default=0)
    created_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("faite le", default=timezone.now)
    reverted_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    reverted_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "modification en lot"
        verbose_name_plural = "modifications en lot"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="override_batch_has_a_title",
                                   violation_error_message="Donner un titre à cette modification."),
        ]  # fmt: skip

    def __str__(self):
        return f"lot {self.pk}"


class NoticeQuerySet(models.QuerySet):
    def standing(self, day):
        return self.filter(period__contains=day, withdrawn_at=None)

    def for_department(self, department):
        """Those for everybody; with a department, those for it too."""
        everywhere = Q(departments=[])
        return self.filter(everywhere | Q(departments__contains=[department]) if department else everywhere)


class Notice(models.Model):
    """A word to everybody on the public pages: great cold, a phone line that opens, a town that closes its doors."""

    class Severity(models.TextChoices):
        INFORMATION = "info", "Information"
        WARNING = "warning", "Attention"
        ALERT = "alert", "Alerte"

    TONES = {Severity.INFORMATION: "", Severity.WARNING: "ambre", Severity.ALERT: "rouge"}

    texts = models.JSONField("texte, par langue")  # {"fr": "…", "en": "…"}
    severity = models.CharField("importance", max_length=8, choices=Severity, default=Severity.INFORMATION)
    departments = ArrayField(
        models.CharField(max_length=3), verbose_name="départements", default=list, blank=True,
    )  # fmt: skip
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="équipe qui l’écrit"
    )
    period = DateRangeField("du, au (exclu)")
    created_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("écrite le", default=timezone.now)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(texts__has_key="fr"),
                name="notice_said_in_french",
                violation_error_message="Une annonce s’écrit au moins en français.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__upper_inf=False, period__lower_inf=False),
                name="notice_ends",
                violation_error_message="Une annonce a un premier et un dernier jour.",
            ),
        ]

    def __str__(self):
        return f"annonce {self.pk}"

    def said_in(self, language):
        """Its text in that language, in French where nobody wrote it."""
        return self.texts.get(language.partition("-")[0]) or self.texts["fr"]

    @property
    def tone(self):
        return self.TONES[self.Severity(self.severity)]


class Coverage(models.Model):
    """The local team that looks after the places of a department. Of one that no team looks after, any team may."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="coverages", verbose_name="territoire")
    department = models.CharField("département", max_length=3, unique=True)

    class Meta:
        verbose_name = "département suivi"
        verbose_name_plural = "départements suivis"

    def __str__(self):
        return f"{self.department} · {self.territory_id}"
