"""The forecast of a territory, from its rows: gaps of the women, openings of the rooms, what fails, where, and when.

Compatibility is the kernel's (``matching.columns``, ``matching.scoring``): a room that a rule excludes covers nobody
here either. The plan is kept under a fingerprint of all that it reads: a room that closes, a woman who answers, and it
is made again; yesterday's forecast would lie.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache

from casework import clock
from casework.forecast.bridged import SECONDS, SIMPLE, bridge_year, fingerprint
from casework.forecast.lookahead import Opening, Period, look_ahead, nights_by_month
from casework.models import Accompaniment
from casework.roofs import Ledger
from hosting.models import Need
from matching.bridging import Gap, missing_homes
from matching.columns import read_windows
from matching.scoring import possible_pairs

MONTHS = 12
HOMES_TRIED = 4  # how many more homes are imagined, one after the other, for the month that fails most
KEPT_SECONDS = 24 * 3600
RETRIED_SECONDS = 15 * 60  # what time did not let be proven is tried again, on a quieter machine perhaps
ENOUGH = 0.1  # of the nights that fail there: what is left with them is not worth one home more


@dataclass
class Lane:
    """One woman's line: her ledger, the periods to come without a roof, and which of them nothing known covers."""

    ledger: Ledger
    gaps: list[Period]
    failing: list[Period] = field(default_factory=list)
    around: str = ""  # the municipality where she lives, else where she wishes to; its code

    @property
    def waits(self):
        """She has not come yet: no night of a year is owed, and a first room is looked for all the same."""
        return not self.ledger.has_begun


@dataclass
class RoomLane:
    """One room of a ready home: when it is taken, when it is free. Who sleeps there is not said."""

    host_id: int
    code: str
    area: str
    municipality: str
    free: list[tuple[date, date | None]]
    taken: list[Period]


@dataclass(frozen=True)
class Worst:
    """The month and the municipality where most nights fail, and what homes opened there then would leave."""

    month: date
    around: str
    nights: int
    homes: int
    left: int
    by_month: dict

    @property
    def opens(self):
        """The month from which these homes are imagined open."""
        return clock.add_months(self.month, -1)

    @property
    def closes(self):
        """The last month in which they are."""
        return clock.add_months(self.month, 1)


@dataclass(frozen=True)
class Forecast:
    today: date
    months: list[date]
    lanes: list[Lane]
    rooms: list[RoomLane]
    by_month: dict[date, int]  # nights of years that run
    waiting: dict[date, int]  # those of women who wait for their first room
    worst: Worst | None
    names: dict[str, str]  # of municipalities, by code
    way: str  # how the succession was found: see ``bridged.Bridged``
    closing: list[tuple[date, date, int]]  # rooms that would cover all that fails there: from, until, nights; few
    next_rooms: dict  # {file: [(first night, end, area)]}, as the best succession has it

    @property
    def is_simple(self):
        return self.way == SIMPLE

    @property
    def horizon(self):
        return clock.add_months(self.months[0], MONTHS)


@dataclass
class _Board:
    """What is looked ahead over: each gap with its lane, each opening, and which suit which."""

    lanes: list[Lane]
    gaps: list[tuple[int, Period]]
    openings: list[Opening]
    possible: list[set[int]]

    def bridged(self, seconds):
        """The best succession for all, kept as long as nothing that it reads changes. Days and numbers alone."""
        question = ([period for _, period in self.gaps], self.openings, self.possible)
        key = f"forecast:{fingerprint(*question)}"
        found = cache.get(key)
        if found is None or (found.way == SIMPLE and seconds > SECONDS):
            found = bridge_year(*question, seconds=seconds)
            cache.set(key, found, RETRIED_SECONDS if found.way == SIMPLE else KEPT_SECONDS)
        return found

    def failing(self, outlook):
        """[(lane, period)] that fails."""
        return [
            (self.lanes[lane], period)
            for (lane, _), periods in zip(self.gaps, outlook.failing, strict=True)
            for period in periods
        ]


def _with_more(failing, more, around):
    """What still fails of these periods with ``more`` rooms for whoever lives around there; nothing else moved."""
    suits = [set(range(len(more))) if lane.around == around else set() for lane, _ in failing]
    outlook = look_ahead([period for _, period in failing], more, suits)
    return [(lane, period) for (lane, _), periods in zip(failing, outlook.failing, strict=True) for period in periods]


def read_forecast(territory_id: int, today: date, *, seconds: float = SECONDS) -> Forecast:
    """The twelve months to come of one territory. Its number of queries is that of one woman and of sixty.

    ``seconds`` are those that the best succession may take; a page gives it few, a task more.
    """
    months = [clock.add_months(today.replace(day=1), number) for number in range(MONTHS)]
    horizon = clock.add_months(months[0], MONTHS)
    lanes = _lanes(territory_id, today, horizon)
    gaps = [(number, period) for number, lane in enumerate(lanes) for period in lane.gaps]
    windows = [(lanes[number].ledger.accompaniment.guest_id, *period) for number, period in gaps]
    problem = read_windows(territory_id, today, windows)
    wished = {need.guest.pk: need.areas for need in problem.needs}
    for lane in lanes:
        lane.around = _around(lane.ledger, wished.get(lane.ledger.accompaniment.guest_id, []), problem.areas)
    possible: list[set[int]] = [set() for _ in gaps]
    for need, offer in zip(*(part.tolist() for part in possible_pairs(problem.need_columns, problem.offer_columns)),
                           strict=True):  # fmt: skip
        possible[need].add(offer)
    openings = [
        Opening(gap.lower, gap.upper, gap.room.minimum_nights or 0, gap.room.maximum_nights) for gap in problem.gaps
    ]
    board = _Board(lanes, gaps, openings, possible)
    bridged = board.bridged(seconds)
    failing = board.failing(bridged.outlook)
    for lane, period in failing:
        lane.failing.append(period)
    owed = [(lane, period) for lane, period in failing if not lane.waits]
    return Forecast(
        today, months, lanes, _rooms(problem),
        nights_by_month(period for _, period in owed),
        nights_by_month(period for lane, period in failing if lane.waits),
        _worst(failing, owed), problem.areas.names, bridged.way, _closing(owed),
        _next_rooms(board, bridged.outlook, problem),
    )  # fmt: skip


