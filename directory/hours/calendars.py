"""Public holidays and the clock of each part of France, by postcode.

Alsace and Moselle keep Good Friday and 26 December; each overseas department keeps the day on which slavery was
abolished there, and its own clock.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

REGIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "977": "BL",
    "978": "MF",
    "975": "PM",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
REGIONS |= {code: code for code in ("971", "972", "973", "974", "976")}
CLOCKS = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip


@lru_cache(maxsize=4096)
def zone_of(postcode: str) -> ZoneInfo:
    return ZoneInfo(CLOCKS.get(postcode[:3], "Europe/Paris"))


def holidays_of(postcode: str) -> Callable[[date], bool]:
    """Whether a day is a public holiday at that postcode; the same answer, and function, for a whole region."""
    return _holidays_in(REGIONS.get(postcode[:3]) or REGIONS.get(postcode[:2]))


@lru_cache(maxsize=32)
def _holidays_in(region: str | None) -> Callable[[date], bool]:
    return lambda day: day in _days_off(region, day.year)


@lru_cache(maxsize=512)
def _days_off(region: str | None, year: int) -> frozenset[date]:
    import holidays  # a third of a second to load: only those who ask for hours pay for it

    return frozenset(holidays.country_holidays("FR", subdiv=region, years=year))
