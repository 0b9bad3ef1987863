"""The places that a question names: by the words asked, by the categories that their words hold, in its circle.

In a circle, words are asked of the squares that it touches (directory.cells): « épicerie » is said by twelve thousand
places and, here, by a few hundred. A large circle touches too many squares, and asks the whole country instead.
"""

import re
from collections.abc import Iterable, Sequence

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from directory.cells import WORDS_HERE, cells_of
from directory.models import Place
from directory.models.place import PlaceQuerySet
from directory.search.finding import Question, around, on_the_map, on_the_map_m, within
from directory.search.index import giving
from directory.search.wording import Wishes, saying

MOST_TERMS = 120  # a word of a square is one: each is looked up, for a twentieth of a millisecond
AS_WRITTEN = re.compile(r"(?:[a-z][a-z0-9]*|[0-9]+)(?::\*)?")  # what the database reads as one word, whole


def named(question: Question, wishes: Wishes, categories: Iterable[Sequence[str]]) -> PlaceQuerySet:
    """Whoever may read them. ``categories``: of each of these, one is given."""
    rest = [codes for codes in categories if codes]
    if question.near is None or question.radius_km is None:
        rows = saying(Place.objects.all(), wishes)
    else:
        squares = cells_of(on_the_map(question.near), on_the_map_m(question.near, question.radius_km))
        if wishes and _by_squares(squares, wishes.choices):
            rows = within(_saying(squares, wishes), question.near, question.radius_km)
        elif not wishes and rest and len(squares) * len(rest[0]) <= MOST_TERMS:
            rows = within(_giving(squares, rest.pop(0)), question.near, question.radius_km)
        else:
            rows = around(saying(Place.objects.all(), wishes), question.near, question.radius_km)
    for codes in rest:
        rows = giving(rows, codes)
    return rows


def _by_squares(squares: list[str], choices: list[str]) -> bool:
    return len(squares) * len(choices) <= MOST_TERMS and all(map(AS_WRITTEN.fullmatch, choices))


def _saying(squares: list[str], wishes: Wishes) -> PlaceQuerySet:
    """A place stands in one square: all the words of a wish are said in the same."""

    def said(choice: str) -> str:
        word, beginning, _ = choice.partition(":*")
        return " | ".join(f"'{square}/{word}'{beginning}" for square in squares)

    return _asked("({}) @@ %s::tsquery", wishes.query(said))


def _giving(squares: list[str], codes: Sequence[str]) -> PlaceQuerySet:
    """As ``giving``: those whose words are not written yet may give anything."""
    asked = " | ".join(f"'{square}/#{code}'" for code in codes for square in squares)
    return _asked("(({}) @@ %s::tsquery OR directory_place.words IS NULL)", asked)


def _asked(condition: str, query: str) -> PlaceQuerySet:
    """Written as the index is: the database knows it again."""
    here = RawSQL(condition.format(WORDS_HERE), [query], output_field=BooleanField())
    return Place.objects.filter(here)
