"""What is written for the search, each time that places are written: their words by weight, and the vocabulary."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations, islice

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from directory.models import Place, Service, Word
from directory.models.place import PlaceQuerySet
from directory.search.folding import tokens
from directory.taxonomy import BY_CODE

AT_ONCE = 1000
SHORTEST_WITH_A_SLIP = 4  # letters; in « pmi » or « vih » another letter is another word
SHORTEST_WITH_TWO_SLIPS = 8
LONGEST = 40
WRITE = """
    UPDATE directory_place SET words =
        setweight(to_tsvector('simple', said.a), 'A') || setweight(to_tsvector('simple', said.b), 'B') ||
        setweight(to_tsvector('simple', said.c), 'C') || setweight(to_tsvector('simple', said.d), 'D') ||
        array_to_tsvector(string_to_array(said.codes, ' '))
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS said (place, a, b, c, d, codes)
    WHERE directory_place.id = said.place
"""


def remains_of(word: str, *, slips: int | None = None) -> list[str]:
    """What is left of a word when a letter, or two in a long one, are lost. The word itself first."""
    if slips is None:
        slips = 0 if len(word) < SHORTEST_WITH_A_SLIP else 1 if len(word) < SHORTEST_WITH_TWO_SLIPS else 2
    kept = {word}
    for lost in range(1, slips + 1):
        for places in combinations(range(len(word)), lost):
            kept.add("".join(letter for place, letter in enumerate(word) if place not in places))
    return [word, *sorted(kept - {word})]


@cache
def called(code: str) -> tuple[str, ...]:
    """The words that people use for a category."""
    if (category := BY_CODE.get(code)) is None:
        return ()
    return tuple(tokens(" ".join([category.label, category.family.label, *category.words])))


Done = tuple[str, str, str]  # a service: its category, its heading, its description


def weighed(place: Place, services: Sequence[Done]) -> dict[str, list[str]]:
    """Its words: A its name, B what it does, C where it is (a confidential place has no address), D the rest."""
    codes = dict.fromkeys(category for category, _, _ in services)
    headings = tokens(" ".join(heading for _, heading, _ in services))
    return {
        "A": tokens(place.name),
        "B": [*headings, *(word for code in codes for word in called(code))],
        "C": tokens(f"{place.address} {place.address_read_as} {place.postal_code} {place.city}"),
        "D": tokens(" ".join(description for _, _, description in services)),
    }


def _done_at(places: Iterable[Place]) -> dict[int, list[Done]]:
    """The services of these places, in one query."""
    found: dict[int, list[Done]] = defaultdict(list)
    rows = Service.objects.filter(place__in=[place.pk for place in places]).order_by("pk")
    for place, *said in rows.values_list("place_id", "category", "heading", "description"):
        found[place].append((said[0], said[1], said[2]))
    return found


@transaction.atomic
def index(places: Iterable[Place]) -> int:
    """Write the words of these places. Returns how many."""
    written = 0
    rest = iter(places)
    while some := list(islice(rest, AT_ONCE)):
        done = _done_at(some)
        words = {place.pk: weighed(place, done.get(place.pk, ())) for place in some}
        codes = [" ".join({f"#{category}" for category, *_ in done.get(pk, ())}) for pk in words]
        with connection.cursor() as cursor:
            texts = ([" ".join(by_weight[weight]) for by_weight in words.values()] for weight in "ABCD")
            cursor.execute(WRITE, [list(words), *texts, codes])
        learn({word for by_weight in words.values() for said in by_weight.values() for word in said})
        written += len(words)
    return written


def learn(words: set[str]) -> None:
    """Add words to the vocabulary. A number is not one that a slip is forgiven in."""
    said = {word for word in words if word.isalpha() and SHORTEST_WITH_A_SLIP <= len(word) <= LONGEST}
    new = said - set(Word.objects.filter(text__in=said).values_list("text", flat=True))
    rows = [Word(text=word, remains=remains_of(word)) for word in sorted(new)]
    Word.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def giving(rows: PlaceQuerySet, codes: Iterable[str]) -> PlaceQuerySet:
    """The places whose words hold one of these categories, and those without words yet: few among whom to ask which
    service gives it. A category is « #shower » there, which no question is read as."""
    asked = " | ".join(f"'#{code}'" for code in codes)
    said = "(directory_place.words @@ %s::tsquery OR directory_place.words IS NULL)"
    return rows.filter(RawSQL(said, [asked], output_field=BooleanField()))


def index_all() -> int:
    """Write the words of every place again (after the taxonomy or the folding changed: a category is a word too)."""
    Word.objects.all().delete()
    return index(Place.objects.order_by("pk").iterator(chunk_size=AT_ONCE))
