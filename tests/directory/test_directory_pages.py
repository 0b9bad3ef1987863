"""The public pages: anybody reads them, the address holds the search, and nothing confidential is on them."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from directory.models import Override, Place, Service, Structure, Verification
from directory.notices import publish_notice
from directory.search.index import index
from directory.templatetags import directory as kept
from tests.directory.places import take_leaflet
from tests.factories import ServiceFactory, UserFactory

pytestmark = pytest.mark.django_db
EVENING = datetime(2020, 5, 6, 20, 45, tzinfo=ZoneInfo("Europe/Paris"))
SEARCH = "/annuaire/"


@pytest.fixture
def leaflet():
    take_leaflet("--apply")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_search_around_a_town_says_what_its_department_is_told_today(client):
    today = timezone.localdate()
    publish_notice(
        {"fr": "Grand froid : les portes restent ouvertes."}, severity="warning", since=today, last=today,
        departments=["33"], by=UserFactory(national_admin=True).actor,
    )  # fmt: skip

    for asked, told in (({"ou": "Bordeaux"}, True), ({"departement": "33", "quoi": "repas"}, True),
                        ({"ou": "Paris"}, False), ({"quoi": "repas"}, False)):  # fmt: skip
        assert ("Grand froid" in text_of(client.get(SEARCH, asked))) == told, asked


def test_what_somebody_typed_is_kept_nowhere_and_comes_back_to_her_alone(client, leaflet):
    asked = client.get(SEARCH, {"quoi": "zqmotalle", "rayon": "5"}).content.decode()
    other = client.get(SEARCH, {"rayon": "5"}).content.decode()

    assert 'value="zqmotalle"' in asked
    assert "zqmotalle" not in other
    assert not [drawn for drawn in kept._fields.values() if "zqmotalle" in drawn]
    assert any(name == "rayon" for _, _, name, _ in kept._fields)  # what is chosen is kept


@time_machine.travel(EVENING, tick=False)
def test_anybody_finds_who_is_open_now_and_who_opens_later(client, leaflet):
    response = client.get(SEARCH, {"ou": "Paris 19", "quand": "maintenant", "rayon": "20"})
    said = text_of(response)

    assert response.status_code == 200
    assert said.index("Ouverts 1 Camion des Restos du Cœur") < said.index("Ouverts, heure de fin non précisée")
    assert said.index("heure de fin non précisée") < said.index("Ouvrent plus tard")
    assert "Ouvert · ferme bientôt, à 21 h 30" in said
    assert "Ouvert depuis 12 h 30 · heure de fin non précisée" in said
    assert "Fermé · ouvre demain à 14 h" in text_of(client.get(SEARCH, {"quoi": "palikao", "quand": "maintenant"}))
    assert "résultats pour « chorba »" in text_of(client.get(SEARCH, {"quoi": "chobra"}))


def test_around_a_town_without_a_distance_is_around_it_and_the_page_says_how_far(client):
    near = ServiceFactory(place__name="Près, fermé", place__latitude=44.84, place__longitude=-0.58, hours="off")
    far = ServiceFactory(place__name="Loin, ouvert", place__latitude=48.85, place__longitude=2.35, hours="24/7")
    index([near.place, far.place])

    usual = client.get(SEARCH, {"ou": "Bordeaux", "quand": "maintenant"})
    said = text_of(usual)
    assert "Près, fermé" in said
    assert "Loin, ouvert" not in said
    assert re.search("Autour : .*<strong><bdi>5 km</bdi></strong>", usual.content.decode())
    leaflet = re.search(r'href="([^"]*feuillet.pdf[^"]*)"', usual.content.decode())[1]
    assert "rayon=5" in leaflet

    anywhere = re.search(r'href="([^"]*)"><bdi>Sans limite', usual.content.decode())[1].replace("&amp;", "&")
    assert "rayon=&" in f"{anywhere}&"
    assert "Loin, ouvert" in text_of(client.get(anywhere))
    assert "Loin, ouvert" in text_of(client.get(SEARCH, {"quand": "maintenant"}))  # around nothing: everywhere


def test_the_way_in_shows_needs_and_a_mistake_is_said(client, leaflet):
    assert "Petit déjeuner" in text_of(client.get(SEARCH))

    wrong = client.get(SEARCH, {"ou": "Atlantide"})

    assert wrong.status_code == 422
    assert "Aucune commune connue : « Atlantide »" in text_of(wrong)
    assert client.get(SEARCH, {"jour": "9999-12-31"}).status_code == 422


@time_machine.travel(EVENING, tick=False)
def test_a_place_says_its_hours_as_written_and_as_read_and_who_checked_them(client, leaflet):
    place = Place.objects.get(listings__number=1)
    Override.objects.create(
        place=place, kind="message", period=DateRange(date(2020, 5, 1), date(2020, 5, 9)), message="Apporter un sac."
    )

    Service.objects.filter(place=place).update(languages=["fr", "ar"], age_min=18, age_max=25)

    said = text_of(client.get(place.get_absolute_url()))

    assert "du lundi au mercredi, du vendredi au dimanche : 15 h – 20 h" in said
    assert "« tous les jours sauf jeudi - 15h-20h »" in said
    assert "Horaires vérifiés le" in said
    assert "Apporter un sac." in said
    assert "De 18 à 25 ans" in said
    assert "Langues : français, arabe" in said
    assert "ouvre" in said
    assert "Adresse : vérifié le" in said
    assert "information ancienne" not in said
    with time_machine.travel(EVENING + timedelta(days=31), tick=False):
        later = text_of(client.get(place.get_absolute_url()))
    assert later.count("information ancienne") == 3  # its address, its telephone, its hours


def test_what_is_confidential_or_not_published_is_on_no_page(client):
    structure = Structure.objects.create(name="Une maison")
    hidden = Place.objects.create(structure=structure, name="Pour les équipes", visibility="team", city="Lyon")
    secret = Place.objects.create(structure=structure, name="Maison", city="Lyon", confidential=True)
    for place in (hidden, secret):
        Service.objects.create(place=place, category="violence")
    index([hidden, secret])

    page = text_of(client.get(SEARCH, {"quoi": "lyon", "quand": ""}))

    assert "Pour les équipes" not in page
    assert "Lyon · adresse confidentielle" in page
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert "L’adresse est confidentielle" in text_of(client.get(secret.get_absolute_url()))


def test_the_list_costs_the_same_for_one_place_and_for_twenty(client, constant_queries):
    def grow(many=19):
        for number in range(many):
            structure = Structure.objects.create(name=f"Halte {number}")
            place = Place.objects.create(structure=structure, name="Halte", postal_code="33000", city="Bordeaux")
            service = Service.objects.create(place=place, category="shower", hours="Mo-Su 08:00-20:00")
            Verification.objects.create(service=service, fact="hours", verified_on=date.today(), method="call")  # noqa: DTZ011
            index([place])

    grow(1)

    constant_queries(f"{reverse('directory:search')}?quoi=halte&quand=maintenant", grow)
