"""Somebody asks for help: answered by a person, read again by a link; what all of it teaches."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.urls import resolve, reverse

from directory.help import talking
from directory.models import Conversation, HelpMessage
from messaging import outbox
from messaging.models import Delivery
from tests.factories import PlaceFactory, TerritoryFactory, UserFactory
from tests.factories.directory import ConversationFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def clock(settings):
    settings.MESSAGE_PORTS = {"email": "messaging.channels.Mailbox", "sms": ""}
    cache.clear()
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_question_is_answered_on_the_page_of_who_asked(client, sign_in):
    PlaceFactory(covered_by=TerritoryFactory())
    form = {"text": "Où laver mon linge ?", "who": "person", "postal_code": "33000", "email": "nour@exemple.fr"}
    page = client.post("/annuaire/question/", form)["Location"]
    row = Conversation.objects.get()
    assert row.territory == TerritoryFactory()
    sign_in(UserFactory(coordinator=True))
    ours = reverse("directory:conversation", args=[row.pk])
    assert "Où laver mon linge ?" in said(client.get(ours))

    client.post(
        ours, {"act": "answer", "tag": "orientation", "text": "Rue du Port, le mardi.", "version": row.version}
    )
    outbox.empty()
    client.logout()

    seen = client.get(page)
    assert "Rue du Port, le mardi." in said(seen)
    assert "noindex" in seen["X-Robots-Tag"]
    delivery = Delivery.objects.get()
    assert delivery.to == "nour@exemple.fr"
    assert "Port" not in delivery.body
    assert client.get(re.search(r"https?://[^/]+(/\S+)", delivery.body)[1]).status_code == 200
    client.post(page, {"text": "Et le dimanche ?"})
    assert Conversation.objects.get().status == "open"


def test_what_is_written_is_sealed_and_read_by_its_link_or_the_team(client, sign_in):
    row = talking.ask("Une femme seule rue des Lilas")

    with connection.cursor() as cursor:
        cursor.execute("SELECT text::text FROM directory_helpmessage")
        assert "Lilas" not in cursor.fetchone()[0]
    assert client.get("/annuaire/question/deviner/").status_code == 404
    sign_in(UserFactory(volunteer=True))
    assert client.get(reverse("directory:conversation", args=[row.pk])).status_code == 403
    sign_in(UserFactory(national_admin=True))
    assert client.get(reverse("directory:conversation", args=[row.pk])).status_code == 403


def test_a_call_that_was_taken_is_noted_and_closed(client, sign_in):
    sign_in(UserFactory(coordinator=True))
    form = {
        "act": "call", "territory": TerritoryFactory().pk, "tag": "update", "who": "structure", "channel": "phone",
        "text": "Ils ferment mardi.",
    }  # fmt: skip
    client.post(reverse("directory:conversations"), form)
    row = Conversation.objects.get()
    page = reverse("directory:conversation", args=[row.pk])

    assert "Ils ferment mardi." in said(client.get(page))
    client.post(page, {"act": "close", "close-tag": "update"})

    assert (Conversation.objects.get().status, Conversation.objects.get().tag) == ("closed", "update")
    assert client.post(page, {"act": "close", "close-tag": "update"}).status_code == 409


def test_figures_by_tag_and_the_delay_of_the_first_answer(client, sign_in, clock):
    user = UserFactory(coordinator=True)
    for hours, tag in ((1, "update"), (3, "update"), (30, "update"), (2, "orientation")):
        row = talking.ask("?", territory=TerritoryFactory(), at=MONDAY)
        clock.move_to(MONDAY + timedelta(hours=hours))
        talking.answer(row, "!", tag=tag, by=user.actor)
        talking.answer(row, "!!", tag=tag, by=user.actor)
    talking.ask("?", territory=TerritoryFactory(), tag="information", at=MONDAY)
    sign_in(user)

    found = {
        each.tag: each
        for each in talking.figures(Conversation.objects.all(), MONDAY.date(), MONDAY.date() + timedelta(days=1))
    }
    page = said(client.get(reverse("directory:help_figures")))

    assert (found["update"].asked, found["update"].within_a_day, found["update"].hours) == (3, 2, 3.0)
    assert (found["information"].answered, found["information"].hours) == (0, None)
    assert "Mise à jour 3 60 % 3 2 3,0 h" in page
    assert HelpMessage.objects.count() == 13


def test_the_list_costs_the_same_for_one_and_twenty(client, sign_in, constant_queries):
    ConversationFactory()
    sign_in(UserFactory(coordinator=True))

    constant_queries(reverse("directory:conversations"), lambda: ConversationFactory.create_batch(19))


def test_its_address_hides_no_other_page():
    assert resolve("/annuaire/qui-appeler/violences/").view_name == "directory:helplines"
