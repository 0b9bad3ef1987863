"""What is found in the leaflet: open then, near, by words however they are typed."""

import random
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateRange

from directory.hours.timetable import State
from directory.measuring.scene import Scene
from directory.measuring.steps import STEPS, pages, seeing
from directory.models import AudienceRule, Override, Place, Service, Structure, Verification, Word
from directory.schedules import timetable_of
from directory.search import nearest
from directory.search.finding import Question, distance_m, find
from directory.search.folding import tokens
from directory.search.index import giving, index, index_all
from directory.search.wording import with_words
from directory.showing import remarks
from directory.whole import read_whole
from tests.directory.places import numbers, run, take_leaflet
from tests.factories import PlaceFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaflet():
    take_leaflet("--apply")


def search(*words):
    return numbers(run("search_places", *words))


def test_on_a_wednesday_evening_two_are_surely_open_and_eight_perhaps(leaflet):
    found = run("search_places", "--open-at", "2020-05-06T20:45")

    assert numbers(found) == {"certain": [11, 14], "open_ended": [2, 16, 17, 18, 19, 20, 21, 30], "unknown": []}
    assert found["certain"][0] == {
        "number": 11, "name": "Camion des Restos du Cœur 19° Rosa Parks", "distance_m": None,
        "next_open": "2020-05-07T20:00:00+02:00",
    }  # fmt: skip


def test_on_a_public_holiday_of_which_nothing_is_said_nobody_is_surely_open(leaflet):
    found = search("--open-at", "2020-05-08T15:00")

    assert (found["certain"], found["open_ended"]) == ([], [])
    assert {1, 2, 4, 30} <= set(found["unknown"])


def test_a_month_after_it_was_checked_nothing_is_sure_any_more(leaflet):
    assert search("--open-at", "2020-06-05T18:00", "--category", "restauration assise")["certain"]
    later = search("--open-at", "2020-06-06T18:00", "--category", "restauration assise")
    assert (later["certain"], later["open_ended"]) == ([], [])
    assert later["unknown"]


def test_the_nearest_come_first_and_the_circle_is_exact(leaflet):
    here = (48.8722, 2.3772)
    found = run("search_places", "--near", "48.8722,2.3772", "--radius-km", "1.2")["unknown"]
    within = sorted(
        (round(distance_m(here, (place.latitude, place.longitude))), place.listings.get().number)
        for place in Place.objects.all()
        if distance_m(here, (place.latitude, place.longitude)) <= 1200
    )

    assert [(place["distance_m"], place["number"]) for place in found] == within
    assert len(within) > 3
    assert numbers({"all": run("search_places", "--near", "48.8985,2.3868")["unknown"]})["all"][:2] == [1, 3]


@pytest.mark.parametrize("said", ["COLIS ALIMENTAIRE", "colis alimentaires", "food-parcel", "  Colis Alimentaire "])
def test_a_category_is_known_by_its_heading_or_our_code(leaflet, said):
    assert search("--category", said)["unknown"] == [24, 25, 26, 27, 28]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("resto cœur", [10, 11, 12, 14, 24, 25, 26, 27, 28]),
        ("RESTOS DU COEUR", [10, 11, 12, 14, 24, 25, 26, 27, 28]),
        ("chorba", [1, 13]),
        ("chobra", [1, 13]),
        ("p'tits déj", [30]),
        ("ptit dej", [30]),
        ("epiceries", [29]),
        ("soupe nuti", [6]),
        ("serurier", [20]),
        ("xyzzyx", []),
    ],
)
def test_words_are_found_however_they_are_typed(leaflet, typed, expected):
    assert search("--text", typed)["unknown"] == expected


