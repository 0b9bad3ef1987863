"""A report: every indicator of a period and a place, exact for those entitled, masked for publication."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import Territory
from reporting import readings, tables, words
from reporting.known import Known
from reporting.publishing import ALL, Shown, everywhere, exactly, publishable
from reporting.registry import INDICATORS, Indicator, Reading, Unit, figures
from reporting.suppression import K
from reporting.window import Window

MASKED = f"masqué (moins de {K})"
WITH_IT = "masqué"  # not small: it would give back one that is


@dataclass(frozen=True)
class Line:
    """One figure of a report, and how it is said."""

    declared: Indicator
    shown: Shown

    @property
    def reading(self) -> Reading:
        return self.shown.reading

    @property
    def hidden(self) -> bool:
        """Whether the exact figure may not be said."""
        return self.shown.masked or self.shown.low is not None

    def value(self) -> str:
        if self.shown.masked:
            return MASKED if self.reading.people < K and not self.shown.silent else WITH_IT
        if self.shown.low is not None and self.shown.high is not None:
            return _band(self.shown.low, self.shown.high)
        return words.value(self.declared, self.reading)

    def basis(self) -> str:
        if self.shown.masked:
            return ""
        if self.shown.low is not None:
            return f"sur {words.number(self.reading.denominator or 0)}"
        if self.shown.published and self.declared.unit != Unit.SHARE:
            return ""  # how many they were is another figure, and may be masked
        return words.basis(self.declared, self.reading)

    def aside(self) -> str:
        if self.hidden:
            return ""
        hush: dict[str, Any] = dict.fromkeys(self.shown.hush, 0)
        said = words.aside(replace(self.reading, **hush))
        return " ; ".join(filter(None, [said, "un nombre masqué d’inconnues ou en cours" if hush else ""]))

    def interval(self) -> str:
        return "" if self.hidden else words.interval(self.reading)

    def cells(self) -> tuple[str, ...]:
        return (
            self.declared.name, self.value(), self.basis(), self.aside(), self.interval(),
            f"{self.declared.code} v{self.declared.version}",
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Everything that may be said of it: what is hidden is not in it."""
        said: dict[str, Any] = {
            "code": self.declared.code, "version": self.declared.version, "name": self.declared.name,
            "unit": self.declared.unit.value, "group": self.declared.group, "definition": self.declared.definition,
            "text": self.value(), "masked": self.shown.masked,
        }  # fmt: skip
        if self.shown.low is not None:
            said |= {
                "low": self.shown.low,
                "high": self.shown.high,
                "denominator": self.reading.denominator,
                "basis": self.basis(),
            }
        elif not self.shown.masked:
            reading, shares = self.reading, self.declared.unit == Unit.SHARE or not self.shown.published
            said |= {
                "value": reading.value, "n": reading.n if shares else None,
                "numerator": reading.numerator if shares else None,
                "denominator": reading.denominator if shares else None,
                "unknown": None if "unknown" in self.shown.hush else reading.unknown,
                "pending": None if "pending" in self.shown.hush else reading.pending, "aside": self.aside(),
                "interval": list(reading.interval) if reading.interval else None, "basis": self.basis(),
                "interval_words": self.interval(),
            }  # fmt: skip
        return said


def _band(low: float, high: float) -> str:
    said = f"{int(low * 100)}{words.NBSP}%"
    if high >= 1:
        return f"{said} ou plus"
    if low <= 0:
        return f"{-int(-high * 100 // 1)}{words.NBSP}% ou moins"
    return f"de {int(low * 100)} à {round(high * 100)}{words.NBSP}%"


@dataclass(frozen=True)
class Report:
    since: date
    until: date
    as_of: date
    territory: Territory | None
    publish: bool
    extracted_at: datetime
    lines: tuple[Line, ...]
    tables: tuple[tables.Table, ...]
    window: Window  # exact: never shown as it is where ``publish``

    @property
    def heading(self) -> str:
        """« Du 01/01/2026 au 30/06/2026 · Gironde »."""
        where = self.territory.name if self.territory else "tous les territoires"
        said = words.period(self.since, self.until)
        return f"{said[0].upper()}{said[1:]} · {where}"

    @property
    def knowledge(self) -> str:
        return f"Tel que connu à la fin du {words.day(self.as_of)} ; extrait le {self.extracted_at:%d/%m/%Y à %H:%M}."

    def line(self, code: str) -> Line:
        return next(line for line in self.lines if line.declared.code == code)

    def as_json(self) -> dict[str, Any]:
        return {
            "from": self.since.isoformat(), "to": self.until.isoformat(), "as_of": self.as_of.isoformat(),
            "territory": self.territory.code if self.territory else None, "published": self.publish,
            "extracted_at": self.extracted_at.isoformat(), "indicators": [line.as_json() for line in self.lines],
            "tables": [table.as_json() for table in self.tables],
        }  # fmt: skip


def build(
    since: date, until: date, *, territory: Territory | None = None, as_of: date | None = None, publish: bool = False
) -> Report:
    """Read once, count everything. The number of queries does not depend on the period."""
    return _counted(readings.known(as_of), since, until, territory, publish)


def a_year_earlier(found: Report) -> Report:
    """The same days of the year before, as they are known at the same moment. Nothing is read again."""
    back = relativedelta(years=1)
    return _counted(found.window.known, found.since - back, found.until - back, found.territory, found.publish)


def _counted(known: Known, since: date, until: date, territory: Territory | None, publish: bool) -> Report:
    window = Window(known, since, until, territory.pk if territory else None)
    if publish:
        places = everywhere(window, Territory.objects.values_list("pk", flat=True))
        found = publishable(places, territory.pk if territory else ALL)
        shown, drawn = found.figures, tables.published(window, found)
    else:
        shown = {code: exactly(code, reading) for code, reading in figures(window).items()}
        drawn = tables.exact(window)
    lines = tuple(Line(INDICATORS[code], figure) for code, figure in shown.items())
    return Report(since, until, known.as_of, territory, publish, timezone.localtime(), lines, tuple(drawn), window)
