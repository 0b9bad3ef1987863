"""Dates and durations as French registers write them.

Impossible dates (31/02/2027) are fatal: they reject the line. Unreadable ones are doubts. A number alone may be an
Excel serial (46375 is 19/12/2026).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from hosting.registers.cells import Reading, doubt, fold

MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "feb": 2, "mars": 3, "mar": 3, "avril": 4,
    "avr": 4, "apr": 4, "mai": 5, "may": 5, "juin": 6, "jun": 6, "juillet": 7, "juil": 7, "jul": 7, "aout": 8,
    "aou": 8, "aug": 8, "septembre": 9, "sept": 9, "sep": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
    "decembre": 12, "dec": 12,
}  # fmt: skip
WORDS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "quinze": 15, "dix-huit": 18, "vingt": 20, "trente": 30,
}  # fmt: skip
UNITS = {
    "an": ("months", 12), "ans": ("months", 12), "annee": ("months", 12), "annees": ("months", 12),
    "mois": ("months", 1), "m": ("months", 1), "trimestre": ("months", 3), "semestre": ("months", 6),
    "semaine": ("days", 7), "semaines": ("days", 7), "sem": ("days", 7), "jour": ("days", 1), "jours": ("days", 1),
    "j": ("days", 1), "nuit": ("days", 1), "nuits": ("days", 1),
}  # fmt: skip
AT_ONCE = {
    "des que possible", "asap", "au plus vite", "tout de suite", "de suite", "immediatement", "immediat", "oui",
    "maintenant", "aujourd'hui", "des maintenant", "des aujourd'hui", "disponible", "dispo", "toujours", "deja",
    "libre", "urgent", "ce jour", "sans delai", "quand vous voulez", "n'importe quand",
}  # fmt: skip
OPEN_END = {
    "indetermine", "indeterminee", "indefini", "duree indeterminee", "sans limite", "pas de limite", "illimite",
    "non defini", "a definir", "non", "aucune", "sans fin", "pas de date", "inconnue", "on verra", "longue duree",
    "toujours",
}  # fmt: skip
UNTIL_HOUSED = re.compile(r"(temps|jusqu|attente|attendant).*(logement|appart|relogement|solution|hlm|foyer)")

LEAD = (
    r"(?:(?:a partir|a compter|des|depuis|jusqu'?|vers|le|du|au|fin prevue|env\w*|~|\s)*\s)?"
    r"(?:l[eu] )?(?:\w+di |dimanche )?"
)
NUMERIC = re.compile(
    rf"^{LEAD}(\d{{1,2}})\s*[./\- ]\s*(\d{{1,2}})\s*[./\- ]\s*(\d{{4}}|\d{{2}})(?:[ t]+\d{{1,2}}[:h]\d*.*)?$"
)
ISO = re.compile(rf"^{LEAD}(\d{{4}})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})(?:[ t]+\d{{1,2}}[:h]\d*.*)?$")
IN_WORDS = re.compile(rf"^{LEAD}(\d{{1,2}}|1er)\s*-?\s*([a-z]{{3,9}})\.?(?:\s*-?\s*(\d{{4}}|\d{{2}}))?$")
MONTH = re.compile(
    rf"^{LEAD}(?:(debut|mi|fin|courant)[ -]*)?(?:de |du mois de |d')?([a-z]{{3,9}})\.?(?:\s*(\d{{4}}|\d{{2}}))?$"
)
MONTH_NUMBER = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{4})$")
DAY_MONTH = re.compile(rf"^{LEAD}(\d{{1,2}})\s*[/.]\s*(\d{{1,2}})$")
COMPACT = re.compile(r"^(\d{8})$")
ANY_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}")
NUMBER = rf"(\d+(?:[.,]\d)?|{'|'.join(sorted(WORDS, key=len, reverse=True))})"
UNIT = rf"({'|'.join(sorted(UNITS, key=len, reverse=True))})\b"
SPAN = re.compile(rf"{NUMBER}\s*{UNIT}(\s*(?:et demie?|1/2))?")
RANGE = re.compile(rf"{NUMBER}\s*(?:-|a|ou|/)\s*{NUMBER}\s*{UNIT}")
SERIALS = range(20_000, 80_000)  # 1954 to 2119


@dataclass(frozen=True)
class Span:
    """A length of time as people say it: months stay months, so that « un an » ends on the same day of the month."""

    months: int = 0
    days: int = 0

    def after(self, day):
        return day + relativedelta(months=self.months, days=self.days)

    def before(self, day):
        return day - relativedelta(months=self.months, days=self.days)

    @property
    def nights(self):
        """Its usual number of nights: 365 for twelve months, 30.4 for one."""
        return self.days + round(self.months * 365 / 12)


@dataclass(frozen=True)
class When:
    """A day. ``loose``: it came from words that move with the day of reading, and never corrects a known date."""

    on: date | None = None
    length: Span | None = None  # « un an »: until so long after the beginning, which another cell gives
    open_ended: bool = False
    loose: bool = False


@dataclass(frozen=True)
class Duration:
    """How long: at most, and at least where a range was given. Open-ended: no limit, or until she is housed."""

    most: Span | None = None
    least: Span | None = None
    open_ended: bool = False


class Impossible(Exception):
    """A day that no calendar has. ``suggestion`` is the nearest one that was probably meant."""

    def __init__(self, suggestion):
        super().__init__(suggestion)
        self.suggestion = suggestion


def written(day):
    return day.strftime("%d/%m/%Y")


def calendar_day(year, month, day):
    """The day, or Impossible with the last day of that month, or with day and month exchanged."""
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if not 1 <= year <= 9998:
        raise Impossible("")
    if 1 <= month <= 12 and 28 < day <= 31:
        raise Impossible(written(date(year, month, 1) + relativedelta(day=31)))
    if month > 12 and 1 <= day <= 12 and month <= 31:
        raise Impossible(written(date(year, day, 1) + relativedelta(day=month)))
    raise Impossible("")


def full_year(text, past, today):
    """« 26 » is 2026 and, for a birth, « 76 » is 1976."""
    year = int(text)
    if len(text) == 4:
        return year
    return 1900 + year if year > (today.year + (0 if past else 40)) % 100 else 2000 + year


def nearest_year(month, day, past, days):
    """The year of a day written without one: the next such day, or the last one where it speaks of the past.

    A day just gone, in a cell that speaks of the future, is of this year: it is over, and other checks say so.
    """
    base = days.today if past else days.said_on
    for year in (base.year - 1, base.year, base.year + 1) if past else (base.year, base.year + 1):
        try:
            candidate = calendar_day(year, month, day)
        except Impossible:
            if (month, day) == (2, 29):
                continue
            raise
        if past and base - relativedelta(years=1) < candidate <= base:
            return candidate
        if not past and candidate >= base - timedelta(days=31):
            return candidate
    return None


def calendar(value, days, past=False, end=False):
    """The date that the cell shows, or None if it shows none. Raises Impossible.

    ``past``: it speaks of something that has happened; ``end``: of an end (a month alone is then its last day).
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = fold(value)
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        serial = int(text[:5])
        return date(1899, 12, 30) + timedelta(days=serial) if serial in SERIALS else None
    if found := ISO.match(text):
        return calendar_day(*(int(part) for part in found.groups()))
    if found := NUMERIC.match(text):
        return calendar_day(full_year(found[3], past, days.today), int(found[2]), int(found[1]))
    if found := COMPACT.match(text):
        digits = found[1]
        if digits.startswith(("19", "20")):
            return calendar_day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return calendar_day(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    if found := DAY_MONTH.match(text):
        return nearest_year(int(found[2]), int(found[1]), past, days)
    return in_words(text, days, past, end)


def in_words(text, days, past, end):
    """« 9 oct. 2026 », « 15 déc. », « janvier 2027 », « fin juin »."""
    if (found := IN_WORDS.match(text)) and found[2] in MONTHS:
        day, month = (1 if found[1] == "1er" else int(found[1])), MONTHS[found[2]]
        if found[3]:
            return calendar_day(full_year(found[3], past, days.today), month, day)
        return nearest_year(month, day, past, days)
    if found := MONTH_NUMBER.match(text):
        part, month, year = None, int(found[1]), int(found[2])
        if not 1 <= month <= 12:
            raise Impossible("")
    elif (found := MONTH.match(text)) and found[2] in MONTHS:
        part, month = found[1], MONTHS[found[2]]
        year = full_year(found[3], past, days.today) if found[3] else None
    else:
        return None
    if year is None:
        last = nearest_year(month, 28, past, days)
        year = last.year if last else days.said_on.year
    if part == "mi":
        return calendar_day(year, month, 15)
    first = calendar_day(year, month, 1)
    return first + relativedelta(day=31) if part == "fin" or (end and part is None) else first


def span(text):
    """The first length of time in folded words, or None: « un an » → 12 months."""
    found = SPAN.search(text)
    if not found:
        return None
    unit, size = UNITS[found[2]]
    quantity = quantity_of(found[1]) + (0.5 if found[3] else 0)
    amount = quantity * size
    if not 0 < amount < 1200:
        return None
    if unit == "months" and amount % 1:
        return Span(months=int(amount), days=15)
    return Span(**{unit: round(amount)})


def quantity_of(text):
    return WORDS[text] if text in WORDS else float(text.replace(",", "."))


def dated(value, days, past=False, end=False):
    """A Reading for a calendar date, fatal when impossible; None when the cell holds no date at all."""
    try:
        day = calendar(value, days, past, end)
        if day is None:
            return hidden(fold(value), days, past, end)
    except Impossible as impossible:
        return Reading(None, "Cette date n’existe pas.", impossible.suggestion, fatal=True)
    if abs(day.year - days.today.year) > (110 if past else 15):
        return doubt("L’année de cette date est improbable.")
    return Reading(When(day))


def hidden(text, days, past, end):
    """A doubt for a date that other words surround (« RDV 12/11/2026, à confirmer », « 3 mars 2027 ? »), or None."""
    found = ANY_DATE.search(text)
    likely = calendar(found[0] if found else text.rstrip("? "), days, past, end)
    return doubt("Il y a plus qu’une date dans cette cellule.", written(likely)) if likely else None


UNREADABLE = "Cette date n’est pas lisible : l’écrire jour/mois/année."


def start(value, days):
    """From when: a date, or « dès que possible », which is today."""
    text = fold(value)
    if text in AT_ONCE:
        return Reading(When(days.today, loose=True))
    if found := dated(value, days):
        return found
    if (length := span(text)) and text.startswith("dans "):
        return Reading(When(length.after(days.said_on), loose=True))
    return doubt(UNREADABLE)


def until(value, days):
    """Until when: a date, « un an » (after the beginning), or no limit."""
    text = fold(value)
    if text in OPEN_END or UNTIL_HOUSED.search(text):
        return Reading(When(open_ended=True))
    if found := dated(value, days, end=True):
        return found
    if length := span(text):
        return Reading(When(length=length, loose=True))
    return doubt(UNREADABLE)


def since(value, days):
    """Since when: a past date, or a time that had gone by when the line was written (« plus d'un an »)."""
    text = fold(value)
    if found := dated(value, days, past=True):
        if found.value and found.value.on > days.today:
            return doubt("Cette date est dans le futur.")
        return found
    if length := span(text):
        return Reading(When(length.before(days.said_on), loose=True))
    if text in AT_ONCE:
        return Reading(When(days.said_on, loose=True))
    return doubt(UNREADABLE)


def recorded(value, days):
    """The day a line was written: never later than today."""
    found = dated(value, days, past=True)
    if found is None:
        return doubt(UNREADABLE)
    if found.value and found.value.on > days.today:
        return doubt("Cette date est dans le futur.")
    return found


NOT_YET = re.compile(r"^(non|a faire|rdv|rendez|prevu|planifi|pas encore|en attente|a planifier|bientot|oui|o|x|n)\b")


def happened(value, days):
    """When something was done, if it was: « à faire » and « RDV pris » are clear, and no date."""
    if NOT_YET.match(fold(value)) and not ANY_DATE.search(fold(value)):
        yes = fold(value) in ("oui", "o", "x")
        return doubt("Fait, mais quand ? Écrire la date.") if yes else Reading()
    return recorded(value, days)


def how_long(value, days):
    """A duration: « 2-3 mois », « 6 mois max », « le temps d'avoir le logement social »."""
    text = fold(value)
    if text in OPEN_END or UNTIL_HOUSED.search(text) or "long terme" in text:
        return Reading(Duration(open_ended=True))
    if found := RANGE.search(text):
        least, most = (span(f"{found[n]} {found[3]}") for n in (1, 2))
        if least and most and least.nights <= most.nights:
            return Reading(Duration(most, least))
    if length := span(text):
        return Reading(Duration(length))
    if re.fullmatch(r"\d{1,2}", text) and 0 < int(text) <= 24:
        return doubt("Combien de temps ? Écrire l’unité.", f"{int(text)} mois")
    return doubt("Cette durée n’est pas lisible : écrire par exemple « 3 mois ».")
