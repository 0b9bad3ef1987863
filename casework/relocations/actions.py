"""Asking everybody of a chain, and moving them together. One answer that is no, and nobody moves: nothing is lost.

Locks are taken in the written order, all the women first, then all the rooms: two chains, or a chain and an answer,
take turns. The answers themselves are those of any proposal (``matching.actions``).
"""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Actor
from casework import permissions as may
from casework.actions import end_stay, move_in, sign_agreement
from casework.actions.walls import explained
from casework.models import RelocationChain, RelocationStep, Stay
from casework.relocations.suggestions import suggestions
from hosting.models import Guest, Need, Occupancy, Room, Tier
from journal.agenda import close_tasks, open_task
from journal.moves import NotYet, TooLate, lock, lock_only, perform, write
from matching import chained
from matching.actions import withdraw as withdraw_proposal
from matching.models import Proposal

NOT_TO_BE = "La chaîne ne se fait pas : chacune garde son toit."


@transaction.atomic
def open_chain(territory_id, key, *, by, now=None):
    """Ask everybody of the chain that was suggested under ``key``: each woman about her own move, and that alone.

    Raises TooLate when it is no longer suggested: a room was taken, an answer came, somebody changed her mind.
    """
    if not may.team(RelocationChain(territory_id=territory_id), by):
        raise PermissionDenied
    now = now or timezone.now()
    pairs = _read(key)
    lock_only(Guest, *(guest for guest, _ in pairs))
    rooms = lock(Room, *(room for _, room in pairs))
    today = timezone.localdate(now)
    found = next((each for each in suggestions(territory_id, today) if each.key == key), None)
    if found is None:
        raise TooLate("Cette chaîne n’est plus possible : une chambre ou une réponse a changé entre-temps.")
    chain = RelocationChain.objects.create(territory_id=territory_id, planned_on=found.on, nights_saved=found.nights)
    last = len(found.moves) - 1
    for position, move in enumerate(found.moves):
        need = _need_of(move, found, today)
        try:
            with transaction.atomic():
                proposal = chained.ask(
                    need, rooms[move.room.pk], move.period, by=by, now=now, free=position == last
                )  # fmt: skip
        except IntegrityError as refused:
            raise explained(refused) from None
        RelocationStep.objects.create(chain=chain, position=position, proposal=proposal, leaves=move.leaves)
    write(chain, "open", by=by, target=chain.status, facts={"moves": last})
    open_task(chain, "follow_relocation", territory_id=territory_id, owner_id=by.user_id, due_on=found.on)
    return chain


def _read(key):
    """[(guest, room)] of a key; what is none is a chain that nobody suggested."""
    try:
        return [(int(guest), int(room)) for guest, room in (pair.split(".") for pair in key.split("-"))]
    except ValueError:
        raise TooLate("Cette chaîne n’est plus possible.") from None


def _need_of(move, found, today):
    """The open need of whoever waits or whose roof ends; for her who has a roof, one that nobody looks for."""
    running = Need.objects.open().filter(guest=move.need.guest_id).first()
    if running is not None:
        return running
    _, until = move.period
    return Need.objects.create(
        territory_id=move.leaves.territory_id, guest_id=move.need.guest_id, from_on=found.on, until_on=until,
        tier=Tier.C, tier_set_on=today, waiting_since=today, closed_on=today,
        closed_because=Need.ClosedBecause.RELOCATION,
    )  # fmt: skip


def _locked(chain):
    """The chain with its steps, behind every lock, in the written order."""
    steps = list(RelocationStep.objects.filter(chain=chain).order_by("position").select_related("proposal"))
    leaves = [step.leaves for step in steps if step.leaves_id]
    lock_only(Guest, *(step.proposal.guest_id for step in steps))
    lock_only(Room, *(step.proposal.room_id for step in steps))
    lock_only(Occupancy, *(step.proposal.hold_id for step in steps), *(stay.occupancy_id for stay in leaves))
    proposals = lock(Proposal, *(step.proposal_id for step in steps))
    lock_only(Stay, *(stay.pk for stay in leaves))
    for step in steps:
        step.proposal = proposals[step.proposal_id]
    return lock(RelocationChain, chain.pk)[chain.pk], steps


@transaction.atomic
def complete(chain, *, by, signed_on=None, version=None, **how):
    """The day they all move: each leaves her home and has the keys of the next, in one transaction or not at all.

    Raises NotYet while an answer or the rules of a home are missing; TooLate when the chain is over or a room taken.
    """
    row, steps = _locked(chain)
    if row.status != RelocationChain.Status.ASKING:
        raise TooLate("Cette chaîne est terminée.")
    if any(step.proposal.status != Proposal.Status.BOTH_ACCEPTED for step in steps):
        raise NotYet("Il manque un oui : personne ne déménage tant que tous ne sont pas là.")
    today = timezone.localdate()
    row = perform(row, "complete", by=by, version=version, **how)
    for step in steps:
        if step.leaves_id:
            end_stay(
                step.leaves, by=by, on=today, ending=Stay.Ending.RELOCATION, guest_reason=Stay.Reason.AS_PLANNED,
                host_reason=Stay.Reason.AS_PLANNED, relay=False,
            )  # fmt: skip
    for step in steps:
        _move(step, by=by, today=today, signed_on=signed_on or today)
    close_tasks(row, by=by)
    return row


def _move(step, *, by, today: date, signed_on):
    """Her room, free from this instant, is hers: back within the walls, signed, and the keys."""
    proposal = step.proposal
    until = proposal.period.upper
    if until <= today:
        raise TooLate("La période proposée est passée.")
    period = DateRange(today, until)
    try:
        with transaction.atomic():
            Occupancy.objects.filter(pk=proposal.hold_id).update(released_at=None, period=period)
    except IntegrityError as refused:
        raise explained(refused) from None
    stay = sign_agreement(
        proposal, by=by, move_in_on=today, until_on=until, guest_signed_on=signed_on, host_signed_on=signed_on,
        association_signed_on=signed_on, in_chain=True,
    )  # fmt: skip
    move_in(stay, by=by, on=today)


@transaction.atomic
def break_off(chain, *, by=None):
    """An answer was no, or did not come: what is still asked is taken back. Safe to run twice, and by whoever comes.

    Nobody loses anything: the homes are those of this morning, and so is each place in the queue.
    """
    by = by or Actor.service()
    row, steps = _locked(chain)
    if row.status != RelocationChain.Status.ASKING or all(_lives(step) for step in steps):
        return row
    row = perform(row, "break_off", by=by)
    _take_back(steps, by)
    close_tasks(row, by=by)
    return row


@transaction.atomic
def withdraw(chain, *, by, reason, version=None, **how):
    """The team takes the whole chain back, and says why."""
    if not reason.strip():
        raise NotYet("Dire pourquoi cette chaîne est retirée.")
    row, steps = _locked(chain)
    row = perform(row, "withdraw", by=by, version=version, note=reason, **how)
    _take_back(steps, by)
    close_tasks(row, by=by)
    return row


def _lives(step):
    return step.proposal.status in Proposal.LIVE


def _take_back(steps, by):
    for step in steps:
        if _lives(step):
            withdraw_proposal(step.proposal, by=by, reason=NOT_TO_BE)
