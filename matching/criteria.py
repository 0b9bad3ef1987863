"""Every rule of the match, one function each, over columns.

A *requirement* answers yes or no, a *preference* from 0 to 1; both broadcast. A requirement is broken only by what is
known: an answer that is missing is a question to ask (see explain.py), never an exclusion.

To add a rule, write one function here: it is scored, explained and tested for its bounds from then on.
"""

# mypy: disable-error-code="no-any-return"
# (numpy's stubs type a comparison of two arrays as Any)

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.problem import ANY_RHYTHM, NIGHT, NO, UNKNOWN, YES, BoolArray, FloatArray, IntArray, Needs, Offers

DOOR_TO_DOOR_MINUTES: Final = 10.0  # the walk to the stop, the wait
DETOUR: Final = 1.3  # streets are not straight
KILOMETRES_PER_HOUR: Final = 20.0  # by bus and tram, stops included
MINUTES_PER_KILOMETRE: Final = DETOUR * 60 / KILOMETRES_PER_HOUR
EARTH_RADIUS: Final = 6371.0
KILOMETRES_PER_DEGREE: Final = np.pi * EARTH_RADIUS / 180

NEAR_MINUTES: Final = 10.0  # full marks: next door
FAR_MINUTES: Final = 60.0  # no marks
YEAR_NIGHTS: Final = 365  # what a need without a known end counts for

Judge = Callable[[Needs, Offers], NDArray[Any]]
JudgeT = TypeVar("JudgeT", bound=Judge)


@dataclass(frozen=True)
class Criterion:
    """A rule of the match, as the code, the solver and a coordinator know it."""

    code: str  # its name in the code
    label: str  # in French, for the list of criteria and where no better sentence exists
    judge: Judge
    weight: int = 0  # 0: a requirement
    reason: str = ""  # what is stored and shown for an excluded pair
    may_change: str = ""  # in French: can the exclusion be lifted, and by whom


CRITERIA: dict[str, Criterion] = {}
SILENT_REASON: Final = "impossible"


def requirement(label: str, *, may_change: str = "Non", silent: bool = False) -> Callable[[JudgeT], JudgeT]:
    """File a rule that a pair must pass. Silent ones share one reason: nothing says which of them it was."""

    def file(judge: JudgeT) -> JudgeT:
        reason = SILENT_REASON if silent else judge.__name__
        return _file(Criterion(judge.__name__, label, judge, reason=reason, may_change=may_change), judge)

    return file


def preference(label: str, *, weight: int) -> Callable[[JudgeT], JudgeT]:
    """File a rule that makes a pair better: 1 at best, 0 at worst, a half where nothing is known."""
    if weight < 1:
        raise ValueError("a preference that weighs nothing is not one")
    return lambda judge: _file(Criterion(judge.__name__, label, judge, weight=weight), judge)


def _file(criterion: Criterion, judge: JudgeT) -> JudgeT:
    if criterion.code in CRITERIA:
        raise ValueError(f"two criteria are called {criterion.code}")
    CRITERIA[criterion.code] = criterion
    return judge


def requirements() -> list[Criterion]:
    """What a pair must pass, in the order in which the first failure is told."""
    return [criterion for criterion in CRITERIA.values() if not criterion.weight]


def preferences() -> list[Criterion]:
    return [criterion for criterion in CRITERIA.values() if criterion.weight]


# What several rules and their sentences measure.


def minutes_between(
    latitude: FloatArray, longitude: FloatArray, to_latitude: FloatArray, to_longitude: FloatArray
) -> FloatArray:
    """Estimated door-to-door minutes: 10, then the distance × 1.3 at 20 km/h, that is 3.9 minutes a kilometre.

    An estimate between centres of areas, by public transport in a French city; not a number where a place is unknown.
    """
    north = to_latitude - latitude
    east = (to_longitude - longitude) * np.cos(np.radians((to_latitude + latitude) / 2))
    kilometres = np.hypot(north, east) * KILOMETRES_PER_DEGREE
    return DOOR_TO_DOOR_MINUTES + kilometres * MINUTES_PER_KILOMETRE


