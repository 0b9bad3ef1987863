"""« Réglages » : everybody of the team reads, the manager decides, and only for her own territory."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.relays import RELAY_DAYS
from journal.judgements import every
from journal.models import Judgement
from tests.factories import TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def send(client, name="relay_days", territory="", **facts):
    values = {"value": 75, "from_on": timezone.localdate().isoformat(), "why": "Trop court l'été dernier"} | facts
    query = f"?territoire={territory}" if territory else ""
    return client.post(reverse("desk:decide", args=[name]) + query, values)


def test_every_choice_is_shown_with_its_value(sign_in, coordinator):
    page = sign_in(coordinator).get(reverse("desk:choices")).content.decode()

    for choice in every():
        assert choice.label in page
    assert "Changer" not in page  # she reads; the manager decides


def test_the_manager_decides_and_it_is_read_from_that_day(sign_in, manager):
    territory = manager.memberships.get().territory_id

    response = send(sign_in(manager))

    assert response.status_code == 302
    assert RELAY_DAYS.of(territory) == 75
    assert RELAY_DAYS.of(territory, timezone.localdate() - timedelta(days=1)) == RELAY_DAYS.default
    assert "Trop court l&#x27;été dernier" in sign_in(manager).get(reverse("desk:choices")).content.decode()


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"value": 9999}, 409), ({"why": ""}, 422), ({"value": "beaucoup"}, 422), ({"from_on": "2020-01-01"}, 409)],
)
def test_what_cannot_be_is_said_and_nothing_is_written(sign_in, manager, facts, status):
    response = send(sign_in(manager), **facts)

    assert response.status_code == status
    assert not Judgement.objects.exists()


def test_nobody_decides_for_another_territory_or_without_the_right(sign_in, manager, coordinator):
    TerritoryFactory(code="nantes")

    assert send(sign_in(manager), territory="nantes").status_code == 404
    assert send(sign_in(coordinator)).status_code == 403
    assert send(sign_in(manager), name="no_such_choice").status_code == 404
    assert sign_in(UserFactory(referrer=True)).get(reverse("desk:choices")).status_code == 403
    assert not Judgement.objects.exists()


def test_it_costs_the_same_for_one_decision_and_for_twenty(sign_in, manager, constant_queries):
    sign_in(manager)
    territory = manager.memberships.get().territory

    days = count(1)

    def grow():
        today = timezone.localdate()
        Judgement.objects.bulk_create(
            Judgement(territory=territory, name="relay_days", value=60, from_on=today + timedelta(days=next(days)),
                      why="essai", decided_by=manager.actor)
            for _ in range(20)
        )  # fmt: skip

    grow()
    constant_queries(reverse("desk:choices"), grow)
