"""Where a municipality is, as far as our own places tell: the middle of those that it holds. Nobody else is asked."""

import re

from django.db.models import Avg

from directory.models import Place
from directory.search.folding import fold, plain

DISTRICT = re.compile(r"^(paris|lyon|marseille)\s*(\d{1,2})\s*(?:e|er|eme|°)?$")
FIRST = {"paris": 75000, "lyon": 69000, "marseille": 13000}


def centre_of(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) of « 75019 », « Paris 19 », « Bègles »; None where we know no place."""
    asked = plain(text).strip()
    places = Place.objects.published().exclude(latitude=None)
    if re.fullmatch(r"\d{5}", asked):
        return _middle(places.filter(postal_code=asked))
    if named := DISTRICT.match(asked):
        return _middle(places.filter(postal_code=str(FIRST[named[1]] + int(named[2])).zfill(5)))
    cities = {city for city in places.values_list("city", flat=True).distinct() if fold(city) == fold(text)}
    return _middle(places.filter(city__in=cities)) if cities else None


def _middle(places) -> tuple[float, float] | None:
    middle = places.aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
    return (middle["latitude"], middle["longitude"]) if middle["latitude"] is not None else None
