"""From rows to the columns that the kernel reads: the only place where the two vocabularies meet."""

from collections import defaultdict, namedtuple
from dataclasses import dataclass
from datetime import date

import numpy as np
from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef

from hosting.languages import NAMES
from hosting.models import Area, Availability, Host, HostFreeze, Household, Need, Occupancy, Room
from matching import problem
from matching.problem import NO, UNKNOWN, YES, Needs, Offers, PairSet
from matching.reading import imagined, sought

ANIMALS = {"dog": problem.DOG, "cat": problem.CAT, "other": problem.OTHER_ANIMAL}
RHYTHMS = {"early": problem.EARLY, "night": problem.NIGHT}
SHORTEST_STAY = 14  # nights; a shorter one is a shelter, recorded by a person
COT_UNTIL_MONTHS = 24  # a baby sleeps in a cot beside her mother
SCHOOL_AGES = range(3, 17)
BOUNDS = ("period__startswith", "period__endswith")  # plain days: no range is made of them
NOWHERE = (float("nan"), float("nan"))


# What is read of a room: its own facts, then its home's. Plain values: a territory has hundreds of rooms.
OF_THE_ROOM = ("pk", "host_id", "private", "step_free", "places", "minimum_nights", "maximum_nights")
OF_THE_HOME = (
    "men_present", "has_children", "has_animals", "animals", "smoking", "languages", "rhythm", "quiet",
    "accepts_children", "accepts_animal", "accepts_smoker", "area_id",
)  # fmt: skip
OF_THE_AREA = {"area": "name", "latitude": "latitude", "longitude": "longitude"}
LOOKUPS = (
    *OF_THE_ROOM,
    "host__code",
    "host__territory",
    "host__territory__name",
    *(f"host__household__{name}" for name in OF_THE_HOME),
    *(f"host__household__area__{name}" for name in OF_THE_AREA.values()),
)
FACTS = (*OF_THE_ROOM, "code", "territory_id", "territory", *OF_THE_HOME, *OF_THE_AREA, "ready", "held")
OfferedRoom = namedtuple("OfferedRoom", FACTS)  # type: ignore[misc]  # built from names


@dataclass(frozen=True)
class Gap:
    """A room and a period in which nobody holds or occupies it; an empty one where it is never free."""

    room: OfferedRoom
    lower: date
    upper: date | None


@dataclass(frozen=True)
class Problem:
    """Needs and rooms, as rows and as columns of the same order."""

    needs: list
    gaps: list[Gap]
    taken: dict  # {room: its held and slept periods from that day on, in order}
    areas: "Areas"
    need_columns: Needs
    offer_columns: Offers
    languages: list[str]  # the language of each bit


def read_problem(territory_id, day, *, needs=None, rooms=None):
    """The open needs and the offered rooms of a territory, in a fixed number of queries; of all of them for None.

    ``needs`` and ``rooms`` narrow the question to given querysets. Needs come in queue order, rooms by number.
    """
    needs = open_needs(territory_id) if needs is None else needs
    rooms = offered_rooms(territory_id) if rooms is None else rooms
    return _problem(sought(needs, day), rooms, day)


def read_windows(territory_id, day, windows, *, left=None):
    """The same question for periods that nobody has asked about yet: ``windows`` are (guest, first night, end).

    The needs of the answer are in the order of the windows, and are rows of no table. ``left`` is {room: day}: rooms
    as if whoever sleeps there left on that day.
    """
    return _problem(imagined(windows, territory_id, day), offered_rooms(territory_id), day, left or {})


def _problem(need_rows, rooms, day, left=()):
    ready = Exists(Host.objects.ready(day).filter(pk=OuterRef("host")))
    held = Exists(HostFreeze.objects.in_force().filter(host=OuterRef("host")))
    room_rows = [OfferedRoom(*facts) for facts in rooms.order_by("pk").values_list(*LOOKUPS, ready, held)]
    among = rooms.order_by().values("pk")
    taken = taken_periods(among, day)
    for room in left:
        taken[room] = [_until(period, left[room], day) for period in taken[room]]
    gaps = free_gaps(room_rows, day, taken, among)
    areas = Areas.read()
    languages = _languages(need_rows, room_rows)
    return Problem(
        needs=need_rows,
        gaps=gaps,
        taken=taken,
        areas=areas,
        need_columns=_need_columns(need_rows, languages, areas, day),
        offer_columns=_offer_columns(gaps, languages),
        languages=languages,
    )


def open_needs(territory_id=None):
    needs = Need.objects.open()
    return needs if territory_id is None else needs.filter(territory=territory_id)


def offered_rooms(territory_id=None):
    """The rooms of homes that may one day say yes: those not ready are excluded by name, in « Pourquoi pas ? »."""
    gone = [Host.Status.NOT_RETAINED, Host.Status.LEFT, Host.Status.SUSPENDED, Host.Status.DORMANT]
    rooms = Room.objects.offered().exclude(host__status__in=gone)
    return rooms if territory_id is None else rooms.filter(host__territory=territory_id)


