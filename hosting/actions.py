"""What takes several moves in hosting: one transaction, one order of locks, one call each."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Membership, Role, User
from hosting import permissions as may
from hosting.models import (
    Adult,
    Alternative,
    Assignment,
    Availability,
    Guest,
    HomeVisit,
    Host,
    Household,
    Need,
    Occupancy,
    Referral,
    Room,
    Tier,
)  # fmt: skip
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.moves import NotYet, lock, lock_only, perform, write
from journal.signatures import ask_signature, cancel_pending, when_refused, when_signed
from messaging.models import Contact

STUDY_WITHIN = timedelta(days=10)


def _has_come(*days):
    """A check is a thing seen: none is written down for a day to come."""
    if any(day is not None and day > timezone.localdate() for day in days):
        raise NotYet("Une vérification ne se note pas d'avance : cette date est à venir.")


def _require(allowed):
    if not allowed:
        raise PermissionDenied


# --- referrals -----------------------------------------------------------------------------------------------------


@transaction.atomic
def submit_referral(referral, *, by, version=None, **how):
    """The social worker sends the referral; the team has its answer clock to keep."""
    referral = perform(referral, "submit", by=by, version=version, **how)
    open_task(referral, "answer_referral", territory_id=referral.territory_id, due_on=answer_due_on(referral))
    return referral


def answer_due_on(referral):
    """The day by which the organisation was promised an answer."""
    hours = referral.organisation.answer_within_hours if referral.organisation else 48
    return timezone.localdate(referral.submitted_at) + timedelta(days=max(1, hours // 24))


@transaction.atomic
def acknowledge_referral(referral, *, by, version=None, **how):
    """Somebody has it in hand; the next due date is the study."""
    referral = perform(referral, "acknowledge", by=by, version=version, **how)
    close_tasks(referral, "answer_referral", by=by)
    open_task(
        referral, "study_referral", territory_id=referral.territory_id, owner_id=by.user_id,
        due_on=timezone.localdate() + STUDY_WITHIN, urgency=Task.Urgency.WEEK,
    )  # fmt: skip
    return referral


@transaction.atomic
def admit_referral(referral, *, by, owner, tier, tier_reason, from_on=None, on=None, version=None, **how):
    """Promise her the year: a tier with its reason, somebody in charge, and the need that matching reads.

    ``on`` is the day of the decision, ``from_on`` the first night that is looked for (today by default). Her place in
    the queue is the day on which the referral was sent. The accompaniment opens in the same transaction, above.
    """
    day = on or timezone.localdate()
    lock_only(Guest, referral.guest_id)
    put_in_charge(referral.guest, owner, by=by, on=day)  # before the move: who answers for her is told with it
    referral = perform(
        referral, "admit", by=by, version=version, tier=Tier(tier), tier_reason=tier_reason, on=day, **how
    )
    close_tasks(referral, by=by)
    need = Need.objects.create(
        territory_id=referral.territory_id,
        guest_id=referral.guest_id,
        owner=owner,
        from_on=max(from_on or referral.wanted_from or day, day),
        tier=referral.tier,
        tier_set_on=day,
        waiting_since=min(referral.waiting_since, day),
    )
    write(need, "open", by=by, facts={"from_on": need.from_on, "tier": need.tier.lower()})
    return referral


@transaction.atomic
def withdraw_referral(referral, *, by, version=None, **how):
    """She does not wish it any more, or another roof was found: nothing is due about it."""
    referral = perform(referral, "withdraw", by=by, version=version, **how)
    close_tasks(referral, by=by)
    return referral


@transaction.atomic
def refuse_referral(referral, *, by, reason, alternatives=(), on=None, version=None, **how):
    """Say no with another way: ``alternatives`` is a list of (name, how to get there); empty means none was found.

    "None found" is written down as such: a bare refusal does not exist.
    """
    referral = perform(
        referral, "refuse", by=by, version=version, reason=Referral.RefusalReason(reason),
        on=on or timezone.localdate(), **how,
    )  # fmt: skip
    for name, directions in alternatives:
        Alternative.objects.create(referral=referral, name=name, how=directions)
    if not alternatives:
        Alternative.objects.create(referral=referral, name="Aucune autre piste trouvée", none_found=True)
    close_tasks(referral, by=by)
    return referral


def colleagues(territory_id):
    """Who may answer for a woman: the coordinators and managers of the territory whose role is in force, by name."""
    members = Membership.objects.in_force().filter(territory=territory_id, role__in=[Role.COORDINATOR, Role.MANAGER])
    return User.objects.filter(pk__in=members.values("user")).order_by("first_name", "last_name", "pk")


@transaction.atomic
def put_in_charge(guest, user, *, by, on=None):
    """Hand her over to ``user``: one coordinator in charge at a time, and the former one's rights end that day.

    Raises PermissionDenied outside the team of her territory, NotYet for somebody who is not of it.
    """
    _require(may.team(guest, by))
    if not colleagues(guest.territory_id).filter(pk=user.pk).exists():
        raise NotYet("Cette personne ne fait pas partie de l'équipe du territoire.")
    day = on or timezone.localdate()
    lock_only(Guest, guest.pk)
    running = Assignment.objects.in_force(day).in_charge().filter(guest=guest)
    if running.filter(user=user).exists():
        return running.get(user=user)
    running.update(until_on=day)
    assignment = Assignment.objects.create(guest=guest, user=user, part=Assignment.Part.COORDINATOR, from_on=day)
    write(guest, "put_in_charge", by=by, facts={"user": user.pk})
    return assignment


@transaction.atomic
def set_tier(need, tier, reason, *, by):
    """Change how urgent she is: a human judgement, with its reason. Her waiting date does not move."""
    if not reason.strip():
        raise NotYet("Dire pourquoi cette urgence.")
    need = Need.objects.select_for_update(of=("self",), no_key=True).get(pk=need.pk)
    _require(may.team(need, by))
    need.tier, need.tier_set_on = Tier(tier), timezone.localdate()
    need.save(update_fields=["tier", "tier_set_on"])
    close_tasks(need, "confirm_tier", by=by)
    write(need, "set_tier", by=by, note=reason, facts={"tier": need.tier.lower()})
    return need


# --- homes ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_visit(host, *, by, on, visitors, version=None, **how):
    """Set the day of the visit; first visits are made by two people."""
    if len({visitor.pk for visitor in visitors}) < 2:
        raise NotYet("Une première visite se fait à deux.")
    host = perform(host, "plan_visit", by=by, version=version, **how)
    visit = HomeVisit.objects.create(host=host, planned_on=on)
    visit.visitors.set(visitors)
    open_task(host, "visit_home", territory_id=host.territory_id, owner_id=by.user_id, due_on=on)
    return host


@transaction.atomic
def record_visit(host, *, by, on, positive, private_room, report="", version=None, **how):
    """Write the visit down. The room counts as seen; a reserved opinion sends the file back to a new visit."""
    if on > timezone.localdate():
        raise NotYet("Cette visite n'a pas encore eu lieu.")
    host = perform(host, "visit_done", by=by, version=version, on=on, **how)
    visit = host.visits.filter(done_on=None).order_by("-planned_on", "-pk").first() or HomeVisit(
        host=host, planned_on=on
    )
    visit.done_on, visit.positive, visit.private_room, visit.report = on, positive, private_room, report
    visit.save()
    host.rooms.update(seen_on=on, private=private_room)
    close_tasks(host, "visit_home", by=by)
    return host


@transaction.atomic
def ask_approval(host, *, by, version=None, **how):
    """Ask a second person to sign. What is missing is said before anybody is bothered."""
    host = perform(host, "ask_approval", by=by, version=version, **how)
    ask_signature(
        host, "approve", by=by, territory_id=host.territory_id,
        summary=f"Foyer {host.code} : visite favorable, pièces à jour.",
    )  # fmt: skip
    return host


@when_signed("hosting.Host", "approve")
def _approve(host, facts, by):
    """The second person is not one of the visitors (domain §3.3): a panel that only saw itself is no panel."""
    if by.user_id and host.visits.filter(visitors=by.user_id).exists():
        raise NotYet("Vous avez visité ce foyer : une autre personne signe.")
    perform(host, "approve", by=by)


@when_refused("hosting.Host", "approve")
def _return(host, facts, by):
    perform(host, "return_to_visit", by=by)
    open_task(host, "answer_panel", territory_id=host.territory_id, due_on=timezone.localdate())


@transaction.atomic
def update_papers(host, *, by, trained_on, insured_on):
    """The day the training was followed, the day an insurance paper was seen. The papers themselves are not kept."""
    _require(may.team(host, by))
    _has_come(trained_on, insured_on)
    row = lock(Host, host.pk)[host.pk]
    row.trained_on, row.insured_on = trained_on, insured_on
    row.save(update_fields=["trained_on", "insured_on"])
    write(row, "papers", by=by, facts={"trained_on": trained_on, "insured_on": insured_on})
    return row


@transaction.atomic
def update_adult(adult, *, by, phone="", email=""):
    """The checks of one adult of the home, new or known: dates seen, and his own way of being reached.

    ``phone`` is in E.164; what is empty changes nothing.
    """
    _require(may.team(adult.host, by))
    _has_come(*(getattr(adult, name) for name in Adult.CHECKS))
    if phone or email:
        adult.contact = _reached_by(adult.contact or Contact(), phone, email)
    adult.save()
    if adult.is_man:
        _a_man_lives_there(adult.host)
    if not adult.host.adults.filter(met_on=None).exists():
        close_tasks(adult.host, "meet_adult", by=by)
    write(adult.host, "adult", by=by, facts={"adult": adult.pk})
    return adult


def _reached_by(contact, phone, email):
    """By text message where there is a mobile, else by mail."""
    contact.phone, contact.email = phone or contact.phone, email or contact.email
    mobile = contact.phone.startswith(("+336", "+337"))
    contact.preferred = Contact.Preferred.SMS if mobile or not contact.email else Contact.Preferred.EMAIL
    contact.save()
    return contact


@transaction.atomic
def not_retain(host, *, by, reason, version=None, **how):
    host = perform(host, "not_retain", by=by, version=version, reason=reason, **how)
    cancel_pending(host, "approve", by=by)
    close_tasks(host, by=by)
    return host


@transaction.atomic
def leave_network(host, *, by, version=None, **how):
    """The home stops hosting: nothing is asked of it any more. A live stay calls for a person (casework)."""
    host = perform(host, "leave", by=by, version=version, **how)
    close_tasks(host, by=by)
    return host


# --- rooms ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def change_availability(room, periods, *, by, on=None):
    """The host says when her room is open from today on: ``periods`` is a list of (from, until), until may be None.

    Replaces what was said for the future and confirms it today. A live stay is never touched: the team gets a task.
    Raises NotYet for an empty or backward period; two that overlap are joined; one that is over already says nothing.
    """
    day = on or timezone.localdate()
    room = _locked_room(room)
    _require(may.team_or_host(room.host, by))
    _close_future(room, day)
    for lower, upper in _joined(periods):
        if upper is not None and upper <= day:
            continue
        Availability.objects.create(
            room=room, period=DateRange(max(lower, day), upper), kind=Availability.Kind.MEDIUM_TERM, confirmed_on=day
        )
    _warn_of_stays_left_outside(room, day, by)
    close_tasks(room.host, "ask_availability", by=by)
    write(room, "change_availability", by=by)
    return room


def _locked_room(room):
    """The room behind its locks. Whoever it is held for is locked first (guest → room): closing it frees her too."""
    lock_only(Guest, *Occupancy.objects.held().filter(room=room).values_list("guest", flat=True))
    return Room.objects.select_for_update(of=("self",), no_key=True).select_related("host").get(pk=room.pk)


def _close_future(room, day):
    """Cut what was said at today: past openings stay true."""
    for availability in Availability.objects.filter(room=room).running_from(day):
        if availability.period.lower >= day:
            availability.delete()
        else:
            availability.period = DateRange(availability.period.lower, day)
            availability.save(update_fields=["period"])


def _joined(periods):
    """Periods in order, touching or overlapping ones as one. Half-open; None is « sans fin »."""
    joined = []
    for lower, upper in sorted(periods, key=lambda period: period[0]):
        if upper is not None and upper <= lower:
            raise NotYet("La fin d'une période doit suivre son début.")
        if joined and (joined[-1][1] is None or lower <= joined[-1][1]):
            last = joined[-1]
            joined[-1] = (last[0], None if last[1] is None or upper is None else max(last[1], upper))
        else:
            joined.append((lower, upper))
    return joined


def _warn_of_stays_left_outside(room, day, by):
    """A woman lives there beyond what the host now says: nothing moves by itself, somebody calls."""
    for occupancy in Occupancy.objects.slept().filter(room=room, period__endswith__gt=day):
        start = max(occupancy.period.lower, day)
        if not Availability.objects.filter(room=room, period__contains=DateRange(start, occupancy.period.upper)):
            open_task(
                room.host, "stay_outside_availability", territory_id=room.host.territory_id, due_on=day,
                key=str(occupancy.pk), occupancy=occupancy.pk,
            )  # fmt: skip


@transaction.atomic
def confirm_availability(room, *, by, on=None):
    """« Toujours d'accord » : the same months, confirmed today."""
    day = on or timezone.localdate()
    room = _locked_room(room)
    _require(may.team_or_host(room.host, by))
    Availability.objects.filter(room=room).running_from(day).update(confirmed_on=day)
    close_tasks(room.host, "ask_availability", by=by)
    write(room, "confirm_availability", by=by)
    return room


