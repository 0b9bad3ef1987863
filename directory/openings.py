"""The times of the weeks that come, written for each timetable that differs: with each change, and every night.

``Timetable.on()`` is asked of each day and its answer is written as it is; nothing here says whether a door is open.
What was written of a day stays: after a change of the function itself, empty the table and call ``materialise_all()``.
What services share is written once (240,000 services keep 24,000 timetables). Whether the usual hours are believed at
an instant is asked of each service then: ``believed_until``.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from directory.hours.calendars import REGIONS, zone_of
from directory.hours.rules import MIDNIGHT, Sure
from directory.hours.timetable import Override, Timetable
from directory.models import Opening, Place, Service
from directory.schedules import Changes, believed_until, built

DAYS = 35
BEFORE = 2  # days written before today: the night that ends now, and the clocks that are behind Paris
ORPHANS = 7_364_002  # advisory lock: who points at a timetable, who clears those that nobody points at
COLUMNS = ("certain", "open_ended", "to_check", "firm_certain", "firm_open_ended")
AS_TEXT = ("tsmultirange", "jsonb")
AT_ONCE = 2000
TIMES = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(MIDNIGHT)]

Row = TypeVar("Row")


@dataclass(frozen=True)
class Said:
    """All that a timetable is made of, freshness apart."""

    hours: str
    on_holidays: str
    postal_code: str
    changes: tuple[Override, ...]

    @property
    def table(self) -> Timetable:
        return built(self.hours, self.on_holidays, self.postal_code, None, self.changes)

    @cached_property
    def key(self) -> str:
        return _key(self)

    @property
    def as_json(self) -> list[list[str | None]]:
        return _as_json(self.changes)

    @classmethod
    def again(cls, hours: str, on_holidays: str, postal_code: str, changes: list[list[str | None]]) -> "Said":
        """From what a row keeps."""
        read = tuple(
            Override(date.fromisoformat(str(since)), _day(until), said, _day(review))
            for since, until, said, review in changes
        )
        return cls(hours, on_holidays, postal_code, read)


@lru_cache(maxsize=4096)
def _as_json(changes: tuple[Override, ...]) -> list[list[str | None]]:
    return sorted(
        ([_iso(each.since), _iso(each.until), each.hours, _iso(each.review_on)] for each in changes),
        key=lambda said: [word or "" for word in said],
    )


@lru_cache(maxsize=65536)
def _key(said: Said) -> str:
    words = json.dumps([said.hours, said.on_holidays, said.postal_code, said.as_json], separators=(",", ":"))
    return sha256(words.encode()).hexdigest()


@lru_cache(maxsize=4096)
def region_of(postal_code: str) -> str:
    """One postcode for all that keep the same clock and the same holidays."""
    for length in (3, 2):
        if postal_code[:length] in REGIONS:
            region = REGIONS[postal_code[:length]]
            first = min(code for code, each in REGIONS.items() if each == region)
            return first.ljust(5, "0")
    return ""


# --- the times -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Days:
    """The days that are written, and how a database writes them."""

    first: date
    until: date

    @classmethod
    def around(cls, today: date) -> "Days":
        return cls(today - timedelta(days=BEFORE), today + timedelta(days=DAYS))

    @cached_property
    def each(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.until - self.first).days)]


def ranges_of(table: Timetable, days: Days) -> tuple[str, ...]:
    """What the table says of these days, a multirange for each of ``COLUMNS``."""
    found: tuple[list[str], ...] = ([], [], [], [], [])
    written = [change for change in table.overrides if change.hours is not None]
    shut = [(each.since, each.until) for each in table.overrides if each.hours is None and each.until is not None]
    for day in days.each:
        if any(since <= day < until for since, until in shut):
            continue  # as the table would say: a closure that ends is believed, and wins
        firm = bool(written) and any(change.covers(day) for change in written)
        for span in table.on(day):
            words = _range(day, span.start, span.end)
            found[SURE[span.sure]].append(words)
            if firm and span.sure is not Sure.CHECK:
                found[3 + SURE[span.sure]].append(words)
    return tuple("{" + ",".join(each) + "}" for each in found)


SURE = {Sure.CERTAIN: 0, Sure.SINCE: 1, Sure.CHECK: 2}


def _range(day: date, start: int, end: int) -> str:
    return f"[{_moment(day, start)},{_moment(day, end)})"


def _moment(day: date, minutes: int) -> str:
    return f"{_shift(day, minutes // MIDNIGHT)} {TIMES[minutes % MIDNIGHT]}"


@lru_cache(maxsize=1024)
def _shift(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


# --- with each change ----------------------------------------------------------------------------------------------

ASKED = """
    SELECT service.id, service.hours, service.on_holidays, service.category, place.postal_code, place.id,
           place.structure_id,
           (SELECT CASE WHEN checked.holds THEN checked.verified_on END FROM directory_verification AS checked
            WHERE checked.service_id = service.id AND checked.fact = 'hours'
            ORDER BY checked.verified_on DESC, checked.id DESC LIMIT 1)
    FROM directory_service AS service JOIN directory_place AS place ON place.id = service.place_id
    WHERE place.id = ANY(%s)
