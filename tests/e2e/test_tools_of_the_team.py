"""The team's tools on a computer and on a telephone: nothing wrong for axe, nothing wider than the screen."""

import os
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from directory.help import talking
from directory.models import UnmetNeed
from tests.conftest import authenticate
from tests.factories import PlaceFactory, ServiceFactory, TerritoryFactory, UserFactory
from tests.factories.directory import (
    CallPairFactory,
    CampaignFactory,
    CampaignItemFactory,
    CardBatchFactory,
    LetterFactory,
    PhoneRoundFactory,
    PlaceCallFactory,
    SuggestionFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(clock):
    """A page of each tool, with something on it."""
    place = ServiceFactory(place=PlaceFactory(covered_by=TerritoryFactory())).place
    suggestion = SuggestionFactory(name=place.name, postal_code="33000", city="Bordeaux")
    campaign = CampaignFactory()
    CampaignItemFactory(campaign=campaign, structure=place.structure)
    pair = CallPairFactory(round=PhoneRoundFactory())
    call = PlaceCallFactory(pair=pair, place=place)
    help_ = talking.ask("Où laver mon linge ?", territory=TerritoryFactory())
    for band, number in (("night", 12), ("evening", 3), ("morning", 8)):
        UnmetNeed.objects.create(
            month=date(2026, 8, 1), department="33", commune="Bordeaux", category="shower", band=band, kind="nothing",
            count=number,
        )  # fmt: skip
    named = [
        ("suggestion", suggestion), ("campaign", campaign), ("phone_round", pair.round), ("place_call", call),
        ("conversation", help_), ("card_batch", CardBatchFactory()), ("letter", LetterFactory()),
        ("structure_link", place.structure),
    ]  # fmt: skip
    pages = [("tools", reverse("directory:tools")), ("help_figures", reverse("directory:help_figures"))]
    pages += [(name, reverse(f"directory:{name}", args=[row.pk])) for name, row in named]
    return [*pages, ("unmet_needs", f"{reverse('reporting:unmet_needs')}?trimestre=2026-T3")]


def test_the_tools_of_the_team(page, service, addresses, violations, settings):
    client = authenticate(Client(), UserFactory(coordinator=True))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": service}])

    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for name, address in addresses:
            page.goto(f"{service}{address}")
            assert page.url.endswith(address)  # not sent to sign in
            assert violations(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
            if folder := os.environ.get("PICTURES"):
                page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
