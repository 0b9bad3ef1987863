"""The year in moves: agreement, keys, end of a stay, relay, mediation, exit. One transaction and one call each.

Locks are taken in the written order, guest → room → occupancy → proposal → stay, before the first move.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.numbers import next_code
from casework import permissions as may
from casework.models import Accompaniment, Agreement, Commitment, Exit, Mediation, OtherRoof, Stay
from casework.models.accompaniment import YEAR_MOVES
from casework.models.mediation import HEARD_WITHIN
from casework.outcomes import Destination, Evidence
from hosting.actions import close_need, put_in_charge
from hosting.models import Guest, Host, Need, Occupancy, Room, Tier
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.moves import NotYet, TooLate, lock, perform, write
from journal.signatures import ask_signature, cancel_pending, when_refused, when_signed
from matching.actions import withdraw
from matching.models import Proposal


@transaction.atomic
def open_accompaniment(referral, *, owner, by, on):
    """Admitted: her file opens at once, with an owner. The year itself starts on her first night."""
    if Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).filter(guest=referral.guest_id).exists():
        raise TooLate("Un accompagnement est déjà ouvert pour elle.")
    accompaniment = Accompaniment.objects.create(
        code=next_code("accompaniment"), territory_id=referral.territory_id, guest_id=referral.guest_id,
        referral=referral, owner=owner, opened_on=on,
    )  # fmt: skip
    write(accompaniment, "open", by=by, target=accompaniment.status, facts={"owner": owner.pk})
    return accompaniment


# --- agreement and keys --------------------------------------------------------------------------------------------


@transaction.atomic
def sign_agreement(proposal, *, by, move_in_on, until_on, guest_signed_on, host_signed_on, association_signed_on,
                   read_in_her_language=False, version=None, **how):  # fmt: skip
    """Three signatures and an exact end date: the held room becomes her coming stay.

    Raises NotYet when she already has a roof on some of these nights: the running stay is ended or shortened first.
    """
    lock(Guest, proposal.guest_id)
    lock(Room, proposal.room_id)
    occupancy = lock(Occupancy, proposal.hold_id)[proposal.hold_id]
    if until_on <= move_in_on:
        raise NotYet("La fin du séjour suit l'emménagement.")
    if max(guest_signed_on, host_signed_on, association_signed_on) > timezone.localdate():
        raise NotYet("Une signature ne se note pas d'avance.")
    row = perform(proposal, "sign", by=by, version=version, move_in_on=move_in_on, **how)
    Agreement.objects.create(
        proposal=row, until_on=until_on, guest_signed_on=guest_signed_on, host_signed_on=host_signed_on,
        association_signed_on=association_signed_on, read_in_her_language=read_in_her_language,
    )  # fmt: skip
    occupy(occupancy, Occupancy.Kind.STAY, move_in_on, until_on)
    accompaniment = Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).get(guest=row.guest_id)
    _after_admission(accompaniment, move_in_on)
    lived_before = accompaniment.stays.exclude(status=Stay.Status.CANCELLED).exists()
    stay = Stay.objects.create(
        accompaniment=accompaniment, occupancy=occupancy, proposal=row, planned_from=move_in_on,
        planned_until=until_on, kind=Stay.Kind.RELAY if lived_before else Stay.Kind.HOSTING,
    )  # fmt: skip
    close_tasks(row, by=by)
    open_task(
        stay, "hand_over_keys", territory_id=row.territory_id, owner_id=accompaniment.owner_id, due_on=move_in_on
    )
    return stay


def occupy(occupancy, kind, lower, upper):
    """Give an occupancy its kind and dates; the walls of the database answer in French."""
    occupancy.kind, occupancy.period, occupancy.held_until = kind, DateRange(lower, upper), None
    try:
        with transaction.atomic():
            occupancy.save(update_fields=["kind", "period", "held_until"])
    except IntegrityError as refused:
        raise _explained(refused) from None


def _explained(refused):
    """What a wall of the database means to the person who met it; an unknown wall is raised as it is."""
    name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)
    for constraint in Occupancy._meta.constraints:
        if constraint.name == name:
            return TooLate(str(constraint.violation_error_message))
    return refused


@transaction.atomic
def move_in(stay, *, by, on=None, version=None, **how):
    """The keys. Her first night starts the year, unless a year already runs; the need is answered.

    Raises NotYet when the home is not ready that day or she has not left the home before, TooLate when the room or
    she is taken on these nights.
    """
    on = on or timezone.localdate()
    stay = Stay.objects.select_related("accompaniment", "occupancy__room", "proposal").get(pk=stay.pk)
    guest_id, room = stay.accompaniment.guest_id, stay.occupancy.room
    lock(Guest, guest_id)
    lock(Room, room.pk)
    occupancy = lock(Occupancy, stay.occupancy_id)[stay.occupancy_id]
    if not Host.objects.ready(on).filter(pk=room.host_id).exists():
        raise NotYet("Ce foyer n'est pas prêt à cette date : une vérification a expiré.")
    if on >= stay.planned_until:
        raise NotYet("Cette date suit la fin prévue du séjour.")
    _has_left(stay.accompaniment)
    _after_admission(stay.accompaniment, on)
    if stay.proposal:
        perform(stay.proposal, "conclude", by=by)
    row = perform(stay, "move_in", by=by, version=version, on=on, **how)
    occupy(occupancy, Occupancy.Kind.STAY, on, row.planned_until)
    start_year(row.accompaniment, on, by=by)
    for need in Need.objects.open().filter(guest=guest_id):
        close_need(need, Need.ClosedBecause.HOUSED, on=on, by=by)
    close_tasks(row, by=by)
    close_tasks(row.accompaniment, "roof_tonight", by=by)
    open_task(row, "call_next_day", territory_id=row.territory_id, owner_id=row.accompaniment.owner_id,
              due_on=on + timedelta(days=1))  # fmt: skip
    return row


def _after_admission(accompaniment, on):
    """Nobody is housed by us before she is ours: a year typed wrong would start her year in the past."""
    if on < accompaniment.opened_on:
        raise NotYet(f"Cette date précède son admission, le {accompaniment.opened_on:%d/%m/%Y}.")


def _has_left(accompaniment):
    """She sleeps in one home at a time: the departure from the one before is written down first."""
    if accompaniment.stays.ongoing().exists():
        raise NotYet("Elle vit encore dans un foyer : noter d'abord ce départ.")


def start_year(accompaniment, first_night, *, by):
    """Count from the first night. A second home never starts the year again."""
    commitment, created = Commitment.objects.get_or_create(
        accompaniment=accompaniment, defaults={"starts_on": first_night}
    )
    if created:
        write(accompaniment, "start_year", by=by, facts={"starts_on": first_night})
    return commitment


@transaction.atomic
def place(accompaniment, room, *, by, start, until, kind=Stay.Kind.HOSTING, running=True, **how):
    """Record that she sleeps in ``room`` from ``start``, without a proposal: a register's running stay, or a shelter.

    The room is locked first, so that a thousand at once give one stay and clear refusals (protection.md I1).
    Raises TooLate with the wall's own words when the room or she is taken on these dates, or her file is closed;
    NotYet when the dates do not follow, she still lives elsewhere, or a shelter's home is not ready.
    """
    if not may.team(accompaniment, by):
        raise PermissionDenied
    if until <= start:
        raise NotYet("La fin du séjour suit l'arrivée.")
    lock(Guest, accompaniment.guest_id)
    _is_open(accompaniment)
    if running:
        _has_left(accompaniment)
    room = lock(Room, room.pk)[room.pk]  # from here on, everybody else who wants it waits
    if kind == Stay.Kind.SHELTER and not Host.objects.ready(start).filter(pk=room.host_id).exists():
        raise NotYet("Ce foyer n'est pas prêt : une mise à l'abri se fait dans un foyer prêt.")
    occupancy_kind = Occupancy.Kind.SHELTER if kind == Stay.Kind.SHELTER else Occupancy.Kind.STAY
    period = DateRange(start, until)
    if Occupancy.objects.current().overlapping(period).filter(room=room).exists():
        raise TooLate("Cette chambre est déjà occupée ou promise sur ces dates.")
    try:
        with transaction.atomic():
            occupancy = Occupancy.objects.create(
                guest_id=accompaniment.guest_id, room=room, kind=occupancy_kind, period=period
            )
    except IntegrityError as refused:
        raise _explained(refused) from None
    stay = Stay.objects.create(
        accompaniment=accompaniment, occupancy=occupancy, kind=kind, planned_from=start, planned_until=until
    )
    if running:
        stay = perform(stay, "move_in", by=by, on=start, **how)
        start_year(accompaniment, start, by=by)
        if until > timezone.localdate():
            close_tasks(accompaniment, "roof_tonight", by=by)
        if kind == Stay.Kind.SHELTER:  # a few nights answer no search: it goes on, or opens
            open_relay(stay, by=by)
        else:
            for need in Need.objects.open().filter(guest=accompaniment.guest_id):
                close_need(need, Need.ClosedBecause.HOUSED, on=start, by=by)
    return stay


def _is_open(accompaniment):
    """The file as it is now that she is locked. Nothing begins in one that is closing."""
    row = Accompaniment.objects.get(pk=accompaniment.pk)
    if row.status != Accompaniment.Status.OPEN:
        raise TooLate("Cet accompagnement n'est plus en cours.")
    return row


# --- the end of a stay, and the next roof --------------------------------------------------------------------------


def _locked_stay(stay):
    stay = Stay.objects.select_related("accompaniment", "occupancy").get(pk=stay.pk)
    lock(Guest, stay.accompaniment.guest_id)
    lock(Room, stay.occupancy.room_id)
    lock(Occupancy, stay.occupancy_id)
    return stay


@transaction.atomic
def end_stay(stay, *, by, on, ending, guest_reason, host_reason, version=None, relay=True, **how):
    """She leaves this home on ``on`` (the first night she does not sleep there). Her next roof is looked for at once.

    Neither side's reason is a condition of anything. ``relay=False`` when an exit is what ends the stay.
    """
    stay = _locked_stay(stay)
    if stay.started_on and on <= stay.started_on:
        raise NotYet("Un séjour terminé a duré une nuit au moins.")
    if on > timezone.localdate():
        raise NotYet("Un départ ne se note pas d'avance.")
    row = perform(
        stay, "move_out", by=by, version=version, on=on, ending=Stay.Ending(ending),
        guest_reason=Stay.Reason(guest_reason), host_reason=Stay.Reason(host_reason), **how,
    )  # fmt: skip
    occupy(row.occupancy, row.occupancy.kind, row.started_on, on)
    for mediation in Mediation.objects.open().filter(stay=row):
        close_tasks(mediation, by=by)
    close_tasks(row, by=by)
    open_task(row, "call_host", territory_id=row.territory_id, owner_id=row.accompaniment.owner_id,
              due_on=on + timedelta(days=1))  # fmt: skip
    if relay:
        open_relay(row, by=by, from_on=on)
    return row


@transaction.atomic
def open_relay(stay, *, by, from_on=None):
    """Look for the roof after this stay. Safe to run twice: one open need per woman, one relay per stay.

    Returns the need, or None when her file is not open, her year ends before, or a next stay is planned. A need that
    is already open is brought forward where this roof ends sooner.
    """
    lock(Guest, stay.accompaniment.guest_id)
    accompaniment = Accompaniment.objects.select_related("commitment", "owner").get(pk=stay.accompaniment_id)
    from_on = from_on or stay.planned_until
    today = timezone.localdate()
    if accompaniment.status != Accompaniment.Status.OPEN or _has_next(accompaniment, from_on):
        return None
    running = Need.objects.open().filter(guest=accompaniment.guest_id).first()
    if running:
        return _bring_forward(running, from_on, by=by)
    # where the relay of this stay was closed (a plan fell through), the new need stands by itself
    after = None if Need.objects.filter(after=stay.occupancy_id).exists() else stay.occupancy
    days, tier = (from_on - today).days, _tier_by_date(from_on)
    ends_on = accompaniment.commitment.ends_on
    need = Need.objects.create(
        territory_id=accompaniment.territory_id, guest_id=accompaniment.guest_id, after=after,
        owner=accompaniment.owner, from_on=from_on, until_on=ends_on if ends_on > from_on else None,
        tier=tier, tier_set_on=today, waiting_since=min(today, from_on),
    )  # fmt: skip
    write(need, "open", by=by, facts={"from_on": from_on, "tier": tier.lower()})
    open_task(
        need, "find_relay", territory_id=need.territory_id, owner_id=need.owner_id, due_on=today,
        urgency=Task.Urgency.TONIGHT if days <= 0 else Task.Urgency.TODAY if days <= 14 else Task.Urgency.WEEK,
    )  # fmt: skip
    return need


def _tier_by_date(from_on):
    """The tiers' own definitions, by date alone: no roof tonight, a roof that ends within fourteen days, other."""
    days = (from_on - timezone.localdate()).days
    return Tier.A if days <= 0 else Tier.B if days <= 14 else Tier.C


