"""From a suggestion to two yeses. A person proposes; she answers first; then each adult of the home.

Locks are taken in the written order (guest, room, occupancy, proposal) before the first move of each function, and
what must be true is checked again behind them.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import Actor
from hosting.models import Guest, Need, Occupancy, Room
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.moves import NotYet, TooLate, lock, lock_only, perform, write
from matching import permissions as may
from matching.cards import snapshot
from matching.choices import kept_for_another, release_with
from matching.exclusions import best_period, delicate_points, excluded, failing_rule
from matching.models import HOLD, AdultAnswer, Keep, Meeting, Proposal

MEET_WITHIN = timedelta(days=3)
HELD_WHILE_MEETING = timedelta(days=14)
RENEWALS = 1  # domain §3.5: a hold may be renewed once
WAITING = (Proposal.Status.GUEST_ASKED, Proposal.Status.HOST_ASKED)  # a question stands, and holds the room


@transaction.atomic
def propose(need, room, *, by, period=None, now=None):
    """Ask her about one room. It is held for her for 72 hours; the home knows nothing yet.

    ``period`` is (from, until); by default what the room covers best of her need. Raises TooLate when the room or the
    need has been taken meanwhile, NotYet with the rule in French when they may not be put in touch.
    """
    if not may.team(need, by):
        raise PermissionDenied
    now = now or timezone.now()
    day = timezone.localdate(now)
    overdue = _overdue(need, room, now)
    lock_only(Guest, need.guest_id, *[row.guest_id for row in overdue])
    room = lock(Room, room.pk, *[row.room_id for row in overdue])[room.pk]
    lock_only(Occupancy, *[row.hold_id for row in overdue])
    need = Need.objects.select_related("guest").get(pk=need.pk)
    _expire_overdue(overdue, now)
    period = period or best_period(need, room, day=day)
    _check_free(need, room, period)
    found = excluded(need, day=day, room=room)
    rule = failing_rule(need, room, day=day, found=found)
    if rule:
        raise NotYet(rule)
    if period is None:
        raise TooLate("Cette chambre n'est plus libre sur ces dates.")
    if Occupancy.objects.current().overlapping(DateRange(*period)).filter(room=room).exists():
        raise TooLate("Cette chambre est déjà occupée ou promise sur ces dates.")
    if other := kept_for_another(need, room, period, now):
        raise TooLate(f"Cette chambre est gardée pour une autre femme par {other.kept_by.short_name}.")
    # Before the room is held: its free period says what is delicate.
    points = delicate_points(need, room, period, day=day, found=found)
    hold = Occupancy.objects.create(
        guest=need.guest, room=room, kind=Occupancy.Kind.HOLD, period=DateRange(*period), held_until=now + HOLD
    )
    proposal = Proposal.objects.create(
        territory_id=need.territory_id, guest=need.guest, need=need, room=room, hold=hold, proposed_by=by.user,
        period=DateRange(*period), answer_by=now + HOLD, snapshot=snapshot(need.guest, room), created_at=now,
        points=points,
    )  # fmt: skip
    release_with(need, by=by, because=Keep.Because.PROPOSED, now=now)
    write(proposal, "propose", by=by, target=proposal.status, happened_at=now, facts={"room": room.pk})
    return proposal


def _check_free(need, room, period):
    """A room promised for some months may be proposed for others: only its dates are taken."""
    if need.closed_on:
        raise TooLate("Ce besoin est déjà fermé.")
    if room.withdrawn_on:
        raise TooLate("Cette chambre n'est plus proposée.")
    if Proposal.objects.live().filter(guest=need.guest_id).exists():
        raise TooLate("Une proposition est déjà en cours pour elle.")
    asked = Proposal.objects.live().filter(room=room)
    if asked.filter(period__overlap=DateRange(*period)).exists() if period else asked.exists():
        raise TooLate("Cette chambre vient d'être proposée à une autre femme.")


def _locked(proposal):
    """The proposal behind its locks, in the written order: guest → room → occupancy → proposal."""
    lock_only(Guest, proposal.guest_id)
    lock_only(Room, proposal.room_id)
    lock_only(Occupancy, proposal.hold_id)
    return lock(Proposal, proposal.pk)[proposal.pk]


def _in_time(proposal, now):
    if proposal.answer_by and proposal.answer_by <= now and proposal.status in WAITING:
        raise TooLate("Le délai de réponse est passé. Une personne de l'équipe va vous rappeler.")


def _hold(proposal, until):
    Occupancy.objects.filter(pk=proposal.hold_id).update(held_until=until)


@transaction.atomic
def guest_answers(proposal, *, by, accepts, reason=None, version=None, now=None, **how):
    """Her answer, first of all. ``how``: channel, interpreter, note (the words read back), happened_at.

    A yes asks the home and holds the room 72 hours more. A no frees the room and changes nothing for her.
    """
    now = now or timezone.now()
    row = _locked(proposal)
    _in_time(row, now)
    if not accepts:
        row = perform(row, "guest_declines", by=by, version=version, **_with(reason, Proposal.GuestReason), **how)
        _free(row, by, now)
        return row
    row = perform(row, "guest_accepts", by=by, version=version, **how)
    _hold(row, row.answer_by)
    return row


@transaction.atomic
def adult_answers(proposal, adult, *, by, accepts, reason=None, version=None, now=None, **how):
    """One adult of the home answers for himself. The home says yes when all have; one no is the home's no."""
    now = now or timezone.now()
    row = _locked(proposal)
    _in_time(row, now)
    if row.status != Proposal.Status.HOST_ASKED:
        raise TooLate("Cette question n'attend plus de réponse.")
    if not may.host_side(row, by):
        raise PermissionDenied
    if adult.host_id != row.room.host_id or _speaks_for_another(by, adult):
        raise PermissionDenied
    AdultAnswer.objects.update_or_create(proposal=row, adult=adult, defaults={"accepts": accepts, "answered_at": now})
    if not accepts:
        row = perform(row, "host_declines", by=by, version=version, **_with(reason, Proposal.HostReason), **how)
        _free(row, by, now)
        _tell_her(row, now)
        return row
    yes = set(AdultAnswer.objects.filter(proposal=row, accepts=True).values_list("adult", flat=True))
    missing = set(row.room.host.adults.values_list("pk", flat=True)) - yes
    if missing:
        write(row, "adult_accepts", by=by, facts={"adult": adult.pk}, **how)
        return row
    row = perform(row, "host_accepts", by=by, version=version, **how)
    _hold(row, now + HELD_WHILE_MEETING)
    open_task(
        row, "plan_meeting", territory_id=row.territory_id, owner_id=row.proposed_by_id,
        due_on=timezone.localdate(now) + MEET_WITHIN,
    )  # fmt: skip
    return row


