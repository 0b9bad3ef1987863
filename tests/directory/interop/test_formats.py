"""Each format says what is public, and says it as its readers expect; what it cannot say is counted."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from icalendar import Calendar

from directory.interop import calendars, data_inclusion, entries, geojson, hsds, jsonld, tables
from directory.interop.door import reusable, shareable, withheld
from directory.interop.leaflet import leaflet, sheet
from directory.interop.losses import Losses
from directory.models import Listing, Place, Service, Source
from tests.directory.interop import published
from tests.directory.interop.published import SECRET
from tests.directory.places import take_leaflet

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
DAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-30 10:00+01:00", tick=False):
        yield


def written(form, *words, name="out"):
    out, said = io.StringIO(), io.StringIO()
    call_command("export_places", "--format", form, *map(str, words), stdout=out, stderr=said)
    return out.getvalue(), said.getvalue()


def text_of(form, path):
    if form == "ods":
        return zipfile.ZipFile(path).read("content.xml").decode()
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("form", ["data-inclusion", "hsds", "csv", "ods", "geojson", "leaflet"])
def test_no_format_holds_a_word_that_must_stay(tmp_path, form, monkeypatch):
    row = published.place()
    published.secrets_beside(row)
    drawn = []
    monkeypatch.setattr("directory.interop.leaflet.pdf", lambda template, data: drawn.append(data) or b"%PDF")
    path = tmp_path / "out"

    written(form, "--output", path)

    text = text_of(form, path) + json.dumps(drawn, ensure_ascii=False)
    assert "Bains-douches" in text
    assert SECRET not in text


def test_calendars_and_search_engines_are_told_no_secret_either():
    row = published.place()
    published.secrets_beside(row)
    row = next(entries.whole(Place.objects.filter(pk=row.pk)))

    said = json.dumps(jsonld.place_ld(row, DAY, "https://exemple.fr/")) + "".join(
        calendars.calendar_of(row, service, DAY).decode() for service in row.services.all()
    )

    assert "rue de la Gare" in said
    assert SECRET not in said
    assert [place.pk for place in shareable()] == [row.pk]


def test_no_model_of_the_directory_is_forgotten_by_the_search_for_secrets():
    assert set(published.undeclared()) <= published.ELSEWHERE


def test_data_inclusion_takes_every_row_and_says_what_is_lost():
    published.place()

    done = data_inclusion.export(entries.whole(reusable()))

    assert [len(done.structures), len(done.services)] == [1, 2]
    structure, (shower, lawyer) = done.structures[0], done.services
    assert structure["code_insee"] == "33063"
    assert shower["structure_id"] == structure["id"]
    assert shower["horaires_accueil"] == "Mo-Fr 08:00-12:00,14:00-17:00; PH off"
    assert shower["publics"] == ["femmes"]
    assert (shower["frais"], shower["frais_precisions"]) == ("payant", "1 €")
    assert lawyer["conditions_acces"] == "Sur rendez-vous : par téléphone"
    lost = done.losses.counts
    assert (lost["overrides"], lost["saturation"], lost["languages"], lost["category"]) == (2, 1, 1, 1)
    rows = list(csv.DictReader(io.StringIO(done.as_csv("services"))))
    assert json.loads(rows[0]["publics"]) == ["femmes"]


def test_what_a_source_keeps_is_not_given_again_without_its_right(settings):
    take_leaflet("--apply")
    ours = published.place()

    assert [place.pk for place in reusable()] == [ours.pk]
    assert withheld().count() == 30
    assert reusable(["Soliguide"]).count() == 31
    settings.DIRECTORY_RIGHTS = ["soliguide"]
    assert reusable().count() == 31
    closed = Source.objects.create(title="Guide payant", licence="Tous droits réservés", verified_on=DAY)
    Listing.objects.create(source=closed, number=1, place=ours)
    assert reusable().count() == 30
    assert "30  lieux laissés" not in written("csv")[1]


def test_the_whole_leaflet_passes_the_schema_of_the_state():
    take_leaflet("--apply")

    out, said = written("data-inclusion", "--rights", "soliguide")

    found = json.loads(out)
    assert [len(found["structures"]), len(found["services"])] == [30, 30]
    assert "le schéma refuse" not in said
    assert "heures de fin inconnues" in said


def test_a_table_runs_nothing_and_opens_in_french(tmp_path):
    row = published.place(name="=HYPERLINK(1)")
    Service.objects.filter(place=row).update(description="+33 1")

    rows = list(csv.DictReader(io.StringIO(tables.as_csv(entries.whole(reusable())))))
    french = tables.as_csv(entries.whole(reusable()), bom=True)

    assert (rows[0]["lieu"], rows[0]["description"], rows[0]["longitude"]) == ("'=HYPERLINK(1)", "'+33 1", "-0.5565")
    assert french.startswith("\ufeffidentifiant;lieu")
    (tmp_path / "out.ods").write_bytes(tables.as_ods(entries.whole(reusable())))
    content = text_of("ods", tmp_path / "out.ods")
    assert 'office:value-type="float"' in content
    assert "formula" not in content


def test_a_point_has_its_longitude_first():
    published.place()

    (point,) = geojson.collection(entries.whole(reusable()))["features"]

    assert point["geometry"] == {"type": "Point", "coordinates": [-0.5565, 44.8256]}
    assert point["properties"]["hours"]["legal-advice"] == "We[2] 18:30-20:00"


def test_a_calendar_holds_what_is_sure_and_not_the_closure():
    row = published.place()
    row = next(entries.whole(Place.objects.filter(pk=row.pk)))
    shower = row.services.all()[0]

    events = Calendar.from_ical(calendars.calendar_of(row, shower, DAY)).walk("VEVENT")

    begins = [event.decoded("dtstart") for event in events]
    assert begins[0].isoformat() == "2026-11-30T08:00:00+01:00"
    tuesday = [moment.hour for moment in begins if moment.date() == date(2026, 12, 1)]
    assert tuesday == [9]  # other hours, until the 5th
    assert not [moment for moment in begins if date(2026, 12, 24) <= moment.date() < date(2027, 1, 3)]


def test_search_engines_learn_closures_day_by_day():
    row = published.place()
    row = next(entries.whole(Place.objects.filter(pk=row.pk)))

    hours = jsonld.place_ld(row, date(2026, 12, 15), "https://exemple.fr/")["openingHoursSpecification"]

    shut = [each["validFrom"] for each in hours if each["opens"] == each["closes"]]
    assert {"2026-12-19", "2026-12-24"} <= set(shut)
    assert "2026-12-22" not in shut  # no longer believed: unsaid rather than shut
    assert {"opens": "08:00", "closes": "12:00"}.items() <= hours[0].items()


# --- HSDS ----------------------------------------------------------------------------------------------------------

UUID = {"type": "string", "format": "uuid"}


def needs(*names, **properties):
    return {"type": "object", "required": ["id", *names], "properties": {"id": UUID, **properties}}


TERM = needs("name", "description")
# Written by us from the fields that HSDS 3.0 documents as required; its own schemas are under CC BY-SA.
HSDS_SERVICE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **needs(
        "name", "status",
        status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
        organization=needs("name", "description"),
        phones={"type": "array", "items": needs("number")},
        schedules={"type": "array", "items": needs(
            freq={"enum": ["WEEKLY", "MONTHLY"]}, timezone={"type": "number"},
            valid_from={"type": "string", "format": "date"}, valid_to={"type": "string", "format": "date"},
            opens_at={"type": "string", "pattern": r"^\d\d:\d\d([+-]\d\d:\d\d|Z)$"},
        )},
        service_at_locations={"type": "array", "items": needs(location=needs(
            "location_type", location_type={"enum": ["physical", "postal", "virtual"]},
            addresses={"type": "array", "minItems": 1, "items": needs(
                "address_1", "city", "state_province", "postal_code", "country", "address_type"
            )},
        ))},
        metadata={"type": "array", "items": needs(
            "last_action_date", "last_action_type", "field_name", "previous_value", "replacement_value", "updated_by"
        )},
        attributes={"type": "array", "items": needs("link_id", taxonomy_term=TERM)},
    ),
}  # fmt: skip


def test_hsds_has_its_required_fields_and_a_broken_one_is_seen(tmp_path):
    published.place()
    schema, broken = tmp_path / "service.json", tmp_path / "broken.json"
    schema.write_text(json.dumps(HSDS_SERVICE))
    out = io.StringIO()

    call_command("validate_hsds", "--schema", schema, stdout=out)

    assert "services=2 refused=0" in out.getvalue()
    broken.write_text(json.dumps([{"id": "x", "name": "Sans état"}]))
    with pytest.raises(CommandError):
        call_command("validate_hsds", broken, "--schema", schema, stdout=out)
    assert "'status' is a required property" in out.getvalue()


def test_hsds_rows_say_a_week_a_month_and_what_changes_for_a_while():
    row = published.place()
    row = next(entries.whole(Place.objects.filter(pk=row.pk)))
    shower, lawyer = row.services.all()
    losses = Losses()

    found = hsds.schedules(row, shower, losses)

    usual = [each for each in found if "valid_from" not in each]
    assert [(each["byday"], each["opens_at"], each["closes_at"]) for each in usual] == [
        ("MO,TU,WE,TH,FR", "08:00+01:00", "12:00+01:00"), ("MO,TU,WE,TH,FR", "14:00+01:00", "17:00+01:00"),
    ]  # fmt: skip
    assert {each["description"] for each in usual} == {"Mo-Fr 08:00-12:00,14:00-17:00; PH off"}
    changed = {(each["valid_from"], each["valid_to"]) for each in found if "valid_from" in each}
    assert changed == {("2026-12-01", "2026-12-04"), ("2026-12-24", "2027-01-02")}
    assert next((each["freq"], each["byday"]) for each in hsds.schedules(row, lawyer)) == ("MONTHLY", "2WE")


@pytest.mark.parametrize(
    ("hours", "rows", "left"),
    [
        ("Mo-Su 12:00+", [("MO,TU,WE,TH,FR,SA,SU", "12:00+01:00", None)], 0),
        ("Mo-We,Fr-Su 15:00-20:00; PH off", [("MO,TU,WE,FR,SA,SU", "15:00+01:00", "20:00+01:00")], 0),
        ("Mo-Fr 09:00-12:00; We off", [("MO,TU,TH,FR", "09:00+01:00", "12:00+01:00")], 0),
        ("Mo 22:00-02:00", [("MO", "22:00+01:00", "02:00+01:00")], 0),
        ("Mo-Fr 09:00-12:00; Aug off", [("MO,TU,WE,TH,FR", "09:00+01:00", "12:00+01:00")], 1),
        ("week 1-53/2 Tu 09:00-12:00", [], 1),
    ],
)  # fmt: skip
def test_hsds_leaves_to_the_string_what_rows_cannot_say(hours, rows, left):
    row = published.place()
    Service.objects.filter(place=row, category="shower").update(hours=hours, on_holidays="unknown")
    row = next(entries.whole(Place.objects.filter(pk=row.pk)))
    losses = Losses()

    found = [each for each in hsds.schedules(row, row.services.all()[0], losses) if "valid_from" not in each]

    assert [(e["byday"], e["opens_at"], e.get("closes_at")) for e in found if "freq" in e] == rows
    assert {each["description"] for each in found} == {hours}
    assert losses.counts["rules"] == left


# --- paper ---------------------------------------------------------------------------------------------------------


def test_the_sheet_is_by_category_in_words_and_says_when_it_was_checked():
    row = published.place()
    Service.objects.filter(place=row, category="legal-advice").first().verifications.update(
        verified_on=date(2025, 1, 1)
    )

    said = sheet(entries.whole(shareable()), DAY, where="Gironde", categories=frozenset())

    assert [family["label"] for family in said["families"]] == ["Douches", "Aide juridique"]
    shower, lawyer = (family["entries"][0] for family in said["families"])
    assert shower["hours"] == ["du lundi au vendredi : 8 h – 12 h et 14 h – 17 h"]
    assert shower["checked"] == "Vérifié le 20 novembre 2026"
    assert "Femmes : seulement" in shower["notes"]
    assert "Dès le 24 décembre 2026 : fermeture congés" not in shower["notes"]  # beyond the fortnight of a sheet
    assert lawyer["hours"][-1] == "Appelez avant d’y aller"
    assert "information ancienne" in lawyer["checked"]
    assert said["printed"] == "Imprimé le 30 novembre 2026"


def test_the_leaflet_of_2020_is_printed_again_on_both_sides_of_a_page():
    take_leaflet("--apply")

    made = leaflet(entries.whole(shareable()), date(2020, 5, 6), where="Paris Nord-Est")

    assert made.startswith(b"%PDF")
    assert b"/Count 2" in made
    assert b"pdfuaid" in made  # tagged, PDF/UA
