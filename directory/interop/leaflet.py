"""The sheet that people carry when they have no telephone: like that of 6 May 2020, by category, an A4 on both sides.

It is printed: nobody can take it back. So nothing confidential is on it, each entry says when it was checked, one that
was not checked for too long says to call first, and the sheet says the day on which it was printed.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from directory.hours.speech import say
from directory.hours.words import FRENCH_MONTHS
from directory.interop import entries
from directory.models import Condition, Place, Service
from directory.schedules import believed_until, checked_on
from directory.showing import notices
from directory.taxonomy import BY_CODE, CATEGORIES
from messaging.documents import pdf

TEMPLATE = "directory/documents/leaflet.typ"
MOST = 60  # entries: beyond, the sheet is a book, and nobody carries it
NOTE = 160  # letters of a description
CALL_FIRST = "Appelez avant d’y aller"


def leaflet(places: Iterable[Place], day: date, *, where: str = "", categories: Iterable[str] = ()) -> bytes:
    """The sheet of these places, the nearest first if they come so."""
    return pdf(TEMPLATE, sheet(places, day, where=where, categories=frozenset(categories)))


def sheet(places: Iterable[Place], day: date, *, where: str, categories: frozenset[str]) -> dict[str, Any]:
    chosen = [
        (service.category, _entry(place, service, day))
        for place in places
        for service in place.services.all()
        if not categories or service.category in categories
    ]
    kept, left = chosen[:MOST], max(0, len(chosen) - MOST)
    families = [
        {"label": category.label, "entries": entries_}
        for category in CATEGORIES
        if (entries_ := [entry for code, entry in kept if (code if code in BY_CODE else "other") == category.code])
    ]
    title = f"Lieux ouverts à qui en a besoin, {where}" if where else "Lieux ouverts à qui en a besoin"
    return {
        "title": title[:150],
        "subtitle": f"Feuillet imprimé le {said(day)}. Merci pour l’invit’, annuaire.",
        "warning": "Les horaires changent : en cas de doute, appelez avant d’y aller.",
        "help": "Sans abri ce soir : 115, gratuit, jour et nuit. En danger : 17 ou 112. Violences : 3919.",
        "printed": f"Imprimé le {said(day)}",
        "families": families,
        "left_out": f"{left} autres services sont dans l’annuaire, sans tenir sur ce feuillet." if left else "",
    }  # fmt: skip


def _entry(place: Place, service: Service, day: date) -> dict[str, Any]:
    checked = checked_on(service)
    until = believed_until(service.category, checked)
    hours = say(service.hours) or ([service.hours_text] if service.hours_text else ["Horaires non dits"])
    old = day > until
    notes = [*notices(place, (service,), day), *_soon(place, service, day)]
    notes += [str(rule) for rule in service.audiences.all()]
    notes += [str(row) for row in service.conditions.all() if row.kind != Condition.Kind.ACCESSIBLE]
    notes += [entries.languages_said(service)] if service.languages else []
    if words := entries.description(service):
        notes.append(words if len(words) <= NOTE else words[: NOTE - 1].rsplit(" ", 1)[0] + "…")
    return {
        "name": place.name, "address": ", ".join(place.shown_address), "phone": place.telephone,
        "hours": [*hours, *([CALL_FIRST] if old or not say(service.hours) else [])], "notes": notes,
        "checked": (f"Vérifié le {said(checked)}" + (", information ancienne" if old else "")) if checked
        else "Horaires jamais vérifiés",
    }  # fmt: skip


def _soon(place: Place, service: Service, day: date) -> list[str]:
    """What begins within the two weeks that a sheet lives."""
    rows = [*service.overrides.all(), *place.overrides.all(), *place.structure.overrides.all()]
    changes = [row for row in rows if day < row.period.lower <= day + timedelta(days=14)]
    return [f"Dès le {said(row.period.lower)} : {_change(row)}" for row in changes]


def _change(row: Any) -> str:
    words = " ; ".join(say(row.hours)) if row.hours else row.get_kind_display().lower()
    return " ".join(filter(None, [words, row.message]))


def said(day: date) -> str:
    return f"{'1er' if day.day == 1 else day.day} {FRENCH_MONTHS[day.month - 1]} {day.year}"
