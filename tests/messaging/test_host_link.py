"""A home that is asked again answers by its link, in two touches."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hosting.models import Host
from messaging import links, notifications, outbox
from messaging.models import Link, Message
from tests.factories import AvailabilityFactory, HostFactory, RoomFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]


@pytest.fixture
def room():
    room = RoomFactory(host=HostFactory(ready=True), open=None)
    AvailabilityFactory(room=room, confirmed_on=timezone.localdate() - timedelta(days=31))
    return room


def enter(client, host):
    """The page behind a fresh link to this home."""
    issued = links.issue(Link.Purpose.HOST_AVAILABILITY, host, contact=host.contact)
    return client.get("/l/" + issued.url.rstrip("/").rpartition("/")[2] + "/").url


def test_the_message_leads_to_the_question_and_the_answer_is_taken(client, room, by_memory):
    notifications.tell_what_is_due()
    outbox.empty()
    (parcel,) = by_memory
    page = client.get("/l/" + parcel.body.rstrip("/ ").rpartition("/")[2] + "/").url

    assert "Votre chambre est-elle disponible" in client.get(page).content.decode()
    assert room.availabilities.get().confirmed_on < timezone.localdate()
    answer = client.post(page, {"choice": "open"}, follow=True)

    assert "Merci, c’est noté" in answer.content.decode()
    assert room.availabilities.get().confirmed_on == timezone.localdate()


def test_not_now_is_a_pause_until_a_chosen_day_then_asked_again(client, room, by_day):
    page = enter(client, room.host)
    day = timezone.localdate() + timedelta(days=20)

    assert client.post(page, {"choice": "pause"}).status_code == 422
    assert client.post(page, {"choice": "pause", "ask_again_on": day}).status_code == 302

    host = Host.objects.get(pk=room.host_id)
    assert (host.status, host.ask_again_on) == ("paused", day)
    notifications.tell_what_is_due()
    assert not Message.objects.filter(kind="hosting.availability_asked").exists()
    by_day.shift(timedelta(days=20))
    notifications.tell_what_is_due()
    notifications.tell_what_is_due()
    assert Message.objects.filter(kind="hosting.availability_asked").count() == 1


def test_a_link_to_one_home_does_not_speak_for_another(client, room):
    other = RoomFactory(host=HostFactory(ready=True))
    page = enter(client, other.host)

    client.post(page, {"choice": "pause", "ask_again_on": timezone.localdate() + timedelta(days=9)})

    assert Host.objects.get(pk=room.host_id).status == "approved"
