"""What a colleague decides about a pair before anybody is asked: « Garder pour elle », « Écarter pour elle ».

Nobody is told, and nothing is promised: the plan alone counts with it. Both are undone with a click, and written down.
"""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Actor
from hosting.models import Guest, Host, Need, Room
from journal.models import Entry
from journal.moves import NotYet, TooLate, lock, lock_only, write
from matching import permissions as may
from matching.exclusions import best_period, failing_rule
from matching.models import KEEP_HOURS, Keep, Proposal, SetAside

ASKED_ONCE_IN = timedelta(days=3)  # as long as the link of the question stays open


@transaction.atomic
def keep(need, room, *, by, hours=None, now=None):
    """Keep ``room`` for her, under the name of the colleague, for as long as her territory allows by default.

    Raises NotYet for a pair that a rule excludes, TooLate where she or the room is already taken.
    """
    if not may.team(need, by):
        raise PermissionDenied
    now = now or timezone.now()
    day = timezone.localdate(now)
    lock_only(Guest, need.guest_id)
    lock_only(Room, room.pk)
    need = Need.objects.select_related("guest").get(pk=need.pk)
    for row in Keep.objects.overdue(now).filter(room=room) | Keep.objects.overdue(now).filter(need=need):
        release(row, by=Actor.service(), because=Keep.Because.EXPIRED, now=now)
    if need.closed_on:
        raise TooLate("Ce besoin est déjà fermé.")
    if rule := failing_rule(need, room, day=day):
        raise NotYet(rule)
    period = best_period(need, room, day=day)
    if period is None:
        raise TooLate("Cette chambre n'est plus libre sur ces dates.")
    if Proposal.objects.live().filter(guest=need.guest_id).exists():
        raise TooLate("Une proposition est déjà en cours pour elle.")
    if Keep.objects.live(now).filter(need=need).exists():
        raise TooLate("Une chambre est déjà gardée pour elle : la rendre d'abord.")
    if other := kept_for_another(need, room, period, now):
        raise TooLate(f"Cette chambre est gardée pour une autre femme par {other.kept_by.short_name}.")
    hours = hours or KEEP_HOURS.of(need.territory_id, on=day)
    row = Keep.objects.create(
        need=need, room=room, period=DateRange(*period), kept_by=by.user, created_at=now,
        expires_at=now + timedelta(hours=hours),
    )  # fmt: skip
    write(row, "keep", by=by, happened_at=now, facts={"room": room.pk, "hours": hours})
    return row


def kept_for_another(need, room, period, now=None):
    """The keep of this room, on some of these nights, for another woman; None where it is free."""
    rows = Keep.objects.live(now).filter(room=room, period__overlap=DateRange(*period)).exclude(need=need.pk)
    return rows.select_related("kept_by").first()


@transaction.atomic
def release(row, *, by, because=Keep.Because.PERSON, now=None):
    """The room is everybody's again. Done already, it changes nothing."""
    if not may.service_or_team(row, by):
        raise PermissionDenied
    now = now or timezone.now()
    row = lock(Keep, row.pk)[row.pk]
    if row.released_at is None:
        row.released_at, row.because = now, because
        row.save(update_fields=["released_at", "because"])
        write(row, "release", by=by, facts={"because": str(because)})
    return row


def release_with(need, *, by, because, now=None):
    """Whatever is kept for this need is given back: she has a proposal, or looks for nothing any more."""
    for row in Keep.objects.filter(need=need, released_at=None):
        release(row, by=by, because=because, now=now)


@transaction.atomic
def set_aside(need, host, *, reason, note="", by):
    """This home is not proposed to her, for a reason that colleagues read. A room of it kept for her is given back."""
    if not may.team(need, by):
        raise PermissionDenied
    lock_only(Guest, need.guest_id)
    if SetAside.objects.in_force().filter(guest=need.guest_id, host=host).exists():
        raise TooLate("Ce foyer est déjà écarté pour elle.")
    if reason not in SetAside.Reason.values:
        raise NotYet("Dire pourquoi : les collègues le liront.")
    for row in Keep.objects.filter(need=need, room__host=host, released_at=None):
        release(row, by=by)
    row = SetAside.objects.create(guest_id=need.guest_id, host=host, reason=reason, set_by=by.user)
    write(row, "set_aside", by=by, note=note, facts={"reason": str(reason), "host": host.pk})
    return row


@transaction.atomic
def take_back(row, *, by, now=None):
    """The home is possible for her again. Done already, it changes nothing."""
    if not may.team(row, by):
        raise PermissionDenied
    lock_only(Guest, row.guest_id)
    row = SetAside.objects.select_related("guest").get(pk=row.pk)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now or timezone.now(), by.user
        row.save(update_fields=["revoked_at", "revoked_by"])
        write(row, "take_back", by=by, facts={"host": row.host_id})
    return row


@transaction.atomic
def ask_again(host, *, by, now=None):
    """Ask a home whether its months still hold, before somebody counts on them. Once in three days."""
    if not may.team(host, by):
        raise PermissionDenied
    now = now or timezone.now()
    lock_only(Host, host.pk)
    if asked := asked_again(now).filter(object_id=host.pk).first():
        raise TooLate(f"Ce foyer a déjà été interrogé le {date_words(timezone.localdate(asked.happened_at))}.")
    return write(host, "ask_availability", by=by, happened_at=now)


def asked_again(now):
    """What was asked of homes by colleagues ("do your months hold?") and still waits: entries about hosts."""
    return Entry.objects.filter(
        content_type=ContentType.objects.get_for_model(Host), transition="ask_availability",
        happened_at__gt=now - ASKED_ONCE_IN,
    )  # fmt: skip


def date_words(day):
    return f"{day:%d/%m}"
