"""Thousands of places at once, by the same door: chosen by a filter, shown before, written with their history, taken
back in one touch.

On 17 March 2020 a directory like this one closed 3,575 places in an evening. The rows are written by the database in
a few statements; history, versions and openings follow in the same transaction, as for one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Actor, Role
from directory.editing.overrides import OVERRIDE
from directory.hours.rules import Unreadable, read
from directory.models import Coverage, Override, OverrideBatch, Place, Service
from directory.models.place import PlaceQuerySet
from directory.openings import materialise
from directory.search.wording import with_words
from journal.moves import TooLate, write

SAMPLES = 12
PLACE, SERVICE = "place", "service"


@dataclass(frozen=True)
class Preview:
    """What a batch would touch."""

    places: int
    services: int
    samples: list[Place]
    already: int  # closed over that period by somebody else


def chosen(wanted: Mapping[str, Any], by: Actor) -> PlaceQuerySet:
    """The places that a filter means: words, department, category, network; of what her team may change."""
    rows = Place.objects.published()
    if text := wanted.get("text", "").strip():
        rows, _ = with_words(rows, text)
    if departments := wanted.get("departments"):
        rows = rows.filter(department__in=departments)
    if category := wanted.get("category"):
        rows = rows.filter(pk__in=Service.objects.filter(category=category).values("place"))
    if network := wanted.get("network", "").strip():
        rows = rows.filter(structure__network__iexact=network)
    return rows.exclude(department__in=_of_other_teams(by))


def _of_other_teams(by: Actor) -> list[str]:
    if by.is_service or by.has_role(Role.NATIONAL_ADMIN):
        return []
    mine = by.territories(Role.COORDINATOR, Role.MANAGER)
    return list(Coverage.objects.exclude(territory__in=mine).values_list("department", flat=True))


def preview(wanted: Mapping[str, Any], facts: Mapping[str, Any], by: Actor) -> Preview:
    rows = chosen(wanted, by)
    since, until = _day(facts["since"]), _day(facts.get("until"))
    closed = Override.objects.filter(kind=Override.Kind.CLOSURE, place__in=rows, period__startswith__lte=since)
    closed = closed.filter(period__endswith__gte=until) if until else closed.filter(period__upper_inf=True)
    services = Service.objects.filter(place__in=rows)
    if category := wanted.get("category"):
        services = services.filter(category=category)
    samples = list(rows.order_by("city", "name", "pk")[:SAMPLES])
    return Preview(rows.count(), services.count(), samples, closed.values("place").distinct().count())


@transaction.atomic
def apply_batch(wanted: Mapping[str, Any], facts: Mapping[str, Any], *, title: str, by: Actor) -> OverrideBatch:
    """Write the override of every place of the filter; of its services of the category where one is chosen.

    ``facts`` as the history keeps an override: kind, since, until (excluded), hours, message, review_on.
    """
    kept = {"hours": "", "message": "", "until": None, "review_on": None} | dict(facts)
    _checked(kept)
    places = list(chosen(wanted, by).order_by("pk").values_list("pk", flat=True))
    column, targets = PLACE, places
    if category := wanted.get("category"):
        column = SERVICE
        services = Service.objects.filter(place__in=places, category=category).order_by("pk")
        targets = list(services.values_list("pk", flat=True))
    if not targets:
        raise ValidationError("Aucun lieu ne correspond : élargir le choix.")
    batch = OverrideBatch(title=title, wanted=dict(wanted), facts=kept, count=len(targets), created_by=by)
    batch.full_clean()
    batch.save()
    _written(batch, column, targets, kept)
    materialise(places)
    write(batch, "apply_batch", by=by, facts={"count": len(targets)})
    return batch


def _written(batch: OverrideBatch, column: str, targets: list[int], kept: dict[str, Any]) -> None:
    """The rows and their history, whatever their number, in three statements."""
    with connection.cursor() as cursor:
        cursor.execute(BUMP.format(table=f"directory_{column}"), [targets])
        cursor.execute(
            WRITE.format(column=column),
            {
                "targets": targets, "kind": kept["kind"], "since": kept["since"], "until": kept["until"],
                "hours": kept["hours"], "message": kept["message"], "review_on": kept["review_on"],
                "now": batch.created_at, "field": OVERRIDE, "after": _json(kept),
                "by": batch.created_by_id, "batch": batch.pk,
            },
        )  # fmt: skip


BUMP = "UPDATE {table} SET version = version + 1 WHERE id = ANY(%s)"
WRITE = """
    WITH written AS (
        INSERT INTO directory_override ({column}_id, kind, period, hours, message, review_on, created_at)
        SELECT target, %(kind)s, daterange(%(since)s::date, %(until)s::date), %(hours)s, %(message)s,
               %(review_on)s::date, %(now)s
        FROM unnest(%(targets)s::bigint[]) AS target
        RETURNING id, {column}_id
    )
    INSERT INTO directory_change ({column}_id, override_id, field, before, after, by_id, origin, state, recorded_at,
                                  effective_at, reason, batch_id)
    SELECT {column}_id, id, %(field)s, NULL, %(after)s::jsonb, %(by)s, 'batch', 'published', %(now)s, %(now)s, '',
           %(batch)s
    FROM written
