"""What people came for in a year, as the Dijon report says it: each domain, its visits, its share. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.models.permanence import Domain


@dataclass(frozen=True)
class Share:
    domain: str
    visits: int
    percent: int

    @property
    def label(self) -> str:
        return str(Domain(self.domain).label)


@dataclass(frozen=True)
class Year:
    """``change``: in percent, from the year before; None where it was not counted."""

    year: int
    total: int
    shares: tuple[Share, ...]
    change: float | None


def report(year: int, counts: Mapping[str, int], before: Mapping[str, int] | None = None) -> Year:
    """Most asked first; whole percentages that sum to a hundred (largest remainders), none of them hidden."""
    total, previous = sum(counts.values()), sum((before or {}).values())
    asked = sorted(
        ((domain, visits) for domain, visits in counts.items() if visits), key=lambda each: (-each[1], each[0])
    )
    percents = _rounded([visits for _, visits in asked])
    shares = tuple(Share(domain, visits, percent) for (domain, visits), percent in zip(asked, percents, strict=True))
    return Year(year, total, shares, round(100 * (total - previous) / previous, 1) if previous else None)


def _rounded(values: list[int]) -> list[int]:
    """Each value in percent of their sum; the units that rounding down leaves go to the largest remainders."""
    total = sum(values)
    if not total:
        return []
    whole = [100 * value // total for value in values]
    left = 100 - sum(whole)
    ranked = sorted(range(len(values)), key=lambda each: (-(100 * values[each] % total), each))
    return [part + (place in ranked[:left]) for place, part in enumerate(whole)]
