"""A psychologist, for those who wish: an offer that costs nothing to decline, sessions counted, notes hers alone.

The team sees that it was offered, and totals. What is said stays with the psychologist, under a key of her own that
the service cannot open (``vault.sealed_to``): there is no exceptional access to it (protection §2.1, §3).
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Actor, User
from casework.models.accompaniment import Accompaniment
from hosting.models import Assignment
from privacy.models import Consent
from vault import sealed_to


class PsyKey(models.Model):
    """A psychologist's key pair. The private half is here wrapped only: by her passphrase, and by what she printed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, models.PROTECT, related_name="psy_key", verbose_name="psychologue")
    public = models.BinaryField("clé publique")
    by_passphrase = models.BinaryField("clé sous sa phrase de passe")
    by_recovery = models.BinaryField("clé sous sa clé de secours")
    made_at = models.DateTimeField("faite le", default=timezone.now)
    changed_at = models.DateTimeField("phrase changée le", default=timezone.now)

    class Meta:
        verbose_name = "clé d’une psychologue"

    def __str__(self):
        return f"clé {self.pk}"

    @property
    def context(self):
        return f"{self._meta.db_table}.{self.uuid}"


class _OfThePsychologist(models.QuerySet):
    """Rows of the women who are followed by this psychologist today, and nobody else's."""

    along = "referral__"

    def visible_to(self, actor):
        followed = Assignment.objects.in_force().filter(user=actor.user_id, part=Assignment.Part.PSYCHOLOGIST)
        return self.filter(**{f"{self.along}accompaniment__guest__in": followed.values("guest")})


class ReferralQuerySet(_OfThePsychologist):
    along = ""

    def running(self):
        """Offered and not answered, or accepted: what a new offer would repeat."""
        return self.filter(ended_on=None).exclude(answer=PsyReferral.Answer.DECLINED)

    def accepted(self):
        return self.filter(answer=PsyReferral.Answer.ACCEPTED)


class PsyReferral(models.Model):
    """An offer, and her answer. A no has no consequence: nobody of the team reads it, and nothing asks her again."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Elle souhaite la rencontrer"
        DECLINED = "declined", "Elle ne le souhaite pas"

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="psy_referrals", verbose_name="accompagnement"
    )
    offered_on = models.DateField("proposé le", default=timezone.localdate)
    offered_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name="proposé par")
    psychologist = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="psy_referrals", verbose_name="psychologue"
    )
    answer = models.CharField("sa réponse", max_length=8, choices=Answer, blank=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    ended_on = models.DateField("terminé le", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de rencontrer une psychologue"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on=None) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="psyreferral_answered_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(answer="accepted") | Q(psychologist__isnull=False),
                name="psyreferral_accepted_has_a_psychologist",
                violation_error_message="Dire quelle psychologue elle rencontrera.",
            ),
            models.UniqueConstraint(
                fields=["accompaniment"], condition=Q(ended_on=None) & ~Q(answer="declined"),
                name="psyreferral_one_at_a_time",
                violation_error_message="C’est déjà proposé.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"proposition {self.pk}"

    @property
    def thread(self):
        return self.accompaniment.guest_id

    @property
    def territory_id(self):
        return self.accompaniment.territory_id


class AppointmentQuerySet(_OfThePsychologist):
    def coming(self, now=None):
        return self.filter(at__gte=now or timezone.now(), cancelled_on=None, attended=None, offered=False)

    def attended(self):
        return self.filter(attended=True)


class PsyAppointment(models.Model):
    """One appointment. What she is reminded of is one of two plain labels: neither says with whom, nor why."""

    class Label(models.TextChoices):
        APPOINTMENT = "appointment", "Rendez-vous"
        ACTIVITY = "activity", "Atelier"

    referral = models.ForeignKey(PsyReferral, models.CASCADE, related_name="appointments", verbose_name="proposition")
    psychologist = models.ForeignKey(User, models.PROTECT, related_name="psy_appointments", verbose_name="psychologue")
    at = models.DateTimeField("le")
    minutes = models.PositiveSmallIntegerField("durée, en minutes", default=45)
    label = models.CharField("dit à elle", max_length=12, choices=Label, default=Label.APPOINTMENT)
    offered = models.BooleanField("attend qu’elle choisisse", default=False)
    attended = models.BooleanField("elle est venue", null=True)
    cancelled_on = models.DateField("annulé le", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        constraints = [
            models.UniqueConstraint(
                fields=["psychologist", "at"], condition=Q(cancelled_on=None), name="psyappointment_one_at_an_hour",
                violation_error_message="Un rendez-vous est déjà pris à cette heure.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | Q(attended=None), name="psyappointment_cancelled_or_held",
                violation_error_message="Un rendez-vous annulé n’a pas eu lieu.",
            ),
            models.CheckConstraint(
                condition=Q(offered=False) | Q(attended=None), name="psyappointment_held_once_chosen",
                violation_error_message="Elle n’a pas choisi ce moment.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=10, minutes__lte=180), name="psyappointment_lasts_a_while",
                violation_error_message="Une durée entre dix minutes et trois heures.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"rendez-vous {self.pk}"

    @property
    def accompaniment(self):
        return self.referral.accompaniment

    @property
    def thread(self):
        """None: her thread is read by the team, and says nothing of her appointments."""
        return

    @property
    def territory_id(self):
        return self.accompaniment.territory_id


class NoteQuerySet(_OfThePsychologist):
    def visible_to(self, actor):
        """Her own alone: those sealed to her, of the women whom she follows today."""
        return super().visible_to(actor).filter(holder=actor.user_id)


class PsyNote(models.Model):
    """What a psychologist wrote, sealed to the one who follows the woman. The service holds it and cannot read it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.ForeignKey(PsyReferral, models.CASCADE, related_name="notes", verbose_name="proposition")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="écrite par")
    holder = models.ForeignKey(User, models.PROTECT, related_name="psy_notes", verbose_name="scellée pour")
    sealed = models.BinaryField("note scellée")
    written_on = models.DateField("écrite le", default=timezone.localdate)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note de psychologue"

    def __str__(self):
        return f"note {self.pk}"

    @property
    def context(self):
        return f"{self._meta.db_table}.{self.uuid}"

    def seal(self, text, key):
        """Seal ``text`` to the holder of ``key``: her public half is enough, nobody needs to open anything."""
        self.holder_id, self.sealed = key.user_id, sealed_to.seal_to(bytes(key.public), text.encode(), self.context)

    def opened(self, private):
        """The words, with her private key. Raises ``sealed_to.DoesNotOpen``."""
        return sealed_to.open_with(private, self.sealed, self.context).decode()


class PsyHandOver(models.Model):
    """Her notes went from one psychologist to another, because she agreed: one consent, for one hand-over."""

    referral = models.ForeignKey(PsyReferral, models.CASCADE, related_name="hand_overs", verbose_name="proposition")
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="de")
    given_to = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="à")
    consent = models.OneToOneField(Consent, models.PROTECT, related_name="psy_hand_over", verbose_name="son accord")
    done_at = models.DateTimeField("faite le", default=timezone.now)

    objects = _OfThePsychologist.as_manager()

    class Meta:
        verbose_name = "passation de notes"
        constraints = [
            models.CheckConstraint(condition=~Q(given_by=F("given_to")), name="psyhandover_to_another"),
        ]

    def __str__(self):
        return f"passation {self.pk}"
