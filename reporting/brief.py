"""« En bref » : what a director or a funder reads in two minutes. Six figures, and a paragraph in plain words.

Everything comes from what a report says (``Line.as_json``), masked or not: no figure is said here that is not said
there, and what is masked there is left out of the sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reporting import words

Said = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """One figure in large: what is read, of what, what stands beside it, its definition."""

    value: str
    label: str
    notes: tuple[str, ...]
    definition: str


CARDS = (
    ("nights", "nuitées"), ("guests", "femmes accueillies"), ("kept", "des engagements tenus"),
    ("wait_median", "d’attente, au milieu"), ("exits_strict", "des sorties vers un logement durable"),
    ("calls_guest", "des appels de suivi à elle faits à temps"),
)  # fmt: skip


def cards(lines: Sequence[Said], before: Sequence[Said] = ()) -> list[Card]:
    """``before``: the same figures of a year earlier, where they are known."""
    said, then = _by_code(lines), _by_code(before)
    return [
        Card(_large(said[code]), label, tuple(filter(None, _notes(code, said, then))), said[code]["definition"])
        for code, label in CARDS
        if code in said
    ]


def paragraph(lines: Sequence[Said]) -> list[str]:
    """The period in a few sentences, each left out where its first figure is masked or has nobody."""
    said = _by_code(lines)
    found = [_housed(said), _promised(said), _left(said), _waiting(said), _offered(said)]
    return [sentence for sentence in found if sentence]


def _by_code(lines: Sequence[Said]) -> dict[str, Said]:
    return {line["code"]: line for line in lines}


def _large(line: Said) -> str:
    """A count stands without its unit: the label says it."""
    return line["text"] if line["unit"] in ("share", "days") or _of(line) is None else words.number(line["value"])


def _of(line: Said | None) -> float | None:
    return line.get("value") if line and not line["masked"] else None


def _count(said: dict[str, Said], code: str, one: str, many: str) -> str:
    """« 42 nouvelles »; nothing where it is nought or may not be said."""
    value = _of(said.get(code))
    return f"{words.number(value)} {many if value >= 2 else one}" if value else ""


def _notes(code: str, said: dict[str, Said], then: dict[str, Said]) -> list[str]:
    line = said[code]
    notes = [line.get("basis") or "", line.get("interval_words") or ""] if line["unit"] == "share" else []
    if code == "nights":
        notes = [_count(said, "person_nights", "nuit-personne, enfants compris", "nuits-personnes, enfants compris")]
    if code == "guests":
        notes = [_count(said, "guests_new", "nouvelle", "nouvelles"), _count(said, "children", "enfant", "enfants")]
    if code == "wait_median":
        longest = said.get("still_waiting_longest") or {"masked": True}
        since = f"depuis {longest['text']} au plus" if _of(longest) else ""
        notes = [_count(said, "still_waiting", "femme attend encore", "femmes attendent encore"), since]
    if code == "exits_strict":
        wider = said.get("exits_programme") or {"masked": True}
        notes.append("" if wider["masked"] else f"{wider['text']} par la définition du dispositif")
    return [*notes, _since_last_year(line, then.get(code))]


def _since_last_year(line: Said, before: Said | None) -> str:
    now, then = _of(line), _of(before)
    if line["unit"] not in ("nights", "guests") or now is None or not then:
        return ""
    change = now - then
    return f"{'+' if change > 0 else '−' if change < 0 else '±'} {words.number(abs(change))} en un an"


def _housed(said: dict[str, Said]) -> str:
    women = _count(said, "guests", "femme a été accueillie", "femmes ont été accueillies")
    if not women:
        return ""
    new = _count(said, "guests_new", "pour la première fois", "pour la première fois")
    children = _count(said, "children", "enfant", "enfants")
    nights = _count(said, "nights", "nuitée", "nuitées")
    parts = [f"dont {new}" if new else "", f"avec {children}" if children else ""]
    return ", ".join(filter(None, [women, *parts])) + (f" : {nights}." if nights else ".")


def _promised(said: dict[str, Said]) -> str:
    covered = said.get("coverage")
    if not covered or covered["masked"] or not covered.get("denominator"):
        return ""
    owed = _count(said, "nights_owed", "nuit est restée sans toit", "nuits sont restées sans toit")
    return f"Nuits promises qui ont eu un toit : {covered['text']}" + (f" ; {owed}." if owed else ".")


def _left(said: dict[str, Said]) -> str:
    gone = _count(said, "exits", "femme est partie", "femmes sont parties")
    lasting, lost = said.get("exits_strict"), _count(said, "exits_lost", "perdue de vue", "perdues de vue")
    if not gone:
        return ""
    where = f"{lasting['text']} vers un logement durable" if lasting and not lasting["masked"] else ""
    return " ; ".join(filter(None, [gone, where, lost])).replace(" ; ", " : ", 1) + "."


def _waiting(said: dict[str, Said]) -> str:
    women = _count(said, "still_waiting", "femme attend encore une place", "femmes attendent encore une place")
    since = said.get("still_waiting_median") or {"masked": True}
    return women and women + (f", la moitié depuis plus de {since['text']}." if _of(since) else ".")


def _offered(said: dict[str, Said]) -> str:
    homes = _count(said, "homes_applied", "foyer s’est proposé", "foyers se sont proposés")
    full = said.get("occupancy")
    lived = f"les chambres ouvertes sont occupées à {full['text']}" if full and _of(full) is not None else ""
    return homes and " ; ".join(filter(None, [homes, lived])) + "."
