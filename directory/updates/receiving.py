"""What a structure says by its link. Closures, hours and how full it is show at once; texts are read first."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from directory import editing
from directory.campaigns import following
from directory.editing.fields import label_of
from directory.hours.french import Reading
from directory.hours.words import FRENCH_DAYS, FRENCH_MONTHS
from directory.models import Change, Origin, Override, Place, SelfUpdate, Service, Structure, UpdateLink, Verification
from directory.updates import giving

REVIEW_AFTER = timedelta(days=14)  # a closure without an end is asked about again
LINK = Origin.LINK
Kind = SelfUpdate.Kind


def places_of(structure: Structure) -> list[Place]:
    """The doors that it may speak for, with their services: those that are not closed for good."""
    rows = Place.objects.filter(structure=structure, closed_on=None).with_services()
    return list(rows.order_by("name", "pk"))


@transaction.atomic
def nothing_changed(row: UpdateLink, *, by: Actor) -> SelfUpdate:
    """All that is said of it is still so, today: every fact is checked again, by the place itself."""
    places = places_of(row.structure)
    for place in places:
        editing.verify(place, method=Verification.Method.LINK, by=by)
    following.unchanged(row.item, by=by)
    return _receipt(row, Kind.NO_CHANGE, [f"{place.name} : rien n’a changé" for place in places])


@transaction.atomic
def close(
    row: UpdateLink, target: Structure | Place | Service, *, since: date, last: date | None, message: str, by: Actor
) -> SelfUpdate:
    """Closed from a day to a day, both included; without a last day, until somebody asks again in two weeks."""
    until = last + timedelta(days=1) if last else None
    editing.add_override(
        target, Override.Kind.CLOSURE, since=since, until=until, message=message, by=by, origin=LINK,
        review_on=None if until else since + REVIEW_AFTER,
    )  # fmt: skip
    return _take(row, Kind.CLOSURE, [f"{_name(target)} : fermé {days_said(since, last)}"], by=by)


@transaction.atomic
def reopen(row: UpdateLink, override: Override, *, by: Actor) -> SelfUpdate:
    """Open again from today on: what was said of its closing holds no more."""
    target = override.structure or override.place or override.service
    editing.end_override(override, by=by, origin=LINK)
    return _take(row, Kind.CLOSURE, [f"{_name(target)} : rouvert"], by=by)


@transaction.atomic
def change_hours(
    row: UpdateLink, service: Service, reading: Reading, *, since: date | None, last: date | None, by: Actor
) -> SelfUpdate:
    """As read and shown before: the usual hours, or others for some days. What was not read waits for a person."""
    name = _name(service)
    if not reading.osm:
        editing.propose_facts(service, {"hours_text": reading.text}, by=by, origin=LINK)
        return _take(row, Kind.HOURS, [], [f"{name} : horaires « {reading.text} »"], by=by)
    said = " ; ".join(reading.preview)
    if since:
        editing.add_override(
            service, Override.Kind.HOURS, since=since, until=last + timedelta(days=1) if last else None,
            hours=reading.osm, by=by, origin=LINK, review_on=None if last else since + REVIEW_AFTER,
        )  # fmt: skip
        return _take(row, Kind.HOURS, [f"{name} : {said}, {days_said(since, last)}"], by=by)
    values: dict[str, Any] = {"hours": reading.osm, "hours_text": reading.text}
    if reading.on_holidays.value != "unknown":
        values["on_holidays"] = reading.on_holidays.value
    editing.change_facts(service, values, by=by, origin=LINK, checked=Verification.Method.LINK)
    return _take(row, Kind.HOURS, [f"{name} : {said}"], by=by)


@transaction.atomic
def say_full(row: UpdateLink, service: Service, level: str, *, by: Actor) -> SelfUpdate:
    """How full it is, until midnight: tomorrow nobody would believe it."""
    editing.set_saturation(service, level, by=by, origin=LINK)
    label = dict(Service.Saturation.choices).get(level, "comme d’habitude")
    return _take(row, Kind.SATURATION, [f"{_name(service)} : {label.lower()}, jusqu’à minuit"], by=by)


@transaction.atomic
def change_texts(
    row: UpdateLink, place: Place, values: dict[str, str], descriptions: dict[Service, str], *, by: Actor
) -> SelfUpdate:
    """Its contacts and what it says of its services: read by a person before they show."""
    changes = list(editing.change_facts(place, values, by=by, origin=LINK))
    for service, text in descriptions.items():
        changes += editing.change_facts(service, {"description": text}, by=by, origin=LINK)
    shown, waiting = _told(changes, Change.State.PUBLISHED), _told(changes, Change.State.WAITING)
    return _take(row, Kind.TEXTS, shown, waiting, by=by)


def _told(changes: Iterable[Change], state: str) -> list[str]:
    return [
        f"{_name(change.target)} : {label_of(type(change.target), change.field).lower()}"
        for change in changes
        if change.state == state
    ]


def _take(row: UpdateLink, kind: str, shown: list[str], waiting: Iterable[str] = (), *, by: Actor) -> SelfUpdate:
    following.begun(row.item, by=by)
    return _receipt(row, kind, shown, list(waiting))


def _receipt(row: UpdateLink, kind: str, shown: list[str], waiting: list[str] | None = None) -> SelfUpdate:
    giving.count_use(row)
    lines = [[line[:300] for line in each] for each in (shown, waiting or [])]
    return SelfUpdate.objects.create(link=row, kind=kind, shown=lines[0], waiting=lines[1])


def _name(target: Structure | Place | Service | None) -> str:
    if isinstance(target, Service):
        return f"{target.category_label} ({target.place.name})"
    return target.name if target else ""


def days_said(since: date, last: date | None) -> str:
    """« le 1er décembre », « du 1er au 5 décembre », « dès demain »: as a receipt says it."""
    first = _day(since)
    if last is None:
        return f"à partir du {first}"
    return f"le {first}" if last == since else f"du {first} au {_day(last)}"


def _day(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    year = "" if day.year == timezone.localdate().year else f" {day.year}"
    return f"{FRENCH_DAYS[day.weekday()]} {number} {FRENCH_MONTHS[day.month - 1]}{year}"


def finish(row: UpdateLink, *, by: Actor) -> None:
    """« Tout est à jour »: its part of the campaign is done."""
    following.finished(row.item, by=by)


def standing_of(structure: Structure) -> list[Override]:
    """The closures and other hours, of it, its places and their services, that are not over."""
    day = timezone.localdate()
    of_all = Q(structure=structure) | Q(place__structure=structure) | Q(service__place__structure=structure)
    rows = Override.objects.filter(of_all).exclude(kind=Override.Kind.MESSAGE).order_by("pk")
    rows = rows.exclude(period__upper_inf=False, period__endswith__lte=day)
    return list(rows.select_related("structure", "place", "service__place"))


def standing(place: Place, day: date) -> list[Override]:
    """Those of a place that was read with its services, without asking the database."""
    every = [*place.structure.overrides.all(), *place.overrides.all()]
    every += [override for service in place.services.all() for override in service.overrides.all()]
    return [
        each for each in every
        if each.kind != Override.Kind.MESSAGE and (each.period.upper is None or each.period.upper > day)
    ]  # fmt: skip
