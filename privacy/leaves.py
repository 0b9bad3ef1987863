"""A colleague goes away: from a day to a day, somebody else holds her women, her tasks and her rights as well."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Leave, Membership, Role
from journal.moves import NotYet, TooLate, write
from journal.pages import wall
from privacy.policies import can

LEADING = (Role.COORDINATOR, Role.MANAGER)
MAY_LEAVE = (*LEADING, Role.VOLUNTEER, Role.PSYCHOLOGIST)


def people_of_all(territories):
    """Numbers of those of these teams who follow women, or may: they go on leave, and stand in."""
    here = Membership.objects.in_force().filter(territory__in=territories, role__in=MAY_LEAVE)
    return here.values("user")


@transaction.atomic
def take_leave(territory, *, by, user, substitute, from_on, until_on):
    """Write down a leave and who stands in. Rights follow from the dates: nothing else is to be done, then or after.

    Raises NotYet for somebody who could not stand in for her (another trade, herself away), TooLate for days that
    another leave of hers holds.
    """
    if not can(by, "leave", "update", territory):
        raise PermissionDenied
    if until_on <= timezone.localdate():
        raise NotYet("Ce congé est déjà fini : rien n’est à passer.")
    _check(territory, user, substitute, from_on, until_on)
    try:
        with transaction.atomic():
            row = Leave.objects.create(
                user=user, substitute=substitute, territory=territory, from_on=from_on, until_on=until_on
            )
    except IntegrityError as refused:
        sentence = wall(refused)
        if sentence is None:
            raise
        raise TooLate(sentence) from None
    write(row, "take_leave", by=by, facts={"user": user.pk, "substitute": substitute.pk})
    return row


def _check(territory, user, substitute, from_on, until_on):
    if until_on <= from_on:
        raise NotYet("Le retour suit le premier jour d'absence.")
    if user == substitute:
        raise NotYet("Choisir une autre personne pour la remplacer.")
    hers, theirs = _roles(user, territory), _roles(substitute, territory)
    if not hers & set(MAY_LEAVE):
        raise NotYet("Cette personne n’a pas de rôle dans l’équipe ici.")
    if not theirs & {*LEADING, *(hers - set(LEADING))}:
        raise NotYet("Choisir une coordinatrice, ou une personne du même rôle.")
    overlaps = Leave.objects.filter(territory=territory, from_on__lt=until_on, until_on__gt=from_on)
    if overlaps.filter(user=substitute).exists():
        raise NotYet("Cette remplaçante est elle-même absente pendant une partie de ces jours.")
    if overlaps.filter(substitute=user).exists():
        raise NotYet("Elle remplace quelqu’un pendant une partie de ces jours : choisir d’abord qui prend la suite.")


def _roles(user, territory):
    found = Membership.objects.in_force().filter(user=user, territory=territory)
    return set(found.values_list("role", flat=True))


@transaction.atomic
def end_leave(leave, *, by):
    """She is back sooner, or does not go. The substitute's rights end today, at her next page."""
    row = Leave.objects.select_for_update(of=("self",), no_key=True).get(pk=leave.pk)
    if not can(by, "leave", "update", row.territory):
        raise PermissionDenied
    today = timezone.localdate()
    if row.until_on <= today:
        raise TooLate("Ce congé est déjà fini.")
    write(row, "end_leave", by=by, facts={"user": row.user_id, "until": row.until_on})
    if row.from_on >= today:
        row.delete()  # it did not begin: the journal alone remembers
        return None
    row.until_on = today
    row.save(update_fields=["until_on"])
    return row
