"""What every format says of a place and of its services, gathered once: words, days, hours as they leave."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from directory.hours.rules import MIDNIGHT, Sure, Unreadable, read
from directory.models import Condition, Place, Service
from directory.models.place import PlaceQuerySet
from directory.showing import ages, spoken_languages

AT_ONCE = 500
PLACES = "merci-pour-linvit"  # our name among the sources of others


def whole(rows: PlaceQuerySet) -> Iterator[Place]:
    """The places with all that formats read, a few hundred at once: the same number of queries for each hundred."""
    yield from rows.with_services().order_by("pk").iterator(chunk_size=AT_ONCE)


def canonical(service: Service) -> str:
    """Its hours in OpenStreetMap's words, holidays included, as our own engine reads them; "" when it cannot."""
    try:
        rules = read(service.hours)
    except Unreadable:
        return ""
    if service.on_holidays == Service.Holidays.CLOSED and not any(rule.holiday for rule in rules):
        return f"{service.hours}; PH off"
    return service.hours


def is_promised(service: Service) -> bool:
    """Whether its hours say times that one may count on."""
    return any(span.sure is not Sure.CHECK for rule in _rules(service) if not rule.closes for span in rule.times)


def has_open_end(service: Service) -> bool:
    return any(span.sure is Sure.SINCE and span.end == MIDNIGHT for rule in _rules(service) for span in rule.times)


def _rules(service: Service):
    try:
        return read(service.hours)
    except Unreadable:
        return ()


def updated_on(place: Place, service: Service | None = None) -> date:
    """The last day on which somebody checked or changed something of it."""
    checks = [each.verified_on for each in place.verifications.all()]
    services = place.services.all() if service is None else [service]
    for each in services:
        checks += [check.verified_on for check in each.verifications.all()]
    made = place.created_at if service is None else service.created_at
    return max(checks, default=made.date())


def audience_words(service: Service) -> str:
    return " ; ".join([*(str(rule) for rule in service.audiences.all()), *filter(None, [ages(service)])])


def condition_words(service: Service, *kinds: str) -> str:
    """Its conditions, those of these kinds or all, in words."""
    return " ; ".join(str(row) for row in service.conditions.all() if not kinds or row.kind in kinds)


def price_of(service: Service) -> Condition | None:
    return next((row for row in service.conditions.all() if row.kind == Condition.Kind.PRICE), None)


def said_hours(service: Service) -> str:
    """Hours as the place wrote them, for a format that could not take ours."""
    return service.hours_text or service.hours


def description(service: Service) -> str:
    return service.description.strip()


def languages_said(service: Service) -> str:
    return spoken_languages(service)


def today() -> date:
    return timezone.localdate()
