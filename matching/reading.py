"""The women whom a plan is for, as plain rows: a territory has hundreds, a country tens of thousands.

No model is made and nothing that is sealed is opened. What is counted of her (children, places, where she may not go)
comes for everybody at once, as numbers. By SELECT: a COPY was tried, and took longer, for psycopg waits for each row.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.functions import Cast, Coalesce

from hosting.models import Child, Guest, KeyPlace, NeverPair, NoGoZone, Occupancy
from matching import problem

FACTS = (
    "pk", "pregnant_due_on", "max_travel", "school_travel_waived", "accepts_men", "accepts_children", "avoids",
    "allergies", "animal", "smokes", "accepts_smokers", "step_free", "private_room", "languages", "rhythm", "quiet",
)  # fmt: skip
ASKED = ("pk", "territory_id", "from_on", "until_on", "tier", "waiting_since")
PLACES = {"work": problem.WORK, "training": problem.TRAINING, "school": problem.SCHOOL}
OTHER = Value(problem.OTHER_PLACE)
NOTHING = -1  # of a number that is not known

HerFacts = namedtuple("HerFacts", FACTS)  # type: ignore[misc]  # built from names
Kid = namedtuple("Kid", ("school", "born_year", "months"))
Place = namedtuple("Place", ("area", "kind"))


@dataclass(slots=True)
class Sought:
    """What one woman looks for, and what is known of her that the rules read."""

    guest: Any  # HerFacts
    pk: int | None
    territory_id: int
    from_on: date
    until_on: date | None
    tier: str = ""
    waiting_since: date | None = None
    children: list[Kid] = field(default_factory=list)
    key_places: list[Place] = field(default_factory=list)
    areas: list[int] = field(default_factory=list)
    avoided: list[int] = field(default_factory=list)
    never: list[int] = field(default_factory=list)
    lives_at: int | None = None

    @property
    def guest_id(self) -> int:
        return int(self.guest.pk)


def sought(needs, day):
    """These needs, in queue order, as of that day."""
    columns = (*ASKED, *(f"guest__{name}" for name in FACTS))
    rows = [
        Sought(HerFacts(*found[len(ASKED) :]), *found[: len(ASKED)])
        for found in needs.in_queue_order().values_list(*columns)
    ]
    _count(rows, needs.order_by().values("guest"), day)
    return rows


def imagined(windows, territory_id, day):
    """Needs that are in no table: (guest, first night, end), in the order given."""
    guests = {guest for guest, _, _ in windows}
    known = {row[0]: HerFacts(*row) for row in Guest.objects.filter(pk__in=guests).values_list(*FACTS)}
    rows = [Sought(known[guest], None, territory_id, lower, upper) for guest, lower, upper in windows]
    _count(rows, guests, day)
    return rows


COUNTED = ("children", "key_places", "areas", "avoided", "never", "lives_at")


def _count(rows, guests, day):
    """Give each row what is counted of its woman: several rows may be of the same."""
    of_guest = {}
    for row in rows:
        of_guest.setdefault(row.guest.pk, []).append(row)
    for which, her, _, *values in _counted(guests, day) if rows else ():
        name = COUNTED[which]
        for row in of_guest.get(her, ()):  # none, if it was told between the two readings
            if name == "lives_at":
                row.lives_at = values[0]
            else:
                getattr(row, name).append(_told(name, *values))


def _told(name, first, second, third):
    if name == "children":
        return Kid(*(None if value == NOTHING else value for value in (first, second, third)))
    return Place(first, second) if name == "key_places" else first


def _counted(guests, day):
    """What (its place in COUNTED), of whom, its number, and up to three facts, in this order."""
    kinds = Case(*(When(kind=kind, then=Value(number)) for kind, number in PLACES.items()), default=OTHER)
    lived_in = Occupancy.objects.slept().on(day - timedelta(days=1))
    asked = [
        (Child.objects, F("school"), F("born_year"), F("months")),
        (KeyPlace.objects, F("area"), kinds),
        (Guest.areas.through.objects, F("area")),
        (NoGoZone.objects, F("area")),
        (NeverPair.objects, F("host")),
        (lived_in, F("room__host")),
    ]
    first, *others = (
        rows.order_by().filter(guest__in=guests).values_list(*map(_number, (
            Value(which), F("guest"), F("pk"), *facts, *[Value(NOTHING)] * (3 - len(facts))
        )))
        for which, (rows, *facts) in enumerate(asked)
    )  # fmt: skip
    query, values = first.union(*others, all=True).query.sql_with_params()
    with connection.cursor() as cursor:  # plain numbers: nothing to convert, row by row
        cursor.execute(query, values)
        return sorted(cursor.fetchall())


def _number(fact):
    return Coalesce(Cast(fact, BigIntegerField()), Value(NOTHING), output_field=BigIntegerField())
