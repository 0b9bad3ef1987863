"""How a structure keeps its own page true: whom we write to, its link, what came in by it, and the campaigns."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Actor, Territory
from directory.models.place import Structure
from directory.models.territorial import looks_after, territorial
from journal.models import Followed
from messaging.models import Contact, Link
from vault.fields import EncryptedTextField


class PrivateContact(models.Model):
    """Whom the team writes to at a structure, shown on no page of the public: the only address a link is sent to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    structure = models.OneToOneField(
        Structure, models.CASCADE, related_name="private_contact", verbose_name="structure"
    )
    contact = models.OneToOneField(Contact, models.CASCADE, related_name="+", verbose_name="contact")
    name = EncryptedTextField("qui demander", blank=True, default="")

    class Meta:
        verbose_name = "contact d’une structure"
        verbose_name_plural = "contacts des structures"

    def __str__(self):
        return f"contact de la structure {self.structure_id}"


class Campaign(models.Model):
    """« Mise à jour de l’été »: the structures of some departments and categories are asked if all is still so."""

    class Section(models.TextChoices):
        HOURS = "hours", "Horaires"
        CLOSURES = "closures", "Fermetures prévues"
        CONTACTS = "contacts", "Téléphone et courriel"
        TEXTS = "texts", "Descriptions"

    name = models.CharField("nom", max_length=120)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="campaigns", verbose_name="territoire")
    departments = ArrayField(models.CharField(max_length=3), verbose_name="départements", default=list, blank=True)
    categories = ArrayField(models.CharField(max_length=32), verbose_name="rubriques", default=list, blank=True)
    sections = ArrayField(models.CharField(max_length=10, choices=Section), verbose_name="à mettre à jour")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au (inclus)")
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="ouverte par")
    created_at = models.DateTimeField("créée le", default=timezone.now)

    objects = territorial().as_manager()

    class Meta:
        verbose_name = "campagne de mise à jour"
        verbose_name_plural = "campagnes de mise à jour"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_days_in_order",
                violation_error_message="Le dernier jour vient avant le premier.",
            ),
            models.CheckConstraint(
                condition=~Q(sections=[]),
                name="campaign_asks_something",
                violation_error_message="Dire ce qui est à mettre à jour.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def said_sections(self):
        labels = dict(self.Section.choices)
        return [labels[each] for each in self.sections]


def may_update(item, actor):
    """The team, or the structure itself by its link."""
    if actor.kind == Actor.Kind.LINK:
        return getattr(actor, "grants", None) == ("directory.structure", item.structure_id)
    return looks_after(item, actor)


class CampaignItem(Followed):
    """A structure asked in a campaign: written to, reminded after three days and seven, then called by a person."""

    class Status(models.TextChoices):
        TODO = "todo", "À faire"
        STARTED = "started", "Commencée"
        DONE = "done", "Mise à jour"
        NO_CHANGE = "no_change", "Rien n’a changé"

    WAITING = (Status.TODO, Status.STARTED)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="items", verbose_name="campagne")
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="campaign_items", verbose_name="structure")
    status = FSMField("état", choices=Status, default=Status.TODO, protected=True)
    wave = models.SmallIntegerField("dernier rappel", default=-1)  # -1: not written to yet; 0, 1, 2: D0, D+3, D+7
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    done_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")

    objects = territorial("campaign__").as_manager()

    class Meta:
        verbose_name = "structure d’une campagne"
        verbose_name_plural = "structures d’une campagne"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "structure"], name="campaignitem_once_per_structure"),
            models.CheckConstraint(
                condition=Q(status__in=["todo", "started"], done_at=None)
                | Q(status__in=["done", "no_change"], done_at__isnull=False),
                name="campaignitem_done_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.campaign_id} · {self.structure_id}"

    @property
    def territory_id(self):
        return self.campaign.territory_id

    @transition(status, source=Status.TODO, target=Status.STARTED, permission=may_update,
                custom={"label": "Commencer"})  # fmt: skip
    def start(self):
        """Something was changed; there may be more."""

    @transition(status, source=[Status.TODO, Status.STARTED], target=Status.DONE, permission=may_update,
                custom={"label": "Tout est à jour"})  # fmt: skip
    def finish(self, *, by_actor):
        self.done_at, self.done_by = timezone.now(), by_actor

    @transition(status, source=[Status.TODO, Status.STARTED], target=Status.NO_CHANGE, permission=may_update,
                custom={"label": "Rien n’a changé"})  # fmt: skip
    def find_unchanged(self, *, by_actor):
        """Somebody looked and it is all still so: a verification like another."""
        self.done_at, self.done_by = timezone.now(), by_actor


class UpdateLink(models.Model):
    """The link of a structure to its own page: thirty days at most, as often as it likes, taken back at any time.

    The token, its end and its withdrawal are those of ``messaging.Link``: one place knows how a link is kept.
    """

    link = models.OneToOneField(Link, models.CASCADE, related_name="+", verbose_name="lien")
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="update_links", verbose_name="structure")
    item = models.ForeignKey(CampaignItem, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="donné par")
    uses = models.PositiveIntegerField("mises à jour reçues", default=0)
    used_at = models.DateTimeField("dernière le", null=True, blank=True)

    class Meta:
        verbose_name = "lien d’une structure"
        verbose_name_plural = "liens des structures"
        ordering = ["-pk"]

    def __str__(self):
        return f"lien {self.link_id} de la structure {self.structure_id}"


class SelfUpdate(models.Model):
    """What a structure told us by its link, as its receipt says it: what shows at once, what a person reads first."""

    class Kind(models.TextChoices):
        NO_CHANGE = "no_change", "Rien n’a changé"
        CLOSURE = "closure", "Fermeture"
        HOURS = "hours", "Horaires"
        SATURATION = "saturation", "Affluence"
        TEXTS = "texts", "Description ou contact"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link = models.ForeignKey(UpdateLink, models.CASCADE, related_name="updates", verbose_name="lien")
    kind = models.CharField("nature", max_length=12, choices=Kind)
    shown = ArrayField(models.CharField(max_length=300), verbose_name="publié", default=list, blank=True)
    waiting = ArrayField(models.CharField(max_length=300), verbose_name="à relire", default=list, blank=True)
    at = models.DateTimeField("reçu le", default=timezone.now)

    class Meta:
        verbose_name = "mise à jour par une structure"
        verbose_name_plural = "mises à jour par les structures"
        ordering = ["-pk"]

    def __str__(self):
        return f"mise à jour {self.pk}"
