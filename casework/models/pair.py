"""Two volunteers who follow women together, for a time that they said: rights come with it, and end with it."""

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import Role, Territory, User
from casework.models.accompaniment import Accompaniment


class VolunteerPairQuerySet(models.QuerySet):
    def open(self):
        return self.filter(until_on=None)

    def with_load(self):
        """``load``: how many women each follows today."""
        return self.select_related("first", "second").annotate(
            load=Count("followings", filter=Q(followings__until_on=None))
        )

    def visible_to(self, actor):
        if actor.is_service:
            return self
        return self.filter(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))


class VolunteerPair(models.Model):
    """« Binôme »: two, so that nobody carries a woman's trust alone. ``committed_until``: what they have promised."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="pairs", verbose_name="territoire")
    first = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="une bénévole")
    second = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="l'autre")
    from_on = models.DateField("depuis le", default=timezone.localdate)
    committed_until = models.DateField("engagées jusqu'au")
    until_on = models.DateField("fini le", null=True, blank=True)

    objects = VolunteerPairQuerySet.as_manager()

    class Meta:
        verbose_name = "binôme"
        constraints = [
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="pair_is_two_people",
                violation_error_message="Un binôme, ce sont deux personnes.",
            ),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(until_on=None), name="pair_once",
                violation_error_message="Ce binôme existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="pair_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(committed_until__gt=F("from_on")), name="pair_commits_for_a_while",
                violation_error_message="L'engagement finit après son début.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"binôme {self.pk}"

    @property
    def users(self):
        return (self.first_id, self.second_id)

    @property
    def names(self):
        return f"{self.first.short_name} et {self.second.short_name}"


class PairFollowing(models.Model):
    """A pair follows a woman, from a day to a day. The two assignments that give rights open and close with it."""

    pair = models.ForeignKey(VolunteerPair, models.PROTECT, related_name="followings", verbose_name="binôme")
    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="pair_followings", verbose_name="accompagnement"
    )
    from_on = models.DateField("depuis le", default=timezone.localdate)
    until_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "suivi par un binôme"
        verbose_name_plural = "suivis par un binôme"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment"], condition=Q(until_on=None), name="pairfollowing_one_pair_at_a_time",
                violation_error_message="Un binôme la suit déjà.",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="pairfollowing_ends_after_start"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"suivi {self.pk}"