def _lanes(territory_id, today, horizon):
    files = Accompaniment.objects.filter(territory=territory_id).exclude(status=Accompaniment.Status.EXITED)
    files = list(files.with_clock())
    needs = {need.guest_id: need for need in Need.objects.open().filter(guest__in=[row.guest_id for row in files])}
    lanes = []
    for row in files:
        ledger = Ledger(row, today)
        if not ledger.has_left:
            lanes.append(Lane(ledger, _gaps(ledger, needs.get(row.guest_id), horizon)))
    far = date.max
    return sorted(lanes, key=lambda lane: (lane.gaps[0][0] if lane.gaps else far, lane.ledger.accompaniment.code))


def _gaps(ledger, need, horizon):
    """The periods to come without a roof: to the end of her year where it runs, else from the day she hopes for."""
    if ledger.has_begun:
        start, end = ledger.today, min(ledger.ends_on, horizon)
        suspensions = ledger.suspensions
    elif need:
        start = max(need.from_on, ledger.today)
        end, suspensions = min(clock.add_months(start, clock.COMMITMENT_MONTHS), horizon), []
    else:
        return []
    if start >= end:
        return []
    return _periods(clock.uncovered_nights(start, end, ledger.roofs, suspensions))


def _periods(nights):
    """Nights in order, as half-open periods."""
    periods: list[Period] = []
    for night in nights:
        following = date.fromordinal(night.toordinal() + 1)
        if periods and periods[-1][1] == night:
            periods[-1] = (periods[-1][0], following)
        else:
            periods.append((night, following))
    return periods


def _around(ledger, wished, areas):
    """The municipality where she lives, or last lived, else the first where she wishes to; "" where nobody knows."""
    stay = ledger.current_stay or (ledger.stays[-1] if ledger.stays else None)
    home = getattr(stay.occupancy.room.host, "household", None) if stay else None
    return areas.town(home.area_id if home else None) or areas.town(next(iter(wished), None))


def _rooms(problem):
    """The rooms of the homes that are ready, by area: free and taken periods."""
    lanes: dict[int, RoomLane] = {}
    for gap in problem.gaps:
        room = gap.room
        if not room.ready:
            continue
        town = problem.areas.town(room.area_id)
        lane = lanes.setdefault(
            room.pk, RoomLane(room.host_id, room.code, room.area or "", town, [], problem.taken.get(room.pk, []))
        )
        if gap.upper is None or gap.lower < gap.upper:
            lane.free.append((gap.lower, gap.upper))
    shown = [lane for lane in lanes.values() if lane.free or lane.taken]
    return sorted(shown, key=lambda lane: (lane.area, lane.code))


def _next_rooms(board, outlook, problem):
    """{woman's file: [(first night, end, the area of a room)]}: where the best succession would have her sleep."""
    found = {}
    for gap, opening, first, last in sorted(outlook.planned, key=lambda row: row[2]):
        file = board.lanes[board.gaps[gap][0]].ledger.accompaniment
        found.setdefault(file.pk, []).append((first, last, problem.gaps[opening].room.area or ""))
    return found


def _closing(owed):
    """The fewest rooms that would cover every night that fails, around the place where most do, if they suit all."""
    counted = Counter()
    for lane, (start, end) in owed:
        counted[lane.around] += (end - start).days
    if not counted:
        return []
    around = min(counted, key=lambda place: (-counted[place], place))
    gaps = [Gap(n, s.toordinal(), e.toordinal()) for n, (lane, (s, e)) in enumerate(owed) if lane.around == around]
    return [(date.fromordinal(home.start), date.fromordinal(home.end), home.steps) for home in missing_homes(gaps)]


def _worst(failing, owed):
    """Where and when most nights fail, and how few homes would answer it."""
    counted: Counter = Counter()
    for lane, period in owed:
        for month, nights in nights_by_month([period]).items():
            counted[month, lane.around] += nights
    if not counted:
        return None
    (month, around), nights = min(counted.items(), key=lambda found: (-found[1], found[0]))
    lower, upper = clock.add_months(month, -1), clock.add_months(month, 2)
    tried = []
    for homes in range(1, HOMES_TRIED + 1):
        rooms = [Opening(lower, upper)] * homes
        left = _with_more(failing, rooms, around)
        there = [period for lane, period in left if not lane.waits and lane.around == around]
        everywhere = nights_by_month(period for lane, period in left if not lane.waits)
        tried.append((nights_by_month(there).get(month, 0), homes, everywhere))
        if tried[-1][0] <= ENOUGH * nights:
            break
    remaining, homes, by_month = min(tried, key=lambda found: found[:2])
    return Worst(month, around, nights, homes, remaining, by_month)
