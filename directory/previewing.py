"""Fourteen days of a door, said in French: what somebody reads before she keeps hours, and on the page of a place."""

from dataclasses import dataclass
from datetime import date, timedelta

from directory.hours.rules import MIDNIGHT, Span, Sure
from directory.hours.speech import hour
from directory.hours.timetable import Timetable

DAYS = 14


@dataclass(frozen=True)
class Day:
    day: date
    lines: tuple[str, ...]
    holiday: bool


def fortnight(table: Timetable, since: date, days: int = DAYS) -> list[Day]:
    """What begins on each day, whoever changes it for a while included."""
    found = []
    for day in (since + timedelta(days=n) for n in range(days)):
        lines = tuple(_said(span) for span in table.on(day)) or ("fermé",)
        found.append(Day(day, lines, table.is_holiday(day)))
    return found


def _said(span: Span) -> str:
    if (span.start, span.end) == (0, MIDNIGHT):
        words = "" if span.sure is Sure.CHECK else "jour et nuit"
    elif span.sure is Sure.SINCE:
        words = f"dès {hour(span.start)}, fin non précisée"
    else:
        words = f"{hour(span.start)} – {hour(span.end % MIDNIGHT or MIDNIGHT)}"
    if span.sure is not Sure.CHECK:
        return words
    return ", ".join(part for part in (words, span.comment or "à vérifier") if part)
