"""What the public pages read from files, read before the first of them is asked: by the web server, as it starts."""

from django.urls import get_resolver
from django.utils import timezone

from directory.hours.calendars import holidays_of
from directory.towns import department_of, town_of, towns_near


def warm() -> None:
    """The municipalities, by name, postcode and place; this year's public holidays; the addresses of the pages."""
    town_of("Paris")
    department_of("75001")
    towns_near((48.86, 2.35), 0.1)
    holidays_of("75001")(timezone.localdate())
    _ = get_resolver().url_patterns
