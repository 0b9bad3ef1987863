"""The municipalities of France and their departments, from a file: « Bègles », « 33130 », « Paris 19 », no network.

The file is made by scripts/communes.py, which says where each coordinate comes from. A municipality without its own is
put in the middle of its postcode or of its department, and says so (``precision``).
"""

import csv
import gzip
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from directory.search.folding import plain

DATA = Path(__file__).parent / "data"
CREDIT = "Communes : INSEE, La Poste (Licence Ouverte) ; positions : GeoNames (CC BY 4.0)"
DISTRICT = re.compile(r"^(paris|lyon|marseille) 0?(\d{1,2})(?: ?(?:er|eme|e)?(?: arrondissement)?)?$")
CITIES = {"paris": "751", "marseille": "132", "lyon": "6938"}
WHOLE_CITIES = ("75056", "13055", "69123")  # Paris, Marseille, Lyon: their districts are in the table too
EXACT = "commune"
SUGGESTED = 5


@dataclass(frozen=True)
class Town:
    code: str  # INSEE
    name: str
    department: str
    postcodes: tuple[str, ...]
    population: int
    latitude: float
    longitude: float
    precision: str

    @property
    def point(self) -> tuple[float, float]:
        return self.latitude, self.longitude

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"


@dataclass(frozen=True)
class Department:
    """Where its people are, in the middle."""

    code: str
    name: str
    latitude: float | None
    longitude: float | None


def town_of(text: str) -> Town | None:
    """The municipality that a text names; of several, the most peopled."""
    return next(iter(towns_of(text)), None)


def towns_of(text: str) -> list[Town]:
    """Those that a text names, the most peopled first: a postcode, a name, both, or a name and its department."""
    asked = _fold(text)
    if district := DISTRICT.match(asked):
        asked = f"{district[1]} {int(district[2])}"
    if re.fullmatch(r"\d{5}", asked):
        return _ranked(_by_postcode().get(asked, []))
    numbers = re.findall(r"\b(?:\d{5}|\d{2,3}|2[ab])\b", asked)
    if asked in _by_name():
        return _ranked(_by_name()[asked])
    name = re.sub(r"\b(?:\d{5}|\d{2,3}|2[ab])\b", "", asked).strip()
    found = _by_name().get(name, [])
    return _ranked(town for town in found if any(_is_at(town, number) for number in numbers))


def towns_near(point: tuple[float, float], degrees: float) -> list[Town]:
    """Those around a point whose own place is known, the most peopled first; districts rather than their city."""
    latitude, longitude = point
    places, latitudes = _from_the_south()
    between = places[bisect_right(latitudes, latitude - degrees) : bisect_left(latitudes, latitude + degrees)]
    found = [town for town in between if abs(town.longitude - longitude) < 2 * degrees]
    return sorted(found, key=lambda town: (-town.population, town.code))


def _is_at(town: Town, number: str) -> bool:
    return number in town.postcodes or town.department.lower() == number


def _ranked(towns: Iterable[Town]) -> list[Town]:
    return sorted(towns, key=lambda town: (-town.population, town.code))[:SUGGESTED]


def department_of(postcode: str) -> str:
    """The department that a postcode is delivered in: « 33 », « 2A », « 974 ». Its largest town decides."""
    towns = _by_postcode().get(postcode)
    if towns:
        return max(towns, key=lambda town: town.population).department
    if postcode.startswith(("97", "98")):
        return postcode[:3]
    if postcode.startswith("20"):
        return "2A" if postcode[:3] in ("200", "201") else "2B"
    return postcode[:2]


def code_at(postcode: str, city: str) -> str:
    """The INSEE code of a town at its postcode; "" where the two do not name one municipality."""
    towns = _by_postcode().get(postcode, [])
    same = [town for town in towns if _fold(town.name) == _fold(city)]
    districts = [town for town in towns if town.code.startswith(CITIES.get(_fold(city), "-"))]
    found = districts or same
    return found[0].code if len(found) == 1 else ""


@cache
def departments() -> dict[str, Department]:
    with (DATA / "departments.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {
            row["code"]: Department(
                row["code"], row["name"],
                float(row["latitude"]) if row["latitude"] else None,
                float(row["longitude"]) if row["longitude"] else None,
            )
            for row in rows
        }  # fmt: skip


def _fold(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", text.lower() if text.isascii() else plain(text))
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


@cache
def _towns() -> tuple[Town, ...]:
    with gzip.open(DATA / "communes.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        return tuple(
            Town(
                row["code"], row["name"], row["department"], tuple(row["postcodes"].split()), int(row["population"]),
                float(row["latitude"]), float(row["longitude"]), row["precision"],
            )
            for row in csv.DictReader(file, delimiter="\t")
            if row["latitude"]
        )  # fmt: skip


@cache
def _from_the_south() -> tuple[list[Town], list[float]]:
    """Those that a plan may name, by latitude, and their latitudes."""
    known = [town for town in _towns() if town.precision == EXACT and town.code not in WHOLE_CITIES]
    known.sort(key=lambda town: town.latitude)
    return known, [town.latitude for town in known]


@cache
def _by_postcode() -> dict[str, list[Town]]:
    """The three cities that have districts are found by them: 75019 is the 19th, not the whole of Paris."""
    found: dict[str, list[Town]] = defaultdict(list)
    for town in _towns():
        if town.code not in WHOLE_CITIES:
            for code in town.postcodes:
                found[code].append(town)
    return dict(found)


@cache
def _by_name() -> dict[str, list[Town]]:
    found: dict[str, list[Town]] = defaultdict(list)
    for town in _towns():
        name = _fold(town.name)
        district = DISTRICT.match(name)
        found[f"{district[1]} {int(district[2])}" if district else name].append(town)
    return dict(found)
