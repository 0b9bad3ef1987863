"""The leaflet goes in whole, its quirks are asked, and a second time changes nothing."""

import csv

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from directory.importing.reading import Row, checked_on
from directory.models import Condition, Doubt, ExternalId, Listing, Place, Service, Source, Verification, Word
from tests.directory.places import LEAFLET, POSITIONS, run, take_leaflet

pytestmark = pytest.mark.django_db
MODELS = (Condition, Doubt, ExternalId, Listing, Place, Service, Source, Verification, Word)
ALL_ENTERED = {"rows": 30, "entered": 30, "unchanged": 0, "proposed": 0, "refused": 0}


def counted():
    return {model.__name__: model.objects.count() for model in MODELS}


def counts(account):
    return {name: account[name] for name in ALL_ENTERED}


def test_nothing_is_written_without_being_asked():
    account = take_leaflet()

    assert counts(account) == ALL_ENTERED
    assert not account["applied"]
    assert set(counted().values()) == {0}


def test_the_thirty_places_go_in_whole_and_only_once():
    account = take_leaflet("--apply")
    before = counted()

    assert counts(account) == ALL_ENTERED
    assert account["verified_on"] == "2020-05-06"
    assert [merge["numbers"] for merge in account["merges"]] == [[25, 26]]
    assert (before["Place"], before["Service"], before["Listing"]) == (30, 30, 30)
    with LEAFLET.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            place = Place.objects.get(listings__number=line["number"])
            service = place.services.get()
            assert (place.name, place.address, place.postal_code) == (line["name"], line["address"], line["postcode"])
            assert (place.telephone, place.mail) == (line["phone"], line["email"])
            assert (service.hours_text, service.hours) == (line["hours_text"], line["opening_hours"])
            assert place.external_ids.filter(source="soliguide", value=line["soliguide_id"]).exists()

    again = take_leaflet("--apply")

    assert counts(again) == {**ALL_ENTERED, "entered": 0, "unchanged": 30}
    assert counted() == before


def test_each_quirk_of_the_leaflet_is_asked():
    take_leaflet("--apply")
    asked = {
        (doubt.place.listings.get().number, doubt.other and doubt.other.listings.get().number, doubt.kind): doubt.words
        for doubt in Doubt.objects.select_related("place", "other")
    }

    assert (26, 25, "merge") in asked
    assert "2148" in asked[11, 10, "shared-id"]
    assert (27, 24, "shared-contact") in asked
    assert (3, 1, "same-address") in asked
    assert "75013" in asked[29, None, "postal-code"]
    assert "SUIV ORIENTATION" in asked[29, None, "category"]
    assert "12h30h" in " ".join(Doubt.objects.filter(place__listings__number=2).values_list("words", flat=True))
    assert {number for number, _, kind in asked if kind == "address"} >= {5, 6, 7, 15, 16, 18, 19, 24, 27, 28}
    assert {number for number, _, kind in asked if kind == "contact"} == {
        2, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 23
    }  # fmt: skip
    assert {number for number, _, kind in asked if kind == "category"} >= {10, 11, 12, 14, 16, 21}
    assert ExternalId.objects.get(value="2148").places.count() == 2
    assert Condition.objects.get().service.place.listings.get().number == 29


def altered(tmp_path, change):
    """The leaflet, one of whose lines was changed."""
    with LEAFLET.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    change(lines)
    path = tmp_path / LEAFLET.name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys())
        writer.writeheader()
        writer.writerows(lines)
    return path


def test_what_changed_in_the_source_is_proposed_and_what_cannot_be_kept_is_refused(tmp_path):
    take_leaflet("--apply")

    def change(lines):
        lines[3]["opening_hours"] = "Mo-Sa 14:00-18:00"
        lines[4]["name"] = ""
        lines[5]["number"] = "six"
        lines[6]["number"] = "8"

    path = altered(tmp_path, change)
    account = run("import_places", path, "--geo", POSITIONS, "--apply")
    outcomes = {(each["number"], each["line"]): each for each in account["outcomes"]}

    # the line that took the number 8 is another nº 8, and the true nº 8 comes after it
    assert counts(account) == {"rows": 30, "entered": 0, "unchanged": 25, "proposed": 2, "refused": 3}
    assert all(each["reasons"] for each in outcomes.values() if each["outcome"] in ("refused", "proposed"))
    assert Service.objects.get(place__listings__number=4).hours == "Mo-Sa 14:00-19:00"
    assert "18:00" in Doubt.objects.get(kind="change", place__listings__number=4).words


