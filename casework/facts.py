"""What casework answers to the policy: who lives where, and when the door of an address is open."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Actor, read_with_memberships
from casework.models import Accompaniment, Concern, ConcernMember, DutyShift, Mediation, Respite, Stay
from hosting.facts import herself, homes_of
from hosting.seals import seal_follows
from journal.models import Signature
from privacy import facts
from privacy.situations import FOLLOWING, GUEST_SITUATIONS, MAY_BE_ON_DUTY
from privacy.statuses import situation_of

for model, owner in (
    ("casework.Accompaniment", "guest"),
    ("casework.Commitment", "accompaniment"),
    ("casework.Suspension", "commitment"),
    ("casework.Extension", "commitment"),
    ("casework.Exit", "accompaniment"),
    ("casework.PostExitContact", "exit"),
    ("casework.PeerInvitation", "accompaniment"),
    ("casework.Review", "accompaniment"),
    ("casework.Silence", "accompaniment"),
    ("casework.SaidNights", "silence"),
    ("casework.Obstacle", "accompaniment"),
    ("casework.WeeklyDecision", "accompaniment"),
    ("casework.OtherRoof", "accompaniment"),
    ("casework.Absence", "stay"),
    ("casework.RespiteAnswer", "respite"),
    ("casework.RelocationStep", "proposal"),
    ("casework.CheckIn", "stay"),
    ("casework.HomeAway", "host"),
    ("casework.SummerQuestion", "host"),
    ("casework.Mediation", "stay"),
    ("casework.MediationPoint", "mediation"),
    ("casework.MediationSession", "mediation"),
    ("casework.PairFollowing", "accompaniment"),
    ("casework.ConcernMember", "concern"),
    ("casework.SupportGoal", "accompaniment"),
    ("casework.SupportStep", "goal"),
    ("casework.ThemeReferent", "accompaniment"),
    ("casework.Renewal", "accompaniment"),
    ("casework.Difficulty", "stay"),
    ("casework.HouseRule", "agreement"),
    ("casework.HoursContract", "accompaniment"),
    ("casework.PsyKey", "user"),
    ("casework.PsyReferral", "accompaniment"),
    ("casework.PsyAppointment", "referral"),
    ("casework.PsyNote", "referral"),
    ("casework.PsyHandOver", "referral"),
    ("casework.SchoolStep", "need"),
    ("casework.NightSearch", "accompaniment"),
    ("casework.NightCall", "search"),
    ("casework.HomeWord", "host"),
    ("casework.Signpost", "accompaniment"),
    ("casework.AvoidedPlace", "accompaniment"),
):
    facts.owner(model, owner)


def roofs_of_agreements(agreements):
    """An agreement is read as its stay, once there is one; before, as the proposal that is becoming one."""
    return facts.along("proposal")(agreements) | facts.along("stay")(agreements)


facts.owner("casework.Agreement", roofs_of_agreements)

for model, path in (
    ("casework.Stay", "accompaniment__guest__"),
    ("casework.Respite", "stay__accompaniment__guest__"),
    ("casework.Concern", "guest__"),
):
    seal_follows(model, path)

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


@facts.relation("casework.Respite")
def towards_a_respite(actor, respites, now):
    """The other home and the woman by its status; the team as towards the woman. Her own home is no party to it."""
    found = _sides(actor, _with_stay(Respite.objects.filter(pk__in=[row.pk for row in respites])), lambda row: row.pk)
    if actor.kind == actor.Kind.USER and actor.roles:
        stays = facts.along("stay")(respites)
        batch = facts.for_many(actor, set(stays.values()), now)
        for pk, stay in stays.items():
            found[pk] |= batch.related(stay) & KEPT
    return found


@facts.territory("casework.Respite")
def territory_of_respites(respites):
    stays = facts.along("stay")(respites)
    territories = territory_of_stays(list(set(stays.values())))
    return {pk: territories.get(stay.pk) for pk, stay in stays.items()}


@facts.relation("matching.Proposal")
def once_it_became_a_stay(actor, proposals, now):
    """A proposal that was concluded is read as the stay that it became: its two parties keep their agreement."""
    stays = _of_the_actor(actor).filter(proposal__in=[row.pk for row in proposals])
    return _sides(actor, stays, lambda stay: stay.proposal_id)


@facts.relation("casework.Concern")
def towards_a_concern(actor, concerns, now):
    """As towards the woman it is about. It is not read as part of her: who read it is written on it, not on her."""
    guests = facts.along("guest")(concerns)
    batch = facts.for_many(actor, set(guests.values()), now)
    return {pk: batch.related(guest) & (KEPT | GUEST_SITUATIONS) for pk, guest in guests.items()}


@facts.territory("casework.Stay")
def territory_of_stays(stays):
    files = facts.along("accompaniment")(stays)
    return {pk: file.territory_id for pk, file in files.items()}


@facts.relation("hosting.Guest")
def lives_somewhere(actor, guests, now):
    """A home stands towards a woman as their stay does; so does she towards herself; a mediator hears her."""
    pks = [guest.pk for guest in guests]
    rows = [
        *_of_the_actor(actor).filter(accompaniment__guest__in=pks),
        *_respites_of(actor).filter(stay__accompaniment__guest__in=pks),
    ]
    found = _sides(actor, rows, lambda row: row.accompaniment.guest_id)
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
    rows = [
        *_of_the_actor(actor).filter(occupancy__room__host__in=pks),
        *_respites_of(actor).filter(occupancy__room__host__in=pks),
    ]
    found = _sides(actor, rows, lambda row: row.occupancy.room.host_id)
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


def _with_stay(respites):
    return respites.select_related("occupancy__room", "stay__accompaniment")


def _respites_of(actor):
    """The respites that a woman or a home is party to: hers, or those of its rooms. None for a professional."""
    rows = _with_stay(Respite.objects.all())
    woman = herself(actor)
    if woman is not None:
        return rows.filter(stay__accompaniment__guest=woman)
    return rows.filter(occupancy__room__host__in=homes_of(actor)) if homes_of(actor) else rows.none()


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
    pks = [host.pk for host in hosts]
    rows = [
        *_of_the_actor(actor).filter(occupancy__room__host__in=pks),
        *_respites_of(actor).filter(occupancy__room__host__in=pks),
    ]
    return {row.occupancy.room.host_id for row in rows if _open(row, now)}


@facts.condition("window", "hosting.Occupancy")
def window_of_the_roof(actor, occupancies, now):
    pks = [row.pk for row in occupancies]
    rows = [*_of_the_actor(actor).filter(occupancy__in=pks), *_respites_of(actor).filter(occupancy__in=pks)]
    return {row.occupancy_id for row in rows if _open(row, now)}


@facts.condition("window", "casework.Respite")
def window_of_the_respite(actor, respites, now):
    return {row.pk for row in respites if _open(row, now)}


@facts.condition("window", "casework.Stay")
def window_of_the_stay(actor, stays, now):
    return {stay.pk for stay in stays if _open(stay, now)}


def _open(row, now):
    """Civil days are Paris days, and the last one is whole; an interval in instants, whatever the clocks do."""
    counts = row.is_covering if isinstance(row, Respite) else row.status != Stay.Status.CANCELLED
    first, last = row.nights
    return counts and _midnight(first) - BEFORE <= now < _midnight(last + timedelta(days=1))


def _midnight(day):
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


@facts.condition("circle", "casework.Concern")
def of_the_circle(actor, concerns, now):
    """Explicit, dated, and never of an affair that is about oneself."""
    if actor.user_id is None:
        return set()
    rows = ConcernMember.objects.in_force(now).filter(user=actor.user_id, concern__in=[row.pk for row in concerns])
    mine = set(rows.values_list("concern", flat=True))
    homes = homes_of(actor)
    return {row.pk for row in concerns
            if row.pk in mine and row.staff_id != actor.user_id and row.host_id not in homes}  # fmt: skip


@facts.condition("raiser", "casework.Concern")
def raised_it(actor, concerns, now):
    """Whoever raised it; she, whichever link of hers it came by."""
    if herself(actor) is not None:
        hers = Concern.objects.filter(pk__in=[row.pk for row in concerns], guest=herself(actor))
        return set(hers.filter(raised_by__kind=Actor.Kind.LINK).values_list("pk", flat=True))
    return {row.pk for row in concerns if row.raised_by_id == actor.pk and row.staff_id != actor.user_id}


# Hours of two weeks ago and later: which of them is now is asked in Python, of the moment that is asked about.
read_with_memberships(
    "duty_hours",
    ArraySubquery(
        DutyShift.objects.standing()
        .filter(
            user=OuterRef("user"), territory=OuterRef("territory"), period__endswith__gt=Now() - timedelta(days=14)
        )
        .values("period")
    ),
)


@facts.duty
def shifts_of(actor):
    """[(territory, since, until)] of her shifts, where she works in that territory today; read with her roles."""
    held = [row for row in actor.memberships if row.role in MAY_BE_ON_DUTY]
    return [(row.territory_id, hours.lower, hours.upper) for row in held for hours in row.duty_hours]


@facts.condition("on_duty", "hosting.Guest")
def on_duty_for_her(actor, guests, now):
    here = facts.on_duty(actor, now)
    return {guest.pk for guest in guests if guest.territory_id in here}


@facts.condition("on_duty", "hosting.Host")
def on_duty_for_a_home(actor, hosts, now):
    here = facts.on_duty(actor, now)
    return {host.pk for host in hosts if host.territory_id in here}


@facts.condition("not_self", "casework.DutyShift")
def anothers_shift(actor, shifts, now):
    """Nobody reviews her own shift."""
    return {shift.pk for shift in shifts if shift.user_id != actor.user_id}


@facts.condition("30d", "casework.Stay")
def ended_this_month(actor, stays, now):
    today = timezone.localdate(now)
    return {stay.pk for stay in stays if stay.ended_on and stay.ended_on + AFTER >= today}


@facts.condition("author", "casework.PsyNote")
def sealed_to_her(actor, notes, now):
    """A note belongs to whoever it is sealed to: its author, or the colleague that the woman agreed to."""
    return {note.pk for note in notes if note.holder_id == actor.user_id}


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
