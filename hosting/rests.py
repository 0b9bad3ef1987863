"""A home rests until a day that it chooses: nothing is proposed, or nothing is sent, or neither. It owes no reason.

What is about safety is still said, by a person. On its day of return messages leave again by themselves, and the home
is asked whether it hosts again: nobody decides it in its place.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from hosting import permissions as may
from hosting.actions import pause_host, resume_host
from hosting.models import Host
from journal.moves import NotYet, TooLate, lock, write
from messaging import pauses
from messaging.models import Contact

BECAUSE = "Le foyer se repose"


def resting(host, today=None):
    """(until when nothing is proposed, until when nothing is sent), each None where it goes on."""
    today = today or timezone.localdate()
    paused = host.ask_again_on if host.status == Host.Status.PAUSED else None
    days = [contact.paused_until for contact in contacts_of(host)]
    silent = max((day for day in days if day and day > today), default=None)
    return paused, silent


def contacts_of(host):
    """How each adult of the home is reached, the one who applied included."""
    pks = {host.contact_id, *host.adults.values_list("contact", flat=True)} - {None}
    return list(Contact.objects.filter(pk__in=pks).order_by("pk"))


@transaction.atomic
def rest(host, *, by, until, proposals=True, messages=True, note="", **how):
    """From now to ``until``. Said again, it changes the day.

    Raises NotYet for a day that has come, or where neither is chosen; TooLate for a home that nothing is proposed to.
    """
    _require(host, by)
    row = lock(Host, host.pk)[host.pk]
    if until <= timezone.localdate():
        raise NotYet("Choisir un jour de retour à venir.")
    if not (proposals or messages):
        raise NotYet("Choisir ce qui s’arrête : les propositions, les messages, ou les deux.")
    if proposals:
        if row.status == Host.Status.PAUSED:
            row = resume_host(row, by=by)
        if row.status != Host.Status.APPROVED:
            raise TooLate("Rien n’est proposé à ce foyer aujourd’hui : seuls les messages peuvent s’arrêter.")
        row = pause_host(row, by=by, ask_again_on=until, **how)
    if messages:
        for contact in contacts_of(row):
            pauses.pause(contact, until=until, because=BECAUSE)
    write(row, "rest", by=by, note=note, facts={"until": until, "proposals": proposals, "messages": messages}, **how)
    return row


@transaction.atomic
def wake(host, *, by, **how):
    """The home is back, on its day or before."""
    _require(host, by)
    row = lock(Host, host.pk)[host.pk]
    if resting(row) == (None, None):
        raise TooLate("Ce foyer n’est plus en pause.")
    if row.status == Host.Status.PAUSED:
        row = resume_host(row, by=by, **how)
    for contact in contacts_of(row):
        if contact.paused_because == BECAUSE:  # somebody's own pause, for another reason, stays
            pauses.resume(contact)
    write(row, "wake", by=by, **how)
    return row


def _require(host, by):
    if not may.team_or_host(host, by):
        raise PermissionDenied
