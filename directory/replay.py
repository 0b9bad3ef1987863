"""What was shown of a place, or answered to a search, at an instant of the past: from what was known then.

``known_at`` is when somebody looked; ``at`` the instant that she asked about. Facts are today's with every later
change undone; the overrides are those written by then and not yet withdrawn; hours are believed by the checks recorded
by then. An address that has become confidential since is not said again, whatever was shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from directory.editing.fields import SECRET, as_json, said
from directory.hours.timetable import Answer, Override, State, Timetable
from directory.models import Change, Place, Service, Structure, Verification
from directory.models import Override as OverrideRow
from directory.models.place import PlaceQuerySet
from directory.schedules import believed_until, built, override_of
from directory.search.finding import Question, around, distance_m
from directory.search.folding import fold
from directory.search.wanted import wanted
from directory.taxonomy import BY_CODE
from journal.models import Entry

PLACE_FACTS = (
    "name",
    "address",
    "postal_code",
    "city",
    "telephone",
    "mail",
    "visibility",
    "confidential",
    "closed_on",
)
SERVICE_FACTS = (
    "category", "description", "hours", "hours_text", "on_holidays", "audiences", "conditions", "stopped_on",
)  # fmt: skip
MOST = 500


@dataclass(frozen=True)
class ServiceThen:
    pk: int
    facts: Mapping[str, Any]
    table: Timetable
    answer: Answer
    checked: date | None
    messages: tuple[str, ...]

    @property
    def label(self) -> str:
        category = BY_CODE.get(self.facts["category"])
        return category.label if category else self.facts["category"]


@dataclass(frozen=True)
class PlaceThen:
    """A place as it was shown; ``public`` is whether anybody could read it."""

    pk: int
    facts: Mapping[str, Any]
    public: bool
    services: tuple[ServiceThen, ...] = field(default=())

    @property
    def state(self) -> State:
        order = (State.CERTAIN, State.OPEN_ENDED, State.UNKNOWN, State.CLOSED)
        return min((each.answer.state for each in self.services), key=order.index, default=State.CLOSED)


def shown(place: Place, known_at: datetime, at: datetime | None = None) -> PlaceThen | None:
    """What was shown of a place; None when the directory did not have it yet."""
    return next(iter(replay([place], known_at, at)), None)


def replay(places: Iterable[Place], known_at: datetime, at: datetime | None = None) -> list[PlaceThen]:
    """Those that the directory had, in their order, with the same number of queries for one and for many."""
    rows = [place for place in places if place.created_at <= known_at]
    past = _Past(rows, known_at)
    return [past.of(place, at or known_at) for place in rows]


def search(question: Question, known_at: datetime) -> list[tuple[PlaceThen, int | None]]:
    """What a search answered: each place with its distance, the nearest first; of those that are nearest today.

    The places are sought where they stand today, and their name by its words; all else is as it was known.
    """
    rows: PlaceQuerySet = Place.objects.all()
    if question.near and question.radius_km is not None:
        rows = around(rows, question.near, question.radius_km)
    asked, words = wanted(question.category, question.audience), fold(question.text)
    found = []
    for then in replay(rows.order_by("pk")[:MOST], known_at, question.open_at):
        suits = [each for each in then.services if not asked.category or each.facts["category"] == asked.category]
        if not then.public or not suits or words not in fold(f"{then.facts['name']} {then.facts['city']}"):
            continue
        kept = PlaceThen(then.pk, then.facts, then.public, tuple(suits))
        if question.open_at is None or kept.state is not State.CLOSED or question.closed_too:
            found.append(kept)
    distances = _distances(found, question)
    found.sort(key=lambda each: (distances.get(each.pk, 0), each.pk))
    return [(each, distances.get(each.pk)) for each in found]


def _distances(found: list[PlaceThen], question: Question) -> dict[int, int]:
    if question.near is None:
        return {}
    points = Place.objects.filter(pk__in=[each.pk for each in found])
    return {
        pk: round(distance_m(question.near, (latitude, longitude)))
        for pk, latitude, longitude in points.values_list("pk", "latitude", "longitude")
        if latitude is not None and longitude is not None
    }


class _Past:
    """What was known of some places, read once for all of them."""

    def __init__(self, places: list[Place], known_at: datetime):
        self.known_at = known_at
        pks, structures = [place.pk for place in places], {place.structure_id for place in places}
        existing = Service.ever.filter(place__in=pks, created_at__lte=known_at).order_by("pk")
        self.services: dict[int, list[Service]] = defaultdict(list)
        for service in existing.prefetch_related("audiences", "conditions"):
            self.services[service.place_id].append(service)
        services = [each.pk for of in self.services.values() for each in of]
        self.later = self._later(pks, services)
        self.overrides = self._overrides(structures, pks, services)
        self.checked = self._checks(services)
        self.status = self._statuses(structures)

    def of(self, place: Place, at: datetime) -> PlaceThen:
        facts = self._facts(place, PLACE_FACTS, ("place", place.pk))
        if place.confidential:
            facts |= {name: "" for name in SECRET if name in facts}
        day = self.known_at.date().isoformat()
        public = (
            facts["visibility"] == Place.Visibility.PUBLIC
            and (facts["closed_on"] is None or facts["closed_on"] > day)
            and self.status.get(place.structure_id, place.structure.status) == Structure.Status.ONLINE
        )
        services = [self._service(place, each, at) for each in self.services[place.pk]]
        return PlaceThen(place.pk, facts, public, tuple(each for each in services if each.facts["stopped_on"] is None))

    def _service(self, place: Place, service: Service, at: datetime) -> ServiceThen:
        facts = self._facts(service, SERVICE_FACTS, ("service", service.pk))
        keys = (("service", service.pk), ("place", place.pk), ("structure", place.structure_id))
        rows = [row for key in keys for row in self.overrides[key]]
        changes: tuple[Override, ...] = tuple(
            override_of(row) for row in rows if row.kind != OverrideRow.Kind.MESSAGE
        )  # fmt: skip
        checked = self.checked.get(service.pk)
        postal_code = self._facts(place, ("postal_code",), ("place", place.pk))["postal_code"]
        until = believed_until(facts["category"], checked)
        table = built(facts["hours"], facts["on_holidays"], postal_code, until, changes)
        instant = at if at.tzinfo else at.replace(tzinfo=table.zone)
        day = instant.astimezone(table.zone).date()
        messages = tuple(row.message for row in rows if row.message and day in row.period)
        return ServiceThen(service.pk, facts, table, table.at(instant), checked, messages)

    def _facts(self, row: Place | Service, names: Iterable[str], key: tuple[str, int]) -> dict[str, Any]:
        """Today's, with every later change undone."""
        return {
            name: self.later[(*key, name)] if (*key, name) in self.later else as_json(said(row, name))
            for name in names
        }  # fmt: skip

    def _later(self, places: list[int], services: list[int]) -> dict[tuple[str, int, str], Any]:
        """What each fact was before the first change that came after."""
        rows = Change.objects.filter(Q(place__in=places) | Q(service__in=services), effective_at__gt=self.known_at)
        found: dict[tuple[str, int, str], Any] = {}
        for row in rows.order_by("effective_at", "pk"):
            key = ("place", row.place_id) if row.place_id else ("service", row.service_id)
            found.setdefault((key[0], int(key[1] or 0), row.field), row.before)
        return found

    def _overrides(
        self, structures: set[int], places: list[int], services: list[int]
    ) -> dict[tuple[str, int], list[OverrideRow]]:
        rows = OverrideRow.ever.filter(
            Q(structure__in=structures) | Q(place__in=places) | Q(service__in=services),
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=self.known_at), created_at__lte=self.known_at,
        )  # fmt: skip
        found: dict[tuple[str, int], list[OverrideRow]] = defaultdict(list)
        for row in rows.order_by("pk"):
            for name in ("structure", "place", "service"):
                if key := getattr(row, f"{name}_id"):
                    found[name, key].append(row)
        return found

    def _checks(self, services: list[int]) -> dict[int, date | None]:
        rows = Verification.objects.filter(service__in=services, fact=Verification.Fact.HOURS)
        rows = rows.filter(recorded_at__lte=self.known_at).order_by("verified_on", "pk")
        return {row.service_id: row.verified_on if row.holds else None for row in rows if row.service_id}

    def _statuses(self, structures: set[int]) -> dict[int, str]:
        """Where each structure stood before the first move that came after."""
        kind = ContentType.objects.get_for_model(Structure)
        later = Entry.objects.filter(content_type=kind, object_id__in=structures, recorded_at__gt=self.known_at)
        found: dict[int, str] = {}
        for structure, source in later.exclude(source="").order_by("pk").values_list("object_id", "source"):
            found.setdefault(structure, source)
        return found
