"""One spelling for what is written and for what is asked: no case, no accent, no plural.

The server that everybody has holds neither unaccent nor pg_trgm, and ``to_tsvector('french', …)`` finds « restos » in
« resto » only, « cœur » never in « coeur » (measured: design, directory.md).
"""

import re
import unicodedata
from functools import lru_cache

STOP = frozenset(
    [
        *("a", "au", "aux", "avec", "ce", "ces", "chez", "d", "dans", "de", "des", "du", "en", "et", "est", "l", "la"),
        *(
            "le",
            "les",
            "leur",
            "ou",
            "par",
            "pour",
            "qu",
            "que",
            "qui",
            "s",
            "sa",
            "se",
            "ses",
            "son",
            "sur",
            "un",
            "une",
        ),
    ]
)
_APOSTROPHES = re.compile(r"['’ʼ`]")
_INSIDE = re.compile(r"(?<=[a-z0-9])['-](?=[a-z0-9])")


def plain(text: str) -> str:
    """Lower case, without accents; œ is oe."""
    if text.isascii():
        return text.lower()
    return " ".join(map(_plain, text.split(" ")))


@lru_cache(maxsize=65536)
def _plain(text: str) -> str:
    """Of a word: those of a country are few."""
    text = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def fold_word(word: str) -> str:
    """« restos » and « resto » are one word, « repas » is not the plural of « repa » but folds the same both ways."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.isdigit() else word


def tokens(text: str) -> list[str]:
    """The words of a text, folded. « P'tits » is kept whole (« ptit ») and cut (« p », « tit »)."""
    found = []
    text = _APOSTROPHES.sub("'", plain(text))
    for chunk in re.findall(r"[a-z0-9]+(?:['-][a-z0-9]+)*|[^\W_]+", text):
        parts = [part for part in re.split(r"['-]", chunk) if part]
        found += [fold_word(part) for part in parts if part not in STOP]
        if len(parts) > 1:
            found.append(fold_word("".join(parts)))
    return found


def fold(text: str) -> str:
    """The whole text as one spelling, to compare two names."""
    return " ".join(fold_word(word) for word in re.findall(r"[a-z0-9]+|[^\W_]+", plain(text)))
