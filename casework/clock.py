"""The promised year, in dates only: when it ends, which of its nights had no roof, when the next one is needed.

Every period is half-open, ``[since, until)``, and made of civil days: the night of the 3rd is the one that begins on
the evening of the 3rd. Nothing here reads a clock or a database: today is always given.
"""

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

COMMITMENT_MONTHS = 12
GREEN_DAYS = 45
RED_DAYS = 14

Period = tuple[date, date]
OpenPeriod = tuple[date, date | None]


class RoofStatus(StrEnum):
    """How safe her next nights are. The words shown for each are the screens' business."""

    GREEN = "green"  # covered for more than 45 days, or to the end of her year
    AMBER = "amber"  # covered for 14 to 45 days, or less with a proposal that both sides accepted
    RED = "red"  # covered for fewer than 14 days, and nothing accepted
    BLACK = "black"  # no roof tonight


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where it has no such day."""
    index = _day(day).year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def commitment_end(start: date, suspensions: Iterable[Period] = (), extensions: Iterable[int] = ()) -> date:
    """The day on which the commitment of a woman who arrived on ``start`` ends: her first night outside it.

    Twelve calendar months, then one day for each suspended night (several suspensions of one night count once), then
    the months of the extensions, added together. A suspended night counts only while the commitment runs: not
    before the start, and not from the end on, where the end is the one already pushed by the nights before it.

    Raises ValueError for a suspension that ends before it begins or a negative extension.
    """
    suspended = list(_union(suspensions))
    months = 0
    for extension in extensions:
        if isinstance(extension, bool) or not isinstance(extension, int):
            raise TypeError(f"an extension is a whole number of months, not {extension!r}")
        if extension < 0:
            raise ValueError(f"an extension adds months, it cannot remove any: {extension}")
        months += extension
    return _pushed(start, add_months(start, COMMITMENT_MONTHS), months, suspended)


def review_day(start: date, month: int, suspensions: Iterable[Period] = ()) -> date:
    """The day on which ``month`` months of her year have passed: a night suspended before it moves it by one.

    The review of month 12 is on the last day of her year as suspensions have left it: an extension is decided there.
    """
    return _pushed(start, add_months(start, month), 0, list(_union(suspensions)))


def _pushed(start: date, day: date, months: int, suspended: list[Period]) -> date:
    """``day``, later by the suspended nights that come before it, then by whole months."""
    end = add_months(day, months)
    while True:
        pushed = add_months(day + timedelta(days=_overlap(suspended, start, end)), months)
        if pushed == end:
            return end
        end = pushed  # the nights just gained may themselves be suspended


def night_count(since: date, until: date) -> int:
    """How many nights ``[since, until)`` holds. Raises ValueError if it ends before it begins."""
    _check(since, until)
    return (until - since).days


def covered_nights(
    start: date,
    until: date,
    roofs: Iterable[OpenPeriod],
    suspensions: Iterable[Period] = (),
    unknown: Iterable[Period] = (),
) -> list[date]:
    """The nights of ``[start, until)`` that she spent under a roof of ours: neither suspended nor unknown.

    ``roofs`` are the periods of her stays, in any order, overlapping or not; ``None`` as an end means not yet known.
    """
    _check(start, until)
    apart = _union([*suspensions, *unknown])
    suspended = {night for period in apart for night in _nights(period, start, until)}
    roofed = (night for period in _union(_close(roofs, until)) for night in _nights(period, start, until))
    return [night for night in roofed if night not in suspended]


def uncovered_nights(
    start: date,
    until: date,
    roofs: Iterable[OpenPeriod],
    suspensions: Iterable[Period] = (),
    unknown: Iterable[Period] = (),
) -> list[date]:
    """The nights of ``[start, until)`` that the association owes her: known to be without a roof. In order.

    ``until`` is today, or the commitment's end if that has passed. Covered, uncovered, unknown and suspended nights
    together are all the nights, each once. Raises ValueError for a period that ends before it begins.
    """
    _check(start, until)
    held = _union([*_close(roofs, until), *suspensions, *unknown])
    return [night for gap in _gaps(held, start, until) for night in _nights(gap, start, until)]


def unknown_nights(
    start: date, until: date, unknown: Iterable[Period], suspensions: Iterable[Period] = ()
) -> list[date]:
    """The nights of ``[start, until)`` of which nobody knows anything: she could not be reached. None is suspended."""
    _check(start, until)
    known = list(_union(suspensions))
    gaps = [gap for since, last in _union(unknown) for gap in _gaps(known, since, last)]
    return [night for gap in gaps for night in _nights(gap, start, until)]


def without(period: Period, holes: Iterable[Period]) -> list[Period]:
    """What is left of a period once the nights of ``holes`` are taken out of it, as disjoint periods in order.

    A stay covers no night on which its home is away and she may not be there alone.
    """
    _check(*period)
    return list(_gaps(_union(holes), *period))


def next_roof_needed_by(
    start: date, end: date, roofs: Iterable[OpenPeriod], today: date, suspensions: Iterable[Period] = ()
) -> date | None:
    """The first night from ``today`` on, within the commitment ``[start, end)``, for which no roof is known.

    None if she is covered to the end, or if the commitment is over. A night already spent without a roof is a debt,
    not a need: see ``uncovered_nights``.
    """
    _check(start, end)
    since = max(start, _day(today))
    if since >= end:
        return None
    held = _union([*_close(roofs, end), *suspensions])
    return next((gap[0] for gap in _gaps(held, since, end)), None)


def roof_status(
    start: date,
    end: date,
    roofs: Iterable[OpenPeriod],
    today: date,
    suspensions: Iterable[Period] = (),
    *,
    proposal_accepted: bool = False,
) -> RoofStatus:
    """The state of the roof board for one woman. ``proposal_accepted``: both sides said yes to the next roof.

    An accepted proposal turns red into amber; it never hides a night without a roof.
    """
    needed_by = next_roof_needed_by(start, end, roofs, today, suspensions)
    if needed_by is None or (needed_by - today).days > GREEN_DAYS:
        return RoofStatus.GREEN
    if needed_by == today:
        return RoofStatus.BLACK
    if (needed_by - today).days < RED_DAYS and not proposal_accepted:
        return RoofStatus.RED
    return RoofStatus.AMBER


def day_number(start: date, today: date) -> int:
    """The day of her year that today is: 1 on the first, 0 while it has not begun."""
    return max(0, (_day(today) - _day(start)).days + 1)


def _day(day: date) -> date:
    """Refuse an hour where a civil day is meant: 23:30 in Paris is another day elsewhere."""
    if isinstance(day, datetime) or not isinstance(day, date):
        raise TypeError(f"a civil day is expected, not {day!r}")
    return day


def _check(since: date, until: date) -> None:
    if _day(until) < _day(since):
        raise ValueError(f"a period cannot end before it begins: {since} to {until}")


def _close(periods: Iterable[OpenPeriod], until: date) -> Iterator[Period]:
    """Give a roof whose end is not known yet the end of the time looked at."""
    for since, known_until in periods:
        yield since, max(since, until) if known_until is None else known_until


def _union(periods: Iterable[Period]) -> Iterator[Period]:
    """The same nights as disjoint periods, in order, with a gap between two of them."""
    current: Period | None = None
    for since, until in sorted(_checked(periods)):
        if current is None:
            current = since, until
        elif since <= current[1]:
            current = current[0], max(current[1], until)
        else:
            yield current
            current = since, until
    if current is not None:
        yield current


def _checked(periods: Iterable[Period]) -> Iterator[Period]:
    for since, until in periods:
        _check(since, until)
        if since < until:
            yield since, until


def _gaps(held: Iterable[Period], since: date, until: date) -> Iterator[Period]:
    """What is left of ``[since, until)`` outside ``held``, which is disjoint and in order."""
    for held_since, held_until in held:
        if held_since > since:
            yield since, min(held_since, until)
        since = max(since, held_until)
        if since >= until:
            return
    if since < until:
        yield since, until


def _overlap(periods: Iterable[Period], since: date, until: date) -> int:
    return sum(max(0, (min(until, ends) - max(since, begins)).days) for begins, ends in periods)


def _nights(period: Period, since: date, until: date) -> Iterator[date]:
    first, end = max(period[0], since), min(period[1], until)
    return (first + timedelta(days=n) for n in range((end - first).days))