def _has_next(accompaniment, from_on):
    planned = accompaniment.stays.filter(status=Stay.Status.PLANNED, planned_from__lte=from_on + timedelta(days=1))
    roofs = OtherRoof.objects.filter(accompaniment=accompaniment, period__contains=from_on)
    beyond = hasattr(accompaniment, "commitment") and from_on >= accompaniment.commitment.ends_on
    return planned.exists() or roofs.exists() or beyond


def _bring_forward(need, from_on, *, by):
    """A roof that ends sooner than thought: the same need, earlier and more urgent. It is never put back."""
    if from_on >= need.from_on:
        return need
    need.from_on = from_on
    need.tier = min(need.tier, _tier_by_date(from_on))
    need.save(update_fields=["from_on", "tier"])
    write(need, "open", by=by, facts={"from_on": from_on})
    return need


@transaction.atomic
def extend_stay(stay, until_on, *, by, **how):
    """Both wish to go on, until a new exact date. The room's walls decide whether it is free."""
    stay = _locked_stay(stay)
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    if stay.status not in Stay.LIVE or until_on <= max(stay.started_on or stay.planned_from, timezone.localdate()):
        raise NotYet("Choisir un jour à venir, pour un séjour en cours.")
    row = lock(Stay, stay.pk)[stay.pk]
    occupancy = row.occupancy
    occupy(occupancy, occupancy.kind, occupancy.period.lower, until_on)
    row.planned_until = until_on
    row.save(update_fields=["planned_until"])
    close_tasks(row, "ask_about_end", by=by)
    if row.status == Stay.Status.ONGOING:
        close_tasks(row.accompaniment, "roof_tonight", by=by)
        _follow(row, by)
    write(row, "extend", by=by, facts={"until_on": until_on}, **how)
    return row


