"""The open interface: anybody reads it from any site, it says when nothing changed, and no secret is behind it."""

import json

import pytest
import time_machine
from django.core.cache import cache
from django.urls import get_resolver

from accounts.models import Actor
from directory import editing
from directory.api import carrying
from directory.models import Place, Service, Verification
from privacy.routes import every_view
from tests.directory.interop import published
from tests.directory.interop.published import SECRET
from tests.directory.places import take_leaflet

pytestmark = pytest.mark.django_db
API = "/api/annuaire"


@pytest.fixture(autouse=True)
def today():
    cache.clear()
    with time_machine.travel("2026-11-30 10:00+01:00", tick=False):
        yield


def addresses(row):
    """Every address of the interface, with this place in it."""
    service = row.services.first()
    names = [name for name, _, _ in every_view(get_resolver()) if name.startswith("open:")]
    said = [
        f"{API}/v1/search?closed_too=true", f"{API}/v1/search?text=bains&near=Bordeaux&radius_km=20&closed_too=1",
        f"{API}/v1/places", f"{API}/v1/places?department=33&category=shower", f"{API}/v1/places/{row.uuid}",
        f"{API}/v1/services/{service.uuid}", f"{API}/v1/categories", f"{API}/v1/departments",
        f"{API}/v1/changes?since=2026-01-01T00:00:00Z",
        f"{API}/hsds/", f"{API}/hsds/services?full=true", f"{API}/hsds/services/{service.uuid}",
        f"{API}/hsds/service_at_locations", f"{API}/hsds/organizations",
        f"{API}/hsds/organizations/{row.structure.uuid}", f"{API}/hsds/taxonomies", f"{API}/hsds/taxonomy_terms",
        f"{API}/openapi.json", f"{API}/",
    ]  # fmt: skip
    return said, len(names)


def test_no_address_of_the_interface_holds_a_word_that_must_stay(client):
    row = published.place()
    hidden = published.secrets_beside(row)
    said, many = addresses(row)

    assert len({address.partition("?")[0] for address in said}) == many, "an address is not tried here"
    for address in said:
        response = client.get(address)
        assert response.status_code == 200, address
        assert SECRET not in response.content.decode(), address
    for place in hidden:
        assert client.get(f"{API}/v1/places/{place.uuid}").status_code == 404
        assert client.get(f"{API}/v1/services/{place.services.first().uuid}").status_code == 404
        assert client.get(f"{API}/hsds/services/{place.services.first().uuid}").status_code == 404
        assert client.get(f"{API}/hsds/organizations/{place.structure.uuid}").status_code == 404


def test_a_place_is_said_whole(client):
    row = published.place()

    said = client.get(f"{API}/v1/places/{row.uuid}").json()

    shower = said["services"][0]
    assert (said["name"], said["verified_on"]) == ("Bains-douches de la Gare", "2026-11-20")
    assert shower["hours"] == "Mo-Fr 08:00-12:00,14:00-17:00; PH off"
    assert (shower["hours_verified_on"], shower["hours_believed_until"]) == ("2026-11-20", "2026-12-20")
    assert shower["audiences"] == [{"who": "women", "welcome": "only"}]
    assert shower["saturation"] == "high"
    assert shower["changes"][0]["hours"] == "Mo-Su 09:00-11:00"
    assert said["changes"][0] == {
        "kind": "closure", "since": "2026-12-24", "until": "2027-01-03", "hours": "", "message": "congés"
    }  # fmt: skip


def test_the_search_of_the_interface_is_the_search(client):
    row = published.place()

    found = client.get(f"{API}/v1/search", {"near": "44.8256,-0.5565", "radius_km": 1}).json()
    later = client.get(f"{API}/v1/search", {"text": "bains", "open_at": "2026-12-25T10:00"}).json()

    assert [(each["id"], each["state"], each["distance_m"]) for each in found["found"]] == [
        (str(row.uuid), "certain", 0)
    ]  # fmt: skip
    assert later["total"] == 0
    for wrong in ({"category": "licornes"}, {"near": "Atlantide"}, {"near": "99,0"}, {"radius_km": 2}, {"page": 0}):
        assert client.get(f"{API}/v1/search", wrong).status_code == 422, wrong
    assert client.get(f"{API}/v1/places?department=00").status_code == 422
    assert client.get(f"{API}/v1/search?page=9").json()["found"] == []


