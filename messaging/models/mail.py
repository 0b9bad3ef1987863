"""How a colleague wishes to be written to: the morning mail or not, and nothing until a day."""

from django.db import models
from django.db.models import Q

from accounts.models import User


class MailChoice(models.Model):
    """One for each colleague who has chosen something; without one, the morning mail is sent and nothing is paused."""

    class Because(models.TextChoices):
        AWAY = "away", "Je suis absente"
        HANDED_OVER = "handed_over", "Une collègue me remplace"
        KNOWN = "known", "Je suis déjà au courant"

    user = models.OneToOneField(User, models.CASCADE, related_name="mail_choice", verbose_name="collègue")
    digest = models.BooleanField("recevoir le courriel du matin", default=True)
    paused_until = models.DateField("rien jusqu'au", null=True, blank=True)
    paused_because = models.CharField("raison de la pause", max_length=12, choices=Because, blank=True)

    class Meta:
        verbose_name = "choix de courrier"
        verbose_name_plural = "choix de courrier"
        constraints = [
            models.CheckConstraint(
                condition=Q(paused_until=None, paused_because="")
                | (Q(paused_until__isnull=False) & ~Q(paused_because="")),
                name="mailchoice_paused_with_a_reason",
                violation_error_message="Une pause a une date de fin et une raison.",
            )
        ]

    def __str__(self):
        return f"choix de courrier {self.pk}"
