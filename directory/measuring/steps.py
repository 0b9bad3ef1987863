"""Each figure that the directory promises: what is timed, and the figure to reach. Add a step to ``STEPS``."""

import gzip
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from datetime import time as time_of_day

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from directory import editing
from directory.editing.batches import apply_batch, revert_batch
from directory.imagined import TOWNS, some_words
from directory.interop.door import shareable
from directory.interop.entries import whole
from directory.interop.leaflet import leaflet
from directory.interop.offline import clock_of, file_of
from directory.measuring.people import alone, door_of, fetch, some_page, together
from directory.measuring.scene import RADIUS_KM, Figure, Scene
from directory.models import Change, Opening, Place, Service, Structure, Word
from directory.openings import roll
from directory.pages import in_order
from directory.search.finding import Question, find
from directory.search.wording import nearest_words

CLOSED = 3575  # places that closed on 17 March 2020
PEOPLE = 20
WARM_SECONDS = 10
ENTRIES = 30  # of a sheet
SERVICES = 3000  # of a department
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Step = Callable[[Scene], Iterator[Figure]]


def importing(scene: Scene) -> Iterator[Figure]:
    assert scene.imported is not None
    assert scene.again is not None
    done, again = scene.imported.counts, scene.again.counts
    yield Figure(f"import of {done['rows']} rows", scene.import_seconds, "s", 120, beside=_words(done))
    yield Figure("merges proposed", len(scene.imported.merges), "")
    changed = again["entered"] + again["proposed"] + again["refused"] - done["refused"]
    yield Figure("second import changes", changed, "rows", 0, beside=_words(again))


def openings(scene: Scene) -> Iterator[Figure]:
    """The night that comes, with every timetable to write again; then none whose horizon is passed."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    began = time.perf_counter()
    done = roll(tomorrow)
    yield Figure("nightly openings", time.perf_counter() - began, "s", 15, beside=_words(done))
    late = Opening.objects.filter(until_on__lt=tomorrow + timedelta(days=35)).count()
    unwritten = Service.objects.filter(opening=None).count()
    yield Figure("horizons passed", late + unwritten, "", 0, beside=f"{Service.objects.count()} services")


def typos(scene: Scene) -> Iterator[Figure]:
    """One letter lost, added, changed, or two exchanged, in words that the directory says."""
    words = list(Word.objects.filter(text__regex="^.{5,}$").values_list("text", flat=True))
    chance, found, spent = random.Random(11), 0, []
    asked = [(word, _slip(word, chance)) for word in chance.choices(words, k=300)]
    for word, slip in asked:
        began = time.perf_counter()
        found += word in nearest_words(slip)
        spent.append((time.perf_counter() - began) * 1000)
    yield Figure("one-edit typos found", found / len(asked), "", 0.99, least=True, beside=f"p95 {_p95(spent):.1f} ms")


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice(LETTERS)
    slips = (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    )
    return chance.choice([slip for slip in slips if slip != word])


def searching(scene: Scene) -> Iterator[Figure]:
    """The search itself beside the plainest query that could answer: a box of latitudes, no order, no hours."""
    for name, ask in kinds().items():
        spent, found = _asked(ask, scene.queries)
        yield Figure(
            f"search: {name}", _p95(spent), "ms p95",
            beside=f"p50 {_p50(spent):.1f} ms, {statistics.mean(found):.0f} places",
        )  # fmt: skip


def kinds() -> dict[str, Callable[[tuple[float, float]], int]]:
    tonight = datetime.combine(timezone.localdate(), time_of_day(20, 45))  # the clock of each place

    def searched(**asked: object) -> Callable[[tuple[float, float]], int]:
        def ask(point: tuple[float, float]) -> int:
            question = Question(near=point, radius_km=RADIUS_KM, closed_too=True, **asked)  # type: ignore[arg-type]
            return sum(len(found) for found in find(question, most=500).by_state.values())

        return ask

    return {
        "plain box": in_a_box,
        "near": searched(),
        "near, open": searched(open_at=tonight),
        "near, open, category": searched(open_at=tonight, category="shower"),
        "near, open, category, audience": searched(open_at=tonight, category="shower", audience="women"),
        "near, words, open": searched(open_at=tonight, text="maison solidaire"),
        "near, a slip, open": searched(open_at=tonight, text="maisno solidaire"),
    }


def in_a_box(point: tuple[float, float]) -> int:
    """What stands in a box of latitudes and longitudes: no words, no hours, no order."""
    latitude, longitude = point
    high, wide = RADIUS_KM / 111.2, RADIUS_KM / 74.6
    box = Place.objects.filter(
        latitude__range=(latitude - high, latitude + high), longitude__range=(longitude - wide, longitude + wide)
    )
    return len(box.values_list("pk", "latitude", "longitude"))


def _asked(ask: Callable[[tuple[float, float]], int], queries: int) -> tuple[list[float], list[int]]:
    chance, spent, found = random.Random(7), [], []
    for number in range(queries + 3):
        town = chance.choices(TOWNS, [town[4] for town in TOWNS])[0]
        point = town[2] + chance.gauss(0, 0.02), town[3] + chance.gauss(0, 0.02)
        began = time.perf_counter()
        many = ask(point)
        if number >= 3:
            spent.append((time.perf_counter() - began) * 1000)
            found.append(many)
    return spent, found


def database(scene: Scene) -> Iterator[Figure]:
    """How much of a page is the database's: every statement of the page, timed inside this process."""
    client, chance = Client(HTTP_HOST="127.0.0.1"), random.Random(7)
    parts, cores = list[float](), list[float]()
    for number in range(scene.queries + 3):
        spent = 0.0

        def timed(execute, sql, params, many, context):
            nonlocal spent
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent += (time.perf_counter() - began) * 1000

        began = time.process_time()
        with connection.execute_wrapper(timed):
            client.get(some_page(chance))
        if number >= 3:
            parts.append(spent)
            cores.append((time.process_time() - began) * 1000)
    yield Figure("database part of a page", _p95(parts), "ms p95", 10, beside=f"p50 {_p50(parts):.1f} ms")
    yield Figure(
        "processor of a page, without the database's", _p95(cores), "ms p95", beside=f"p50 {_p50(cores):.0f} ms"
    )


