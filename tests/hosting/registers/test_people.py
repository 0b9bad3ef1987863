"""Who is the same person, and above all who is not."""

from datetime import date

import pytest

from hosting.registers.cells.people import Birth, conventional
from hosting.registers.people import People, Person
from hosting.registers.phonetics import phonetic_key


def same(one, other):
    return People([Person(1, **one)]).find(Person(2, **other)) is not None


@pytest.mark.parametrize(
    "names",
    [
        "Aïcha AICHA Aisha", "Kadiatou Kadiatu Khadiatou", "Noémie Noemi NOËMIE", "Hawa Awa", "Mohamed Mohammed",
        "Zahra Zara", "N'Diaye Ndiaye NDIAYE", "Tatiana Tatyana", "Philippe Filipe", "Christine Kristine",
        "Laurent Laurant", "Ghislaine Gislaine",
    ],
)  # fmt: skip
def test_names_that_sound_alike_have_one_key(names):
    assert len({phonetic_key(name) for name in names.split()}) == 1


@pytest.mark.parametrize(
    "pair",
    ["Odile Léa", "Yasmina Yasmine", "Aminata Amina", "Samira Samir", "Diane Diana", "Mariam Mercy", "Claire Clara"],
)
def test_names_that_sound_different_have_two(pair):
    assert len({phonetic_key(name) for name in pair.split()}) == 2


def test_no_name_has_no_key():
    assert phonetic_key(" - ") == ""


def test_a_telephone_or_a_mail_is_enough():
    assert same({"first_name": "Rose", "phone": "a"}, {"first_name": "Roze", "phone": "a"})
    assert same({"first_name": "Rose", "email": "b"}, {"first_name": "Rosette", "email": "b"})
    assert same({"first_name": "Léa", "phone": "a"}, {"first_name": "Odile", "phone": "a"})


def test_a_lent_telephone_is_not_when_everything_else_says_two_people():
    hawa = {"first_name": "Hawa", "birth": Birth(1990), "phone": "a"}

    assert not same(hawa, {"first_name": "Oksana", "birth": Birth(1971), "phone": "a"})
    assert same(hawa, {"first_name": "Oksana", "phone": "a"})
    assert same(hawa, {"first_name": "H.", "birth": Birth(1971), "phone": "a"})
    lea = {"first_name": "Léa", "phone": "a", "place": "33063"}
    assert not same(lea, {**lea, "first_name": "Odile", "place": "33281"})


def test_a_first_name_and_a_year_of_birth_are_never_enough():
    zahra = {"first_name": "Zahra", "birth": Birth(1975)}

    assert not same(zahra, zahra)
    assert not same(zahra, {"first_name": "Zahra", "birth": Birth(1975, approximate=True)})


def test_a_name_with_another_fact_is_enough():
    facts = frozenset({("referrer", "ts2@mds.example")})
    ileana = {"first_name": "Ileana", "birth": Birth(2005, approximate=True), "facts": facts}

    assert same(ileana, {**ileana, "first_name": "Iléana"})
    assert same(ileana, {**ileana, "birth": Birth(2006)})
    assert not same(ileana, {**ileana, "birth": Birth(1990)})
    assert not same(ileana, {**ileana, "birth": None})
    assert not same(ileana, {**ileana, "facts": frozenset({("referrer", "ts3@cidff.example")})})


def test_a_full_name_and_a_year_of_birth_are_enough():
    fatou = {"first_name": "Fatou", "full_name": "fatu diallo"}

    assert same({**fatou, "birth": Birth(1990)}, {**fatou, "birth": Birth(1990)})
    assert not same({**fatou, "birth": Birth(1990)}, {**fatou, "birth": Birth(1985)})
    assert not same(fatou, fatou)


def test_a_birth_date_is_enough_but_not_the_one_that_offices_invent():
    hawa = {"first_name": "Hawa", "birth": Birth(1990, date(1990, 5, 12)), "born": "aua 1990-05-12"}

    assert same(hawa, {**hawa, "first_name": "Awa"})
    assert conventional(date(1990, 1, 1))
    assert not conventional(date(1990, 5, 12))


def test_a_homonym_differs_in_most_of_what_is_known():
    traits = {"children": 2, "languages": "fr", "situation": "street"}
    one = {"first_name": "Awa", "birth": Birth(1990), "facts": frozenset({("referrer", "ts2")}), "traits": traits}
    other = {**one, "traits": {"children": 0, "languages": "ar", "situation": "centre"}}

    assert not same(one, other)
    assert same(one, {**other, "traits": {"children": 0}})


def test_hosts_of_one_name_and_one_town_are_two_when_their_telephones_differ():
    claire = {"first_name": "Claire", "full_name": "claire lacoste", "facts": frozenset({("town", "gradignan")})}

    assert same(claire, claire)
    assert not same({**claire, "phone": "a"}, {**claire, "phone": "b"})
    assert not same(claire, {**claire, "full_name": "claire labat"})
    address = frozenset({("address", "43 rue des faures")})
    assert same({**claire, "phone": "a", "facts": address}, {**claire, "phone": "b", "facts": address})


def test_the_first_one_added_is_found():
    people = People([Person(3, "Rose", phone="a"), Person(1, "Rose", phone="a")])

    assert people.find(Person(9, "Rose", phone="a")).key == 3
