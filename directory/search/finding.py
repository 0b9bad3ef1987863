"""The question, and the places that answer it: by their words, around a point, open at an instant, for somebody.

The database narrows (words, circle, category); hours are asked of the one function that knows them. A place whose
hours were not checked for too long, or are not said, is never among those that are surely open.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt, tan
from math import log as ln

from django.db.models.expressions import RawSQL
from django.utils import timezone

from directory.hours.calendars import zone_of
from directory.hours.timetable import Answer, State
from directory.models import Place, Service
from directory.models.place import PlaceQuerySet
from directory.schedules import timetable_of
from directory.search.wanted import Wanted, wanted
from directory.search.wording import with_words

EARTH = 6_371_008.8  # metres, mean radius
EQUATOR = 6_378_137.0  # metres, of the Mercator map
SLACK = 1.01  # the circle of the map is a little wide; the exact distance then decides


@dataclass(frozen=True)
class Question:
    """What somebody looks for. ``near``: (latitude, longitude); ``open_at`` without a zone: the place's own hour."""

    text: str = ""
    near: tuple[float, float] | None = None
    radius_km: float | None = None
    open_at: datetime | None = None
    category: str = ""
    audience: str = ""
    closed_too: bool = False  # those that open later too, apart
    now: datetime = field(default_factory=timezone.now)


@dataclass(frozen=True)
class Found:
    """A place that answers, with the best of its services that do."""

    place: Place
    services: tuple[Service, ...]
    answer: Answer | None
    next_open: datetime | None
    distance_m: int | None

    @property
    def number(self) -> int | None:
        """Its number in the latest source that lists it."""
        listings = self.place.listings.all()
        return listings[0].number if listings else None

    @property
    def state(self) -> State:
        return self.answer.state if self.answer else State.UNKNOWN


GROUPS = (State.CERTAIN, State.OPEN_ENDED, State.UNKNOWN)


@dataclass
class Findings:
    by_state: dict[State, list[Found]]
    corrected: dict[str, list[str]]  # what was typed → the words it was taken for

    @property
    def certain(self) -> list[Found]:
        return self.by_state[State.CERTAIN]

    @property
    def open_ended(self) -> list[Found]:
        return self.by_state[State.OPEN_ENDED]

    @property
    def later(self) -> list[Found]:
        return self.by_state[State.CLOSED]

    @property
    def unknown(self) -> list[Found]:
        return self.by_state[State.UNKNOWN]


def find(question: Question, places: PlaceQuerySet | None = None) -> Findings:
    """The places among ``places`` (the published ones) that answer, nearest first, then by number."""
    rows = Place.objects.published() if places is None else places
    corrected: dict[str, list[str]] = {}
    if question.text.strip():
        rows, corrected = with_words(rows, question.text)
    if question.near and question.radius_km is not None:
        rows = _around(rows, question.near, question.radius_km)
    asked = wanted(question.category, question.audience)
    services = Service.objects.filter(**{"category": asked.category} if asked.category else {})
    if asked.headings:
        services = services.filter(heading__in=asked.headings)
    rows = rows.filter(pk__in=services.values("place"))
    found = [answer for row in rows.with_services() if (answer := _judge(row, question, asked))]
    found.sort(key=_nearest_first)
    by_state: dict[State, list[Found]] = defaultdict(list)
    for each in found:
        by_state[each.state].append(each)
    return Findings(by_state, corrected)


def _nearest_first(found: Found) -> tuple[float, float, int]:
    return (
        float("inf") if found.distance_m is None else found.distance_m,
        found.number or float("inf"),
        found.place.pk,
    )


def _judge(place: Place, question: Question, asked: Wanted) -> Found | None:
    """What is said of one place; None when it is too far, or surely closed at the hour asked."""
    distance = None
    if question.near:
        if place.latitude is not None and place.longitude is not None:
            distance = distance_m(question.near, (place.latitude, place.longitude))
        if question.radius_km is not None and (distance is None or distance > question.radius_km * 1000):
            return None
    instant = question.open_at or question.now
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone_of(place.postal_code))
    services = [service for service in place.services.all() if asked.suits(service)]
    if not services:
        return None
    tables = [timetable_of(place, service) for service in services]
    answer = None
    if question.open_at:
        answers = [table.at(instant) for table in tables]
        answer = next((a for state in (*GROUPS, State.CLOSED) for a in answers if a.state is state), None)
        if answer is None or (answer.state is State.CLOSED and not question.closed_too):
            return None
    openings = [opening for table in tables if (opening := table.next_open(instant))]
    return Found(
        place, tuple(services), answer, min(openings, default=None), None if distance is None else round(distance)
    )


# --- around a point ------------------------------------------------------------------------------------------------


def _around(rows: PlaceQuerySet, near: tuple[float, float], radius_km: float) -> PlaceQuerySet:
    """Places in a circle of the map, by its index. The map stretches lengths by 1/cos(latitude)."""
    latitude, longitude = near
    radius = radius_km * 1000 / max(cos(radians(latitude)), 0.05) * SLACK + 10
    east = radians(longitude) * EQUATOR
    north = ln(tan(radians(90 + latitude) / 2)) * EQUATOR
    inside = RawSQL(
        "SELECT id FROM directory_place WHERE point(east, north) <@ circle(point(%s, %s), %s)", (east, north, radius)
    )
    return rows.filter(pk__in=inside)


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres along the earth (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
