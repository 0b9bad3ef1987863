"""What casework answers to the policy: who lives where, and when the door of an address is open."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.utils import timezone

from casework.models import Accompaniment, Mediation, Stay
from hosting.facts import herself, homes_of
from journal.models import Signature
from privacy import facts
from privacy.situations import FOLLOWING
from privacy.statuses import situation_of

for model, owner in (
    ("casework.Accompaniment", "guest"),
    ("casework.Commitment", "accompaniment"),
    ("casework.Suspension", "commitment"),
    ("casework.Extension", "commitment"),
    ("casework.Exit", "accompaniment"),
    ("casework.OtherRoof", "accompaniment"),
    ("casework.Absence", "stay"),
    ("casework.Mediation", "stay"),
    ("casework.Agreement", "proposal"),
):
    facts.owner(model, owner)

KEPT = FOLLOWING | {"ref_own", "ref_same_org", "org_manager"}
BEFORE = timedelta(hours=48)
AFTER = timedelta(days=30)


def _with_places(stays):
    return stays.select_related("occupancy__room", "accompaniment")


# --- who stands where ----------------------------------------------------------------------------------------------


@facts.relation("casework.Stay")
def towards_a_stay(actor, stays, now):
    """The home and the woman by its status; the team and the social worker as towards the woman."""
    found = _sides(actor, stays, lambda stay: stay.pk)
    if actor.kind == actor.Kind.USER and actor.roles:
        files = facts.along("accompaniment")(stays)
        guests = facts.along("guest")(set(files.values()))
        batch = facts.for_many(actor, set(guests.values()), now)
        for pk, file in files.items():
            found[pk] |= batch.related(guests[file.pk]) & KEPT
        for pk in _mediated(actor).filter(stay__in=list(files)).values_list("stay", flat=True):
            found[pk].add("mediator")
    return found


@facts.relation("matching.Proposal")
def once_it_became_a_stay(actor, proposals, now):
    """A proposal that was concluded is read as the stay that it became: its two parties keep their agreement."""
    stays = _of_the_actor(actor).filter(proposal__in=[row.pk for row in proposals])
    return _sides(actor, stays, lambda stay: stay.proposal_id)


@facts.territory("casework.Stay")
def territory_of_stays(stays):
    files = facts.along("accompaniment")(stays)
    return {pk: file.territory_id for pk, file in files.items()}


@facts.relation("hosting.Guest")
def lives_somewhere(actor, guests, now):
    """A home stands towards a woman as their stay does; so does she towards herself; a mediator hears her."""
    pks = [guest.pk for guest in guests]
    found = _sides(
        actor, _of_the_actor(actor).filter(accompaniment__guest__in=pks), lambda s: s.accompaniment.guest_id
    )
    if actor.kind == actor.Kind.USER and actor.roles:
        for pk in (
            _mediated(actor)
            .filter(stay__accompaniment__guest__in=pks)
            .values_list("stay__accompaniment__guest", flat=True)
        ):
            found[pk].add("mediator")
    return found


@facts.relation("hosting.Host")
def somebody_lives_there(actor, hosts, now):
    """She stands towards a home as her stay there does; so does the home towards itself; a mediator hears it."""
    pks = [host.pk for host in hosts]
    stays = _of_the_actor(actor).filter(occupancy__room__host__in=pks)
    found = _sides(actor, stays, lambda stay: stay.occupancy.room.host_id)
    if actor.kind == actor.Kind.USER and actor.roles:
        for pk in (
            _mediated(actor)
            .filter(stay__occupancy__room__host__in=pks)
            .values_list("stay__occupancy__room__host", flat=True)
        ):
            found[pk].add("mediator")
    return found


def _of_the_actor(actor):
    """The stays that concern this actor as a home or as the woman; nobody else's."""
    stays = _with_places(Stay.objects.exclude(status=Stay.Status.CANCELLED))
    if herself(actor) is not None:
        return stays.filter(accompaniment__guest=herself(actor))
    return stays.filter(occupancy__room__host__in=homes_of(actor)) if homes_of(actor) else stays.none()


def _mediated(actor):
    return Mediation.objects.open().filter(mediator=actor.user_id)


def _sides(actor, stays, key):
    found = defaultdict(set)
    homes, woman = homes_of(actor), herself(actor)
    if not homes and woman is None:
        return found
    for stay in stays:
        if woman is not None and stay.accompaniment.guest_id == woman:
            found[key(stay)] |= {situation_of(stay, "guest")} - {""}
        if stay.occupancy.room.host_id in homes:
            found[key(stay)] |= {situation_of(stay, "host")} - {""}
    return found


# --- what else must be true ----------------------------------------------------------------------------------------


@facts.condition("window", "hosting.Host")
def window_of_the_home(actor, hosts, now):
    """The homes whose address her own stay opens: 48 hours before the keys, to the evening of her leaving."""
    stays = _of_the_actor(actor).filter(occupancy__room__host__in=[host.pk for host in hosts])
    return {stay.occupancy.room.host_id for stay in stays if _open(stay, now)}


@facts.condition("window", "hosting.Occupancy")
def window_of_the_roof(actor, occupancies, now):
    stays = _of_the_actor(actor).filter(occupancy__in=[row.pk for row in occupancies])
    return {stay.occupancy_id for stay in stays if _open(stay, now)}


@facts.condition("window", "casework.Stay")
def window_of_the_stay(actor, stays, now):
    return {stay.pk for stay in stays if _open(stay, now)}


def _open(stay, now):
    """Civil days are Paris days, and the last one is whole; an interval in instants, whatever the clocks do."""
    if stay.status not in Stay.LIVE and stay.status != Stay.Status.ENDED:
        return False
    first = _midnight(stay.started_on or stay.planned_from) - BEFORE
    after_last = _midnight((stay.ended_on or stay.planned_until) + timedelta(days=1))
    return first <= now < after_last


def _midnight(day):
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


@facts.condition("30d", "casework.Stay")
def ended_this_month(actor, stays, now):
    today = timezone.localdate(now)
    return {stay.pk for stay in stays if stay.ended_on and stay.ended_on + AFTER >= today}


@facts.condition("not_self", "casework.Exit")
def written_by_another(actor, exits, now):
    return {row.pk for row in exits if row.recorded_by_id != actor.pk}


@facts.condition("not_self", "hosting.Guest")
def not_the_one_who_asked(actor, guests, now):
    """A second signature on her file is never given by whoever asked for it."""
    pks = {guest.pk for guest in guests}
    asked = Signature.objects.pending().filter(
        content_type__app_label="casework", content_type__model="accompaniment", requested_by=actor.pk
    )
    own = Accompaniment.objects.filter(pk__in=asked.values("object_id"), guest__in=pks).values_list("guest", flat=True)
    return pks - set(own)
