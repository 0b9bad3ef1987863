"""Who: names, births, children."""

import re
from dataclasses import dataclass
from datetime import date

from hosting.registers.cells import Reading, doubt, fold
from hosting.registers.cells.days import MONTHS, WORDS, Impossible, calendar, dated, full_year
from hosting.registers.reading import shown

TITLES = re.compile(r"^(?:mme|mlle|m\.|mr|madame|mademoiselle|monsieur)\s+(?=\S)", re.IGNORECASE)
SMALL_WORDS = {"de", "du", "des", "la", "le", "et", "d'", "ép.", "née"}
LETTER = re.compile(r"[^\W\d_]")


def name(value, days):
    """A first or last name, with its capitals put right: « JEAN-LUC » → « Jean-Luc », « n'diaye » → « N'Diaye »."""
    text = TITLES.sub("", " ".join(shown(value).replace("’", "'").split())).strip(" ,;:?*")
    if not LETTER.search(text) or re.search(r"\d", text):
        return doubt("Ceci ne ressemble pas à un nom.")
    if len(text) > 80:
        return doubt("Ce nom est trop long.", text[:80])
    if (text.isupper() and len(text) > 2) or text.islower():
        text = capitals(text)
    return Reading(text)


def capitals(text):
    """Each part with its capital, small words aside."""
    words = []
    for position, word in enumerate(text.lower().split()):
        words.append(word if position and word in SMALL_WORDS else capital(word))
    return " ".join(words)


def capital(word):
    parts = re.split(r"([-'])", word)
    if len(parts) == 3 and parts[1] == "'" and parts[0] == "d":
        return "d'" + capital(parts[2])
    return "".join(part[:1].upper() + part[1:] for part in parts)


def last_first(value, days):
    """« DUPONT Marie » under a heading « Nom Prénom »: (first name, last name)."""
    return full_name(value, days, last_comes_first=True)


def first_last(value, days):
    """« Marie Dupont » under a heading « Prénom Nom », or a name alone: (first name, last name)."""
    return full_name(value, days, last_comes_first=False)


def full_name(value, days, last_comes_first):
    """Capitals tell the last name where there are some; else the heading's order does. One word is a first name."""
    text = TITLES.sub("", " ".join(shown(value).split()))
    if "," in text:
        last, _, first = text.partition(",")
    else:
        words = text.split()
        shouted = [word for word in words if word.isupper() and len(word) > 1]
        if shouted and len(shouted) < len(words):
            last, first = " ".join(shouted), " ".join(word for word in words if word not in shouted)
        elif len(words) == 1:
            last, first = "", text
        elif last_comes_first:
            last, first = " ".join(words[:-1]), words[-1]
        else:
            last, first = " ".join(words[1:]), words[0]
    given, family = name(first, days), name(last, days) if last.strip() else Reading("")
    if given.problem or family.problem:
        return doubt("Ceci ne ressemble pas à un nom.")
    return Reading((given.value, family.value))


@dataclass(frozen=True)
class Birth:
    """A year of birth; the day where it was given; approximate (by a year) where it comes from an age."""

    year: int
    on: date | None = None
    approximate: bool = False


def conventional(day):
    """1 January and 31 December are what offices write when a birth date is unknown: they prove nothing."""
    return (day.month, day.day) in ((1, 1), (12, 31))


AGE = re.compile(r"^(?:env\w*|environ|~|a peu pres|\s)*(\d{1,3})\s*ans?$")
YEAR = re.compile(r"^(?:nee?\s*(?:en|le)?\s*)?((?:19|20)\d\d)$")
YOUNGEST, OLDEST = 18, 100


def birth(value, days):
    """An age, a year or a date of birth. Under 18 is a doubt: minors are not received alone."""
    found = read_birth(value, days)
    if not isinstance(found, Birth):
        return found
    age = days.today.year - found.year
    if age < YOUNGEST:
        return doubt("D’après cette cellule, elle a moins de 18 ans : à vérifier.")
    if age > OLDEST:
        return doubt("Cette année de naissance est improbable.")
    return Reading(found)


def read_birth(value, days):
    text = fold(value)
    if match := AGE.match(text):
        return Birth(days.said_on.year - int(match[1]), approximate=True)
    if match := YEAR.match(text):
        return Birth(int(match[1]))
    if re.fullmatch(r"\d{2}", text):
        return doubt("Âge ou année de naissance ?", f"{text} ans")
    reading = dated(re.sub(r"^nee?\s*(le)?\s*", "", text) if isinstance(value, str) else value, days, past=True)
    if reading is None:
        guess = re.search(r"\d{2}(?=\s*(?:-|a|/|ou)\s*\d{2})", text)
        return doubt("Âge ou année de naissance illisible.", f"{guess[0]} ans" if guess else "")
    return Birth(reading.value.on.year, reading.value.on) if reading.value else reading


