"""What is looked for and not found, by department and by quarter that is over: published, so of nobody.

A department and a quarter make one table, and no other page says a part or a sum of it: nothing can be taken away
from anything. A quarter that runs is not shown, since two readings of it a day apart would tell what one day added.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Sum

from directory.models import UnmetNeed
from directory.taxonomy import BY_CODE
from directory.towns import departments
from reporting.suppression import Cell, Key, count, protect_and_hush
from reporting.suppression import Sum as Total

QUARTERS = 8  # shown at most, the latest first
ALL = "all"
UNSAID = "Non dit"
Band = UnmetNeed.Band


@dataclass(frozen=True)
class Quarter:
    since: date

    @property
    def until(self) -> date:
        return self.since + relativedelta(months=3)

    @property
    def code(self) -> str:
        return f"{self.since.year}-T{(self.since.month + 2) // 3}"

    @property
    def label(self) -> str:
        number = (self.since.month + 2) // 3
        return f"{'1er' if number == 1 else f'{number}e'} trimestre {self.since.year}"


@dataclass(frozen=True)
class Needs:
    """``rows``: (category, [a cell for each part of the day], its total); a cell is what may be said of it."""

    rows: list[tuple[str, list[str], str]]
    totals: list[str]
    whole: str
    communes: list[tuple[str, str]]


def quarters_over(today: date) -> list[Quarter]:
    """The latest first; the one that runs is not among them."""
    running = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return [Quarter(running - relativedelta(months=3 * back)) for back in range(1, QUARTERS + 1)]


def departments_with_needs(quarter: Quarter) -> list[tuple[str, str]]:
    """[(code, name)] of those of which something was counted; "" where the place was not said."""
    found = _rows(quarter).order_by("department").values_list("department", flat=True).distinct()
    names = departments()
    return [(code, names[code].name if code in names else code or UNSAID) for code in found]


def needs(quarter: Quarter, department: str) -> Needs:
    """The table of one department and one quarter, and its municipalities, with what is small masked."""
    rows = _rows(quarter).filter(department=department)
    by_cell: dict[tuple[str, str], int] = defaultdict(int)
    for category, band, number in rows.values_list("category", "band").annotate(number=Sum("count")).order_by():
        by_cell[category, band] += number
    by_commune = dict(rows.values_list("commune").annotate(number=Sum("count")).order_by())
    cells, sums = _bound(by_cell, by_commune)
    said = _Said(cells, sums)
    categories = sorted({category for category, _ in by_cell}, key=lambda code: (-cells["c", code].value, code))
    return Needs(
        rows=[(_label(code), [said(("cb", code, band)) for band in Band], said(("c", code))) for code in categories],
        totals=[said(("b", band)) for band in Band],
        whole=said(ALL),
        communes=[
            (name or UNSAID, said(("m", name)))
            for name in sorted(by_commune, key=lambda each: (-by_commune[each], each))
        ],
    )


def _rows(quarter: Quarter):
    return UnmetNeed.objects.filter(month__gte=quarter.since, month__lt=quarter.until)


def _bound(by_cell: dict[tuple[str, str], int], by_commune: dict[str, int]) -> tuple[dict[Key, Cell], list[Total]]:
    """Every number of the page, and the sums that bind them."""
    categories = sorted({category for category, _ in by_cell})
    cells: dict[Key, Cell] = {}
    for category in categories:
        for band in Band:
            cells["cb", category, band] = count(by_cell[category, band])
        cells["c", category] = count(sum(by_cell[category, band] for band in Band), margin=1)
    for band in Band:
        cells["b", band] = count(sum(by_cell[category, band] for category in categories), margin=1)
    for name, number in by_commune.items():
        cells["m", name] = count(number)
    cells[ALL] = count(sum(by_commune.values()), margin=2)
    sums: list[Total] = [(("c", each), tuple(("cb", each, band) for band in Band)) for each in categories]
    sums += [(("b", band), tuple(("cb", each, band) for each in categories)) for band in Band]
    sums += [
        (ALL, tuple(("c", each) for each in categories)), (ALL, tuple(("b", band) for band in Band)),
        (ALL, tuple(("m", name) for name in by_commune)),
    ]  # fmt: skip
    return cells, [line for line in sums if line[1]]


class _Said:
    """What a page writes for a cell: its number, « moins de 5 », or nothing at all."""

    def __init__(self, cells: dict[Key, Cell], sums: list[Total]) -> None:
        self.cells = cells
        self.masked, self.hushed = protect_and_hush(cells, sums)

    def __call__(self, key: Key) -> str:
        if key not in self.masked:
            return str(self.cells[key].value)
        return "masqué" if key in self.hushed or not self.cells[key].is_small() else "moins de 5"


def _label(code: str) -> str:
    return BY_CODE[code].label if code in BY_CODE else "Rubrique non dite"
