"""The list of categories: what it promises to those who keep a code, and to those who call things otherwise."""

import pytest
from data_inclusion.schema.v1 import Thematique
from django.contrib.staticfiles import finders

from directory.equivalents import EQUIVALENTS, of_soliguide
from directory.forms import SearchForm
from directory.taxonomy import BY_CODE, CATEGORIES, NOW, RENAMED, VERSION, category_of


def test_every_category_has_its_equivalents_and_its_pictogram():
    assert len(CATEGORIES) >= 90
    assert len({category.label for category in CATEGORIES}) == len(NOW) == len(CATEGORIES)
    assert set(EQUIVALENTS) == set(NOW) - {"other"}
    assert {each.thematic for each in EQUIVALENTS.values()} - {""} <= {each.value for each in Thematique}
    assert all(each.hsds for each in EQUIVALENTS.values())
    assert [category.pictogram for category in CATEGORIES if not finders.find(f"icons/{category.pictogram}.svg")] == []
    assert all(1 <= category.since <= VERSION for category in CATEGORIES)


@pytest.mark.parametrize("old", RENAMED)
def test_a_code_of_before_still_opens_what_it_means_today(old):
    assert old not in NOW
    assert BY_CODE[old].code == category_of(old).code == RENAMED[old].to
    form = SearchForm({"rubrique": old})
    assert form.is_valid()
    assert form.cleaned_data["rubrique"] == RENAMED[old].to


def test_a_slug_of_soliguide_is_read_by_its_present_name_and_by_those_before():
    assert of_soliguide("food_packages").code == "food-parcel"
    assert of_soliguide("ophthalmology").code == of_soliguide("optical_care").code == "eyes"
    assert of_soliguide("addiction").code == of_soliguide("addiction_prevention_and_material").code == "addiction"
    assert of_soliguide("unheard_of") is None
