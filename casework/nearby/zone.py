"""Around what places are looked for: the municipality or the district of her roof tonight, never the roof.

A zone is a point that every home of the district shares (``hosting.Area``): distances are measured from it and said by
half kilometres, so that any number of pages tells no more than the district. It goes into no address and no log.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil

from casework.models import Accompaniment, Respite, Stay
from hosting.models import Area, Host
from privacy.policies import can

STEP = 500  # metres


@dataclass(frozen=True)
class Zone:
    """``hers``: it is that of her roof, rather than one that somebody chose on the page."""

    label: str
    centre: tuple[float, float]
    hers: bool = True


def zone_of(file: Accompaniment, actor, day: date) -> Zone | None:
    """The zone of her roof on the night of ``day``, as wide as this actor may know it. None where there is none."""
    host = _home(file, day)
    area = getattr(getattr(host, "household", None), "area", None)
    if host is None or area is None:
        return None
    # asked of the home first, then of the woman: her own social worker knows the municipality alone (M)
    decision = can(actor, "host.zone", "read", host) or can(actor, "host.zone", "read", file.guest)
    if not decision:
        return None
    return _wide(area) if decision.mask else _zone(area)


def chosen(file: Accompaniment, code: str) -> Zone | None:
    """A zone that somebody asks for on the page, among those of her territory."""
    area = Area.objects.filter(territory=file.territory_id, code=code).first() if code else None
    return _zone(area, hers=False) if area else None


def rounded(metres: float | None) -> int | None:
    """By half kilometres, upwards: what a page says of a distance."""
    return None if metres is None else max(STEP, ceil(metres / STEP) * STEP)


def said(metres: float | None) -> str:
    """« à moins de 500 m », « environ 1,5 km »."""
    far = rounded(metres)
    if far is None:
        return ""
    return "à moins de 500 m" if far <= STEP else f"environ {far / 1000:g} km".replace(".", ",")


def _home(file: Accompaniment, day: date) -> Host | None:
    """Where she sleeps that night: the home of a respite first, since her own is then empty of her."""
    respites = Respite.objects.roofing(day).filter(stay__accompaniment=file)
    found = respites.select_related("occupancy__room__host__household__area").first()
    if found is None:
        stays = Stay.objects.filter(accompaniment=file).roofing(day)
        found = stays.select_related("occupancy__room__host__household__area").first()
    return found.occupancy.room.host if found else None


def _zone(area: Area, *, hers: bool = True) -> Zone:
    return Zone(area.name, (area.latitude, area.longitude), hers)


def _wide(area: Area) -> Zone:
    """The municipality of a district."""
    whole = Area.objects.filter(territory=area.territory_id, code=area.code.partition("-")[0]).first()
    return _zone(whole or area)
