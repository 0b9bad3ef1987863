"""What browser tests share: Django beside Playwright, axe, a clock, the service as it is installed, and its people."""

import os
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import Role
from tests.e2e.people import MONDAY, Person

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# Playwright keeps an event loop in this thread, where Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def base_url():
    """Addresses are written in full, from ``live_server``. (The plugin's own fixture raises a warning of pytest 9.)"""
    return


@pytest.fixture
def violations():
    """``violations(page)``: what axe finds wrong with a page, one line each; none is what we want."""

    def run(page) -> list[str]:
        page.evaluate(AXE.read_text())
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
        return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]

    return run


@pytest.fixture
def complaints(page):
    """What the browser has complained of: errors of scripts, and whatever the CSP blocked."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    return heard


@pytest.fixture
def clock():
    """A Monday morning of November; ``clock.move_to()`` lets days pass."""
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def service(live_server, settings, clock):
    """As it is installed: messages go to the mailbox that the team sees, links lead here."""
    settings.PUBLIC_URL = live_server.url
    settings.MESSAGE_PORTS = {"email": "messaging.channels.Mailbox", "sms": "messaging.channels.Mailbox"}
    settings.DEMO = True  # the mailbox on screen; the second factor is asked for
    cache.clear()
    return live_server.url


@pytest.fixture
def meet(browser, service):
    """``meet(user, width=…)``: somebody at her screen, gone when the test is over."""
    met = []

    def someone(user=None, **screen):
        person = Person(browser, service, user, **screen)
        met.append(person)
        return person.enrol() if user and user.memberships.exclude(role=Role.HOST).exists() else person

    yield someone
    for person in met:
        person.context.close()
