"""The question, and the places that answer it: by their words, around a point, open at an instant, for somebody.

The database narrows (words, circle, category) and gives what hours need, a line a service; hours are then asked of the
one function that knows them, once for each timetable that differs. A place whose hours were not checked for too long,
or are not said, is never among those that are surely open. Whole places are read later, for the page that shows them.

A page asks for the nearest few hundred (``most``): the database then answers for the hours too, from the times that
directory.openings writes (directory.search.nearest).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from math import asin, cos, radians, sin, sqrt, tan
from math import log as ln
from typing import Any

from django.db.models import BooleanField, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.utils import timezone

from directory.hours.timetable import Answer, State, Timetable
from directory.models import Listing, Place, Service
from directory.models.place import PlaceQuerySet
from directory.schedules import Changes, believed_until, built, last_checked
from directory.search.wanted import Wanted, wanted
from directory.search.wording import saying, wishes_of

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
    categories: tuple[str, ...] = ()  # codes of ours: any of them will do
    audience: str = ""
    closed_too: bool = False  # those that open later too, apart
    now: datetime = field(default_factory=timezone.now)


@dataclass(frozen=True)
class Found:
    """A place that answers, with its services that do; ``answer`` is the best of them, where hours are asked."""

    place_id: int
    name: str
    number: int | None  # in the latest source that lists it
    distance_m: int | None
    service_ids: tuple[int, ...]
    answer: Answer | None
    opens: Callable[[], datetime | None] = field(repr=False, compare=False)

    @property
    def next_open(self) -> datetime | None:
        return self.opens()

    @property
    def state(self) -> State:
        return self.answer.state if self.answer else State.UNKNOWN


GROUPS = (State.CERTAIN, State.OPEN_ENDED, State.UNKNOWN)


@dataclass
class Findings:
    by_state: dict[State, list[Found]]
    corrected: dict[str, list[str]]  # what was typed → the words it was taken for
    capped: bool = False  # there are others, further away
    facets: Counter[str] = field(default_factory=Counter)  # category → how many of these places


def find(question: Question, places: PlaceQuerySet | None = None, most: int | None = None) -> Findings:
    """The places among ``places`` (the published ones) that answer, nearest first, then by number.

    With ``most``, the nearest ones alone, so many at most, and those that are surely open beyond them where few are.
    """
    rows = Place.objects.published() if places is None else places
    wishes, asked = wishes_of(question.text), wanted(question.category, question.audience)
    if most is not None:
        from directory.search.nearest import nearest

        return nearest(question, rows, wishes, asked, most)
    named = saying(Place.objects.all(), wishes)
    if question.near and question.radius_km is not None:
        named = around(named, question.near, question.radius_km)
    lines = _lines(rows & named, asked, question.categories)
    judge = _Judge(question)
    found = [answer for of_place in lines if (answer := judge(of_place))]
    found.sort(key=_nearest_first)
    by_state: dict[State, list[Found]] = defaultdict(list)
    for each in found:
        by_state[each.state].append(each)
    return Findings(by_state, wishes.corrected)


def _nearest_first(found: Found) -> tuple[float, float, int]:
    far = float("inf") if found.distance_m is None else found.distance_m
    return far, found.number or float("inf"), found.place_id


# --- what the database gives ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A service that may answer, with what its hours and its distance need."""

    pk: int
    place_id: int
    name: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    structure_id: int
    category: str
    hours: str
    on_holidays: str
    checked: date | None
    number: int | None


def _lines(rows: PlaceQuerySet, asked: Wanted, categories: tuple[str, ...] = ()) -> Iterable[list[Line]]:
    """The services that suit, by place."""
    listed = Listing.objects.filter(place=OuterRef("place")).order_by("-source", "number").values("number")[:1]
    services = asked.suiting(Service.objects.filter(place__in=rows)).annotate(checked=last_checked())
    if categories:
        services = services.filter(category__in=categories)
    by_place: dict[int, list[Line]] = defaultdict(list)
    for values in services.values_list(
        "pk", "place_id", "place__name", "place__postal_code", "place__latitude", "place__longitude",
        "place__structure_id", "category", "hours", "on_holidays", "checked", Subquery(listed),
    ):  # fmt: skip
        line = Line(*values)
        by_place[line.place_id].append(line)
    return by_place.values()