"""
TAKE_BACK = """
    WITH stands AS (
        SELECT change.id, change.place_id, change.service_id, change.override_id, change.after
        FROM directory_change AS change JOIN directory_override AS override ON override.id = change.override_id
        WHERE change.batch_id = %(batch)s AND change.reverts_id IS NULL AND override.withdrawn_at IS NULL
    ), withdrawn AS (
        UPDATE directory_override SET withdrawn_at = %(now)s WHERE id IN (SELECT override_id FROM stands)
    ), bumped_places AS (
        UPDATE directory_place SET version = version + 1 WHERE id IN (SELECT place_id FROM stands)
    ), bumped_services AS (
        UPDATE directory_service SET version = version + 1 WHERE id IN (SELECT service_id FROM stands)
    )
    INSERT INTO directory_change (place_id, service_id, override_id, field, before, after, by_id, origin, state,
                                  recorded_at, effective_at, reason, batch_id, reverts_id)
    SELECT place_id, service_id, override_id, %(field)s, after, NULL, %(by)s, 'batch', 'published', %(now)s, %(now)s,
           '', %(batch)s, id
    FROM stands
    RETURNING place_id, service_id
"""


@transaction.atomic
def revert_batch(batch: OverrideBatch, *, by: Actor) -> int:
    """Every one of its overrides that still stands is withdrawn: what was said before is said again, exactly.

    Those that somebody ended or changed since stay as she left them. Returns how many were taken back.
    """
    row = OverrideBatch.objects.select_for_update().get(pk=batch.pk)
    if row.reverted_at is not None:
        raise TooLate("Cette modification a déjà été annulée.")
    if not may_revert(row, by):
        raise PermissionDenied
    row.reverted_at, row.reverted_by = timezone.now(), by
    row.save(update_fields=["reverted_at", "reverted_by"])
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, {"batch": row.pk, "now": row.reverted_at, "by": by.pk, "field": OVERRIDE})
        taken = cursor.fetchall()
    places = {place for place, _ in taken if place}
    services = [service for _, service in taken if service]
    places |= set(Service.ever.filter(pk__in=services).values_list("place", flat=True))
    materialise(places)
    write(row, "revert_batch", by=by, facts={"count": len(taken)})
    return len(taken)


def may_revert(batch: OverrideBatch, actor: Actor) -> bool:
    """Whoever did it, her manager's role, a national administrator, the service."""
    return actor.is_service or batch.created_by_id == actor.pk or actor.has_role(Role.MANAGER, Role.NATIONAL_ADMIN)


def _checked(kept: dict[str, Any]) -> None:
    """One row as the database would take it, before thousands."""
    if kept["hours"]:
        try:
            read(kept["hours"])
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None
    since, until = _day(kept["since"]), _day(kept["until"])
    if until is not None and since is not None and until <= since:
        raise ValidationError("Le dernier jour vient avant le premier.")
    if until is None and not kept["review_on"]:
        raise ValidationError("Sans date de fin, dire quel jour on relira ce changement.")


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _json(kept: dict[str, Any]) -> str:
    return json.dumps({name: kept[name] for name in ("kind", "since", "until", "hours", "message", "review_on")})
