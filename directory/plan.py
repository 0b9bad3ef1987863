"""A plan of the places found, drawn here: their numbers where they stand, circles of distance, the towns around.

No tile, no script, nothing from elsewhere: it prints, it opens on an old phone, and nobody else learns what is looked
for. Where the service has a tile server (DIRECTORY_TILES), a script puts a map in its place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, radians

from directory.models import Place
from directory.towns import Town, towns_near

WIDTH, HEIGHT, EDGE = 600.0, 480.0, 44.0
KM_OF_DEGREE = 111.2
RINGS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
NAMED = 6  # towns


@dataclass(frozen=True)
class Pin:
    number: int
    x: str
    y: str
    open: bool
    name: str
    url: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Label:
    name: str
    x: str
    y: str


@dataclass(frozen=True)
class Plan:
    pins: list[Pin]
    towns: list[Label]
    rings: list[dict[str, str]]
    centre: dict[str, str] | None


def plan_of(numbered: Iterable[tuple[int, Place, bool]], near: tuple[float, float] | None) -> Plan | None:
    """None when fewer than two things have a position: a point alone says nothing."""
    placed = [row for row in numbered if row[1].latitude is not None and row[1].longitude is not None]
    points = [(float(place.latitude or 0), float(place.longitude or 0)) for _, place, _ in placed]
    if len(points) + bool(near) < 2:
        return None
    frame = _Frame([*points, *([near] if near else [])])
    pins = [
        Pin(number, *frame.at(*point), is_open, place.name, place.get_absolute_url(), *point)
        for (number, place, is_open), point in sorted(zip(placed, points, strict=True), key=lambda row: -row[0][0])
    ]
    centre = dict(zip(("x", "y"), frame.at(*near), strict=True)) if near else None
    return Plan(pins, frame.towns(), frame.rings(near) if near else [], centre)


class _Frame:
    """Degrees to the drawing: the same scale both ways, everything inside the edge."""

    def __init__(self, points: list[tuple[float, float]]):
        latitudes, longitudes = [p[0] for p in points], [p[1] for p in points]
        self.middle = (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
        self.squeeze = max(cos(radians(self.middle[0])), 0.05)
        high = (max(latitudes) - min(latitudes)) * KM_OF_DEGREE
        wide = (max(longitudes) - min(longitudes)) * KM_OF_DEGREE * self.squeeze
        self.scale = min((WIDTH - 2 * EDGE) / max(wide, 0.2), (HEIGHT - 2 * EDGE) / max(high, 0.2))  # units a km

    def at(self, latitude: float, longitude: float) -> tuple[str, str]:
        x, y = self._at(latitude, longitude)
        return f"{x:.1f}", f"{y:.1f}"

    def _at(self, latitude: float, longitude: float) -> tuple[float, float]:
        east = (longitude - self.middle[1]) * KM_OF_DEGREE * self.squeeze
        north = (latitude - self.middle[0]) * KM_OF_DEGREE
        return WIDTH / 2 + east * self.scale, HEIGHT / 2 - north * self.scale

    def rings(self, near: tuple[float, float]) -> list[dict[str, str]]:
        """Circles of distance that can be seen around the point asked."""
        x, y = self.at(*near)
        seen = [km for km in RINGS if 40 < km * self.scale < 280]
        return [
            {"x": x, "y": y, "r": f"{km * self.scale:.1f}", "top": f"{float(y) - km * self.scale - 4:.1f}",
             "km": f"{km:g}".replace(".", ",")}
            for km in seen
        ]  # fmt: skip

    def towns(self) -> list[Label]:
        """The largest around, none over another's name."""
        kept: list[tuple[Town, float, float]] = []
        reach = max(WIDTH, HEIGHT) / self.scale / KM_OF_DEGREE
        for town in towns_near(self.middle, reach):
            x, y = self._at(*town.point)
            inside = 60 < x < WIDTH - 60 and 16 < y < HEIGHT - 10
            if inside and all(hypot((x - a) / 2.2, y - b) > 34 for _, a, b in kept):
                kept.append((town, x, y))
            if len(kept) == NAMED:
                break
        return [Label(town.name.replace(" Arrondissement", ""), f"{x:.1f}", f"{y:.1f}") for town, x, y in kept]
