"""Points on a map, as RFC 7946 writes them: longitude first. A place without a position is not on the map."""

from collections.abc import Iterable
from typing import Any

from directory.interop import entries
from directory.models import Place


def collection(places: Iterable[Place]) -> dict[str, Any]:
    features = [feature(place) for place in places if place.latitude is not None and place.longitude is not None]
    return {"type": "FeatureCollection", "features": features}


def feature(place: Place) -> dict[str, Any]:
    services = list(place.services.all())
    return {
        "type": "Feature",
        "id": str(place.uuid),
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "name": place.name, "address": place.shown_address, "telephone": place.telephone,
            "precision": place.precision, "categories": sorted({each.category for each in services}),
            "hours": {each.category: hours for each in services if (hours := entries.canonical(each))},
            "verified_on": entries.updated_on(place).isoformat(),
        },
    }  # fmt: skip
