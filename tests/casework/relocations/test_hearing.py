"""Her agreement to hear of a move: taken back by herself, in one touch, from her own page; at once, at no cost."""

import pytest
from django.core.exceptions import PermissionDenied

from casework.relocations import hearing
from casework.relocations.actions import open_chain
from casework.space_words import SPACE_WORDS
from hosting.models import Need
from journal.models import Entry, Task
from journal.models.entry import Channel
from journal.moves import TooLate
from matching.models import Proposal
from messaging import links
from messaging.models import Link
from messaging.models.contact import Language
from privacy.models import Consent
from tests.casework.papers.test_papers import entered
from tests.casework.relocations.steps import chain_world, opened, proposals, suggested_to
from tests.factories import AccompanimentFactory

pytestmark = pytest.mark.django_db

BUTTON = 'name="stop_hearing"'


@pytest.fixture
def world(coordinator):
    return chain_world(coordinator)


@pytest.fixture
def hers(client, world):
    """The address of her page, with the code said."""
    return entered(client, world.stay.accompaniment.guest).request["PATH_INFO"]


def herself(file):
    return links.holder_of(links.issue(Link.Purpose.GUEST_SPACE, file.guest, holder=file.guest_id, pin=True).link)


def refusals(file):
    return Entry.objects.filter(object_id=file.pk, transition="refuse_to_hear")


def test_one_touch_on_her_page_stops_suggestions_at_once_and_costs_her_nothing(client, world, hers):
    file = world.stay.accompaniment
    key = suggested_to(world)[0].key
    tasks, stay = Task.objects.count(), type(world.stay).objects.values().get(pk=world.stay.pk)
    assert BUTTON in client.get(hers).content.decode()
    assert suggested_to(world)  # GET shows, and takes nothing back

    answer = client.post(hers, {"stop_hearing": "1"}, follow=True)

    assert hearing.agreed(file.guest) is None
    assert suggested_to(world) == []
    with pytest.raises(TooLate):
        open_chain(world.territory, key, by=world.by)
    assert BUTTON not in answer.content.decode()
    assert SPACE_WORDS["fr"]["stopped_hearing"] in answer.content.decode()
    entry = refusals(file).get()
    assert entry.channel == Channel.LINK
    assert (entry.actor.kind, entry.facts, entry.note) == ("link", {}, "")
    assert Task.objects.count() == tasks
    assert type(world.stay).objects.values().get(pk=world.stay.pk) == stay
    assert not Need.objects.filter(guest=file.guest_id).exists()


def test_touched_twice_it_is_written_once(client, world, hers):
    for _ in range(2):
        assert client.post(hers, {"stop_hearing": "1"}).status_code == 302

    assert refusals(world.stay.accompaniment).count() == 1
    assert Consent.objects.filter(purpose=hearing.PURPOSE, given=False).count() == 1


def test_a_question_that_was_asked_stays_hers_to_answer(client, world, hers):
    chain = opened(world)

    client.post(hers, {"stop_hearing": "1"})

    assert proposals(chain)[1].status in Proposal.LIVE


def test_the_button_is_there_only_once_her_code_is_said_and_only_where_she_agreed(client, world):
    assert BUTTON not in entered(client, world.stay.accompaniment.guest, said=False).content.decode()
    assert BUTTON not in entered(client, world.ama.guest).content.decode()


def test_nothing_is_taken_back_before_the_code_is_said(client, world):
    closed = entered(client, world.stay.accompaniment.guest, said=False).request["PATH_INFO"]

    client.post(closed, {"stop_hearing": "1"})

    assert hearing.agreed(world.stay.accompaniment.guest)


def test_nobody_takes_back_the_word_of_another(world, referrer):
    for by in (herself(AccompanimentFactory()), referrer.actor):
        with pytest.raises(PermissionDenied):
            hearing.refuse(world.stay.accompaniment, by=by, channel="link")
    with pytest.raises(PermissionDenied):  # and to agree is said aloud, with somebody who explains what it is
        hearing.agree(world.ama, by=herself(world.ama), channel="link")
    assert hearing.agreed(world.stay.accompaniment.guest)
    assert hearing.agreed(world.ama.guest) is None


@pytest.mark.parametrize("language", Language.values)
def test_it_is_said_in_her_language(client, world, language):
    contact = world.stay.accompaniment.guest.contact
    contact.language = language
    contact.save()

    shown = entered(client, world.stay.accompaniment.guest).content.decode()

    assert all(SPACE_WORDS[language][word] in shown for word in ("elsewhere", "hears", "stop_hearing"))
