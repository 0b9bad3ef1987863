"""An OpenStreetMap ``opening_hours`` string, as rules: which days, which times, and how sure.

Which days a selector means (months, weeks, the second Wednesday…) is the library's answer. The times are read here,
because it has no word for a door that opens « dès 12 h » (``12:00+``): it calls it open until midnight, and a woman
would cross the town for nothing. Public holidays are asked of our own calendars: the library knows eleven of them.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import IntEnum
from functools import lru_cache
from typing import Any

MIDNIGHT = 24 * 60  # times are minutes from the midnight that begins the day


class Unreadable(ValueError):
    """The string is not one that we can answer for."""


class Sure(IntEnum):
    """How sure an hour is; where two say something of one minute, the surer wins."""

    CHECK = 1  # to be checked before going
    SINCE = 2  # open since a stated hour, until one that nobody stated
    CERTAIN = 3


@dataclass(frozen=True, order=True)
class Span:
    """A time of a day, ``[start, end)``. ``end`` passes midnight where the night belongs to the evening before."""

    start: int
    end: int
    sure: Sure = Sure.CERTAIN
    comment: str = ""

    def doubted(self, why: str) -> "Span":
        return replace(self, sure=Sure.CHECK, comment=self.comment or why)


@dataclass(frozen=True)
class Rule:
    selector: str  # "" is every day
    times: tuple[Span, ...]
    closes: bool  # off: takes its times away, or the whole day
    all_day: bool  # no time was written
    adds: bool  # joined by a comma: adds to what precedes instead of replacing it
    holiday: bool  # names public holidays

    def matches(self, day: date, holiday: bool) -> bool:
        if self.holiday and holiday and _selects(_without_weekdays(self.selector), day):
            return True
        rest = _without_holiday(self.selector)
        if self.holiday and not rest:
            return False
        return _selects(rest, day)


TIME = r"\d{1,2}:\d{2}"
SPAN = rf"{TIME}(?:\s*-\s*{TIME})?\+?"
RULE = re.compile(
    rf"""(?P<selector>[^"]*?)\s*(?P<times>{SPAN}(?:\s*,\s*{SPAN})*)?\s*
         (?P<modifier>open|off|closed|unknown)?\s*(?P<comment>"\d+")?""",
    re.VERBOSE,
)
# A comma starts another rule when what follows is not one more time, and what precedes was a rule already.
ANOTHER = re.compile(rf'(?<=[\d+"nfd])\s*,\s+(?={"|".join(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", "week"))})')
WEEKDAYS = re.compile(r"\b(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:\[[^\]]*\])?[-, ]*)+")
WEEKLY = re.compile(r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?[, ]*)*")
A_WEEK = tuple(date(2026, 1, 5 + day) for day in range(7))  # any that begins on a Monday
UNKNOWN_TO_US = re.compile(r"\|\||\bSH\b|\bPH\s*[+-]\s*\d|\bPH\s+(?:Mo|Tu|We|Th|Fr|Sa|Su)|sunrise|sunset|dawn|dusk")


@lru_cache(maxsize=8192)
def read(text: str) -> tuple[Rule, ...]:
    """The rules of a string. Raises Unreadable rather than answer for what we do not understand."""
    if not text.strip():
        raise Unreadable("Les horaires ne sont pas dits.")
    if UNKNOWN_TO_US.search(text):
        raise Unreadable(f"Nous ne savons pas lire « {text} ».")
    _library(text)  # its grammar is the reference
    comments: list[str] = []
    kept = re.sub(r'"([^"]*)"', lambda found: _numbered(found[1], comments), text)
    rules = []
    for part in kept.split(";"):
        for place, words in enumerate(_rules_of(part)):
            rules.append(_rule(words, comments, adds=place > 0))
    return tuple(rules)


def _numbered(comment: str, comments: list[str]) -> str:
    """A comment is put aside, so that its own commas and figures are nobody's hours."""
    comments.append(comment)
    return f'"{len(comments) - 1}"'


def _rules_of(part: str) -> list[str]:
    """The rules that commas join. One without a time of its own was only a list of days: « Mo, We 10:00-12:00 »."""
    joined: list[str] = []
    for words in ANOTHER.split(part.strip()):
        if joined and not re.search(rf'{TIME}|off|closed|unknown|open|"', joined[-1]):
            joined[-1] += f",{words}"
        else:
            joined.append(words)
    return joined


def _rule(words: str, comments: list[str], *, adds: bool) -> Rule:
    found = RULE.fullmatch(words.strip())
    if found is None or ":" in found["selector"]:
        raise Unreadable(f"Nous ne savons pas lire « {words.strip()} ».")
    selector = found["selector"].strip()
    selector = "" if selector == "24/7" else selector
    comment = comments[int(found["comment"].strip('"'))] if found["comment"] else ""
    # A word in place of hours (« sur rendez-vous ») promises nothing.
    unsure = found["modifier"] == "unknown" or (bool(comment) and not found["times"] and not found["modifier"])
    times = [span for each in re.findall(SPAN, found["times"] or "") for span in _spans(each)]
    times = times or [Span(0, MIDNIGHT)]
    sure = Sure.CHECK if unsure else Sure.CERTAIN
    _selects(_without_holiday(selector), date(2026, 1, 1))  # refuses now what it would refuse later
    return Rule(
        selector=selector,
        times=tuple(replace(span, sure=min(span.sure, sure), comment=comment) for span in times),
        closes=found["modifier"] in ("off", "closed"),
        all_day=not found["times"],
        adds=adds,
        holiday=bool(re.search(r"\bPH\b", selector)),
    )


def _spans(text: str) -> list[Span]:
    """ "10:00-12:00", "12:00+" (since noon), "10:00-12:00+" (surely until noon, and perhaps later)."""
    hours = [int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d+):(\d+)", text)]
    start, end = hours[0], hours[-1] if len(hours) > 1 else None
    if end is not None and end <= start:
        end += MIDNIGHT
    if not text.endswith("+"):
        if end is None:
            raise Unreadable(f"« {text} » ne dit pas d’heure de fin.")
        return [Span(start, end)]
    if end is None:
        return [Span(start, max(MIDNIGHT, start), Sure.SINCE)]
    return [Span(start, end), *([Span(end, MIDNIGHT, Sure.SINCE)] if end < MIDNIGHT else [])]


@lru_cache(maxsize=8192)
def weekly(text: str) -> bool:
    """Every week is like another, public holidays apart: no month, no « second Wednesday », no odd week."""
    return all(WEEKLY.fullmatch(rule.selector) for rule in read(text))


# --- one day -------------------------------------------------------------------------------------------------------


def spans_on(text: str, day: date, holiday: bool) -> tuple[Span, ...]:
    """The times that begin on ``day``, in order. What depends on the day of the week alone is read seven times."""
    return _spans_on(text, A_WEEK[day.weekday()] if weekly(text) else day, holiday)


@lru_cache(maxsize=65536)
def _spans_on(text: str, day: date, holiday: bool) -> tuple[Span, ...]:
    """Kept: a search asks the same two days of a thousand schedules."""
    spans: list[Span] = []
    for rule in read(text):
        if not rule.matches(day, holiday):
            continue
        if rule.closes:
            spans = [] if rule.all_day else [left for span in spans for left in _less(span, rule.times)]
        else:
            spans = [*(spans if rule.adds else []), *rule.times]
    return tuple(sorted(spans))


def _less(span: Span, closed: tuple[Span, ...]) -> list[Span]:
    """What is left of a time once others are taken out of it."""
    left = [span]
    for hole in closed:
        left = [
            replace(piece, start=start, end=end)
            for piece in left
            for start, end in ((piece.start, min(piece.end, hole.start)), (max(piece.start, hole.end), piece.end))
            if start < end
        ]
    return left


def _without_weekdays(selector: str) -> str:
    return WEEKDAYS.sub("", selector).strip()


def _without_holiday(selector: str) -> str:
    return re.sub(r"\bPH\b\s*,?|,\s*\bPH\b", "", selector).strip().rstrip(",").strip()


def _selects(selector: str, day: date) -> bool:
    return not selector or _library(selector).is_open(datetime.combine(day, time(12)))


@lru_cache(maxsize=8192)
def _library(text: str) -> Any:
    # A compiled library: only those who ask for hours load it. Its stubs forget the error that it raises.
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    try:
        return OpeningHours(text, auto_country=False, auto_timezone=False)
    except ParserError as refusal:
        raise Unreadable(f"Nous ne savons pas lire « {text} ».") from refusal
