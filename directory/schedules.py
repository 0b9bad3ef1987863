"""The hours of a service, gathered from its rows: its usual hours, what changes them for a while, who checked them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, When
from django.db.models.expressions import RawSQL

from directory.hours.calendars import holidays_of, zone_of
from directory.hours.timetable import OnHolidays, Override, Timetable
from directory.models import Override as OverrideRow
from directory.models import Place, Service, Verification
from directory.taxonomy import BY_CODE, OFTEN

NAMED = """(directory_override.structure_id = ANY(%s) OR directory_override.place_id = ANY(%s)
    OR directory_override.service_id = ANY(%s))"""  # thousands of numbers are sent as three values


@lru_cache(maxsize=8192)
def built(
    hours: str, on_holidays: str, postal_code: str, until: date | None, changes: tuple[Override, ...]
) -> Timetable:
    """The timetable of a service, believed until a day; the same one for services that say the same."""
    return Timetable(
        regular=hours,
        zone=zone_of(postal_code),
        is_holiday=holidays_of(postal_code),
        on_holidays=OnHolidays(on_holidays),
        overrides=changes,
        believed_until=until,
    )


def timetable_of(place: Place, service: Service) -> Timetable:
    """Ask nothing of the database when the place was read ``with_services()``."""
    rows = [*service.overrides.all(), *place.overrides.all(), *place.structure.overrides.all()]
    changes = tuple(override_of(row) for row in rows if row.kind != OverrideRow.Kind.MESSAGE)
    until = believed_until(service.category, checked_on(service))
    return built(service.hours, service.on_holidays, place.postal_code, until, changes)


def override_of(row: OverrideRow) -> Override:
    closed = row.kind == OverrideRow.Kind.CLOSURE
    return Override(row.period.lower, row.period.upper, None if closed else row.hours, row.review_on)


def checked_on(service: Service) -> date | None:
    """The last day on which somebody checked its hours; None when nobody did, or when they were found wrong since."""
    checks = [each for each in service.verifications.all() if each.fact == Verification.Fact.HOURS]
    last = max(checks, key=lambda each: (each.verified_on, each.pk), default=None)
    return last.verified_on if last and last.holds else None


def last_checked() -> Subquery:
    """The same as a column of services."""
    checks = Verification.objects.filter(service=OuterRef("pk"), fact=Verification.Fact.HOURS)
    believed = Case(When(holds=True, then=F("verified_on")))
    return Subquery(checks.order_by("-verified_on", "-pk").annotate(believed=believed).values("believed")[:1])


def believed_until(category: str, checked: date | None) -> date:
    """The last day for which hours are believed. What nobody checked was never believed."""
    days = BY_CODE[category].believed_days if category in BY_CODE else OFTEN
    return checked + timedelta(days=days) if checked else date.min


@dataclass(frozen=True)
class Changes:
    """The closures and other hours of some structures, places and services, by what they speak of."""

    by_structure: dict[int, tuple[Override, ...]]
    by_place: dict[int, tuple[Override, ...]]
    by_service: dict[int, tuple[Override, ...]]

    @classmethod
    def still_said(
        cls,
        day: date,
        *,
        structures: Iterable[int] | None = None,
        places: Iterable[int] = (),
        services: Iterable[int] = (),
    ) -> "Changes":
        """Those that were not over the day before, in one query: everybody's, or of the rows that are named."""
        over = Q(period__upper_inf=False, period__endswith__lt=day - timedelta(days=1))
        rows = OverrideRow.objects.exclude(kind=OverrideRow.Kind.MESSAGE).exclude(over)
        if structures is not None:
            rows = rows.filter(RawSQL(NAMED, [list(structures), list(places), list(services)], BooleanField()))
        found: tuple[dict[int, list[Override]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
        for row in rows.order_by("pk"):
            for target, key in zip(found, (row.structure_id, row.place_id, row.service_id), strict=True):
                if key:
                    target[key].append(override_of(row))
        return cls(*({key: tuple(said) for key, said in target.items()} for target in found))

    def of(self, structure: int, place: int, service: int) -> tuple[Override, ...]:
        return (
            *self.by_service.get(service, ()), *self.by_place.get(place, ()), *self.by_structure.get(structure, ()),
        )  # fmt: skip
