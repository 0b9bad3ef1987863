"""Where each fact comes from, who checked it and when, and what remains to be asked of a person."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from directory.models.place import Place
from directory.models.service import Service


class Source(models.Model):
    """A leaflet or a file that places were taken from."""

    title = models.CharField("titre", max_length=300, unique=True)
    file_name = models.CharField("fichier", max_length=200, blank=True, default="")
    verified_on = models.DateField("vérifiée le")
    licence = models.CharField("licence", max_length=120, blank=True, default="")
    imported_at = models.DateTimeField("reprise le", auto_now_add=True)

    class Meta:
        verbose_name = "source"

    def __str__(self):
        return self.title


class Listing(models.Model):
    """A line of a source, as it was written, and the place that it became."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="listings", verbose_name="source")
    number = models.PositiveIntegerField("numéro dans la source")
    place = models.ForeignKey(Place, models.CASCADE, related_name="listings", verbose_name="lieu")
    row = models.JSONField("ligne", default=dict)

    class Meta:
        verbose_name = "ligne de source"
        verbose_name_plural = "lignes de source"
        ordering = ["-source_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"],
                name="listing_number_once_per_source",
                violation_error_message="Ce numéro est déjà celui d’un lieu de cette source.",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="listing_numbers_from_one"),
        ]

    def __str__(self):
        return f"{self.source_id} nº {self.number}"


class ExternalId(models.Model):
    """The number of a record elsewhere. One record may stand for several places, and a place have several records."""

    source = models.CharField("annuaire", max_length=40)
    value = models.CharField("numéro", max_length=80)
    url = models.URLField("adresse", blank=True, default="")
    places = models.ManyToManyField(Place, related_name="external_ids", verbose_name="lieux")

    class Meta:
        verbose_name = "numéro ailleurs"
        verbose_name_plural = "numéros ailleurs"
        constraints = [models.UniqueConstraint(fields=["source", "value"], name="external_id_once_per_source")]

    def __str__(self):
        return f"{self.source} {self.value}"


class Verification(models.Model):
    """Somebody checked a fact, on a day, in some way. Added to, never rewritten; the latest is the one believed.

    ``holds`` is false where somebody found it wrong (a closed door): nothing is sure of it until it is checked again.
    """

    class Fact(models.TextChoices):
        EXISTENCE = "existence", "Le lieu existe"
        ADDRESS = "address", "Adresse"
        CONTACT = "contact", "Téléphone et courriel"
        HOURS = "hours", "Horaires"
        CONDITIONS = "conditions", "Publics et conditions"

    class Method(models.TextChoices):
        CALL = "call", "Appel"
        VISIT = "visit", "Visite"
        LINK = "link", "Par le lieu lui-même"
        MAIL = "mail", "Courriel"
        IMPORT = "import", "Repris d’une source"
        OUTCOME = "outcome", "Retour d’une personne orientée"

    place = models.ForeignKey(Place, models.CASCADE, related_name="verifications", null=True, blank=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="verifications", null=True, blank=True)
    fact = models.CharField("fait", max_length=12, choices=Fact)
    verified_on = models.DateField("vérifié le")
    method = models.CharField("comment", max_length=8, choices=Method)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source")
    by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    holds = models.BooleanField("c’est bien ainsi", default=True)
    recorded_at = models.DateTimeField("noté le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "vérification"
        ordering = ["-verified_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False, service=None) | Q(place=None, service__isnull=False),
                name="verification_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(method="import") | Q(source__isnull=False), name="verification_import_names_its_source"
            ),
        ]

    def __str__(self):
        return f"{self.get_fact_display()} · {self.verified_on}"


class Doubt(models.Model):
    """What an import could not settle, for a person to settle: two places that may be one, a postcode, a number."""

    class Kind(models.TextChoices):
        MERGE = "merge", "Deux fiches pour un lieu ?"
        SAME_ADDRESS = "same-address", "Deux services d’un lieu ?"
        SHARED_ID = "shared-id", "Un numéro pour deux lieux"
        SHARED_CONTACT = "shared-contact", "Un contact pour deux lieux"
        ADDRESS = "address", "Adresse à relire"
        POSTAL_CODE = "postal-code", "Code postal à relire"
        HOURS = "hours", "Horaires à relire"
        CATEGORY = "category", "Rubrique à relire"
        NAME = "name", "Nom à relire"
        POSITION = "position", "Position à préciser"
        CONTACT = "contact", "Sans contact"
        CHANGE = "change", "La source a changé"

    kind = models.CharField("nature", max_length=16, choices=Kind)
    place = models.ForeignKey(Place, models.CASCADE, related_name="doubts", verbose_name="lieu")
    other = models.ForeignKey(
        Place, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="autre lieu"
    )
    words = models.CharField("ce qui est à vérifier", max_length=500)
    created_at = models.DateTimeField("noté le", auto_now_add=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    answer = models.CharField("réponse", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "doute"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "place", "other", "words"], nulls_distinct=False, name="doubt_said_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="") | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="doubt_answered_with_words",
                violation_error_message="Une réponse a un jour et des mots.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.words}"
