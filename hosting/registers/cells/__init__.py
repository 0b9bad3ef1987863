"""One cell, as people write it, becomes a value, or a doubt said in French.

Every parser here takes the cell and the days that give it sense (``Days``), and returns a ``Reading``. None raises:
what is not understood is a doubt, with a suggestion where one is likely. No parser knows the database or a clock.
"""

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hosting.registers.reading import CellError, Formula, TooLong, shown

NOTHING = {"", "-", "--", "/", ".", "?", "??", "???", "nc", "n c", "n/a", "na", "nsp", "ne sait pas", "inconnu", "x?",
           "a demander", "a voir", "a preciser", "non renseigne", "non precise", "null", "none"}  # fmt: skip
PUNCTUATION = re.compile(r"[\s!;,.:]+$")


@dataclass(frozen=True)
class Days:
    """``today``, and the day on which the line was written (its own date), by which its ages and delays count."""

    today: date
    said_on: date


@dataclass(frozen=True)
class Reading:
    """What a cell says. ``problem`` is "" when it is clear; ``fatal`` rejects the line (an impossible date)."""

    value: Any = None
    problem: str = ""
    suggestion: str = ""
    fatal: bool = False


Parser = Callable[[Any, Days], Reading]


def doubt(problem, suggestion=""):
    """The cell stays empty; the person is asked."""
    return Reading(None, problem, suggestion)


def fold(value):
    """The words of a cell without accents, capitals, double spaces nor end punctuation: « Dès que… » → "des que"."""
    return _folded(shown(value))


@functools.lru_cache(maxsize=20_000)  # registers repeat themselves
def _folded(text):
    text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = text.casefold().replace("’", "'").replace("`", "'").replace("´", "'").replace("…", "")
    return PUNCTUATION.sub("", " ".join(text.split()))


def is_nothing(value):
    return value is None or (isinstance(value, str) and fold(value) in NOTHING)


def read(parser: Parser, value: Any, days: Days) -> Reading:
    """Read a cell with its parser, after what holds for every cell: empty ones, formulas, errors, endless texts."""
    match value:
        case Formula():
            return doubt(
                "Cette cellule contient une formule : elle n’est pas calculée ici.", "recopier la valeur affichée"
            )
        case CellError():
            return doubt(f"Cette cellule affiche une erreur ({value}).")
        case TooLong():
            return doubt("Cette cellule est trop longue pour une cellule de registre.")
    if is_nothing(value):
        return Reading()
    return parser(value, days)


YES = {"oui", "o", "x", "ok", "yes", "y", "vrai", "1", "true", "v", "✓", "✔", "☑", "oui oui"}
NO = {"non", "n", "no", "faux", "0", "false", "aucun", "aucune", "pas", "jamais", "non non", "☐", "✗"}


def yes_no(value, days):
    """True, False; a doubt for anything longer than a yes or a no. An empty cell is unknown: neither."""
    text = fold(value)
    if text in YES:
        return Reading(True)
    if text in NO:
        return Reading(False)
    first = text.split()[0].strip("(,;!") if text.split() else ""
    guess = "oui" if first in YES else "non" if first in NO else ""
    return doubt("Répondre par oui ou par non.", guess)


def free_text(value, days):
    """Words kept as they are written. They never leave as a live formula (see ``staging.neutral``)."""
    return Reading(shown(value).strip())