def test_a_day_of_verification_is_named_or_asked(tmp_path):
    assert str(checked_on(LEAFLET, "")) == "2020-05-06"
    assert str(checked_on(tmp_path / "feuillet.csv", "Soliguide, feuillet du 1er août 2024")) == "2024-08-01"

    nameless = tmp_path / "lieux.csv"
    nameless.write_text("number,name\n1,Abri\n", encoding="utf-8")
    with pytest.raises(CommandError, match="--verified-on"):
        call_command("import_places", str(nameless))
    with pytest.raises(CommandError, match="il manque la colonne"):
        call_command("import_places", str(POSITIONS), "--verified-on", "2020-05-06")


def test_hours_in_french_alone_are_read_only_when_nothing_is_doubtful(tmp_path):
    path = tmp_path / "lieux_2026-11-02.csv"
    path.write_text(
        "number;name;category;hours_text\n1;Ab\x00ri;Douches;mardi 9h-12h sauf jours fériés\n"
        "2;Halte;Douches;parfois\n",
        encoding="utf-8",
    )

    run("import_places", path, "--apply")

    abri, halte = Service.objects.order_by("pk")
    assert (abri.hours, abri.on_holidays, abri.category) == ("Tu 09:00-12:00", "closed", "shower")
    assert (halte.hours, halte.hours_text) == ("", "parfois")
    assert halte.place.doubts.filter(kind="hours", words__contains="parfois").exists()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b'number,name\n1,"Abri\n2,Halte\n3,Foyer\n', "guillemet"),
        (b"number,name\n1,Abri, rue du Port\n2,Halte\n", "ligne 2 : plus de cellules"),
        ("number,name\n1,Épicerie\n".encode("latin-1"), "UTF-8"),
        (b"", "il manque la colonne"),
        (b"number,name\n1," + b"x" * 200_000 + b"\n", "n’est pas un fichier CSV"),
    ],
    ids=["open quote", "comma", "latin-1", "empty", "endless"],
)
def test_a_broken_file_is_refused_whole_with_its_reason(tmp_path, written, said):
    """Read by halves, it would lose places in silence."""
    path = tmp_path / "lieux_2026-11-02.csv"
    path.write_bytes(written)

    with pytest.raises(CommandError, match=said):
        call_command("import_places", str(path), "--apply")

    assert not Place.objects.exists()


def test_a_folder_is_no_file_and_empty_cells_beyond_the_columns_say_nothing(tmp_path):
    with pytest.raises(CommandError, match="ne s’ouvre pas"):
        call_command("import_places", str(tmp_path))
    path = tmp_path / "lieux_2026-11-02.csv"
    path.write_text("number,name\n1,Abri 🏠 مأوى,,\n", encoding="utf-8")

    run("import_places", path, "--apply")

    assert Place.objects.get().name == "Abri 🏠 مأوى"


def test_the_address_of_a_confidential_place_cannot_be_written():
    take_leaflet("--apply")
    place = Place.objects.filter(listings__number=1)

    with pytest.raises(IntegrityError, match="place_confidential_without_address"), transaction.atomic():
        place.update(confidential=True)

    place.update(confidential=True, address="", latitude=None, longitude=None, precision="", address_read_as="")
    assert Place.objects.get(listings__number=1).shown_address == ["75019 Paris"]


def test_a_position_off_the_map_is_none():
    assert Row(1, {}, {"latitude": "120", "longitude": "2"}).position is None
    assert Row(1, {}, {"latitude": "48.8", "longitude": "x"}).position is None
