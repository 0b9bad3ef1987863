"""A place as its team reads it: each fact and its age, what changes for a while, what was changed and by whom."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from directory.editing.fields import label_of
from directory.editing.overrides import last_day
from directory.hours.speech import say
from directory.models import Change, Override, Place, Service
from directory.showing import Fact, ServiceView, facts, service_view

SHOWN = 50
NAMES = {"structure": "Structure", "place": "Lieu", "service": "Service"}


@dataclass(frozen=True)
class OverrideLine:
    row: Override
    words: str
    of: str
    over: bool


@dataclass(frozen=True)
class ChangeLine:
    row: Change
    label: str
    before: str
    after: str
    reverted: bool
    may_revert: bool


def sheet(place: Place, now: datetime) -> dict[str, Any]:
    """For ``place`` read ``with_services()``."""
    day = timezone.localdate(now)
    services: list[ServiceView] = [service_view(place, service, now) for service in place.services.all()]
    known: list[Fact] = facts(place, day)
    return {"services": services, "facts": known, "overrides": _overrides(place, day)}


def _overrides(place: Place, day: date) -> list[OverrideLine]:
    rows = [(row, "toute la structure") for row in place.structure.overrides.all()]
    rows += [(row, "le lieu") for row in place.overrides.all()]
    rows += [(row, service.category_label) for service in place.services.all() for row in service.overrides.all()]
    lines = [OverrideLine(row, said_of(row), of, _is_over(row, day)) for row, of in rows]
    return sorted((line for line in lines if not line.over), key=lambda line: line.row.period.lower)


def _is_over(row: Override, day: date) -> bool:
    return row.period.upper is not None and row.period.upper <= day


def said_of(row: Override) -> str:
    last = last_day(row)
    until = f"au {last:%d/%m/%Y}" if last else f"sans fin dite, à relire le {row.review_on:%d/%m/%Y}"
    words = " ; ".join([*say(row.hours), *([row.message] if row.message else [])])
    return f"{row.get_kind_display()} du {row.period.lower:%d/%m/%Y} {until}" + (f" : {words}" if words else "")


def history(place: Place) -> list[ChangeLine]:
    """The latest changes first, with what waits to be read."""
    rows = (
        Change.objects.about(place)
        .select_related("by__user", "service", "reverted_by")
        .order_by("-recorded_at", "-pk")[:SHOWN]
    )
    return [_line(row) for row in rows]


def _line(row: Change) -> ChangeLine:
    target = Service if row.service_id else Place if row.place_id else type(row.structure)
    reverted = hasattr(row, "reverted_by")
    return ChangeLine(
        row=row,
        label=label_of(target, row.field) + (f" ({row.service.category_label})" if row.service else ""),
        before=spoken(row.field, row.before),
        after=spoken(row.field, row.after),
        reverted=reverted,
        may_revert=not reverted and row.state == Change.State.PUBLISHED and row.field != "created",
    )


def spoken(field: str, value: Any) -> str:
    """A value of the history, for a person."""
    if value in (None, "", []):
        return "rien"
    if field == "hours":
        return " ; ".join(say(value)) or str(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field == "override":
        return said_of(Override.read(value))
    if isinstance(value, dict):  # a creation: what was said first
        first = [value[name] for name in ("name", "hours_text", "address", "city") if value.get(name)]
        return ", ".join(first) or "sans précision"
    if isinstance(value, list):
        return ", ".join(" : ".join(filter(None, each)) if isinstance(each, list) else str(each) for each in value)
    return str(value)