def _speaks_for_another(by, adult):
    """A link is given to one adult: it answers for nobody else of the home."""
    return by.kind == by.Kind.LINK and by.holder != adult.pk


def _with(reason, choices):
    return {"reason": choices(reason)} if reason else {}


@transaction.atomic
def plan_meeting(proposal, *, by, at, place, version=None, **how):
    """A day, an hour and a neutral place; somebody of the team is there."""
    row = perform(_locked(proposal), "plan_meeting", by=by, version=version, **how)
    Meeting.objects.update_or_create(  # a meeting put off is the same one, on another day
        proposal=row, done_at=None, defaults={"at": at, "place": place, "accompanied_by": by.user}
    )
    close_tasks(row, "plan_meeting", "record_meeting", by=by)
    open_task(row, "record_meeting", territory_id=row.territory_id, owner_id=by.user_id, due_on=timezone.localdate(at))
    return row


@transaction.atomic
def record_meeting(proposal, *, by, at=None, version=None, **how):
    """They have met: at least a day to think begins."""
    at = at or timezone.now()
    if at > timezone.now():
        raise NotYet("Cette rencontre n'a pas encore eu lieu.")
    row = perform(_locked(proposal), "meet", by=by, version=version, at=at, **how)
    row.meetings.filter(done_at=None).update(done_at=at)
    close_tasks(row, "record_meeting", by=by)
    open_task(
        row, "ask_both", territory_id=row.territory_id, owner_id=row.proposed_by_id,
        due_on=timezone.localdate(at) + timedelta(days=1),
    )  # fmt: skip
    return row