def in_bounds(question, need, offer):
    """Which pairs (arrays of rows) are not across a border for nothing.

    Territories are for people: she may live in another one where her own places, or the areas that she chose, lead
    there. Of a woman who has said neither, all that is known is the territory that looks for her: it bounds her.
    """
    asked = question.need_columns
    anywhere = asked.any_area & np.isnan(asked.latitude)
    here = np.array([row.territory_id for row in question.needs], dtype=np.int64)
    there = np.array([gap.room.territory_id for gap in question.gaps], dtype=np.int64)
    return ~anywhere[need] | (here[need] == there[offer])


def taken_periods(among, day):
    """{room: the half-open periods in which somebody holds it or sleeps there, in order}, from ``day`` on.

    ``among`` are rooms as a query takes them: a few, or the question that finds them.
    """
    taken = defaultdict(list)
    roofs = Occupancy.objects.current().filter(room__in=among, period__endswith__gt=day)
    for room, lower, upper in roofs.order_by("period").values_list("room", *BOUNDS):
        taken[room].append((lower, upper))
    return taken


def _until(period, end, day):
    """The period that holds ``day``, cut short at ``end``; another as it is."""
    lower, upper = period
    return (lower, min(upper, end)) if lower <= day < upper else period


def free_gaps(rooms, day, taken, among=None):
    """What is left of each room's openings once holds and stays are taken out, from ``day`` on."""
    opened = defaultdict(list)
    openings = Availability.objects.filter(
        room__in=[room.pk for room in rooms] if among is None else among
    ).running_from(day)
    for room, lower, upper in openings.order_by("period").values_list("room", *BOUNDS):
        opened[room].append((max(lower, day), upper))
    gaps = []
    for room in rooms:
        free = [Gap(room, *part) for part in _without(opened[room.pk], taken[room.pk])]
        gaps += free or [Gap(room, day, day)]
    return gaps


def _without(periods, held):
    """Half-open periods minus half-open ``held`` ones, both in order."""
    for lower, upper in periods:
        for held_lower, held_upper in held:
            if held_upper <= lower or (upper is not None and held_lower >= upper):
                continue
            if held_lower > lower:
                yield lower, held_lower
            lower = max(lower, held_upper)
        if upper is None or lower < upper:
            yield lower, upper


def need_until(need):
    """The end of what is looked for: the end of her year where it runs, else twelve months from her first night."""
    return need.until_on or need.from_on + relativedelta(years=1)


def _three(value):
    return UNKNOWN if value is None else YES if value else NO


def _bits(names, values):
    return sum(1 << names.index(value) for value in set(values) if value in names)


def _animals(values):
    return sum({ANIMALS[value] for value in values if value in ANIMALS})


def _languages(needs, rooms):
    """The language of each bit: the known ones always in the same place, so that a part of a question reads as the
    whole does; then those that nobody named."""
    spoken = {code for need in needs for code in need.guest.languages}
    spoken |= {code for room in rooms for code in room.languages or ()}
    return [*NAMES, *sorted(spoken - NAMES.keys())][:63]


@dataclass(frozen=True)
class Areas:
    """Where areas are, and which lie within which: codes share their beginning (33063 and 33063-bastide)."""

    points: dict
    within: dict  # {number: itself and its districts}
    around: dict  # {number: itself and what it lies in}
    codes: dict
    names: dict  # {code: name}

    @classmethod
    def read(cls):
        areas = list(Area.objects.values_list("pk", "code", "latitude", "longitude", "name"))
        numbers = {code: pk for pk, code, *_ in areas}
        within, around = defaultdict(set), defaultdict(set)
        for pk, code, *_ in areas:
            for end in [*(at for at, letter in enumerate(code) if letter == "-"), len(code)]:
                if (outer := numbers.get(code[:end])) is not None:
                    within[outer].add(pk)
                    around[pk].add(outer)
        points = {pk: (latitude, longitude) for pk, _, latitude, longitude, _ in areas}
        codes, names = {pk: code for code, pk in numbers.items()}, {code: name for _, code, *_, name in areas}
        return cls(points, within, around, codes, names)

    def town(self, number):
        """The code of the municipality that an area lies in; "" where it is not known."""
        return self.codes.get(number, "").partition("-")[0]