def _follow(stay, by):
    """The relay that was looked for after this stay is looked for later, or no more. One she is asked about stays."""
    need = Need.objects.open().filter(after=stay.occupancy_id).first()
    if need is None or Proposal.objects.live().filter(need=need).exists():
        return
    if stay.planned_until >= stay.accompaniment.commitment.ends_on:
        close_need(need, Need.ClosedBecause.HOUSED, on=timezone.localdate(), by=by)
        return
    need.from_on = stay.planned_until
    need.save(update_fields=["from_on"])
    write(need, "open", by=by, facts={"from_on": need.from_on})


@transaction.atomic
def cancel_stay(stay, *, by, reason, version=None, **how):
    """The stay will not begin: the room is free again, and she is still looked for. ``reason`` goes to the journal."""
    if not reason.strip():
        raise NotYet("Dire pourquoi ce séjour est annulé.")
    stay = _locked_stay(stay)
    if stay.proposal_id:
        withdraw(stay.proposal, by=by, reason=reason)  # what becomes of its stay: casework.reactions
        return Stay.objects.get(pk=stay.pk)
    row = perform(stay, "cancel", by=by, version=version, note=reason, **how)
    Occupancy.objects.filter(pk=row.occupancy_id).update(released_at=timezone.now())
    close_tasks(row, by=by)
    return row


