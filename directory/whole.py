"""The places of a page, each with all that its card says: three statements, whatever their number.

As ``with_services()`` reads them, for whoever only shows: the relations are rows already there, not querysets (one for
each relation of each row costs more than the database itself), what a service asks and whom it receives come with it,
and what no card says is not asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from directory.models import AudienceRule, Condition, Override, Place, Service, Structure, Verification

PLACE = [field.attname for field in Place._meta.concrete_fields if field.attname != "words"]
SERVICE = [field.attname for field in Service._meta.concrete_fields]
PLACES = f"""
    SELECT {", ".join(f"place.{name}" for name in PLACE)}, structure.name
    FROM directory_place AS place JOIN directory_structure AS structure ON structure.id = place.structure_id
    WHERE place.id = ANY(%s)
"""
SERVICES = f"""
    SELECT {", ".join(f"service.{name}" for name in SERVICE)},
           ARRAY(SELECT ARRAY[rule.who, rule.welcome] FROM directory_audiencerule AS rule
                 WHERE rule.service_id = service.id ORDER BY rule.id),
           ARRAY(SELECT ARRAY[condition.kind, condition.detail] FROM directory_condition AS condition
                 WHERE condition.service_id = service.id ORDER BY condition.id),
           checked.verified_on, checked.holds
    FROM directory_service AS service LEFT JOIN LATERAL (
        SELECT verified_on, holds FROM directory_verification AS row WHERE row.service_id = service.id
        AND row.fact = 'hours' ORDER BY row.verified_on DESC, row.id DESC LIMIT 1
    ) AS checked ON true
    WHERE service.place_id = ANY(%s) AND service.stopped_on IS NULL ORDER BY service.id
"""
OVERRIDES = """
    SELECT structure_id, place_id, service_id, kind, lower(period), upper(period), hours, message, review_on, id
    FROM directory_override
    WHERE withdrawn_at IS NULL AND (structure_id = ANY(%s) OR place_id = ANY(%s) OR service_id = ANY(%s)) ORDER BY id
"""


def read_whole(pks: Collection[int]) -> dict[int, Place]:
    """By number. Of the verifications, the latest of the hours of each service alone."""
    found = [(Place.from_db(connection.alias, PLACE, row[:-1]), row[-1]) for row in _rows(PLACES, [list(pks)])]
    places = {place.pk: place for place, _ in found}
    if not places:
        return {}
    for place, name in found:
        place.structure = Structure(pk=place.structure_id, name=name)
    services = [_service(row) for row in _rows(SERVICES, [list(places)])]
    overrides = _overrides(places.values(), services)
    _keep("services", places.values(), _by("place_id", services))
    _keep("overrides", services, _by("service_id", overrides))
    _keep("overrides", places.values(), _by("place_id", overrides))
    _keep("overrides", [place.structure for place in places.values()], _by("structure_id", overrides))
    return places


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _service(row: tuple[Any, ...]) -> Service:
    *values, rules, conditions, checked, holds = row
    service = Service.from_db(connection.alias, SERVICE, values)
    beside = vars(service).setdefault("_prefetched_objects_cache", {})
    beside["audiences"] = tuple(AudienceRule(service_id=service.pk, who=who, welcome=how) for who, how in rules)
    beside["conditions"] = tuple(Condition(service_id=service.pk, kind=kind, detail=said) for kind, said in conditions)
    beside["verifications"] = tuple(_checks(service.pk, checked, holds)) if checked else ()
    return service


def _checks(service: int, day: date, holds: bool) -> Iterable[Verification]:
    yield Verification(service_id=service, fact=Verification.Fact.HOURS, verified_on=day, holds=holds)


def _overrides(places: Iterable[Place], services: Iterable[Service]) -> list[Override]:
    numbers = [[place.structure_id for place in places], [place.pk for place in places], [row.pk for row in services]]
    return [
        Override(
            pk=pk, structure_id=structure, place_id=place, service_id=service, kind=kind,
            period=DateRange(since, until), hours=hours, message=message, review_on=review_on,
        )
        for structure, place, service, kind, since, until, hours, message, review_on, pk in _rows(OVERRIDES, numbers)
    ]  # fmt: skip


def _by(column: str, rows: Iterable[Model]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if (key := getattr(row, column)) is not None:
            found[key].append(row)
    return found


def _keep(name: str, owners: Iterable[Model], rows: dict[int, list[Any]]) -> None:
    """Where Django looks for what was prefetched: ``owner.<name>.all()`` answers these rows."""
    for owner in owners:
        vars(owner).setdefault("_prefetched_objects_cache", {})[name] = tuple(rows.get(owner.pk, ()))
