"""Some nights elsewhere, answered by link: she first, each adult for himself; reading changes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casework import respites
from casework.models import Respite, RespiteAnswer
from hosting.models import Occupancy
from journal.models import Entry
from journal.moves import TooLate
from messaging import links
from messaging.models import Link, Message
from tests.casework.steps import day, fresh
from tests.factories import AdultFactory, RespiteFactory, RoomFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db
Status, Purpose = Respite.Status, Link.Purpose


@pytest.fixture
def asked():
    """She lives somewhere, and has the question about a week in another home, of two adults."""
    stay = StayFactory(ongoing=True, planned_until=day(90))
    room = RoomFactory()
    AdultFactory(host=room.host, checked=True)
    by = stay.accompaniment.owner.actor
    return respites.offer(stay, by=by, room=room.pk, start=day(10), until=day(17))


def host_of(respite):
    return respite.occupancy.room.host


def opened(client, respite, purpose, holder, **more):
    """The page behind a fresh link: (address, page)."""
    issued = links.issue(purpose, respite, holder=holder, **more)
    answer = client.get(issued.url, follow=True)
    return answer.request["PATH_INFO"], answer


def hers(client, respite):
    guest = respite.accompaniment.guest
    return opened(client, respite, Purpose.GUEST_RESPITE, guest.pk, contact=guest.contact)


def say(client, url, answer, respite):
    return client.post(url, {"answer": answer, "version": fresh(respite).version})


def status_of(respite):
    return Respite.objects.get(pk=respite.pk).status


def test_from_her_link_to_each_adults_these_nights_have_a_roof(client, asked):
    before = Entry.objects.count()
    url, page = hers(client, asked)
    client.get(url)
    assert page.status_code == 200
    assert (Entry.objects.count(), status_of(asked)) == (before, Status.ASKED)  # GET shows

    assert say(client, url, "yes", asked).status_code == 302
    assert status_of(asked) == Status.SHE_ACCEPTED
    first, second = host_of(asked).adults.order_by("pk")
    for adult, then in ((first, Status.SHE_ACCEPTED), (second, Status.ACCEPTED)):
        url, page = opened(client, asked, Purpose.HOST_RESPITE, adult.pk)
        assert asked.accompaniment.guest.first_name not in page.content.decode()
        assert say(client, url, "yes", asked).status_code == 302
        assert status_of(asked) == then

    assert Occupancy.objects.get(pk=asked.occupancy_id).kind == Occupancy.Kind.RESPITE
    said = Entry.objects.about(asked).filter(transition__in=["she_accepts", "adult_accepts", "home_accepts"])
    assert {entry.channel for entry in said} == {"link"}


@pytest.mark.parametrize("who", ["she", "adult"])
def test_a_no_frees_the_room_and_closes_every_link(client, asked, who):
    if who == "adult":
        respites.answer(asked, "she_accepts", by=asked.accompaniment.owner.actor)
        url, _ = opened(client, asked, Purpose.HOST_RESPITE, host_of(asked).adults.first().pk)
    else:
        url, _ = hers(client, asked)
    other = links.issue(Purpose.GUEST_RESPITE, asked, holder=asked.accompaniment.guest_id)

    say(client, url, "no", asked)

    assert status_of(asked) == (Status.HOME_DECLINED if who == "adult" else Status.DECLINED)
    assert Occupancy.objects.get(pk=asked.occupancy_id).released_at
    with pytest.raises(links.Gone):
        links.reopen(other.link.uuid)


def test_whoever_answers_by_voice_closes_the_question_that_was_sent(asked):
    issued = links.issue(Purpose.GUEST_RESPITE, asked, holder=asked.accompaniment.guest_id)

    respites.answer(asked, "she_accepts", by=asked.accompaniment.owner.actor, channel="voice")

    with pytest.raises(links.Gone):
        links.reopen(issued.link.uuid)


def test_nobody_answers_for_another_or_too_late(client, asked):
    first, second = host_of(asked).adults.order_by("pk")
    issued = links.issue(Purpose.HOST_RESPITE, asked, holder=first.pk)
    actor = links.holder_of(issued.link)
    with pytest.raises(TooLate):  # the other home is not asked before her yes
        respites.adult_answers(asked, first, by=actor, accepts=True)
    asked = respites.answer(asked, "she_accepts", by=asked.accompaniment.owner.actor)
    with pytest.raises(PermissionDenied):
        respites.adult_answers(asked, second, by=actor, accepts=True)
    with pytest.raises(PermissionDenied):
        respites.adult_answers(asked, AdultFactory(), by=actor, accepts=True)
    Occupancy.objects.filter(pk=asked.occupancy_id).update(held_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(TooLate):
        respites.adult_answers(asked, first, by=links.holder_of(issued.link), accepts=True)

    assert not RespiteAnswer.objects.exists()


def test_another_respites_link_opens_nothing_here(client, asked):
    other = RespiteFactory()
    issued = links.issue(Purpose.GUEST_RESPITE, other, holder=other.accompaniment.guest_id)

    with pytest.raises(PermissionDenied):
        respites.by_link(asked, by=links.holder_of(issued.link), accepts=True)


@pytest.mark.parametrize(("language", "words"), [("ar", "غرفتك تبقى لك"), ("es", "unas noches en otra casa")])
def test_she_reads_it_in_her_language(client, asked, language, words):
    contact = asked.accompaniment.guest.contact
    contact.language = language
    contact.save()

    assert words in hers(client, asked)[1].content.decode()


def test_the_question_is_sent_to_her_then_to_each_adult_and_to_nobody_before(asked):
    kinds = lambda: list(Message.objects.order_by("pk").values_list("kind", flat=True))  # noqa: E731
    assert kinds() == ["casework.respite_asked"]

    respites.answer(asked, "she_accepts", by=asked.accompaniment.owner.actor)

    assert set(kinds()) == {"casework.respite_asked", "casework.respite_asked_at_home"}


def test_a_home_that_signs_in_is_asked_after_her_yes_and_answers_for_one_adult(client, asked):
    host = host_of(asked)
    first = host.adults.order_by("pk").first()
    host.user = UserFactory(host=True)
    host.contact = first.contact
    host.save()
    client.force_login(host.user)
    page = reverse("desk:host_respite", args=[asked.pk])
    assert client.get(page).status_code == 404  # she is asked first

    respites.answer(asked, "she_accepts", by=asked.accompaniment.owner.actor)

    assert page in client.get(reverse("desk:host")).content.decode()
    shown = client.get(page).content.decode()
    assert "quelques nuits" in shown
    assert asked.accompaniment.guest.first_name not in shown
    assert say(client, page, "yes", asked).status_code == 302
    assert status_of(asked) == Status.SHE_ACCEPTED  # the other adult answers for himself
    assert RespiteAnswer.objects.get().adult == first
    client.force_login(UserFactory(host=True))
    assert client.get(page).status_code == 404
    client.force_login(host.user)
    assert say(client, page, "no", asked).status_code == 302
    assert status_of(asked) == Status.HOME_DECLINED
    assert page not in client.get(reverse("desk:host")).content.decode()