@transaction.atomic
def record_other_roof(accompaniment, kind, start, until, *, by, **how):
    """Hotel, partner's bed, friends by her choice: nights under another roof are covered, and said as such."""
    if not may.team(accompaniment, by):
        raise PermissionDenied
    if until <= start:
        raise NotYet("La fin suit le début.")
    lock(Guest, accompaniment.guest_id)
    if accompaniment.status == Accompaniment.Status.EXITED:
        raise TooLate("Cet accompagnement est terminé.")
    roof = OtherRoof.objects.create(
        accompaniment=accompaniment, kind=OtherRoof.Kind(kind), period=DateRange(start, until)
    )
    if start <= timezone.localdate() < until:
        close_tasks(accompaniment, "roof_tonight", by=by)
    write(accompaniment, "other_roof", by=by, facts={"kind": kind, "start": start, "until": until}, **how)
    return roof


# --- mediation -----------------------------------------------------------------------------------------------------


@transaction.atomic
def call_mediation(stay, *, by, side, subject="", mediator=None, **how):
    """Living together has become hard. Each side is heard alone within 48 hours; the commitment holds."""
    stay = _locked_stay(stay)
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    if stay.status != Stay.Status.ONGOING:
        raise TooLate("Ce séjour n'est pas en cours.")
    if Mediation.objects.open().filter(stay=stay).exists():
        raise TooLate("Une médiation est déjà ouverte pour ce séjour.")
    mediation = Mediation.objects.create(stay=stay, asked_by_side=side, subject=subject, mediator=mediator)
    write(mediation, "call", by=by, target=mediation.status, **how)
    open_task(
        mediation, "hear_both", territory_id=stay.territory_id,
        owner_id=mediator.pk if mediator else stay.accompaniment.owner_id,
        due_on=timezone.localdate() + HEARD_WITHIN, urgency=Task.Urgency.TODAY,
    )  # fmt: skip
    return mediation