def pages(scene: Scene) -> Iterator[Figure]:
    """Once each process has read the towns of France and the calendars, as a server has after its first minute."""
    together(scene.address, PEOPLE, WARM_SECONDS)
    spent = alone(scene.address, scene.queries)
    yield Figure("page, alone", _p95(spent), "ms p95", 80, beside=f"p50 {_p50(spent):.0f} ms")
    spent = together(scene.address, PEOPLE, scene.people_seconds)
    yield Figure(
        f"page, {PEOPLE} people who think 2 s", _p95(spent), "ms p95", 250,
        beside=f"p50 {_p50(spent):.0f} ms, {len(spent)} pages",
    )  # fmt: skip


def closing(scene: Scene) -> Iterator[Figure]:
    """3,575 places close in one evening, with their history; then it was a mistake."""
    single = Structure.objects.annotate(many=Count("places")).filter(many=1).order_by("pk")
    wanted = min(CLOSED, scene.places // 2)
    Structure.objects.filter(pk__in=list(single.values_list("pk", flat=True)[:wanted])).update(network="Confinement")
    today = timezone.localdate()
    facts = {"kind": "closure", "since": today.isoformat(), "until": (today + timedelta(days=30)).isoformat()}
    began = time.perf_counter()
    batch = apply_batch({"network": "Confinement"}, facts, title="Confinement", by=scene.by)
    applied = time.perf_counter() - began
    written = Change.objects.filter(batch=batch).count()
    yield Figure(f"{batch.count} closures applied", applied, "s", 3, beside=f"{written} lines of history")
    began = time.perf_counter()
    taken = revert_batch(batch, by=scene.by)
    yield Figure(f"{taken} closures reverted", time.perf_counter() - began, "s", 3)


def seeing(scene: Scene) -> Iterator[Figure]:
    """From the touch that changes a place to the pages of a server that show it: search and place."""
    spent = []
    pks = list(Place.objects.order_by("pk").values_list("pk", flat=True)[: scene.queries])
    for number, pk in enumerate(pks[:20]):
        place, name = Place.objects.get(pk=pk), f"Zanzibar{number}a"
        began = time.perf_counter()
        editing.change_fact(place, "name", name, by=scene.by)
        for path in (f"/annuaire/?quoi={name}&quand=", place.get_absolute_url()):
            if name.encode() not in fetch(door_of(scene.address), path):
                raise RuntimeError(f"{path} does not show it")
        spent.append(time.perf_counter() - began)
    yield Figure("a change seen on two pages", max(spent), "s at most", 1, beside=f"p50 {_p50(spent):.2f} s")


def leaflets(scene: Scene) -> Iterator[Figure]:
    """A sheet of thirty entries around the middle of towns, read and drawn."""
    spent = []
    for town in TOWNS[:6]:
        began = time.perf_counter()
        found = find(Question(near=(town[2], town[3]), radius_km=RADIUS_KM, category="food-parcel"), shareable(), 500)
        near = [each.place_id for each in in_order(found)[:ENTRIES]]
        leaflet(whole(shareable().filter(pk__in=near)), timezone.localdate(), categories=["food-parcel"])
        spent.append(time.perf_counter() - began)
    yield Figure(f"leaflet of {ENTRIES} entries", max(spent), "s at most", 1.5, beside=f"p50 {_p50(spent):.2f} s")


def offline(scene: Scene) -> Iterator[Figure]:
    """A department of three thousand services in one file, each with words of its own."""
    chance, places, services = random.Random(7), [], 0
    for place in whole(shareable().filter(department="33")):
        places.append(place)
        for service in place.services.all():
            service.description, services = some_words(chance), services + 1
        if services >= SERVICES:
            break
    began = time.perf_counter()
    made = file_of(places, "Gironde", timezone.now(), clock_of("33"))
    spent, packed = time.perf_counter() - began, len(gzip.compress(made.html.encode(), 9))
    beside = f"{services} services, drawn in {spent:.1f} s"
    yield Figure("file of a department, gzip", packed / 1e6, "MB", 1.5, beside=beside)


STEPS: tuple[Step, ...] = (
    importing, openings, typos, searching, database, pages, leaflets, offline, closing, seeing
)  # fmt: skip


def _p95(spent: Iterable[float]) -> float:
    return statistics.quantiles(list(spent), n=20)[-1]


def _p50(spent: Iterable[float]) -> float:
    return statistics.median(spent)


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
