"""Letters that nobody is followed by, and paper cards whose numbers stay true."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import CardFeedback, CardHandout, Letter, LetterLink, Subscription
from directory.outreach import cards, letters
from directory.tasks import forget_unconfirmed
from journal.moves import TooLate
from messaging import outbox
from messaging.models import Contact, Message
from tests.factories import UserFactory
from tests.factories.directory import CardBatchFactory, CardHandoutFactory, NewsletterFactory

pytestmark = pytest.mark.django_db
ASK = "/annuaire/lettre/"


@pytest.fixture(autouse=True)
def by_mail(settings):
    settings.MESSAGE_PORTS = {"email": "messaging.channels.Email", "sms": ""}
    cache.clear()


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def path_in(text):
    return re.search(r"https?://[^/\s]+(/\S+)", text)[1]


def subscribed(newsletter, email="nour@exemple.fr"):
    letters.ask(newsletter, email)
    row = newsletter.subscriptions.order_by("-pk").first()
    letters.confirm(row)
    return row


@pytest.fixture
def daytime(monkeypatch):
    monkeypatch.setattr("directory.notifications.LetterSent.hours", None)


def test_one_asks_then_confirms_from_the_mailbox_and_every_answer_is_the_same(client):
    newsletter = NewsletterFactory()
    form = {"newsletter": newsletter.pk, "email": "Nour@exemple.fr"}

    answers = {said(client.post(ASK, form)) for _ in range(3)}
    outbox.empty()

    assert len(answers) == 1
    assert len(mail.outbox) == 1
    page = path_in(mail.outbox[0].body)
    assert Subscription.objects.get().status == "asked"
    client.get(page)
    client.head(page)
    assert Subscription.objects.get().status == "asked"
    client.post(page)
    assert Subscription.objects.get().status == "confirmed"
    assert said(client.post(ASK, form)) in answers
    outbox.empty()
    assert len(mail.outbox) == 1


def test_an_address_that_nobody_confirmed_is_forgotten_after_a_week():
    newsletter = NewsletterFactory()
    letters.ask(newsletter, "quelquun@exemple.fr")
    kept = subscribed(newsletter)
    Subscription.objects.update(created_at=timezone.now() - timedelta(days=8))

    forget_unconfirmed()

    assert Subscription.objects.get() == kept
    assert Contact.objects.get().email == "nour@exemple.fr"


def test_a_letter_leaves_once_to_who_confirmed_and_is_left_in_one_click(client, sign_in, daytime):
    newsletter = NewsletterFactory()
    subscribed(newsletter)
    letters.ask(newsletter, "pas-encore@exemple.fr")
    outbox.empty()
    mail.outbox.clear()
    sign_in(UserFactory(coordinator=True))
    written = {"subject": "Décembre", "body": "Bonjour.", "pages": "/annuaire/?rubrique=shower Les douches"}
    client.post(reverse("directory:newsletter", args=[newsletter.pk]), written)
    letter = Letter.objects.get()
    page = reverse("directory:letter", args=[letter.pk])

    client.post(page, {"act": "send", "version": letter.version})
    assert client.post(page, {"act": "send", "version": letter.version}).status_code == 409
    outbox.empty()

    sent = mail.outbox[0]
    assert [each.to for each in mail.outbox] == [["nour@exemple.fr"]]
    assert sent.content_subtype == "plain"  # no image, so nobody is seen to open it
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.search(r"<https?://[^/]+(/\S+)>", sent.extra_headers["List-Unsubscribe"])[1]
    programme = Client(enforce_csrf_checks=True)
    programme.get(address)
    assert Subscription.objects.filter(status="confirmed").count() == 1
    assert programme.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    left = Subscription.objects.get(status="left")
    assert (left.contact, left.email_index) == (None, "")
    assert not Contact.objects.filter(email_index=Contact(email="nour@exemple.fr").email_index or "-").exists()
    assert Message.objects.filter(kind="directory.letter_sent").count() == 0
    assert programme.post(address).status_code == 200  # again: nothing more to do


def test_clicks_are_of_our_own_pages_and_of_nobody(client, daytime):
    letter = letters.write(
        NewsletterFactory(), subject="x", body="y", pages=letters.read_pages("/annuaire/?rubrique=shower Les douches")
    )
    address = reverse("directory:letter_link", args=[letter.pk, 1])
    assert client.get(address).status_code == 404  # not sent yet
    letters.send(letter, by=UserFactory(coordinator=True).actor)

    client.head(address)
    response = client.get(address)

    assert response["Location"] == "/annuaire/?rubrique=shower"
    assert LetterLink.objects.get().clicks == 1
    for elsewhere in ("https://ailleurs.exemple.fr/", "//ailleurs.exemple.fr/annuaire/", "/gestion/", "/annuaire/\\x"):
        with pytest.raises(ValueError, match="n’est pas une page"):
            letters.read_pages(elsewhere)
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterLink.objects.update(path="//ailleurs.exemple.fr/")


def test_no_more_cards_are_left_than_printed_nor_taken_than_left(client, sign_in):
    batch = CardBatchFactory(quantity=100)
    user = UserFactory(coordinator=True)
    cards.hand_out(batch, by=user.actor, quantity=60, where="Gare")
    with pytest.raises(TooLate, match="Il reste 40 cartes"):
        cards.hand_out(batch, by=user.actor, quantity=41, where="Mairie")
    sign_in(user)
    page = reverse("directory:card_handout", args=[CardHandout.objects.get().pk])

    assert client.post(page, {"noted_on": "2026-11-30", "taken": 61, "useful": "yes"}).status_code == 409
    client.post(page, {"noted_on": "2026-11-30", "taken": 45, "useful": "partly", "missing": "Les horaires du soir"})

    found = cards.totals(type(batch).objects.all())
    assert (found.printed, found.handed, found.seen, found.taken) == (100, 60, 60, 45)
    assert found.useful["En partie"] == 1
    assert CardFeedback.objects.count() == 1
    overview = said(client.get(reverse("directory:card_batches")))
    assert "45 sur 60 là où quelqu’un est repassé" in overview
    assert "Les horaires du soir" in overview


def test_the_list_of_handouts_costs_the_same_for_one_and_twenty(client, sign_in, constant_queries):
    batch = CardBatchFactory(quantity=5000)
    CardHandoutFactory(batch=batch)
    sign_in(UserFactory(coordinator=True))

    constant_queries(
        reverse("directory:card_batch", args=[batch.pk]), lambda: CardHandoutFactory.create_batch(19, batch=batch)
    )
