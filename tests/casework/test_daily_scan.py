"""The scan is itself watched: wound when every scan came to its end, told to the outside, and missed in red."""

import logging
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from casework import tasks
from casework.scans import SCANS
from casework.tasks import WATCH, ScansFailed, daily_scan, is_stale, run_scans
from journal.models import Task, Watch
from tests.casework.steps import day
from tests.factories import AccompanimentFactory, NeedFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def outside(settings):
    """A server of the outside, on this machine; what it was asked for."""
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WATCH_PING_URL = f"http://127.0.0.1:{server.server_port}/veille"
    yield asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def broken(monkeypatch):
    """One scan in the middle fails after it has written something."""

    def fail(today):
        NeedFactory()
        raise RuntimeError("Amina Diallo, rue des Faures")

    monkeypatch.setitem(SCANS, "stays_past_their_end", fail)


def test_the_watch_is_wound_with_what_was_found():
    AccompanimentFactory(started_on=day(-5))

    found = run_scans(day(0))

    watch = Watch.objects.get(name=WATCH)
    assert watch.found == found
    assert set(found) == set(SCANS)
    assert found["women_without_a_roof"] == 1


def test_one_scan_that_fails_takes_nothing_from_the_others(broken):
    AccompanimentFactory(started_on=day(-5))

    with pytest.raises(ScansFailed, match="stays_past_their_end"):
        run_scans(day(0))

    assert Task.objects.filter(kind="roof_tonight").exists()


def test_the_watch_is_not_wound_nor_the_outside_told_when_one_scan_failed(broken, outside):
    with pytest.raises(ScansFailed):
        run_scans(day(0))

    assert not Watch.objects.exists()
    assert outside == []
    assert not NeedFactory._meta.model.objects.exists()  # what the failed one wrote is undone


def test_what_failed_is_logged_without_what_it_quotes(broken, caplog):
    with caplog.at_level(logging.ERROR), pytest.raises(ScansFailed) as raised:
        run_scans(day(0))

    assert "RuntimeError" in caplog.text
    for words in (caplog.text, str(raised.value)):
        assert "Amina" not in words


def test_the_outside_is_told_after_the_scan(outside):
    run_scans(day(0))

    assert outside == ["/veille"]


def test_an_outside_that_does_not_answer_undoes_nothing(settings, caplog):
    settings.WATCH_PING_URL = "http://127.0.0.1:9/nobody"

    run_scans(day(0))

    assert Watch.objects.exists()
    assert "could not be told" in caplog.text


def test_nobody_is_told_when_no_address_is_set(settings, monkeypatch):
    settings.WATCH_PING_URL = ""
    monkeypatch.setattr(tasks.urllib.request, "urlopen", lambda *args, **kwargs: pytest.fail("somebody was told"))

    run_scans(day(0))


def test_the_first_call_of_the_day_scans_and_the_others_see_it_done(outside):
    for _ in range(3):
        daily_scan()
    assert len(outside) == 1

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        daily_scan()
    assert len(outside) == 2


def test_a_day_that_was_missed_is_caught_up():
    with time_machine.travel(timezone.now() - timedelta(days=4)):
        run_scans(timezone.localdate())
    AccompanimentFactory(started_on=day(-5))

    daily_scan()

    assert Task.objects.filter(kind="roof_tonight").exists()


def test_the_day_is_the_day_in_paris():
    with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=PARIS), tick=False):  # 21:30 UTC, the same day
        daily_scan()
    with time_machine.travel(datetime(2026, 7, 2, 0, 30, tzinfo=PARIS), tick=False):  # 22:30 UTC, still the day before
        daily_scan()

    assert timezone.localtime(Watch.objects.get().ran_at).date().isoformat() == "2026-07-02"


@pytest.mark.parametrize(
    ("ran", "now", "stale"),
    [
        (None, (9, 0), True),
        ((0, 10), (9, 0), False),
        ((-1, 23), (1, 59), False),
        ((-1, 23), (2, 0), True),
        ((-3, 12), (1, 0), True),
    ],
)
def test_the_scan_has_two_hours_after_midnight(ran, now, stale):
    today = datetime(2026, 11, 22, tzinfo=PARIS)
    ran_at = ran and today + timedelta(days=ran[0], hours=ran[1])

    assert is_stale(ran_at, today + timedelta(hours=now[0], minutes=now[1])) is stale


@pytest.mark.parametrize("wound", [False, True])
def test_the_board_says_in_red_that_the_scan_has_not_run(sign_in, coordinator, client, wound):
    sign_in(coordinator)
    if wound:
        Watch.ran(WATCH)

    with time_machine.travel(timezone.localtime().replace(hour=10)):
        page = client.get(reverse("desk:today"))

    assert page.context["watch_stale"] is not wound
    assert ("La veille" in page.content.decode()) is not wound


def test_the_banner_is_for_the_team(sign_in, host_user, client):
    sign_in(host_user)

    page = client.get(reverse("desk:host"))

    assert "La veille" not in page.content.decode()
