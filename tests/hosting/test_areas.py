"""Areas as registers write them."""

import pytest

from hosting.areas import Gazetteer, find_area, load_areas
from hosting.models import Area
from tests.factories import AreaFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

MUNICIPALITIES = 28  # of Bordeaux Métropole


@pytest.fixture
def territory():
    territory = TerritoryFactory()
    load_areas(territory)
    return territory


def test_the_metropolis_is_loaded_once(territory):
    count = Area.objects.count()

    load_areas(territory)

    assert Area.objects.count() == count
    assert Area.objects.exclude(code__contains="-").count() == MUNICIPALITIES


def test_what_the_team_has_corrected_is_not_loaded_over(territory):
    Area.objects.filter(code="33281").update(also_called=["chez les Mérignacais"])

    load_areas(territory)

    assert find_area("chez les mérignacais", territory).code == "33281"


def test_every_area_lies_in_the_metropolis(territory):
    for area in Area.objects.all():
        assert 44.75 < area.latitude < 45.05, area
        assert -0.80 < area.longitude < -0.45, area


def test_a_district_lies_near_the_municipality_that_its_code_names(territory):
    centres = {area.code: area for area in Area.objects.exclude(code__contains="-")}
    for district in Area.objects.filter(code__contains="-"):
        centre = centres[district.code[:5]]
        assert abs(district.latitude - centre.latitude) < 0.05, district
        assert abs(district.longitude - centre.longitude) < 0.05, district


def test_no_name_stands_for_two_areas(territory):
    names = [name for area in Area.objects.all() for name in [area.name, *area.also_called]]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Mérignac", "33281"),
        ("MERIGNAC", "33281"),
        ("Merignak", "33281"),
        ("VILLENAVE D'ORNON", "33550"),
        ("Villenave d’Ornon", "33550"),
        ("St-Médard en Jalles", "33449"),
        ("Bordeaux Caudéran", "33063-cauderan"),
        ("Bacalan tram B", "33063-bacalan"),
        ("Saint-Michel, tram C", "33063-saint-michel"),
        ("secteur gare", "33063-saint-jean"),
        ("Bordeaux, Saint-Michel", "33063-saint-michel"),
        ("tram A Mérignac centre", "33281-centre"),
        ("Capucins", "33063-capucins"),
        ("La Bastide", "33063-bastide"),
        ("Ravezies", "33063-ravezies"),
        ("Terres Neuves", "33039-terres-neuves"),
        ("Pont de la Maye", "33550-pont-maye"),
        ("La Morlette", "33119-morlette"),
        ("Dravemont", "33167-dravemont"),
        ("Carriet", "33249-carriet"),
        ("Peixotto", "33522-peixotto"),
        ("fac", "33522-campus"),
        ("33700", "33281"),
        ("CHU Pellegrin", "33063-pellegrin"),
        ("Bdx centre", "33063-centre"),
    ],
)
def test_an_area_is_found_as_it_is_written(territory, written, code):
    assert find_area(written, territory).code == code


@pytest.mark.parametrize(
    "written", ["", None, "Toulouse", "Valence", "33000", "indifférent", "tram", "sa cousine", "recherche"]
)
def test_what_names_no_area_finds_none(territory, written):
    assert find_area(written, territory) is None


def test_a_quarter_is_looked_for_in_the_municipality_beside_it(territory):
    pessac = Area.objects.get(code="33318")

    assert find_area("Centre, gare", territory, within=pessac).code == "33318-centre"
    assert find_area("gare", territory).code == "33063-saint-jean"
    assert find_area("Saint-Michel", territory, within=pessac) is None


def test_a_side_of_the_river_is_many_areas(territory):
    gazetteer = Gazetteer(territory)

    right_bank = {area.name for area in gazetteer.find_all("Rive droite")}

    assert {"Cenon", "Lormont", "Floirac", "La Bastide"} <= right_bank
    assert [area.name for area in gazetteer.find_all("pessac")] == ["Pessac"]
    assert gazetteer.find_all("ailleurs") == []


def test_the_areas_of_another_territory_are_not_found(territory):
    lyon = TerritoryFactory(code="lyon")
    AreaFactory(territory=lyon, name="Guillotière", code="69383")

    assert find_area("Guillotière", territory) is None
    assert find_area("Mérignac", lyon) is None
