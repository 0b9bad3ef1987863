"""What the times written for a timetable say of an instant: asked of the database once a minute of each timetable.

The key of a timetable is all that it says, so that what its times say of a minute never changes: the answers are kept
by this process for the few instants that people ask about at the same moment. Whether a service is believed is not
kept: it is each service's own, and read with it.
"""

from collections import OrderedDict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from directory.hours.timetable import State
from directory.openings import BEFORE, DAYS, clocks

INSTANTS = 6  # now, the minute before, tonight, tomorrow morning
SAID = """
    clock.at::date, opening.first_on < clock.at::date AND clock.at::date < opening.until_on,
    CASE WHEN opening.certain @> clock.at THEN 'certain' WHEN opening.open_ended @> clock.at THEN 'open_ended'
         WHEN opening.to_check @> clock.at THEN 'unknown' ELSE 'closed' END,
    CASE WHEN opening.firm_certain @> clock.at THEN 'certain'
         WHEN opening.firm_open_ended @> clock.at THEN 'open_ended'
         WHEN opening.certain @> clock.at OR opening.open_ended @> clock.at OR opening.to_check @> clock.at
         THEN 'unknown' ELSE 'closed' END
"""  # a Door
ASKED = f"""
    SELECT opening.id, {SAID} FROM directory_opening AS opening
    JOIN unnest(%s::text[], %s::timestamp[]) AS clock (zone, at) ON clock.zone = opening.zone
    WHERE opening.id = ANY(%s)
"""


OPEN = """
    SELECT opening.id, opening.certain @> %s::timestamp FROM directory_opening AS opening
    WHERE opening.id > %s AND opening.zone = %s
"""
NUMBERS = "SELECT (array_agg(id ORDER BY id))::text FROM directory_opening WHERE id > %s"
LATE = 2000  # numbers given to timetables whose transactions may end after that of a later one


class Door(NamedTuple):
    """A timetable at an instant. ``written``: its times speak of that day."""

    day: date
    written: bool
    believed: str  # what is said of it while its usual hours are believed
    doubted: str  # and once they are not: only what was written for a while is sure

    def state(self, believed_until: date | None) -> State | None:
        """Of a service that is believed until a day; None where only the function that knows hours can say.

        A night belongs to the evening on which it begins: on the day after the belief ended, the night before may
        still be sure.
        """
        if not self.written:
            return None
        if believed_until is not None and believed_until >= self.day:
            return STATES[self.believed]
        if self.believed != CLOSED and believed_until == self.day - ONE_DAY:
            return None
        return STATES[self.doubted]


STATES = {state.value: state for state in State}
CLOSED, ONE_DAY = State.CLOSED.value, timedelta(days=1)

_kept: OrderedDict[tuple[object, ...], dict[int, Door]] = OrderedDict()
_open: OrderedDict[tuple[object, ...], tuple[int, str | None, frozenset[int]]] = OrderedDict()
_lock = Lock()


def doors_at(instant: datetime, openings: Collection[int]) -> dict[int, Door]:
    """These timetables at an instant, to the minute, each on the clock of its zone."""
    minute = instant.replace(second=0, microsecond=0)
    known = _known(minute)
    missing = [pk for pk in openings if pk not in known]
    fresh = _asked(minute, missing) if missing else {}
    # Times that do not reach that day yet may do so after the night: asked again each time.
    known.update({pk: door for pk, door in fresh.items() if door.written})
    return {pk: door for pk in openings if (door := known.get(pk) or fresh.get(pk))}


def _known(minute: datetime) -> dict[int, Door]:
    """What is kept of that minute; of many, the one asked longest ago is forgotten."""
    key = (connection.settings_dict["NAME"], str(minute.tzinfo), minute)
    with _lock:
        known = _kept.setdefault(key, {})
        _kept.move_to_end(key)
        while len(_kept) > INSTANTS:
            _kept.popitem(last=False)
        return known


def _asked(minute: datetime, openings: list[int]) -> dict[int, Door]:
    zones, walls = zip(*clocks(minute), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(ASKED, [list(zones), list(walls), openings])
        return {pk: Door(*said) for pk, *said in cursor.fetchall()}


def surely_open_at(wall: datetime, zone: str) -> frozenset[int]:
    """The timetables of a zone that are surely open when its clock shows that minute, were they believed.

    Every timetable is asked once a minute, then the latest again where one was written since: their numbers tell. A
    day that some do not reach yet is asked anew each time.
    """
    minute = wall.replace(second=0, microsecond=0)
    key = (connection.settings_dict["NAME"], zone, minute)
    with _lock:
        top, numbers, known = _open.get(key, (0, None, frozenset[int]()))
    low = max(0, top - LATE)
    with connection.cursor() as cursor:
        latest = _numbers(cursor, low) if top else None
        if latest is not None and latest == numbers:
            return known
        cursor.execute(OPEN, [minute, low, zone])
        fresh = cursor.fetchall()
    known |= {pk for pk, is_open in fresh if is_open}
    if minute.date() >= timezone.localdate() + timedelta(days=DAYS - BEFORE):
        return known
    with _lock:
        highest = max([top, *(pk for pk, _ in fresh)])
        _open[key] = highest, latest if highest == top else None, known
        while len(_open) > INSTANTS:
            _open.popitem(last=False)
    return known


def _numbers(cursor: Any, low: int) -> str:
    cursor.execute(NUMBERS, [low])
    return str(cursor.fetchone()[0])
