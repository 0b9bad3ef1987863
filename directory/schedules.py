"""The hours of a service, gathered from its rows: its usual hours, what changes them for a while, who checked them."""

from datetime import date, timedelta

from directory.hours.calendars import holidays_of, zone_of
from directory.hours.timetable import OnHolidays, Override, Timetable
from directory.models import Override as OverrideRow
from directory.models import Place, Service, Verification
from directory.taxonomy import BY_CODE, OFTEN


def timetable_of(place: Place, service: Service) -> Timetable:
    """Ask nothing of the database when the place was read ``with_services()``."""
    rows = [*service.overrides.all(), *place.overrides.all(), *place.structure.overrides.all()]
    return Timetable(
        regular=service.hours,
        zone=zone_of(place.postal_code),
        is_holiday=holidays_of(place.postal_code),
        on_holidays=OnHolidays(service.on_holidays),
        overrides=tuple(_override(row) for row in rows if row.kind != OverrideRow.Kind.MESSAGE),
        believed_until=believed_until(service),
    )


def _override(row: OverrideRow) -> Override:
    closed = row.kind == OverrideRow.Kind.CLOSURE
    return Override(row.period.lower, row.period.upper, None if closed else row.hours, row.review_on)


def checked_on(service: Service) -> date | None:
    """The last day on which somebody checked its hours; None when nobody did."""
    days = [each.verified_on for each in service.verifications.all() if each.fact == Verification.Fact.HOURS]
    return max(days, default=None)


def believed_until(service: Service) -> date:
    """The last day for which its hours are believed. What nobody checked was never believed."""
    days = BY_CODE[service.category].believed_days if service.category in BY_CODE else OFTEN
    checked = checked_on(service)
    return checked + timedelta(days=days) if checked else date.min