@transaction.atomic
def pause_host(host, *, by, ask_again_on, version=None, **how):
    """« Pas en ce moment » : nothing is proposed until the day that the host has chosen."""
    host = perform(host, "pause", by=by, version=version, ask_again_on=ask_again_on, **how)
    close_tasks(host, "ask_availability", by=by)  # asked again on the day she has chosen, not before
    open_task(host, "ask_availability", territory_id=host.territory_id, due_on=ask_again_on, urgency=Task.Urgency.WEEK)
    return host


@transaction.atomic
def resume_host(host, *, by, version=None, **how):
    host = perform(host, "resume", by=by, version=version, **how)
    close_tasks(host, "ask_availability", by=by)
    return host


@transaction.atomic
def newcomer_at_home(host, *, by, first_name, is_man=None):
    """« Quelqu'un de nouveau chez vous ? » : an unchecked adult; the home is no longer ready until he is met."""
    _require(may.team_or_host(host, by))
    Host.objects.select_for_update(of=("self",), no_key=True).get(pk=host.pk)
    adult = host.adults.create(first_name=first_name, is_man=is_man)
    if is_man:
        _a_man_lives_there(host)
    open_task(host, "meet_adult", territory_id=host.territory_id, due_on=timezone.localdate() + timedelta(days=7),
              key=str(adult.pk), adult=adult.pk)  # fmt: skip
    write(host, "newcomer", by=by, facts={"adult": adult.pk})
    return adult


def _a_man_lives_there(host):
    """A fact of the home that some women must know before they are asked."""
    Household.objects.filter(host=host).update(men_present=True)


# --- needs and occupancies -----------------------------------------------------------------------------------------


def close_need(need, because, *, on, by):
    """The need is answered or has no object. Its row stays: how long she waited is a published figure."""
    need.closed_on, need.closed_because = on, because
    need.save(update_fields=["closed_on", "closed_because"])
    close_tasks(need, by=by)
    write(need, "close", by=by, facts={"because": because})
    return need