"""
POINT = """
    UPDATE directory_service AS service SET opening_id = opening.id, believed_until = said.until
    FROM unnest(%s::bigint[], %s::text[], %s::date[]) AS said (service, key, until)
    JOIN directory_opening AS opening ON opening.key = said.key
    WHERE service.id = said.service
      AND (service.opening_id, service.believed_until) IS DISTINCT FROM (opening.id, said.until)
"""


@transaction.atomic
def materialise(places: Iterable[int]) -> int:
    """Write when the services of these places are open, and until when that is believed. Returns how many services."""
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [ORPHANS])
        cursor.execute(ASKED, [list(places)])
        rows = cursor.fetchall()
    if not rows:
        return 0
    changes = Changes.still_said(
        today, structures={row[6] for row in rows}, places={row[5] for row in rows}, services=[row[0] for row in rows]
    )
    said = [
        Said(hours, holidays, region_of(code), changes.of(structure, place, service))
        for service, hours, holidays, _, code, place, structure, _ in rows
    ]
    write_missing(said, Days.around(today))
    until = [_kept(believed_until(row[3], row[7])) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(POINT, [[row[0] for row in rows], [each.key for each in said], until])
    return len(rows)


def write_missing(said: Iterable[Said], days: Days) -> int:
    """The timetables that nobody wrote yet. Returns how many."""
    wanted = {each.key: each for each in said}
    among = RawSQL("key = ANY(%s)", [list(wanted)], output_field=BooleanField())
    known = set(Opening.objects.filter(among).values_list("key", flat=True))
    missing = [(key, each) for key, each in wanted.items() if key not in known]
    for some in _by(AT_ONCE, missing):
        _insert([(key, each, ranges_of(each.table, days)) for key, each in some], days)
    return len(missing)


def _insert(rows: list[tuple[str, Said, tuple[str, ...]]], days: Days) -> None:
    columns = ("key", "hours", "on_holidays", "postal_code", "changes", "zone", *COLUMNS, "first_on", "until_on")
    values = [
        (key, said.hours, said.on_holidays, said.postal_code, json.dumps(said.as_json), str(said.table.zone), *ranges,
         days.first, days.until)
        for key, said, ranges in rows
    ]  # fmt: skip
    types = ["text"] * 4 + ["jsonb", "text"] + ["tsmultirange"] * len(COLUMNS) + ["date", "date"]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO directory_opening ({names}) SELECT {_cast(columns, types)}"
            f" FROM {_unnested(columns, types)} ON CONFLICT (key) DO NOTHING",
            list(map(list, zip(*values, strict=True))),
        )


def _unnested(columns: Sequence[str], types: Sequence[str]) -> str:
    """Rows sent as columns: multiranges and JSON travel as text."""
    sent = ", ".join(f"%s::{'text' if type_ in AS_TEXT else type_}[]" for type_ in types)
    return f"unnest({sent}) AS said ({', '.join(columns)})"


def _cast(columns: Sequence[str], types: Sequence[str]) -> str:
    return ", ".join(f"said.{name}::{type_}" for name, type_ in zip(columns, types, strict=True))


def _by(many: int, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), many):
        yield rows[start : start + many]


# --- every night ---------------------------------------------------------------------------------------------------


def roll(today: date | None = None) -> dict[str, int]:
    """Write the day that enters, forget those that left. Safe to run twice: the second run finds nothing to do.

    Services whose closures are over go back to the timetable that everybody keeps; the ones that nobody keeps go.
    """
    days = Days.around(today or timezone.localdate())
    with transaction.atomic():
        ended = _with_changes_that_are_over(days.first)
        moved = materialise(ended)
        expiring = list(_expiring(days.until))
        for some in _by(AT_ONCE, expiring):
            _extend(
                [(pk, ranges_of(said.table, Days(max(end, days.first), days.until))) for pk, end, said in some], days
            )
    missed = list(_never_written())
    materialise(missed)
    return {"rolled": len(expiring), "moved": moved, "missed": len(missed), "cleared": clear()}


def _extend(rows: list[tuple[int, tuple[str, ...]]], days: Days) -> None:
    """Add the times of the days that enter, take away those before the first: what was said of a day stays."""
    columns, types = ("id", *COLUMNS), ["bigint"] + ["tsmultirange"] * len(COLUMNS)
    said = ", ".join(f"opening.{name} * tsmultirange(kept) + said.{name}::tsmultirange" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE directory_opening AS opening SET ({', '.join(COLUMNS)}, first_on, until_on)"
            f" = ({said}, %s, %s) FROM {_unnested(columns, types)}, tsrange(%s::timestamp, NULL) AS kept"
            " WHERE opening.id = said.id",
            [
                days.first,
                days.until,
                *map(list, zip(*((pk, *ranges) for pk, ranges in rows), strict=True)),
                days.first,
            ],
        )


def _expiring(until: date) -> Iterator[tuple[int, date, Said]]:
    rows = Opening.objects.filter(until_on__lt=until).order_by("hours", "pk")
    values = rows.values_list("pk", "until_on", "hours", "on_holidays", "postal_code", "changes")
    for pk, end, hours, on_holidays, code, changes in list(values):
        yield pk, end, Said.again(hours, on_holidays, code, changes)


def _with_changes_that_are_over(day: date) -> list[int]:
    rows = Opening.objects.exclude(changes=[]).values_list("pk", "changes")
    over = [pk for pk, changes in rows if any(until and date.fromisoformat(until) < day for _, until, _, _ in changes)]
    return list(Service.objects.filter(opening__in=over).values_list("place", flat=True).distinct())


def _never_written() -> Iterable[int]:
    return Service.objects.filter(opening=None).values_list("place", flat=True).distinct()


@transaction.atomic
def clear() -> int:
    """Timetables that nobody keeps any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORPHANS])
        cursor.execute(
            "DELETE FROM directory_opening AS opening WHERE NOT EXISTS"
            " (SELECT 1 FROM directory_service AS service WHERE service.opening_id = opening.id)"
        )
        return int(cursor.rowcount)


def materialise_all() -> int:
    """Every place again, and the timetables as they are today."""
    return materialise(Place.objects.values_list("pk", flat=True))


# --- the clock of each place ---------------------------------------------------------------------------------------


def clocks(instant: datetime) -> list[tuple[str, datetime]]:
    """What the clock of each zone shows then; an instant without a zone is what every clock shows."""
    zones = {str(zone_of("")), *(str(zone_of(code.ljust(5, "0"))) for code in REGIONS)}
    if instant.tzinfo is None:
        return [(zone, instant) for zone in sorted(zones)]

    return [(zone, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for zone in sorted(zones)]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _kept(day: date) -> date | None:
    return None if day == date.min else day
