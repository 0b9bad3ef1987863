"""« Que montrions-nous le 6 mai à 20 h 45 ? » : the same answer, whatever was changed since."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from directory import editing
from directory.hours.timetable import State
from directory.models import Place, Service
from directory.replay import search, shown
from directory.search.finding import Question
from journal.moves import perform
from tests.directory.places import take_leaflet
from tests.directory.test_directory_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
EVENING = datetime(2020, 5, 6, 20, 45, tzinfo=PARIS)


@pytest.fixture
def leaflet():
    with time_machine.travel(EVENING - timedelta(hours=3), tick=False):
        take_leaflet("--apply")
        return UserFactory(coordinator=True).actor


def states(known_at, at):
    found = search(Question(open_at=at), known_at)
    numbers = dict(Place.objects.values_list("pk", "listings__number"))
    return {numbers[each.pk]: (each.state, each.facts["name"]) for each, _ in found}


def test_what_was_shown_on_6_may_at_20_45_is_shown_again_after_every_later_edit(leaflet):
    with time_machine.travel(EVENING, tick=False):
        then = states(EVENING, EVENING)
    assert {number for number, (state, _) in then.items() if state is State.CERTAIN} == {11, 14}
    assert {number for number, (state, _) in then.items() if state is State.OPEN_ENDED} == {
        2,
        16,
        17,
        18,
        19,
        20,
        21,
        30,
    }

    with time_machine.travel(EVENING + timedelta(days=1), tick=False):
        truck = Place.objects.get(listings__number=11)
        service = truck.services.get()
        editing.change_fact(service, "hours", "Mo 08:00-09:00", by=leaflet)
        editing.change_fact(truck, "name", "Autre nom", by=leaflet)
        editing.add_override(
            Place.objects.get(listings__number=14),
            "closure",
            since=date(2020, 5, 1),
            until=date(2020, 6, 1),
            by=leaflet,
        )
        editing.call_into_question(Service.objects.get(place__listings__number=2), by=leaflet)
        perform(Place.objects.get(listings__number=16).structure, "suspend", by=leaflet)
        editing.change_fact(
            Service.objects.get(place__listings__number=17), "stopped_on", date(2020, 5, 7).isoformat(), by=leaflet
        )
        editing.create_service(truck, {"category": "shower", "hours": "Mo-Su 00:00-24:00"}, by=leaflet, checked="call")

        assert states(EVENING, EVENING) == then
        now = states(EVENING + timedelta(days=1), EVENING)
        assert now[11][1] == "Autre nom"
        assert {14, 16, 17} & set(now) == set()
        assert now[2][0] is State.UNKNOWN


def test_a_closure_that_was_withdrawn_was_shown_as_long_as_it_stood(leaflet):
    place = Place.objects.get(listings__number=11)
    with time_machine.travel(EVENING, tick=False) as clock:
        closed = editing.add_override(place, "closure", since=date(2020, 5, 6), until=date(2020, 5, 20), by=leaflet)
        clock.shift(timedelta(hours=1))
        editing.end_override(closed, by=leaflet)

    assert shown(place, EVENING + timedelta(minutes=5), EVENING).state is State.CLOSED
    assert shown(place, EVENING + timedelta(hours=2), EVENING).state is State.CERTAIN
    assert shown(place, EVENING - timedelta(days=9), EVENING) is None


def test_the_page_says_what_was_shown(leaflet, sign_in):
    place = Place.objects.get(listings__number=11)
    url = reverse("directory:team_then", args=[place.uuid])
    with time_machine.travel(EVENING + timedelta(days=2), tick=False):
        editing.change_fact(place.services.get(), "hours", "Mo 08:00-09:00", by=leaflet)
        client = sign_in(UserFactory(coordinator=True))

        page = client.get(url, {"su_jour": "2020-05-06", "su_heure": "20:45"})

        assert "Ouvert" in text_of(page)
        assert "20 h" in text_of(page)
        assert "n’y était pas encore" in text_of(client.get(url, {"su_jour": "2020-05-01", "su_heure": "10:00"}))
        assert client.get(url, {"su_jour": "hier"}).status_code == 422
