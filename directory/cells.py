"""The squares of the map, and how the database writes a word said in one: « 9fe0a3b/epicerie ».

A frequent word is said by thousands of places of the country and by few of a square: written with its square, « this
word near here » is a short list, and so is its beginning. No border is in doubt: a circle asks for every square that
it touches, and its own distance then decides.
"""

from collections.abc import Iterator
from math import floor, hypot

SIDE = 4096.0  # metres of the map: some 2.7 km of France
HALF = 8192  # squares from the middle of the map to its edges, and beyond: 4,893 are on it
CELL = f"to_hex((floor(east / {SIDE})::integer + {HALF}) * {2 * HALF} + floor(north / {SIDE})::integer + {HALF})"
# Every word of a place, written with its square. A vector is written as text ('one' 'two'), where a word of ours holds
# neither a space nor an end; the text of a place without words is no vector.
WORDS_HERE = (
    f"('''' || {CELL} || '/' || replace(substr(nullif(strip(words)::text, ''), 2), ' ''', ' ''' || {CELL} || '/'))"
    "::tsvector"
)


def cells_of(centre: tuple[float, float], reach: float) -> list[str]:
    """The squares that a circle of the map touches."""
    return [_name(column, row) for column, row in _touched(centre, reach)]


def _touched(centre: tuple[float, float], reach: float) -> Iterator[tuple[int, int]]:
    east, north = centre
    for column in range(floor((east - reach) / SIDE), floor((east + reach) / SIDE) + 1):
        for row in range(floor((north - reach) / SIDE), floor((north + reach) / SIDE) + 1):
            if hypot(_beside(east, column), _beside(north, row)) <= reach:
                yield column, row


def _beside(here: float, square: int) -> float:
    """How far a square begins, along one side of the map; nothing for whoever is level with it."""
    return max(square * SIDE - here, here - (square + 1) * SIDE, 0.0)


def _name(column: int, row: int) -> str:
    return f"{(column + HALF) * 2 * HALF + row + HALF:x}"
