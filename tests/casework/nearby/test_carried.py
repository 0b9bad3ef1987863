"""What she carries away: her week, a card in her language, an SMS; none of them says her name or where she sleeps."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from casework.models import Signpost
from casework.pocket import sending
from directory.models import PocketCard
from directory.pocket import papers
from directory.pocket.words import WORDS
from hosting.models import Guest
from journal.moves import NotYet
from messaging import outbox
from messaging.models import Language, Message
from messaging.segments import size
from tests.factories import (
    AccompanimentFactory,
    AddressFactory,
    AreaFactory,
    MealFactory,
    PlaceFactory,
    StayFactory,
)
from tests.papers import backwards, read

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 25, 18, 30, tzinfo=ZoneInfo("Europe/Paris"))  # a Wednesday
HERE = (44.8378, -0.5792)


@pytest.fixture(autouse=True)
def at_half_past_six():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def file(coordinator):
    row = AccompanimentFactory(owner=coordinator, guest__first_name="Zqprénom")
    stay = StayFactory(accompaniment=row, ongoing=True)
    home = stay.occupancy.room.host.household
    home.area = AreaFactory(
        code="33063", name="Bordeaux", territory=row.territory, latitude=HERE[0], longitude=HERE[1]
    )
    home.save()
    AddressFactory._meta.model.objects.filter(host=home.host).delete()
    AddressFactory(host=home.host, street="12 rue Zqsecrète")
    return row


def door(hours, category="seated-meal", **place):
    place = PlaceFactory(latitude=HERE[0], longitude=HERE[1], **place)
    return MealFactory(place=place, category=category, hours=hours)


def test_her_week_is_made_shown_printed_and_kept_nowhere(client, sign_in, file, coordinator):
    door("Mo-Fr 12:00-14:00")
    shelter = door("Mo-Fr 08:00-16:00", "day-centre", name="Boutique du pont")
    door("Mo-Fr 09:00-11:00", "shower")
    sign_in(coordinator)
    url = reverse("casework:week_plan", args=[file.pk])
    said = {"first": "2026-11-26", "days": ["3", "4"], "leaves": "08:00", "comes_back": "18:00",
            "appointments": "vendredi 15h-17h : Préfecture"}  # fmt: skip

    assert client.get(url).status_code == 200
    days = client.post(url, said).context["days"]

    assert [day.day for day in days] == [date(2026, 11, 26), date(2026, 11, 27)]
    assert [line.what for line in days[0].lines] == [
        "Accueil de jour", "Douche", "Accueil de jour", "Repas", "Accueil de jour", "Rien de connu"
    ]  # fmt: skip
    assert [day.uncovered for day in days] == [120, 60]  # nothing after 16 h; the appointment of Friday until 17 h
    assert days[1].lines[-2].label == "Préfecture"
    paper = read(client.post(url, said | {"papier": "1"}).content)
    assert shelter.place.name in paper
    assert "Préfecture" in paper
    assert "Zq" not in paper
    assert client.post(url, said | {"appointments": "un jour"}).status_code == 422
    assert client.post(url, said | {"comes_back": "07:00"}).status_code == 422


@pytest.mark.parametrize(("language", "form"), [*zip(Language.values, ("a6", "a4") * 3, strict=True)])
def test_a_card_is_in_her_language_and_in_french_and_names_nobody(file, coordinator, language, form):
    meal = door("Mo-Fr 18:00-21:00", name="Table du quai", telephone="05 56 00 00 01")

    card = sending.make_card(file, sending.whole([meal.pk]), language, by=coordinator.actor)
    words = read(papers.paper(card, form))

    assert "Table du quai" in words
    assert "18:00–21:00" in words or backwards("18:00–21:00") in words
    assert WORDS["fr"]["free"] in words
    hers = WORDS[language]["eat"]
    assert hers in words or backwards(hers) in words
    assert "Zq" not in words
    assert {field.name for field in PocketCard._meta.fields} == {
        "id", "code", "services", "language", "made_on", "until_on"
    }  # fmt: skip


def test_the_page_of_a_card_opens_anywhere_is_kept_as_a_file_and_ends(client, file, coordinator):
    meal = door("Mo-Fr 18:00-21:00", name="Table du quai")
    card = sending.make_card(file, sending.whole([meal.pk]), "ar", by=coordinator.actor)
    url = papers.url_of(card).partition("://")[2].partition("/")[2]

    page = client.get(f"/{url}")
    kept = client.get(f"/{url}", {"fichier": "1"})

    assert 'dir="rtl"' in page.content.decode()
    for answer in (page, kept):
        assert "Table du quai" in answer.content.decode()
        assert WORDS["ar"]["eat"] in answer.content.decode()
    assert "<script" not in kept.content.decode()
    assert 'href="/' not in kept.content.decode()
    assert "attachment" in kept["Content-Disposition"]
    with time_machine.travel(datetime(2027, 2, 1, tzinfo=EVENING.tzinfo), tick=False):
        assert client.get(f"/{url}").status_code == 404


@pytest.mark.parametrize("language", Language.values)
def test_an_sms_is_two_parts_at_most_and_says_the_115(language):
    meals = [door("Mo-Su 19:00-21:00", name=f"La très longue table solidaire du quai numéro {n}") for n in range(3)]

    said = sending.digest(sending.whole([meal.pk for meal in meals]), language)

    assert size(said).parts <= 2
    assert said.endswith("115 24h/24")
    assert "19:00" in said


def test_it_leaves_by_the_outbox_and_each_place_is_noted_as_given(file, coordinator, settings):
    settings.MESSAGE_PORTS = {"sms": "messaging.channels.Mailbox"}
    meal = door("Mo-Su 19:00-21:00", name="Table du quai")

    sending.send(file, [meal], by=coordinator.actor)
    outbox.empty()

    message = Message.objects.get(kind="casework.places_to_keep")
    assert message.status == Message.Status.SENT
    delivered = message.deliveries.get()
    assert "Table du quai" in delivered.body
    assert "Zq" not in delivered.body
    assert [row.channel for row in Signpost.objects.all()] == ["sms"]
    with pytest.raises(NotYet):
        sending.send(file, [meal] * 4, by=coordinator.actor)


def test_her_rules_pass_before_everything(file, coordinator):
    contact = Guest.objects.get(pk=file.guest_id).contact
    contact.preferred = "call"
    contact.save()

    sending.send(file, [door("Mo-Su 19:00-21:00")], by=coordinator.actor)
    outbox.empty()

    assert Message.objects.get(kind="casework.places_to_keep").status == Message.Status.HELD


def test_on_screen_the_sms_is_shown_before_it_goes(client, sign_in, file, coordinator):
    meal = door("Mo-Su 18:00-21:00", name="Table du quai")
    sign_in(coordinator)
    url = reverse("casework:pocket_card", args=[file.pk])
    said = {"services": [meal.pk], "language": "fr"}

    assert client.get(url).status_code == 200
    assert client.post(url, {"language": "fr"}).status_code == 422
    assert client.post(url, said | {"services": ["999999"]}).status_code == 422
    shown = client.post(url, said | {"faire": "apercu"})
    assert "Table du quai" in shown.context["preview"]["text"]
    assert client.post(url, said | {"faire": "a6"})["Content-Type"] == "application/pdf"
    assert client.post(url, said | {"faire": "sms"}).status_code == 302
    assert Signpost.objects.filter(channel="sms", service=meal).count() == 1
