"""The tables of a report: nights by month, promised nights covered by month, where they go next. Each has its drawing.

A table that would show fewer than five persons joins its lines: what is left is said together.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casework.care.reading import WHY as STOPPED
from casework.models import Stay
from reporting import words
from reporting.indicators.leaving import KINDS
from reporting.publishing import BAND, WHY, Published, parts_of
from reporting.registry import INDICATORS, Reading
from reporting.suppression import OTHERS, K
from reporting.window import Window

MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
TOGETHER = "Réunis : moins de cinq personnes chacun, ou ce qui les ferait retrouver"


@dataclass(frozen=True)
class Row:
    """A line: its label, what is drawn (None: nothing is), what is read."""

    label: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Table:
    code: str
    title: str
    heads: tuple[str, str]
    rows: tuple[Row, ...]
    drawing: str  # "bars", "line" or "strip"
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code, "title": self.title, "heads": list(self.heads), "drawing": self.drawing,
            "note": self.note, "rows": [[row.label, row.value, row.text] for row in self.rows],
        }  # fmt: skip

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Table":
        rows = tuple(Row(*row) for row in said["rows"])
        return cls(said["code"], said["title"], tuple(said["heads"]), rows, said["drawing"], said["note"])


def by_group(lines: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The figures of a report under the heading of each group, in its order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line["group"], []).append(line)
    return found


def exact(window: Window) -> list[Table]:
    return _tables(window, Published({}, parts_of(window), frozenset()), masks=False)


def published(window: Window, found: Published) -> list[Table]:
    return _tables(window, found, masks=True)


def _tables(window: Window, found: Published, *, masks: bool) -> list[Table]:
    drawn = []
    if len(window.months()) > 1:
        drawn = [_nights(window, found), _coverage(window, masks)]
    return [table for table in (*drawn, _exits(found), *(_why(family, found) for family in WHY)) if table.rows]


def _month(window: Window) -> str:
    return f"{MONTHS[window.since.month - 1]} {window.since.year}"


def _nights(window: Window, found: Published) -> Table:
    rows = []
    for month in window.months():
        name = f"nights:{month.since:%Y-%m}"
        if month.since >= window.known.as_of:
            rows.append(Row(_month(month), None, "pas encore"))
        elif name in found.hidden:
            rows.append(Row(_month(month), None, "masqué"))
        else:
            count = found.parts[name].value
            rows.append(Row(_month(month), count, words.number(count)))
    return Table("nights", "Nuitées par mois", ("Mois", "Nuitées"), tuple(rows), "bars")


def _coverage(window: Window, masks: bool) -> Table:
    """Where one month would show few women, every month is said within five percent: no sum gives it back."""
    declared = INDICATORS["coverage"]
    months = [(month, declared.compute(month)) for month in window.months()]
    rough = masks and any(_few(reading) for _, reading in months)
    rows = tuple(
        Row(_month(month), *_rough(reading))
        if rough
        else Row(_month(month), reading.value, words.value(declared, reading))
        for month, reading in months
        if reading.denominator
    )
    if rough:
        rows = _together(rows)
    note = "Chaque mois est dit à cinq points près : moins de cinq femmes y seraient reconnues." if rough else ""
    return Table("coverage", "Nuits promises couvertes", ("Mois", "Couvertes"), rows, "line", note)


def _together(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Months that follow each other and say the same are one line: « janv. 2026 – avril 2026 »."""
    found = []
    for text, same in itertools.groupby(rows, key=lambda row: row.text):
        labels = [row.label for row in same]
        found.append(Row(labels[0] if len(labels) == 1 else f"{labels[0]} – {labels[-1]}", None, text))
    return tuple(found)


def _few(reading: Reading) -> bool:
    return any(0 < (people or 0) < K for people in (reading.people, reading.inside, reading.outside))


def _rough(reading: Reading) -> tuple[float | None, str]:
    if reading.value is None or 0 < reading.people < K:
        return None, "masqué"
    low = min(100 - BAND, int(reading.value * 100 // BAND * BAND))
    return None, f"de {low} à {low + BAND}{words.NBSP}%"


def _exits(found: Published) -> Table:
    return _parts(found, "exit", "exits", "Où elles vont ensuite", ("Destination", "Sorties"), KINDS)


RARE = "Autres motifs, rares"
REASONS: dict[str, str] = dict(Stay.Reason.choices)
STOPS = {reason: said[0].upper() + said[1:] for reason, said in STOPPED.items()}
TITLES = {
    "drop": ("Pourquoi des foyers s’arrêtent en chemin", ("Motif", "Foyers"), STOPS),
    "her": ("Pourquoi des séjours finissent avant la date : ce qu’elles disent", ("Raison", "Séjours"), REASONS),
    "home": (
        "Pourquoi des séjours finissent avant la date : ce que disent les foyers",
        ("Raison", "Séjours"),
        REASONS,
    ),
}


def _why(family: str, found: Published) -> Table:
    title, heads, said = TITLES[family]
    return _parts(found, family, WHY[family][0], title, heads, said)


def _parts(found: Published, family: str, whole: str, title: str, heads: tuple[str, str], said: dict) -> Table:
    """Lines that may not be told apart are told together; where not even their sum may, nothing is."""
    here = {name: cell for name, cell in found.parts.items() if name.startswith(f"{family}:")}
    rows = [
        Row(_label(name, said), cell.value, words.number(cell.value))
        for name, cell in here.items()
        if name not in found.hidden and cell.value
    ]
    together = sum(cell.value for name, cell in here.items() if name in found.hidden)
    if together:
        rows.append(Row(TOGETHER, together, words.number(together)))
    if [row.label for row in rows] in ([RARE], [TOGETHER]):
        rows = []  # « others » of nothing says nothing
    rows.sort(key=lambda row: family != "exit" and -(row.value or 0))
    return Table(family, title, heads, () if whole in found.hidden else tuple(rows), "strip")


def _label(name: str, said: dict[str, str]) -> str:
    reason = name.split(":")[1]
    return RARE if reason == OTHERS else said.get(reason, "Sans motif noté")
