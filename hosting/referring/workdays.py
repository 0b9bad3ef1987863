"""Working days in France: Monday to Friday, without the eleven public holidays of the Labour Code (article L3133-1).

Alsace-Moselle's two more holidays and the overseas dates are not counted: no territory of ours is there.
"""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))  # (month, day)
AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of ``year``. Two may fall on one day: 1 May and Ascension did in 2008."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=days) for days in AFTER_EASTER}
    return frozenset(moving | {date(year, month, day) for month, day in FIXED})


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie in [start, end). None when ``end`` is not after ``start``."""
    return sum(is_working_day(start + timedelta(days=days)) for days in range((end - start).days))


def after_working_days(start: date, count: int) -> date:
    """The first day by whose morning ``count`` working days, ``start`` included, have gone by."""
    day = start
    while count > 0:
        count -= is_working_day(day)
        day += timedelta(days=1)
    return day
