"""Chains worth suggesting today, from the rows: the machine suggests, with its reason; a person asks, or does not.

Only women who agreed to hear such suggestions are thought of, and each keeps at least the nights that her present home
promises her. A woman who waits is one whose roof ends within days, or who has none.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q

from casework.models import RelocationStep, Stay
from casework.relocations.holidays import is_holiday, next_start, zone_of
from casework.relocations.settings import LONGEST, MOVES_A_YEAR, NIGHTS_A_MOVE, REST_DAYS
from casework.schools import of_school_age
from hosting.models import Area, Need
from journal.judgements import judged
from matching import relocation
from matching.columns import need_until, read_windows
from matching.models import Proposal
from matching.scoring import score_pairs
from privacy.consents import consenting
from privacy.models import Consent

SOON = timedelta(days=14)  # a woman waits from so many days before the end of her roof
NEEDED = timedelta(days=7)  # to ask, to meet, to think for a night, to sign
WORTH_WAITING = timedelta(days=14)  # for a holiday, where a child goes to school
SCHOOL_TERM = 2.0  # how many times a move costs more in the weeks of school


@dataclass(frozen=True)
class Move:
    """One move: who, to which room, for which nights; and the stay that she would leave."""

    need: Need
    room: object  # matching.columns.OfferedRoom
    period: tuple[date, date]
    leaves: Stay | None = None

    @property
    def key(self):
        return self.need.guest.pk, self.room.pk


@dataclass(frozen=True)
class Suggestion:
    moves: list[Move]
    on: date
    nights: int
    holidays: bool = False  # the day was put off to a holiday, for a child

    @property
    def key(self):
        """What names it from one page to the next: who goes where."""
        return "-".join(f"{guest}.{room}" for guest, room in (move.key for move in self.moves))


def suggestions(territory_id, today):
    """The chains of the best joint plan of today; most nights saved first. A fixed number of queries."""
    values = judged(today)
    waiting = _waiting(territory_id, today)
    movers = _movers(territory_id, today, values) if waiting else []
    if not movers:
        return []
    zone = _zone(territory_id)
    on = today + NEEDED
    left = {stay.occupancy.room_id: on for stay in movers}
    windows = [(need.guest_id, max(need.from_on, today), need_until(need)) for need in waiting]
    windows += [(stay.accompaniment.guest_id, on, _year_ends(stay)) for stay in movers]
    problem = read_windows(territory_id, today, windows, left=left)
    pupils = _pupils(movers, today)
    question = _question(problem, waiting, movers, on, today)
    price = values.of(NIGHTS_A_MOVE, territory_id)
    for row, stay in enumerate(movers, start=len(waiting)):
        school = stay.accompaniment.guest_id in pupils and not is_holiday(zone, _day_for(zone, on))
        question.price[row] = price * (SCHOOL_TERM if school else 1)
    longest = values.of(LONGEST, territory_id)
    found = [
        _suggestion(chain, problem, waiting, movers, on, zone, pupils)
        for chain in relocation.chains(question)
        if 1 <= chain.moves <= longest
    ]
    return sorted(found, key=lambda suggestion: (-suggestion.nights, suggestion.key))


def _waiting(territory_id, today):
    """Open needs of the coming days that no proposal answers, in the order of the queue."""
    asked = Proposal.objects.live().filter(guest=OuterRef("guest"))
    rows = Need.objects.open().filter(~Exists(asked), territory=territory_id, from_on__lte=today + SOON)
    return list(rows.select_related("guest").in_queue_order())


def _movers(territory_id, today, values):
    """Stays of women who agreed to hear of a move, who were not asked lately, and have moved less than they may."""
    asked = Proposal.objects.live().filter(guest=OuterRef("accompaniment__guest"))
    rest = today - timedelta(days=values.of(REST_DAYS, territory_id))
    year = today - timedelta(days=365)
    hers = Q(accompaniment__guest__proposals__relocation_step__position__gt=0)
    lately = RelocationStep.objects.filter(
        proposal__guest=OuterRef("accompaniment__guest"), position__gt=0, chain__created_at__date__gt=rest
    )
    done = Q(
        accompaniment__guest__proposals__relocation_step__chain__status="done",
        accompaniment__guest__proposals__relocation_step__chain__ended_at__date__gt=year,
    )
    rows = Stay.objects.ongoing().filter(
        ~Exists(asked), ~Exists(lately), ~Exists(Stay.objects.filter(
            accompaniment=OuterRef("accompaniment"), status=Stay.Status.PLANNED)),
        accompaniment__territory=territory_id, accompaniment__status="open",
        planned_until__gt=today + SOON, started_on__lt=today, kind__in=[Stay.Kind.HOSTING, Stay.Kind.RELAY],
    ).annotate(moved=Count("accompaniment__guest__proposals", filter=hers & done))  # fmt: skip
    rows = rows.filter(moved__lt=values.of(MOVES_A_YEAR, territory_id))
    rows = rows.select_related("accompaniment__guest", "accompaniment__commitment", "occupancy").prefetch_related(
        "accompaniment__commitment__suspensions", "accompaniment__commitment__extensions"
    )
    rows = list(rows.order_by("pk"))
    agreed = consenting([stay.accompaniment.guest for stay in rows], Consent.Purpose.RELOCATION)
    return [stay for stay in rows if stay.accompaniment.guest_id in agreed]


def _question(problem, waiting, movers, on, today):
    """The rows and columns of the kernel: needs as rows, periods of rooms as columns."""
    edges = score_pairs(problem.need_columns, problem.offer_columns)
    score = np.zeros((len(problem.needs), len(problem.gaps)), dtype=np.int64)
    score[edges.need, edges.offer] = edges.score
    home = np.full(len(problem.needs), relocation.NOWHERE)
    lower, upper = problem.offer_columns.from_day, problem.offer_columns.until_day
    rooms = np.array([gap.room.pk for gap in problem.gaps])
    first = np.array([max(window.from_on, today).toordinal() for window in problem.needs])
    later = lower[None, :] > (np.maximum(first, on.toordinal()) + NEEDED.days)[:, None]
    opens = np.where((score > 0) & later, lower[None, :] - first[:, None], relocation.USUAL_WAIT)
    wait = opens.min(axis=1, initial=relocation.USUAL_WAIT)
    score[later] = 0
    for row, stay in enumerate(movers, start=len(waiting)):
        own = np.flatnonzero((rooms == stay.occupancy.room_id) & (lower <= on.toordinal()) & (lower < upper))
        score[row, rooms == stay.occupancy.room_id] = 0
        score[row, (lower > on.toordinal()) | (upper < stay.planned_until.toordinal())] = 0  # she loses no night
        if len(own):
            home[row] = own[0]
        else:
            score[row] = 0  # her room closes with her: nobody else could live there
    return relocation.Question(
        score=score,
        home=home,
        nights=np.array([max(1, (need_until(need) - on).days) for need in problem.needs], dtype=np.float64),
        wait=wait.astype(np.float64),
        open_for=np.maximum(1, np.minimum(upper, on.toordinal() + 365) - on.toordinal()).astype(np.float64),
        price=np.zeros(len(problem.needs)),
    )


def _window_of(stay, asked):
    """What the woman of a stay would look for: the row of no table, with who she is."""
    her, here = stay.accompaniment.guest, stay.accompaniment.territory_id
    return Need(guest=her, territory_id=here, from_on=asked.from_on, until_on=asked.until_on)


def _suggestion(chain, problem, waiting, movers, on, zone, pupils):
    stays = [None if row < len(waiting) else movers[row - len(waiting)] for row, _ in chain.steps]
    with_pupils = any(stay and stay.accompaniment.guest_id in pupils for stay in stays)
    day = _day_for(zone, on) if with_pupils else on
    moves = []
    for (row, column), stay in zip(chain.steps, stays, strict=True):
        gap = problem.gaps[column]
        need = waiting[row] if stay is None else _window_of(stay, problem.needs[row])
        until = min(gap.upper or need_until(need), need_until(need))
        if gap.room.maximum_nights:
            until = min(until, day + timedelta(days=gap.room.maximum_nights))
        moves.append(Move(need, gap.room, (day, until), stay))
    return Suggestion(moves, day, round(chain.saved) - (day - on).days, holidays=day != on)


def _day_for(zone, on):
    """The first day of holiday where one begins soon; else the day itself."""
    return next_start(zone, on, on + WORTH_WAITING) or on


def _year_ends(stay):
    """The end of her year, or of her stay where it goes further: until when she may need a room."""
    year = getattr(stay.accompaniment, "commitment", None)
    return max(year.ends_on if year else stay.planned_until, stay.planned_until)


def _pupils(movers, today):
    """The women of these stays who have a child of school age."""
    guests = [stay.accompaniment.guest_id for stay in movers]
    return set(of_school_age(today).filter(guest__in=guests).values_list("guest", flat=True))


def _zone(territory_id):
    """The zone in which most of the territory's municipalities are."""
    codes = Area.objects.filter(territory=territory_id).values_list("code", flat=True)
    counted = Counter(zone for code in codes if (zone := zone_of(code)))
    return max(counted, key=lambda zone: (counted[zone], zone), default="")