def test_a_slip_in_any_word_of_the_directory_is_forgiven(leaflet):
    """Recall of one-letter slips over the leaflet's own vocabulary."""
    chance = random.Random(6)
    known = [word for word in Word.objects.values_list("text", flat=True) if len(word) >= 5]
    missed = []
    for word in chance.sample(sorted(known), 40):
        place = chance.randrange(1, len(word))
        slip = chance.choice(
            [
                word[:place] + word[place + 1 :],
                word[:place] + "z" + word[place:],
                word[:place] + "z" + word[place + 1 :],
            ]
        )
        rows, _ = with_words(Place.objects.all(), slip)
        whole, _ = with_words(Place.objects.all(), word)
        if not set(whole.values_list("pk", flat=True)) <= set(rows.values_list("pk", flat=True)):
            missed.append((word, slip))
    assert missed == []


def test_words_are_refused_when_nobody_has_heard_of_them(leaflet):
    near = ("--near", "48.88,2.37", "--radius-km")
    for words in (
        ("--category", "licornes"), ("--audience", "martiens"), ("--radius-km", "2"), (*near, "-1"), (*near, "nan")
    ):  # fmt: skip
        with pytest.raises(CommandError):
            call_command("search_places", *words)


def test_a_service_for_men_only_is_not_proposed_to_women(leaflet):
    service = Service.objects.get(place__listings__number=4)
    AudienceRule.objects.create(service=service, who="men", welcome="only")
    AudienceRule.objects.create(service=Service.objects.get(place__listings__number=5), who="men", welcome="first")

    found = search("--audience", "femmes", "--text", "restaurant solidaire")["unknown"]

    assert 4 not in found
    assert 5 in found
    assert 4 in search("--audience", "men", "--text", "restaurant solidaire")["unknown"]


def test_a_closure_of_a_network_shuts_its_doors_at_once(leaflet):
    structure = Structure.objects.get(places__listings__number=14)
    Override.objects.create(
        structure=structure, kind="closure", period=DateRange(date(2020, 5, 6), date(2020, 5, 7)), message="grève"
    )

    assert search("--open-at", "2020-05-06T20:45")["certain"] == [11]


def test_a_confidential_place_is_found_by_its_town_and_never_by_its_street():
    structure = Structure.objects.create(name="Une maison")
    place = Place.objects.create(structure=structure, name="Maison tranquille", city="Lyon", confidential=True)
    Service.objects.create(place=place, category="violence")
    index_all()

    found = find(Question(near=(45.75, 4.85))).by_state[State.UNKNOWN][0]

    assert (found.distance_m, place.shown_address) == (None, ["Lyon"])
    assert not find(Question(near=(45.75, 4.85), radius_km=50)).by_state
    assert [each.place_id for each in find(Question(text="lyon violences")).by_state[State.UNKNOWN]] == [place.pk]


def test_what_is_for_teams_or_closed_for_ever_is_not_published(leaflet):
    Place.objects.filter(listings__number=11).update(visibility="team")
    Place.objects.filter(listings__number=14).update(closed_on=date(2020, 5, 1))

    assert search("--open-at", "2020-05-06T20:45")["certain"] == []


def test_overseas_an_hour_is_that_of_the_place():
    structure = Structure.objects.create(name="Une halte")
    place = Place.objects.create(structure=structure, name="Halte", postal_code="97400", city="Saint-Denis")
    service = Service.objects.create(place=place, category="shower", hours="Mo-Su 08:00-09:00")
    Verification.objects.create(service=service, fact="hours", verified_on=date(2026, 11, 2), method="call")
    index([place])

    found = find(Question(open_at=datetime(2026, 11, 3, 8, 30))).by_state[State.CERTAIN][0]  # noqa: DTZ001

    assert found.next_open.isoformat() == "2026-11-04T08:00:00+04:00"


def test_the_price_of_a_search_does_not_grow_with_what_it_finds(leaflet, django_assert_max_num_queries):
    with django_assert_max_num_queries(5) as few:
        find(Question(text="chorba"))
    with django_assert_max_num_queries(len(few)):
        find(Question(text="paris"))


