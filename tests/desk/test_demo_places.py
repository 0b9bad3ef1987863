"""The directory of the demonstration is not empty, and something of it is open."""

from datetime import datetime, time

import pytest
from django.utils import timezone

from desk.demo.places import PLACES, furnish
from directory.hours.french import read_french
from directory.hours.timetable import State
from directory.models import Place, Service
from directory.search.finding import Question, find
from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db


def test_the_leaflet_and_the_places_of_bordeaux_are_there_and_something_is_open():
    today = timezone.localdate()

    furnish(TerritoryFactory(), today)

    assert Place.objects.published().count() == 30 + len(PLACES)
    assert not Service.objects.filter(opening=None).exists()
    assert all(not read_french(text).doubts for place in PLACES for _, text, _, _ in place[-1])
    noon = find(Question(open_at=datetime.combine(today, time(12, 30))), most=500)
    assert {"Bains-douches de la Gare", "Maison Solidaire des Capucins"} <= {
        each.name for each in noon.by_state[State.CERTAIN]
    }
