"""What past answers say of a pair, counted in the open: how often a room with a delicate point was refused for it.

Never from who she is: a point is about this room and this need (too far, too short, something nobody has asked yet),
the same whoever asks. Each point starts from a prior, one refusal imagined in ten questions, and each recorded answer
moves it: with *a* refusals for that reason out of *n* answers, a refusal has the probability (1 + a) / (10 + n), and
points multiply. A territory decides whether it counts with them; « Ce que les réponses apprennent » shows it all.

What is counted for a day was recorded before that day began: ten plans of one day read the same counts.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from journal.judgements import judged, judgement
from journal.models import Entry
from matching.criteria import CRITERIA, covers_to_the_end, nights_covered
from matching.models import Proposal
from matching.problem import UNKNOWN, YES, BoolArray, IntArray, Needs, Offers

VERSION = 1
PRIOR_REFUSALS, PRIOR_ANSWERS = 1, 10
LONG_NIGHTS = 180
SAME_HOME = 20  # points for the room of the home where she lives: the least that changes
COUNTS_ANSWERS = judgement(
    "acceptance_weights", 0, "Les réponses passées comptent dans le plan", "1 : oui, 0 : non", between=(0, 1),
    source="matching.md §3",
)  # fmt: skip
HER_ANSWERS = {"guest_accepts": True, "guest_declines": False}
HOME_ANSWERS = {"host_accepts": True, "host_declines": False}


@dataclass(frozen=True)
class Point:
    """Something delicate between a room and a need, and the reasons for which it is refused."""

    code: str
    label: str  # in French
    answers: dict[str, bool]  # whose answers count: moves of a proposal, and whether they are a yes
    reasons: frozenset[str]
    present: Callable[[Needs, Offers], BoolArray]

    @property
    def side(self) -> str:
        return "elle" if self.answers is HER_ANSWERS else "le foyer"


def _far(needs: Needs, offers: Offers) -> BoolArray:
    return np.asarray(CRITERIA["near_key_places"].judge(needs, offers) < 0.5)


def _short(needs: Needs, offers: Offers) -> BoolArray:
    return ~covers_to_the_end(needs, offers)


def _to_be_asked(needs: Needs, offers: Offers) -> BoolArray:
    met = (offers.men == YES) & (needs.accepts_men == UNKNOWN)
    met |= (offers.children == YES) & (needs.accepts_children == UNKNOWN)
    met |= (offers.smoke == YES) & (needs.accepts_smoke == UNKNOWN)
    unsaid = offers.animals & ~(needs.accepted_animals | needs.refused_animals | needs.allergies)
    return np.asarray(met | (unsaid != 0))


def _unseen_room(needs: Needs, offers: Offers) -> BoolArray:
    return np.asarray(needs.private_room & (offers.private_room == UNKNOWN))


def _children_unsaid(needs: Needs, offers: Offers) -> BoolArray:
    return np.asarray((needs.children > 0) & (offers.children_welcome == UNKNOWN))


def _long(needs: Needs, offers: Offers) -> BoolArray:
    return np.asarray(nights_covered(needs, offers) > LONG_NIGHTS)


Her, Home = Proposal.GuestReason, Proposal.HostReason
POINTS = (
    Point("far", "Ses lieux sont à plus de 35 minutes", HER_ANSWERS, frozenset({Her.AREA}), _far),
    Point("short", "La chambre ne couvre pas tout ce qu’il lui faut", HER_ANSWERS, frozenset({Her.DATES}), _short),
    Point("unasked", "La vie du foyer reste à lui demander", HER_ANSWERS, frozenset({Her.HOME}), _to_be_asked),
    Point("room", "Personne n’a dit si la chambre est pour elle seule", HER_ANSWERS, frozenset({Her.ROOM}),
          _unseen_room),
    Point("children", "Le foyer n’a pas dit s’il accueille des enfants", HOME_ANSWERS, frozenset({Home.CHILDREN}),
          _children_unsaid),
    Point("long", "Plus de six mois chez le même foyer", HOME_ANSWERS, frozenset({Home.DATES}), _long),
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """What the recorded answers before ``day`` add up to: {point: (answers, refusals for its reason)}."""

    answers: dict[str, tuple[int, int]]

    def refusal(self, point: Point) -> float:
        asked, refused = self.answers.get(point.code, (0, 0))
        return (PRIOR_REFUSALS + refused) / (PRIOR_ANSWERS + asked)

    def factor(self, point: Point) -> float:
        return 1 - self.refusal(point)

    def as_json(self) -> dict[str, object]:
        return {"version": VERSION, "counts": {point.code: self.answers.get(point.code, (0, 0)) for point in POINTS}}


def counted(day) -> Counted:
    """Every answer recorded before that day, of proposals whose delicate points were noted when they were made."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    entries = Entry.objects.filter(
        content_type=ContentType.objects.get_for_model(Proposal), transition__in=[*HER_ANSWERS, *HOME_ANSWERS],
        recorded_at__lt=midnight,
    )  # fmt: skip
    proposals = {
        pk: (set(points), reasons)
        for pk, points, *reasons in Proposal.objects.exclude(points=[]).values_list(
            "pk", "points", "guest_reason", "host_reason"
        )
    }
    asked: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for pk, transition in set(entries.values_list("object_id", "transition")):
        points, reasons = proposals.get(pk, ((), ()))
        for point in POINTS:
            if point.code in points and transition in point.answers:
                asked[point.code] += 1
                refused[point.code] += not point.answers[transition] and bool(point.reasons & set(reasons))
    return Counted({point.code: (asked[point.code], refused[point.code]) for point in POINTS})


def points_of(needs: Needs, offers: Offers) -> list[str]:
    """The delicate points of one pair: columns of one row each."""
    return [point.code for point in POINTS if point.present(needs, offers).any()]


def weigh(question, pairs, known: Counted, territories: set[int]) -> IntArray:
    """What each pair is worth: compatibility × probability of two yeses, and a little for staying where she lives.

    Past answers count for the needs of ``territories`` alone. Whole numbers, from 1.
    """
    needs, offers = question.need_columns, question.offer_columns
    worth = pairs.score.astype(np.float64)
    counting = np.array([need.territory_id in territories for need in question.needs], dtype=np.bool_)
    rows = np.flatnonzero(counting[pairs.need]) if len(counting) else np.zeros(0, dtype=np.int64)
    if len(rows):
        left, right = needs[pairs.need[rows]], offers[pairs.offer[rows]]
        for point in POINTS:
            worth[rows] *= np.where(point.present(left, right), known.factor(point), 1.0)
    now = needs.household_now[pairs.need]
    stays = (now >= 0) & (now == offers.household[pairs.offer])
    return np.maximum(1, np.rint(worth)).astype(np.int64) + SAME_HOME * stays


def in_force(day) -> tuple[Counted, set[int]]:
    """What is known, and the territories that count with it; nothing is counted where none does."""
    territories = territories_counting(day)
    return (counted(day) if territories else Counted({})), territories


def territories_counting(day) -> set[int]:
    """The territories that have decided that past answers count."""
    decided = judged(day, names=[COUNTS_ANSWERS.name]).decided
    return {territory for (territory, _), value in decided.items() if value}
