"""What the search keeps of a place is written again in the transaction of the change: seen everywhere at its end."""

from collections.abc import Iterable

from directory.editing.fields import Target
from directory.models import Place, Service, Structure
from directory.openings import materialise
from directory.search.index import index


def refresh(target: Target) -> None:
    refresh_places(_places_of(target))


def refresh_places(pks: Iterable[int]) -> None:
    """The words of these places, and when they are open."""
    pks = list(pks)
    materialise(pks)
    index(Place.objects.filter(pk__in=pks).order_by("pk"))


def _places_of(target: Target) -> list[int]:
    if isinstance(target, Structure):
        return list(target.places.values_list("pk", flat=True))
    return [target.place_id if isinstance(target, Service) else target.pk]
