"""What she asks for and what her days are: languages, urgency, places, constraints, work."""

import re
from dataclasses import dataclass
from datetime import date

from hosting.registers.cells import NO, Reading, doubt, fold
from hosting.registers.cells.days import Impossible, calendar
from hosting.registers.cells.home import kinds_in
from hosting.registers.reading import shown

# ISO 639 code: what registers call it
LANGUAGES = """
fr: francais francaise fr french fra; en: anglais anglaise en english ang; es: espagnol espagnole es spanish castillan;
ar: arabe ar arabic darija; pt: portugais portugaise pt bresilien; ru: russe ru; uk: ukrainien ukrainienne uk;
prs: dari; fa: persan farsi perse; ps: pachto pachtou pashto pachtoune; ln: lingala; bm: bambara; wo: wolof;
ff: peul peulh pular fula; snk: soninke; tr: turc; ku: kurde; ro: roumain; bg: bulgare; de: allemand de; pl: polonais;
it: italien it; sq: albanais; sr: serbe; hr: croate; hy: armenien; ka: georgien; az: azeri; zh: chinois mandarin;
vi: vietnamien; bn: bengali; ur: ourdou; hi: hindi; ta: tamoul; so: somali; am: amharique; ti: tigrinya tigrigna;
om: oromo; sw: swahili; rom: romani rom; kab: kabyle berbere tamazight amazigh; ht: creole haitien; mg: malgache;
zdj: comorien; el: grec; nl: neerlandais; ce: tchetchene; mn: mongol; yo: yoruba; ha: haoussa; ee: ewe; fsl: lsf
"""
NAMES_OF = {code.strip(): names.split() for code, names in (part.split(":") for part in LANGUAGES.split(";"))}
LANGUAGE_CODES = {word: code for code, words in NAMES_OF.items() for word in words} | {
    "langue des signes": "fsl", "langue des signes francaise": "fsl", "portugais du bresil": "pt"
}  # fmt: skip
LITTLE = re.compile(
    r"^(?:un (?:petit )?peu|tres peu|peu|notions?|quelques mots|bases?|debutante?)\b\s*(?:de |d'|du |en )?"
)


@dataclass(frozen=True)
class Languages:
    """Codes of the languages spoken (ISO 639), best first as written; ``little``: only some words of these."""

    spoken: tuple[str, ...] = ()
    little: tuple[str, ...] = ()

    @property
    def all(self):
        return self.spoken + self.little


def languages(value, days):
    """« Français, anglais », « fr + espagnol », « arabe, un peu français »."""
    spoken, little, unknown = [], [], []
    for part in re.split(r"[,;/+&\n]| et |-(?= )", fold(value)):
        word = part.strip(" .()")
        bare = LITTLE.sub("", word)
        bare = re.sub(r"\s*\((?:.*)\)?$|\s+(?:courant\w*|couramment|bien|maternel\w*|parle\w*|ok)$", "", bare).strip()
        if not bare:
            continue
        code = LANGUAGE_CODES.get(bare)
        if code is None:
            unknown.append(word)
        elif code not in spoken + little:
            (little if bare != word and LITTLE.match(word) else spoken).append(code)
    if unknown:
        known = ", ".join(NAMES[code] for code in spoken + little)
        return doubt(f"Langue inconnue : « {', '.join(unknown)[:60]} ».", known)
    return Reading(Languages(tuple(spoken), tuple(little)))


NAMES = {code: names[0] for code, names in NAMES_OF.items()} | {"fr": "français"}


TIERS = {
    "a": "A", "urgent": "A", "tres urgent": "A", "urgence": "A", "haute": "A", "haut": "A", "fort": "A", "forte": "A",
    "elevee": "A", "b": "B", "moyen": "B", "moyenne": "B", "moyennement": "B", "c": "C", "normal": "C", "normale": "C",
    "faible": "C", "bas": "C", "basse": "C", "pas urgent": "C", "non urgent": "C", "non": "C",
}  # fmt: skip


def urgency(value, days):
    """A tier, A to C. « oui !! » says how one felt, not how urgent: a doubt, for a person to decide."""
    text = fold(value)
    if tier := TIERS.get(text) or TIERS.get(re.sub(r"^(?:tier|niveau|rang|urgence)\s*", "", text)):
        return Reading(tier)
    return doubt("Quelle urgence : A (dehors ce soir ou en danger), B (fin de toit sous 14 jours), C (autre) ?",
                 "A" if text.startswith(("oui", "urg")) else "")  # fmt: skip


@dataclass(frozen=True)
class Sector:
    """Places she wishes and places she refuses, as folded names to be found among the areas. Both empty: anywhere."""

    wished: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


ANYWHERE = {
    "indifferent", "indifferente", "peu importe", "partout", "n'importe", "n'importe ou", "tous", "toutes",
    "metropole", "tout secteur", "sans preference", "pas de preference",
}  # fmt: skip
NOT_THERE = re.compile(r"^(?:pas|sauf|hors|eviter|surtout pas|jamais)\s+(?:a |le |la |les |de |du |vers |sur )*")
NOT_PLACES = re.compile(r"^(?:tram\b.*|bus\b.*|transports?|proche (?:tram|transports?|bus))$")


def sector(value, days):
    """« Pessac/Talence (fac) », « Bordeaux ou tram », « rive droite », « pas Lormont »."""
    text = re.sub(r"\([^)]*\)", " ", fold(value))
    wished, refused, negative = [], [], False
    for part in re.split(r"[,;/+&\n]| ou | et | mais ", text):
        place = " ".join(part.split())
        if not place or place in ANYWHERE or NOT_PLACES.match(place):
            continue
        if found := NOT_THERE.match(place):
            negative, place = True, place[found.end() :]
        (refused if negative else wished).append(place)
    return Reading(Sector(tuple(wished), tuple(refused)))


