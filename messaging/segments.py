"""How many parts an SMS takes, as operators cut it (3GPP 23.038 and 23.040). Pure.

The basic alphabet holds 160 characters, or 153 a part when there are several (the rest says how to join them); nine
characters count double. One letter outside it (an Arabic or a Cyrillic one, « ê », « ’ ») and the whole message goes
in UTF-16: 70 characters, or 67 a part. A pair (an escape, an emoji) is never cut in two.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = frozenset("^{}\\[~]|€\f")
LIKE = {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "œ": "oe",
        "Œ": "OE", "\u00a0": " ", "\u202f": " ", "•": "-", "·": "-"}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """``units``: septets of the basic alphabet, or UTF-16 code units."""

    basic: bool
    units: int
    parts: int


def size(text: str) -> Size:
    basic = all(letter in BASIC or letter in DOUBLE for letter in text)
    weigh = _septets if basic else _code_units
    whole, part = (160, 153) if basic else (70, 67)
    weights = [weigh(letter) for letter in text]
    units = sum(weights)
    return Size(basic, units, 0 if not units else 1 if units <= whole else _cut(weights, part))


def _septets(letter: str) -> int:
    return 2 if letter in DOUBLE else 1


def _code_units(letter: str) -> int:
    return 2 if ord(letter) > 0xFFFF else 1


def _cut(weights: Sequence[int], part: int) -> int:
    parts, room = 1, part
    for weight in weights:
        if weight > room:
            parts, room = parts + 1, part
        room -= weight
    return parts


def simplified(text: str) -> str:
    """The same in the basic alphabet where that costs nothing to who reads: « l’entrée, ça » → « l'entrée, ca ».

    A text with letters of another script is left as it is: half of it would be lost, and nothing gained.
    """
    said = "".join(_like(letter) for letter in text)
    return said if size(said).basic else text


def _like(letter: str) -> str:
    if letter in BASIC or letter in DOUBLE:
        return letter
    if letter in LIKE:
        return LIKE[letter]
    bare = unicodedata.normalize("NFD", letter)[:1]
    return bare if bare in BASIC else letter


def fit(lines: Sequence[str], tail: str, *, most: int = 2, joined: Callable[[Sequence[str]], str] = " / ".join) -> str:
    """As many of the lines as go in ``most`` parts with the tail, the first ones first; the tail is always said."""
    for count in range(len(lines), -1, -1):
        said = simplified(joined([*lines[:count], tail]))
        if size(said).parts <= most:
            return said
    raise ValueError("the tail alone is too long")
