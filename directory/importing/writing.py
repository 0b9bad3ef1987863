"""What was planned is written, in one transaction; the files of one directory are taken in one after another."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone
from psycopg.types.json import Jsonb

from accounts.models import Actor
from directory.importing.copying import copy_in, copy_values
from directory.importing.doubts import Read
from directory.importing.planning import Outcome, Plan, Planned
from directory.models import Condition, Doubt, ExternalId, Listing, Place, Service, Source, Structure, Verification
from directory.openings import materialise
from directory.search.index import index
from journal.moves import write

ONE_AT_A_TIME = 7_364_001  # the advisory lock of imports
AT_ONCE = 1000
SOLIGUIDE = "soliguide"
Fact, Method = Verification.Fact, Verification.Method


def apply(plan_of: Callable[[], Plan], path: Path, by: Actor) -> Plan:
    """Plan again once nobody else writes, and write what is entered and what is asked. Returns the plan."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # No page waits for it: a country takes a minute, and is worked out between two statements.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        plan = plan_of()
        new = [planned for planned in plan.rows if planned.outcome is Outcome.ENTERED]
        if not new and not plan.counts[Outcome.PROPOSED]:
            return plan
        source, _ = Source.objects.get_or_create(
            title=plan.source, defaults={"file_name": path.name[:200], "verified_on": plan.verified_on}
        )
        places = _enter(new, source, by)
        known = {p.row.number: p.listing.place for p in plan.rows if p.listing}
        by_number = known | {planned.row.number: place for planned, place in zip(new, places, strict=True)}
        _ask(plan, by_number)
        for start in range(0, len(places), AT_ONCE):
            materialise([place.pk for place in places[start : start + AT_ONCE]])
        index(places)
        write(source, "import_places", by=by, facts=plan.counts)
    return plan


def _enter(new: list[Planned], source: Source, by: Actor) -> Sequence[Place]:
    """The rows as structures, places, services, with what checked them: a few queries for each kind of row."""
    names = sorted({planned.row["name"] for planned in new})
    among = RawSQL("name = ANY(%s)", [names], output_field=BooleanField())
    structures = {s.name: s for s in Structure.objects.filter(among).order_by("-pk")}
    missing = [Structure(name=name) for name in names if name not in structures]
    structures |= {s.name: s for s in copy_in(missing)}
    places = copy_in([_place(planned, structures[planned.row["name"]]) for planned in new])
    pairs = [(planned.read, place) for planned, place in zip(new, places, strict=True) if planned.read]
    services = copy_in([_service(read, place) for read, place in pairs])
    copy_values(
        Condition,
        ("service_id", "kind", "detail"),
        [
            (service.pk, Condition.Kind.ORIENTATION.value, "")
            for (read, _), service in zip(pairs, services, strict=True)
            if "orientation" in read.row["category"].lower()
        ],
    )
    copy_values(
        Listing,
        ("source_id", "number", "place_id", "row"),
        (
            (source.pk, planned.row.number or 0, place.pk, Jsonb(planned.row.as_written))
            for planned, place in zip(new, places, strict=True)
        ),
    )
    _verify(pairs, services, source, by)
    _number(pairs)
    return places


def _place(planned: Planned, structure: Structure) -> Place:
    row = planned.row
    latitude, longitude = row.position or (None, None)
    precision = row.geo.get("precision", "")
    return Place(
        structure_id=structure.pk,
        name=row["name"],
        address=row["address"],
        address_read_as=row.geo.get("probable_address", "")[:200],
        postal_code=row["postcode"] if re.fullmatch(r"\d{5}", row["postcode"]) else "",
        city=row["city"],
        latitude=latitude,
        longitude=longitude,
        precision=precision if latitude is not None and precision in Place.Precision.values else "",
        telephone=row["phone"],
        mail=_mail(row["email"]),
    )


def _mail(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def _service(read: Read, place: Place) -> Service:
    return Service(
        place_id=place.pk,
        category=read.category.code,
        heading=read.row["category"],
        description=read.row["note"],
        hours_text=read.row["hours_text"],
        hours=read.hours,
        on_holidays=read.holidays,
    )


def _verify(pairs: list[tuple[Read, Place]], services: Sequence[Service], source: Source, by: Actor) -> None:
    """Each fact that the source states was checked on its day."""
    told = (source.verified_on, Method.IMPORT.value, source.pk, by.pk, True, timezone.now())

    def facts() -> Iterator[tuple[Any, ...]]:
        for (read, place), service in zip(pairs, services, strict=True):
            yield (place.pk, None, Fact.EXISTENCE.value, *told)
            if read.row["address"]:
                yield (place.pk, None, Fact.ADDRESS.value, *told)
            if read.row["phone"] or read.row["email"]:
                yield (place.pk, None, Fact.CONTACT.value, *told)
            if read.hours:
                yield (None, service.pk, Fact.HOURS.value, *told)

    columns = ("place_id", "service_id", "fact", "verified_on", "method", "source_id", "by_id", "holds", "recorded_at")
    copy_values(Verification, columns, facts())


def _number(pairs: list[tuple[Read, Place]]) -> None:
    """The numbers of their records elsewhere: one may be that of several places."""
    numbered = [(read.row["soliguide_id"], place) for read, place in pairs if read.row["soliguide_id"]]
    values = sorted({value for value, _ in numbered})
    ids = [
        ExternalId(source=SOLIGUIDE, value=value, url=f"https://www.soliguide.fr/fiche/{value}")
        for value in values
    ]  # fmt: skip
    ExternalId.objects.bulk_create(ids, batch_size=AT_ONCE, ignore_conflicts=True)
    known = dict(ExternalId.objects.filter(source=SOLIGUIDE, value__in=values).values_list("value", "pk"))
    through = ExternalId.places.through
    links = [through(externalid_id=known[value], place_id=place.pk) for value, place in numbered]
    through.objects.bulk_create(links, batch_size=AT_ONCE, ignore_conflicts=True)


def _ask(plan: Plan, places: dict[int | None, Place]) -> None:
    """The doubts of the rows now written, once each: what a person answered is not asked again."""
    fresh = {planned.row.number for planned in plan.rows if planned.outcome is Outcome.ENTERED}
    asked = [
        (str(each.kind), places[each.number].pk, other.pk if (other := places.get(each.other)) else None, each.words)
        for each in plan.questions
        if {each.number, each.other} & fresh and each.number in places
    ]
    for planned in plan.rows:
        if planned.outcome is Outcome.PROPOSED and planned.listing:
            words = "; ".join(planned.reasons)[:500]
            asked.append((Doubt.Kind.CHANGE.value, planned.listing.place_id, None, words))
        elif planned.merge_with:
            words = "mêmes nom et adresse qu’un lieu d’une autre source : une seule fiche ?"
            here = places[planned.row.number]
            asked.append((Doubt.Kind.MERGE.value, here.pk, planned.merge_with, words))
    now = timezone.now()
    columns = ("kind", "place_id", "other_id", "words", "created_at", "answer")
    copy_values(Doubt, columns, ((*each, now, "") for each in asked))
