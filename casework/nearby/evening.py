"""What is open now, later tonight and tomorrow morning around a zone, for one woman, surest first.

The directory answers where and when (its one search, its one function of hours); what suits her is asked of
``suiting``. A door that asks something first, or whose hours are old, is the third level of certainty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from casework.models import Accompaniment
from casework.nearby.profile import terms_of
from casework.nearby.suiting import Fit, Profile, fit
from casework.nearby.zone import Zone, rounded, said
from directory.hours.timetable import State, Timetable
from directory.models import Place, Service
from directory.schedules import timetable_of
from directory.search.finding import Found, Question, find
from directory.showing import Tone, door_of, notices, remarks, when
from directory.taxonomy import CATEGORIES, FOOD, HEALTH, HYGIENE, SAFETY, SHELTER, WELCOME, Family

RADII = (3, 10, 30)  # kilometres: the first in which something is open
READ = 40  # places of each state that are read whole: the nearest
MOST = 200  # places that the directory is asked for, the nearest
SHOWN = 8  # lines of a moment
EVENING_ENDS = time(4)  # what opens until then is still tonight
MORNING = (time(5), time(12))
NEEDS = {
    "manger": FOOD, "dormir": SHELTER, "se-laver": HYGIENE, "etre-accueillie": WELCOME, "se-soigner": HEALTH,
    "se-proteger": SAFETY,
}  # fmt: skip
LEVELS = (State.CERTAIN, State.OPEN_ENDED, State.UNKNOWN)


@dataclass(frozen=True)
class Line:
    """One place, one thing it does, at a moment of the evening. ``level``: how sure it is, surest first."""

    place: Place
    service: Service
    level: State
    door: Tone
    distance_m: int | None
    to_check: tuple[str, ...]
    remarks: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def far(self) -> str:
        return said(self.distance_m)

    @property
    def what(self) -> str:
        return self.service.category_label


@dataclass(frozen=True)
class Evening:
    """The three moments; the 115 is always said after them, by the page."""

    now: tuple[Line, ...]
    later: tuple[Line, ...]
    tomorrow: tuple[Line, ...]
    radius_km: int

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.now, *self.later, *self.tomorrow)


def codes_of(family: Family | None) -> tuple[str, ...]:
    families = [family] if family else list(NEEDS.values())
    return tuple(category.code for category in CATEGORIES if category.family in families)


def evening(
    file: Accompaniment, zone: Zone, profile: Profile, *, at: datetime | None = None, family: Family | None = None
) -> Evening:
    """What may be said to her now. Places that are not to be suggested to her are left out by the database."""
    moment = timezone.localtime(at)
    found = Evening((), (), (), RADII[-1])
    for radius in RADII:
        found = _within(radius, file, zone, profile, moment, family)
        if any(line.level is not State.UNKNOWN for line in found.now):
            break
    return found


def _within(radius, file, zone, profile, moment, family) -> Evening:
    avoided = file.avoided_places.values("place")
    findings = find(
        Question(
            near=zone.centre,
            radius_km=radius,
            open_at=moment,
            categories=codes_of(family),
            closed_too=True,
            now=moment,
        ),
        Place.objects.published().exclude(pk__in=avoided),
        MOST,
    )
    kept = [each for state in (*LEVELS, State.CLOSED) for each in findings.by_state[state][:READ]]
    places = Place.objects.with_services().in_bulk([each.place_id for each in kept])
    asked = [row for each in kept for row in _asked(each, places[each.place_id], profile)]
    return Evening(
        _nearest(_open_now(row, moment) for row in asked),
        _nearest(_opens_later(row, moment) for row in asked),
        _nearest(_open_in_the_morning(row, moment) for row in asked),
        radius,
    )


@dataclass(frozen=True)
class _Asked:
    """A service near her that may suit, with its hours."""

    place: Place
    service: Service
    table: Timetable
    fit: Fit
    distance_m: int | None


def _asked(found: Found, place: Place, profile: Profile) -> Iterable[_Asked]:
    for service in place.services.all():
        answer = fit(profile, terms_of(service)) if service.pk in found.service_ids else None
        if answer and answer.suits:
            yield _Asked(place, service, timetable_of(place, service), answer, found.distance_m)


def _open_now(row: _Asked, now: datetime) -> Line | None:
    state = row.table.at(now).state
    return None if state is State.CLOSED else _line(row, state, door_of(row.table, now, None, now), now)


def _opens_later(row: _Asked, now: datetime) -> Line | None:
    """Closed now, and opens before the night is over."""
    if row.table.at(now).state is not State.CLOSED:
        return None
    ends = _at(now, EVENING_ENDS, days=0 if now.time() < EVENING_ENDS else 1)
    opens = row.table.next_open(now)
    if opens is None or opens >= ends:
        return None
    return _line(row, row.table.at(opens).state, ("", "clock", f"Ouvre {when(opens, now)}"), now)


def _open_in_the_morning(row: _Asked, now: datetime) -> Line | None:
    """The next morning: open at some moment of it, said by the first."""
    starts, ends = (_at(now, hour, days=0 if now.time() < MORNING[0] else 1) for hour in MORNING)
    first = starts if row.table.at(starts).state is not State.CLOSED else row.table.next_open(starts)
    if first is None or first >= ends:
        return None
    state = row.table.at(first).state
    words = "Ouvert au matin" if first == starts else f"Ouvre {when(first, now)}"
    return _line(row, state, ("", "sun", words), now)


def _line(row: _Asked, state: State, door: Tone, now: datetime) -> Line:
    level = State.UNKNOWN if row.fit.to_check else state
    return Line(
        row.place, row.service, level, door, row.distance_m, row.fit.to_check, remarks((row.service,)),
        notices(row.place, (row.service,), now.date()),
    )  # fmt: skip


def _nearest(lines: Iterable[Line | None]) -> tuple[Line, ...]:
    """The surest level first; inside one, the nearest by half kilometres, then by number: never by metres."""
    found = [line for line in lines if line is not None]
    found.sort(key=lambda line: (LEVELS.index(line.level), rounded(line.distance_m) or 10**9, line.service.pk))
    return tuple(found[:SHOWN])


def _at(now: datetime, hour: time, *, days: int) -> datetime:
    day = now.date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, hour), now.tzinfo)
