"""A campaign: who is asked, who is written to and when, who is called, and how far it is."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from directory.campaigns import following
from directory.models import Campaign, CampaignItem, UpdateLink, Verification
from directory.tasks import follow_campaigns
from directory.updates import giving, receiving
from journal.models import Task
from messaging import links, outbox
from messaging.models import Delivery
from messaging.notifications import tell_what_is_due
from tests.factories import PlaceFactory, ServiceFactory, TerritoryFactory, UserFactory
from tests.factories.directory import CampaignFactory, CampaignItemFactory, PrivateContactFactory

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 12, 1, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def clock(settings):
    settings.MESSAGE_PORTS = {"email": "messaging.channels.Mailbox", "sms": ""}
    cache.clear()
    with time_machine.travel(FIRST, tick=False) as traveller:
        yield traveller


def on_day(clock, day):
    """What runs by itself, several times, on that day of the campaign; how many mails have left since the start."""
    clock.move_to(FIRST + timedelta(days=day))
    for _ in range(2):
        tell_what_is_due()
        follow_campaigns()
        outbox.empty()
    return Delivery.objects.count()


def test_a_campaign_asks_the_structures_of_its_departments_and_categories(client, sign_in):
    territory = TerritoryFactory()
    asked = PlaceFactory(covered_by=territory)
    ServiceFactory(place=asked, category="shower")
    ServiceFactory(place=PlaceFactory(structure=asked.structure), category="shower")
    ServiceFactory(category="library")
    ServiceFactory(place=PlaceFactory(postal_code="69001", city="Lyon"), category="shower")
    sign_in(UserFactory(coordinator=True))

    client.post(
        reverse("directory:campaigns"),
        {
            "name": "Hiver", "territory": territory.pk, "departments": "", "categories": ["shower"],
            "sections": ["hours"], "starts_on": "2026-12-01", "ends_on": "2026-12-31",
        },
    )  # fmt: skip

    campaign = Campaign.objects.get()
    assert campaign.departments == ["33"]
    assert [item.structure for item in campaign.items.all()] == [asked.structure]


def test_it_is_written_to_three_times_then_called(clock):
    item = CampaignItemFactory()
    PrivateContactFactory(structure=item.structure)
    unreachable = CampaignItemFactory(campaign=item.campaign)

    sent = [on_day(clock, day) for day in (0, 1, 3, 5, 7, 9)]

    assert sent == [1, 1, 2, 2, 3, 3]
    assert [task.object_id for task in Task.objects.open()] == [unreachable.pk]
    on_day(clock, 10)
    assert {task.object_id for task in Task.objects.open()} == {item.pk, unreachable.pk}
    assert Delivery.objects.count() == 3
    assert UpdateLink.objects.filter(item=item).count() == 3
    assert "Rappel" in Delivery.objects.order_by("pk")[1].subject


def test_who_has_answered_is_left_alone(clock):
    place = ServiceFactory().place
    item = CampaignItemFactory(structure=place.structure)
    PrivateContactFactory(structure=item.structure)
    assert on_day(clock, 0) == 1
    path = re.search(r"/annuaire/maj/([^/\s]+)/", Delivery.objects.get().body)[1]
    row = giving.opened(path)

    receiving.nothing_changed(row, by=links.holder_of(row.link))

    assert [on_day(clock, day) for day in (3, 7, 10)] == [1, 1, 1]
    assert not Task.objects.exists()
    found = following.progress(item.campaign)
    assert (found.asked, found.no_change, found.alone, found.todo) == (1, 1, 1, 0)


def test_a_person_calls_and_notes_what_was_said(client, sign_in):
    place = ServiceFactory().place
    item = CampaignItemFactory(structure=place.structure)
    follow_campaigns()
    sign_in(UserFactory(coordinator=True))
    page = reverse("directory:campaign_item", args=[item.pk])
    assert place.name in client.get(page).content.decode()

    client.post(page, {"act": "called", "said": "no_change"})

    assert CampaignItem.objects.get().status == "no_change"
    assert not Task.objects.open().exists()
    assert set(Verification.objects.values_list("method", flat=True)) == {"call"}
    assert following.progress(item.campaign).alone == 0
    assert client.post(page, {"act": "called", "said": "done"}).status_code == 409


def test_progress_costs_the_same_for_one_structure_and_twenty(client, sign_in, constant_queries):
    campaign = CampaignFactory()
    CampaignItemFactory(campaign=campaign)
    sign_in(UserFactory(coordinator=True))

    constant_queries(
        reverse("directory:campaign", args=[campaign.pk]),
        lambda: CampaignItemFactory.create_batch(19, campaign=campaign),
    )
