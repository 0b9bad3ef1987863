"""The end of a stay, and the roof that comes next: relay, extension, another roof."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch
from django.utils import timezone

from casework import permissions as may
from casework.actions.walls import occupy
from casework.models import Accompaniment, Mediation, OtherRoof, Stay
from hosting.actions import close_need
from hosting.models import Guest, Need, Occupancy, Room, Tier
from journal.agenda import close_tasks, draft, open_task, open_tasks
from journal.bulk import write_all
from journal.models import Task
from journal.moves import NotYet, TooLate, lock, lock_only, perform, write
from matching.actions import withdraw
from matching.models import Proposal


def locked_stay(stay):
    stay = Stay.objects.select_related("accompaniment", "occupancy").get(pk=stay.pk)
    lock_only(Guest, stay.accompaniment.guest_id)
    lock_only(Room, stay.occupancy.room_id)
    lock_only(Occupancy, stay.occupancy_id)
    return stay


@transaction.atomic
def end_stay(stay, *, by, on, ending, guest_reason, host_reason, version=None, relay=True, **how):
    """She leaves this home on ``on`` (the first night she does not sleep there). Her next roof is looked for at once.

    Neither side's reason is a condition of anything. ``relay=False`` when an exit is what ends the stay.
    """
    stay = locked_stay(stay)
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
def open_relay(stay, *, by, from_on=None, beyond=False):
    """Look for the roof after this stay. Safe to run twice: one open need per woman, one relay per stay.

    Returns the need, or None when her file is not open, her year ends before (unless ``beyond``: a person has decided
    that she stays past it), or a next stay is planned. A need that is already open is brought forward where this roof
    ends sooner.
    """
    return _open_relays([(stay, from_on or stay.planned_until)], by, beyond)[0]


@transaction.atomic
def open_relays(ends, *, by):
    """The same for every (stay, first night without it), the soonest first. How many are looked for."""
    return sum(need is not None for need in _open_relays(ends, by)) if ends else 0


def _open_relays(ends, by, beyond=False):
    """[the need, or None] of each of these ends: all locks first, then few queries whatever their number."""
    lock_only(Guest, *{stay.accompaniment.guest_id for stay, _ in ends})
    files = _files_of(ends)
    running = {
        need.guest_id: need for need in Need.objects.open().filter(guest__in=[f.guest_id for f in files.values()])
    }
    # where the relay of a stay was closed (a plan fell through), the new need stands by itself
    looked_for = set(
        Need.objects.filter(after__in=[stay.occupancy_id for stay, _ in ends]).values_list("after", flat=True)
    )
    found, new = [], []
    for stay, from_on in ends:
        file = files[stay.accompaniment_id]
        if file.status != Accompaniment.Status.OPEN or _has_next(file, from_on, beyond):
            found.append(None)
            continue
        need = running.get(file.guest_id)
        if need is None:
            need = running[file.guest_id] = _relay(file, from_on, None if stay.occupancy_id in looked_for else stay)
            new.append(need)
        elif need.pk:
            need = _bring_forward(need, from_on, by=by)
        found.append(need)
    _begin_to_look(Need.objects.bulk_create(new), by)
    return found


def _files_of(ends):
    planned = Stay.objects.filter(status=Stay.Status.PLANNED)
    files = Accompaniment.objects.filter(pk__in={stay.accompaniment_id for stay, _ in ends})
    files = files.select_related("commitment", "owner", "guest").prefetch_related(
        "commitment__suspensions", "commitment__extensions", "other_roofs",
        Prefetch("stays", planned, to_attr="planned_stays"),
    )  # fmt: skip
    return {file.pk: file for file in files}


def _relay(file, from_on, after):
    """Her need of a roof from that night to the end of her year, as it would be opened today."""
    today, ends_on = timezone.localdate(), file.commitment.ends_on
    return Need(
        territory_id=file.territory_id, guest=file.guest, after_id=after and after.occupancy_id, owner=file.owner,
        from_on=from_on, until_on=ends_on if ends_on > from_on else None, tier=_tier_by_date(from_on),
        tier_set_on=today, waiting_since=min(today, from_on),
    )  # fmt: skip


def _begin_to_look(needs, by):
    """The line of the journal and the task of each search that opens."""
    today = timezone.localdate()
    said = [(need, {"facts": {"from_on": need.from_on, "tier": need.tier.lower()}}) for need in needs]
    write_all(said, "open", by=by)
    open_tasks(
        draft(
            need, "find_relay", territory_id=need.territory_id, owner_id=need.owner_id, due_on=today,
            urgency=_urgency_by_date(need.from_on),
        )
        for need in needs
    )  # fmt: skip


def _urgency_by_date(from_on):
    days = (from_on - timezone.localdate()).days
    return Task.Urgency.TONIGHT if days <= 0 else Task.Urgency.TODAY if days <= 14 else Task.Urgency.WEEK


def _tier_by_date(from_on):
    """The tiers' own definitions, by date alone: no roof tonight, a roof that ends within fourteen days, other."""
    days = (from_on - timezone.localdate()).days
    return Tier.A if days <= 0 else Tier.B if days <= 14 else Tier.C


def _has_next(file, from_on, beyond):
    """A stay planned by the morning after, another roof that night, or a year that is over by then."""
    planned = any(stay.planned_from <= from_on + timedelta(days=1) for stay in file.planned_stays)
    roofed = any(from_on in roof.period for roof in file.other_roofs.all())
    year = getattr(file, "commitment", None)
    return planned or roofed or (not beyond and year is not None and from_on >= year.ends_on)


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
    stay = locked_stay(stay)
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
    stay = locked_stay(stay)
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
    if not may.team_or_on_duty(accompaniment, by):
        raise PermissionDenied
    if until <= start:
        raise NotYet("La fin suit le début.")
    lock_only(Guest, accompaniment.guest_id)
    if accompaniment.status == Accompaniment.Status.EXITED:
        raise TooLate("Cet accompagnement est terminé.")
    roof = OtherRoof.objects.create(
        accompaniment=accompaniment, kind=OtherRoof.Kind(kind), period=DateRange(start, until)
    )
    if start <= timezone.localdate() < until:
        close_tasks(accompaniment, "roof_tonight", by=by)
    write(accompaniment, "other_roof", by=by, facts={"kind": kind, "start": start, "until": until}, **how)
    return roof
