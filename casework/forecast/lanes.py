"""Where a period falls on the drawing of twelve months: pixels and words, from dates."""

import calendar
from dataclasses import dataclass
from datetime import date

MONTH_WIDTH, HEIGHT = 78, 24
LETTER = 7  # pixels of a letter, at the size of the labels
GAP = 2


@dataclass(frozen=True)
class Bar:
    """One rectangle: its place in pixels, its kind (``lit``, ``prevu``, ``vide``, ``noir``, ``libre``), its words."""

    x: float
    width: float
    kind: str
    text: str = ""

    @property
    def label(self):
        """The words, where they fit."""
        return self.text if len(self.text) * LETTER + 10 <= self.width else ""

    @property
    def text_x(self):
        return round(self.x + LETTER, 1)

    @property
    def text_class(self):
        return {"lit": "n-nuit", "prevu": "n-sur"}.get(self.kind, "n-t")


@dataclass(frozen=True)
class Scale:
    """Twelve civil months from ``start``, the first day of one."""

    start: date
    months: int = 12

    @property
    def width(self):
        return self.months * MONTH_WIDTH

    def x(self, day):
        """Where a day falls, from the left edge, kept within the drawing."""
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        length = calendar.monthrange(day.year, day.month)[1]
        return min(max(months + (day.day - 1) / length, 0), self.months) * MONTH_WIDTH

    def bar(self, lower, upper, kind, text=""):
        """The rectangle of a half-open period; None where it falls outside, or holds no night."""
        left, right = self.x(lower), self.width if upper is None else self.x(upper)
        if right - left < 1:
            return None
        return Bar(round(left, 1), round(max(right - left - GAP, 1), 1), kind, text)
