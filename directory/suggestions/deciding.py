"""What anybody told us: received, then decided once by a person; what is true goes in by the directory's one door."""

from typing import Any

from django.db import transaction

from accounts.models import Actor
from directory import editing
from directory.hours.french import read_french
from directory.models import Change, Origin, Place, Service, Suggestion
from directory.territories import territory_of
from journal.moves import perform, write

SENT = (
    "name", "address", "postal_code", "city", "category", "hours_text", "telephone", "website", "words",
)  # fmt: skip


@transaction.atomic
def receive(
    kind: str, values: dict[str, Any], *, place: Place | None = None, origin: str = Origin.PUBLIC
) -> Suggestion:
    """Keep what was sent, and nothing of who sent it. The team of its department reads it."""
    said = {name: values.get(name) or "" for name in SENT}
    where = place.postal_code if place else said["postal_code"]
    row = Suggestion.objects.create(kind=kind, place=place, origin=origin, territory=territory_of(where), **said)
    write(row, "receive", by=Actor.service(), facts={"kind": kind})
    return row


@transaction.atomic
def accept_place(
    suggestion: Suggestion, values: dict[str, Any], *, by: Actor, version: int | str | None = None
) -> Place:
    """A place that did not exist: its structure, itself, its service, published; ``values`` as she read them."""
    origin = suggestion.origin
    structure = editing.create_structure({"name": values["name"]}, by=by, origin=origin, draft=False)
    about = {name: values[name] for name in ("name", "address", "postal_code", "city", "telephone", "website")}
    place = editing.create_place(structure, about, by=by, origin=origin)
    editing.create_service(place, _service(values), by=by, origin=origin)
    perform(suggestion, "accept", by=by, version=version, place=place, by_actor=by)
    return place


def _service(values: dict[str, Any]) -> dict[str, Any]:
    reading = read_french(values["hours_text"])
    return {
        "category": values["category"], "description": values["words"], "hours_text": values["hours_text"],
        "hours": reading.osm, "on_holidays": reading.on_holidays.value,
    }  # fmt: skip


@transaction.atomic
def accept_error(
    suggestion: Suggestion, about: dict[str, str], hours: dict[Service, str], *, by: Actor,
    version: int | str | None = None,
) -> list[Change]:  # fmt: skip
    """It was wrong: what the person put right is published, with where it came from."""
    assert suggestion.place is not None  # a constraint of the database
    changes = editing.change_facts(suggestion.place, about, by=by, origin=suggestion.origin)
    for service, text in hours.items():
        reading = read_french(text)
        values = {"hours_text": text, "hours": reading.osm, "on_holidays": reading.on_holidays.value}
        changes += editing.change_facts(service, values, by=by, origin=suggestion.origin)
    for change in changes:
        if change.state == Change.State.WAITING:
            editing.accept(change, by=by)
    perform(suggestion, "accept", by=by, version=version, place=suggestion.place, by_actor=by)
    return changes


def refuse(suggestion: Suggestion, reason: str, *, by: Actor, version: int | str | None = None) -> Suggestion:
    return perform(suggestion, "refuse", by=by, version=version, reason=reason, by_actor=by)


def recognise(suggestion: Suggestion, place: Place, *, by: Actor, version: int | str | None = None) -> Suggestion:
    """It is this place, which the directory has already."""
    return perform(suggestion, "recognise", by=by, version=version, place=place, by_actor=by)
