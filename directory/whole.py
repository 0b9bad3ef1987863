"""The places of a page, each with all that its card says: six statements, whatever their number.

As ``with_services()`` reads them, for whoever only shows: the relations are rows already there, not querysets (one for
each relation of each row costs more than the database itself), and what no card says is not asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, Model, Q
from django.db.models.expressions import RawSQL

from directory.models import AudienceRule, Condition, Override, Place, Service, Verification


def read_whole(pks: Collection[int]) -> dict[int, Place]:
    """By number. Of the verifications, those of the hours of services alone."""
    places = {row.pk: row for row in Place.objects.select_related("structure").filter(pk__in=pks)}
    if not places:
        return {}
    services = list(Service.objects.filter(_among("place_id", "service", places)).order_by("pk"))
    numbers = [row.pk for row in services]
    changes = Q(place__in=list(places)) | Q(structure__in={row.structure_id for row in places.values()})
    overrides = Override.objects.filter(changes | Q(_among("service_id", "override", numbers))).order_by("pk")
    of_service = [
        ("audiences", "service_id", AudienceRule.objects.filter(_among("service_id", "audiencerule", numbers))),
        ("conditions", "service_id", Condition.objects.filter(_among("service_id", "condition", numbers))),
        ("verifications", "service_id", Verification.objects.filter(
            _among("service_id", "verification", numbers), fact=Verification.Fact.HOURS
        )),
        ("overrides", "service_id", overrides),
    ]  # fmt: skip
    for name, column, rows in of_service:
        _keep(name, services, _by(column, rows))
    _keep("services", places.values(), _by("place_id", services))
    _keep("overrides", places.values(), _by("place_id", overrides))
    _keep("overrides", [row.structure for row in places.values()], _by("structure_id", overrides))
    return places


def _among(column: str, model: str, pks: Iterable[int]) -> RawSQL:
    """In an array of numbers: one parameter, where ``__in`` sends hundreds."""
    return RawSQL(f"directory_{model}.{column} = ANY(%s)", [list(pks)], output_field=BooleanField())


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
