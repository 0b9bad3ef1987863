"""An indicator is one declaration: its code, its French name, its exact definition and version, how it is computed.

    @indicator("guests", "Femmes accueillies", "femmes", definition="Au moins une nuit dans la période…")
    def guests(window):
        return people(stay.guest for stay in window.stays)

The command, the pages, the report, the publication and the definitions page follow. A definition that changes takes a
new ``version``: what was published under the old one says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from reporting.statistics import kaplan_meier, mean, median, percentile, wilson
from reporting.window import Window


class Unit(StrEnum):
    """What a value counts. The words shown are in ``reporting.words``."""

    NIGHTS = "nights"
    GUESTS = "guests"
    CHILDREN = "children"
    STAYS = "stays"
    HOMES = "homes"
    COUNT = "count"
    SHARE = "share"  # between 0 and 1
    DAYS = "days"
    HOURS = "hours"
    EACH = "each"  # so many for one woman
    EUROS = "euros"


@dataclass(frozen=True)
class Reading:
    """One figure and what it rests on. ``value`` is None where there is nobody to say it of.

    ``unknown`` are in the denominator: nobody knows. ``pending`` are not: their day has not come. ``people`` are the
    persons behind the figure, ``inside`` those of the numerator and ``outside`` the others: what suppression looks at.
    """

    value: float | None
    n: int
    people: int
    numerator: int | None = None
    denominator: int | None = None
    unknown: int = 0
    pending: int = 0
    interval: tuple[float, float] | None = None
    inside: int | None = None
    outside: int | None = None
    note: str = ""  # what it rests on besides numbers: the source of a reference


@dataclass(frozen=True)
class Indicator:
    code: str
    name: str
    unit: Unit
    definition: str
    version: int
    group: str
    compute: Callable[[Window], Reading]
    guarded: bool = False  # masked under five persons for everybody: that one exists is itself a secret

    @property
    def label(self) -> str:
        """How a published figure names its definition: « nights@1 »."""
        return f"{self.code}@{self.version}"


INDICATORS: dict[str, Indicator] = {}
GROUPS = (  # in the order of a report
    "Nuits", "Femmes accueillies", "Séjours", "Promesse", "Attente", "Réponses", "Suivi", "Vie ensemble", "Sécurité",
    "Sorties", "Après la sortie", "Foyers",
)  # fmt: skip


def indicator(
    code: str, name: str, unit: Unit, *, group: str, definition: str, version: int = 1, guarded: bool = False
):
    """Declare an indicator. Raises ValueError for a code taken, or a group that no report shows."""

    def declare(compute: Callable[[Window], Reading]) -> Callable[[Window], Reading]:
        if code in INDICATORS or group not in GROUPS:
            raise ValueError(f"{code} is declared twice, or in a group without a place")
        INDICATORS[code] = Indicator(code, name, unit, definition, version, group, compute, guarded)
        return compute

    return declare


def every() -> list[Indicator]:
    """The indicators by group, then in the order of declaration."""
    return sorted(INDICATORS.values(), key=lambda declared: GROUPS.index(declared.group))


# --- readings --------------------------------------------------------------------------------------------------------


def people(numbers: Iterable[int]) -> Reading:
    """How many different persons."""
    found = len(set(numbers))
    return Reading(found, found, found)


def total(amounts: Iterable[tuple[int, int]]) -> Reading:
    """A sum of ``(person, amount)``: nights, say, with the women behind them."""
    rows = [(who, amount) for who, amount in amounts if amount]
    value = sum(amount for _, amount in rows)
    return Reading(value, value, len({who for who, _ in rows}))


def share(rows: Iterable[tuple[int, bool | None]], pending: int = 0) -> Reading:
    """The share of ``(person, yes)``: None is unknown and stays in the denominator. With its Wilson interval."""
    every = list(rows)
    yes = sum(answer is True for _, answer in every)
    return Reading(
        yes / len(every) if every else None, len(every), len({who for who, _ in every}), yes, len(every),
        sum(answer is None for _, answer in every), pending, wilson(yes, len(every)),
        len({who for who, answer in every if answer}), len({who for who, answer in every if not answer}),
    )  # fmt: skip


def part(rows: Iterable[tuple[int, int, int]], unknown: int = 0) -> Reading:
    """The share of nights of ``(person, nights counted, nights in all)``. Nights of one woman are not independent:
    no interval is given.
    """
    every = [row for row in rows if row[2]]
    some, whole = sum(row[1] for row in every), sum(row[2] for row in every)
    return Reading(
        some / whole if whole else None, whole, len({row[0] for row in every}), some, whole, unknown,
        inside=len({row[0] for row in every if row[1]}), outside=len({row[0] for row in every if row[1] < row[2]}),
    )  # fmt: skip


def middle(rows: Iterable[tuple[int, float]], pending: int = 0) -> Reading:
    """The median of ``(person, duration)``."""
    return _over(rows, lambda values: median(values), pending)


def average(rows: Iterable[tuple[int, float]]) -> Reading:
    return _over(rows, mean)


def high(rows: Iterable[tuple[int, float]], percent: int = 90) -> Reading:
    return _over(rows, lambda values: percentile(values, percent))


def largest(rows: Iterable[tuple[int, float]]) -> Reading:
    return _over(rows, lambda values: max(values, default=None))


def _over(rows, compute, pending=0):
    every = list(rows)
    return Reading(
        compute([value for _, value in every]), len(every), len({who for who, _ in every}), pending=pending
    )  # fmt: skip


def survival(rows: Iterable[tuple[int, int, bool]]) -> Reading:
    """The Kaplan–Meier median of ``(person, days, has ended)``: those still running are counted, as ``pending``."""
    every = list(rows)
    curve = kaplan_meier((days, ended) for _, days, ended in every)
    return Reading(curve.median, curve.n, len({who for who, _, _ in every}), pending=curve.running)


def figures(window: Window) -> dict[str, Reading]:
    """Every indicator declared (``reporting.indicators``), in the order of a report."""
    return {declared.code: declared.compute(window) for declared in every()}
