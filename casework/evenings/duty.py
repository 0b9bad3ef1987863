"""The rota: who answers the published number, from which hour to which, and who reads it again the next morning.

README decision 21: a colleague on duty may find and close a roof. Her rights are those hours (``casework.facts``).
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts.models import Actor, Membership, Role, User
from casework import permissions as may
from casework.actions.walls import explained
from casework.models import DutyLine, DutyShift
from journal.agenda import close_tasks, open_task
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate, write
from privacy.models import AccessLog
from privacy.situations import MAY_BE_ON_DUTY

NOON = 12
WORDS_KEPT = timedelta(days=7)
TEAM = (Role.COORDINATOR, Role.MANAGER)


def people(territory_ids):
    """Those who may be on duty there: coordinators, managers and volunteers of the territory."""
    held = Membership.objects.in_force().filter(territory__in=territory_ids, role__in=MAY_BE_ON_DUTY)
    return User.objects.filter(pk__in=held.values("user")).order_by("first_name", "last_name", "pk")


def shift_now(territory_ids, now=None):
    """{territory: the shift that runs there now}."""
    rows = DutyShift.objects.running(now).filter(territory__in=territory_ids).select_related("user")
    return {shift.territory_id: shift for shift in rows}


def last_word(territory_id, now=None):
    """The newest shift of the last seven days that is over and left a word for the next; None without one."""
    now = now or timezone.now()
    before = DutyShift.objects.ended(now).filter(territory=territory_id, period__endswith__gt=now - WORDS_KEPT)
    shifts = before.order_by("-period").select_related("user")
    return next((shift for shift in shifts if shift.hand_over), None)


@transaction.atomic
def plan_shift(territory, user, *, by, begins_at, ends_at):
    """Somebody of the territory answers from ``begins_at`` to ``ends_at``.

    Raises NotYet for hours that do not follow, are past or last too long, or somebody who does not work there;
    TooLate where somebody is on duty already.
    """
    if territory.pk not in by.territories(*TEAM):
        raise PermissionDenied
    if ends_at <= begins_at or ends_at <= timezone.now():
        raise NotYet("La fin suit le début, et n’est pas déjà passée.")
    if not people([territory.pk]).filter(pk=user.pk).exists():
        raise NotYet("Cette personne ne travaille pas dans ce territoire.")
    try:
        with transaction.atomic():
            shift = DutyShift.objects.create(
                territory=territory, user=user, period=DateTimeTZRange(begins_at, ends_at), planned_by=by
            )
    except IntegrityError as refused:
        raise explained(refused) from None
    write(shift, "plan_shift", by=by, facts={"from": begins_at, "until": ends_at, "user": user.pk})
    return shift


@transaction.atomic
def stop_shift(shift, *, by):
    """It will not take place; or, begun, it ends now and its rights with it."""
    row = _locked(shift)
    if not may.team(row, by):
        raise PermissionDenied
    now = timezone.now()
    if row.is_over(now) or row.cancelled_at:
        raise TooLate("Cette permanence est déjà finie.")
    if now <= row.begins_at:
        row.cancelled_at = now
    else:
        row.period = DateTimeTZRange(row.begins_at, now)
    row.save(update_fields=["cancelled_at", "period"])
    close_tasks(row, by=by)
    write(row, "stop_shift", by=by)
    return row


@transaction.atomic
def leave_a_word(shift, text, *, by):
    """What whoever comes next must know. Whoever is on duty writes it before her shift ends; the team, at any time."""
    row = _locked(shift)
    if not (may.team(row, by) or (row.user_id == by.user_id and row.is_running())):
        raise PermissionDenied
    if not text.strip():
        raise NotYet("Écrire le mot de passation.")
    row.hand_over = text.strip()
    row.save(update_fields=["hand_over"])
    write(row, "leave_a_word", by=by)
    return row


@transaction.atomic
def review_shift(shift, *, by, review=""):
    """Somebody else looks at what was done and read during the shift."""
    row = _locked(shift)
    if not may.team(row, by) or row.user_id == by.user_id:
        raise PermissionDenied
    if not row.is_over() or row.cancelled_at:
        raise NotYet("La permanence n’est pas finie.")
    if row.reviewed_at:
        raise TooLate("Cette permanence a déjà été relue.")
    row.reviewed_by_id, row.reviewed_at, row.review = by.user_id, timezone.now(), review.strip()
    row.save(update_fields=["reviewed_by", "reviewed_at", "review"])
    close_tasks(row, "review_shift", by=by)
    write(row, "review_shift", by=by)
    return row


@transaction.atomic
def publish_number(territory, number, *, by):
    """The one number that the territory publishes; another takes its place."""
    if territory.pk not in by.territories(*TEAM):
        raise PermissionDenied
    line, _ = DutyLine.objects.update_or_create(territory=territory, defaults={"number": number.strip()})
    write(line, "publish_number", by=by)
    return line


def done_during(shift):
    """What she moved and read during her shift: (lines of the journal, how many files, how many addresses)."""
    actor = Actor.objects.filter(user=shift.user_id).first()
    hours = {"gte": shift.begins_at, "lt": shift.ends_at}
    lines = Entry.objects.filter(actor=actor, **{f"recorded_at__{op}": at for op, at in hours.items()})
    read = AccessLog.objects.filter(actor=actor, **{f"at__{op}": at for op, at in hours.items()})
    files = read.values("owner_type", "owner_id").distinct().count()
    addresses = read.filter(objects_read__contains=["host.address"]).count()
    return lines.with_actor().order_by("happened_at", "pk"), files, addresses


def shifts_to_review(today):
    """Scan: shifts that have their next morning, read again by somebody else than whoever was on duty."""
    ending = DutyShift.objects.standing().filter(period__endswith__date__lte=today, reviewed_at=None)
    found = [shift for shift in ending.order_by("pk") if _next_morning(shift) <= today]
    reviewers = _reviewers({shift.territory_id for shift in found}, today)
    for shift in found:
        owner = next((user for user in reviewers.get(shift.territory_id, ()) if user != shift.user_id), None)
        open_task(
            shift, "review_shift", territory_id=shift.territory_id, owner_id=owner, due_on=today,
            urgency=Task.Urgency.TODAY,
        )  # fmt: skip
    return len(found)


def _next_morning(shift):
    """The day it ends when it ends in the morning; the day after when it ends later."""
    end = timezone.localtime(shift.ends_at)
    return end.date() if end.hour < NOON else end.date() + timedelta(days=1)


def _reviewers(territories, today):
    """{territory: managers then coordinators, the longest in the post first}."""
    held = Membership.objects.in_force(today).filter(territory__in=territories, role__in=TEAM)
    found = {}
    for role in (Role.MANAGER, Role.COORDINATOR):
        rows = held.filter(role=role).order_by("starts_on", "pk").values_list("territory", "user")
        for territory, user in rows:
            found.setdefault(territory, []).append(user)
    return found


def _locked(shift):
    return DutyShift.objects.select_for_update(of=("self",), no_key=True).get(pk=shift.pk)
