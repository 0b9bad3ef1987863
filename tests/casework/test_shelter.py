"""A roof for tonight: two yeses, a room that suits her, and a search that goes on."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from casework import shelter
from casework.models import Stay
from hosting.models import Availability, Need, NeverPair
from journal.models import Task
from journal.moves import NotYet
from tests.factories import AccompanimentFactory, HostFactory, NeedFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db


def day(count):
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def file(coordinator):
    return AccompanimentFactory(owner=coordinator)


def sheltered(file, user, room, **changes):
    facts = {"room": room.pk, "nights": 3, "guest_said_yes": True, "host_said_yes": True, "channel": "phone"}
    return shelter.shelter_tonight(file, by=user.actor, **facts | changes)


def test_she_sleeps_there_tonight_and_her_search_goes_on(file, coordinator):
    need = NeedFactory(guest=file.guest)
    room = RoomFactory()

    stay = sheltered(file, coordinator, room)

    assert (stay.kind, stay.status, stay.started_on) == (Stay.Kind.SHELTER, Stay.Status.ONGOING, day(0))
    assert stay.occupancy.period == DateRange(day(0), day(3))
    assert Need.objects.open().get(guest=file.guest) == need
    assert set(Task.objects.open().about(stay).values_list("kind", flat=True)) == {"shelter_agreement"}


def test_without_any_search_one_opens_for_the_end_of_the_shelter(file, coordinator):
    sheltered(file, coordinator, RoomFactory())

    assert Need.objects.open().get(guest=file.guest).from_on == day(3)


@pytest.mark.parametrize("missing", ["guest_said_yes", "host_said_yes"])
def test_without_both_yeses_nothing_happens(file, coordinator, missing):
    with pytest.raises(NotYet, match="deux oui"):
        sheltered(file, coordinator, RoomFactory(), **{missing: False})

    assert not Stay.objects.exists()


def test_only_rooms_that_suit_her_are_offered_and_taken(file, coordinator):
    good, short = RoomFactory(), RoomFactory(minimum_nights=60)
    never, taken, ending = RoomFactory(), RoomFactory(), RoomFactory()
    unready = RoomFactory(host=HostFactory(ready=True, insured_on=None))
    NeverPair.objects.create(guest=file.guest, host=never.host)
    StayFactory(ongoing=True, room=taken)
    Availability.objects.filter(room=ending).update(period=DateRange(day(-10), day(2)))

    offered = {room.pk for room, _ in shelter.rooms_tonight(file)}

    assert offered == {good.pk, short.pk, ending.pk}
    for room in (never, unready, taken, ending):
        with pytest.raises(NotYet, match="ne lui convient pas"):
            sheltered(file, coordinator, room)


def test_on_screen_from_her_file_to_her_roof(sign_in, client, file, coordinator):
    room = RoomFactory()
    sign_in(coordinator)
    url, page = (reverse(f"casework:{name}", args=[file.pk]) for name in ("shelter", "accompaniment"))
    answers = {"room": room.pk, "nights": 3, "guest_said_yes": "on", "channel": "phone"}

    assert "La mettre à l’abri ce soir" in client.get(page).content.decode()
    assert room.host.code in client.get(url).content.decode()
    assert client.post(url, answers).status_code == 422
    assert client.post(url, answers | {"host_said_yes": "on"}).status_code == 302

    assert Stay.objects.get().kind == Stay.Kind.SHELTER
    assert "La mettre à l’abri" not in client.get(page).content.decode()


def test_with_no_room_it_says_what_to_do(sign_in, client, file, coordinator):
    sign_in(coordinator)

    assert "Aucune chambre prête" in client.get(reverse("casework:shelter", args=[file.pk])).content.decode()
