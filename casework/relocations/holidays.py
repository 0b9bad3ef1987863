"""School holidays of mainland France, by zone: when a move costs a child least. Dates only; today is always given.

Source: the ministry's school calendar (arrêtés published in the Journal officiel, education.gouv.fr, « calendrier
scolaire »), first day without school to the day school is back, that day excluded. Known until ``HORIZON``: past it
nobody is said to be on holiday, and the table has to be completed. Corsica and overseas have calendars of their own.
"""

from datetime import date

HORIZON = date(2027, 8, 31)

Period = tuple[date, date]

EVERYWHERE: list[Period] = [
    (date(2026, 10, 17), date(2026, 11, 2)),
    (date(2026, 12, 19), date(2027, 1, 4)),
    (date(2027, 7, 3), HORIZON),
]
BY_ZONE: dict[str, list[Period]] = {
    "A": [(date(2027, 2, 13), date(2027, 3, 1)), (date(2027, 4, 10), date(2027, 4, 26))],
    "B": [(date(2027, 2, 20), date(2027, 3, 8)), (date(2027, 4, 17), date(2027, 5, 3))],
    "C": [(date(2027, 2, 6), date(2027, 2, 22)), (date(2027, 4, 3), date(2027, 4, 19))],
}
DEPARTMENTS: dict[str, str] = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68 72 76 "
    "80 83 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}  # fmt: skip
ZONE_OF: dict[str, str] = {number: zone for zone, numbers in DEPARTMENTS.items() for number in numbers.split()}


def zone_of(code: str) -> str:
    """The zone of a municipality, from its INSEE code; "" where the calendar is not one of the three."""
    return ZONE_OF.get(code[:2], "")


def holidays(zone: str) -> list[Period]:
    return sorted([*EVERYWHERE, *BY_ZONE[zone]]) if zone in BY_ZONE else []


def is_holiday(zone: str, day: date) -> bool:
    return any(start <= day < end for start, end in holidays(zone))


def next_start(zone: str, day: date, until: date) -> date | None:
    """The first day of holiday from ``day`` on, before ``until``; None without."""
    starts = [max(start, day) for start, end in holidays(zone) if end > day and max(start, day) < until]
    return min(starts, default=None)
