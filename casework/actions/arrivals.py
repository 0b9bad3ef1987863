"""The agreement, the keys, the first night; and a roof written down without a proposal."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from casework import permissions as may
from casework.actions.agreements import signed_version
from casework.actions.departures import open_relay
from casework.actions.walls import explained, occupy
from casework.models import Accompaniment, Commitment, RelocationStep, Stay
from hosting.actions import close_need
from hosting.models import Guest, Host, Need, Occupancy, Room
from journal.agenda import close_tasks, open_task
from journal.moves import NotYet, TooLate, lock, lock_only, perform, write


@transaction.atomic
def sign_agreement(proposal, *, by, move_in_on, until_on, guest_signed_on, host_signed_on, association_signed_on,
                   read_in_her_language=False, version=None, in_chain=False, **how):  # fmt: skip
    """Three signatures under the rules chosen together, and an exact end date: the held room is her coming stay.

    Raises NotYet when she already has a roof on some of these nights: the running stay is ended or shortened first;
    and for one move of a chain, which is signed with the others (``relocations.complete``, which says ``in_chain``).
    """
    lock_only(Guest, proposal.guest_id)
    lock_only(Room, proposal.room_id)
    occupancy = lock(Occupancy, proposal.hold_id)[proposal.hold_id]
    if until_on <= move_in_on:
        raise NotYet("La fin du séjour suit l'emménagement.")
    if not in_chain and RelocationStep.objects.filter(proposal=proposal, chain__status="asking").exists():
        raise NotYet("Ce déménagement fait partie d’une chaîne : toutes s’y signent le même jour.")
    row = perform(proposal, "sign", by=by, version=version, move_in_on=move_in_on, **how)
    agreement = signed_version(row, until_on, {
        "guest_signed_on": guest_signed_on, "host_signed_on": host_signed_on,
        "association_signed_on": association_signed_on, "read_in_her_language": read_in_her_language,
    })  # fmt: skip
    occupy(occupancy, Occupancy.Kind.STAY, move_in_on, until_on)
    accompaniment = Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).get(guest=row.guest_id)
    _after_admission(accompaniment, move_in_on)
    lived_before = accompaniment.stays.exclude(status=Stay.Status.CANCELLED).exists()
    stay = Stay.objects.create(
        accompaniment=accompaniment, occupancy=occupancy, proposal=row, planned_from=move_in_on,
        planned_until=until_on, kind=Stay.Kind.RELAY if lived_before else Stay.Kind.HOSTING,
    )  # fmt: skip
    agreement.stay = stay
    agreement.save()
    close_tasks(row, by=by)
    open_task(
        stay, "hand_over_keys", territory_id=row.territory_id, owner_id=accompaniment.owner_id, due_on=move_in_on
    )
    return stay


@transaction.atomic
def move_in(stay, *, by, on=None, version=None, **how):
    """The keys. Her first night starts the year, unless a year already runs; the need is answered.

    Raises NotYet when the home is not ready that day or she has not left the home before, TooLate when the room or
    she is taken on these nights.
    """
    on = on or timezone.localdate()
    stay = Stay.objects.select_related("accompaniment", "occupancy__room", "proposal").get(pk=stay.pk)
    guest_id, room = stay.accompaniment.guest_id, stay.occupancy.room
    lock_only(Guest, guest_id)
    lock_only(Room, room.pk)
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
    allowed = may.team_or_on_duty if kind == Stay.Kind.SHELTER else may.team
    if not allowed(accompaniment, by):
        raise PermissionDenied
    if until <= start:
        raise NotYet("La fin du séjour suit l'arrivée.")
    lock_only(Guest, accompaniment.guest_id)
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
        raise explained(refused) from None
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
