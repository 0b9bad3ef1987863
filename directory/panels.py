"""What a page of the team's tools is made of: figures, tables and forms, drawn by one template (directory/panel.html).

Each tool says what it shows; how it looks at 375 px, for a thumb or a screen reader, is settled once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

BADLY_FILLED = 422


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""
    state: tuple[str, str, str] | None = None  # a colour, an icon, words


@dataclass(frozen=True)
class Table:
    """``columns`` name the cells of each row; ``empty`` is said where there is no row."""

    heading: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell | str]]
    empty: str = ""

    @property
    def lines(self) -> list[list[tuple[str, Cell]]]:
        made = ([cell if isinstance(cell, Cell) else Cell(str(cell)) for cell in row] for row in self.rows)
        return [list(zip(self.columns, cells, strict=True)) for cells in made]


@dataclass(frozen=True)
class Ask:
    """A form of the page: what it does, its button, and the name under which it is posted."""

    name: str
    heading: str
    submit: str
    form: Any = None  # None: a button alone
    intro: str = ""
    kind: str = "primary"


@dataclass(frozen=True)
class Panel:
    """A whole page. ``figures`` are (label, value) pairs; ``said`` paragraphs under the title."""

    title: str
    said: Sequence[str] = ()
    figures: Sequence[tuple[str, str]] = ()
    facts: Sequence[dict[str, Any]] = ()
    tables: Sequence[Table] = ()
    asks: Sequence[Ask] = ()
    back: tuple[str, str] | None = None  # address, words
    links: Sequence[tuple[str, str]] = ()
    page: Any = None
    refused: Sequence[Any] = ()  # forms that may have been posted though the page offers them no more


def show(request: HttpRequest, panel: Panel) -> HttpResponse:
    """The page, with the status that what happened to its forms deserves: 200, 409 or 422."""
    offered = [ask.form for ask in panel.asks if ask.form is not None]
    forms = [*offered, *(form for form in panel.refused if form not in offered)]
    bound = [form for form in forms if form.is_bound and form.errors]
    status = next((getattr(form, "status", BADLY_FILLED) for form in bound), 200)
    return render(request, "directory/panel.html", {"panel": panel, "wrong": bound, "page": panel.page}, status=status)