def to_avoid(value, days):
    """Places she must not be housed in: a list of names, never with a reason."""
    if fold(value) in NO | ANYWHERE:
        return Reading(Sector())
    found = sector(value, days).value
    return Reading(Sector(refused=found.wished + found.refused))


@dataclass(frozen=True)
class Constraints:
    """What the home must or should be, from her words; ``words`` holds what is kept as her wish."""

    step_free: bool = False
    quiet: bool = False
    works_nights: bool = False
    smokes: bool | None = None
    no_men: bool = False
    no_children: bool = False
    allergies: tuple[str, ...] = ()
    words: str = ""


def constraints(value, days):
    """Needs that a home can answer. Anything else stays as her wish, in words: never a label."""
    text, words = fold(value), shown(value)
    allergies: tuple[str, ...] = ()
    if "allerg" in text:
        allergies = kinds_in(text) or (("dog", "cat") if re.search(r"poil|animaux|animal", text) else ())
    smokes = None
    if re.search(r"\bfume(?:use|ur)?\b", text):
        smokes = not re.search(r"\bnon[ -]|ne fume pas|pas fume", text)
    return Reading(Constraints(
        step_free=bool(re.search(r"pmr|escalier|marches?\b|fauteuil|plain[ -]?pied|mobilite|bequille", text)),
        quiet=bool(re.search(r"calme|dort le jour|silence", text)),
        works_nights=bool(re.search(r"(?:travaille|travail|poste)\w* (?:la |de )?nuit", text)),
        smokes=smokes,
        no_men=bool(re.search(r"(?:sans|pas d'?e?)\s*(?:hommes?|monsieur|mecs?)|femmes? (?:seule|uniquement)", text)),
        no_children=bool(re.search(r"(?:sans|pas d'?e?)\s*enfants?", text)),
        allergies=allergies,
        words=words,
    ))  # fmt: skip


@dataclass(frozen=True)
class Work:
    """Her week: the rhythm where the words tell it (a code of Guest.Rhythm), the kind of place, and her words."""

    rhythm: str = ""
    kind: str = ""
    places: tuple[str, ...] = ()
    words: str = ""


def work(value, days):
    """« nuit, CHU Pellegrin », « ménage 6h-9h Mérignac », « formation 35 h Talence », « recherche »."""
    text, words = fold(value), shown(value)
    if text in NO or re.search(r"^(?:en )?recherche|sans emploi|inactive|sans$", text):
        return Reading(Work(words=words))
    early = re.search(r"\b([4-7])\s*h\b(?:\d{2})?\s*(?:-|a|/|$)", text)
    rhythm = (
        "night"
        if re.search(r"\bnuits?\b", text)
        else "early"
        if early or re.search(r"tres tot|matin tot", text)
        else "day"
    )
    training = re.search(r"formation|cours|stage|etude|fac\b|lycee|ecole|universite|alternance|apprenti", text)
    places = tuple(re.findall(r"(?<![\w'])[A-ZÀ-Ý][\wÀ-ÿ'’-]+(?:[ -][A-ZÀ-Ý][\wÀ-ÿ'’-]+)*", words))
    return Reading(Work(rhythm, "training" if training else "work", tuple(fold(place) for place in places), words))


SITUATIONS = [
    ("at_risk", r"violence|danger|conjoint violent|fuit|fuite"),
    ("street", r"\brue\b|voiture|squat|tente|dehors|campement|bidonville|camion|abri de fortune|gare\b"),
    ("institution", r"maternite|hopital|hospitalis|clinique|prison|detention|cure\b|convalescence|ssr\b"),
    ("centre", r"\bfoyer|chrs|\bchu\b|chs\b|cada|cph\b|huda|centre|fjt|residence sociale|accueil de nuit|halte"),
    ("shelter", r"115|hotel|urgence"),
    ("hosted", r"hebergeu|chez l'habitant|deja accueillie"),
    ("third_party", r"chez |\bami|\bamie|famille|cousine|soeur|tiers|compatriote|heberge"),
    ("unknown", r"inconnu|ne sait|pas connu"),
]
SAFE_NOW = re.compile(r"en securite|a l'abri|protegee")


@dataclass(frozen=True)
class Situation:
    """Where she sleeps now: a code of Referral.Situation, when that roof ends if said, and the words."""

    code: str
    words: str = ""
    ends_on: date | None = None


ENDS = re.compile(r"\b(?:fin|partir|jusqu'?au?|avant|expulsion|sortie|sort)\b")


def end_of_roof(text, days):
    """The day that closes « doit partir fin nov. » or « fin de contrat 15/12 », or None."""
    if not ENDS.search(text):
        return None
    words = text.replace(",", " ").split()
    for first in range(len(words)):
        try:
            day = calendar(" ".join(words[first:]), days, end=True)
        except Impossible:
            return None
        if day:
            return day
    return None


def situation(value, days):
    """« violences, en sécurité chez une cousine » is at a third party's: what she fled is not what is asked."""
    text, words = fold(value), shown(value)
    for code, pattern in SITUATIONS:
        if code == "at_risk" and SAFE_NOW.search(text):
            continue
        if re.search(pattern, text):
            return Reading(Situation(code, words, end_of_roof(text, days)))
    return doubt("Où dort-elle : rue, hôtel du 115, foyer, chez un tiers, hôpital, en danger où elle vit ?")