@transaction.atomic
def advance_mediation(mediation, transition, *, by, version=None, **facts):
    """One step of a mediation; what was due for the step before is done, and a date to look again is kept."""
    row = perform(mediation, transition, by=by, version=version, **facts)
    close_tasks(row, by=by)
    if row.status == Mediation.Status.AGREED:
        open_task(row, "check_agreement", territory_id=row.territory_id, owner_id=row.stay.accompaniment.owner_id,
                  due_on=row.check_again_on)  # fmt: skip
    if row.status == Mediation.Status.ENDING_DECIDED:
        open_relay(row.stay, by=by)
    return row


# --- exit ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_exit(accompaniment, *, by, destination, evidence, exited_on=None, may_contact=None, guest_reason="new_home",
                host_reason="as_planned", version=None, **how):  # fmt: skip
    """Where she goes, how we know. The running stay ends that day; a second person is asked to sign.

    ``exited_on`` is the first night that is no longer ours. Nothing counts before the signature.
    """
    exited_on = exited_on or timezone.localdate()
    if exited_on > timezone.localdate():
        raise NotYet("La sortie ne se note pas d'avance.")
    accompaniment = Accompaniment.objects.select_related("guest").get(pk=accompaniment.pk)
    lock(Guest, accompaniment.guest_id)
    for proposal in Proposal.objects.live().filter(guest=accompaniment.guest_id):
        withdraw(proposal, by=by, reason="Sortie de l'accompagnement.")
        close_tasks(proposal, "tell_her", by=by)  # the search does not go on: there is nothing to tell
    for stay in accompaniment.stays.filter(status=Stay.Status.PLANNED):
        cancel_stay(stay, by=by, reason="Sortie de l'accompagnement.")
    for stay in accompaniment.stays.ongoing():
        end_stay(stay, by=by, on=exited_on, ending=Stay.Ending.EXIT, guest_reason=guest_reason,
                 host_reason=host_reason, relay=False)  # fmt: skip
    for need in Need.objects.open().filter(guest=accompaniment.guest_id):
        close_need(need, Need.ClosedBecause.EXIT, on=exited_on, by=by)
    for move in YEAR_MOVES:
        cancel_pending(accompaniment, move, by=by)  # whether her year is longer has no object any more
    row = perform(accompaniment, "record_exit", by=by, version=version, **how)
    exit_ = Exit.objects.create(
        accompaniment=row, destination=Destination(destination), evidence=Evidence(evidence), exited_on=exited_on,
        recorded_by=by, may_contact=may_contact,
    )  # fmt: skip
    ask_signature(
        row, "confirm_exit", by=by, territory_id=row.territory_id,
        summary=f"Sortie {row.code} le {exited_on:%d/%m/%Y} : {exit_.get_destination_display()}. "
        f"Preuve : {exit_.get_evidence_display().lower()}.",
    )  # fmt: skip
    return exit_


