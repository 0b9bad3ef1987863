"""She says it without saying it: a word agreed with her, or a button; the page answers as it answers anything."""

import pytest
from django.utils import translation

from casework.concerns import words
from casework.models import Accompaniment, Concern
from journal.models import Entry, Task
from journal.moves import write
from messaging import links
from messaging.link_pages import link_url
from messaging.models import Link
from messaging.words import PAGE_WORDS
from tests.casework.concerns.people import around_her
from tests.casework.concerns.test_freezes import shape
from tests.factories import GuestFactory, ProposalFactory

pytestmark = pytest.mark.django_db
WORD = "Tournesol"


@pytest.fixture
def people():
    people = around_her()
    contact = people.file.guest.contact
    contact.code_word = WORD
    contact.save()
    return people


def enter(client, people, purpose=Link.Purpose.GUEST_ANSWER, subject=None):
    """Her page, opened by its link: the address that she posts to."""
    guest = people.file.guest
    subject = subject or ProposalFactory(guest=guest)
    issued = links.issue(purpose, subject, holder=guest.pk, contact=guest.contact)
    return client.get(issued.url[issued.url.index("/l/") :]).url


def said(client, url, **posted):
    """What arrives in her browser: the answer, its headers, then the page that follows."""
    answer = client.post(url, posted)
    cookies = sorted((name, len(morsel.value)) for name, morsel in answer.cookies.items())
    return shape(answer), cookies, shape(client.get(answer.url))


@pytest.mark.parametrize(
    "alarm",
    [{"word": "good_day"}, {"word": "send", "text": "Le tournesol est beau."}, {"word": "thank_you", "text": WORD}],
)
def test_the_answer_is_the_same_byte_for_byte(client, people, alarm):
    url = enter(client, people)
    client.get(url)
    neutral = said(client, url, word="thank_you")
    assert not Concern.objects.exists()

    alarming = said(client, url, **alarm)

    concern = Concern.objects.get()
    assert alarming == neutral == said(client, url, word="send", text="Merci pour tout")
    assert (concern.level, concern.observer, concern.silent, concern.status) == (3, "guest", True, "raised")
    assert concern.words == alarm.get("text", "")
    assert concern.raised_by.kind == "link"
    assert concern.circle == {people.coordinator.pk, people.lead.pk, people.director.pk}


def test_an_answered_link_still_hears_her(client, people):
    url = enter(client, people)
    proposal = people.file.guest.proposals.get()
    client.post(url, {"answer": "no", "version": proposal.version})

    neutral = said(client, url, word="thank_you")

    assert said(client, url, word="good_day") == neutral
    assert Concern.objects.count() == 1


def test_nothing_of_it_is_in_her_thread_and_a_plain_word_is(client, people):
    url = enter(client, people)

    client.post(url, {"word": "send", "text": "Je suis tournesol"})
    assert not Entry.objects.of_thread(people.file.guest_id).filter(transition__in=["say", "note", "raise"]).exists()
    client.post(url, {"word": "send", "text": "Bonjour à toutes"})

    note = Entry.objects.of_thread(people.file.guest_id).get(transition="note")
    task = Task.objects.open().get(kind="read_her_word")
    assert (note.note, note.channel, task.owner) == ("Bonjour à toutes", "link", people.coordinator)
    assert Concern.objects.count() == 1


def test_said_again_before_it_was_examined_it_is_one_affair(client, people):
    url = enter(client, people)

    for _ in range(3):
        client.post(url, {"word": "good_day"})

    assert Concern.objects.count() == 1
    assert Entry.objects.about(Concern.objects.get()).filter(transition="note").count() == 2


@pytest.mark.parametrize(
    ("text", "heard"),
    [("Elle a dit tournesol.", True), ("TOURNESOL !", True), ("tourne sol", False), ("les tournesols", False),
     ("", False)],
)  # fmt: skip
def test_a_colleague_who_notes_what_she_said_need_not_know_the_word(people, text, heard):
    write(people.file, "note", by=people.manager.actor, note=text, channel="phone")

    assert Concern.objects.exists() is heard


def test_accents_and_capitals_do_not_matter_and_a_missing_word_is_in_nothing():
    guest = GuestFactory()
    guest.contact.code_word = "Été bleu"
    assert words.says_the_word(guest, "un ete  BLEU, hier")

    for agreed in ("", "  ", "ok"):
        guest.contact.code_word = agreed
        assert not words.says_the_word(guest, "ok, tout va bien")


def test_the_home_has_no_such_foot_and_cannot_post_a_word(client, people):
    host = people.host
    link = links.issue(Link.Purpose.HOST_AVAILABILITY, host, contact=host.contact)
    page = client.get(link.url[link.url.index("/l/") :]).url

    assert 'name="word"' not in client.get(page).content.decode()
    client.post(page, {"word": "good_day"})

    assert not Concern.objects.exists()
    assert not Entry.objects.filter(transition="say").exists()


def test_a_link_that_asks_a_pin_hears_nothing_before_it(client, people):
    guest = people.file.guest
    issued = links.issue(Link.Purpose.GUEST_ANSWER, ProposalFactory(guest=guest), holder=guest.pk, pin=True)
    page = client.get(issued.url[issued.url.index("/l/") :]).url

    assert 'name="word"' not in client.get(page).content.decode()
    client.post(page, {"word": "good_day"})

    assert not Concern.objects.exists()


@pytest.mark.parametrize("language", PAGE_WORDS)
def test_her_foot_speaks_her_language(client, people, language):
    page = enter(client, people)

    with translation.override(language):
        content = client.get(f"{page}?langue={language}").content.decode()

    for name in ("word", "your_word", "send", "thank_you", "good_day"):
        assert PAGE_WORDS[language][name] in content


def test_a_woman_without_a_file_is_heard_by_nobody_but_breaks_nothing(client, people):
    guest = GuestFactory()
    proposal = ProposalFactory(guest=guest)
    Accompaniment.objects.filter(guest=guest).delete()
    link = links.issue(Link.Purpose.GUEST_ANSWER, proposal, holder=guest.pk).link

    write(link, "say", by=links.holder_of(link), facts={"pressed": "good_day"})

    assert link_url(link)
    assert not Concern.objects.exists()