@transaction.atomic
def confirm(proposal, side, *, by, accepts=True, reason=None, now=None, **how):
    """The second yes of one side, given apart, a day after the meeting at the earliest; or its no, at any moment.

    ``side`` is "guest" or "host". The second of the two yeses opens what each may then know of the other.
    """
    now = now or timezone.now()
    row = _locked(proposal)
    rule, declines, choices = {
        "guest": (may.guest_side, "guest_declines", Proposal.GuestReason),
        "host": (may.host_side, "host_declines", Proposal.HostReason),
    }[side]
    if not rule(row, by):
        raise PermissionDenied
    if not accepts:
        row = perform(row, declines, by=by, **_with(reason, choices), **how)
        _free(row, by, now)
        if side == "host":
            _tell_her(row, now)
        return row
    if row.status != Proposal.Status.REFLECTING:
        raise TooLate("Cette question n'attend plus de réponse.")
    if now < row.met_at + timedelta(hours=24):
        raise NotYet("Au moins vingt-quatre heures de réflexion après la rencontre.")
    field = f"{side}_confirmed_at"
    if getattr(row, field) is None:
        setattr(row, field, now)
        row.save(update_fields=[field])
        write(row, f"{side}_confirms", by=by, **how)
    if row.guest_confirmed_at and row.host_confirmed_at:
        row = perform(row, "both_accept", by=by)
        close_tasks(row, "ask_both", by=by)
        open_task(row, "sign_agreement", territory_id=row.territory_id, owner_id=row.proposed_by_id,
                  due_on=timezone.localdate(now) + timedelta(days=2))  # fmt: skip
    return row


@transaction.atomic
def withdraw(proposal, *, by, reason, version=None, now=None, **how):
    """The team takes a proposal back, and says why."""
    if not reason.strip():
        raise NotYet("Dire pourquoi cette proposition est retirée.")
    row = perform(_locked(proposal), "withdraw", by=by, version=version, note=reason, **how)
    _free(row, by, now or timezone.now())
    _tell_her(row, now or timezone.now())
    return row


@transaction.atomic
def renew(proposal, *, by, now=None):
    """Seventy-two hours more for the question that waits, once."""
    now = now or timezone.now()
    row = _locked(proposal)
    if not may.team(row, by):
        raise PermissionDenied
    if row.status not in WAITING:
        raise TooLate("Aucune réponse n'est attendue.")
    if row.renewed >= RENEWALS:
        raise NotYet("Ce délai a déjà été prolongé une fois.")
    row.renewed, row.answer_by = row.renewed + 1, now + HOLD
    row.save(update_fields=["renewed", "answer_by"])
    _hold(row, row.answer_by)
    write(row, "renew", by=by)
    return row


@transaction.atomic
def expire(proposal, *, by, now=None):
    """No answer in time. The room is free again, a person calls; nothing is held against anybody."""
    now = now or timezone.now()
    row = perform(_locked(proposal), "expire", by=by)
    _free(row, by, now)
    open_task(
        row, "call_after_silence", territory_id=row.territory_id, owner_id=row.proposed_by_id,
        due_on=timezone.localdate(now), urgency=Task.Urgency.TODAY,
    )  # fmt: skip
    return row


def _overdue(need, room, now):
    """Proposals past their hour keep neither her nor the room, even before the scan has run."""
    waiting = Proposal.objects.filter(status__in=WAITING, answer_by__lte=now)
    return list(waiting.filter(Q(room=room) | Q(guest=need.guest_id)).order_by("pk"))


def _expire_overdue(proposals, now):
    """End those that nobody has answered or renewed meanwhile. The caller has taken their locks."""
    for proposal in proposals:
        try:
            expire(proposal, by=Actor.service(), now=now)
        except (NotYet, TransitionNotAllowed):
            continue


def _tell_her(proposal, now):
    """She was asked, and it will not be: a person tells her, and that the search goes on. No message says it alone."""
    open_task(
        proposal, "tell_her", territory_id=proposal.territory_id, owner_id=proposal.proposed_by_id,
        due_on=timezone.localdate(now),
    )  # fmt: skip


def _free(proposal, by, now):
    """Give the room back and forget what was due for this proposal."""
    Occupancy.objects.filter(pk=proposal.hold_id).update(released_at=now)
    close_tasks(proposal, by=by)
