"""The words in which people write hours, cut from their text. What is none of them is kept: it was not understood."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FRENCH_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
RANKS = {"premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "dernier": -1}


class Word(NamedTuple):
    kind: str
    value: object = None
    text: str = ""


@dataclass(frozen=True)
class Kind:
    name: str
    pattern: str


def plain(text: str) -> str:
    """Lower case, without accents, one kind of dash and of apostrophe."""
    text = unicodedata.normalize("NFD", text.lower().replace("’", "'").replace("œ", "oe"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return re.sub(r"[‐-―−]", "-", text).replace("\u00a0", " ").replace("\u202f", " ")


_DAY = "|".join(f"{day}s?|{day[:3]}\\b\\.?|{day[:2]}(?=[-.,/]|\\s+\\d)\\.?" for day in FRENCH_DAYS)
_EVERYDAY = "tous les (?:jours|soirs|matins|midis)|chaque (?:jour|soir)|quotidiennement|tlj"
_NOISE = (
    "de|du|des|d'|un|une|le|les|la|l'|tous|toutes|chaque|en|ouverte?s?|ouverture|horaires?|entre|mois|"
    "uniquement|seulement"
)
_MONTH = "|".join(plain(month) for month in FRENCH_MONTHS)
KINDS = (
    Kind("always", r"24\s*h?(?:eures)?\s*(?:/|sur)\s*24(?:\s*h(?:eures)?)?|jour et nuit|en continu"),
    Kind("everyday", rf"7\s*j?(?:ours)?\s*(?:/|sur)\s*7(?:\s*j(?:ours)?)?|{_EVERYDAY}"),
    Kind("holidays_shut", r"(?:sauf|hors|ferme)(?: les)?(?: jours)? feries|(?:sauf|hors)(?: les)? jf"),
    Kind("holidays_open", r"(?:y compris|meme|et)(?: les)?(?: jours)? feries|(?:jours )?feries (?:inclus|compris)"),
    Kind("except", r"sauf|excepte|hormis|hors"),
    Kind("shut", r"fermee?s?|fermeture"),
    Kind("appointment", r"(?:uniquement |seulement )?(?:sur|avec|prendre) (?:rendez-vous|rdv)"),
    Kind("rank", rf"(?:{'|'.join(RANKS)})s?|[1-5]\s*(?:ers?|eres?|e|eme|nde?|°)(?=\s)"),
    Kind("half", r"(?:une )?semaines? sur (?:deux|2)(?!\d)|sur (?:deux|2)(?!\d)"),
    Kind("weeks", r"semaines? (?:im)?paires?"),
    Kind("weekend", r"week-?\s?ends?"),
    Kind("workdays", r"en semaine|jours ouvres"),
    Kind("time", r"\d{1,2}\s*h\s*(?:[0-5]\d)?\s*h?(?![a-z])|\d{1,2}:[0-5]\d|midi|minuit"),
    Kind("day", rf"(?:{_DAY})(?![a-z])"),
    Kind("month", rf"(?:d')?(?:{_MONTH})(?![a-z])"),
    Kind("from", r"des|a partir d(?:e |')"),
    Kind("until", r"jusqu'(?:a|au)"),
    Kind("to", r"-|(?:a|au|aux)(?![a-z])"),
    Kind("and", r",|/|&|et(?![a-z])|puis(?![a-z])"),
    Kind("end", r";|\n|\.(?=\s|$)"),
    Kind("part_of_day", r"(?:matins?|soirs?|apres-midis?)(?![a-z])"),
    Kind("noise", rf"(?:{_NOISE})(?![a-z])|[:()+.]"),
)
_TOKEN = re.compile(
    "|".join(rf"(?P<{kind.name}>\b(?:{kind.pattern})|(?:(?<=\W)|^)(?:{kind.pattern}))" for kind in KINDS)
)


def words(text: str) -> list[Word]:
    """The words of hours, in order; a run of other letters is one word of kind "other"."""
    found, place, source = [], 0, plain(text)
    while place < len(source):
        token = _TOKEN.match(source, place)
        complete = token and (
            not source[token.end() - 1].isalpha() or not source[token.end() : token.end() + 1].isalpha()
        )
        if token and token.group() and complete:
            kind = str(token.lastgroup)
            found.append(Word(kind, _value(kind, token.group().strip()), text[place : token.end()].strip()))
            place = token.end()
        elif source[place].isspace():
            place += 1
        else:
            other = re.compile(r"[^\s,;()]+|.").match(source, place)
            assert other is not None
            found.append(Word("other", None, text[place : other.end()]))
            place = other.end()
    return found


def _value(kind: str, text: str) -> object:
    if kind == "time":
        if text in ("midi", "minuit"):
            return 12 * 60 if text == "midi" else 0
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        return numbers[0] * 60 + (numbers[1] if len(numbers) > 1 else 0)
    if kind == "day":
        return next(number for number, day in enumerate(FRENCH_DAYS) if day.startswith(text.rstrip("s.")[:3]))
    if kind == "month":
        return next(number for number, month in enumerate(FRENCH_MONTHS) if plain(month) == text.removeprefix("d'"))
    if kind == "rank":
        return RANKS.get(text.rstrip("s")) or int(text[0])
    if kind == "weeks":
        return "odd" if "impaire" in text else "even"
    return None