def first_night(need: Needs, offer: Offers) -> IntArray:
    return np.maximum(need.from_day, offer.from_day)


def nights_covered(need: Needs, offer: Offers) -> IntArray:
    """How many nights of the need the room covers in one stay; 0 if they never meet."""
    first = first_night(need, offer)
    last = np.minimum(np.minimum(need.until_day, offer.until_day), first + offer.max_nights)
    return np.maximum(0, last - first)


def covers_to_the_end(need: Needs, offer: Offers) -> BoolArray:
    last = np.minimum(offer.until_day, first_night(need, offer) + offer.max_nights)
    return last >= need.until_day


# Requirements. The first that fails is the one that is told.


@requirement("Impossible", silent=True)
def no_go_zone(need: Needs, offer: Offers) -> BoolArray:
    return ~need.no_go.has(need.row, offer.zone)


@requirement("Impossible", silent=True)
def never_pair(need: Needs, offer: Offers) -> BoolArray:
    return ~need.never.has(need.row, offer.household)


@requirement("Pas possible pour l’instant", may_change="Oui, plus tard")
def held(need: Needs, offer: Offers) -> BoolArray:
    """New proposals to this home wait. Before whatever could be asked of the home: it must notice nothing."""
    return ~offer.held & np.ones_like(need.row, dtype=np.bool_)


@requirement("Foyer prêt à accueillir", may_change="Oui, quand la visite et les vérifications seront à jour")
def ready(need: Needs, offer: Offers) -> BoolArray:
    return offer.ready & np.ones_like(need.row, dtype=np.bool_)


@requirement("Quartier de la chambre connu", may_change="Oui, quand le quartier sera renseigné")
def located(need: Needs, offer: Offers) -> BoolArray:
    """A room of no known area could be in one that she must avoid."""
    known = (offer.zone >= 0) & np.isfinite(offer.latitude) & np.isfinite(offer.longitude)
    return known & np.ones_like(need.row, dtype=np.bool_)


@requirement("Libre pendant la période", may_change="Oui, si le foyer change ses dates")
def period(need: Needs, offer: Offers) -> BoolArray:
    return nights_covered(need, offer) > 0


@requirement("Assez longtemps pour elle et pour le foyer", may_change="Oui, si la durée est revue")
def minimum_stay(need: Needs, offer: Offers) -> BoolArray:
    """Nobody moves for a few nights, unless these few are all that she needs."""
    shortest = np.minimum(need.min_nights, need.until_day - need.from_day)
    return nights_covered(need, offer) >= np.maximum(shortest, offer.min_nights)


@requirement("Assez de couchages pour elle et ses enfants", may_change="Oui, si un couchage est ajouté")
def places(need: Needs, offer: Offers) -> BoolArray:
    return offer.places >= need.places


@requirement("Enfants bienvenus", may_change="Oui, si le foyer le souhaite")
def children_welcome(need: Needs, offer: Offers) -> BoolArray:
    return (need.children == 0) | (offer.children_welcome != NO)


@requirement("Chambre seule", may_change="Non")
def private_room(need: Needs, offer: Offers) -> BoolArray:
    return ~need.private_room | (offer.private_room != NO)


@requirement("Sans marches", may_change="Non")
def step_free(need: Needs, offer: Offers) -> BoolArray:
    return ~need.step_free | (offer.step_free != NO)


@requirement("Dans les secteurs qu’elle a choisis", may_change="Oui, si elle le souhaite")
def area(need: Needs, offer: Offers) -> BoolArray:
    return need.any_area | need.areas.has(need.row, offer.zone)


@requirement("Trajet acceptable pour elle", may_change="Oui, si elle le souhaite")
def travel(need: Needs, offer: Offers) -> BoolArray:
    return ~(minutes_between(need.latitude, need.longitude, offer.latitude, offer.longitude) > need.max_minutes)


@requirement("Trajet de l’enfant jusqu’à l’école", may_change="Oui, si elle accepte un changement d’école")
def school(need: Needs, offer: Offers) -> BoolArray:
    minutes = minutes_between(need.school_latitude, need.school_longitude, offer.latitude, offer.longitude)
    return need.school_waived | ~(minutes > need.school_minutes)


