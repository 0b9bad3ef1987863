"""Counting what was looked for and not found. Of nobody: a number in a row of a month, a municipality, a part of day.

What somebody typed is never kept. « Où » becomes a municipality of France, or nothing; « quoi » becomes a category of
ours, or nothing. Searches are counted, not people: whoever searches ten times counts ten times, because
telling two searches of one person apart would be to know her.
"""

from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from directory.hours.timetable import State
from directory.models import UnmetNeed
from directory.search.finding import Findings, Question
from directory.taxonomy import BY_CODE, category_of
from directory.towns import department_of, town_of

Kind, Band = UnmetNeed.Kind, UnmetNeed.Band
COUNT = """
    WITH soon AS (SELECT set_config('synchronous_commit', 'off', true) WHERE %s)
    INSERT INTO directory_unmetneed (month, department, commune, category, band, kind, count)
    SELECT %s::date, %s, %s, %s, %s, %s, 1 FROM (SELECT count(*) FROM soon) AS waited
    ON CONFLICT (month, department, commune, category, band, kind)
    DO UPDATE SET count = directory_unmetneed.count + 1
"""


def note_search(question: Question, where: str, findings: Findings) -> None:
    """Count this search if it had no answer, or no open door at the hour that it asked about."""
    kind = missing(findings, hours_asked=question.open_at is not None)
    if kind is None:
        return
    department, commune = whereabouts(where)
    category = question.category or getattr(category_of(question.text), "code", "")
    count(kind, department, commune, category, question.open_at or question.now)


def note_nowhere(where: str, category: str, text: str, at: datetime) -> None:
    """Count a search around a municipality where we know no place at all."""
    department, commune = whereabouts(where)
    if department:
        count(Kind.NOTHING, department, commune, category or getattr(category_of(text), "code", ""), at)


def note_refusal(postal_code: str, commune: str, category: str, at: datetime) -> None:
    """Count an orientation that a place refused: where the place is, never where she is. For those above who know."""
    department, town = whereabouts(f"{postal_code} {commune}")
    count(Kind.REFUSED, department or department_of(postal_code), town or commune, category, at)


def missing(findings: Findings, *, hours_asked: bool) -> UnmetNeed.Kind | None:
    """What was lacking: any place, or one that is open; None when somebody was helped."""
    found = [each for state in State for each in findings.by_state.get(state, ())]
    if not found:
        return Kind.NOTHING
    if hours_asked and not any(each.state.is_open for each in found):
        return Kind.NOTHING_OPEN
    return None


def whereabouts(where: str) -> tuple[str, str]:
    """(department, municipality) of what was typed, as the State names it; "" for what names no municipality."""
    town = town_of(where) if where.strip() else None
    return (town.department, town.name) if town else ("", "")


def count(kind: str, department: str, commune: str, category: str, at: datetime) -> None:
    """Add one, in one statement: many at once are all counted.

    Alone in its transaction it does not wait for the disk: a page would, for a count that a power cut may lose by one.
    """
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    known = category if category in BY_CODE else ""
    values: list[str | date | bool] = [
        not connection.in_atomic_block,
        date(local.year, local.month, 1),
        department,
        commune,
        known,
        band_of(local),
        kind,
    ]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)


def band_of(moment: datetime) -> str:
    return (Band.NIGHT, Band.MORNING, Band.AFTERNOON, Band.EVENING)[moment.hour // 6]