def _need_columns(needs, languages, areas, day):
    wished, no_go, never = [], [], []
    for row, need in enumerate(needs):
        wished += [(row, zone) for area in need.areas for zone in areas.within[area]]
        # a room known only by its municipality may lie in the district that she must avoid: both ways are excluded
        no_go += [(row, zone) for area in need.avoided for zone in areas.within[area] | areas.around[area]]
        never += [(row, host) for host in need.never]
    places = [_key_places(need, areas) for need in needs]
    schools = [_school(need, areas, day) for need in needs]
    guests = [need.guest for need in needs]
    return Needs.of(
        len(needs),
        from_day=[max(need.from_on, day).toordinal() for need in needs],
        until_day=[max(need_until(need), need.from_on, day).toordinal() for need in needs],
        min_nights=[SHORTEST_STAY] * len(needs),
        places=[1 + sum(_has_a_bed(child) for child in need.children) for need in needs],
        children=[len(need.children) + bool(need.guest.pregnant_due_on) for need in needs],
        latitude=[place[0][0] for place in places],
        longitude=[place[0][1] for place in places],
        max_minutes=[guest.max_travel for guest in guests],
        any_area=[not need.areas for need in needs],
        areas=PairSet.of(wished),
        no_go=PairSet.of(no_go),
        never=PairSet.of(never),
        school_latitude=[place[0] for place in schools],
        school_longitude=[place[1] for place in schools],
        school_waived=[guest.school_travel_waived for guest in guests],
        key_latitude=[[p[0] for p in place] for place in places] or None,
        key_longitude=[[p[1] for p in place] for place in places] or None,
        key_kind=[[p[2] for p in place] for place in places] or None,
        accepts_men=[_three(guest.accepts_men) for guest in guests],
        accepts_children=[_three(guest.accepts_children) for guest in guests],
        refused_animals=[_animals(guest.avoids) for guest in guests],
        allergies=[_animals(guest.allergies) for guest in guests],
        pets=[_animals([guest.animal]) for guest in guests],
        smokes=[_three(guest.smokes) for guest in guests],
        accepts_smoke=[_three(guest.accepts_smokers) for guest in guests],
        step_free=[guest.step_free for guest in guests],
        private_room=[guest.private_room for guest in guests],
        languages=[_bits(languages, guest.languages) for guest in guests],
        rhythm=[RHYTHMS.get(guest.rhythm, 0) for guest in guests],
        quiet=[guest.quiet for guest in guests],
        household_now=[-1 if need.lives_at is None else need.lives_at for need in needs],
    )


def _has_a_bed(child):
    return child.months is None or child.months >= COT_UNTIL_MONTHS


def _key_places(need, areas):
    """Her places, padded to three; the first is where her life is, from which her travel is counted."""
    found = sorted(need.key_places, key=lambda place: place.kind not in (problem.WORK, problem.TRAINING))
    points = [(*areas.points[place.area], place.kind) for place in found]
    return (points + [(*NOWHERE, problem.OTHER_PLACE)] * problem.KEY_PLACES)[: problem.KEY_PLACES]


def _school(need, areas, day):
    """Where her school-age child goes to school (the eldest one, where there are several)."""
    for child in sorted(need.children, key=lambda child: child.born_year or 9999):
        if child.school and child.born_year and day.year - child.born_year in SCHOOL_AGES:
            return areas.points[child.school]
    return NOWHERE


def _offer_columns(gaps, languages):
    rooms = [gap.room for gap in gaps]
    return Offers.of(
        len(gaps),
        household=[room.host_id for room in rooms],
        zone=[room.area_id or -1 for room in rooms],
        latitude=[_or_nowhere(room.latitude) for room in rooms],
        longitude=[_or_nowhere(room.longitude) for room in rooms],
        from_day=[gap.lower.toordinal() for gap in gaps],
        until_day=[gap.upper.toordinal() if gap.upper else problem.NO_END for gap in gaps],
        min_nights=[room.minimum_nights for room in rooms],
        max_nights=[room.maximum_nights or problem.NO_LIMIT for room in rooms],
        places=[room.places for room in rooms],
        ready=[room.ready for room in rooms],
        held=[room.held for room in rooms],
        private_room=[_three(room.private) for room in rooms],
        step_free=[_three(room.step_free) for room in rooms],
        men=[_three(room.men_present) for room in rooms],
        children=[_three(room.has_children) for room in rooms],
        children_welcome=[_three(room.accepts_children) for room in rooms],
        animals=[_animals(room.animals or ()) for room in rooms],
        animals_known=[room.has_animals is not None or bool(room.animals) for room in rooms],
        pets_welcome=[_three(room.accepts_animal) for room in rooms],
        smoke=[_smoke(room.smoking) for room in rooms],
        smoker_welcome=[_three(room.accepts_smoker) for room in rooms],
        languages=[_bits(languages, room.languages or ()) for room in rooms],
        rhythm=[RHYTHMS.get(room.rhythm, 0) for room in rooms],
        quiet_by_day=[_three(room.quiet) for room in rooms],
    )


def _or_nowhere(degrees):
    return float("nan") if degrees is None else degrees


def _smoke(answer):
    if not answer:
        return UNKNOWN
    return YES if answer == Household.Smoking.YES else NO
