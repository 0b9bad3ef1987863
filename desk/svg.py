"""Drawings made on the server: the twelve windows of a year, and the shutters.

An SVG holds no style and no identifier, so that the same drawing may stand twenty times on a page under a strict CSP:
colours come from classes (static/css/data.css) and follow the theme; each piece of a window is its own path, cut to
the arch by arithmetic rather than by a clip path. Lengths are in SVG units (pixels at full size).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from desk.words import date_words, plural
from desk.year import Night, Segment, Window, Year, position, runs, sentence, windows, windows_of

__all__ = ["SHUTTERS", "Night", "Segment", "Window", "Year", "large_year", "shutters", "windows", "year_bar"]

FILLS = {Night.KEPT: "n-lit", Night.PLANNED: "n-prevu", Night.OWED: "n-noir", Night.SUSPENDED: "n-susp",
         Night.UNKNOWN: "n-inconnu"}  # fmt: skip
LETTER = 7.2  # mean width of a letter of a lane's label
SHUTTERS = {
    "open": '<path class="n-lit" d="M17 45V20a11 11 0 0 1 22 0v25z"/><path class="v-b" d="M28 9v36M17 27h22"/>'
    '<path class="n-prevu" d="M13.5 15 2 10v41l11.5-6zM42.5 15 54 10v41l-11.5-6zM11 48h34v3.5H11z"/>',
    "ajar": '<path class="n-lit" d="M17 45V20a11 11 0 0 1 22 0v25z"/><path class="v-b" d="M22.5 12v33"/>'
    '<path class="n-prevu" d="M13.5 15 2 10v41l11.5-6zM28.5 45V9.1A11 11 0 0 1 39 20v25zM11 48h34v3.5H11z"/>'
    '<path class="v-l" d="M31 24h5.5M31 29h5.5M31 34h5.5M31 39h5.5"/>',
    "closed": '<path class="n-prevu" d="M27.5 45V9.1A11 11 0 0 0 17 20v25zM28.5 45V9.1A11 11 0 0 1 39 20v25z'
    'M11 48h34v3.5H11z"/><path class="v-l" d="M19.5 24h5.5M19.5 29h5.5M19.5 34h5.5M19.5 39h5.5M31 24h5.5M31 29h5.5'
    'M31 34h5.5M31 39h5.5"/>',
}


@dataclass(frozen=True)
class Arches:
    """The shape of a row of arched windows: where the next one starts, how wide, and how high."""

    pitch: float
    width: float
    base: float  # the sill
    spring: float  # where the arch leaves the wall
    rise: float  # height of the arch above the spring line
    hatch: float  # distance between two lines of hatching
    thinnest: float  # least width of a night that is owed: two nights of a year must be seen

    def x(self, place: float) -> float:
        """Return the abscissa of a place of the year: 4.5 is the middle of the fifth window."""
        index = min(int(place), 11)
        return index * self.pitch + (place - index) * self.width

    def top(self, left: float, x: float) -> float:
        """Return the height of the arch at `x`, for the window that starts at `left`."""
        radius = self.width / 2
        across = min(max((x - left - radius) / radius, -1), 1)
        return self.spring - self.rise * sqrt(1 - across * across)

    def slice(self, left: float, first: float, last: float) -> str:
        """Return the path of the part of a window between two abscissas."""
        arc = f"A{n(self.width / 2)} {n(self.rise)} 0 0 1 {n(last)} {n(self.top(left, last))}"
        return f"M{n(first)} {n(self.base)}V{n(self.top(left, first))}{arc}V{n(self.base)}z"

    def hatching(self, left: float, first: float, last: float) -> str:
        """Return the lines that hatch a part of a window, rising to the right and cut to the arch."""
        lines, offset = [], first + self.top(left, (first + last) / 2) + self.hatch
        while offset < last + self.base:
            steps = [first + (last - first) * step / 24 for step in range(25)]
            inside = [x for x in steps if self.top(left, x) <= offset - x <= self.base]
            if len(inside) > 1:
                lines.append(f"M{n(inside[0])} {n(offset - inside[0])}L{n(inside[-1])} {n(offset - inside[-1])}")
            offset += self.hatch
        return "".join(lines)


SMALL = Arches(pitch=18.2, width=15.7, base=26, spring=12, rise=6, hatch=4, thinnest=3.5)
LARGE = Arches(pitch=94, width=86, base=96, spring=69, rise=43, hatch=6, thinnest=5)


def n(length: float) -> str:
    """Write a length with at most one decimal."""
    return f"{length:.1f}".removesuffix(".0")


def year_bar(months: Sequence[Window], today: float | None = None, label: str = "") -> SafeString:
    """Draw the small bar: twelve windows and the mark of the day.

    `today` is a place of the year (see `year.position`), None when the day is outside. `label` is the whole sentence
    that the drawing stands for (see `year.sentence`); without it the drawing is hidden from screen readers.
    """
    drawing = draw_windows(SMALL, months) + draw_day(SMALL, today, top=3, foot=27, radius=3)
    name = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="an" viewBox="-3 0 222 28" width="222" height="28" {}>{}</svg>', name, mark_safe(drawing)
    )


def draw_year(year: Year, who: str = "") -> SafeString:
    """Draw the small bar of a `Year`, with its sentence."""
    return year_bar(windows_of(year), position(year.today, year.bounds), sentence(year, who))


def draw_windows(shape: Arches, months: Sequence[Window]) -> str:
    """Draw the twelve windows: what fills each, then its frame, dashed when nothing is known of it."""
    pieces: list[str] = []
    for index, window in enumerate(months):
        left = index * shape.pitch
        for segment in window.segments:
            pieces.extend(draw_segment(shape, left, segment))
        frame = "n-vide" if window.open > 1 - 1e-9 else "n-cadre"
        pieces.append(f'<path class="{frame}" d="{shape.slice(left, left, left + shape.width)}"/>')
    return "".join(pieces)


def draw_segment(shape: Arches, left: float, segment: Segment) -> Iterator[str]:
    """Yield the pieces of one run of nights. Nights not known are left empty."""
    if segment.kind == Night.OPEN:
        return
    first, last = left + segment.start * shape.width, left + segment.end * shape.width
    if segment.kind == Night.OWED and last - first < shape.thinnest:
        first = min(max((first + last - shape.thinnest) / 2, left), left + shape.width - shape.thinnest)
        last = first + shape.thinnest
    yield f'<path class="{FILLS[segment.kind]}" d="{shape.slice(left, first, last)}"/>'
    if segment.kind == Night.OWED:
        yield f'<path class="n-hache" d="{shape.hatching(left, first, last)}"/>'


def draw_day(shape: Arches, today: float | None, *, top: float, foot: float, radius: float) -> str:
    """Draw the pin that marks the day."""
    if today is None:
        return ""
    x = n(shape.x(today))
    return (
        f'<path class="n-jour" d="M{x} {n(top)}V{n(foot)}"/>'
        f'<circle class="n-encre" cx="{x}" cy="{n(top)}" r="{n(radius)}"/>'
    )


def large_year(year: Year, who: str = "") -> SafeString:
    """Draw the large bar of a file: windows with their dates, stays below, then milestones.

    It holds text, so it is never mirrored; put it in a frame that scrolls (`components/year.html` does).
    """
    bounds = year.bounds
    pieces = [
        "".join(text(index * LARGE.pitch, 16, short(first)) for index, first in enumerate(bounds[:-1])),
        draw_windows(LARGE, windows_of(year)),
        draw_day(LARGE, position(year.today, bounds), top=22, foot=102, radius=5),
        "".join(draw_lanes(year, bounds)),
        "".join(draw_owed(year, bounds)),
        "".join(draw_milestones(year, bounds)),
    ]
    height = 218 if year.milestones else 164
    return format_html(
        '<svg class="an an-grand" viewBox="-6 0 1136 {}" width="1136" role="img" aria-label="{}">{}</svg>',
        height,
        sentence(year, who),
        mark_safe("".join(pieces)),
    )


def draw_lanes(year: Year, bounds: Sequence[date]) -> Iterator[str]:
    """Draw the stays as lanes, and the nights still to be covered as dashed ones."""
    lanes = [(label, first, last, "n-lit" if last <= year.today else "n-prevu") for label, first, last in year.stays]
    for first, last in runs(year, Night.OPEN):
        if last > year.today:
            lanes.append((f"{plural((last - first).days, 'nuit')} à couvrir", first, last, "n-vide"))
    inks = {"n-lit": "n-nuit", "n-prevu": "n-sur", "n-vide": "n-tb"}
    for label, first, last, fill in lanes:
        left, right = LARGE.x(place(first, bounds)) + 1, LARGE.x(place(last, bounds)) - 1
        if right <= left:
            continue
        yield f'<rect class="{fill}" x="{n(left)}" y="112" width="{n(right - left)}" height="26" rx="4"/>'
        if len(label) * LETTER + 12 < right - left:
            yield text(left + 7, 129, label, inks[fill])


def draw_owed(year: Year, bounds: Sequence[date]) -> Iterator[str]:
    """Write each run of nights without a roof under the windows: a debt is said as a number."""
    for first, last in runs(year, Night.OWED):
        words = f"{plural((last - first).days, 'nuit')} sans toit"
        x = LARGE.x((place(first, bounds) + place(last, bounds)) / 2)
        half = len(words) * LETTER / 2
        yield f'<path class="n-bord" d="M{n(x)} 98V144"/>'
        yield text(min(max(x, half), 1122 - half), 156, words, "n-tb", anchor="middle")


def draw_milestones(year: Year, bounds: Sequence[date]) -> Iterator[str]:
    """Draw the milestones as small windows: blue when done, dashed when to come. Two that are near share no line."""
    free = [-1.0, -1.0]  # where each of the two lines of words becomes free
    for label, day, done in sorted(year.milestones, key=lambda milestone: milestone[1]):
        x = min(LARGE.x(place(day, bounds)), 1115)
        words = f"{label} ✓" if done else label
        start = min(x - 7, 1128 - len(words) * LETTER)
        line = 0 if start > free[0] else 1
        free[line] = start + len(words) * LETTER + 8
        fill = "n-prevu" if done else "n-vide"
        yield f'<path class="{fill}" d="M{n(x - 7)} 183v-9a7 7 0 0 1 14 0v9z"/>'
        yield text(start, 198 + 15 * line, words)


def place(day: date, bounds: Sequence[date]) -> float:
    """Return the place of a day, brought back inside the year."""
    return position(min(max(day, bounds[0]), bounds[-1]), bounds) or 0.0


def short(day: date) -> str:
    """Write a date for the drawing: « 17 avril », « 1er mai »."""
    return date_words(day, day, "day").replace("<sup>", "").replace("</sup>", "")


def text(x: float, y: float, words: str, ink: str = "n-t2", anchor: str = "") -> str:
    """Return a text of the drawing; the words are escaped."""
    anchored = mark_safe(f' text-anchor="{anchor}"') if anchor else ""
    return format_html('<text class="{}" x="{}" y="{}"{}>{}</text>', ink, n(x), n(y), anchored, words)


def shutters(position_: str, size: str = "") -> SafeString:
    """Draw the shutters: "open" (available), "ajar" (soon), "closed" (not now). `size` is "", "s" or "xl".

    Raises KeyError for any other position.
    """
    css = f"volets-{size}" if size else "volets"
    return format_html(
        '<svg class="{}" viewBox="0 4 56 52" aria-hidden="true" focusable="false">{}</svg>',
        css,
        mark_safe(SHUTTERS[position_]),
    )