def test_a_reader_of_another_site_is_told_that_nothing_changed(client):
    row = published.place()
    address = f"{API}/v1/places/{row.uuid}"

    first = client.get(address, headers={"Origin": "https://exemple.org"})
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    Place.objects.filter(pk=row.pk).update(telephone="05 00 00 00 12")
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (first["Access-Control-Allow-Origin"], first["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")
    assert first["Cache-Control"] == "public, max-age=60"
    assert "Access-Control-Allow-Credentials" not in first
    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)
    assert client.options(address).status_code == 204
    assert client.post(address).status_code == 405
    assert client.get(f"{API}/v1/places/00000000-0000-0000-0000-000000000000")["Cache-Control"] == "no-store"
    assert client.get("/annuaire/")["Cache-Control"] == "no-store"


def test_a_mirror_reads_what_changed_and_forgets_what_is_gone(client):
    old, gone = published.place(name="Bains anciens"), published.place(name="Bains fermés")
    Place.objects.update(created_at="2026-01-01T00:00:00Z")
    Verification.objects.update(verified_on="2026-01-01")

    def since(moment):
        said = client.get(f"{API}/v1/changes", {"since": moment}).json()
        return said["changed"], said["gone"], said["until"]

    assert since("2026-11-30T08:00:00Z")[:2] == ([], [])
    editing.change_fact(old, "telephone", "05 00 00 00 12", by=Actor.service())
    editing.change_fact(gone, "visibility", "team", by=Actor.service())

    changed, forgotten, until = since("2026-11-30T08:00:00Z")
    assert (changed, forgotten) == ([str(old.uuid)], [str(gone.uuid)])
    assert since(until)[:2] == ([], [])
    assert client.get(f"{API}/v1/changes", {"since": "2020-01-01T00:00:00Z"}).status_code == 422
    assert client.get(f"{API}/v1/changes").status_code == 422


def test_one_address_asks_so_often_only(client, monkeypatch):
    monkeypatch.setattr(carrying, "ASKED", 2)

    answers = [client.get(f"{API}/v1/categories").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert 0 < int(client.get(f"{API}/v1/categories")["Retry-After"]) <= 60
    with time_machine.travel("2026-11-30 10:01:01+01:00", tick=False):
        assert client.get(f"{API}/v1/categories").status_code == 200


def test_without_its_counter_the_interface_still_answers(client, monkeypatch):
    monkeypatch.setattr(carrying.cache, "add", lambda *args: 1 / 0)

    assert client.get(f"{API}/v1/categories").status_code == 200


def test_pages_of_hsds_are_numbered_as_hsds_says(client):
    for number in range(3):
        published.place(name=f"Bains {number}")

    one = client.get(f"{API}/hsds/services?per_page=4").json()
    two = client.get(f"{API}/hsds/services?per_page=4&page=2").json()

    assert {name: value for name, value in one.items() if name != "contents"} == {
        "total_items": 6, "total_pages": 2, "page_number": 1, "size": 4, "first_page": True, "last_page": False,
        "empty": False,
    }  # fmt: skip
    assert (two["size"], two["last_page"]) == (2, True)
    term = next(
        t for t in client.get(f"{API}/hsds/taxonomy_terms?per_page=100").json()["contents"] if t["code"] == "shower"
    )
    assert client.get(f"{API}/hsds/services?taxonomy_term_id={term['id']}").json()["total_items"] == 3


def test_a_source_that_keeps_its_rights_is_not_given(client):
    take_leaflet("--apply")

    assert client.get(f"{API}/v1/places").json()["total"] == 0
    assert client.get(f"{API}/hsds/services").json()["empty"]


@pytest.mark.parametrize(
    "path", ["v1/search?closed_too=1", "v1/places", "hsds/services?full=1", "hsds/service_at_locations"]
)
def test_a_list_costs_the_same_for_one_place_and_for_twenty(constant_queries, path):
    def grow(many=19):
        for number in range(many):
            row = published.place(name=f"Halte {number}")
            Verification.objects.filter(service__place=row).update(verified_on="2026-11-29")

    grow(1)

    constant_queries(f"{API}/{path}", grow)


def test_the_documentation_shows_each_address_and_loads_nothing_from_elsewhere(client):
    page = client.get(f"{API}/").content.decode()
    schema = client.get(f"{API}/openapi.json").json()

    for path in schema["paths"]:
        assert path in page, path
    assert "cdn" not in page
    assert "<script>" not in page
    assert schema["info"]["title"] == "Annuaire de Merci pour l’invit’"
    assert "hours_believed_until" in json.dumps(schema)
    assert Service.objects.count() == 0
