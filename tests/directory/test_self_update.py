"""A structure keeps its page true by its link: seen at once by everybody, and nothing but what it may say."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Actor
from directory.models import CampaignItem, Change, Override, SelfUpdate, UpdateLink, Verification
from directory.updates import giving
from messaging import links, outbox
from messaging.models import Delivery, Link, Message
from tests.factories import PlaceFactory, ServiceFactory, UserFactory
from tests.factories.directory import CampaignFactory, CampaignItemFactory, PrivateContactFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))  # a Tuesday


@pytest.fixture(autouse=True)
def at_noon(settings):
    settings.MESSAGE_PORTS = {"email": "messaging.channels.Mailbox", "sms": ""}
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def service():
    place = PlaceFactory(name="Halte du Port", telephone="05 56 00 00 01")
    found = ServiceFactory(place=place, hours="Mo-Fr 09:00-17:00", hours_text="du lundi au vendredi 9h-17h")
    Verification.objects.create(service=found, fact="hours", verified_on=date(2026, 11, 20), method="call")
    return found


@pytest.fixture
def opened(service):
    """The address of its link, without the site."""
    return path_of(giving.give(service.place.structure, by=Actor.service()))


def path_of(url):
    return re.sub(r"^https?://[^/]+", "", url)


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_opening_the_link_changes_nothing_and_leaves_no_trace(client, service, opened):
    pages = ["", "rien-n-a-change/", f"fermeture/lieu/{service.place_id}/", f"horaires/{service.pk}/"]

    for page in pages:
        for response in (client.get(opened + page), client.head(opened + page)):
            assert response.status_code == 200
            assert response["Referrer-Policy"] == "no-referrer"
            assert "noindex" in response["X-Robots-Tag"]
            assert "no-store" in response["Cache-Control"]

    assert not SelfUpdate.objects.exists()
    assert not Override.objects.exists()
    assert not Change.objects.exists()
    assert UpdateLink.objects.get().uses == 0


def test_a_closure_shows_at_once_to_everybody(client, service, opened):
    said_before = said(client.get(service.place.get_absolute_url()))

    response = client.post(
        f"{opened}fermeture/lieu/{service.place_id}/",
        {"since": "2026-12-01", "last": "2026-12-02", "message": "Travaux"},
        follow=True,
    )

    assert "C’est reçu. Merci." in said(response)
    assert "Halte du Port : fermé du mardi 1er décembre au mercredi 2 décembre" in said(response)
    assert "Ouvert · ferme à 17 h" in said_before
    seen = said(client.get(service.place.get_absolute_url()))
    assert "Fermé · ouvre jeudi 3 décembre à 9 h" in seen
    change = Change.objects.get()
    assert (change.origin, change.state) == ("link", "published")
    assert change.by.kind == Actor.Kind.LINK


def test_a_closure_without_an_end_is_asked_about_again_and_may_be_taken_back(client, service, opened):
    client.post(f"{opened}fermeture/structure/{service.place.structure_id}/", {"since": "2026-12-01"})
    override = Override.objects.get()
    assert override.review_on == date(2026, 12, 15)
    assert "Ouvert" not in said(client.get(service.place.get_absolute_url()))

    response = client.post(f"{opened}retirer/{override.pk}/", follow=True)

    assert "rouvert" in said(response)
    assert "Ouvert · ferme à 17 h" in said(client.get(service.place.get_absolute_url()))


def test_hours_are_read_back_before_they_show(client, service, opened):
    written = {"text": "mardi et jeudi 14h-18h"}

    preview = client.post(f"{opened}horaires/{service.pk}/", written)

    service.refresh_from_db()
    assert "mardi, jeudi : 14 h – 18 h" in said(preview)
    assert service.hours == "Mo-Fr 09:00-17:00"
    assert not SelfUpdate.objects.exists()
    response = client.post(f"{opened}horaires/{service.pk}/", written | {"act": "publish"}, follow=True)
    service.refresh_from_db()
    assert "C’est reçu" in said(response)
    assert service.hours == "Tu,Th 14:00-18:00"
    assert service.verifications.filter(fact="hours", method="link", verified_on=date(2026, 12, 1)).exists()


def test_hours_for_some_days_leave_the_usual_ones(client, service, opened):
    written = {"text": "du lundi au vendredi 10h-12h", "since": "2026-12-01", "last": "2026-12-04", "act": "publish"}

    client.post(f"{opened}horaires/{service.pk}/", written)

    service.refresh_from_db()
    assert service.hours == "Mo-Fr 09:00-17:00"
    assert Override.objects.get().hours == "Mo-Fr 10:00-12:00"
    assert "Fermé · ouvre demain à 10 h" in said(client.get(service.place.get_absolute_url()))


def test_hours_that_nobody_can_read_wait_for_a_person(client, service, opened):
    response = client.post(f"{opened}horaires/{service.pk}/", {"text": "ça dépend", "act": "publish"}, follow=True)

    service.refresh_from_db()
    assert "À relire par l’équipe" in said(response)
    assert service.hours_text == "du lundi au vendredi 9h-17h"
    assert Change.objects.get().state == "waiting"


def test_how_full_it_is_is_believed_until_midnight(client, service, opened):
    client.post(f"{opened}affluence/{service.pk}/", {"level": "high"})

    assert "Complet" in said(client.get(service.place.get_absolute_url()))
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert "Complet" not in said(client.get(service.place.get_absolute_url()))


def test_texts_wait_to_be_read(client, service, opened):
    given = {"telephone": "05 56 99 99 99", "mail": "", "website": "", f"s{service.pk}": "Douches chaudes."}

    response = client.post(f"{opened}textes/{service.place_id}/", given, follow=True)

    service.place.refresh_from_db()
    assert "À relire par l’équipe" in said(response)
    assert service.place.telephone == "05 56 00 00 01"
    assert Change.objects.waiting().count() == 2


def test_nothing_changed_is_one_click_and_one_more_and_counts_as_a_verification(client, service):
    item = CampaignItemFactory(structure=service.place.structure)
    opened = path_of(giving.give(service.place.structure, by=Actor.service(), item=item))

    client.post(f"{opened}rien-n-a-change/")

    today = Verification.objects.filter(verified_on=date(2026, 12, 1), method="link")
    assert set(today.values_list("fact", flat=True)) == set(Verification.Fact)
    item = CampaignItem.objects.get()
    assert item.status == "no_change"
    assert item.done_by.kind == Actor.Kind.LINK


def test_a_structure_says_nothing_of_another(client, service, opened):
    other = ServiceFactory(hours="Mo-Fr 09:00-17:00")
    addresses = [
        f"{opened}fermeture/lieu/{other.place_id}/", f"{opened}fermeture/structure/{other.place.structure_id}/",
        f"{opened}horaires/{other.pk}/", f"{opened}affluence/{other.pk}/", f"{opened}textes/{other.place_id}/",
    ]  # fmt: skip

    answers = [client.post(url, {"since": "2026-12-01", "text": "9h-12h", "level": "high"}) for url in addresses]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert not Change.objects.exists()


@pytest.mark.parametrize("dead", ["expired", "revoked", "unknown"])
def test_a_dead_link_opens_nothing_and_lets_another_be_asked_for(client, service, opened, dead):
    PrivateContactFactory(structure=service.place.structure)
    when = NOON + timedelta(days=30, seconds=1) if dead == "expired" else NOON
    if dead == "revoked":
        giving.take_back(service.place.structure)
    url = opened if dead != "unknown" else "/annuaire/maj/nothing/"

    with time_machine.travel(when, tick=False):
        response = client.get(url)
        posted = client.post(f"{url}rien-n-a-change/")
        asked = client.post(f"{url}nouveau/")
        outbox.empty()

    assert (response.status_code, posted.status_code, asked.status_code) == (410, 410, 200)
    assert "Ce lien ne sert plus" in said(response)
    assert not SelfUpdate.objects.exists()
    assert Message.objects.count() == (0 if dead == "unknown" else 1)
    assert "un nouveau lien vient d’y être envoyé" in said(asked)


def test_a_new_link_goes_to_the_known_address_alone_and_once_an_hour(client, service):
    PrivateContactFactory(structure=service.place.structure, contact__email="accueil@port.exemple.fr")
    unknown = PlaceFactory(name="Sans adresse")
    pages = [reverse("directory:link_ask", args=[place.uuid]) for place in (service.place, unknown)]

    answers = [said(client.post(page)) for page in (*pages, *pages)]
    outbox.empty()

    assert len(set(answers)) == 1
    delivery = Delivery.objects.get()
    assert delivery.to == "accueil@port.exemple.fr"
    path = path_of(re.search(r"http\S+", delivery.body)[0])
    assert "Halte du Port" in said(client.get(path))


def test_who_guesses_links_is_stopped(client):
    answers = {client.get(f"/annuaire/maj/guess{number}/").status_code for number in range(31)}

    assert answers == {410, 429}


def test_a_link_posts_without_a_cookie_and_without_a_referrer(service, opened):
    """« Referrer-Policy: no-referrer » makes browsers post with « Origin: null »: the token is the right to."""
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(f"{opened}rien-n-a-change/", headers={"origin": "null"})

    assert response.status_code == 302
    assert not strict.cookies


def test_no_link_lives_longer_than_thirty_days_whatever_made_it(service):
    structure = service.place.structure

    with pytest.raises(ValueError, match="72 hours"):
        links.issue(Link.Purpose.STRUCTURE_UPDATE, structure, valid_for=timedelta(days=31))
    with pytest.raises(ValueError, match="72 hours"):
        links.issue(Link.Purpose.GUEST_SPACE, structure, valid_for=timedelta(days=4))
    issued = links.issue(Link.Purpose.STRUCTURE_UPDATE, structure, valid_for=timedelta(days=30))
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=issued.link.pk).update(expires_at=NOON + timedelta(days=30, seconds=1))


def test_the_page_of_a_link_costs_the_same_for_one_service_and_twenty(client, service, opened, constant_queries):
    constant_queries(opened, lambda: ServiceFactory.create_batch(19, place=service.place))


def test_the_team_sends_shows_and_takes_back_links(client, sign_in, service):
    sign_in(UserFactory(coordinator=True))
    page = reverse("directory:structure_link", args=[service.place.structure_id])

    client.post(page, {"act": "contact", "email": "accueil@port.exemple.fr", "name": "Nadia"})
    client.post(page, {"act": "send"})
    outbox.empty()
    shown = re.search(r"http\S+/annuaire/maj/\S+/", said(client.post(page, {"act": "show"})))[0]
    assert client.get(path_of(shown)).status_code == 200
    client.post(page, {"act": "revoke"})

    assert Delivery.objects.get().to == "accueil@port.exemple.fr"
    assert client.get(path_of(shown)).status_code == 410
    assert "accueil@port.exemple.fr" in client.get(page).content.decode()


def test_another_address_takes_back_the_links_that_the_first_was_sent(client, service, opened):
    giving.keep_contact(service.place.structure, email="avant@exemple.fr")

    giving.keep_contact(service.place.structure, email="apres@exemple.fr")

    assert client.get(opened).status_code == 410


def test_a_campaign_ends_for_a_structure_that_says_all_is_up_to_date(client, service):
    campaign = CampaignFactory(sections=["hours", "texts"])
    item = CampaignItemFactory(structure=service.place.structure, campaign=campaign)
    opened = path_of(giving.give(service.place.structure, by=Actor.service(), item=item))

    client.post(f"{opened}affluence/{service.pk}/", {"level": "high"})
    assert CampaignItem.objects.get().status == "started"
    client.post(opened)

    assert CampaignItem.objects.get().status == "done"
