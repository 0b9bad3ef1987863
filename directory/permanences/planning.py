"""The week of a house: who receives in which office, when, and which slots are left.

Sessions are written some weeks ahead, by the same hours as everywhere (directory.hours): the database then refuses
two of them in one office. The row of the office is locked first; the exclusion is the last wall, not the queue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts.models import Actor
from directory.hours.calendars import holidays_of, zone_of
from directory.hours.french import read_french
from directory.hours.rules import Sure
from directory.hours.timetable import OnHolidays, Timetable
from directory.models import Booking, House, Office, Permanence, Place, Session, Structure
from journal.models import Entry
from journal.moves import NotYet, TooLate, write
from journal.pages import wall
from privacy.policies import can

AHEAD = timedelta(days=56)


@dataclass(frozen=True)
class Slot:
    """A time that may be taken, or that was: ``booked`` is then its code."""

    start: datetime
    end: datetime
    booked: str = ""


def times_of(permanence: Permanence, start: date, end: date) -> list[tuple[datetime, datetime]]:
    """When it receives on the days ``[start, end)``; closed on public holidays unless its hours say so."""
    postal_code = permanence.office.house.place.postal_code
    table = Timetable(
        regular=permanence.hours, zone=zone_of(postal_code), is_holiday=holidays_of(postal_code),
        on_holidays=OnHolidays.CLOSED,
    )  # fmt: skip
    first, last = max(start, permanence.from_on), min(end, permanence.until_on or end)
    found = []
    for offset in range((last - first).days):
        day = first + timedelta(days=offset)
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  a wall clock
        for span in table.on(day):
            if span.sure is Sure.CERTAIN:
                edges = (midnight + timedelta(minutes=minutes) for minutes in (span.start, span.end))
                begins, ends = (edge.replace(tzinfo=table.zone) for edge in edges)
                found.append((begins, ends))
    return found


def slots_of(session: Session, minutes: int, taken: dict[datetime, str]) -> list[Slot]:
    """The whole slots of a session, in order; what is left at its end is nobody's. ``taken``: code by start."""
    slots, start = [], session.during.lower
    while (end := start + timedelta(minutes=minutes)) <= session.during.upper:
        slots.append(Slot(start, end, taken.get(start, "")))
        start = end
    return slots


@transaction.atomic
def open_house(place: Place, *, territory_id: int, offices: Iterable[str], by: Actor) -> House:
    """A place begins to welcome organisations in turn, in these offices."""
    house = House.objects.create(place=place, territory_id=territory_id)
    _may_plan(house, by)
    Office.objects.bulk_create(Office(house=house, name=name) for name in offices)
    write(house, "open_house", by=by)
    return house


@transaction.atomic
def plan(
    office: Office, *, by: Actor, organisation: str, domain: str, hours_text: str, slot_minutes: int = 30,
    childcare_places: int = 0, writes: bool = False, from_on: date | None = None, until_on: date | None = None,
) -> Permanence:  # fmt: skip
    """An organisation will receive there each week. Raises NotYet for hours that cannot be read or give no time,
    TooLate where the office is taken at one of them."""
    locked = (
        Office.objects.select_related("house__place").select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    )
    _may_plan(locked.house, by)
    reading = read_french(hours_text)
    if not reading.osm or reading.doubts:
        raise NotYet(f"Horaires à réécrire : {' ; '.join(reading.doubts)}.")
    name = organisation.strip()
    structure = Structure.objects.filter(name=name).order_by("pk").first() or Structure.objects.create(name=name)
    permanence = Permanence.objects.create(
        office=locked, structure=structure, domain=domain, hours_text=hours_text.strip(), hours=reading.osm,
        slot_minutes=slot_minutes, childcare_places=childcare_places, writes=writes,
        from_on=from_on or timezone.localdate(), until_on=until_on,
    )  # fmt: skip
    if not _write_sessions(permanence, timezone.localdate()):
        raise NotYet("Ces horaires ne donnent aucune séance dans les huit semaines à venir.")
    write(permanence, "plan_permanence", by=by, facts={"domain": permanence.domain, "office": locked.pk})
    return permanence


