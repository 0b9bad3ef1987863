"""The usual hours of a service said in another language, from the rules that were read.

French has its own sentences (directory.hours.speech). What has no word here is shown as OpenStreetMap writes it.
"""

import re

from django.utils.html import format_html, format_html_join

from directory.hours.rules import MIDNIGHT, Rule, Span, Sure, Unreadable, read
from directory.hours.speech import DAY_LIST, WEEKS, say
from directory.hours.words import DAYS, MONTHS
from directory.words import Words, bdi


def said(text: str, words: Words) -> list[str]:
    """Each rule as a line; [] where the string cannot be read."""
    if words.is_french:
        return say(text)
    try:
        return [_rule(rule, words) for rule in read(text)]
    except Unreadable:
        return []


def _rule(rule: Rule, words: Words) -> str:
    found = []
    if rule.closes:
        found.append(words["shut"])
    if rule.all_day:
        found += [] if rule.closes or rule.times[0].sure is Sure.CHECK else [words["all_day"]]
    else:
        found += [_time(span, words) for span in rule.times if not _goes_on(span, rule.times)]
    if comment := rule.times[0].comment:
        found.append(format_html('<bdi lang="fr">{}</bdi>', comment))
    elif rule.times[0].sure is Sure.CHECK:
        found.append(words["to_check"])
    return format_html("{}{} {}", _when(rule.selector, words), ":" if found else "", _joined(found, ", "))


def _when(selector: str, words: Words) -> str:
    days = DAY_LIST.search(selector)
    rest = selector[: days.start()].strip() if days else selector.strip()
    found = [_days(days.group(), words)] if days else [] if rest else [words["every_day"]]
    for written, french in WEEKS.items():
        if written in rest:
            found.append(words["even_weeks" if french.split()[-1] == "paires" else "odd_weeks"])
            rest = rest.replace(written, "").strip()
    parts = [part for part in re.split(r"[-,]", rest) if part]
    if parts and all(part in MONTHS for part in parts):
        names = [words.month(MONTHS.index(part) + 1) for part in parts]
        found.append(words.say("in_months", months=("–" if "-" in rest else ", ").join(names)))
    elif rest:
        found.append(format_html('<bdi dir="ltr">{}</bdi>', rest))
    return _joined(found, ", ")


def _days(text: str, words: Words) -> str:
    if text.strip(",") in ("Mo-Su", "Mo,Tu,We,Th,Fr,Sa,Su"):
        return words["every_day"]
    found = []
    for part in re.findall(r"[A-Z][a-z H]?(?:\[[-\d,]+\])?(?:-[A-Z][a-z])?", text.replace("PH", "P ")):
        if part.startswith("P"):
            found.append(words["public_holidays"])
        elif "[" in part:
            ranks = [words["rank_last"] if n == "-1" else n for n in re.findall(r"-?\d+", part)]
            day = words.weekday(DAYS.index(part[:2]))
            found.append(words.say("rank_of_month", day=day, rank=", ".join(ranks)))
        elif "-" in part:
            first, last = (words.weekday(DAYS.index(day)) for day in part.split("-"))
            found.append(words.say("from_to_days", first=first, last=last))
        else:
            found.append(words.weekday(DAYS.index(part[:2])))
    return _joined(found, ", ")


def _goes_on(span: Span, spans: tuple[Span, ...]) -> bool:
    return span.sure is Sure.SINCE and any(other.end == span.start for other in spans)


def _time(span: Span, words: Words) -> str:
    if span.sure is Sure.SINCE:
        return words.say("since_hour", hour=words.hour(span.start))
    end = words["midnight"] if span.end == MIDNIGHT else words.hour(span.end)
    return bdi(f"{words.hour(span.start)} – {end}")


def _joined(parts: list[str], comma: str) -> str:
    return format_html_join(comma, "{}", ((part,) for part in parts))
