"""What the directory sends out: paper cards and what came back of them, and letters by territory to who asked."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from accounts.models import Actor, Territory
from directory.models.place import Structure
from directory.models.territorial import looks_after, territorial
from journal.models import Followed
from messaging.models import Contact
from messaging.models.contact import Language
from vault.index import BlindIndexField


class CardBatch(models.Model):
    """A printing of the paper card: how many, in which language, for which territory."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="card_batches", verbose_name="territoire")
    title = models.CharField("titre", max_length=120)
    language = models.CharField("langue", max_length=2, choices=Language, default=Language.FRENCH)
    printed_on = models.DateField("imprimées le", default=timezone.localdate)
    quantity = models.PositiveIntegerField("combien")

    objects = territorial().as_manager()

    class Meta:
        verbose_name = "tirage de cartes"
        verbose_name_plural = "tirages de cartes"
        ordering = ["-printed_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="cardbatch_holds_a_card")]

    def __str__(self):
        return f"tirage {self.pk}"


class CardHandout(models.Model):
    """Some cards of a batch, left somewhere: at a structure, or where people pass (said in words, never a person)."""

    batch = models.ForeignKey(CardBatch, models.PROTECT, related_name="handouts", verbose_name="tirage")
    structure = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    where = models.CharField("où", max_length=160, blank=True, default="")
    handed_on = models.DateField("déposées le", default=timezone.localdate)
    quantity = models.PositiveIntegerField("combien")
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="par")

    objects = territorial("batch__").as_manager()

    class Meta:
        verbose_name = "dépôt de cartes"
        verbose_name_plural = "dépôts de cartes"
        ordering = ["-handed_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="cardhandout_holds_a_card"),
            models.CheckConstraint(
                condition=Q(structure__isnull=False) | ~Q(where=""),
                name="cardhandout_somewhere",
                violation_error_message="Dire où les cartes ont été déposées.",
            ),
        ]

    def __str__(self):
        return f"dépôt {self.pk}"


class CardFeedback(models.Model):
    """What was seen or said when somebody went back: how many were taken, whether they helped, what they lacked."""

    class Useful(models.TextChoices):
        YES = "yes", "Oui, elles servent"
        PARTLY = "partly", "En partie"
        NO = "no", "Non"
        UNKNOWN = "unknown", "Nous ne savons pas"

    handout = models.OneToOneField(CardHandout, models.CASCADE, related_name="feedback", verbose_name="dépôt")
    noted_on = models.DateField("noté le", default=timezone.localdate)
    taken = models.PositiveIntegerField("cartes prises")
    useful = models.CharField("servent-elles ?", max_length=8, choices=Useful, default=Useful.UNKNOWN)
    missing = models.CharField("ce qui manque", max_length=300, blank=True, default="")
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "retour sur des cartes"
        verbose_name_plural = "retours sur des cartes"

    def __str__(self):
        return f"retour {self.pk}"


class Newsletter(models.Model):
    """The list of a territory: one, so that nobody is written to twice about one place."""

    territory = models.OneToOneField(
        Territory, models.PROTECT, related_name="newsletter", verbose_name="territoire",
        error_messages={"unique": "Ce territoire a déjà sa lettre."},
    )  # fmt: skip
    title = models.CharField("titre", max_length=120)

    objects = territorial().as_manager()

    class Meta:
        verbose_name = "lettre d’un territoire"
        verbose_name_plural = "lettres des territoires"

    def __str__(self):
        return self.title


class Subscription(Followed):
    """An address that asked for the letter, and then said so again from its own mailbox. Left, it is forgotten."""

    class Status(models.TextChoices):
        ASKED = "asked", "À confirmer"
        CONFIRMED = "confirmed", "Confirmée"
        LEFT = "left", "Désinscrite"

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="subscriptions", verbose_name="lettre")
    contact = models.OneToOneField(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    email_index = BlindIndexField()
    status = FSMField("état", choices=Status, default=Status.ASKED, protected=True)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    left_at = models.DateTimeField("désinscrite le", null=True, blank=True)

    class Meta:
        verbose_name = "inscription à la lettre"
        verbose_name_plural = "inscriptions à la lettre"
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter", "email_index"], condition=~Q(email_index=""), name="subscription_once_per_list"
            ),
            models.CheckConstraint(
                condition=~Q(status="left") | Q(contact=None, email_index=""), name="subscription_left_is_forgotten"
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False),
                name="subscription_confirmed_at_a_time",
            ),
        ]

    def __str__(self):
        return f"inscription {self.pk}"

    @property
    def territory_id(self):
        return self.newsletter.territory_id

    @transition(status, source=Status.ASKED, target=Status.CONFIRMED, permission=looks_after,
                custom={"label": "Confirmer"})  # fmt: skip
    def confirm(self):
        """Said from the mailbox itself: the address is hers."""
        self.confirmed_at = timezone.now()

    @transition(status, source=[Status.ASKED, Status.CONFIRMED], target=Status.LEFT, permission=looks_after,
                custom={"label": "Se désinscrire"})  # fmt: skip
    def leave(self):
        """Nothing is kept of the address: only that somebody left, and when."""
        self.left_at, self.contact, self.email_index = timezone.now(), None, ""


class Letter(Followed):
    """One issue of a territory's letter: written, read again, then sent to who confirmed."""

    class Status(models.TextChoices):
        DRAFT = "draft", "À relire"
        SENT = "sent", "Envoyée"

    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="letters", verbose_name="lettre")
    subject = models.CharField("objet", max_length=120)
    body = models.TextField("texte", max_length=5000)
    status = FSMField("état", choices=Status, default=Status.DRAFT, protected=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    recipients = models.PositiveIntegerField("destinataires", default=0)

    objects = territorial("newsletter__").as_manager()

    class Meta:
        verbose_name = "numéro de la lettre"
        verbose_name_plural = "numéros de la lettre"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | Q(status="draft", sent_at=None),
                name="letter_sent_at_a_time",
            )
        ]

    def __str__(self):
        return f"numéro {self.pk}"

    @property
    def territory_id(self):
        return self.newsletter.territory_id

    @transition(status, source=Status.DRAFT, target=Status.SENT, permission=looks_after,
                custom={"label": "Envoyer aux personnes inscrites"})  # fmt: skip
    def send(self, *, recipients):
        """One message for each confirmed address, by the outbox."""
        self.sent_at, self.recipients = timezone.now(), recipients


class LetterLink(models.Model):
    """A page of ours that a letter leads to, and how often it was opened from there: a number, and of nobody."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="links", verbose_name="numéro")
    number = models.PositiveSmallIntegerField("rang")
    path = models.CharField("adresse", max_length=200)
    label = models.CharField("libellé", max_length=120)
    clicks = models.PositiveIntegerField("ouvertures", default=0)

    class Meta:
        verbose_name = "page d’une lettre"
        verbose_name_plural = "pages d’une lettre"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="letterlink_number_once"),
            models.CheckConstraint(
                condition=Q(path__startswith="/annuaire/") & ~Q(path__contains="\\"),
                name="letterlink_leads_to_our_pages",
                violation_error_message="Une lettre ne mène qu’aux pages de l’annuaire.",
            ),
        ]

    def __str__(self):
        return self.label

    def opened(self):
        type(self).objects.filter(pk=self.pk).update(clicks=F("clicks") + 1)
