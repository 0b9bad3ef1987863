"""The nearest places that answer, and whether their doors are open, asked of the database alone.

Each place's state comes from the times written beside its services (directory.openings) and from the day until which
they are believed. Where those times were not written, or the belief ends on the very night that is asked, the one
function that knows hours answers instead.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from math import dist
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, FloatField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from directory.hours.timetable import Answer, State
from directory.models import Place, Service
from directory.models.place import PlaceQuerySet
from directory.schedules import Changes, believed_until, built, last_checked, timetable_of
from directory.search.doors import doors_at, surely_open_at
from directory.search.finding import GROUPS, Findings, Found, Question, distance_m, on_the_map, on_the_map_m
from directory.search.here import named
from directory.search.wanted import Wanted
from directory.search.wording import Wishes

FEW = 20  # a page: with fewer doors surely open among the nearest, those beyond are looked for
SPARE = 50  # places whose services do something else, or turn her away
# The index of points gives rows in order: by where they lie, each is read where the index left off.
NEAREST = """
    directory_place.ctid = ANY(ARRAY(
        SELECT ctid FROM directory_place ORDER BY point(east, north) <-> point(%s, %s) LIMIT %s
    ))
"""


class Row(NamedTuple):
    """A place that may answer."""

    pk: int
    name: str
    latitude: float | None
    longitude: float | None
    postal_code: str
    structure: int


def nearest(question: Question, shown: PlaceQuerySet, wishes: Wishes, asked: Wanted, most: int) -> Findings:
    """The nearest places, their states, how many of each category. ``shown``: what she may read."""
    services = asked.suiting(Service.objects.all())
    if question.categories:
        services = services.filter(category__in=question.categories)
    categories = [codes for codes in ([asked.category] if asked.category else [], question.categories) if codes]
    rows = shown & named(question, wishes, categories)
    found = _near(question, shown, most + SPARE) if _by_place_alone(question, wishes, categories) else None
    if found is None:
        found = _first(question, rows, most + SPARE, by_index=not wishes and not categories)
    lines = _lines(services, found, question)
    doing = [row for row in found if row.pk in lines]
    if len(doing) <= most and len(found) == most + SPARE:  # too many of the nearest do something else
        doing = _first(question, rows.filter(Exists(services.filter(place=OuterRef("pk")))), most + 1)
        lines = _lines(services, doing, question)
    places, capped = {row.pk: row for row in doing[:most]}, len(doing) > most
    lines = {pk: lines[pk] for pk in places}
    if capped and question.open_at and sum(_best(of)[0] is State.CERTAIN for of in lines.values()) < FEW:
        beyond = _surely_open(rows, services, question, set(places))
        places |= {row.pk: row for row in beyond}
        lines |= _lines(services, beyond, question)
    answers = [_found(place, lines[pk], question) for pk, place in places.items() if pk in lines]
    return _sorted(answers, question, wishes.corrected, capped, _facets(lines))


def _by_place_alone(question: Question, wishes: Wishes, categories: list[Any]) -> bool:
    return question.near is not None and question.radius_km is not None and not wishes and not categories


def _near(question: Question, shown: PlaceQuerySet, most: int) -> list[Row] | None:
    """The places of a circle, whatever they say, from the nearest of the country; None where those do not fill it and
    some that are not shown may hide others."""
    assert question.near is not None
    assert question.radius_km is not None
    centre, reach = on_the_map(question.near), on_the_map_m(question.near, question.radius_km)
    among = RawSQL(NEAREST, [*centre, most], output_field=BooleanField())
    found = _first(question, shown.filter(among), most)
    within = [
        row
        for row in found
        if row.latitude is not None and row.longitude is not None
        and dist(on_the_map((row.latitude, row.longitude)), centre) <= reach
    ]  # fmt: skip
    return within if len(within) < len(found) or len(found) == most else None


def _first(question: Question, rows: PlaceQuerySet, most: int, *, by_index: bool = False) -> list[Row]:
    return [Row(*values) for values in _ordered(rows, question, by_index=by_index)[:most]]


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
    # Behind a SELECT the database does not weigh each of these numbers before it looks for them.
    among = RawSQL(
        "directory_service.place_id = ANY((SELECT %s::bigint[])::bigint[])", [list(by_pk)], output_field=BooleanField()
    )
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
    return _first(question, beyond, 5 * FEW)


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
