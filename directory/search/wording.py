"""Places that say the words asked: in full, as a beginning, or behind a slip of the finger."""

from django.contrib.postgres.search import SearchQuery
from rapidfuzz.distance import OSA

from directory.models import Word
from directory.models.place import PlaceQuerySet
from directory.search.folding import tokens
from directory.search.index import SHORTEST_WITH_A_SLIP, SHORTEST_WITH_TWO_SLIPS, remains_of

FORGIVEN = 8  # words of the vocabulary that one slip may stand for


def with_words(rows: PlaceQuerySet, text: str) -> tuple[PlaceQuerySet, dict[str, list[str]]]:
    """Places that say every word asked, or begin like it, or hold the word that a slip hid."""
    corrected: dict[str, list[str]] = {}
    asked = _asked(text)
    slips = [word for word, _ in asked if not _is_said(word)]
    forgiven = {word: near for word in slips if (near := _nearest_words(word))}
    for word, joined in asked:
        choices = [f"{word}:*" if len(word) > 1 else word]
        if word in forgiven:
            corrected[word] = forgiven[word]
            choices += [f"{near}:*" for near in forgiven[word]]
        if joined:
            choices.append(joined)
        rows = rows.filter(words=SearchQuery(" | ".join(choices), config="simple", search_type="raw"))
    return rows, corrected


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


def _nearest_words(word: str) -> list[str]:
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
