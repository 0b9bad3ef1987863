"""A department in one file that needs no network: for a telephone without one, and for a kiosk (docs/adr/0015).

The file knows what is open minute by minute for fourteen days, as our engine said it, and nothing after: it then says
to call first. Opened by its address it is a kiosk; kept on a telephone it is the same file. It holds what the door
lets out, asks nothing of the device, keeps nothing of whoever reads it, and its own rules let no other script run.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from directory.hours.calendars import zone_of
from directory.hours.timetable import State, Timetable
from directory.models import Place, Service
from directory.schedules import checked_on, timetable_of
from directory.showing import remarks
from directory.taxonomy import BY_CODE, CATEGORIES
from directory.words import Words, current, hours

DAYS = 14
SOON = 3  # days before its end, from which the file says to take another
IDLE = 120  # seconds without a touch after which a kiosk begins again
CODES = {State.CLOSED: 0, State.CERTAIN: 1, State.OPEN_ENDED: 2, State.UNKNOWN: 3}
MINUTE = timedelta(minutes=1)
LONGEST_REMARK = 240
SAID = (
    "open_always", "open_closes", "open_since", "call_first", "closed", "closed_opens", "when_today", "when_midnight",
    "when_tomorrow", "when_day", "midnight", "found", "none", "expires", "expired", "show_open", "show_all",
    "start_again", "open_closes_soon", "more",
)  # fmt: skip


@dataclass(frozen=True)
class File:
    """The page and the rule under which it runs: its own script and style, by their sums, and nothing else."""

    html: str
    script: str
    style: str

    @property
    def policy(self) -> dict[str, list[str]]:
        return {
            "default-src": ["'none'"], "script-src": [self.script], "style-src": [self.style], "base-uri": ["'none'"],
            "form-action": ["'none'"], "frame-ancestors": ["'none'"],
        }  # fmt: skip


def file_of(places: Iterable[Place], title: str, now: datetime, zone: ZoneInfo, *, kiosk: bool = False) -> File:
    """The file of these places, in the language of this moment, by the clock of their department."""
    words = current()
    first = datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)
    last = datetime.combine(first.date() + timedelta(days=DAYS), time(), tzinfo=zone)
    data = _data(places, words, first, last)
    script, style = _asset("js/offline.js"), _asset("css/offline.css")
    kept = File("", _sum(script), _sum(style))
    policy = "; ".join(" ".join([name, *values]) for name, values in kept.policy.items() if name != "frame-ancestors")
    html = render_to_string(
        "directory/offline.html",
        {
            "w": words, "title": title, "kiosk": kiosk, "policy": policy,
            "script": mark_safe(script), "style": mark_safe(style),
            "data": mark_safe(_quiet(data)), "families": _families(words), "day": first.date(),
            "last": last.date() - timedelta(days=1),
        },
    )  # fmt: skip
    return File(html, kept.script, kept.style)


def _data(places: Iterable[Place], words: Words, first: datetime, last: datetime) -> dict[str, Any]:
    stretched: dict[str, int] = {}
    tables: dict[Timetable, int] = {}
    rows = []
    for place in places:
        services = []
        for service in place.services.all():
            table = timetable_of(place, service)
            if table not in tables:
                said = written(stretches(table, first, last))
                tables[table] = stretched.setdefault(said, len(stretched))
            services.append(_service(service, words, tables[table]))
        rows.append([place.name, ", ".join(place.shown_address), place.telephone, services])
    return {
        "start": int(first.timestamp()), "minutes": int(last.timestamp() - first.timestamp()) // 60,
        "soon": SOON * 1440, "idle": IDLE, "offsets": _offsets(first, last), "open": list(stretched), "places": rows,
        "days": [words.day(first.date() + timedelta(days=n)) for n in range(DAYS + 1)],
        "words": {key: words[key] for key in SAID}, "french": words.is_french,
        "last": strip_tags(str(words.long_day(last.date() - timedelta(days=1)))),
    }  # fmt: skip


def _service(service: Service, words: Words, table: int) -> list[Any]:
    category = BY_CODE.get(service.category, BY_CODE["other"])
    checked = checked_on(service)
    notes = " · ".join(_apart(strip_tags(str(each)), words) for each in remarks((service,)))
    said = words["checked"].format(day=strip_tags(str(words.long_day(checked)))) if checked else words["never_checked"]
    lines = [strip_tags(str(line)) for line in hours.said(service.hours, words)]
    return [CATEGORIES.index(category), table, lines, notes[:LONGEST_REMARK], said]


def _apart(text: str, words: Words) -> str:
    """Kept together in a line of another direction: the marks of Unicode, where there is no tag."""
    return text if words.is_french else f"\u2068{text}\u2069"


def _families(words: Words) -> list[tuple[str, list[tuple[int, str]]]]:
    """The categories by family, as the list to choose from: the number that services carry, and its name."""
    found: dict[str, list[tuple[int, str]]] = {}
    for number, category in enumerate(CATEGORIES):
        found.setdefault(words.family(category.family.code), []).append((number, words.category(category.code)))
    return list(found.items())


# --- what is open, minute by minute --------------------------------------------------------------------------------


def stretches(table: Timetable, first: datetime, last: datetime) -> list[tuple[int, int]]:
    """[(minutes, state)]: how long each state lasts, from ``first`` until ``last``; their minutes add up to the whole.

    Exact: the engine is asked at each minute at which its answer may change, and believed until the next.
    """
    found: list[tuple[int, int]] = []
    table = _remembering(table)
    first, last = first.astimezone(UTC), last.astimezone(UTC)  # a wall clock forgets an hour of October
    moments = sorted({first, last, *_turns(table, first, last)})
    for moment, after in pairwise(moments):
        code = CODES[table.at(moment).state]
        minutes = int((after - moment).total_seconds()) // 60
        if found and found[-1][1] == code:
            found[-1] = (found[-1][0] + minutes, code)
        else:
            found.append((minutes, code))
    return found


def _remembering(table: Timetable) -> Timetable:
    """The same engine, which works each day out once: a fortnight asks some fifty questions of seventeen days."""
    kept = copy(table)
    object.__setattr__(kept, "on", cache(table.on))
    return kept


def _turns(table: Timetable, first: datetime, last: datetime) -> Iterable[datetime]:
    """Every minute, between the two, at which some time begins or ends, or the clock is moved."""
    day, end = first.date() - timedelta(days=2), last.date() + timedelta(days=1)
    while day <= end:
        edges = {edge for span in table.on(day) for edge in (span.start, span.end)} | {0}
        for edge in edges:
            for moment in _instants(day, edge, table.zone):
                if first < moment < last:
                    yield moment
        if jump := _jump(day, table.zone):
            yield from (moment for moment in (jump, jump + timedelta(hours=1)) if first < moment < last)
        day += timedelta(days=1)


@lru_cache(maxsize=65536)
def _instants(day: date, minutes: int, zone: ZoneInfo) -> set[datetime]:
    """When the clock shows that time: once, or twice in October; in the gap of March, at its end."""
    wall = datetime(day.year, day.month, day.day) + minutes * MINUTE  # noqa: DTZ001  a wall clock
    return {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}


@lru_cache(maxsize=512)
def _jump(day: date, zone: ZoneInfo) -> datetime | None:
    """The hour at which the clock is moved on that day, if it is."""
    hours_of = [datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) + timedelta(hours=n) for n in range(26)]
    for before, after in pairwise(hours_of):
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            return after
    return None


def _offsets(first: datetime, last: datetime) -> list[list[int]]:
    """[[minute, minutes ahead of UTC]]: what the department's clock shows, whatever the telephone's own is set to."""
    found: list[list[int]] = []
    moment = first.astimezone(UTC)
    while moment <= last:
        offset = int((moment.astimezone(first.tzinfo).utcoffset() or timedelta()).total_seconds()) // 60
        if not found or found[-1][1] != offset:
            found.append([int((moment - first).total_seconds()) // 60, offset])
        moment += timedelta(hours=1)
    return found


def written(found: list[tuple[int, int]]) -> str:
    """« 480c240o… » in base 36: a letter of the state, then how many minutes. Shared by whoever has the same hours."""
    return " ".join("COES"[code] + _in36(minutes) for minutes, code in found)


def _in36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"


# --- the page ------------------------------------------------------------------------------------------------------


def _quiet(data: dict[str, Any]) -> str:
    """JSON in which no browser sees a tag."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


@cache
def _asset(name: str) -> str:
    return (Path(settings.BASE_DIR) / "static" / name).read_text(encoding="utf-8")


def _sum(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def clock_of(department: str) -> ZoneInfo:
    """The clock of a department; its postcodes begin with its number."""
    return zone_of(f"{department}00"[:5].replace("A", "0").replace("B", "0"))
