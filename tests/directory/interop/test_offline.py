"""The file without a network says, minute by minute, what the engine says; and nothing that must stay."""

import json
import random
import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command

from directory.hours.calendars import holidays_of, zone_of
from directory.interop.offline import CODES, DAYS, clock_of, stretches
from directory.models import Place, Service
from tests.directory.hours.imagined import some_schedule, timetable_of
from tests.directory.interop import published
from tests.directory.interop.published import SECRET

PARIS = ZoneInfo("Europe/Paris")


def test_stretches_say_what_the_engine_says_at_every_minute():
    """Also on the nights when the clock is moved, at the ends of years and around closures."""
    chance = random.Random(14)
    for _ in range(60):
        schedule, day = some_schedule(chance)
        table = timetable_of(schedule)
        midnight = datetime.combine(day - timedelta(days=chance.randrange(10)), time(), tzinfo=table.zone)
        last = midnight + timedelta(days=DAYS)

        found = stretches(table, midnight, last)

        whole = int(last.timestamp() - midnight.timestamp()) // 60
        assert sum(minutes for minutes, _ in found) == whole
        for minute in {*chance.sample(range(whole), 60), *_edges(found)}:
            instant = datetime.fromtimestamp(midnight.timestamp() + 60 * minute, tz=table.zone)
            assert _at(found, minute) == CODES[table.at(instant).state], (schedule.text(), instant)


def _edges(found):
    end = 0
    for minutes, _ in found:
        yield from (end, end + minutes - 1)
        end += minutes


def _at(found, minute):
    for minutes, code in found:
        if minute < minutes:
            return code
        minute -= minutes
    raise AssertionError


def test_the_clock_is_that_of_the_department():
    assert clock_of("974") == zone_of("97400")
    assert clock_of("2A") == clock_of("33") == PARIS
    assert holidays_of("67000") is not holidays_of("33000")


@pytest.fixture
def november():
    cache.clear()
    with time_machine.travel("2026-11-30 10:00+01:00", tick=False):
        yield


@pytest.mark.django_db
def test_the_file_holds_no_secret_and_runs_only_its_own_script(client, november):
    row = published.place(name="Bains </script><script>alert(1)</script>")
    published.secrets_beside(row)

    kept = client.get("/annuaire/departement/33/hors-ligne.html")
    kiosk = client.get("/annuaire/departement/33/borne/")

    for response in (kept, kiosk):
        html = response.content.decode()
        assert SECRET not in html
        assert "<script>alert" not in html
        assert html.count("<script") == 2  # its data and its script
    assert "attachment" in kept["Content-Disposition"]
    policy = kiosk["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[^']+';", policy)
    assert "unsafe" not in policy
    assert "data-borne" in kiosk.content.decode()
    assert "data-borne" not in kept.content.decode().partition("<body>")[0]
    assert client.get("/annuaire/departement/00/borne/").status_code == 404


@pytest.mark.django_db
def test_a_change_is_in_the_file_at_once_and_in_her_language(client, november):
    from directory.models import Verification

    row = published.place()
    before = client.get("/annuaire/departement/33/hors-ligne.html").content.decode()
    Service.objects.filter(place=row, category="shower").update(hours="24/7")
    Verification.objects.create(
        service=row.services.first(), fact="hours", verified_on="2026-11-30", method="call"
    )  # fmt: skip
    after = client.get("/annuaire/departement/33/hors-ligne.html").content.decode()

    assert "jour et nuit" not in before.partition('id="donnees"')[2].partition('"words"')[0]
    assert "tous les jours : jour et nuit" in after
    arabic = client.get("/annuaire/departement/33/hors-ligne.html?langue=ar").content.decode()
    assert '<html lang="ar" dir="rtl"' in arabic
    data = json.loads(re.search(r'id="donnees">(.*?)</script>', arabic, re.S)[1])
    assert data["words"]["closed"] == "مغلق"
    assert data["offsets"] == [[0, 60]]


@pytest.mark.django_db
def test_the_command_prints_what_the_file_weighs_and_keeps_no_invention(capsys):
    call_command("offline_file", "--imagined", "20")

    said = capsys.readouterr().out
    assert "services=20" in said
    assert "within=True" in said
    assert not Place.objects.exists()
