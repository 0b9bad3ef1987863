"""The file of places and the file of their positions, as rows. What is not such a file is refused with a reason."""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from directory.hours.words import FRENCH_MONTHS, plain

LARGEST = 64 * 1024 * 1024  # bytes
NEEDED = {"number", "name"}
DISTRICT = re.compile(r"\b(\d{1,2})\s*(?:e|er|°|ème)\b(?!\w)")


class UnreadableFile(ValueError):
    """Not a file of places."""


@dataclass
class Row:
    """A line of the file: ``line`` is where it stands, ``cells`` what it says, ``geo`` where somebody put it."""

    line: int
    cells: dict[str, str]
    geo: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    @cached_property
    def number(self) -> int | None:
        return int(self["number"]) if re.fullmatch(r"[1-9]\d{0,8}", self["number"]) else None

    @cached_property
    def position(self) -> tuple[float, float] | None:
        try:
            latitude, longitude = float(self.geo["latitude"]), float(self.geo["longitude"])
        except (KeyError, ValueError):
            return None
        return (latitude, longitude) if abs(latitude) <= 85 and abs(longitude) <= 180 else None

    @property
    def as_written(self) -> dict[str, str]:
        """What is kept of the line, to see another day whether the source has changed."""
        return {**self.cells, **{f"geo_{name}": value for name, value in self.geo.items() if name != "number"}}


def read(path: Path, geo: Path | None = None) -> list[Row]:
    rows = [Row(line, cells) for line, cells in _table(path, NEEDED)]
    if geo is None:
        return rows
    positions = {cells.get("number", ""): cells for _, cells in _table(geo, {"number", "latitude", "longitude"})}
    for row in rows:
        row.geo = positions.get(row["number"], {})
    return rows


def _table(path: Path, needed: set[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableFile(f"{path.name} dépasse {LARGEST // 1024 // 1024} Mo.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            comma = "," if (first := file.readline()).count(",") >= first.count(";") else ";"
            file.seek(0)
            reader = csv.DictReader(file, delimiter=comma, strict=True)  # a quote left open would swallow the rest
            header = {(name or "").strip() for name in reader.fieldnames or ()}
            if missing := needed - header:
                raise UnreadableFile(f"{path.name} : il manque la colonne {', '.join(sorted(missing))}.")
            return [(reader.line_num, _cells(path, reader.line_num, line)) for line in reader]
    except FileNotFoundError as slip:
        raise UnreadableFile(f"Le fichier {path} n’existe pas.") from slip
    except OSError as slip:
        raise UnreadableFile(f"Le fichier {path} ne s’ouvre pas.") from slip
    except UnicodeDecodeError as slip:
        raise UnreadableFile(f"{path.name} n’est pas en UTF-8 : l’enregistrer de nouveau en « CSV UTF-8 ».") from slip
    except csv.Error as slip:
        raise UnreadableFile(
            f"{path.name} n’est pas un fichier CSV : un guillemet resté ouvert, ou en trop, avant la fin "
            f"(ligne {reader.line_num})."
        ) from slip


def _cells(path: Path, number: int, line: dict[Any, Any]) -> dict[str, str]:
    """What the line says, by column. More cells than columns, a comma that should be quoted, and which is which is
    nobody's guess."""
    if any(_cell(value) for value in line.get(None) or ()):
        raise UnreadableFile(f"{path.name}, ligne {number} : plus de cellules que de colonnes. Une virgule à citer ?")
    return {str(name).strip(): _cell(value) for name, value in line.items() if name}


def _cell(value: object) -> str:
    """Its text. A NUL, which no database keeps, was never meant; a cell of a line that is too short is empty."""
    return str(value or "").replace("\x00", "").strip()


def source_of(rows: list[Row], path: Path) -> str:
    """The title of the source that the rows name; the file's name when they name none, or several."""
    titles = {row["source"] for row in rows}
    return titles.pop()[:300] if len(titles) == 1 and titles != {""} else path.stem


def checked_on(path: Path, source: str) -> date | None:
    """The day that the file's name or its source says: « …_2020-05-06.csv », « 6 mai 2020 »."""
    if found := re.search(r"(\d{4})-(\d{2})-(\d{2})", path.name) or re.search(r"(\d{4})-(\d{2})-(\d{2})", source):
        return _day(*(int(number) for number in found.groups()))
    months = [plain(month) for month in FRENCH_MONTHS]
    if found := re.search(rf"(\d{{1,2}})(?:er)? ({'|'.join(months)}) (\d{{4}})", plain(source)):
        return _day(int(found[3]), months.index(found[2]) + 1, int(found[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
