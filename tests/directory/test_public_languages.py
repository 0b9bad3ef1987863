"""The public pages in six languages: each says the same, right to left where it is read so, and keeps the language."""

import re
import string
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from directory.models import Place
from directory.search.index import index
from directory.taxonomy import CATEGORIES
from directory.towns import code_at, town_of, towns_of
from directory.words import hours, words_of
from messaging.models.contact import Language
from tests.directory.interop import published
from tests.directory.interop.published import SECRET
from tests.directory.places import take_leaflet

MONDAY = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/Paris"))
OTHERS = [code for code in Language.values if code != "fr"]


@pytest.fixture(autouse=True)
def monday():
    cache.clear()
    with time_machine.travel(MONDAY, tick=False):
        yield


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def slots(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_says_each_thing_that_french_says(code):
    french, other = words_of("fr").module, words_of(code).module

    assert other.WORDS.keys() == french.WORDS.keys()
    for key, sentence in french.WORDS.items():
        assert slots(other.WORDS[key]) <= slots(sentence), key
    assert other.CATEGORY.keys() == {category.code for category in CATEGORIES}
    assert other.FAMILY.keys() == {category.family.code for category in CATEGORIES}
    assert other.WHO.keys() == {who.value for who in published.AudienceRule.Who}
    assert other.CONDITION.keys() == {kind.value for kind in published.Condition.Kind}


@pytest.mark.parametrize(
    ("code", "osm", "said"),
    [
        ("en", "Mo-We,Fr-Su 15:00-20:00", ["Monday to Wednesday, Friday to Sunday: 15:00 – 20:00"]),
        ("en", "We[2] 18:30-20:00", ["Wednesday no. 2 of the month: 18:30 – 20:00"]),
        ("es", "Mo-Su 12:00+", ["todos los días: desde las 12:00 (fin no indicado)"]),
        ("pt", "Mo-Fr 09:00-12:00; Aug off", ["de segunda-feira a sexta-feira: 9:00 – 12:00", "em ago: fechado"]),
        ("ru", "24/7", ["каждый день: днём и ночью"]),
        ("ar", "PH off", ["أيام العطل: مغلق"]),
        ("en", "week 1-53/2 Tu 09:00-12:00", ["Tuesday, odd weeks: 9:00 – 12:00"]),
        ("en", 'Mo-Su unknown "sur rendez-vous"', ["every day: sur rendez-vous"]),
        ("fr", "Mo-Su 12:00+", ["tous les jours : dès 12 h (fin non précisée)"]),
    ],
)
def test_hours_are_said_in_each_language(code, osm, said):
    with translation.override(code):
        lines = hours.said(osm, words_of(code))

    assert [re.sub(r"<[^>]+>", "", line) for line in lines] == said


@pytest.mark.django_db
@pytest.mark.parametrize("code", Language.values)
def test_a_page_is_in_her_language_and_its_links_keep_it(client, code):
    row = published.place()
    index([row])

    page = client.get("/annuaire/", {"langue": code, "quoi": "bains", "ou": "Bordeaux", "quand": "maintenant"})
    inside = client.get(row.get_absolute_url(), {"langue": code})
    html = page.content.decode()

    words = words_of(code)
    direction = "rtl" if code == "ar" else "ltr"
    assert f'<html lang="{code}" dir="{direction}"' in html
    assert (f"bootstrap{'.rtl' if code == 'ar' else ''}.min.css") in html
    assert words["certain"] in text_of(page)
    assert words.category("shower") in text_of(page)
    assert f"{row.get_absolute_url()}?langue={code}" in html
    assert f'<input type="hidden" name="langue" value="{code}">' in html
    with translation.override(code):
        closing = words.say("open_closes", when=words.say("when_today", hour=words.hour(12 * 60)))
    assert re.sub(r"<[^>]+>", "", closing) in text_of(page)
    assert words["confidential_more"] not in text_of(inside)
    assert words.who("women") in text_of(inside)
    assert "3 rue de la Gare, 33000 Bordeaux" in text_of(inside)
    assert "application/ld+json" in inside.content.decode()
    for other in Language.values:
        assert f"langue={other}" in html


@pytest.mark.django_db
def test_words_of_another_language_find_what_they_name(client):
    row = published.place()
    index([row])

    for code, asked in (("es", "duchas"), ("ar", "حمامات"), ("ru", "Душ"), ("en", "shower")):
        assert "Bains-douches de la Gare" in text_of(client.get("/annuaire/", {"langue": code, "quoi": asked})), asked


@pytest.mark.django_db
def test_the_language_of_the_browser_is_taken_when_the_address_says_none(client):
    assert 'lang="es"' in client.get("/annuaire/", headers={"Accept-Language": "es"}).content.decode()
    assert '<html lang="fr"' in client.get("/annuaire/?langue=fr", headers={"Accept-Language": "es"}).content.decode()
    assert '<html lang="fr"' in client.get("/annuaire/", headers={"Accept-Language": "de"}).content.decode()


@pytest.mark.django_db
def test_a_position_is_asked_by_this_page_only_and_kept_to_a_kilometre(client):
    row = published.place()

    page = client.get("/annuaire/", {"pres": "44.825612345,-0.556498765", "rayon": "1"})

    assert "geolocation=(self)" in page["Permissions-Policy"]
    assert "geolocation=()" in client.get(row.get_absolute_url())["Permissions-Policy"]
    assert "Bains-douches" in text_of(page)
    assert "Autour de vous, à un kilomètre près" in text_of(page)
    near = client.get("/annuaire/", {"pres": "44.83,-0.56"}).context["form"].near
    assert page.context["form"].near == near == (44.83, -0.56)
    assert client.get("/annuaire/", {"pres": "nowhere"}).status_code == 422


@pytest.mark.django_db
def test_a_search_is_narrowed_by_what_was_found_and_by_namesakes(client):
    row = published.place(name="Bains de Saint-Denis")
    index([row])

    page = client.get("/annuaire/", {"quoi": "bains", "quand": ""})
    namesakes = client.get("/annuaire/", {"ou": "Saint-Denis"})

    assert {(facet["label"], facet["count"]) for facet in page.context["facets"]} == {
        ("Aide juridique", 1), ("Douches", 1)
    }  # fmt: skip
    assert "rubrique=shower" in page.content.decode()
    assert "Saint-Denis (93)" in text_of(namesakes)


@pytest.mark.django_db
def test_the_plan_shows_numbers_towns_and_circles(client):
    take_leaflet("--apply")

    page = client.get("/annuaire/", {"ou": "Paris 19", "rayon": "5", "quand": ""})

    plan = page.context["plan"]
    assert {pin.number for pin in plan.pins} == set(range(1, 21))
    assert all(0 <= float(pin.x) <= 600 and 0 <= float(pin.y) <= 480 for pin in plan.pins)
    assert any(label.name.startswith("Paris 1") for label in plan.towns)
    assert plan.rings
    assert 'role="img"' in page.content.decode()
    assert "data-tiles" not in page.content.decode()


# --- departments ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_department_says_what_is_there_and_gives_it_away(client):
    row = published.place()
    published.secrets_beside(row)

    assert "Gironde (33)" in text_of(client.get("/annuaire/departements/"))
    page = client.get("/annuaire/departement/33/")

    assert "Douches 1" in text_of(page)
    assert client.get("/annuaire/departement/00/").status_code == 404
    for name in ("department_csv", "department_geojson", "department_leaflet"):
        file = client.get(reverse(f"directory:{name}", args=["33"]))
        assert file.status_code == 200, name
        assert "attachment" in file["Content-Disposition"]
        assert SECRET not in file.content.decode("utf-8", "replace")
    found = client.get("/annuaire/", {"departement": "33", "rubrique": "shower", "quand": ""})
    assert "Bains-douches" in text_of(found)
    assert "Bains-douches" not in text_of(client.get("/annuaire/", {"departement": "75", "quand": ""}))
    assert client.get("/annuaire/", {"departement": "999"}).status_code == 422


@pytest.mark.django_db
def test_a_calendar_and_a_sheet_of_what_was_found_hold_no_secret(client):
    row = published.place()
    hidden = published.secrets_beside(row)
    index(Place.objects.all())

    calendar = client.get(reverse("directory:calendar", args=[row.services.first().uuid]))
    sheet = client.get(reverse("directory:found_leaflet"), {"quoi": SECRET, "quand": ""})

    assert calendar["Content-Type"].startswith("text/calendar")
    assert SECRET not in calendar.content.decode()
    assert sheet.status_code == 200
    for place in hidden:
        service = place.services.first()
        assert client.get(reverse("directory:calendar", args=[service.uuid])).status_code == 404


@pytest.mark.django_db
def test_a_department_costs_the_same_for_one_place_and_for_twenty(constant_queries):
    published.place()

    constant_queries(
        "/annuaire/departement/33/", lambda: [published.place(name=f"Halte {number}") for number in range(9)]
    )


# --- towns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Bègles", "33039"), ("33130", "33039"), ("begles 33130", "33039"), ("Paris 19", "75119"),
        ("PARIS 01", "75101"), ("Paris 1er", "75101"), ("75019", "75119"), ("Lyon 3e", "69383"),
        ("Marseille", "13055"), ("St-Denis (93)", "93066"), ("Saint Denis 974", "97411"), ("Ajaccio", "2A004"),
    ],
)  # fmt: skip
def test_a_town_is_known_however_it_is_written(asked, code):
    assert town_of(asked).code == code


def test_namesakes_are_all_said_and_nothing_is_guessed():
    assert [town.department for town in towns_of("Saint-Denis")][:2] == ["974", "93"]
    assert towns_of("Atlantide") == towns_of("") == towns_of("99999") == []
    assert (code_at("75019", "Paris"), code_at("33130", "Bègles"), code_at("33130", "Paris")) == ("75119", "33039", "")
