"""Pairs of volunteers call the places; a sample drawn by lot, called again by others, says their worth."""

import random
import re
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from directory.calls import rounds
from directory.models import Override, PhoneRound, PlaceCall, QualityCheck, Verification
from journal.moves import TooLate
from tests.factories import PlaceFactory, ServiceFactory, TerritoryFactory, UserFactory
from tests.factories.directory import CallPairFactory, PhoneRoundFactory, PlaceCallFactory, QualityCheckFactory


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.django_db
def test_places_are_shared_between_pairs_and_new_ones_join(client, sign_in):
    territory = TerritoryFactory()
    PlaceFactory.create_batch(9, covered_by=territory)
    people = UserFactory.create_batch(4, volunteer=territory)
    sign_in(UserFactory(coordinator=True))
    form = {"name": "Hiver", "territory": territory.pk, "departments": "33", "sample_percent": 10}
    client.post(reverse("directory:phone_rounds"), form)
    row = PhoneRound.objects.get()
    page = reverse("directory:phone_round", args=[row.pk])
    assert client.post(page, {"act": "share"}).status_code == 409  # nobody to give them to

    for first, second in (people[:2], people[2:]):
        client.post(page, {"act": "pair", "first": first.pk, "second": second.pk})
    assert client.post(page, {"act": "pair", "first": people[0].pk, "second": people[3].pk}).status_code == 409
    client.post(page, {"act": "share"})
    PlaceFactory.create_batch(3)
    client.post(page, {"act": "share"})

    assert sorted(pair.calls.count() for pair in row.pairs.all()) == [6, 6]


@given(load=st.lists(st.integers(0, 40), min_size=1, max_size=6), many=st.integers(0, 80))
def test_shares_are_as_equal_as_what_was_given_allows(load, many):
    given_ = rounds._turns(dict(enumerate(load)), many)

    after = [has + given_.count(pair) for pair, has in enumerate(load)]
    assert len(given_) == many
    gained = [number for pair, number in enumerate(after) if given_.count(pair)]
    assert not gained or max(gained) - min(after) <= 1  # nobody is given more than who has the fewest
    assert sum(one != other for one, other in pairwise(given_)) < len(load)  # in one piece each


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["unchanged", "changed", "closed"])
def test_a_volunteer_notes_what_a_place_said(client, sign_in, outcome):
    call = PlaceCallFactory()
    service = ServiceFactory(place=call.place, hours_text="9h-17h", hours="Mo-Fr 09:00-17:00")
    sign_in(call.pair.second)
    page = reverse("directory:place_call", args=[call.pk])
    assert call.place.name in said(client.get(reverse("directory:my_calls")))
    client.post(page, {"act": "missed"})
    hours = "du lundi au vendredi 9h-12h" if outcome == "changed" else "9h-17h"
    posted = {"act": "made", "outcome": outcome, "telephone": "05 56 11 22 33", f"s{service.pk}": hours}

    client.post(page, posted)

    found = PlaceCall.objects.get()
    service.refresh_from_db()
    call.place.refresh_from_db()
    assert (found.status, found.tries, found.caller) == ("made", 2, call.pair.second)
    assert service.hours == ("Mo-Fr 09:00-12:00" if outcome == "changed" else "Mo-Fr 09:00-17:00")
    assert call.place.telephone == ""  # a text from outside the team is read first
    assert Override.objects.exists() is (outcome == "closed")
    assert Verification.objects.filter(method="call").exists() is (outcome != "closed")
    assert client.post(page, posted).status_code == 409


@pytest.mark.django_db
def test_a_call_is_read_by_its_pair_and_the_team_alone(client, sign_in):
    call = PlaceCallFactory()
    people = [call.pair.first, UserFactory(coordinator=True), UserFactory(volunteer=call.round.territory)]

    answers = []
    for user in people:
        sign_in(user)
        answers.append(client.get(reverse("directory:place_call", args=[call.pk])).status_code)

    assert answers == [200, 200, 404]


@pytest.mark.django_db
def test_the_sample_is_drawn_by_lot_five_at_least_and_never_twice():
    row = PhoneRoundFactory(sample_percent=10)
    pair = CallPairFactory(round=row)
    PlaceCallFactory.create_batch(4, pair=pair, made=True)
    assert rounds.draw(row) == 4
    PlaceCallFactory.create_batch(76, pair=pair, made=True)
    PlaceCallFactory(pair=pair)

    assert rounds.draw(row, random.Random(7)) == 4  # eight of eighty
    assert rounds.draw(row) == 0
    assert QualityCheck.objects.values("call").distinct().count() == 8


@pytest.mark.django_db
def test_a_call_is_made_again_by_somebody_of_another_pair():
    row = QualityCheckFactory()
    other = UserFactory(volunteer=row.call.round.territory)

    for member in (row.call.pair.first, row.call.pair.second):
        with pytest.raises(PermissionDenied):
            rounds.check(row, [], by=member.actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityCheck.objects.update(checker=row.caller, checked_at=row.drawn_at)
    rounds.check(row, [], by=other.actor)

    with pytest.raises(TooLate):
        rounds.check(row, ["hours"], by=other.actor)
    assert QualityCheck.objects.get().checker == other


@pytest.mark.django_db
def test_what_is_found_wrong_is_not_believed_any_more(client, sign_in):
    row = QualityCheckFactory()
    service = ServiceFactory(place=row.call.place)
    sign_in(UserFactory(volunteer=row.call.round.territory))
    page = reverse("directory:quality_check", args=[row.pk])
    assert row.caller.first_name not in said(client.get(page))

    client.post(page, {"act": "check", "wrong": ["hours"]})

    checks = Verification.objects.filter(service=service)
    assert not checks.filter(fact="hours").first().holds
    assert checks.filter(fact="conditions").first().holds


@pytest.mark.django_db
def test_the_error_rate_is_said_with_what_so_few_calls_allow(client, sign_in):
    row = PhoneRoundFactory()
    pair = CallPairFactory(round=row)
    other = UserFactory(volunteer=row.territory).actor
    for number in range(12):
        check = QualityCheckFactory(call=PlaceCallFactory(pair=pair, made=True))
        rounds.check(check, ["hours"] if number < 3 else [], by=other)
    sign_in(UserFactory(coordinator=True))

    page = said(client.get(reverse("reporting:call_quality", args=[row.pk])))

    assert "25 % (de 9 % à 53 %)" in page  # Wilson's interval of 3 of 12
    assert "3 sur 12" in page
