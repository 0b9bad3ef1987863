"""What is said of a possible pair, in French, with its figures: one function a criterion that has something to say.

A question stands where an answer is missing. The rules that are silent have no sentence and must never have one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Final, Literal

from matching.problem import (
    CAT,
    DOG,
    KEY_PLACES,
    NIGHT,
    NO,
    NO_END,
    NO_LIMIT,
    OTHER_ANIMAL,
    SCHOOL,
    TRAINING,
    WORK,
    YES,
)

Mark = Literal["yes", "no", "ask"]  # it suits, it suits less, somebody has to ask
Said = Iterator[tuple[Mark, str]]

MONTHS: Final = [
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
]  # fmt: skip
ANIMALS: Final = {DOG: "chien", CAT: "chat", OTHER_ANIMAL: "autre animal"}
FROM_PLACES: Final = {WORK: "de son travail", TRAINING: "de sa formation", SCHOOL: "de l’école"}
NEAR: Final = 35  # minutes: half the marks
OUT_OF_REACH: Final = 180  # minutes
A_YEAR_AWAY: Final = 330  # days from which a date is ambiguous without its year


@dataclass(frozen=True)
class Words:
    """The names behind the numbers of the columns: ``languages[bit]``, in French."""

    languages: Sequence[str] = ()

    def spoken(self, bits: int) -> list[str]:
        return [name for bit, name in enumerate(self.languages) if bits >> bit & 1]


@dataclass(frozen=True)
class Pair:
    """One need and one offer as plain values, with what the criteria measured of them."""

    need: SimpleNamespace
    offer: SimpleNamespace
    words: Words
    nights: int
    minutes: float  # from where her life is
    school_minutes: float
    key_minutes: Sequence[float]

    @property
    def last(self) -> int:
        """The day on which she would have to leave, at the latest."""
        return int(min(self.offer.until_day, max(self.need.from_day, self.offer.from_day) + self.offer.max_nights))


SAYS: dict[str, Callable[[Pair], Said]] = {}


def says(code: str) -> Callable[[Callable[[Pair], Said]], Callable[[Pair], Said]]:
    """What is said of a possible pair, under a criterion's code."""

    def file(speaker: Callable[[Pair], Said]) -> Callable[[Pair], Said]:
        SAYS[code] = speaker
        return speaker

    return file


def day_name(ordinal: int, near: int) -> str:
    """« 1er décembre », with its year where it is far from the day ``near``."""
    day = date.fromordinal(ordinal)
    number = "1er" if day.day == 1 else str(day.day)
    year = f" {day.year}" if abs(ordinal - near) > A_YEAR_AWAY else ""
    return f"{number} {MONTHS[day.month - 1]}{year}"


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number < 2 else many}"


def listed(names: Sequence[str]) -> str:
    return " et ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def animals(bits: int, article: str) -> str:
    return listed([f"{article} {name}" for bit, name in ANIMALS.items() if bits & bit])


def not_wished(bits: int) -> str:
    return listed(
        [f"pas d’{name}" if name[0] == "a" else f"pas de {name}" for bit, name in ANIMALS.items() if bits & bit]
    )


def about(minutes: float) -> str:
    """« environ 18 minutes »; an estimate says no more than that of a place in another region."""
    return f"environ {round(minutes)} minutes" if minutes < OUT_OF_REACH else "plus de trois heures"


def when_free(pair: Pair) -> str:
    near, offer = pair.need.from_day, pair.offer
    if offer.until_day == NO_END:
        free = f"Libre à partir du {day_name(offer.from_day, near)}"
    else:
        free = f"Libre du {day_name(offer.from_day, near)} au {day_name(offer.until_day, near)}"
    return free if offer.max_nights >= NO_LIMIT else f"{free}, pour {count(offer.max_nights, 'nuit', 'nuits')} au plus"


# Of a possible pair.


@says("long_duration")
def _(pair: Pair) -> Said:
    need = pair.need
    if need.until_day == NO_END:
        yield "yes", f"{when_free(pair)} : couvre {count(pair.nights, 'nuit', 'nuits')}."
        return
    wanted = need.until_day - need.from_day
    covers = f"couvre {count(pair.nights, 'nuit', 'nuits')} sur {wanted}"
    yield "yes" if pair.nights >= wanted else "no", f"{when_free(pair)} : {covers}."


@says("fewer_moves")
def _(pair: Pair) -> Said:
    need, offer = pair.need, pair.offer
    if need.household_now >= 0 and need.household_now == offer.household:
        yield "yes", "Elle y vit déjà : pas de déménagement."
    late = offer.from_day - need.from_day
    if late > 0:
        first = day_name(offer.from_day, need.from_day)
        yield "no", f"Pas avant le {first} : {count(late, 'nuit', 'nuits')} à couvrir autrement."
    if pair.last >= need.until_day:
        yield "yes", "Jusqu’au bout de la période : pas d’autre relais à chercher."
    else:
        yield "no", f"Il faudra chercher un autre relais pour le {day_name(pair.last, need.from_day)}."


@says("near_key_places")
def _(pair: Pair) -> Said:
    for place in range(KEY_PLACES):
        minutes = pair.key_minutes[place]
        if minutes == minutes:  # a number
            from_there = FROM_PLACES.get(pair.need.key_kind[place], "d’un lieu qui compte pour elle")
            yield "yes" if minutes <= NEAR else "no", f"À {about(minutes)} {from_there}."


