"""Whether a service suits somebody: yes, no, or to be asked first. Pure: no row, no clock.

What we do not keep (papers, health, what she lived through) turns nobody away: a door kept for some of them is « à
vérifier », for a person to ask. What she did not say is neither yes nor no.
"""

from collections.abc import Iterable
from dataclasses import dataclass

GENDER = frozenset({"women", "men"})
HOUSEHOLD = frozenset({"alone", "couples", "families", "pregnant"})
AGES = {"minors": (0, 17), "young": (18, 25), "seniors": (60, 120)}
NOT_KEPT = {
    "asylum-seekers": "réservé aux demandeuses d’asile",
    "refugees": "réservé aux personnes réfugiées",
    "undocumented": "réservé aux personnes sans titre de séjour",
    "violence": "réservé aux victimes de violences",
    "disability": "réservé aux personnes en situation de handicap",
    "addiction": "réservé aux personnes avec une addiction",
    "students": "réservé aux étudiantes",
    "lgbt": "réservé aux personnes LGBT+",
}
CHECK_AGE = "âge à vérifier"
CHECK_ANIMAL = "animal : demander avant"
CHECK_STEPS = "accès sans marche : demander avant"
CHECK_CHILDREN = "avec enfants ou non : demander avant"
CHECK_LANGUAGE = "sa langue n’y est peut-être pas parlée"


@dataclass(frozen=True)
class Profile:
    """What a door may ask of a woman. None: nobody knows."""

    children: bool | None = None
    pregnant: bool = False
    animal: bool = False
    step_free: bool = False
    age: int | None = None
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Terms:
    """Whom a service receives, and on what conditions. ``only``: those it is kept for, on each axis."""

    only: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    age_min: int | None = None
    age_max: int | None = None


@dataclass(frozen=True)
class Fit:
    """``suits`` is False only for a door that surely is not hers; ``to_check``: what to ask before she goes."""

    suits: bool
    to_check: tuple[str, ...] = ()


NO = Fit(False)


def fit(her: Profile, terms: Terms) -> Fit:
    answers = (_gender(terms), _household(her, terms), *_ages(her, terms))
    if False in answers:
        return NO
    asked = [answer for answer in answers if isinstance(answer, str)]
    asked += [words for who, words in NOT_KEPT.items() if who in terms.only]
    asked += _needs(her, terms)
    return Fit(True, tuple(dict.fromkeys(asked)))


def _gender(terms: Terms) -> bool:
    kept = terms.only & GENDER
    return not kept or "women" in kept


def _household(her: Profile, terms: Terms) -> bool | str:
    """Alone, with children, expecting one. A door kept for couples is not hers."""
    kept = terms.only & HOUSEHOLD
    if not kept or (her.pregnant and "pregnant" in kept):
        return True
    if her.children is None:
        return CHECK_CHILDREN if kept & {"alone", "families"} else False
    if her.pregnant and "families" in kept:
        return True if her.children else CHECK_CHILDREN
    return ("families" if her.children else "alone") in kept


def _ages(her: Profile, terms: Terms) -> Iterable[bool | str]:
    """One answer for the ages stated, one for the ages that an audience means."""
    bounds = [(terms.age_min or 0, terms.age_max or 200)] if terms.age_min or terms.age_max else []
    kept = [AGES[who] for who in AGES if who in terms.only]
    for choices in filter(None, (bounds, kept)):
        yield CHECK_AGE if her.age is None else any(low <= her.age <= high for low, high in choices)


def _needs(her: Profile, terms: Terms) -> list[str]:
    asked = []
    if her.animal and "animals" not in terms.conditions:
        asked.append(CHECK_ANIMAL)
    if her.step_free and "accessible" not in terms.conditions:
        asked.append(CHECK_STEPS)
    if her.languages and terms.languages and not her.languages & terms.languages:
        asked.append(CHECK_LANGUAGE)
    return asked