@transaction.atomic
def end(permanence: Permanence, *, by: Actor, on: date) -> Permanence:
    """The last day is the eve of ``on``: sessions from that day on are cancelled, unless somebody has a slot there."""
    Office.objects.select_for_update(of=("self",), no_key=True).get(pk=permanence.office_id)
    row = Permanence.objects.with_house().get(pk=permanence.pk)
    _may_plan(row.house, by)
    if on <= row.from_on or on < timezone.localdate():
        raise NotYet("La fin suit le début, et n’est pas passée.")
    midnight = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    after = Session.objects.kept().filter(permanence=row, during__startswith__gte=midnight)
    if after.filter(bookings__cancelled_at=None, bookings__isnull=False).exists():
        raise NotYet("Des rendez-vous sont pris après ce jour : les annuler ou les déplacer d’abord.")
    after.update(cancelled_on=timezone.localdate())
    row.until_on = on
    row.save(update_fields=["until_on"])
    write(row, "end_permanence", by=by, facts={"on": on})
    return row


@transaction.atomic
def cancel_session(session: Session, *, by: Actor) -> Session:
    """That day it does not receive; the rest of the series goes on. Its slots fall with it: a code leads to nobody, so
    it is whoever took it for somebody who is told (``notifications.SessionCancelled``), and the door, by the code."""
    Office.objects.select_for_update(of=("self",), no_key=True).get(pk=session.office_id)
    row = Session.objects.with_permanence().get(pk=session.pk)
    _may_plan(row.office.house, by)
    if row.cancelled_on is None and row.during.lower <= timezone.now():
        raise NotYet("Cette séance a déjà commencé.")
    if row.cancelled_on is None:
        row.bookings.kept().filter(came=None).update(cancelled_at=timezone.now())
        row.cancelled_on = timezone.localdate()
        row.save(update_fields=["cancelled_on"])
        write(row, "cancel_session", by=by)
    return row


def fallen(session: Session) -> list[Booking]:
    """The slots that fell with a session: those that somebody gave up before are not among them."""
    if session.cancelled_on is None:
        return []
    kind = ContentType.objects.get_for_model(Booking)
    given_up = Entry.objects.filter(content_type=kind, transition="cancel_slot").values("object_id")
    return list(session.bookings.exclude(cancelled_at=None).exclude(pk__in=given_up).order_by("during"))


def extend(today: date) -> int:
    """Scan: eight weeks of every permanence are written. How many sessions were added.

    A day on which the office was taken since (another one moved there) is left to whoever plans: it is not forced.
    """
    added = 0
    for row in Permanence.objects.running(today).with_house().order_by("pk"):
        added += _write_sessions(row, today, forced=False)
    return added


def _write_sessions(permanence: Permanence, today: date, *, forced: bool = True) -> int:
    """Those that are not written yet, up to eight weeks from today."""
    times = times_of(permanence, today, today + AHEAD)
    known = set(permanence.sessions.filter(during__startswith__gte=timezone.now() - AHEAD).values_list(
        "during__startswith", flat=True
    )) if permanence.pk else set()  # fmt: skip
    written = 0
    for start, end_ in times:
        if start not in known:
            written += _written(permanence, DateTimeTZRange(start, end_), forced)
    return written


def _written(permanence: Permanence, during: DateTimeTZRange, forced: bool) -> int:
    try:
        with transaction.atomic():
            Session.objects.create(permanence=permanence, office=permanence.office, during=during)
    except IntegrityError as refused:
        if not forced:
            return 0
        sentence = wall(refused)
        if sentence is None:
            raise
        moment = timezone.localtime(during.lower)
        raise TooLate(f"{sentence} Le {moment:%d/%m à %H:%M}.") from None
    return 1


def _may_plan(house: House, by: Actor) -> None:
    if not can(by, "permanence", "plan", house):
        raise PermissionDenied
