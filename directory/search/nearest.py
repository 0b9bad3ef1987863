"""The nearest places that answer, and whether their doors are open, asked of the database alone.

Each place's state comes from the times written beside its services (directory.openings) and from the day until which
they are believed. Where those times were not written, or the belief ends on the very night that is asked, the one
function that knows hours answers instead.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import BooleanField, Exists, FloatField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from directory.hours.timetable import Answer, State
from directory.models import Place, Service
from directory.models.place import PlaceQuerySet
from directory.schedules import Changes, believed_until, built, last_checked, timetable_of
from directory.search.doors import doors_at, surely_open_at
from directory.search.finding import GROUPS, Findings, Found, Question, distance_m, on_the_map, on_the_map_m
from directory.search.index import giving
from directory.search.wanted import Wanted

FEW = 20  # a page: with fewer doors surely open among the nearest, those beyond are looked for


@dataclass(frozen=True)
class Row:
    """A place that may answer."""

    pk: int
    name: str
    latitude: float | None
    longitude: float | None
    postal_code: str
    structure: int


def nearest(
    question: Question,
    shown: PlaceQuerySet,
    named: PlaceQuerySet,
    asked: Wanted,
    most: int,
    corrected: dict[str, list[str]],
) -> Findings:
    """The nearest places, their states, how many of each category. ``shown``: what she may read; ``named``: what the
    words and the circle of her question name, whoever may read it."""
    services = asked.suiting(Service.objects.all())
    if question.categories:
        services = services.filter(category__in=question.categories)
    for codes in filter(None, ([asked.category] if asked.category else [], question.categories)):
        named = giving(named, codes)
    giving_it = shown.filter(Exists(services.filter(place=OuterRef("pk"))))
    rows = giving_it & named
    if not (asked.category and question.near) or len(found := _first(question, shown, named, most + 1)) > most:
        found = _first(question, giving_it, named, most + 1)
    places = {values[0]: Row(*values) for values in found[:most]}
    capped = len(found) > most
    lines = _lines(services, places.values(), question)
    if capped and question.open_at and sum(_best(of)[0] is State.CERTAIN for of in lines.values()) < FEW:
        beyond = _surely_open(rows, services, question, set(places))
        places |= {row.pk: row for row in beyond}
        lines |= _lines(services, beyond, question)
    answers = [_found(place, lines[pk], question) for pk, place in places.items() if pk in lines]
    return _sorted(answers, question, corrected, capped, _facets(lines))


def _first(question: Question, shown: PlaceQuerySet, named: PlaceQuerySet, most: int) -> list[tuple[Any, ...]]:
    """The values of the nearest. In a circle, those that are named come first, and of these alone is asked who may
    read them and what they do: a large town has thousands."""
    if question.near is None or question.category or question.categories:  # few
        return list(_ordered(shown & named, question, by_index=False)[:most])
    if question.radius_km is None:
        return list(_ordered(shown & named, question, by_index=not question.text.strip())[:most])
    if question.text.strip():
        every = list(_ordered(named, question, by_index=False).values_list("pk", flat=True)[: most + SPARE])
        reached = len(every) < most + SPARE
    else:  # the index of points gives them in order
        every, reached = _around(question.near, question.radius_km, most + SPARE)
    among = RawSQL("directory_place.id = ANY(%s)", [every], output_field=BooleanField())
    found = list(_ordered(shown.filter(among), question, by_index=False)[:most])
    if len(found) == most or reached:
        return found
    return list(_ordered(shown & named, question, by_index=False)[:most])  # too many of the nearest are not shown


def _around(near: tuple[float, float], radius_km: float, most: int) -> tuple[list[int], bool]:
    """The places of any kind nearest to a point; whether they are all those of the circle."""
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [*on_the_map(near), most])
        rows = cursor.fetchall()
    within = [pk for pk, far in rows if far <= on_the_map_m(near, radius_km)]
    return within, len(within) < len(rows) or len(rows) < most


SPARE = 100  # drafts, closed doors, those that turn her away
NEAREST = """
    SELECT id, distance FROM (
        SELECT id, point(east, north) <-> point(%s, %s) AS distance FROM directory_place ORDER BY 2 LIMIT %s
    ) AS nearest WHERE distance IS NOT NULL
