"""What a row, or two rows together, leave to ask of a person. Nothing is corrected: a doubt says what we read."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from directory.hours.french import Reading, read_french
from directory.hours.rules import Sure, Unreadable, read
from directory.hours.words import words
from directory.importing.reading import DISTRICT, Row
from directory.models import Doubt
from directory.search.folding import fold
from directory.taxonomy import Category, category_of

Kind = Doubt.Kind
STREET_MEAL = re.compile(r"\bcamion|\bD\.\s?A\.|\bmaraude|\bdistribution", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """About a row, and another perhaps."""

    kind: str
    number: int
    words: str
    other: int | None = None


@dataclass(frozen=True)
class Read:
    """A row once read: what it becomes, and the doubts it leaves."""

    row: Row
    category: Category
    hours: str
    holidays: str
    doubts: tuple[Question, ...]


def read_row(row: Row) -> Read:
    """Its category and its hours. What is not understood is kept as it is written, and asked."""
    number = row.number or 0
    category = category_of(row["category"])
    hours, reading, asked = _hours(row)
    doubts = [Question(Kind.HOURS, number, said) for said in asked]
    if category is None:
        doubts.append(Question(Kind.CATEGORY, number, f"rubrique inconnue : « {row['category']} »"))
    doubts += [question for check in CHECKS for question in check(row, number)]
    found = category or category_of("other")
    assert found is not None
    return Read(row, found, hours, reading.on_holidays.value, tuple(doubts))


def _hours(row: Row) -> tuple[str, Reading, list[str]]:
    """Its hours in OpenStreetMap, what its French was read as, and what is to be asked of them."""
    reading = read_french(row["hours_text"])
    asked = [said for said in reading.doubts if row["hours_text"] and not said.startswith("pas compris")]
    named = [part for part in row["hours_text"].split(";") if (first := words(part)[:1]) and first[0].kind == "other"]
    if len(named) > 1:
        asked.append("deux services dans un même texte : leurs horaires sont réunis")
    if slip := re.search(r"\d{1,2}h\d{2}h", row["hours_text"]):
        asked.append(f"heure mal écrite : « {slip.group()} »")
    hours = row["opening_hours"]
    if hours:
        try:
            read(hours)
        except Unreadable:
            return "", reading, [*asked, f"horaires illisibles : « {hours} »"]
        if row["hours_text"] and reading.osm and reading.osm != hours:
            asked.append(f"le texte se lit « {reading.osm} », la colonne dit « {hours} »")
    elif reading.osm and not reading.doubts:
        hours = reading.osm
    elif row["hours_text"]:
        taken = f", lus « {' ; '.join(reading.preview)} »" if reading.osm else ""
        asked.append(f"horaires à relire : « {row['hours_text']} »{taken}")
    else:
        asked.append("horaires non dits")
    if hours and any(span.sure is Sure.SINCE for rule in read(hours) for span in rule.times):
        asked.append("heure de fin non dite")
    return hours, reading, [said[:500] for said in asked]


# --- one row -------------------------------------------------------------------------------------------------------

Check = Callable[[Row, int], Iterator[Question]]


def address(row: Row, number: int) -> Iterator[Question]:
    if probable := row.geo.get("probable_address", ""):
        yield Question(Kind.ADDRESS, number, f"« {row['address']} » : lire « {probable} » ?")


def postal_code(row: Row, number: int) -> Iterator[Question]:
    """Another district is named beside: « Paris 11e (le texte dit 13°) »."""
    code = row["postcode"]
    if code and not re.fullmatch(r"\d{5}", code):
        yield Question(Kind.POSTAL_CODE, number, f"« {code} » n’est pas un code postal")
    named = DISTRICT.search(row.geo.get("probable_address", ""))
    if named and row["city"].lower() in ("paris", "lyon", "marseille") and int(named[1]) != int(code[-2:] or 0):
        where = f"{row['address']}, {row['city']}"
        yield Question(Kind.POSTAL_CODE, number, f"{code} pour « {where} » : la position est dans le {named[1]}e")


def position(row: Row, number: int) -> Iterator[Question]:
    precision = row.geo.get("precision", "")
    if row.geo and (row.position is None or precision not in ("point", "street")):
        yield Question(Kind.POSITION, number, f"position à préciser ({precision or 'inconnue'})")
    if not row.geo:
        yield Question(Kind.POSITION, number, "sans position : absent de la carte et des distances")


def contact(row: Row, number: int) -> Iterator[Question]:
    if not row["phone"] and not row["email"]:
        yield Question(Kind.CONTACT, number, "ni téléphone ni courriel")


def name(row: Row, number: int) -> Iterator[Question]:
    if row["name"][:1].islower():
        yield Question(Kind.NAME, number, f"« {row['name']} » commence par une minuscule")


def heading(row: Row, number: int) -> Iterator[Question]:
    """Distributions in the street under « restauration assise », and a remark in the heading itself."""
    found = category_of(row["category"])
    if found and found.code == "seated-meal" and STREET_MEAL.search(row["name"]):
        said = f"« {row['name']} » est une distribution : rubrique « {row['category']} » ?"
        yield Question(Kind.CATEGORY, number, said)
    if "SUIV ORIENTATION" in row["category"].upper():
        yield Question(Kind.CATEGORY, number, f"« {row['category']} » lu « sur orientation »")


CHECKS: tuple[Check, ...] = (address, postal_code, position, contact, name, heading)


# --- rows together -------------------------------------------------------------------------------------------------


def together(rows: list[Row]) -> list[Question]:
    """What only several rows show: the same place twice, one address, one number or one contact for two places."""
    found = _same_places(rows)
    merged = {(question.other, question.number) for question in found if question.kind == Kind.MERGE}
    pairs = [
        (Kind.SHARED_ID, lambda row: row["soliguide_id"], "la fiche {0} est aussi celle du nº {1}"),
        (Kind.SHARED_CONTACT, lambda row: row["email"].lower(), "{0} est aussi le courriel du nº {1}"),
        (Kind.SHARED_CONTACT, lambda row: re.sub(r"\D", "", row["phone"]), "{0} est aussi le téléphone du nº {1}"),
    ]
    for kind, key, said in pairs:
        for value, first, other in _pairs(rows, key):
            if (first.number, other.number) not in merged:
                found.append(Question(kind, other.number or 0, said.format(value, first.number), first.number))
    return found


def _same_places(rows: list[Row]) -> list[Question]:
    found = []
    for _, first, other in _pairs(rows, lambda row: row["address"] and f"{fold(row['address'])} {row['postcode']}"):
        if fold(first["name"]) == fold(other["name"]):
            said = f"mêmes nom et adresse que le nº {first.number} : une seule fiche ?"
            found.append(Question(Kind.MERGE, other.number or 0, said, first.number))
        else:
            said = f"même adresse que le nº {first.number} : deux services d’un lieu ?"
            found.append(Question(Kind.SAME_ADDRESS, other.number or 0, said, first.number))
    return found


def _pairs(rows: list[Row], key: Callable[[Row], str]) -> Iterator[tuple[str, Row, Row]]:
    """Each row that shares a value with an earlier one, beside the first that has it."""
    having: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if value := key(row):
            having[value].append(row)
    for value, sharing in having.items():
        for other in sharing[1:]:
            yield value, sharing[0], other