@when_signed("casework.Accompaniment", "confirm_exit")
def _confirm_exit(accompaniment, facts, by):
    exit_ = accompaniment.exits.get(cancelled_on=None)
    exit_.confirmed_by, exit_.confirmed_at = by, timezone.now()
    exit_.save(update_fields=["confirmed_by", "confirmed_at"])
    perform(accompaniment, "confirm_exit", by=by)
    close_tasks(accompaniment, by=by)


@when_refused("casework.Accompaniment", "confirm_exit")
def _not_signed(accompaniment, facts, by):
    """She is still ours: a roof is looked for again, at once."""
    cancel_exit(accompaniment, by=by)


@transaction.atomic
def cancel_exit(accompaniment, *, by, **how):
    """The exit was not signed, or is not true any more: the promise goes on."""
    lock(Guest, accompaniment.guest_id)
    row = perform(accompaniment, "cancel_exit", by=by, **how)
    return _resume(row, by)


@transaction.atomic
def reopen(accompaniment, *, by, **how):
    """She comes back within 90 days: the same file and number, her clock where it stood, a roof to look for today."""
    lock(Guest, accompaniment.guest_id)
    others = Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).exclude(pk=accompaniment.pk)
    if others.filter(guest=accompaniment.guest_id).exists():
        raise TooLate("Un autre accompagnement est ouvert pour elle.")
    exit_ = accompaniment.exits.filter(cancelled_on=None).first()
    row = perform(accompaniment, "reopen", by=by, exited_on=exit_.exited_on, **how)
    return _resume(row, by)


def _resume(accompaniment, by):
    today = timezone.localdate()
    accompaniment.exits.filter(cancelled_on=None).update(cancelled_on=today)
    cancel_pending(accompaniment, "confirm_exit", by=by)
    last = accompaniment.stays.filter(status=Stay.Status.ENDED).order_by("ended_on").last()
    if last is None:
        _look_again(accompaniment, by)
        return accompaniment
    open_relay(last, by=by, from_on=today)
    _keep_her_place(accompaniment)
    open_task(accompaniment, "roof_tonight", territory_id=accompaniment.territory_id,
              owner_id=accompaniment.owner_id, due_on=today, urgency=Task.Urgency.TONIGHT)  # fmt: skip
    return accompaniment


def _closed_by_exit(accompaniment):
    closed = Need.objects.filter(guest=accompaniment.guest_id, closed_because=Need.ClosedBecause.EXIT)
    return closed.order_by("-closed_on", "-pk").first()


def _look_again(accompaniment, by):
    """She left before her first night, and it is not true any more: the same need, in the same place of the queue."""
    before = _closed_by_exit(accompaniment)
    if before is None:
        return
    need = Need.objects.create(
        territory_id=before.territory_id, guest_id=before.guest_id, owner_id=accompaniment.owner_id,
        from_on=max(before.from_on, timezone.localdate()), tier=before.tier, tier_set_on=before.tier_set_on,
        waiting_since=before.waiting_since,
    )  # fmt: skip
    write(need, "open", by=by, facts={"from_on": need.from_on, "tier": need.tier.lower()})


def _keep_her_place(accompaniment):
    """An exit that did not hold costs her nothing in the queue."""
    before = _closed_by_exit(accompaniment)
    if before:
        later = Need.objects.open().filter(guest=before.guest_id, waiting_since__gt=before.waiting_since)
        later.update(waiting_since=before.waiting_since)


@transaction.atomic
def hand_over(accompaniment, user, *, by):
    """Somebody else of the team answers for her from today: the owner, and the rights that go with it."""
    if not may.team(accompaniment, by):
        raise PermissionDenied
    lock(Guest, accompaniment.guest_id)
    row = lock(Accompaniment, accompaniment.pk)[accompaniment.pk]
    before, row.owner = row.owner_id, user
    row.save(update_fields=["owner"])
    put_in_charge(row.guest, user, by=by)
    Need.objects.open().filter(guest=row.guest_id).update(owner=user)
    Task.objects.open().filter(thread=row.guest_id, owner=before).update(owner=user)
    write(row, "hand_over", by=by, facts={"owner": user.pk})
    return row
