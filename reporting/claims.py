"""Under which definition is an announced figure true? « presque 99 % » is one thing of nights, another of exits.

Public figures of the association did not agree with each other (domain §0): each held under some definition that was
not said. A claim is compared with every indicator of its kind, and the answer names those that bear it.
"""

import re
from dataclasses import dataclass

from reporting.registry import INDICATORS, Reading, Unit

NUMBERS = (Unit.NIGHTS, Unit.GUESTS, Unit.CHILDREN, Unit.STAYS, Unit.HOMES, Unit.COUNT)
DAYS_OF_A_MONTH = 365.25 / 12
CLAIM = re.compile(
    r"^(?P<how>plus de|moins de|environ|presque|près de)?\s*"
    r"(?P<number>\d[\d\s\u202f\u00a0]*(?:,\d+)?)\s*(?P<unit>%|[a-zà-ÿ]*)",
    re.IGNORECASE,
)
UNITS = {
    "%": (Unit.SHARE,), "nuit": (Unit.NIGHTS,), "nuits": (Unit.NIGHTS,), "nuitée": (Unit.NIGHTS,),
    "nuitées": (Unit.NIGHTS,), "femme": (Unit.GUESTS,), "femmes": (Unit.GUESTS,), "personnes": (Unit.GUESTS,),
    "mois": (Unit.DAYS,), "jours": (Unit.DAYS,), "jour": (Unit.DAYS,), "foyers": (Unit.HOMES,),
    "séjours": (Unit.STAYS,), "": NUMBERS,
}  # fmt: skip
ABOUT = 0.05  # « environ » : within a twentieth


@dataclass(frozen=True)
class Claim:
    """« environ 6 mois »: the bounds between which a value bears it, and the kinds of figures it may be about."""

    text: str
    low: float
    high: float
    units: tuple[Unit, ...]

    def holds(self, reading: Reading) -> bool:
        return reading.value is not None and self.low <= reading.value <= self.high


def parse(text: str) -> Claim:
    """Read « 3 000 nuitées », « plus de 50 femmes », « environ 6 mois », « presque 99 % ».

    Raises ValueError for what is not a figure.
    """
    found = CLAIM.match(text.strip())
    if not found or found["unit"].lower() not in UNITS:
        raise ValueError(text)
    digits = re.sub(r"[\s\u202f\u00a0]", "", found["number"]).replace(",", ".")
    units, word = UNITS[found["unit"].lower()], found["unit"].lower()
    scale = DAYS_OF_A_MONTH if word == "mois" else 0.01 if word == "%" else 1
    low, high = _bounds((found["how"] or "").lower(), float(digits), word == "%")
    return Claim(text.strip(), low * scale, high * scale, units)


def _bounds(how: str, said: float, is_share: bool) -> tuple[float, float]:
    half = 0.5 if said == int(said) else 0.05
    if how == "plus de":
        return said + 1e-9, float("inf")
    if how == "moins de":
        return 0, said - 1e-9
    if how == "environ":
        return said * (1 - ABOUT), said * (1 + ABOUT)
    if how in ("presque", "près de"):  # below it, and rounding to it
        return (said - half, said) if is_share else (said * (1 - ABOUT), said)
    return (said - half, said + half) if is_share else (said, said)


def bearing(claim: Claim, readings: dict[str, Reading]) -> tuple[list[str], list[str]]:
    """The codes of the indicators under which the claim is true, and those of its kind under which it is not."""
    yes: list[str] = []
    no: list[str] = []
    for code, reading in readings.items():
        if INDICATORS[code].unit in claim.units and reading.value is not None:
            (yes if claim.holds(reading) else no).append(code)
    return yes, no
