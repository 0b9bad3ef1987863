"""The pages of messages in a browser, on a computer and on a phone; the page of a link, in French and in Arabic."""

import os

import pytest
from django.test import Client

from messaging import links, outbox
from messaging.models import Link, Message
from tests.conftest import authenticate
from tests.factories import DeliveryFactory, GuestFactory, ProposalFactory, UserFactory
from tests.messaging.conftest import to_colleague, to_her

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SIZES = [pytest.param((1280, 900), id="computer"), pytest.param((375, 700), id="phone")]


@pytest.fixture
def some_messages():
    """One that a person must say, one delivered, one that waits."""
    user = UserFactory(coordinator=True)
    proposal = ProposalFactory()
    contact = proposal.guest.contact
    contact.preferred, contact.shared_phone, contact.code_word = "call", True, "tournesol"
    contact.save()
    held = to_her(proposal, thread=proposal.guest_id)
    outbox.empty()
    sent = to_her(sent=True)
    DeliveryFactory(message=sent, body="Une question vous attend : https://exemple.fr/l/abc/")
    to_colleague(user=user)
    return user, held


@pytest.fixture
def signed_in(page, live_server, settings):
    def sign_in(user):
        client = authenticate(Client(), user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return sign_in


def is_wider_than_its_screen(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def picture(page, name):
    """A picture to look at, where somebody asked for it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", SIZES)
def test_a_coordinator_says_aloud_what_could_not_leave(
    page, live_server, some_messages, signed_in, size, violations, complaints
):
    user, held = some_messages
    page = signed_in(user)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{live_server.url}/messages/?etat=a-voir")
    assert violations(page) == []
    assert not is_wider_than_its_screen(page)
    picture(page, f"messages-{size[0]}")

    page.get_by_role("link", name="Une proposition lui est faite").first.click()
    page.get_by_text("tournesol").wait_for()
    assert violations(page) == []
    assert not is_wider_than_its_screen(page)
    picture(page, f"message-{size[0]}")

    page.get_by_role("button", name="Dit de vive voix").click()
    page.get_by_text("C’est noté.").wait_for()

    assert Message.objects.get(pk=held.pk).status == Message.Status.SENT
    assert complaints == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_of_a_link_asks_for_the_code_and_shows_no_token(page, live_server, language, violations, complaints):
    guest = GuestFactory()
    guest.contact.language = language
    guest.contact.save()
    issued = links.issue(Link.Purpose.GUEST_ANSWER, ProposalFactory(guest=guest), contact=guest.contact, pin=True)
    token = issued.url.rstrip("/").rpartition("/")[2]
    page.set_viewport_size({"width": 375, "height": 700})

    page.goto(f"{live_server.url}/l/{token}/")

    assert token not in page.url
    assert "Merci" not in page.title()
    assert violations(page) == []
    assert not is_wider_than_its_screen(page)
    picture(page, f"code-{language}")
    page.locator("#pin").fill("000000" if issued.pin != "000000" else "111111")
    page.locator("form button[type=submit]").last.click()
    page.locator("[aria-invalid=true]").wait_for()
    assert [text for text in complaints if "422" not in text] == []
