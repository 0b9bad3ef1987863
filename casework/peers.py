"""A woman who left becomes a volunteer, if she wishes: invited, answered, and her old file closed to her colleagues.

Her account is opened as any other, by whoever leads the territory; nothing in it leads to her file. What was written
of her stays with those who lead the team (``hosting.seals``).
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, Role
from casework import permissions as may
from casework.after_exit import NOBODY_TO_ASK
from casework.checkins.pairs import follow
from casework.clock import add_months
from casework.models import Accompaniment, PeerInvitation
from hosting.models import Assignment, Guest
from journal.agenda import close_tasks, open_task
from journal.judgements import judgement
from journal.models import Task
from journal.moves import NotYet, TooLate, lock, lock_only, perform, write

MONTHS = judgement(
    "peer_invitation_months", 3, "Une femme peut être invitée à devenir bénévole",
    "mois après sa sortie, au plus tôt", between=(1, 24), source="domaine §1.1 ligne 10",
)  # fmt: skip
ACCOUNT = "peer_account"


def hindrance(accompaniment, exit_, today):
    """Why she cannot be invited yet, in French; "" when she can. ``exit_`` is the exit that holds, or None."""
    if accompaniment.status != Accompaniment.Status.EXITED or exit_ is None or exit_.confirmed_at is None:
        return "Elle est encore accompagnée : l’invitation vient après la sortie."
    if exit_.may_contact is False or exit_.destination in NOBODY_TO_ASK:
        return "Elle ne souhaite pas que nous la contactions."
    months = MONTHS.of(accompaniment.territory_id, today)
    if add_months(exit_.exited_on, months) > today:
        return f"L’invitation vient {months} mois après la sortie, au plus tôt : elle n’a rien à nous rendre."
    return ""


@transaction.atomic
def invite(accompaniment, *, by, **how):
    """She is told that she could become a volunteer. It is asked once, and never while she needs us."""
    _require(accompaniment, by)
    guest = lock(Guest, accompaniment.guest_id)[accompaniment.guest_id]
    row = Accompaniment.objects.get(pk=accompaniment.pk)
    refused = hindrance(row, row.exits.filter(cancelled_on=None).first(), timezone.localdate())
    if refused:
        raise NotYet(refused)
    if guest.accompaniments.exclude(status=Accompaniment.Status.EXITED).exists():
        raise NotYet("Elle est de nouveau accompagnée : l’invitation vient après la sortie.")
    if PeerInvitation.objects.filter(accompaniment__guest=guest).exists():
        raise TooLate("Elle a déjà été invitée.")
    invitation = PeerInvitation.objects.create(accompaniment=row)
    write(invitation, "invite", by=by, target=invitation.status, **how)
    return invitation


@transaction.atomic
def answer(invitation, *, by, accepts, **how):
    """Her answer. Her yes closes her old file to volunteers at once, before any account exists."""
    file = invitation.accompaniment
    _require(file, by)
    lock_only(Guest, file.guest_id)
    row = perform(invitation, "accept" if accepts else "decline", by=by, **how)
    if accepts:
        _seal(file, by)
        lead = (
            Membership.objects.in_force().filter(territory=file.territory_id, role=Role.MANAGER).order_by("pk").first()
        )
        open_task(
            file, ACCOUNT, territory_id=file.territory_id, owner_id=lead.user_id if lead else file.owner_id,
            due_on=timezone.localdate(), urgency=Task.Urgency.WEEK,
        )  # fmt: skip
    return row


@transaction.atomic
def account_opened(invitation, *, by):
    """Whoever leads the territory has opened her account, as any volunteer's. Which one is written nowhere here."""
    _require(invitation.accompaniment, by)
    if not close_tasks(invitation.accompaniment, ACCOUNT, by=by):
        raise TooLate("C’est déjà noté.")
    return invitation


def _seal(file, by):
    """No volunteer follows her, is asked anything about her, or finds her, from now on."""
    today = timezone.localdate()
    for each in Accompaniment.objects.select_related("guest").filter(guest=file.guest_id).order_by("pk"):
        follow(None, each, by=by)
    held = Assignment.objects.filter(guest=file.guest_id, part=Assignment.Part.VOLUNTEER)
    held.filter(Q(until_on=None) | Q(until_on__gt=today)).update(until_on=today)
    volunteers = Membership.objects.filter(role=Role.VOLUNTEER).values("user")
    theirs = Task.objects.open().filter(thread=file.guest_id, owner__in=volunteers).exclude(owner=file.owner_id)
    theirs.update(owner=file.owner_id)
    Guest.objects.filter(pk=file.guest_id, sealed_on=None).update(sealed_on=today)


def _require(accompaniment, by):
    if not may.team(accompaniment, by):
        raise PermissionDenied
