"""What matching does when news comes up: withdraw what no longer fits, solve again the parts that are touched."""

from contextlib import suppress

from django.db import connection, transaction
from django.dispatch import receiver
from django_fsm import TransitionNotAllowed

from accounts.models import Actor
from hosting.models import Guest, Host, HostFreeze, Need, Room
from journal.models import Judgement
from journal.moves import lock_only, recorded
from matching.acceptance import COUNTS_ANSWERS
from matching.actions import withdraw
from matching.models import Keep, Proposal, SetAside
from messaging import links

CHANGES_SUPPLY = {
    Room: {"change_availability", "confirm_availability"},
    HostFreeze: {"hold", "let_go"},
    Host: {"approve", "pause", "resume", "suspend", "leave", "newcomer", "adult", "papers"},
}
CHANGES_DEMAND = {Need: {"set_tier", "close", "open"}, Guest: {"change_needs"}}
CHANGES_PAIRS = {
    Proposal: {"guest_declines", "host_declines", "withdraw", "expire", "propose", "conclude"},
    Keep: {"keep", "release"},
    SetAside: {"set_aside", "take_back"},
}


MOST_AT_ONCE = 500  # changes in one transaction beyond which everybody is planned again


class Asked:
    """The needs and rooms (numbers) that one transaction changed: one task for all of them, sent once it is there."""

    def __init__(self):
        self.needs, self.rooms = set(), set()

    def send(self):
        from matching.tasks import replan, replan_everybody

        if len(self.needs) + len(self.rooms) > MOST_AT_ONCE:
            replan_everybody.delay()
        elif self.needs or self.rooms:
            replan.delay(sorted(self.needs), sorted(self.rooms))


def ask_for_plan(*, needs=(), rooms=()):
    """Solve again what these needs and rooms (numbers) touch, once the transaction is there: ten changes, one plan.

    What a savepoint undoes is forgotten with it. A broker that is down must not undo what a person has just said: the
    plan of the day will know.
    """
    level = set(connection.savepoint_ids)
    calls = [getattr(call, "__self__", None) for within, call, _ in connection.run_on_commit if within == level]
    waiting = [asked for asked in calls if isinstance(asked, Asked)]
    asked = waiting[-1] if waiting else Asked()
    asked.needs.update(needs)
    asked.rooms.update(rooms)
    if not waiting:
        transaction.on_commit(asked.send, robust=True)


@receiver(recorded)
def plan_again(sender, subject, entry, **kwargs):
    """Solve again the parts that the news touches."""
    names = CHANGES_SUPPLY.get(sender) or CHANGES_DEMAND.get(sender) or CHANGES_PAIRS.get(sender) or ()
    if entry.transition not in names:
        return
    if sender is Room:
        ask_for_plan(rooms=[subject.pk])
    elif sender in (Host, HostFreeze):
        host = subject.pk if sender is Host else subject.host_id
        ask_for_plan(rooms=Room.objects.filter(host=host).values_list("pk", flat=True))
    elif sender is Need:
        ask_for_plan(needs=[subject.pk])
    elif sender is Guest:
        ask_for_plan(needs=_open_needs(subject.pk))
    elif sender is SetAside:
        ask_for_plan(needs=_open_needs(subject.guest_id))
    else:
        ask_for_plan(needs=[subject.need_id], rooms=[subject.room_id])


def _open_needs(guest_id):
    return Need.objects.open().filter(guest=guest_id).values_list("pk", flat=True)


@receiver(recorded, sender=Judgement)
def plan_everybody_again(sender, subject, entry, **kwargs):
    """A territory has decided that past answers count in its plan, or no longer do."""
    from matching.tasks import replan_everybody

    if subject.name == COUNTS_ANSWERS.name:
        transaction.on_commit(replan_everybody.delay, robust=True)


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
    lock_only(Guest, *[proposal.guest_id for proposal in live])  # all of them first: two women, two rooms, one order
    lock_only(Room, *[proposal.room_id for proposal in live])
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
    lock_only(Guest, *[proposal.guest_id for proposal in live])
    lock_only(Room, *[proposal.room_id for proposal in live])
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
