"""Places that say the words asked: in full, as a beginning, or behind a slip of the finger."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from rapidfuzz.distance import OSA

from directory.models import Word
from directory.models.place import PlaceQuerySet
from directory.search.folding import tokens
from directory.search.index import SHORTEST_WITH_A_SLIP, SHORTEST_WITH_TWO_SLIPS, remains_of

WISHES, WORDS = 4, 8  # more than anybody asks at once: each word may cost a question to the vocabulary
FORGIVEN = 8  # words of the vocabulary that one slip may stand for
# One remainder at a time, by the index: asked together, they are compared with all those of a small vocabulary.
SHARING = """
    SELECT DISTINCT word.text FROM unnest(%s::varchar[]) AS shared (remainder)
    JOIN directory_word AS word ON word.remains @> ARRAY[shared.remainder]
"""


@dataclass(frozen=True)
class Wishes:
    """What was typed: one wish or another, of each all its words, of each word any of its choices (« epicer:* »)."""

    parts: tuple[tuple[tuple[str, ...], ...], ...]
    corrected: dict[str, list[str]]  # what was typed → the words it was taken for

    def __bool__(self) -> bool:
        return bool(self.parts)

    def query(self, said: Callable[[str], str] = str) -> str:
        """As the database asks for them; ``said`` writes a choice."""
        return " | ".join(
            "(" + " & ".join(f"({' | '.join(map(said, choices))})" for choices in wish) + ")" for wish in self.parts
        )

    @property
    def choices(self) -> list[str]:
        return [choice for wish in self.parts for choices in wish for choice in choices]


def wishes_of(text: str) -> Wishes:
    """Every word asked, or what begins like it, or the word that a slip hid; « douche, laverie » is either."""
    corrected: dict[str, list[str]] = {}
    wishes = [wish for part in text.split(",")[:WISHES] if (wish := _wish(part, corrected))]
    return Wishes(tuple(wishes), corrected)


def with_words(rows: PlaceQuerySet, text: str) -> tuple[PlaceQuerySet, dict[str, list[str]]]:
    """The places that say what was typed, and the words it was taken for."""
    wishes = wishes_of(text)
    return saying(rows, wishes), wishes.corrected


def saying(rows: PlaceQuerySet, wishes: Wishes) -> PlaceQuerySet:
    return rows.filter(words=SearchQuery(wishes.query(), config="simple", search_type="raw")) if wishes else rows


def _wish(text: str, corrected: dict[str, list[str]]) -> tuple[tuple[str, ...], ...]:
    """All the words of one wish; none for a wish without a word."""
    asked = []
    for word, joined in _asked(text)[:WORDS]:
        choices = [f"{word}:*" if len(word) > 1 else word]
        if not _is_said(word) and (near := nearest_words(word)):
            corrected[word] = near
            choices += [f"{each}:*" for each in near]
        if joined:
            choices.append(joined)
        asked.append(tuple(choices))
    return tuple(asked)


def _asked(text: str) -> list[tuple[str, str]]:
    """The words asked; of « p'tit déj » each part may also be written in one."""
    asked = []
    for chunk in text.split():
        parts = tokens(chunk)
        joined = parts.pop() if len(parts) > 2 else ""
        asked += [(part, joined) for part in parts]
    return asked


def _is_said(word: str) -> bool:
    return Word.objects.filter(text__startswith=word).exists() or not word.isalpha()


def nearest_words(word: str) -> list[str]:
    """The words of the directory that differ from this one by a slip, or two in a long word; the nearest first."""
    if len(word) < SHORTEST_WITH_A_SLIP:
        return []
    slips = 1 if len(word) < SHORTEST_WITH_TWO_SLIPS else 2
    with connection.cursor() as cursor:
        cursor.execute(SHARING, [remains_of(word, slips=slips)])
        known = [text for (text,) in cursor.fetchall()]
    near = [(distance, text) for text in known if (distance := OSA.distance(word, text)) <= slips]
    return [text for _, text in sorted(near)[:FORGIVEN]]
