"""The hours of a place for search engines (schema.org): what is sure of the fortnight to come, day by day.

Days rather than a weekly table, so that closures, holidays and other hours are in it; what must be checked first, and
doors whose end nobody stated, are left out: a search engine has no word for them.
"""

from datetime import date, timedelta
from typing import Any

from directory.hours.rules import MIDNIGHT, Sure
from directory.models import Place
from directory.schedules import timetable_of

DAYS = 14


def place_ld(place: Place, today: date, url: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "CivicStructure", "@id": url, "url": url, "name": place.name,
        "address": {
            "@type": "PostalAddress", "addressLocality": place.city, "postalCode": place.postal_code,
            "addressCountry": "FR",
        },
    }  # fmt: skip
    if place.address:
        found["address"]["streetAddress"] = place.address
    if place.latitude is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    if place.telephone:
        found["telephone"] = place.telephone
    if hours := opening_hours(place, today):
        found["openingHoursSpecification"] = hours
    return found


def opening_hours(place: Place, today: date) -> list[dict[str, str]]:
    """One line a day and a time at which some service is surely open; a day without any says that it is shut."""
    found = []
    tables = [timetable_of(place, service) for service in place.services.all()]
    for day in (today + timedelta(days=n) for n in range(DAYS)):
        spans = [span for table in tables for span in table.on(day)]
        sure = sorted({(span.start, span.end) for span in spans if span.sure is Sure.CERTAIN})
        dates = {"validFrom": day.isoformat(), "validThrough": day.isoformat()}
        if tables and not spans:
            found.append({"@type": "OpeningHoursSpecification", "opens": "00:00", "closes": "00:00", **dates})
        found += [
            {"@type": "OpeningHoursSpecification", "opens": _clock(start), "closes": _clock(end), **dates}
            for start, end in sure
        ]
    return found


def _clock(minutes: int) -> str:
    return "23:59" if minutes == MIDNIGHT else f"{minutes % MIDNIGHT // 60:02}:{minutes % 60:02}"
