"""What may leave the service, chosen in the database's question: no format decides for itself.

``shareable``  published, and not confidential: a refuge is on its page with its municipality and its telephone, and in
               no file, print, cache or interface, where nobody could take it back.
``reusable``   shareable, and of no source that keeps its rights: what is taken from Soliguide is shown and printed
               here, but is not given again as data unless the association holds that right (DIRECTORY_RIGHTS).
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from directory.models import ExternalId, Listing, Place
from directory.models.place import PlaceQuerySet

KEEPS_ITS_RIGHTS = ("soliguide",)
# What a licence is called when it lets data be given again; an unnamed one is that of a file given by its holder.
OPEN_LICENCES = ("", "licence ouverte", "etalab", "lov2", "odbl", "cc0", "cc by", "cc-by", "public domain")


def shareable() -> PlaceQuerySet:
    return Place.objects.published().filter(confidential=False)


def reusable(rights: Iterable[str] = ()) -> PlaceQuerySet:
    """``rights``: sources whose data somebody says, for this once, that the association may give again."""
    return shareable().exclude(_withheld({*rights, *settings.DIRECTORY_RIGHTS}))


def withheld(rights: Iterable[str] = ()) -> PlaceQuerySet:
    """Those that are shareable and stay because of their source."""
    return shareable().filter(_withheld({*rights, *settings.DIRECTORY_RIGHTS}))


def _withheld(rights: set[str]) -> Q:
    """A place is withheld by one source that keeps its rights, whatever the others say."""
    kept = [name for name in KEEPS_ITS_RIGHTS if name not in {right.strip().lower() for right in rights}]
    listings = Listing.objects.filter(place=OuterRef("pk"))
    numbers = ExternalId.places.through.objects.filter(place=OuterRef("pk"))
    reserved = Q()
    for name in kept:
        reserved |= Q(Exists(numbers.filter(externalid__source__iexact=name)))
        reserved |= Q(Exists(listings.filter(source__title__icontains=name)))
    opened = Q(source__licence="")
    for licence in OPEN_LICENCES[1:]:
        opened |= Q(source__licence__icontains=licence)
    for name in KEEPS_ITS_RIGHTS:
        opened |= Q(source__title__icontains=name)  # decided above
    return reserved | Q(Exists(listings.exclude(opened)))
