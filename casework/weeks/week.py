"""Her week out: for each day that her host is away, the doors around her zone that cover the hours, and the gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from casework.models import Accompaniment
from casework.nearby.profile import terms_of
from casework.nearby.suiting import Profile, fit
from casework.nearby.zone import Zone, rounded, said
from casework.weeks.covering import Kind, Offer, Step, cover, gaps
from directory.hours.rules import Sure, Unreadable, spans_on
from directory.models import Place, Service
from directory.schedules import timetable_of
from directory.search.finding import Question, find

KINDS = {
    Kind.MEAL: ("seated-meal", "food-distribution", "breakfast"),
    Kind.SHOWER: ("shower",),
    Kind.SHELTER: ("day-centre", "women-centre", "library", "community", "computers"),
}
RADIUS = 10  # kilometres: what may be reached on foot or by tram in a day
READ = 120  # places, the nearest
LABELS = {Kind.APPOINTMENT: "Rendez-vous", Kind.MEAL: "Repas", Kind.SHOWER: "Douche", Kind.SHELTER: "Accueil de jour",
          Kind.GAP: "Rien de connu"}  # fmt: skip


@dataclass(frozen=True)
class Appointment:
    """One of hers, as it was typed: its hours (OpenStreetMap) and what it is. Nothing of it is kept."""

    hours: str
    label: str


@dataclass(frozen=True)
class Line:
    start: time
    end: time
    kind: Kind
    service: Service | None
    label: str
    far: str = ""
    to_check: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        return LABELS[self.kind]

    @property
    def is_gap(self) -> bool:
        return self.kind is Kind.GAP


@dataclass(frozen=True)
class Day:
    day: date
    lines: tuple[Line, ...]
    uncovered: int  # minutes


def week_plan(
    file: Accompaniment, zone: Zone, profile: Profile, days: Sequence[date], away: tuple[time, time],
    appointments: Sequence[Appointment] = (),
) -> list[Day]:  # fmt: skip
    """One search for the whole week; then each day by itself, from hours that are sure that day."""
    doors = _doors(file, zone, profile)
    start, end = (each.hour * 60 + each.minute for each in away)
    return [_day(day, (start, end), doors, appointments) for day in days]


@dataclass(frozen=True)
class _Door:
    service: Service
    kind: Kind
    rank: int
    far: str
    to_check: tuple[str, ...]


def _doors(file: Accompaniment, zone: Zone, profile: Profile) -> dict[int, _Door]:
    codes = tuple(code for kinds in KINDS.values() for code in kinds)
    avoided = file.avoided_places.values("place")
    found = find(
        Question(near=zone.centre, radius_km=RADIUS, categories=codes),
        Place.objects.published().exclude(pk__in=avoided),
        READ,
    )
    near = [each for kept in found.by_state.values() for each in kept]
    places = Place.objects.with_services().in_bulk([each.place_id for each in near])
    kind_of = {code: kind for kind, kinds in KINDS.items() for code in kinds}
    doors = {}
    for each in near:
        for service in places[each.place_id].services.all():
            answer = fit(profile, terms_of(service)) if service.category in kind_of else None
            if answer and answer.suits:
                rank = len(answer.to_check) * 100_000 + (rounded(each.distance_m) or 0)
                doors[service.pk] = _Door(
                    service, kind_of[service.category], rank, said(each.distance_m), answer.to_check
                )
    return doors


def _day(day: date, away: tuple[int, int], doors: dict[int, _Door], appointments: Sequence[Appointment]) -> Day:
    offers: dict[Kind, list[Offer]] = {kind: [] for kind in KINDS}
    for key, door in doors.items():
        for span in timetable_of(door.service.place, door.service).on(day):
            start, end = max(span.start, away[0]), min(span.end, away[1])
            if span.sure is Sure.CERTAIN and start < end:
                offers[door.kind].append(Offer(start, end, door.rank, key))
    steps = cover(
        away, meals=offers[Kind.MEAL], showers=offers[Kind.SHOWER], shelters=offers[Kind.SHELTER],
        appointments=_hers(day, appointments),
    )  # fmt: skip
    lines = tuple(_line(step, doors, appointments) for step in steps)
    return Day(day, lines, sum(end - start for start, end in gaps(steps)))


def _hers(day: date, appointments: Sequence[Appointment]) -> list[tuple[int, int, int]]:
    found = []
    for number, each in enumerate(appointments):
        try:
            found += [(span.start, span.end, number) for span in spans_on(each.hours, day, False)]
        except Unreadable:  # the form has read it already
            continue
    return found


def _line(step: Step, doors: dict[int, _Door], appointments: Sequence[Appointment]) -> Line:
    start, end = (_clock(minutes) for minutes in (step.start, step.end))
    if step.kind is Kind.APPOINTMENT and step.key is not None:
        return Line(start, end, step.kind, None, appointments[step.key].label)
    door = doors.get(step.key) if step.key is not None else None
    if door is None:
        return Line(start, end, step.kind, None, "À combler ensemble : nulle part où aller n’est connu.")
    return Line(start, end, step.kind, door.service, door.service.place.name, door.far, door.to_check)


def _clock(minutes: int) -> time:
    return time(23, 59) if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)


def days_from(first: date, weekdays: Sequence[int]) -> list[date]:
    """The days of that week, from ``first`` on, on which her host is away."""
    return [day for day in (first + timedelta(days=offset) for offset in range(7)) if day.weekday() in weekdays]