class _Judge:
    """Says what is to be said of each place; asks each timetable once."""

    def __init__(self, question: Question):
        self.question = question
        self.instant = question.open_at or question.now
        self.changes = Changes.still_said(self.instant.date())
        self.answer = cache(self._answer)
        self.opening = cache(self._opening)

    def __call__(self, lines: list[Line]) -> Found | None:
        """None for a place that is too far, or surely closed at the hour asked."""
        first = lines[0]
        distance = self._distance(first)
        limit = self.question.radius_km
        if limit is not None and self.question.near and (distance is None or distance > limit * 1000):
            return None
        tables = [self._table(line) for line in lines]
        answer = None
        if self.question.open_at:
            answers = [self.answer(table) for table in tables]
            answer = next(a for state in (*GROUPS, State.CLOSED) for a in answers if a.state is state)
            if answer.state is State.CLOSED and not self.question.closed_too:
                return None
        return Found(
            first.place_id, first.name, first.number, None if distance is None else round(distance),
            tuple(line.pk for line in lines), answer,
            lambda: min((moment for table in tables if (moment := self.opening(table))), default=None),
        )  # fmt: skip

    def _distance(self, line: Line) -> float | None:
        if self.question.near is None or line.latitude is None or line.longitude is None:
            return None
        return distance_m(self.question.near, (line.latitude, line.longitude))

    def _table(self, line: Line) -> Timetable:
        changes = self.changes.of(line.structure_id, line.place_id, line.pk)
        until = believed_until(line.category, line.checked)
        return built(line.hours, line.on_holidays, line.postal_code, until, changes)

    def _answer(self, table: Timetable) -> Answer:
        return table.at(self._instant(table))

    def _opening(self, table: Timetable) -> datetime | None:
        return table.next_open(self._instant(table))

    def _instant(self, table: Timetable) -> datetime:
        return self.instant if self.instant.tzinfo else self.instant.replace(tzinfo=table.zone)


# --- around a point ------------------------------------------------------------------------------------------------


def around(rows: PlaceQuerySet, near: tuple[float, float], radius_km: float) -> PlaceQuerySet:
    """Places in a circle of the map: a box, of which the database knows how many it holds, less its corners.

    It takes an index of points for a very small part of a country, and would look at a whole town for every question.
    """
    (east, north), reach = on_the_map(near), on_the_map_m(near, radius_km)
    box = rows.filter(east__range=(east - reach, east + reach), north__range=(north - reach, north + reach))
    return within(box, near, radius_km)


def within(rows: PlaceQuerySet, near: tuple[float, float], radius_km: float) -> PlaceQuerySet:
    """Those of a circle of the map, each looked at: for rows that something else names."""
    reach = on_the_map_m(near, radius_km)
    inside: Any = RawSQL(
        "(point(directory_place.east, directory_place.north) <-> point(%s, %s)) <= %s", (*on_the_map(near), reach),
        output_field=BooleanField(),
    )  # fmt: skip
    return rows.filter(inside)


def on_the_map(point: tuple[float, float]) -> tuple[float, float]:
    """East and north, in metres of the Mercator map."""
    latitude, longitude = point
    return radians(longitude) * EQUATOR, ln(tan(radians(90 + latitude) / 2)) * EQUATOR


def on_the_map_m(near: tuple[float, float], radius_km: float) -> float:
    """A radius, in metres of the map there, which stretches lengths by 1/cos(latitude); a little wide."""
    return radius_km * 1000 / max(cos(radians(near[0])), 0.05) * SLACK + 10


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres along the earth (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
