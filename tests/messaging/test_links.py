"""A link opens one row, for one purpose, for a few days, and nothing is triggered by reading it."""

import hashlib
import logging
import math
import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, connections, models
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.utils import timezone

from accounts.models import Actor
from matching.models import Proposal
from messaging import link_pages, links
from messaging.models import Link
from privacy.policies import public_page
from tests.factories import GuestFactory, ProposalFactory

GUEST = Link.Purpose.GUEST_ANSWER


@pytest.fixture(autouse=True)
def _no_misses():
    cache.clear()


@pytest.fixture
def answers(monkeypatch):
    """A page that shows something on GET and takes an answer on POST; what it was given is kept here."""
    taken = []

    @public_page("tests")
    def page(request, link, actor, page=""):
        if request.method != "POST":
            return HttpResponse(f"question {page}")
        links.consume(link)
        taken.append((actor, request.POST.get("reponse")))
        return HttpResponseRedirect(link_pages.link_url(link))

    monkeypatch.setitem(link_pages._pages, GUEST, page)
    return taken


def token_of(issued):
    return issued.url.rstrip("/").rpartition("/")[2]


def path_of(issued):
    return f"/l/{token_of(issued)}/"


def everything_in_the_database():
    """The content of every table, to see that nothing moved."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        rows = {}
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            rows[table] = cursor.fetchone()[0]
    return rows


def test_a_token_has_256_bits_and_only_its_hash_is_kept(db):
    proposal = ProposalFactory()

    tokens = [token_of(links.issue(GUEST, proposal)) for _ in range(50)]

    assert len(set(tokens)) == 50
    assert all(len(token) * math.log2(64) >= 256 for token in tokens)
    row = str(Link.objects.values().first())
    assert tokens[0] not in row
    assert Link.objects.filter(token_hash=hashlib.sha256(tokens[0].encode()).hexdigest()).exists()


def test_a_link_lasts_seventy_two_hours_at_most(db):
    proposal = ProposalFactory()

    with pytest.raises(ValueError, match="72 hours"):
        links.issue(GUEST, proposal, valid_for=timedelta(hours=73))

    issued = links.issue(GUEST, proposal)
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1)), pytest.raises(links.Gone):
        links.peek(token_of(issued))


def test_whoever_holds_a_link_acts_for_one_side_of_one_row(db):
    proposal, guest = ProposalFactory(), GuestFactory()
    issued = links.issue(GUEST, proposal, holder=guest.pk)

    link, actor = links.open_(token_of(issued))

    assert actor.kind == Actor.Kind.LINK
    assert (actor.grants, actor.side, actor.holder) == (("matching.proposal", proposal.pk), "guest", guest.pk)
    assert actor.means == {"token"}
    assert link.subject == proposal


def test_an_unknown_expired_revoked_or_used_link_gives_one_same_page(db, client):
    proposal = ProposalFactory()
    expired, revoked, used = (links.issue(GUEST, proposal) for _ in range(3))
    Link.objects.filter(pk=expired.link.pk).update(
        created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=6)
    )
    Link.objects.filter(pk=revoked.link.pk).update(revoked_at=timezone.now())
    links.consume(used.link)

    pages = [client.get(path) for path in ("/l/jamais-vu/", path_of(expired), path_of(revoked), path_of(used))]

    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(r'(csrf\w*"?[^"]*")[^"]+"', r'\1"', page.content.decode(), flags=re.I) for page in pages}) == 1
    assert "Cette page n’est plus ouverte" in pages[0].content.decode()


def test_taking_back_closes_every_link_to_the_row(db):
    proposal, other = ProposalFactory(), ProposalFactory()
    first, second = links.issue(GUEST, proposal), links.issue(Link.Purpose.HOST_ANSWER, proposal)
    kept = links.issue(GUEST, other)

    assert links.revoke(proposal, GUEST) == 1
    assert links.revoke(proposal) == 1

    for issued in (first, second):
        with pytest.raises(links.Gone):
            links.peek(token_of(issued))
    assert links.peek(token_of(kept)) == kept.link


def test_the_links_of_a_proposal_that_is_over_open_nothing_and_her_no_is_thanked(db, client):
    proposal = ProposalFactory()
    mine, reminder = (links.issue(GUEST, proposal, holder=proposal.guest_id) for _ in range(2))
    page = client.get(path_of(mine)).url

    after = client.post(page, {"answer": "no", "version": proposal.version}, follow=True)

    assert Proposal.objects.get(pk=proposal.pk).status == "declined_by_guest"
    assert "C’est noté" in after.content.decode()
    assert client.get(path_of(reminder)).status_code == 404


def test_the_token_leaves_the_address_at_once(db, client, answers):
    issued = links.issue(GUEST, ProposalFactory())

    arrival = client.get(path_of(issued))
    page = client.get(arrival.url)

    assert token_of(issued) not in arrival.url
    assert page.content == b"question "
    assert client.get(f"{arrival.url}mes-droits/").content == b"question mes-droits"
    for response in (arrival, page):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"
    cookie = client.cookies[link_pages.cookie_name(issued.link)]
    assert cookie["httponly"]
    assert cookie["path"] == arrival.url
    assert token_of(issued) not in cookie.value


def test_a_scanner_that_reads_everything_changes_nothing(db, client, answers):
    issued = links.issue(GUEST, ProposalFactory(), holder=1)
    before = everything_in_the_database()

    for _ in range(3):
        for method in (client.get, client.head):
            arrival = method(path_of(issued))
            method(arrival.url)
            method(arrival.url, headers={"Purpose": "prefetch"})

    assert everything_in_the_database() == before
    assert answers == []


def test_the_address_of_the_page_opens_nothing_without_its_cookie(db, client, answers):
    issued = links.issue(GUEST, ProposalFactory())

    assert client.get(link_pages.link_url(issued.link)).status_code == 404
    assert client.post(link_pages.link_url(issued.link), {"reponse": "oui"}).status_code == 404
    assert answers == []


def test_two_links_in_one_browser_are_not_mixed_up(db, client, answers):
    mine, yours = links.issue(GUEST, ProposalFactory()), links.issue(GUEST, ProposalFactory())
    first, second = client.get(path_of(mine)).url, client.get(path_of(yours)).url

    client.post(first, {"reponse": "oui"})

    assert [actor.grants[1] for actor, _ in answers] == [mine.link.object_id]
    assert client.get(second).content == b"question "


def test_an_answer_is_taken_once_and_thanked(db, client, answers):
    issued = links.issue(GUEST, ProposalFactory())
    page = client.get(path_of(issued)).url

    after = client.post(page, {"reponse": "oui"}, follow=True)
    again = client.post(page, {"reponse": "non"})

    assert "C’est noté" in after.content.decode()
    assert again.status_code == 409, "a second answer is refused in plain sight, never thanked and thrown away"
    assert "C’est noté" not in again.content.decode()
    assert [answer for _, answer in answers] == ["oui"]
    assert client.get(path_of(issued)).status_code == 404


def test_an_answer_without_the_form_s_token_is_refused(db, answers):
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(path_of(links.issue(GUEST, ProposalFactory()))).url

    assert strict.post(page, {"reponse": "oui"}).status_code == 403
    assert answers == []


def test_ten_minutes_without_a_page_close_it_on_this_device(db, client, answers):
    issued = links.issue(GUEST, ProposalFactory())
    page = client.get(path_of(issued)).url

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(page).status_code == 404
        assert client.get(client.get(path_of(issued)).url).content == b"question "


def test_the_pin_is_asked_then_remembered_for_this_browser(db, client, answers):
    issued = links.issue(GUEST, ProposalFactory(), pin=True)
    page = client.get(path_of(issued)).url

    assert "Tapez le code" in client.get(page).content.decode()
    assert client.post(page, {"pin": "nonono"}).status_code == 422
    client.post(page, {"pin": f" {issued.pin} "})

    assert client.get(page).content == b"question "
    client.post(page, {"reponse": "oui"})
    assert answers[0][0].means == {"token", "pin"}


def test_five_wrong_pins_close_the_link(db, client, answers):
    issued = links.issue(GUEST, ProposalFactory(), pin=True)
    page = client.get(path_of(issued)).url
    wrong = f"{(int(issued.pin) + 1) % 10**6:06d}"

    said = [client.post(page, {"pin": wrong}).status_code for _ in range(6)]

    assert said == [422, 422, 422, 422, 422, 404]
    assert client.post(page, {"pin": issued.pin}).status_code == 404
    links.new_pin(issued.link)
    assert client.get(path_of(issued)).status_code == 302


def test_the_pin_is_not_in_the_database(db):
    issued = links.issue(GUEST, ProposalFactory(), pin=True)

    assert len(issued.pin) == links.PIN_DIGITS
    assert issued.pin not in issued.link.pin_hash
    assert hashlib.sha256(issued.pin.encode()).hexdigest()[:32] != issued.link.pin_hash


@pytest.mark.django_db(transaction=True)
def test_a_hundred_pins_at_once_get_five_comparisons(monkeypatch):
    issued = links.issue(GUEST, ProposalFactory(), pin=True)
    compared, start = [], threading.Barrier(20)
    monkeypatch.setattr(links, "constant_time_compare", lambda one, other: bool(compared.append(1)))

    def guess():
        start.wait()
        for _ in range(5):
            try:
                links.check_pin(issued.link, "000000")
            except (links.WrongPin, links.Gone):
                continue
        connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(compared) == links.PIN_TRIES


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_taken():
    issued = links.issue(GUEST, ProposalFactory())
    taken, start = [], threading.Barrier(8)

    def answer():
        start.wait()
        try:
            links.consume(issued.link)
            taken.append(1)
        except links.Gone:
            pass
        connections.close_all()

    threads = [threading.Thread(target=answer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 1


def test_an_address_that_misses_too_often_is_refused_even_with_a_good_link(db, client, answers):
    issued = links.issue(GUEST, ProposalFactory())

    said = [client.get(f"/l/au-hasard-{number}/").status_code for number in range(31)]

    assert said == [404] * 30 + [429]
    assert client.get(path_of(issued)).status_code == 429


def test_when_the_counter_is_down_nobody_is_let_in(db, client, answers, settings):
    issued = links.issue(GUEST, ProposalFactory())
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }

    assert client.get(path_of(issued)).status_code == 503


def test_no_log_holds_a_token(db, client, answers, caplog):
    caplog.set_level(logging.DEBUG)
    issued = links.issue(GUEST, ProposalFactory(), pin=True)
    page = client.get(path_of(issued)).url

    client.post(page, {"pin": "123"})
    links.revoke(issued.link.subject)
    for _ in range(31):
        client.get(path_of(issued))

    assert token_of(issued) not in caplog.text
    assert issued.pin not in caplog.text


def test_the_page_speaks_her_language(db, client, answers):
    guest = GuestFactory()
    guest.contact.language = "ar"
    guest.contact.save()
    issued = links.issue(GUEST, ProposalFactory(), contact=guest.contact, pin=True)

    page = client.get(client.get(path_of(issued)).url).content.decode()

    assert "اكتبي الرمز" in page
    assert "Type the code" in client.get(link_pages.link_url(issued.link) + "?langue=en").content.decode()


def test_no_link_keeps_a_name_or_a_number(db):
    """What a link's row holds is numbers, dates and hashes."""
    text = (models.TextField, models.EmailField)

    assert not [field for field in Link._meta.get_fields() if isinstance(field, text)]
    assert ContentType.objects.get_for_model(Link)
