"""From exact readings to what may be published: small groups masked, and whatever would give them back.

Every published number is a cell; what adds up is declared once, below. The cells of all the territories are looked at
together with their total, so that one territory cannot be found by taking another from the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil

from reporting.indicators.homes import drops
from reporting.indicators.leaving import exits_by_kind
from reporting.indicators.living import reasons
from reporting.nights import length
from reporting.registry import INDICATORS, Reading, Unit, figures
from reporting.suppression import FREE, Cell, K, Sum, groups, protect_and_hush
from reporting.window import Window

ALL = 0  # every territory together
# What a reader may subtract: (whole, part) counts of women. The rest of each is a cell too.
WITHIN = (
    ("guests", "guests_new"), ("exits", "exits_lost"), ("exits_programme", "exits_strict"),
    ("exits_occupied", "exits_working"), ("psy_sessions", "psy_attended"),
)  # fmt: skip
# Two figures that are the same number, or the sum of others: each gives the others back.
EARLY = ("early_guest", "early_host", "early_programme", "emergency")
SAME = (
    *(("exits", (f"exits_{rate}:all",)) for rate in ("strict", "programme", "occupied", "working")),
    *(("exits_lost", (f"exits_{rate}:unknown",)) for rate in ("strict", "programme")),
    ("exits_occupied:unknown", ("exits_working:unknown",)), ("nights_unknown", ("coverage:unknown",)),
    ("nights_owed", ("coverage:no",)),
    ("still_waiting", ("wait_median:pending",)), ("wait_median:pending", ("wait_survival:pending",)),
    *((f"maintained_{months}:all", (f"returns_{months}:all",)) for months in (6, 12)),
    ("early_endings:in", tuple(f"endings_{ending}:in" for ending in EARLY)),
    *(("early_endings:all", (f"endings_{ending}:all",)) for ending in EARLY),
    *(("homes_applied", (f"homes_{step}:all",)) for step in (
        "contacted", "visited", "approved", "proposed", "hosted", "again", "dropped"
    )),
)  # fmt: skip
PERSONS = (Unit.GUESTS, Unit.HOMES)
COUNTS = (Unit.NIGHTS, Unit.GUESTS, Unit.CHILDREN, Unit.STAYS, Unit.HOMES, Unit.COUNT)
BAND = 5  # percent
BESIDE = ("unknown", "pending")
BANDS = (BAND, 10, 20, 25, 50)
TOTALS = ("exits", "guests", "nights", "homes_applied")  # the last to be masked


# Why something stopped: tables whose lines are joined before anything is masked, each the parts of one number.
WHY = {
    "drop": ("homes_dropped:in", drops),
    "her": ("early_endings:in", lambda window: reasons(window, "guest")),
    "home": ("early_endings:in", lambda window: reasons(window, "host")),
}


@dataclass(frozen=True)
class Shown:
    """A figure as it may be published: whole, only as a bound (``low``, ``high``), or not at all (``masked``)."""

    reading: Reading
    masked: bool = False
    low: float | None = None
    high: float | None = None
    published: bool = False  # what it rests on is said only where it is a cell that was looked at
    silent: bool = False  # masked, and not even « fewer than five » is said
    hush: frozenset[str] = frozenset()  # « unknown », « pending »: what stands beside it, where that may not be said


def exactly(code: str, reading: Reading, k: int = K) -> Shown:
    """For those entitled. What is guarded is masked for them too: all of its counts, as few may follow from others."""
    return Shown(reading, masked=INDICATORS[code].guarded and reading.people < k)


def everywhere(window: Window, territories: Iterable[int]) -> dict[int, Window]:
    """The same look at every territory, and at all of them together under ``ALL``."""
    places = {pk: Window(window.known, window.since, window.until, pk) for pk in territories}
    if len(places) == 1:  # a lone territory is all of them: nothing can be taken from the whole
        return {ALL: Window(window.known, window.since, window.until)}
    return places | {ALL: Window(window.known, window.since, window.until)}


@dataclass(frozen=True)
class Published:
    """What may be published of one place: its figures, and which parts of its tables stay hidden."""

    figures: dict[str, Shown]
    parts: dict[str, Cell]  # « nights:2026-01 », « exit:durable »
    hidden: frozenset[str]


def publishable(windows: dict[int, Window], territory: int = ALL, k: int = K) -> Published:
    """What may be published of one territory (or of all), knowing that the others may be published too."""
    territory = territory if territory in windows else ALL
    readings = {place: figures(window) for place, window in windows.items()}
    parts = _joined({place: parts_of(window) for place, window in windows.items()}, k)
    cells, sums = table(readings, parts)
    masked, silent = protect_and_hush(cells, sums, k)
    shown = {
        code: replace(_shown(code, reading, territory, masked, silent, k), published=True, hush=frozenset(
            name for name in BESIDE if (territory, f"{code}:{name}") in masked
        ))
        for code, reading in readings[territory].items()
    }  # fmt: skip
    hidden = frozenset(name for name in parts[territory] if (territory, name) in masked)
    return Published(shown, parts[territory], hidden)


def parts_of(window: Window) -> dict[str, Cell]:
    """The parts of the tables that go with the figures: nights by month, exits by kind, why things stopped."""
    margin = int(window.territory is None)
    found = {}
    for month in window.months():
        slept = [(stay.guest, length(stay.slept(month.since, month.horizon))) for stay in month.stays]
        nights = [row for row in slept if row[1]]
        found[f"nights:{month.since:%Y-%m}"] = Cell(
            sum(number for _, number in nights), len({guest for guest, _ in nights}), margin
        )
    for family, (_, rows) in WHY.items():
        for reason, who in rows(window).items():
            found[f"{family}:{reason}"] = Cell(len(who), len(set(who)), margin)
    return found | {f"exit:{kind}": Cell(people, people, margin) for kind, people in exits_by_kind(window).items()}


def _joined(parts: dict[int, dict[str, Cell]], k: int) -> dict[int, dict[str, Cell]]:
    """The same parts, the reasons that are rare everywhere said together everywhere."""
    whole = {name: cell.people for name, cell in parts[ALL].items() if name.split(":")[0] in WHY}
    into: dict[str, str] = {}
    for family in WHY:
        lines = {name: people for name, people in whole.items() if name.startswith(f"{family}:")}
        into |= {name: f"{family}:{line.split(':')[-1]}" for name, line in groups(lines, k).items()}
    return {place: _summed(cells, into) for place, cells in parts.items()}


def _summed(cells: dict[str, Cell], into: dict[str, str]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for name, cell in cells.items():
        line = into.get(name, name)
        known = found.get(line, Cell(0, 0, cell.margin))
        found[line] = Cell(known.value + cell.value, known.people + cell.people, cell.margin, said=cell.said)
    return found


def table(readings: dict[int, dict[str, Reading]], parts: dict[int, dict[str, Cell]]) -> tuple[dict, list[Sum]]:
    """Every number that would be published, and every sum that binds two of them."""
    cells: dict = {}
    sums: list[Sum] = []
    unsure = {code for found in readings.values() for code, reading in found.items() if reading.unknown}
    for place, found in readings.items():
        for code, reading in found.items():
            _add(cells, sums, place, code, reading)
            if code in unsure and reading.denominator:
                _add_unknown(cells, sums, place, code, reading)
        cells |= {(place, name): cell for name, cell in parts[place].items()}
        for code, prefix in (("nights", "nights:"), ("exits", "exit:")):
            names = tuple((place, name) for name in parts[place] if name.startswith(prefix))
            sums.append(((place, code), names))
        sums.append(((place, "exits_lost"), ((place, "exit:lost"),)))
        for family, (whole, _) in WHY.items():
            names = tuple((place, name) for name in parts[place] if name.startswith(f"{family}:"))
            if names and (place, whole) in cells:
                sums.append(((place, whole), names))
        for total, equal in SAME:
            names = tuple((place, name) for name in equal)
            there = all(name in cells for name in ((place, total), *names))
            if there and cells[place, total].value == sum(cells[name].value for name in names):
                sums.append(((place, total), names))
        for code, kinds in (("exits_strict:in", ("lasting",)), ("exits_programme:in", ("lasting", "stable"))):
            if (place, code) in cells:
                sums.append(((place, code), tuple((place, f"exit:{kind}") for kind in kinds)))
        for whole, inner in WITHIN:
            _rest(cells, sums, place, (whole, inner))
    places = [place for place in readings if place != ALL]
    for name in [name for place, name in cells if place == ALL]:
        each = tuple((place, name) for place in places if (place, name) in cells)  # where there is none, it is nought
        if each and cells[ALL, name].value == sum(cells[cell].value for cell in each):
            sums.append(((ALL, name), each))
    return cells, sums


def _add(cells, sums, place, code, reading):
    margin = int(place == ALL)
    if INDICATORS[code].unit in COUNTS:
        rank = margin + 2 * (code in TOTALS)
        few = INDICATORS[code].unit in PERSONS and reading.people < K
        cells[place, code] = Cell(
            int(reading.value or 0), reading.people, rank, INDICATORS[code].guarded, (0, K - 1) if few else (0, FREE)
        )  # fmt: skip
    if INDICATORS[code].unit == Unit.SHARE and reading.denominator:
        n, yes = reading.denominator, reading.numerator or 0
        low, high = told(reading) or (0, FREE)
        ends = (high if high < n else FREE), (n - low if low else FREE)  # that a part is no more than all is a sum
        cells[place, f"{code}:in"] = Cell(yes, reading.inside or 0, margin, said=(low, ends[0]))
        cells[place, f"{code}:out"] = Cell(n - yes, reading.outside or 0, margin, said=(max(0, n - high), ends[1]))
        cells[place, f"{code}:all"] = Cell(n, reading.people, margin + 2)
        sums.append(((place, f"{code}:all"), ((place, f"{code}:in"), (place, f"{code}:out"))))
    if reading.pending:
        cells[place, f"{code}:pending"] = Cell(reading.pending, reading.pending, margin)


def _add_unknown(cells, sums, place, code, reading):
    """Those who do not are those of whom nobody knows, and the others: both are said beside a share."""
    no = reading.denominator - (reading.numerator or 0) - reading.unknown
    cells[place, f"{code}:unknown"] = Cell(reading.unknown, min(reading.unknown, reading.people))
    cells[place, f"{code}:no"] = Cell(no, no, shown=False)
    sums.append(((place, f"{code}:out"), ((place, f"{code}:unknown"), (place, f"{code}:no"))))


def _rest(cells, sums, place, pair):
    """The difference of two published counts is a cell like another."""
    whole, inner = (name if (place, name) in cells else f"{name}:in" for name in pair)
    if (place, whole) in cells and (place, inner) in cells:
        rest = cells[place, whole].value - cells[place, inner].value
        cells[place, f"{whole}-{inner}"] = Cell(rest, rest, shown=False)
        sums.append(((place, whole), ((place, inner), (place, f"{whole}-{inner}"))))


def _shown(code, reading, place, masked, silent, k) -> Shown:
    if INDICATORS[code].unit == Unit.EUROS:  # so many nights: said when they are, and no sum of two costs
        return Shown(reading, masked=(place, "nights") in masked or bool(reading.value and not reading.denominator))
    if (place, code) in masked or 0 < reading.people < k or exactly(code, reading, k).masked:
        return Shown(reading, masked=True, silent=(place, code) in silent)
    if INDICATORS[code].unit != Unit.SHARE or not reading.denominator:
        return Shown(reading)
    hidden = {name for name in ("in", "out", "all") if (place, f"{code}:{name}") in masked}
    if not hidden:
        return Shown(reading)
    hushed = any((place, f"{code}:{name}") in silent for name in ("in", "out"))
    bounds = None if hushed or "all" in hidden else told(reading, k)
    if bounds is None:
        return Shown(reading, masked=True, silent=hushed)
    return Shown(reading, low=bounds[0] / reading.denominator, high=bounds[1] / reading.denominator)


def told(reading: Reading, k: int = K) -> tuple[int, int] | None:
    """Between which numbers a numerator is said to be, where it may not be said: « 46 sur 50 ou plus » of persons; of
    nights, a band as wide as what must not be found. None where nothing is. Who masks counts with it: a reader will.
    """
    n, yes = reading.denominator or 0, reading.numerator or 0
    if reading.people < k:
        return None
    if n != reading.people:
        sides = ((yes, reading.inside or 0), (n - yes, reading.outside or 0))
        wide = max([k, *(number for number, people in sides if people < k)])
        band = next((band for band in BANDS if n * band >= wide * 100), None)
        if band is None:
            return None
        low = min(100 - band, int(yes / n * 100 // band * band))
        return ceil(n * low / 100), int(n * (low + band) / 100)
    if n - yes < k:
        return max(0, n - k + 1), n
    return (0, k - 1) if yes < k else None
