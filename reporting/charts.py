"""The drawings of a report, in SVG: bars, a line, a strip. Colours come from classes (static/css/data.css), so that a
strict content policy and both themes hold; each drawing says itself in one sentence, and stands beside its table.
"""

from collections.abc import Iterator
from math import ceil, log10

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from reporting import words
from reporting.tables import Row, Table

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FLOOR = 540, 240, 44, 520, 25, 205
FILLS = (("n-prevu", "n-sur"), ("n-lit", "n-nuit"), ("n-vide", "n-tb"), ("n-noir", "n-sur"), ("n-vide", "n-tb"))
LETTER = 7.2


def draw(table: Table) -> SafeString:
    """The drawing of a table; nothing where fewer than two of its lines may be drawn."""
    drawn = [row for row in table.rows if row.value is not None]
    if (len(drawn) < 2 and table.drawing != "strip") or not any(row.value for row in drawn):
        return mark_safe("")
    pieces = {"bars": _bars, "line": _line, "strip": _strip}[table.drawing](table.rows)
    height = 132 if table.drawing == "strip" else HEIGHT
    return format_html(
        '<svg class="an" viewBox="0 0 {} {}" width="{}" role="img" aria-label="{}">{}</svg>',
        WIDTH, height, WIDTH, sentence(table), mark_safe("".join(pieces)),
    )  # fmt: skip


def sentence(table: Table) -> str:
    """What a screen reader hears in place of the drawing."""
    return f"{table.title} : " + " ; ".join(f"{row.label} {row.text}" for row in table.rows) + "."


def _bars(rows: tuple[Row, ...]) -> Iterator[str]:
    top = _round_up(max(row.value or 0 for row in rows))
    yield from _axis([(part * top / 3, words.number(part * top / 3)) for part in range(4)], 0, top)
    step = (RIGHT - LEFT) / len(rows)
    width = min(48, step * 0.7)
    for at, row in enumerate(rows):
        middle = LEFT + step * (at + 0.5)
        if row.value:
            head = _height(row.value, 0, top)
            arch = min(14, width / 3, FLOOR - head)
            yield (
                f'<path class="n-prevu" d="M{n(middle - width / 2)} {FLOOR}V{n(head + arch)}'
                f'a{n(width / 2)} {n(arch)} 0 0 1 {n(width)} 0V{FLOOR}z"/>'
            )
            if step > 30:
                yield _text(middle, head - 6, row.text, "n-tb")
        yield _month(at, len(rows), middle, row)


def _line(rows: tuple[Row, ...]) -> Iterator[str]:
    """The axis begins at a ten of percents under the lowest: its first word says so."""
    values = [row.value for row in rows if row.value is not None]
    low = min(0.9, int(min(values) * 10) / 10)
    marks = [low, (low + 1) / 2, 1.0]
    yield from _axis([(mark, f"{words.number(mark * 100)} %") for mark in marks], low, 1.0)
    step = (RIGHT - LEFT) / len(rows)
    points = [(LEFT + step * (at + 0.5), _height(row.value, low, 1.0), row)
              for at, row in enumerate(rows) if row.value is not None]  # fmt: skip
    yield '<path class="n-ligne" d="M' + "L".join(f"{n(x)} {n(y)}" for x, y, _ in points) + '"/>'
    for x, y, row in points:
        yield f'<circle class="n-prevu" cx="{n(x)}" cy="{n(y)}" r="5"/>'
        if step > 36:
            yield _text(x, y - 11, row.text.replace(f"{words.NBSP}%", ""), "n-tb")
    for at, row in enumerate(rows):
        yield _month(at, len(rows), LEFT + step * (at + 0.5), row)


def _strip(rows: tuple[Row, ...]) -> Iterator[str]:
    whole = sum(row.value or 0 for row in rows)
    left = 2.0
    for at, row in enumerate(row for row in rows if row.value):
        width = (WIDTH - 4) * (row.value or 0) / whole
        fill, ink = FILLS[at % len(FILLS)]
        yield f'<rect class="{fill}" x="{n(left)}" y="20" width="{n(max(1, width - 3))}" height="56" rx="5"/>'
        if width > 24:
            yield _text(left + 8, 53, row.text, ink, anchor="")
        if len(row.label) * LETTER < width:
            yield _text(left, 98, row.label, "n-t2", anchor="")
        left += width


def _axis(marks: list[tuple[float, str]], low: float, high: float) -> Iterator[str]:
    for value, said in marks:
        y = _height(value, low, high)
        yield f'<path class="n-axe" d="M{LEFT} {n(y)}H{RIGHT}"/>'
        yield _text(LEFT - 6, y + 4, said, "n-t2", anchor="end")


def _month(at: int, count: int, x: float, row: Row) -> str:
    """The first word of a label; of many, one in two or three."""
    if at % ceil(count / 12):
        return ""
    return _text(x, 224, row.label.split()[0], "n-t2")


def _height(value: float, low: float, high: float) -> float:
    return FLOOR - (FLOOR - TOP) * (value - low) / ((high - low) or 1)


def _round_up(value: float) -> float:
    """A round number above: three equal marks fit under it."""
    step = 10 ** int(log10(max(value, 3)))
    return next(top for top in (0.3 * step, 0.6 * step, 1.5 * step, 3 * step, 6 * step, 12 * step) if top >= value)


def _text(x: float, y: float, said: str, ink: str, anchor: str = "middle") -> str:
    anchored = mark_safe(f' text-anchor="{anchor}"') if anchor else ""
    return format_html('<text class="{}" x="{}" y="{}"{}>{}</text>', ink, n(x), n(y), anchored, said)


def n(length: float) -> str:
    """A length with at most one decimal."""
    return f"{length:.1f}".removesuffix(".0")