"""


def _ordered(rows: PlaceQuerySet, question: Question, *, by_index: bool) -> QuerySet[Any, Any]:
    """Nearest first, then by number."""
    values = ("pk", "name", "latitude", "longitude", "postal_code", "structure_id")
    if question.near is None:
        return rows.order_by("pk").values_list(*values)
    far = "point(directory_place.east, directory_place.north) <-> point(%s, %s)"
    distance = RawSQL(far if by_index else f"({far}) + 0.0", on_the_map(question.near), output_field=FloatField())
    return rows.order_by(distance, "pk").values_list(*values)


# --- whether doors are open ----------------------------------------------------------------------------------------

Lines = dict[int, list[tuple[State, int, str]]]  # place → (state, service, category)


def _lines(services: QuerySet[Service], places: Iterable[Row], question: Question) -> Lines:
    """The services of these places that suit, with their states."""
    by_pk = {row.pk: row for row in places}
    among = RawSQL("directory_service.place_id = ANY(%s)", [list(by_pk)], output_field=BooleanField())
    values = services.filter(among).values_list("pk", "place_id", "category", "opening_id", "believed_until")
    values = values.order_by()
    found: Lines = defaultdict(list)
    if question.open_at is None:
        for pk, place, category, *_ in values:
            found[place].append((State.UNKNOWN, pk, category))
        return dict(found)
    doors = doors_at(question.open_at, {row[3] for row in values if row[3]})
    asked = []
    for pk, place, category, opening, until in values:
        state = doors[opening].state(until) if opening in doors else None
        if state is None:
            asked.append(pk)
        else:
            found[place].append((state, pk, category))
    for place, line in _answered(asked, by_pk, question):
        found[place].append(line)
    return dict(found)


def _wall(instant: datetime, zone: str) -> datetime:
    return instant if instant.tzinfo is None else instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _answered(
    asked: list[int], places: dict[int, Row], question: Question
) -> Iterable[tuple[int, tuple[State, int, str]]]:
    """What the function itself says of services, for those whose times do not answer."""
    if not asked or question.open_at is None:
        return
    rows = Service.objects.filter(pk__in=asked).annotate(checked=last_checked())
    here = {row.pk for row in places.values()}
    changes = Changes.still_said(
        question.open_at.date(), structures={row.structure for row in places.values()}, places=here, services=asked
    )
    for service in rows:
        place = places[service.place_id]
        until = believed_until(service.category, service.checked)
        table = built(
            service.hours, service.on_holidays, place.postal_code, until,
            changes.of(place.structure, place.pk, service.pk),
        )  # fmt: skip
        instant = question.open_at
        answer = table.at(instant if instant.tzinfo else instant.replace(tzinfo=table.zone))
        yield service.place_id, (answer.state, service.pk, service.category)


def _surely_open(
    rows: PlaceQuerySet, services: QuerySet[Service], question: Question, known: set[int]
) -> list[Row]:  # fmt: skip
    """Those beyond the nearest that are surely open: few, and found from the times that hold this instant."""
    assert question.open_at is not None
    zone = "Europe/Paris"  # beyond the nearest few hundred of a circle, the clock is the same
    wall = _wall(question.open_at, zone)
    opened = surely_open_at(wall, zone)
    if not opened:
        return []
    among = RawSQL("SELECT unnest(%s::bigint[])", [list(opened)])
    sure = services.filter(opening__in=among, believed_until__gte=wall.date())
    others = RawSQL("NOT directory_place.id = ANY(%s)", [list(known)], output_field=BooleanField())
    beyond = rows.filter(others, pk__in=sure.values("place"))
    return [Row(*values) for values in _ordered(beyond, question, by_index=False)[: 5 * FEW]]


# --- what is answered ----------------------------------------------------------------------------------------------

ORDER = {state: rank for rank, state in enumerate((*GROUPS, State.CLOSED))}


def _best(lines: list[tuple[State, int, str]]) -> tuple[State, int, str]:
    return lines[0] if len(lines) == 1 else min(lines, key=lambda line: ORDER[line[0]])


def _found(place: Row, lines: list[tuple[State, int, str]], question: Question) -> Found:
    distance = None
    if question.near is not None and place.latitude is not None and place.longitude is not None:
        distance = distance_m(question.near, (place.latitude, place.longitude))
    return Found(
        place.pk, place.name, None, None if distance is None else round(distance),
        tuple(pk for _, pk, _ in sorted(lines, key=lambda line: line[1])),
        Answer(_best(lines)[0]) if question.open_at else None, _opens(place.pk, lines, question),
    )  # fmt: skip


def _opens(place: int, lines: list[tuple[State, int, str]], question: Question) -> Callable[[], datetime | None]:
    """The next sure opening, read when it is asked for."""

    def opening() -> datetime | None:
        whole = Place.objects.with_services().get(pk=place)
        wanted = {pk for _, pk, _ in lines}
        instant = question.open_at or question.now
        moments = []
        for service in whole.services.all():
            if service.pk in wanted:
                table = timetable_of(whole, service)
                moments.append(table.next_open(instant if instant.tzinfo else instant.replace(tzinfo=table.zone)))
        return min((moment for moment in moments if moment), default=None)

    return opening


def _sorted(
    answers: list[Found], question: Question, corrected: dict[str, list[str]], capped: bool, facets: Counter[str]
) -> Findings:
    limit = question.radius_km
    by_state: dict[State, list[Found]] = defaultdict(list)
    for each in answers:
        far = limit is not None and question.near and (each.distance_m is None or each.distance_m > limit * 1000)
        if not far and (each.state is not State.CLOSED or question.closed_too):
            by_state[each.state].append(each)
    return Findings(by_state, corrected, capped, facets)


def _facets(lines: Lines) -> Counter[str]:
    """How many of these places give each category."""
    return Counter(category for of_place in lines.values() for category in {each[2] for each in of_place})
