"""When a social worker leaves: her manager sees what must be taken over; after five working days it is our task."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from accounts.models import PARTNER_ROLES, Actor, Membership, Role, User
from hosting.models import Referral
from hosting.referring.workdays import working_days_between
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.moves import NotYet, Stale, TooLate, lock, write

KIND = "take_over_referral"
TEAM = (Role.COORDINATOR, Role.MANAGER)
WORKING_DAYS = 5  # issue A: what nobody has taken over by then is ours to settle


def to_take_over(actor: Actor, on: date | None = None):
    """What must be given to somebody: the referrals whose social worker has left, of her organisation.

    Those that await an answer, and those of women who are accompanied: each keeps a social worker to the end.

    Our team sees those of its territories. Of a partner's draft it reads a reference and whom to call, and no more.
    """
    hers = Q(organisation__in=actor.organisations(Role.ORGANISATION_MANAGER))
    ours = Q(territory__in=actor.territories(*TEAM))
    referrals: Any = Referral.objects
    return referrals.to_take_over(on).filter(hers | ours).order_by("created_at", "pk")


def colleagues(organisation_id: int):
    """Who may take a referral over: the members in force of the organisation, by name."""
    members = Membership.objects.in_force().filter(organisation=organisation_id, role__in=PARTNER_ROLES)
    return User.objects.filter(pk__in=members.values("user")).order_by("last_name", "first_name", "pk")


@transaction.atomic
def take_over(referral: Referral, *, by: Actor, to: User, version: int | None = None) -> Referral:
    """Give ``referral`` to ``to``, a member of its organisation. ``by`` is the organisation's manager, or our team.

    The draft, or the study, goes on where it stood; the woman has nothing to say again.
    Raises PermissionDenied, Stale, TooLate (no longer open), NotYet (``to`` is not of the organisation).
    """
    row = lock(Referral, referral.pk)[referral.pk]
    if not _may_give(row, by):
        raise PermissionDenied
    referrals: Any = Referral.objects
    if not referrals.followed().filter(pk=row.pk).exists():
        raise TooLate("Cette orientation n’est plus en cours.")
    if version is not None and row.version != int(version):
        raise Stale(row)
    if not colleagues(row.organisation_id).filter(pk=to.pk).exists():
        raise NotYet("Cette personne n’est plus membre de la structure.")
    before, row.referred_by = row.referred_by_id, to
    row.version += 1
    row.save(update_fields=["referred_by", "version"])
    close_tasks(row, KIND, by=by)
    write(row, "take_over", by=by, facts={"before": before, "after": to.pk})
    return row


def _may_give(referral, actor):
    shared = referral.submitted_at or referral.imported  # a partner's draft is not ours to give
    ours = shared and referral.territory_id in actor.territories(*TEAM)
    return ours or referral.organisation_id in actor.organisations(Role.ORGANISATION_MANAGER)


def scan(today: date) -> int:
    """Open a task for our team for each referral not taken over within five working days; how many there are.

    Safe to run twice. Tasks whose referral has been taken over, or is closed, are closed too.
    """
    waiting = [row for row in _left(today) if _overdue(row, today)]
    for referral in waiting:
        open_task(referral, KIND, territory_id=referral.territory_id, due_on=today, urgency=Task.Urgency.TODAY)
    _close_the_others({referral.pk for referral in waiting})
    return len(waiting)


def _left(today):
    """Open referrals without their social worker, with the day she left (``left_on``), None where nobody knows it."""
    last = Membership.objects.filter(user=OuterRef("referred_by"), organisation=OuterRef("organisation"))
    ended = last.filter(ends_on__lte=today).order_by("-ends_on").values("ends_on")[:1]
    return Referral.objects.to_take_over(today).annotate(left_on=Subquery(ended)).order_by("pk")


def _overdue(referral, today):
    """A closed account has no day: better a task too early than a woman whom nobody follows."""
    return referral.left_on is None or working_days_between(referral.left_on, today) >= WORKING_DAYS


def _close_the_others(waiting):
    service = Actor.service()
    for task in Task.objects.open().filter(kind=KIND).exclude(object_id__in=waiting).prefetch_related("subject"):
        close_tasks(task.subject, KIND, by=service)
