"""At the door: a slot and its code, whether the person came, and passing somebody on to another permanence."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Actor
from directory.models import Booking, HandOff, Office, Permanence, Session
from directory.models.permanence import new_code
from directory.permanences.planning import slots_of
from journal.moves import NotYet, TooLate, perform, write
from journal.pages import wall
from privacy.policies import can


@transaction.atomic
def book(
    session: Session, start: datetime, *, by: Actor, children: int = 0, interpreter: bool = False, code: str = ""
) -> Booking:
    """Take a slot: the office is locked, then looked at, then written. Returns the row, with the code to say.

    ``code``: that of somebody who is passed on, kept from one door to the next.
    Raises NotYet for a time that is no slot or is past, TooLate where it was taken or no child place is left.
    """
    _may_receive(session.office.house, by)
    Office.objects.select_for_update(of=("self",), no_key=True).get(pk=session.office_id)
    row = Session.objects.with_permanence().get(pk=session.pk)
    permanence = row.permanence
    if row.cancelled_on is not None:
        raise TooLate("Cette séance n’aura pas lieu.")
    if start not in [slot.start for slot in slots_of(row, permanence.slot_minutes, {})] or start <= timezone.now():
        raise NotYet("Choisir un créneau à venir de cette séance.")
    _check_childcare(row, permanence, children)
    during = DateTimeTZRange(start, start + timedelta(minutes=permanence.slot_minutes))
    try:
        with transaction.atomic():
            booking = Booking.objects.create(
                session=row, office=row.office, during=during, children=children, interpreter=interpreter,
                code=code or _free_code(row),
            )  # fmt: skip
    except IntegrityError as refused:
        sentence = wall(refused)
        raise TooLate(sentence) if sentence else refused from None
    write(booking, "book_slot", by=by, facts={"session": row.pk, "children": children})
    return booking


def _check_childcare(session: Session, permanence: Permanence, children: int) -> None:
    if not children:
        return
    if not permanence.childcare_places:
        raise NotYet("Cette permanence n’a pas de garde d’enfants.")
    kept = session.bookings.kept().aggregate(total=Sum("children"))["total"] or 0
    if kept + children > permanence.childcare_places:
        raise TooLate(f"Il reste {max(0, permanence.childcare_places - kept)} place(s) de garde pour cette séance.")


def _free_code(session: Session) -> str:
    taken = set(session.bookings.values_list("code", flat=True))
    return next(code for code in iter(new_code, None) if code not in taken)


@transaction.atomic
def cancel(booking: Booking, *, by: Actor) -> Booking:
    row = _locked(booking, by)
    if row.cancelled_at or row.came is not None:
        raise TooLate("Ce rendez-vous n’est plus à venir.")
    row.cancelled_at = timezone.now()
    row.save(update_fields=["cancelled_at"])
    write(row, "cancel_slot", by=by)
    return row


@transaction.atomic
def note_came(booking: Booking, *, by: Actor, came: bool) -> Booking:
    """Whether the person came, once the slot has begun. May be said again."""
    row = _locked(booking, by)
    if row.cancelled_at:
        raise TooLate("Ce rendez-vous est annulé.")
    if row.during.lower > timezone.now():
        raise NotYet("Ce rendez-vous n’a pas encore commencé.")
    row.came = came
    row.save(update_fields=["came"])
    write(row, "note_came", by=by, facts={"came": came})
    return row


@transaction.atomic
def hand_off(booking: Booking, to: Permanence, *, by: Actor) -> HandOff:
    """Passed on to another permanence of the house, under the same code: nothing is told twice."""
    row = _locked(booking, by)
    if to.office.house_id != row.office.house_id:
        raise NotYet("Choisir une permanence de cette maison.")
    if to.pk == row.session.permanence_id:
        raise NotYet("Choisir une autre permanence.")
    try:
        with transaction.atomic():
            handed = HandOff.objects.create(code=row.code, source=row.session.permanence, to=to, booking=row)
    except IntegrityError as refused:
        sentence = wall(refused)
        raise TooLate(sentence) if sentence else refused from None
    write(handed, "send", by=by, target=handed.status, facts={"source": handed.source_id, "to": to.pk})
    return handed


@transaction.atomic
def move(handed: HandOff, transition: str, *, by: Actor, version=None) -> HandOff:
    """Accepted, not possible, came, did not come."""
    _may_receive(handed.to.office.house, by)
    return perform(handed, transition, by=by, version=version)


def _locked(booking: Booking, by: Actor) -> Booking:
    row = Booking.objects.with_session().select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    _may_receive(row.office.house, by)
    return row


def _may_receive(house, by: Actor) -> None:
    if not can(by, "permanence", "receive", house):
        raise PermissionDenied
