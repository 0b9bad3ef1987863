"""Words asked of the squares of the map find what a look at every place finds: at their borders, overseas too."""

import random
from math import atan, degrees, dist, exp, floor, pi

import pytest
from django.db import connection

from directory.cells import SIDE, cells_of
from directory.hours.timetable import State
from directory.models import Place, Service
from directory.search import here, nearest
from directory.search.finding import EQUATOR, Question, distance_m, find, on_the_map, on_the_map_m
from directory.search.index import index
from directory.search.wording import wishes_of, with_words
from tests.factories import PlaceFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

ANCHORS = ((48.866, 2.36), (44.838, -0.579), (0.0, 0.0), (-20.88, 55.45), (4.93, -52.33), (-22.27, 166.44))
EDGES = ((-14.3, -179.98), (-14.3, 179.98), (46.78, -56.17), (78.2, 15.6))  # of the map, of the day, of the cold
WORDS = ("Épicerie", "Maison", "Halte", "Cœur", "solidaire", "1er", "Accueil 24")
ASKED = (
    "épicerie",
    "epic",
    "epicreie",
    "maison solidaire",
    "coeur, halte",
    "1er",
    "24",
    "e",
    "p'tite épicerie",
    "xyz",
)
CATEGORIES = ("shower", "food-parcel", "laundry")


def point_at(east, north):
    """The latitude and longitude of a point of the map."""
    return degrees(2 * atan(exp(north / EQUATOR)) - pi / 2), degrees(east / EQUATOR)


@pytest.fixture
def country():
    """Places around each anchor, most of them a hair's breadth from the border of a square; some with no words yet."""
    chance, made = random.Random(9), []
    structure = StructureFactory()
    for anchor in (*ANCHORS, *EDGES):
        east, north = on_the_map(anchor)
        for _ in range(16):
            x, y = east + chance.gauss(0, 6000), north + chance.gauss(0, 6000)
            if chance.random() < 0.6:  # on a border, one side or the other, or at a corner
                x = floor(x / SIDE) * SIDE + chance.choice((-1e-3, 0, 1e-3))
            if chance.random() < 0.4:
                y = floor(y / SIDE) * SIDE + chance.choice((-1e-3, 0, 1e-3))
            latitude, longitude = point_at(x, y)
            name = " ".join(chance.sample(WORDS, 2))
            where = {"latitude": latitude, "longitude": max(-180.0, min(180.0, longitude))}
            made.append(PlaceFactory(structure=structure, name=name, city="", address="", **where))
    for place in made:
        ServiceFactory(place=place, category=chance.choice(CATEGORIES))
    index([place for place in made if chance.random() < 0.9])
    return made


def oracle(question):
    """Every place, looked at one after the other in this process: who says it, who gives it, how far."""
    says = set(with_words(Place.objects.all(), question.text)[0].values_list("pk", flat=True))
    gives = Service.objects.filter(category=question.category) if question.category else Service.objects.all()
    giving = set(gives.values_list("place", flat=True))
    kept = [
        (distance_m(question.near, (place.latitude, place.longitude)), place.pk)
        for place in Place.objects.filter(pk__in=says & giving)
        if dist(on_the_map((place.latitude, place.longitude)), on_the_map(question.near))
        <= on_the_map_m(question.near, question.radius_km)
    ]
    return {pk for far, pk in kept if far <= question.radius_km * 1000}


def test_what_a_circle_of_squares_finds_is_what_a_look_at_every_place_finds(country, monkeypatch):
    """Three hundred questions, from any point: of words, of a category, of both, of neither."""
    chance, by_squares, found_some = random.Random(10), 0, 0
    whole = here.around
    monkeypatch.setattr(here, "around", lambda *words: pytest.fail("asked of the country") if small else whole(*words))
    for _ in range(300):
        latitude, longitude = chance.choice((*ANCHORS, *EDGES))
        near = (latitude + chance.gauss(0, 0.02), max(-180.0, min(180.0, longitude + chance.gauss(0, 0.02))))
        question = Question(
            text=chance.choice((*ASKED, "")), category=chance.choice((*CATEGORIES, "")), near=near,
            radius_km=chance.choice((0.5, 1, 2, 5, 20)), closed_too=True,
        )  # fmt: skip
        plain = question.text not in ("1er", "epicreie", "p'tite épicerie")
        small = question.radius_km < 5 and plain and (question.text or question.category) and abs(near[0]) < 60

        found = {each.place_id for each in find(question, most=500).by_state[State.UNKNOWN]}

        assert found == oracle(question), question
        by_squares, found_some = by_squares + bool(small), found_some + bool(found)
    assert by_squares > 60
    assert found_some > 60


def test_the_database_writes_the_square_that_is_asked_for(country):
    """Each word of each place, in the square of its place, by the database and by us."""
    Place.objects.filter(pk=country[0].pk).update(words="")  # a name without a word: nothing to write
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT east, north, tsvector_to_array(words), tsvector_to_array({here.WORDS_HERE})"
            " FROM directory_place WHERE words <> ''"
        )
        rows = cursor.fetchall()

    assert len(rows) > 100
    for east, north, words, written in rows:
        (square,) = cells_of((east, north), 0.0)
        assert written == sorted(f"{square}/{word}" for word in words)


def test_a_word_near_here_is_read_from_its_index_alone(country):
    question = Question(text="epicerie", near=ANCHORS[0], radius_km=5)
    sql, values = here.named(question, wishes_of("epicerie"), []).values("pk").query.sql_with_params()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql, values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "place_words_here" in plan


@pytest.mark.parametrize("most", [2, 3, 6])
def test_places_that_do_something_else_hide_none_of_those_that_answer(monkeypatch, most):
    """The words of these are not written yet: only their services tell, and the nearest do something else."""
    monkeypatch.setattr(nearest, "SPARE", 1)
    for step in range(9):
        place = PlaceFactory(latitude=44.84 + step / 400, longitude=-0.58)
        ServiceFactory(place=place, category="laundry" if step < 5 else "shower")
    question = Question(near=(44.84, -0.58), radius_km=5, category="shower", closed_too=True)

    found = find(question, most=most)

    every = find(question).by_state[State.UNKNOWN]
    assert len(every) == 4
    assert [each.place_id for each in found.by_state[State.UNKNOWN]] == [each.place_id for each in every][:most]
    assert found.capped == (most < 4)
