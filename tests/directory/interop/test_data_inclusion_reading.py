"""Files of data.inclusion become places, once; what they say badly is kept as text and asked."""

import json

import pytest
from django.core.management import CommandError, call_command

from directory.interop import data_inclusion, entries
from directory.interop.door import reusable
from directory.models import AudienceRule, Doubt, Place, Service
from tests.directory.interop import published
from tests.directory.places import run

pytestmark = pytest.mark.django_db

STRUCTURE = {
    "source": "dora", "id": "dora--1", "nom": "Maison des Capucins", "date_maj": "2026-10-01",
    "adresse": "2 place des Capucins", "code_postal": "33000", "commune": "Bordeaux", "latitude": 44.83,
    "longitude": -0.567, "telephone": "0500000013",
}  # fmt: skip
SERVICE = {
    "source": "dora", "id": "dora--10", "structure_id": "dora--1", "nom": "Repas du midi", "date_maj": "2026-10-01",
    "description": "Repas chauds servis assis.", "thematiques": ["equipement-et-alimentation--alimentation"],
    "publics": ["femmes", "actifs"], "frais": "payant", "frais_precisions": "1 €", "zone_eligibilite": ["33"],
    "horaires_accueil": "Mo-Fr 12:00-14:00; PH off", "contact_nom_prenom": "Camille Inventée",
}  # fmt: skip


def taken(tmp_path, structures, services, *words):
    path = tmp_path / "exchange.json"
    path.write_text(json.dumps({"structures": structures, "services": services}))
    return run("import_data_inclusion", path, *words)


def test_a_file_is_taken_once_and_says_what_was_left(tmp_path):
    unreadable = SERVICE | {"id": "dora--11", "horaires_accueil": "Mo-Fr 12:00-14:00 sur rendez-vous, sauf juillet"}
    elsewhere = SERVICE | {"id": "dora--12", "adresse": "5 quai Sud", "code_postal": "33130", "commune": "Bègles"}
    orphan = SERVICE | {"id": "dora--13", "structure_id": "dora--404"}
    refused = SERVICE | {"id": "dora--14", "thematiques": ["licornes"]}
    rows = [SERVICE, unreadable, elsewhere, orphan, refused]

    assert taken(tmp_path, [STRUCTURE], rows)["entered"] == 4
    assert not Place.objects.exists()
    first = taken(tmp_path, [STRUCTURE], rows, "--apply")
    again = taken(tmp_path, [STRUCTURE], rows, "--apply")

    assert [first[kind] for kind in ("rows", "entered", "refused")] == [6, 4, 2]
    assert [again[kind] for kind in ("entered", "unchanged", "refused")] == [0, 4, 2]
    assert (Place.objects.count(), Service.objects.count()) == (2, 3)
    meal, odd, _ = Service.objects.order_by("pk")
    assert (meal.hours, meal.on_holidays, meal.category) == ("Mo-Fr 12:00-14:00; PH off", "closed", "seated-meal")
    assert (odd.hours, odd.hours_text) == ("", unreadable["horaires_accueil"])
    assert Doubt.objects.get(kind="hours").place == odd.place
    assert AudienceRule.objects.get(service=meal).who == "women"
    lost = {what: loss["count"] for what, loss in first["losses"].items()}
    assert lost == {"hours_unreadable": 1, "publics_unknown": 3, "zone": 3, "contact_person": 3}
    assert "Inventée" not in json.dumps([*Service.objects.values_list("description", flat=True)])


def test_a_row_that_changed_is_a_doubt_for_a_person(tmp_path):
    taken(tmp_path, [STRUCTURE], [SERVICE], "--apply")

    done = taken(tmp_path, [STRUCTURE | {"telephone": "0500000014"}], [SERVICE], "--apply")

    assert (done["proposed"], done["unchanged"]) == (1, 1)
    assert "0500000014" in Doubt.objects.get(kind="change").words
    assert Place.objects.get().telephone == "0500000013"


def test_what_we_write_comes_back_as_it_left(tmp_path):
    published.place()
    sent = data_inclusion.export(entries.whole(reusable()))
    Place.objects.all().delete()
    for which in ("structures", "services"):
        (tmp_path / f"{which}.csv").write_text(sent.as_csv(which))

    call_command("import_data_inclusion", tmp_path / "structures.csv", tmp_path / "services.csv", "--apply")

    back = {service.category: service for service in Service.objects.all()}
    assert back["legal-advice"].hours == "We[2] 18:30-20:00"
    assert back["other"].hours == "Mo-Fr 08:00-12:00,14:00-17:00; PH off"  # a shower has no theme there: said lost
    place = Place.objects.get()
    assert (place.address, place.latitude, place.telephone) == ("3 rue de la Gare", 44.8256, "05 00 00 00 11")


def test_a_file_that_is_none_is_refused_with_words(tmp_path):
    path = tmp_path / "nothing.json"
    path.write_text("{")

    with pytest.raises(CommandError, match="JSON"):
        call_command("import_data_inclusion", path)
