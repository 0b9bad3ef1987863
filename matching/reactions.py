"""What matching does when news comes up: withdraw what no longer fits, plan the touched territory again."""

from contextlib import suppress

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import Actor
from hosting.models import Guest, Host, HostFreeze, Need, Room
from journal.moves import lock, recorded
from matching.actions import withdraw
from matching.models import Proposal
from messaging import links

CHANGES_SUPPLY = {
    Room: {"change_availability", "confirm_availability"},
    HostFreeze: {"hold", "let_go"},
    Host: {"approve", "pause", "resume", "suspend", "leave", "newcomer", "adult", "papers"},
}
CHANGES_DEMAND = {Need: {"set_tier", "close", "open"}, Guest: {"change_needs"}}
ENDS_A_PROPOSAL = {"guest_declines", "host_declines", "withdraw", "expire", "propose", "conclude"}


def ask_for_plan(territory_id):
    """Plan again once the transaction is there. A broker that is down must not undo what a person has just said."""
    from matching.tasks import replan

    def send():
        replan.delay(territory_id, timezone.now().timestamp())  # a plan begun before the commit has not seen it

    transaction.on_commit(send, robust=True)


@receiver(recorded)
def plan_again(sender, subject, entry, **kwargs):
    names = CHANGES_SUPPLY.get(sender) or CHANGES_DEMAND.get(sender) or (
        ENDS_A_PROPOSAL if sender is Proposal else ()
    )  # fmt: skip
    if entry.transition in names:
        territory_id = subject.host.territory_id if sender is Room else subject.territory_id
        ask_for_plan(territory_id)


@receiver(recorded)
def withdraw_unfit(sender, subject, entry, **kwargs):
    """Before the commit: a room that closed, a home that paused. A live stay is never touched; proposals are.

    Once the agreement is signed the proposal is a coming stay: a person decides (hosting and casework open a task).
    """
    if sender is HostFreeze or entry.transition not in CHANGES_SUPPLY.get(sender, ()):
        return
    rooms = [subject] if sender is Room else list(subject.rooms.all())
    live = Proposal.objects.live().exclude(status=Proposal.Status.AGREED).filter(room__in=rooms)
    live = list(live.select_related("need", "room").order_by("pk"))
    lock(Guest, *[proposal.guest_id for proposal in live])  # all of them first: two women, two rooms, one order
    lock(Room, *[proposal.room_id for proposal in live])
    for proposal in live:
        reason = _no_longer(proposal)
        if reason:
            with suppress(TransitionNotAllowed):  # answered, and over, while we waited for its locks
                withdraw(proposal, by=Actor.service(), reason=reason)


@receiver(recorded, sender=HostFreeze)
def withdraw_what_the_home_does_not_know(sender, subject, entry, **kwargs):
    """New proposals are held: a room is taken back where she alone has been asked. The home learns nothing.

    Where the home has been asked already, a withdrawal would tell it: a person decides.
    """
    if entry.transition != "hold":
        return
    live = Proposal.objects.live().filter(room__host=subject.host_id, status=Proposal.Status.GUEST_ASKED)
    live = list(live.select_related("need", "room").order_by("pk"))
    lock(Guest, *[proposal.guest_id for proposal in live])
    lock(Room, *[proposal.room_id for proposal in live])
    for proposal in live:
        with suppress(TransitionNotAllowed):
            withdraw(proposal, by=Actor.service(), reason="Pas possible pour l’instant.")


@receiver(recorded, sender=Proposal)
def take_links_back(sender, subject, entry, **kwargs):
    """The links of a proposal that is over open nothing any more."""
    if subject.status not in Proposal.LIVE:
        links.revoke(subject, keep=entry.actor.link)


def _no_longer(proposal):
    """Why the proposal no longer holds, in French; None while it does. The room's own hold is not an obstacle."""
    if not Host.objects.ready(proposal.period.lower).filter(pk=proposal.room.host_id).exists():
        return "Le foyer n'est plus disponible."
    if not proposal.room.availabilities.filter(period__contains=proposal.period).exists():
        return "La chambre n'est plus libre sur toute la période."
    return None