@dataclass(frozen=True)
class Children:
    """Children by age in months (None: age unknown), and a pregnancy. ``present`` alone: there are some, uncounted."""

    ages: tuple[int | None, ...] = ()
    present: bool = False
    pregnant: bool = False
    due_on: date | None = None


TEENAGER = 14 * 12  # « 1 ado »
PREGNANT = re.compile(r"(?:enceinte|grossesse)(?:\s*de\s*(\d)\s*mois)?[^+&]*?(?=$|\+|&| et (?=\d))")
DUE = re.compile(r"([a-z]{3,9})\.?\s*(\d{4}|\d{2})?$")
COUNT = re.compile(
    rf"^(\d{{1,2}}|{'|'.join(WORDS)})\b(?!\s*(?:ans?|mois|m)\b)\s*(?:enfants?|filles?|garcons?|fils|bebes?)?"
)
EACH = re.compile(rf"\b(\d{{1,2}}|{'|'.join(WORDS)})\s+(?:enfants?|filles?|garcons?|fils|bebes?)\b")
AGE_OF_CHILD = re.compile(r"(\d{1,2})\s*(ans?|mois|m)?\b")
NO_CHILD = {"0", "non", "n", "aucun", "aucune", "sans", "pas d'enfant", "sans enfant", "neant", "0 enfant"}


def children(value, days):
    """« 2 (5 ans et 8 mois) », « enceinte, terme mars 2027 », « 1 ado », 0."""
    text = fold(value)
    if text in NO_CHILD:
        return Reading(Children())
    pregnancy = PREGNANT.search(text)
    due_on = due(pregnancy[0], days) if pregnancy else None
    rest = (text[: pregnancy.start()] + text[pregnancy.end() :] if pregnancy else text).strip(" +&,")
    if pregnancy and not rest:
        return Reading(Children(pregnant=True, due_on=due_on))
    if text in ("oui", "o", "x"):
        return doubt("Combien d’enfants, et de quel âge ?")
    ages = ages_of(rest)
    if ages is None:
        return doubt("Le nombre ou l’âge des enfants n’est pas clair : écrire par exemple « 2 (5 ans et 8 mois) ».")
    return Reading(Children(ages, bool(ages), bool(pregnancy), due_on))


def household_children(value, days):
    """The children of a home: here « oui » is an answer, since their number changes nothing to the room."""
    if fold(value) in ("oui", "o", "x"):
        return Reading(Children(present=True))
    return children(value, days)


def ages_of(text):
    """Ages in months, one per child, None where unknown; None when the count and the ages disagree."""
    counts = EACH.findall(text)
    count = COUNT.match(text)
    number = (WORDS.get(count[1]) or int(count[1])) if count else None
    if len(counts) > 1:  # « un garçon 4 ans, une fille 6 ans »
        number = sum(WORDS.get(said) or int(said) for said in counts)
    rest = text[count.end() :] if count else text
    found = AGE_OF_CHILD.findall(rest)
    unit, ages = "", []
    for amount, said in reversed(found):  # « 6 et 9 ans »: the unit is said once, at the end
        unit = said or unit
        if not unit:
            return None
        ages.insert(0, int(amount) * (1 if unit.startswith("m") else 12))
    if not ages and number is not None and "ado" in rest:
        ages = [TEENAGER] * number
    if number is None:
        number = len(ages)
    if not 0 <= number <= 12 or (ages and len(ages) != number) or (not ages and not count):
        return None
    if any(age > 25 * 12 for age in ages):
        return None
    return tuple(ages) if ages else (None,) * number


def due(text, days):
    """The month of a birth to come, as its first day; None if not said."""
    if by_date := re.search(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", text):
        try:
            return calendar(by_date[0], days)
        except Impossible:  # the pregnancy is sure, its term is not
            return None
    found = DUE.search(text.rstrip(" ).,"))
    if not found or found[1] not in MONTHS:
        return None
    year = full_year(found[2], past=False, today=days.today) if found[2] else days.said_on.year
    month = MONTHS[found[1]]
    if not found[2] and month < days.said_on.month:
        year += 1
    return date(year, month, 1)
