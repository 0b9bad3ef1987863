"""Pages asked over HTTP: one after another, then by people who read for a while between two pages."""

import http.client
import random
import threading
import time
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

from directory.imagined import TOWNS
from directory.taxonomy import CATEGORIES

WORDS = ("douche", "repas", "maison solidaire", "avocat", "epicerie", "vestiaire", "cours de francais", "colis")


def some_page(chance: random.Random) -> str:
    """A search as people make them: near a town, now; half with a need, a third with words, one typo in ten."""
    asked = {"ou": chance.choices(TOWNS, [town[4] for town in TOWNS])[0][0], "quand": "maintenant", "rayon": "5"}
    kind = chance.random()
    if kind < 0.45:
        asked["rubrique"] = chance.choice(CATEGORIES).code
    elif kind < 0.8:
        word = chance.choice(WORDS)
        asked["quoi"] = _slip(word, chance) if chance.random() < 0.3 else word
    elif kind < 0.9:
        asked["public"] = "women"
    return f"/annuaire/?{urlencode(asked, quote_via=quote)}"


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def fetch(door: http.client.HTTPConnection, path: str) -> bytes:
    door.request("GET", path)
    answer = door.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} for {path}")
    return body


def door_of(address: str) -> http.client.HTTPConnection:
    where = urlsplit(address)
    return http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)


def alone(address: str, pages: int, seed: int = 7) -> list[float]:
    """Milliseconds of each page, one person who does not think."""
    chance, door = random.Random(seed), door_of(address)
    for _ in range(5):
        fetch(door, some_page(chance))
    return [_timed(lambda: fetch(door, some_page(chance))) for _ in range(pages)]


def together(address: str, people: int, seconds: int, thinks: float = 2.0) -> list[float]:
    """The same for people who think between two pages, a connection a page."""
    spent: list[float] = []
    failed: list[Exception] = []
    until = time.monotonic() + seconds

    def person(number: int) -> None:
        chance = random.Random(number)
        try:
            time.sleep(chance.uniform(0, thinks))
            while time.monotonic() < until:
                spent.append(_timed(lambda: fetch(door_of(address), some_page(chance))))
                time.sleep(chance.uniform(0.5, 1.5) * thinks)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=person, args=[number]) for number in range(people)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failed:
        raise failed[0]
    return spent


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000
