"""Every list and page of the team answers, at the same price for one row and for twenty."""

import pytest
from django.urls import reverse

from tests.factories import AccompanimentFactory, HostFactory, ReferralFactory, StayFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(sign_in, coordinator):
    sign_in(coordinator)
    return coordinator.memberships.get().territory


PAGES = ["desk:today", "matching:board", "hosting:referrals", "hosting:hosts", "desk:signatures"]


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_says_what_will_be_there(client, team, name):
    response = client.get(reverse(name), follow=True)

    assert response.status_code == 200


def test_the_roof_board_costs_the_same_for_one_woman_or_twenty(team, constant_queries):
    StayFactory(ongoing=True, accompaniment__territory=team)

    queries = constant_queries(
        reverse("desk:today"), grow=lambda: StayFactory.create_batch(19, ongoing=True, accompaniment__territory=team)
    )

    assert queries <= 20


def test_the_referrals_cost_the_same_for_one_or_twenty(team, constant_queries):
    ReferralFactory(submitted=True, territory=team)

    queries = constant_queries(
        reverse("hosting:referrals"), grow=lambda: ReferralFactory.create_batch(19, submitted=True, territory=team)
    )

    assert queries <= 20


def test_the_homes_cost_the_same_for_one_or_twenty(team, constant_queries):
    HostFactory(ready=True, territory=team)

    queries = constant_queries(
        reverse("hosting:hosts"), grow=lambda: HostFactory.create_batch(19, ready=True, territory=team)
    )

    assert queries <= 20


def test_her_file_opens(client, team):
    stay = StayFactory(ongoing=True, accompaniment__territory=team)

    response = client.get(reverse("casework:accompaniment", args=[stay.accompaniment_id]))

    assert response.status_code == 200


def test_a_file_of_another_territory_does_not_exist(client, team):
    elsewhere = AccompanimentFactory(territory=TerritoryFactory(code="ailleurs"))

    assert client.get(reverse("casework:accompaniment", args=[elsewhere.pk])).status_code == 404
