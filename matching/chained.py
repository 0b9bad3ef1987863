"""A proposal for a room that somebody still lives in: asked like any other, and not yet a hold on the room."""

from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateRange

from hosting.models import Occupancy
from journal.moves import write
from matching import permissions as may
from matching.cards import snapshot
from matching.models import HOLD, Proposal


def ask(need, room, period, *, by, now, free):
    """She is asked about ``room`` for ``period``, (from, until). The caller has locked her, then the room.

    ``free``: nobody lives there then, and the room is held as for any proposal. Else the hold stands outside the walls
    (released) until the chain is complete: whoever lives there keeps the room to the last day.
    """
    if not may.team(need, by):
        raise PermissionDenied
    hold = Occupancy.objects.create(
        guest_id=need.guest_id, room_id=room.pk, kind=Occupancy.Kind.HOLD, period=DateRange(*period),
        held_until=now + HOLD, released_at=None if free else now,
    )  # fmt: skip
    proposal = Proposal.objects.create(
        territory_id=need.territory_id, guest_id=need.guest_id, need=need, room=room, hold=hold, proposed_by=by.user,
        period=DateRange(*period), answer_by=now + HOLD, snapshot=snapshot(need.guest, room), created_at=now,
    )  # fmt: skip
    write(proposal, "propose", by=by, target=proposal.status, happened_at=now, facts={"room": room.pk})
    return proposal
