"""The public directory in a real browser: French and Arabic, a telephone and a desk, with a script and without."""

import os
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from directory.interop import entries
from directory.interop.offline import CODES
from directory.models import Place, Service, Verification
from directory.schedules import timetable_of
from directory.search.index import index
from directory.words import words_of
from tests.directory.hours.imagined import some_schedule
from tests.directory.interop import published

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE, DESK = 375, 1280
SHOTS = os.environ.get("SHOTS")  # a folder, to look at the pages


@pytest.fixture
def bordeaux():
    """Five places of Bordeaux, one confidential, one with a message that is French whatever the page."""
    rows = [published.place()]
    for number, (name, latitude, longitude) in enumerate(
        [
            ("Halte Saint-Jean", 44.83, -0.56),
            ("Maison des Capucins", 44.831, -0.568),
            ("Vestiaire Sainte-Croix", 44.832, -0.561),
        ]
    ):
        row = published.place(name=name)
        Place.objects.filter(pk=row.pk).update(latitude=latitude, longitude=longitude)
        row.services.update(hours=["Mo-Su 00:00-24:00", "Mo-Su 07:00+", ""][number])
        rows.append(row)
    secret = Place.objects.create(structure=rows[0].structure, name="Maison calme", confidential=True, city="Bordeaux")
    secret.services.create(category="violence", hours="Mo-Su 00:00-24:00")
    Verification.objects.update(verified_on=date.today() - timedelta(days=2))  # noqa: DTZ011
    index([*rows, secret])
    return rows


@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("fr", DESK), ("ar", PHONE), ("ar", DESK)])
def test_the_pages_are_readable_by_all(page, live_server, bordeaux, violations, complaints, language, width):
    addresses = {
        "search": f"/annuaire/?ou=Bordeaux&quand=maintenant&rayon=5&langue={language}",
        "place": f"{bordeaux[0].get_absolute_url()}?langue={language}",
    }
    if (language, width) in (("fr", DESK), ("ar", PHONE)):  # the others are laid out alike
        addresses["home"] = f"/annuaire/?langue={language}"
        addresses["department"] = f"/annuaire/departement/33/?langue={language}"
        addresses["mistake"] = f"/annuaire/?ou=Atlantide&langue={language}"
    if (language, width) == ("fr", PHONE):
        addresses["api"] = "/api/annuaire/"
    page.set_viewport_size({"width": width, "height": 900})
    for name, address in addresses.items():
        page.goto(live_server.url + address)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{language}-{width}.png", full_page=True)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert [line for line in complaints if "422" not in line] == []


def test_without_a_script_everything_is_there_but_the_position(browser, live_server, bordeaux):
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    page = context.new_page()
    page.goto(f"{live_server.url}/annuaire/")

    page.get_by_label("Где? Город или индекс").fill("Bordeaux")
    page.get_by_role("button", name="Искать").click()
    page.get_by_role("link", name="Bains-douches de la Gare").click()

    assert page.get_by_role("heading", name="Душ").is_visible()
    assert not page.locator("[data-near]").count() or not page.locator("[data-near]").is_visible()
    context.close()


def test_a_position_is_asked_when_the_button_is_touched_and_leaves_to_a_kilometre(browser, live_server, bordeaux):
    context = browser.new_context(
        locale="fr-FR", permissions=["geolocation"], geolocation={"latitude": 44.825612, "longitude": -0.556498}
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/annuaire/")
    assert "pres" not in page.url

    page.get_by_role("button", name="Autour de moi").click()
    page.wait_for_url("**/annuaire/?*pres=*")

    assert "pres=44.83%2C-0.56" in page.url
    assert page.get_by_text("Autour de vous, à un kilomètre près").is_visible()
    context.close()


def test_with_a_tile_server_a_map_takes_the_place_of_the_plan(page, live_server, bordeaux, complaints, settings):
    """Any picture of ours stands for tiles. Under our own rules: no style and no script of the page itself."""
    settings.DIRECTORY_TILES = f"{live_server.url}/static/img/picto.svg?{{z}}-{{x}}-{{y}}"

    page.goto(f"{live_server.url}/annuaire/?ou=Bordeaux&quand=maintenant&rayon=5&langue=fr")

    page.locator(".carte .repere").first.wait_for()
    page.locator("svg.plan").wait_for(state="hidden")
    assert complaints == []


# --- without a network ---------------------------------------------------------------------------------------------


def test_the_file_without_a_network_says_what_the_engine_says(page, live_server, complaints, violations):
    """Opened as a kiosk, its script asked of random instants; then the same words as the page of the place."""
    chance = random.Random(41)
    row = published.place()
    for number in range(16):
        schedule, _ = some_schedule(chance)
        service = Service.objects.create(place=row, category="laundry", hours=schedule.text()[:500])
        if number % 4:
            checked = timezone.localdate() - timedelta(days=chance.randrange(40))
            Verification.objects.create(service=service, fact="hours", verified_on=checked, method="call")

    page.goto(f"{live_server.url}/annuaire/departement/33/borne/")
    data = page.evaluate("JSON.parse(document.getElementById('donnees').textContent)")
    place = next(entries.whole(Place.objects.filter(pk=row.pk)))
    tables = [timetable_of(place, service) for service in place.services.all()]
    instants = [data["start"] + 60 * chance.randrange(data["minutes"]) + 7 for _ in range(200)]
    said = page.evaluate(
        "([numbers, seconds]) => numbers.map((n) => seconds.map((s) => annuaire.stateAt(n, s * 1000)))",
        [[service[1] for service in data["places"][0][3]], instants],
    )  # fmt: skip

    for table, states in zip(tables, said, strict=True):
        expected = [CODES[table.at(datetime.fromtimestamp(s, tz=UTC)).state] for s in instants]
        assert states == expected, table.regular
    assert page.evaluate(f"annuaire.stateAt(0, {(data['start'] + 60 * data['minutes']) * 1000})") == 3
    assert violations(page) == []
    assert complaints == []


@pytest.mark.parametrize(("language", "width"), [("fr", DESK), ("ar", PHONE)])
def test_the_file_opens_from_the_telephone_and_ends(
    browser, live_server, bordeaux, violations, tmp_path, client, language, width
):
    """From the disk, offline: it lists what is open at noon, narrows, begins again; three weeks later it says that it
    knows no more.
    """
    path = tmp_path / "lieux.html"
    path.write_bytes(client.get("/annuaire/departement/33/hors-ligne.html", {"langue": language}).content)
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900}, timezone_id="America/Lima")
    page = context.new_page()
    words, tomorrow = words_of(language), timezone.localdate() + timedelta(days=1)
    page.clock.install(time=timezone.make_aware(datetime.combine(tomorrow, time(12))))
    page.goto(f"{path.as_uri()}#borne")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"offline-{language}-{width}.png", full_page=True)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_label(words["town_or_word"]).fill("capucins")
    assert page.get_by_role("heading", name="Maison des Capucins").count()
    assert not page.get_by_role("heading", name="Halte Saint-Jean").count()
    page.clock.run_for(121_000)
    assert page.get_by_label(words["town_or_word"]).input_value() == ""  # nobody touched it for two minutes

    page.clock.run_for(20 * 24 * 3600 * 1000)
    assert page.locator("#bandeau").inner_text() == words["expired"]
    page.get_by_role("button", name=words["show_all"]).click()
    assert page.locator("li .etat").all_inner_texts() == [words["call_first"]] * page.locator("li").count()
    context.close()
