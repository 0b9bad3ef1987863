"""A sheet becomes a register: where its header is, what each column holds, what each line is."""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from hosting.registers.cells import Parser, fold, is_nothing
from hosting.registers.reading import Sheet, UnreadableFile, shown

HEADER_WITHIN = 30  # lines: titles, notes and logos stand above it
ENOUGH = 3  # columns recognised before a line is believed to be a header
SURE, ALIKE = 100, 80
SMALL = {"de", "du", "des", "la", "le", "les", "l", "d", "a", "au", "aux", "en", "et", "ou", "son", "sa", "ses",
         "elle", "votre", "vos", "the", "est", "si", "svp", "pour"}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """What a column of a register may hold: its field, its name on screens, how it is read, what people call it."""

    field: str
    label: str
    parser: Parser
    also: tuple[str, ...] = ()

    @functools.cached_property
    def names(self):
        return tuple(dict.fromkeys(heading(name) for name in (self.label, *self.also)))


@dataclass(frozen=True)
class Layout:
    """What a kind of register looks like: its columns, and the sets of fields of which one must be there whole."""

    label: str
    columns: tuple[Column, ...]
    needs: tuple[frozenset[str], ...]

    def column(self, name):
        return next(column for column in self.columns if column.field == name)


@dataclass
class Line:
    """One line after the header. ``number`` is its line in the file, as the spreadsheet shows it."""

    number: int
    cells: list[Any]
    nature: str = "record"  # or blank, header, total


@dataclass
class Register:
    """A recognised sheet: its header line, the column of each field (from 0), and every line after the header."""

    sheet: Sheet
    header: int  # index of the header in sheet.rows
    mapping: dict[str, int]
    lines: list[Line] = field(default_factory=list)

    @property
    def headings(self):
        return [shown(cell) for cell in self.sheet.rows[self.header]]

    @property
    def ignored(self):
        """Headings of the columns that hold nothing we know, in order."""
        used = set(self.mapping.values())
        return [name for index, name in enumerate(self.headings) if index not in used and name]


def heading(value):
    """A column's heading, as words to be compared: « Homme(s) au foyer ? » → "hommes au foyer"."""
    return _heading(fold(value))


@functools.lru_cache(maxsize=20_000)
def _heading(folded):
    text = re.sub(r"\((e?s|e|nes?|euse)\)", r"\1", folded)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


@functools.lru_cache(maxsize=20_000)
def likeness(text, name):
    """How much a heading says ``name``, from 0 to 100: the same words, words spelled nearly so, or its main words."""
    if text == name:
        return SURE
    words, wanted = main_words(text), main_words(name)
    if not wanted or len("".join(wanted)) < 3:
        return 0
    if len(words) == len(wanted) and all(max(fuzz.ratio(word, other) for other in words) >= ALIKE for word in wanted):
        return SURE - 2
    if set(wanted) <= set(words):
        spare = len(words) - len(wanted)
        return max(0, min(90, 65 + 12 * len(wanted) - 6 * spare - words.index(wanted[0])))
    return 0


def main_words(text):
    return [word for word in text.split() if word not in SMALL]


def guess_mapping(cells: Sequence[Any], layout: Layout) -> dict[str, int]:
    """The column of each field, from the headings alone; each column and each field at most once, the surest first."""
    candidates = []
    for index, cell in enumerate(cells):
        if is_nothing(cell) or len(shown(cell)) > 80:
            continue
        text = heading(cell)
        for order, column in enumerate(layout.columns):
            best = max(likeness(text, name) for name in column.names)
            if best >= 60:
                candidates.append((-best, index, order, column.field))
    mapping: dict[str, int] = {}
    for _, index, _, name in sorted(candidates):
        if name not in mapping and index not in mapping.values():
            mapping[name] = index
    return mapping


def find_header(sheet: Sheet, layout: Layout) -> tuple[int, dict[str, int]] | None:
    """(index of the header line, mapping) of the line that most looks like one, or None."""
    best: tuple[int, dict[str, int]] | None = None
    seen = 0
    for index, row in enumerate(sheet.rows):
        if not row:
            continue
        seen += 1
        if seen > HEADER_WITHIN:
            break
        mapping = guess_mapping(row, layout)
        fits = len(mapping) >= ENOUGH and any(need <= mapping.keys() for need in layout.needs)
        if fits and (best is None or len(mapping) > len(best[1])):
            best = (index, mapping)
    return best


def find_register(sheets: Iterable[Sheet], layout: Layout, others: Sequence[Layout] = ()) -> Register:
    """The first sheet that is a register of this kind, with its lines; UnreadableFile if there is none.

    ``others`` are the kinds that it must not look like more: a register of hosts is no register of referrals.
    """
    resembles = ""
    for sheet in sheets:
        found = find_header(sheet, layout)
        rival = max(
            ((len(other[1]), known.label) for known in others if (other := find_header(sheet, known))), default=(0, "")
        )
        if rival[0] > (len(found[1]) + 1 if found else ENOUGH):
            resembles = rival[1]
            continue
        if found:
            return Register(sheet, *found, lines=lines_after(sheet, found[0], found[1]))
    if resembles:
        raise UnreadableFile(f"Ce fichier ressemble à un registre {resembles}, pas à un registre {layout.label}.")
    raise UnreadableFile(
        f"Aucune feuille n’est reconnue comme un registre {layout.label} : il faut une ligne de titres avec "
        + "au moins " + " ou ".join(wanted(layout, need) for need in layout.needs) + " et deux autres colonnes."
    )  # fmt: skip


def wanted(layout, need):
    return " et ".join(f"« {layout.column(name).label} »" for name in sorted(need))


def lines_after(sheet: Sheet, header: int, mapping: dict[str, int]) -> list[Line]:
    """Every line after the header, each with its nature: nothing is left out, so that the count is whole."""
    titles = [heading(cell) if cell is not None else "" for cell in sheet.rows[header]]
    return [
        Line(index + 1, row, nature(row, titles))
        for index, row in enumerate(sheet.rows[header + 1 :], start=header + 1)
    ]


TOTAL = re.compile(
    r"^(?:sous[ -]?)?tota(?:l|ux)\b|^(?:nombre|nb)\b.{0,40}(?:total|lignes|foyers|orientations|personnes)|^moyenne\b"
)


def nature(row, titles):
    """What a line is: a record, unless it is blank, the header said again, or a total."""
    filled = [(index, cell) for index, cell in enumerate(row) if cell is not None and shown(cell).strip()]
    if not filled:
        return "blank"
    said_again = sum(
        1 for index, cell in filled if index < len(titles) and titles[index] and heading(cell) == titles[index]
    )
    if said_again >= max(2, 0.6 * len(filled)):
        return "header"
    first, rest = filled[0][1], [cell for _, cell in filled[1:]]
    figures = sum(1 for cell in rest if not re.search(r"[^\W\d_]{2}", shown(cell)))
    if TOTAL.match(fold(first)) and len(filled) <= max(6, len(titles) // 2) and figures == len(rest):
        return "total"
    return "record"
