"""Structures, places and services that did not exist, made by hand; history begins with them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from directory.editing.checking import facts_of, write_checks
from directory.editing.door import about
from directory.editing.fields import SECRET, cleaned, put
from directory.editing.refreshing import refresh
from directory.models import Change, Origin, Place, Service, Structure

CREATED = "created"


@transaction.atomic
def create_structure(
    values: Mapping[str, Any], *, by: Actor | None, origin: str = Origin.TEAM, draft: bool = True
) -> Structure:
    """A draft is shown to nobody until somebody puts it online (``journal.perform(structure, "publish")``)."""
    status = Structure.Status.DRAFT if draft else Structure.Status.ONLINE
    return _created(Structure(status=status), values, by, origin)


@transaction.atomic
def create_place(
    structure: Structure, values: Mapping[str, Any], *, by: Actor | None, origin: str = Origin.TEAM,
    checked: str | None = None,
) -> Place:  # fmt: skip
    if values.get("confidential"):
        values = {name: value for name, value in values.items() if name not in SECRET}
    return _created(Place(structure=structure), values, by, origin, checked)


@transaction.atomic
def create_service(
    place: Place, values: Mapping[str, Any], *, by: Actor | None, origin: str = Origin.TEAM,
    checked: str | None = None,
) -> Service:  # fmt: skip
    return _created(Service(place=place), values, by, origin, checked)


def _created(
    row: Any, values: Mapping[str, Any], by: Actor | None, origin: str, checked: str | None = None
) -> Any:  # fmt: skip
    said = {name: cleaned(row, name, value) for name, value in values.items()}
    beside = {name: said[name] for name in ("audiences", "conditions") if name in said}
    for name, value in said.items():
        if name not in beside:
            put(row, name, value)
    row.full_clean(exclude=["status", "structure", "place"])
    row.save()
    for name, value in beside.items():
        put(row, name, value)
    now = timezone.now()
    Change.objects.create(
        **about(row), field=CREATED, after=said, by=by, origin=origin, recorded_at=now, effective_at=now
    )
    if checked:
        write_checks(row, set(facts_of(row, said)), checked, by)
    refresh(row)
    return row
