"""A hundred thousand places and two hundred and forty thousand services, the same for the same seed."""

import random
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from accounts.models import Actor
from directory.imagined import VERIFIED, Schedules, imagine
from directory.importing.copying import copy_in
from directory.importing.planning import Plan, plan
from directory.importing.reading import read, source_of
from directory.importing.writing import apply
from directory.models import Place, Service, Verification
from directory.openings import materialise
from directory.search.index import index_all
from directory.taxonomy import CATEGORIES
from journal.stock import take_stock

SERVICES = 2.4  # of a place, as on the real map
RADIUS_KM = 5


@dataclass(frozen=True)
class Figure:
    """A measure, and the figure to reach: at most, or at least where ``least``."""

    name: str
    value: float
    unit: str
    target: float | None = None
    least: bool = False
    beside: str = ""

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        return "ok" if (self.value >= self.target if self.least else self.value <= self.target) else "over"


@dataclass
class Scene:
    """What the steps measure. ``address``: of the server, once it runs."""

    places: int
    queries: int
    people_seconds: int
    chance: random.Random = field(default_factory=lambda: random.Random(2026))
    address: str = ""
    imported: Plan | None = None
    import_seconds: float = 0.0
    again: Plan | None = None

    @property
    def by(self) -> Actor:
        return Actor.service()

    def take(self, folder: Path) -> None:
        """Import the places of a file, twice."""
        path, geo = imagine(self.places, folder)
        began = time.perf_counter()
        rows = read(path, geo)
        self.imported = apply(lambda: plan(rows, source_of(rows, path), VERIFIED), path, self.by)
        self.import_seconds = time.perf_counter() - began
        self.again = apply(lambda: plan(rows, source_of(rows, path), VERIFIED), path, self.by)

    def furnish(self) -> None:
        """The other services of the places, each with its hours and a day on which they were checked."""
        schedules, today = Schedules(self.chance), timezone.localdate()
        pks = list(Place.objects.order_by("pk").values_list("pk", flat=True))
        drawn = self.chance.choices(pks, k=round(len(pks) * (SERVICES - 1)))
        services = [
            Service(place_id=pk, category=self.chance.choice(CATEGORIES).code, hours=schedules.one()) for pk in drawn
        ]
        copy_in(services)
        copy_in([self._checked(service.pk, today) for service in services])
        index_all()
        for start in range(0, len(pks), 20_000):
            materialise(pks[start : start + 20_000])
        take_stock()

    def _checked(self, service: int, today: date) -> Verification:
        day = today - timedelta(days=self.chance.randrange(40))
        return Verification(service_id=service, fact="hours", method="call", verified_on=day)
