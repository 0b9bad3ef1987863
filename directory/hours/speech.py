"""Hours said in French, from the rules that were read: what a person checks before she keeps them."""

import re
from itertools import pairwise

from directory.hours.rules import MIDNIGHT, Rule, Span, Sure, Unreadable, read
from directory.hours.words import DAYS, FRENCH_DAYS, FRENCH_MONTHS, MONTHS

WEEKS = {"week 1-53/2": "semaines impaires", "week 2-52/2": "semaines paires"}
DAY_LIST = re.compile(r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:\[[-\d,]+\])?[-,]?)+$")


def say(text: str) -> list[str]:
    """Each rule as a sentence; [] where the string cannot be read."""
    try:
        return [_rule(rule) for rule in read(text)]
    except Unreadable:
        return []


def _rule(rule: Rule) -> str:
    when = when_said(rule.selector)
    if rule.closes:
        hours = "fermé" if rule.all_day else "fermé " + " et ".join(_time(span) for span in rule.times)
    elif rule.all_day:
        hours = "" if rule.times[0].sure is Sure.CHECK else "jour et nuit"
    else:
        hours = " et ".join(_time(span) for span in rule.times if not _goes_on(span, rule.times))
    comment = rule.times[0].comment or ("à vérifier" if rule.times[0].sure is Sure.CHECK else "")
    return " : ".join([when, ", ".join(word for word in (hours, comment) if word)])


def when_said(selector: str) -> str:
    """ "Mo-We,Fr" → « du lundi au mercredi, vendredi ». What has no French here is shown as it is written."""
    days = DAY_LIST.search(selector)
    rest = selector[: days.start()].strip() if days else selector.strip()
    found = [_days(days.group())] if days else [] if rest else ["tous les jours"]
    for written, words in WEEKS.items():
        if written in rest:
            found.append(words)
            rest = rest.replace(written, "").strip()
    if rest and all(each in MONTHS for each in re.split(r"[-,]", rest)):
        names = [FRENCH_MONTHS[MONTHS.index(each)] for each in re.split(r"[-,]", rest)]
        found.append(
            f"de {names[0]} à {names[-1]}" if _in_a_row(rest) and len(names) > 1 else "en " + ", ".join(names)
        )
    elif rest:
        found.append(rest)
    return ", ".join(found)


def _in_a_row(months: str) -> bool:
    if "-" in months:
        return months.count("-") == 1 and "," not in months
    numbers = [MONTHS.index(each) for each in months.split(",")]
    return all((after - before) % 12 == 1 for before, after in pairwise(numbers))


def _days(text: str) -> str:
    if text.strip(",") in ("Mo-Su", "Mo,Tu,We,Th,Fr,Sa,Su"):
        return "tous les jours"
    said = []
    for part in re.findall(r"[A-Z][a-z H]?(?:\[[-\d,]+\])?(?:-[A-Z][a-z])?", text.replace("PH", "P ")):
        if part.startswith("P"):
            said.append("jours fériés")
        elif "[" in part:
            ranks = [_rank(int(number)) for number in re.findall(r"-?\d+", part)]
            said.append(f"{' et '.join(ranks)} {FRENCH_DAYS[DAYS.index(part[:2])]} du mois")
        elif "-" in part:
            first, last = (FRENCH_DAYS[DAYS.index(day)] for day in part.split("-"))
            said.append(f"du {first} au {last}")
        else:
            said.append(FRENCH_DAYS[DAYS.index(part[:2])])
    return ", ".join(said)


def _rank(number: int) -> str:
    return {1: "1er", -1: "dernier"}.get(number, f"{number}e")


def _goes_on(span: Span, spans: tuple[Span, ...]) -> bool:
    """« 10:00-12:00+ » is said once: its certain part says that it may go on."""
    return span.sure is Sure.SINCE and any(other.end == span.start for other in spans)


def _time(span: Span) -> str:
    if span.sure is Sure.SINCE:
        return f"dès {hour(span.start)} (fin non précisée)"
    return f"{hour(span.start)} – {hour(span.end)}"


def hour(minutes: int) -> str:
    """« 9 h », « 12 h 30 », « minuit »."""
    if minutes == MIDNIGHT:
        return "minuit"
    hours, rest = divmod(minutes % MIDNIGHT, 60)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"
