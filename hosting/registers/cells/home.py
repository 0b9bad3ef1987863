"""What a home is like: beds, stairs, smoke, animals."""

import re
from dataclasses import dataclass

from hosting.registers.cells import NO, YES, Reading, doubt, fold
from hosting.registers.cells.days import WORDS
from hosting.registers.reading import shown


@dataclass(frozen=True)
class Beds:
    """How many people the room sleeps, and whether a cot fits in it (None: not said)."""

    places: int
    cot: bool | None = None


def beds(value, days):
    """« 1 », « 2 (lit double) », « 1 + lit bébé »; « 1 ou 2 » is a doubt."""
    text = fold(value)
    cot = True if re.search(r"bebe|berceau|lit parapluie", text) else None
    text = re.sub(r"\+?\s*(?:1|un)?\s*(?:lit )?(?:bebe|berceau|lit parapluie)", "", text).strip()
    text = re.sub(r"\((?:[^)]*)\)", "", text).strip()
    if found := re.match(r"(\d+)\s*(?:ou|a|-|/)\s*(\d+)", text):
        return doubt("Combien de places sûres ?", f"{found[1]} place{'s' if int(found[1]) > 1 else ''}")
    if re.fullmatch(r"lits? (?:double|2 places|deux places)|(?:un |1 )?lit double|canape.*", text):
        return Reading(Beds(2, cot)) if "canape" not in text else doubt("Un canapé n’est pas un lit pour des mois.")
    found = re.fullmatch(
        rf"(\d{{1,2}}|{'|'.join(WORDS)})\s*(?:places?|couchages?|lits?|personnes?|pers|p)?(?:\s*(?:simples?|max\w*))?",
        text,
    )
    number = (WORDS.get(found[1]) or int(found[1])) if found else 0
    if 1 <= number <= 8:
        return Reading(Beds(number, cot))
    return doubt("Le nombre de couchages va de 1 à 8.")


@dataclass(frozen=True)
class Floor:
    """Which floor (0: ground), a lift or not, and whether one gets in without a step. None: not said."""

    level: int | None = None
    lift: bool | None = None
    step_free: bool | None = None


FLOOR = re.compile(r"\b(\d{1,2})\s*(?:er|e|eme|ieme|nd|nde)?\b")
ORDINALS = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5}


def floor(value, days):
    """« RDC », « 3e avec ascenseur », « 1er sans asc. », « maison plain-pied »."""
    text = fold(value)
    has_lift = re.search(r"\basc", text)
    lift = (not re.search(r"(?:sans|pas d'?e?)\s*asc", text)) if has_lift else None
    if re.search(r"plain[ -]?pied", text):
        return Reading(Floor(0, lift, True))
    if re.search(r"\b(?:rdc|rez)\b", text) or text in ("0", "rez-de-chaussee"):
        steps = bool(re.search(r"marche|sureleve|perron", text))
        return Reading(Floor(0, lift, None if steps else True))
    level = next((number for word, number in ORDINALS.items() if word in text), None)
    if level is None and (found := FLOOR.search(text)):
        level = int(found[1])
    if level is not None and level <= 60:
        return Reading(Floor(level, lift, level == 0 or lift if lift is not None or level == 0 else None))
    if text in ("maison", "pavillon", "etage"):
        return Reading(Floor())
    return doubt("Quel étage, et avec un ascenseur ?")


def smoking(value, days):
    """Whether people smoke at home: a code of Household.Smoking."""
    text = fold(value)
    if re.search(r"dehors|exterieur|balcon|terrasse|jardin|fenetre", text):
        return Reading("outside")
    if text in NO or re.search(r"\bnon[ -]?fum|\bpersonne\b|\bpas\b", text):
        return Reading("no")
    if text in YES or re.fullmatch(r"fumeu(?:r|se|rs)s?", text):
        return Reading("yes")
    return doubt(
        "Fume-t-on au foyer : non, dehors seulement, ou oui ?", "dehors seulement" if "parfois" in text else ""
    )


KINDS = [
    ("dog", r"chiens?|chiots?|chiennes?|toutou"),
    ("cat", r"chats?|chatons?|chattes?"),
    (
        "other",
        r"poules?|lapins?|oiseaux?|hamsters?|poissons?|tortues?|perruches?|perroquets?|furets?|rongeurs?|cheval"
        r"|chevaux|anes?|chevres?|cochons?|serpents?|reptiles?|rats?|souris|canards?",
    ),
]


def animals(value, days):
    """The animals of a home, as a tuple of codes; « non » is none, « oui » a doubt: which?"""
    text = fold(value)
    if text in NO or text.startswith(("pas d'animal", "pas d'animaux", "sans animal")):
        return Reading(())
    kinds = kinds_in(text)
    return Reading(kinds) if kinds else doubt("Quels animaux : chien, chat, autre ?")


def kinds_in(text):
    """The codes of the animals that folded words name."""
    return tuple(code for code, words in KINDS if re.search(rf"\b(?:{words})\b", text))


def animal(value, days):
    """The animal she comes with: one code, or "" for none."""
    text = fold(value)
    if text in NO or text.startswith(("pas d", "sans")):
        return Reading("")
    kinds = kinds_in(text)
    if len(kinds) == 1:
        return Reading(kinds[0])
    return doubt("Avec quel animal vient-elle : chien, chat, autre ?")


def postcode(value, days):
    """Five digits, the zero of the first departments put back."""
    text = re.sub(r"\s", "", shown(value))
    if re.fullmatch(r"\d{4,5}", text) and int(text) >= 1000:
        return Reading(text.zfill(5))
    return doubt("Un code postal a cinq chiffres.")
