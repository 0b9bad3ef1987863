"""The forecast of a territory: the nights that fail are those that no possible room covers, each counted once."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from time_machine import travel

from casework.forecast import reading
from casework.forecast.bridged import SIMPLE, Bridged, bridge_year
from casework.forecast.lookahead import look_ahead, nights_by_month
from casework.forecast.reading import read_forecast
from casework.tasks import bridge_the_year
from hosting.models import Availability
from tests.factories import (
    AccompanimentFactory,
    NeedFactory,
    RoomFactory,
    StayFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def the_day():
    with travel("2026-11-22 09:00 +0000", tick=False):
        yield


def day(offset):
    return TODAY + timedelta(days=offset)


def housed(territory, *, ends=30, places=1):
    """A woman whose year began a hundred days ago, under a roof for ``ends`` days more."""
    room = RoomFactory(host__territory=territory)
    stay = StayFactory(ongoing=True, accompaniment__territory=territory, room=room, planned_until=day(ends))
    Availability.objects.filter(room=room).update(period=DateRange(day(-200), day(ends)))
    return stay


def opened(territory, lower, upper, **room):
    row = RoomFactory(host__territory=territory, **room)
    Availability.objects.filter(room=row).update(period=DateRange(day(lower), upper and day(upper)))
    return row


def lane_of(forecast, stay):
    [lane] = [lane for lane in forecast.lanes if lane.ledger.accompaniment == stay.accompaniment]
    return lane


def test_what_no_room_covers_fails_from_the_day_her_roof_ends_to_the_end_of_her_year():
    stay = housed(TerritoryFactory())

    forecast = read_forecast(stay.accompaniment.territory_id, TODAY)

    ends = stay.accompaniment.commitment.ends_on
    assert lane_of(forecast, stay).gaps == [(day(30), ends)]
    assert lane_of(forecast, stay).failing == [(day(30), ends)]
    assert forecast.by_month == nights_by_month([(day(30), ends)])
    assert forecast.waiting == {}


def test_a_possible_room_covers_the_nights_that_it_is_open_and_no_more():
    territory = TerritoryFactory()
    stay = housed(territory)
    opened(territory, 30, 100)

    forecast = read_forecast(territory.pk, TODAY)

    assert lane_of(forecast, stay).failing == [(day(100), stay.accompaniment.commitment.ends_on)]


def test_a_room_that_a_rule_excludes_covers_nobody():
    territory = TerritoryFactory()
    stay = housed(territory)
    stay.accompaniment.guest.step_free = True
    stay.accompaniment.guest.save()
    opened(territory, 0, None, step_free=False)

    assert (
        lane_of(read_forecast(territory.pk, TODAY), stay).failing
        == lane_of(read_forecast(territory.pk, TODAY), stay).gaps
    )


def test_one_room_does_not_cover_two_women():
    territory = TerritoryFactory()
    first, second = housed(territory, ends=20), housed(territory, ends=40)
    opened(territory, 0, None)

    forecast = read_forecast(territory.pk, TODAY)

    assert lane_of(forecast, first).failing == []
    ends = first.accompaniment.commitment.ends_on  # the room is free again once her year is over
    assert lane_of(forecast, second).failing == [(day(40), second.accompaniment.commitment.ends_on)]
    assert ends >= second.accompaniment.commitment.ends_on


def test_a_woman_who_waits_is_counted_apart():
    territory = TerritoryFactory()
    waiting = AccompanimentFactory(territory=territory)
    NeedFactory(guest=waiting.guest, territory=territory, from_on=day(10))

    forecast = read_forecast(territory.pk, TODAY)

    assert forecast.by_month == {}
    assert sum(forecast.waiting.values()) == (forecast.horizon - day(10)).days
    assert forecast.worst is None


def test_the_worst_month_says_how_few_homes_would_answer_it():
    stay = housed(TerritoryFactory(), ends=30)

    worst = read_forecast(stay.accompaniment.territory_id, TODAY).worst

    assert (worst.month.day, worst.homes, worst.left) == (1, 1, 0)
    assert worst.nights == 31


def test_another_territory_is_another_forecast():
    housed(TerritoryFactory())

    assert read_forecast(TerritoryFactory(code="ailleurs").pk, TODAY).lanes == []


def test_the_page_says_the_nights_and_never_which_home(sign_in, client):
    territory = TerritoryFactory()
    user = UserFactory(coordinator=territory)
    stay = housed(territory)
    free = opened(territory, 0, 20)
    sign_in(user)

    page = client.get(reverse("casework:year")).content.decode()

    assert "nuits manqueront" in page
    assert stay.accompaniment.code in page
    lane, rooms = page.split("Chambres des foyers prêts")
    assert stay.occupancy.room.host.code not in lane
    assert free.host.code in rooms
    assert stay.accompaniment.code not in rooms
    assert stay.accompaniment.guest.code not in rooms


def test_the_drawing_counts_the_nights_that_no_known_room_covers(sign_in, client):
    territory = TerritoryFactory()
    sign_in(UserFactory(coordinator=territory))
    stay = housed(territory)
    opened(territory, 30, 100)
    left = (stay.accompaniment.commitment.ends_on - day(100)).days

    drawn = client.get(reverse("casework:year")).content.decode().split("Chambres des foyers prêts")[0]

    assert f">{left} nuits à couvrir</text>" in drawn
    assert f">{left + 70} nuits à couvrir</text>" not in drawn


def test_the_page_filters_and_orders_by_its_address(sign_in, client):
    territory = TerritoryFactory()
    sign_in(UserFactory(coordinator=territory))
    stay = housed(territory)
    home = stay.occupancy.room.host
    town = home.household.area.code.partition("-")[0]

    assert stay.accompaniment.code in client.get(f"/annee/?secteur={town}&tri=dossier").content.decode()
    assert stay.accompaniment.code not in client.get("/annee/?secteur=99999").content.decode()


@pytest.mark.parametrize("role", ["approver", "referrer"])
def test_it_is_the_teams(sign_in, client, role):
    sign_in(UserFactory(**{role: True}))

    assert client.get(reverse("casework:year")).status_code in (403, 404)


def test_with_nobody_it_says_what_will_be_there(sign_in, client):
    sign_in(UserFactory(coordinator=True))

    assert "Personne n’est encore accompagné" in client.get(reverse("casework:year")).content.decode()


def test_somebody_of_two_territories_chooses(sign_in, client):
    first, second = TerritoryFactory(code="ain", name="Ain"), TerritoryFactory(code="bas-rhin", name="Bas-Rhin")
    user = UserFactory(coordinator=first)
    user.memberships.create(role="coordinator", territory=second, starts_on=day(-10))
    stay = housed(second)
    sign_in(user)

    assert stay.accompaniment.code not in client.get("/annee/").content.decode()
    assert stay.accompaniment.code in client.get(f"/annee/?territoire={second.code}").content.decode()
    assert client.get("/annee/?territoire=nulle-part").status_code == 404


def test_a_page_short_of_time_answers_simply_and_a_task_finds_the_best(monkeypatch):
    cache.clear()
    territory = housed(TerritoryFactory()).accompaniment.territory
    opened(territory, 20, 200)
    given = []

    def slow(gaps, rooms, possible, *, seconds):
        given.append(seconds)
        return (
            bridge_year(gaps, rooms, possible, seconds=60)
            if seconds > 2
            else Bridged(look_ahead(gaps, rooms, possible), SIMPLE)
        )

    monkeypatch.setattr(reading, "bridge_year", slow)
    assert read_forecast(territory.pk, TODAY).is_simple
    assert read_forecast(territory.pk, TODAY).is_simple  # kept: not tried again at each page

    bridge_the_year(territory.pk)

    assert not read_forecast(territory.pk, TODAY).is_simple
    assert given == [2, 60]