@requirement("Présence d’hommes au foyer", may_change="Oui, si elle le souhaite")
def men(need: Needs, offer: Offers) -> BoolArray:
    return (need.accepts_men != NO) | (offer.men != YES)


@requirement("Présence d’enfants au foyer", may_change="Oui, si elle le souhaite")
def children(need: Needs, offer: Offers) -> BoolArray:
    return (need.accepts_children != NO) | (offer.children != YES)


@requirement("Animaux du foyer", may_change="Oui, si elle le souhaite")
def animals(need: Needs, offer: Offers) -> BoolArray:
    return (need.refused_animals & offer.animals) == 0


@requirement("Animaux du foyer et allergies", may_change="Non")
def allergies(need: Needs, offer: Offers) -> BoolArray:
    return (need.allergies & offer.animals) == 0


@requirement("Son animal bienvenu", may_change="Oui, si le foyer le souhaite")
def pets(need: Needs, offer: Offers) -> BoolArray:
    return (need.pets == 0) | (offer.pets_welcome != NO)


@requirement("Fumée au foyer", may_change="Oui, si elle le souhaite")
def smoke(need: Needs, offer: Offers) -> BoolArray:
    return (need.accepts_smoke != NO) | (offer.smoke != YES)


@requirement("Fumer à l’intérieur", may_change="Oui, si elle fume dehors ou si le foyer l’accepte")
def smoking(need: Needs, offer: Offers) -> BoolArray:
    return (need.smokes != YES) | (offer.smoker_welcome != NO)


# Preferences.


@preference("Longue durée", weight=4)
def long_duration(need: Needs, offer: Offers) -> FloatArray:
    """The share of her nights that this room covers."""
    wanted = np.minimum(need.until_day - need.from_day, YEAR_NIGHTS)
    return np.clip(nights_covered(need, offer) / np.maximum(wanted, 1), 0, 1)


@preference("Peu de déménagements", weight=3)
def fewer_moves(need: Needs, offer: Offers) -> FloatArray:
    """Half for not packing now, half for not having to pack again before the end."""
    stays = (need.household_now >= 0) & (need.household_now == offer.household)
    return (stays.astype(np.float64) + covers_to_the_end(need, offer)) / 2


@preference("Près de ses lieux", weight=3)
def near_key_places(need: Needs, offer: Offers) -> FloatArray:
    """The mean over her places: full marks at ten minutes, none at an hour."""
    minutes = minutes_between(
        need.key_latitude, need.key_longitude, offer.latitude[..., None], offer.longitude[..., None]
    )
    known = np.isfinite(minutes)
    marks = np.where(known, np.clip((FAR_MINUTES - minutes) / (FAR_MINUTES - NEAR_MINUTES), 0, 1), 0)
    count = known.sum(axis=-1)
    return np.where(count, marks.sum(axis=-1) / np.maximum(count, 1), 0.5)


@preference("Une langue en commun", weight=3)
def languages(need: Needs, offer: Offers) -> FloatArray:
    known = (need.languages != 0) & (offer.languages != 0)
    return np.where(known, (need.languages & offer.languages) != 0, 0.5)


@preference("Rythmes de vie", weight=2)
def rhythm(need: Needs, offer: Offers) -> FloatArray:
    """The same hours; for one who works at night, a home that is quiet by day."""
    known = (need.rhythm != ANY_RHYTHM) & (offer.rhythm != ANY_RHYTHM)
    same = np.where(known, need.rhythm == offer.rhythm, 0.5)
    quiet = np.where(offer.quiet_by_day == UNKNOWN, 0.5, offer.quiet_by_day == YES)
    return np.where(need.rhythm == NIGHT, quiet, same)


@preference("Calme en journée, si elle le demande", weight=2)
def quiet_by_day(need: Needs, offer: Offers) -> FloatArray:
    """Whatever her hours: a home that is quiet by day, for her who asked for it."""
    quiet = np.where(offer.quiet_by_day == UNKNOWN, 0.5, offer.quiet_by_day == YES)
    return np.where(need.quiet, quiet, 1.0)