@says("languages")
def _(pair: Pair) -> Said:
    hers, theirs = pair.need.languages, pair.offer.languages
    common = pair.words.spoken(hers & theirs)
    if common:
        yield "yes", f"{'Une langue' if len(common) == 1 else 'Des langues'} en commun : {listed(common)}."
    elif hers and theirs:
        yield "no", "Aucune langue en commun."
    else:
        yield "ask", "Quelles langues parle le foyer ?" if hers else "Quelles langues parle-t-elle ?"


@says("rhythm")
def _(pair: Pair) -> Said:
    need, offer = pair.need, pair.offer
    if need.rhythm == NIGHT:
        if offer.quiet_by_day == YES:
            yield "yes", "Foyer calme en journée, comme il le lui faut."
        elif offer.quiet_by_day == NO:
            yield "no", "Foyer animé en journée, alors qu’il lui faut du calme."
        else:
            yield "ask", "Le foyer est-il calme en journée ? Il lui faut du calme."
    elif need.rhythm and offer.rhythm:
        same = need.rhythm == offer.rhythm
        yield ("yes", "Mêmes horaires de vie.") if same else ("no", "Horaires de vie différents.")


@says("quiet_by_day")
def _(pair: Pair) -> Said:
    if not pair.need.quiet or pair.need.rhythm == NIGHT:  # of one who works at night, her rhythm has said it
        return
    if pair.offer.quiet_by_day == YES:
        yield "yes", "Foyer calme en journée, comme elle le demande."
    elif pair.offer.quiet_by_day == NO:
        yield "no", "Foyer animé en journée, alors qu’elle demande du calme."
    else:
        yield "ask", "Le foyer est-il calme en journée ? Elle demande du calme."


@says("private_room")
def _(pair: Pair) -> Said:
    if pair.need.private_room and pair.offer.private_room == YES:
        yield "yes", "Chambre seule."
    elif pair.need.private_room:
        yield "ask", "Est-ce bien une chambre seule ?"


@says("step_free")
def _(pair: Pair) -> Said:
    if pair.need.step_free:
        known = pair.offer.step_free == YES
        yield (
            ("yes", "Sans marches.") if known else ("ask", "Y a-t-il des marches ? Il lui faut un accès sans marches.")
        )


@says("children_welcome")
def _(pair: Pair) -> Said:
    if pair.need.children:
        known = pair.offer.children_welcome == YES
        yield ("yes", "Les enfants sont bienvenus.") if known else ("ask", "Le foyer accueille-t-il des enfants ?")


@says("men")
def _(pair: Pair) -> Said:
    sentences = ("Un homme vit au foyer", "Aucun homme ne vit au foyer", "Un homme vit-il au foyer ?")
    yield from _presence(pair.need.accepts_men, pair.offer.men, *sentences)


@says("children")
def _(pair: Pair) -> Said:
    sentences = ("Des enfants vivent au foyer", "Aucun enfant ne vit au foyer", "Des enfants vivent-ils au foyer ?")
    yield from _presence(pair.need.accepts_children, pair.offer.children, *sentences)


def _presence(accepts: int, there: int, present: str, absent: str, question: str) -> Said:
    """Of people who live in the home, according to whether she accepts them."""
    if there == YES:
        yield ("yes", f"{present} : elle est d’accord.") if accepts == YES else ("ask", f"{present} : à lui demander.")
    elif accepts == NO and there == NO:
        yield "yes", f"{absent}, comme elle le souhaite."
    elif accepts == NO:
        yield "ask", f"{question} Elle ne le souhaite pas."


@says("animals")
def _(pair: Pair) -> Said:
    need, offer = pair.need, pair.offer
    agreed = offer.animals & need.accepted_animals
    unsaid = offer.animals & ~(need.accepted_animals | need.refused_animals | need.allergies)
    if agreed:
        yield "yes", f"Au foyer : {animals(agreed, 'un')}, elle est d’accord."
    if unsaid:
        spoken_of = f" Elle a seulement demandé : {not_wished(need.refused_animals)}." if need.refused_animals else ""
        yield "ask", f"Au foyer : {animals(unsaid, 'un')}. À lui demander.{spoken_of}"
    unwanted = need.refused_animals | need.allergies
    if not offer.animals and unwanted:
        known = offer.animals_known
        yield ("yes", "Aucun animal au foyer.") if known else ("ask", "Y a-t-il un animal au foyer ?")


@says("pets")
def _(pair: Pair) -> Said:
    if pair.need.pets:
        known = pair.offer.pets_welcome == YES
        yield ("yes", "Son animal est bienvenu.") if known else ("ask", "Le foyer accueille-t-il son animal ?")


@says("smoke")
def _(pair: Pair) -> Said:
    accepts, there = pair.need.accepts_smoke, pair.offer.smoke
    if there == YES:
        agreed = accepts == YES
        yield (
            ("yes", "On fume au foyer : elle est d’accord.")
            if agreed
            else ("ask", "On fume au foyer : à lui demander.")
        )
    elif accepts == NO:
        known = there == NO
        yield ("yes", "On ne fume pas à l’intérieur.") if known else ("ask", "Fume-t-on à l’intérieur du foyer ?")


@says("smoking")
def _(pair: Pair) -> Said:
    if pair.need.smokes == YES:
        known = pair.offer.smoker_welcome == YES
        yield ("yes", "Elle peut fumer au foyer.") if known else ("ask", "Le foyer accepte-t-il que l’on fume ?")


@says("school")
def _(pair: Pair) -> Said:
    minutes = pair.school_minutes
    if minutes == minutes:
        suits = minutes <= pair.need.school_minutes
        text = f"À {about(minutes)} de l’école de l’enfant."
        yield ("yes", text) if suits else ("no", f"{text} Elle accepte d’en changer.")
