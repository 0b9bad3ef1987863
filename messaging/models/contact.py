"""How somebody may be reached without harm. The rules are data, and they are checked when a message leaves."""

import uuid

from django.db import models
from django.db.models import Q

from vault.fields import EncryptedTextField
from vault.index import BlindIndexField, blind_index


class Language(models.TextChoices):
    """The languages that her pages and messages exist in, each under its own name."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"
    SPANISH = "es", "Español"
    ARABIC = "ar", "العربية"
    RUSSIAN = "ru", "Русский"
    PORTUGUESE = "pt", "Português"


class Contact(models.Model):
    """A telephone, a mail, and what makes them safe: hours, voicemail, who else holds the phone, a code word.

    ``paused_until`` stops every reminder for somebody who has already explained herself, until a day.
    The two indexes are blind (``vault.index``): they find the same number again, and show nothing.
    """

    class Preferred(models.TextChoices):
        SMS = "sms", "SMS"
        CALL = "call", "Appel"
        EMAIL = "email", "Courriel"
        REFERRER = "referrer", "Par sa travailleuse sociale uniquement"
        NONE = "none", "Aucun contact : voir avec une personne de l'équipe"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    phone = EncryptedTextField("téléphone", blank=True, default="")  # E.164
    phone_index = BlindIndexField()
    email = EncryptedTextField("courriel", blank=True, default="")
    email_index = BlindIndexField()
    preferred = models.CharField("moyen choisi", max_length=10, choices=Preferred, default=Preferred.SMS)
    language = models.CharField("langue des messages", max_length=2, choices=Language, default=Language.FRENCH)
    needs_interpreter = models.BooleanField("besoin d'une interprète", null=True)  # None: not known
    not_before = models.TimeField("pas avant", null=True, blank=True)
    not_after = models.TimeField("pas après", null=True, blank=True)
    may_leave_message = models.BooleanField("message vocal possible", default=False)
    shared_phone = models.BooleanField("téléphone partagé", default=False)
    code_word = EncryptedTextField("mot convenu", blank=True, default="")
    instructions = EncryptedTextField("consignes", blank=True, default="")
    paused_until = models.DateField("rien jusqu'au", null=True, blank=True)
    paused_because = models.CharField("raison de la pause", max_length=200, blank=True)

    class Meta:
        verbose_name = "contact"
        constraints = [
            models.CheckConstraint(
                condition=Q(not_before=None) | Q(not_after=None) | Q(not_before__lt=models.F("not_after")),
                name="contact_hours_in_order",
                violation_error_message="L'heure de début doit précéder l'heure de fin.",
            ),
            models.CheckConstraint(
                condition=Q(paused_until=None) | ~Q(paused_because=""),
                name="contact_paused_with_a_reason",
                violation_error_message="Dire pourquoi les messages sont suspendus.",
            ),
        ]

    def __str__(self):
        return f"contact {self.pk}"

    def save(self, *args, **kwargs):
        self.index()
        super().save(*args, **kwargs)

    def index(self):
        """Renew the blind indexes; ``bulk_create()`` callers do it themselves. The phone is in E.164."""
        self.phone_index = blind_index("phone", self.phone)
        self.email_index = blind_index("email", self.email.strip().lower())
