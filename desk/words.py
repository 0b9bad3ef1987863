"""Dates, numbers and telephone numbers as they are said in French on the screens.

Pure functions: the day it is comes as an argument. `desk/templatetags/design.py` gives them to the templates, with the
civil day in Europe/Paris. Where a result holds `<sup>` it is marked safe; everything else is plain text.
"""

from datetime import date, datetime, time

import phonenumbers
from django.utils.safestring import SafeString, mark_safe

NBSP = "\u00a0"  # between a number and its word: they stay on one line
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DAYS_SHORT = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
MONTHS_SHORT = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
NEAR = 320  # days; farther away, a short date without its year could be taken for another


def date_words(day: date, today: date, style: str = "") -> str:
    """Say a date: « mar. 1er déc. », with the year when the day is more than about ten months away.

    `style` is "" (short), "long" (« mardi 1er décembre 2026 »), "day" (« 1er déc. », no weekday) or "text"
    (short, without HTML, for a title or a label read aloud).
    """
    number = "1<sup>er</sup>" if day.day == 1 and style != "text" else "1er" if day.day == 1 else str(day.day)
    if style == "long":
        words = f"{DAYS[day.weekday()]} {number}{NBSP}{MONTHS[day.month - 1]} {day.year}"
    else:
        weekday = "" if style == "day" else f"{DAYS_SHORT[day.weekday()]}{NBSP}"
        words = f"{weekday}{number}{NBSP}{MONTHS_SHORT[day.month - 1]}"
        if abs((day - today).days) > NEAR:
            words += f"{NBSP}{day.year}"
    return mark_safe(words)


def in_days(day: date, today: date) -> str:
    """Say how far a day is: « dans 7 jours », « demain », « aujourd’hui », « hier », « il y a 3 jours »."""
    distance = (day - today).days
    near = {0: "aujourd’hui", 1: "demain", -1: "hier"}
    if distance in near:
        return near[distance]
    return f"dans {distance}{NBSP}jours" if distance > 0 else f"il y a {-distance}{NBSP}jours"


def hour(moment: time | datetime) -> str:
    """Say an hour: « 17 h », « 11 h 20 »."""
    minutes = f"{NBSP}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def moment(when: datetime, today: date) -> SafeString:
    """Say when something happened: « Aujourd’hui, 10 h 40 », « Lun. 16 nov., 10 h 40 »."""
    near = {0: "Aujourd’hui", -1: "Hier", 1: "Demain"}
    day = near.get((when.date() - today).days) or date_words(when.date(), today)
    return mark_safe(f"{day[0].upper()}{day[1:]}, {hour(when)}")


def plural(number: int, words: str) -> str:
    """Say a count with its word: « 4 nuits ». `words` is "nuit" (an s is added) or "travail,travaux".

    In French zero and one are singular.
    """
    return f"{thousands(number)}{NBSP}{plural_word(number, words)}"


def plural_word(number: int, words: str) -> str:
    """Give the word alone, singular or plural."""
    one, _, many = words.partition(",")
    return one if abs(number) < 2 else many or f"{one}s"


def thousands(number: int) -> str:
    """Write a whole number with narrow spaces between thousands: « 3 000 »."""
    return f"{number:,}".replace(",", "\u202f")


def ordinal(number: int, gender: str = "") -> SafeString:
    """Say a rank: 1<sup>er</sup>, 1<sup>re</sup> with `gender` "f", 4<sup>e</sup>."""
    first = "re" if gender == "f" else "er"
    return mark_safe(f"{int(number)}<sup>{first if int(number) == 1 else 'e'}</sup>")


def phone(number: str) -> str:
    """Write a telephone number to be read: « 06 12 34 56 78 », or « +34 612 34 56 78 » for another country.

    What cannot be read as a number is given back as it is: a short number (115), a remark.
    """
    parsed = parse_phone(number)
    if parsed is None:
        return str(number)
    french = parsed.country_code == 33
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if french else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, shape).replace(" ", NBSP)


def tel(number: str) -> str:
    """Write a telephone number for a `tel:` link: +33612345678. A short number keeps its digits."""
    parsed = parse_phone(number)
    if parsed is None:
        return "".join(character for character in str(number) if character.isdigit() or character == "+")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def parse_phone(number: str) -> phonenumbers.PhoneNumber | None:
    """Read a number as it is dialled from France; None when it is not a full telephone number."""
    try:
        parsed = phonenumbers.parse(str(number), "FR")
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None


def of(name: str) -> str:
    """Say « d’Olena » or « de Mariam »."""
    vowel = name[:1].lower() in "aeiouyhéèêàâîôû"
    return f"d’{name}" if vowel else f"de {name}"