@pytest.mark.parametrize("most", [2, 3, 6])
def test_the_nearest_alone_are_looked_at_and_those_that_nobody_may_read_hide_none_of_the_others(monkeypatch, most):
    monkeypatch.setattr(nearest, "SPARE", 0)
    here = (44.84, -0.58)
    for step in range(9):  # the five nearest are the team's own; the last one is out of the circle
        visibility = Place.Visibility.TEAM if step < 5 else Place.Visibility.PUBLIC
        place = PlaceFactory(latitude=44.84 + step / 200, longitude=-0.58, visibility=visibility)
        ServiceFactory(place=place)

    found = find(Question(near=here, radius_km=4, closed_too=True), most=most)

    every = find(Question(near=here, radius_km=4, closed_too=True)).by_state[State.UNKNOWN]
    assert [each.place_id for each in found.by_state[State.UNKNOWN]] == [each.place_id for each in every][:most]
    assert (len(every), found.capped) == (3, most == 2)


@pytest.mark.parametrize("asked", [{"text": "douche"}, {"category": "shower"}, {"categories": ("shower", "laundry")}])
@pytest.mark.parametrize("most", [2, 20])
def test_what_the_words_of_places_narrow_is_what_their_services_say(monkeypatch, asked, most):
    monkeypatch.setattr(nearest, "SPARE", 0)
    here = (44.84, -0.58)
    for step in range(12):
        visibility = Place.Visibility.TEAM if step < 4 else Place.Visibility.PUBLIC
        place = PlaceFactory(latitude=44.84 + step / 400, longitude=-0.58, visibility=visibility)
        for category in ("shower", "food-parcel")[step % 2 :]:
            ServiceFactory(place=place, category=category)
        if asked.get("text") or step % 3:  # the words of the others are not written yet
            index([place])

    found = find(Question(near=here, radius_km=2.5, closed_too=True, **asked), most=most)

    every = find(Question(near=here, radius_km=2.5, closed_too=True, **asked)).by_state[State.UNKNOWN]
    assert [each.place_id for each in found.by_state[State.UNKNOWN]] == [each.place_id for each in every][:most]
    assert (len(every), found.capped) == (3, most == 2)


def test_a_category_that_is_given_no_more_is_a_word_of_its_place_no_more():
    place = PlaceFactory()
    service = ServiceFactory(place=place, category="shower")
    index([place])
    assert list(giving(Place.objects.all(), ["shower"])) == [place]

    Service.objects.filter(pk=service.pk).update(category="laundry")
    index([place])

    assert not giving(Place.objects.all(), ["shower"])
    assert list(giving(Place.objects.all(), ["shower", "laundry"])) == [place]


def test_what_a_card_says_is_the_same_read_either_way(leaflet):
    whole = Place.objects.with_services().in_bulk()

    lean = read_whole(whole)

    for pk, place in whole.items():
        for relation in ("services", "overrides"):
            assert list(getattr(lean[pk], relation).all()) == list(getattr(place, relation).all())
        for one, other in zip(lean[pk].services.all(), place.services.all(), strict=True):
            assert timetable_of(lean[pk], one) == timetable_of(place, other)
            assert remarks((one,)) == remarks((other,))


def test_words_fold_to_one_spelling():
    assert tokens("Épiceries") == tokens("epicerie")
    assert tokens("Cœurs") == ["coeur"]
    assert tokens("P'tits Déj’") == ["p", "tit", "ptit", "dej"]


def test_every_step_that_needs_no_server_measures_what_it_says(tmp_path):
    scene = Scene(places=60, queries=3, people_seconds=0)
    scene.take(tmp_path)
    scene.furnish()

    figures = {figure.name: figure for step in STEPS if step not in (pages, seeing) for figure in step(scene)}

    assert figures["second import changes"].value == figures["horizons passed"].value == 0
    assert figures["import of 60 rows"].beside.startswith("rows 60, entered 60")
    assert "30 closures applied" in figures
    assert "30 closures reverted" in figures
    assert {"search: plain box", "search: near, open", "database part of a page"} <= set(figures)
    assert figures["one-edit typos found"].value >= 0.99
