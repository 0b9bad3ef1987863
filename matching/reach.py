"""What a change can reach: the rooms that a woman could have, the women whom a room could suit, before any rule.

A plan is alive if one answer does not make everything be read again. Both questions are answered by areas alone, and
may say too much: the rules of the match decide afterwards.
"""

import numpy as np
from django.db.models import Exists, Max, OuterRef, Q

from hosting.models import Guest, KeyPlace, Need, Room
from matching.columns import Areas, offered_rooms, open_needs
from matching.criteria import minutes_between


def rooms_near(needs):
    """The offered rooms that these needs (numbers) could have, by where they are."""
    areas, wanted = Areas.read(), Q(pk__in=[])
    rows = Need.objects.filter(pk__in=needs).values_list("guest", "guest__max_travel", "territory")
    wished, places = _places([guest for guest, *_ in rows])
    for guest, minutes, territory in rows:
        if guest in wished:
            within = {zone for area in wished[guest] for zone in areas.within[area]}
            wanted |= Q(host__household__area__in=within)
        elif guest in places:
            wanted |= Q(host__household__area__in=_around(areas, places[guest], minutes))
        else:
            wanted |= Q(host__territory=territory)
    return offered_rooms().filter(wanted)


def needs_near(rooms):
    """The open needs that these rooms (numbers) could answer, by where they are."""
    homes = Room.objects.filter(pk__in=rooms, host__household__area__isnull=False)
    zones = set(homes.values_list("host__household__area", flat=True))
    if not zones:
        return open_needs().none()
    areas, needs = Areas.read(), open_needs()
    longest = needs.aggregate(most=Max("guest__max_travel"))["most"] or 0
    outer = {area for zone in zones for area in areas.around[zone]}
    chose = Exists(Guest.areas.through.objects.filter(guest=OuterRef("guest"), area__in=outer))
    said = Exists(Guest.areas.through.objects.filter(guest=OuterRef("guest")))
    lives = KeyPlace.objects.filter(guest=OuterRef("guest"))
    near = Exists(lives.filter(area__in=_around(areas, zones, longest)))
    here = Q(territory__in=homes.values("host__territory"))
    return needs.filter(chose | (~said & (near | (~Exists(lives) & here))))


def _places(guests):
    """{guest: areas she wishes}, {guest: areas of her places}."""
    wished, places = {}, {}
    for guest, area in Guest.areas.through.objects.filter(guest__in=guests).values_list("guest", "area"):
        wished.setdefault(guest, set()).add(area)
    for guest, area in KeyPlace.objects.filter(guest__in=guests).values_list("guest", "area"):
        places.setdefault(guest, set()).add(area)
    return wished, places


def _around(areas, centres, minutes):
    """The areas within so many minutes of one of the centres; all of them if one's place is not known."""
    numbers = list(areas.points)
    points = np.array([areas.points[number] for number in numbers], dtype=np.float64).reshape(-1, 2)
    centre = np.array([areas.points[number] for number in centres], dtype=np.float64).reshape(-1, 2)
    far = minutes_between(centre[:, :1], centre[:, 1:], points[:, 0], points[:, 1])
    near = ~(far > minutes).all(axis=0)
    return [number for number, kept in zip(numbers, near.tolist(), strict=True) if kept]
