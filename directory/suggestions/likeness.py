"""Is this a place that we know? Names, addresses and distance each say something; a person says the rest."""

from dataclasses import dataclass

from django.db.models import Q
from rapidfuzz import fuzz

from directory.models import Place, Suggestion
from directory.search.finding import distance_m
from directory.search.folding import plain
from directory.towns import department_of

SHOWN = 5
ENOUGH = 65.0  # under it two names are of two places
NAME, ADDRESS, NEAR = 0.55, 0.30, 0.15  # what each is worth, out of a hundred; what is not known weighs nothing
NEAR_M, FAR_M = 50, 1000
NEAREST = 0.01  # degrees: a kilometre, or a little less


@dataclass(frozen=True)
class Likeness:
    """``percent`` orders them; ``name``, ``address`` (percents) and ``metres`` are what a person looks at."""

    place: Place
    percent: float
    name: float
    address: float | None
    metres: int | None


def look_alikes(suggestion: Suggestion) -> list[Likeness]:
    """The places that this may be, the likeliest first; published or not, closed or not."""
    if not suggestion.name:
        return []
    alike = [_likeness(suggestion, place) for place in _around(suggestion)]
    found = [each for each in alike if each.percent >= ENOUGH]
    return sorted(found, key=lambda each: (-each.percent, each.place.pk))[:SHOWN]


def _around(suggestion: Suggestion) -> list[Place]:
    """Those of its postcode, municipality or department, or within a kilometre where it has a position."""
    near = Q(postal_code=suggestion.postal_code) if suggestion.postal_code else Q()
    if suggestion.city:
        near |= Q(city__iexact=suggestion.city)
    if department := department_of(suggestion.postal_code):
        near |= Q(department=department)
    if suggestion.latitude is not None and suggestion.longitude is not None:
        near |= Q(
            latitude__range=(suggestion.latitude - NEAREST, suggestion.latitude + NEAREST),
            longitude__range=(suggestion.longitude - NEAREST, suggestion.longitude + NEAREST),
        )
    return list(Place.objects.filter(near).select_related("structure").only(
        "uuid", "name", "address", "address_read_as", "postal_code", "city", "latitude", "longitude", "confidential",
        "structure__name",
    )) if near else []  # fmt: skip


def _likeness(suggestion: Suggestion, place: Place) -> Likeness:
    names = (place.name, place.structure.name, f"{place.structure.name} {place.name}")
    name = max(fuzz.token_set_ratio(plain(suggestion.name), plain(each)) for each in names)
    # a word in common is not the same name: « Restos du Cœur » of two streets share all but one
    whole = max(fuzz.token_sort_ratio(plain(suggestion.name), plain(each)) for each in names)
    name = (name + whole) / 2
    address = None
    if suggestion.address and place.address:
        address = max(
            fuzz.token_sort_ratio(plain(suggestion.address), plain(each))
            for each in filter(None, (place.address, place.address_read_as))
        )
    metres = _metres(suggestion, place)
    weighed = [(NAME, name), (ADDRESS, address), (NEAR, None if metres is None else _nearness(metres))]
    known = [(weight, value) for weight, value in weighed if value is not None]
    percent = sum(weight * value for weight, value in known) / sum(weight for weight, _ in known)
    return Likeness(place, percent, name, address, metres)


def _metres(suggestion: Suggestion, place: Place) -> int | None:
    if None in (suggestion.latitude, suggestion.longitude, place.latitude, place.longitude):
        return None
    return round(distance_m((suggestion.latitude, suggestion.longitude), (place.latitude, place.longitude)))  # type: ignore[arg-type]


def _nearness(metres: int) -> float:
    """A hundred at the door, nothing from a kilometre on."""
    return 100.0 * max(0.0, min(1.0, (FAR_M - metres) / (FAR_M - NEAR_M)))
