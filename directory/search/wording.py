"""Places that say the words asked: in full, as a beginning, or behind a slip of the finger."""

from django.contrib.postgres.search import SearchQuery
from rapidfuzz.distance import OSA

from directory.models import Word
from directory.models.place import PlaceQuerySet
from directory.search.folding import tokens
from directory.search.index import SHORTEST_WITH_A_SLIP, SHORTEST_WITH_TWO_SLIPS, remains_of

WISHES, WORDS = 4, 8  # more than anybody asks at once: each word may cost a question to the vocabulary
FORGIVEN = 8  # words of the vocabulary that one slip may stand for


def with_words(rows: PlaceQuerySet, text: str) -> tuple[PlaceQuerySet, dict[str, list[str]]]:
    """Places that say every word asked, or begin like it, or hold the word that a slip hid; « douche, laverie » is one
    or the other. Beside them, what was typed and the words it was taken for."""
    corrected: dict[str, list[str]] = {}
    wishes = [wish for part in text.split(",")[:WISHES] if (wish := _wish(part, corrected))]
    if not wishes:
        return rows, corrected
    return rows.filter(words=SearchQuery(" | ".join(wishes), config="simple", search_type="raw")), corrected


def _wish(text: str, corrected: dict[str, list[str]]) -> str:
    """All the words of one wish, as the database asks for them; "" for a wish without a word."""
    asked = []
    for word, joined in _asked(text)[:WORDS]:
        choices = [f"{word}:*" if len(word) > 1 else word]
        if not _is_said(word) and (near := nearest_words(word)):
            corrected[word] = near
            choices += [f"{each}:*" for each in near]
        if joined:
            choices.append(joined)
        asked.append(f"({' | '.join(choices)})")
    return f"({' & '.join(asked)})" if asked else ""


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
    near = [
        (distance, known)
        for known in Word.objects.filter(remains__overlap=remains_of(word, slips=slips)).values_list("text", flat=True)
        if (distance := OSA.distance(word, known)) <= slips
    ]
    return [known for _, known in sorted(near)[:FORGIVEN]]
