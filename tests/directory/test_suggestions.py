"""What anybody tells the directory: kept without who said it, compared with what is known, decided once."""

import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse

from directory import editing
from directory.models import Change, Place, Suggestion
from directory.suggestions import deciding
from directory.suggestions.likeness import look_alikes
from journal.models import Entry
from tests.directory.places import take_leaflet
from tests.factories import PlaceFactory, ServiceFactory, TerritoryFactory, UserFactory
from tests.factories.directory import SuggestionFactory

pytestmark = pytest.mark.django_db
SENT = {
    "name": "Vestiaire Saint-Michel", "category": "clothes", "address": "4 rue Camille", "postal_code": "33800",
    "city": "Bordeaux", "hours_text": "mardi 14h-17h", "telephone": "", "website": "", "words": "Apporter un sac.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def forgotten():
    cache.clear()


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_anybody_proposes_a_place_and_a_person_adds_it(client, sign_in):
    PlaceFactory(covered_by=TerritoryFactory())
    assert client.post(reverse("directory:suggest_place"), SENT).status_code == 200
    row = Suggestion.objects.get()
    assert row.territory == TerritoryFactory()  # that of its department
    sign_in(UserFactory(coordinator=True))
    page = reverse("directory:suggestion", args=[row.pk])
    assert "Vestiaire Saint-Michel" in said(client.get(reverse("directory:suggestions")))

    client.post(page, {**SENT, "act": "accept", "version": row.version, "name": "Vestiaire de Saint-Michel"})

    place = Place.objects.get(name="Vestiaire de Saint-Michel")
    service = place.services.get()
    assert (service.category, service.hours) == ("clothes", "Tu 14:00-17:00")
    assert Suggestion.objects.get().status == "accepted"
    assert client.get(place.get_absolute_url()).status_code == 200
    assert set(Change.objects.filter(field="created").values_list("origin", flat=True)) == {"public"}
    late = client.post(page, {**SENT, "act": "accept", "version": row.version})
    assert late.status_code == 409
    assert Place.objects.filter(name__startswith="Vestiaire").count() == 1


def test_nothing_is_kept_of_who_sent_it_and_machines_are_turned_away(client):
    client.post(reverse("directory:suggest_place"), {**SENT, "site": "http://spam.exemple.fr"})
    assert not Suggestion.objects.exists()

    client.post(reverse("directory:suggest_place"), SENT, headers={"user-agent": "curl"}, REMOTE_ADDR="203.0.113.7")

    row = Suggestion.objects.values().get()
    assert "203.0.113.7" not in str(row)
    assert Entry.objects.get().actor.is_service
    answers = [client.post(reverse("directory:suggest_place"), SENT).status_code for _ in range(21)]
    assert answers[-1] == 429


def test_an_error_is_put_right_by_the_one_door_with_where_it_came_from(client, sign_in):
    place = PlaceFactory(telephone="05 56 00 00 01")
    service = ServiceFactory(place=place, hours_text="9h-17h")
    client.post(
        reverse("directory:suggest_change", args=[place.uuid]),
        {"words": "Le matin seulement.", "hours_text": "du lundi au vendredi 9h-12h", "telephone": "05 56 00 00 02"},
    )
    row = Suggestion.objects.get()
    sign_in(UserFactory(coordinator=True))
    page = reverse("directory:suggestion", args=[row.pk])

    unread = client.post(page, {"act": "accept", "version": 1, "telephone": "", f"s{service.pk}": "ça dépend"})
    assert unread.status_code == 422
    client.post(
        page,
        {
            "act": "accept", "version": row.version, "telephone": row.telephone,
            f"s{service.pk}": "du lundi au vendredi 9h-12h",
        },
    )  # fmt: skip

    place.refresh_from_db()
    service.refresh_from_db()
    assert (place.telephone, service.hours) == ("05 56 00 00 02", "Mo-Fr 09:00-12:00")
    assert {(change.origin, change.state) for change in Change.objects.all()} == {("public", "published")}


def test_look_alikes_are_found_by_name_address_and_distance():
    take_leaflet("--apply")
    known = Place.objects.get(listings__number=30)  # P'tits Déj' Solidaires, Jardin d'Éole, Paris 19
    by_name = SuggestionFactory(name="Petits dej solidaires", postal_code="75019", city="Paris")
    same = SuggestionFactory(
        name="Ptits Déj Solidaires", address="jardin d'eole rue du departement", postal_code="75019",
        latitude=known.latitude, longitude=known.longitude,
    )  # fmt: skip
    far = SuggestionFactory(name="Ptits Déj Solidaires", postal_code="13001", city="Marseille")
    other = SuggestionFactory(name="Bibliothèque de la Villette", postal_code="75019")

    assert look_alikes(by_name)[0].place == known
    first = look_alikes(same)[0]
    assert (first.place, first.metres) == (known, 0)
    assert first.percent > 85
    assert look_alikes(far) == []
    assert look_alikes(other) == []


def test_a_known_place_is_recognised(client, sign_in):
    place = PlaceFactory(name="Halte du Port", postal_code="33000", city="Bordeaux")
    row = SuggestionFactory(name="La halte du port", postal_code="33000", city="Bordeaux")
    sign_in(UserFactory(coordinator=True))
    page = reverse("directory:suggestion", args=[row.pk])
    assert "Lieux qui lui ressemblent" in said(client.get(page))

    client.post(page, {"act": "duplicate", "d-place": place.pk, "d-version": row.version})

    assert Suggestion.objects.get().place == place
    assert Suggestion.objects.get().status == "duplicate"


def test_a_refusal_has_a_reason_by_the_page_and_by_the_database(client, sign_in):
    row = SuggestionFactory()
    sign_in(UserFactory(coordinator=True))
    page = reverse("directory:suggestion", args=[row.pk])

    assert client.post(page, {"act": "refuse", "r-reason": " "}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        deciding.refuse(row, "", by=UserFactory(coordinator=True).actor)

    client.post(page, {"act": "refuse", "r-reason": "Un commerce."})
    assert Suggestion.objects.get().reason == "Un commerce."


def test_a_proposal_of_another_territory_is_not_ours(client, sign_in):
    row = SuggestionFactory(territory__code="lyon")
    ours = SuggestionFactory()
    nobodys = SuggestionFactory(territory=None)
    sign_in(UserFactory(coordinator=True))

    answers = [
        client.get(reverse("directory:suggestion", args=[each.pk])).status_code for each in (row, ours, nobodys)
    ]

    assert answers == [404, 200, 200]


def test_the_queue_costs_the_same_for_one_and_twenty(client, sign_in, constant_queries):
    sign_in(UserFactory(coordinator=True))
    SuggestionFactory()

    constant_queries(reverse("directory:suggestions"), lambda: SuggestionFactory.create_batch(19))


def test_texts_from_outside_are_read_then_shown_or_refused(client, sign_in):
    place = PlaceFactory(telephone="05 56 00 00 01")
    first, second = (
        editing.change_facts(place, {name: value}, by=UserFactory().actor, origin="link")[0]
        for name, value in (("telephone", "05 56 00 00 02"), ("mail", "port@exemple.fr"))
    )
    sign_in(UserFactory(coordinator=True))
    assert "Téléphone public" in said(client.get(reverse("directory:changes_to_read")))
    pages = [reverse("directory:change_to_read", args=[each.pk]) for each in (first, second)]

    client.post(pages[0], {"act": "accept"})
    client.post(pages[1], {"act": "refuse", "reason": "Une adresse personnelle."})

    place.refresh_from_db()
    assert (place.telephone, place.mail) == ("05 56 00 00 02", "")
    assert not Change.objects.waiting().exists()
    assert client.post(pages[0], {"act": "accept"}).status_code == 409
