"""From « Ce soir près d'elle » to a verified door, in a browser: given, asked on the third day, closed, called."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.scans import SCANS
from directory.models import Recheck
from tests.e2e.people import MONDAY
from tests.factories import (
    AccompanimentFactory,
    AreaFactory,
    CommitmentFactory,
    HandOffFactory,
    MealFactory,
    PlaceFactory,
    StayFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
HERE = {"latitude": 44.8378, "longitude": -0.5792}


def test_a_place_is_given_found_closed_and_verified(meet, service, violations, clock):
    territory = TerritoryFactory()
    claire = meet(UserFactory(first_name="Claire", coordinator=territory)).sign_in()
    area = AreaFactory(code="33063-bacalan", name="Bacalan", territory=territory, **HERE)
    file = AccompanimentFactory(owner=claire.user, territory=territory, guest__first_name="Awa")
    CommitmentFactory(accompaniment=file, starts_on=timezone.localdate() - timedelta(days=40))
    stay = StayFactory(ongoing=True, accompaniment=file)
    type(stay.occupancy.room.host.household).objects.filter(host=stay.occupancy.room.host).update(area=area)
    for name in ("Table du quai", "Table du pont"):
        MealFactory(place=PlaceFactory(name=name, telephone="05 56 00 00 01", **HERE), hours="24/7")

    claire.open(reverse("casework:accompaniment", args=[file.pk]))
    claire.follow("Ce soir près d’elle")
    assert "Autour de Bacalan" in claire.text
    assert claire.look(violations) == []
    claire.follow("L’orienter ici : Table du quai, Restauration assise")
    assert claire.look(violations) == []
    claire.choose("Comment le lui avez-vous dit ?", "De vive voix")
    claire.press("Noter l’orientation")
    assert "Table du quai" in claire.text
    assert claire.look(violations) == []

    clock.move_to(MONDAY + timedelta(days=3))
    claire.sign_in()
    SCANS["signposts_to_follow"](timezone.localdate())
    claire.open(reverse("desk:today"))
    assert "Demander ce qu’a donné un lieu" in claire.text
    claire.open(reverse("casework:signposts", args=[file.pk]))
    claire.follow("Table du quai")
    claire.follow("Porte close")
    claire.press("Noter")
    assert "Un autre lieu près d’elle" in claire.text
    assert "Table du pont" in claire.text
    assert claire.look(violations) == []

    claire.open(reverse("directory:rechecks"))
    assert claire.look(violations) == []
    claire.follow("Table du quai")
    assert claire.look(violations) == []
    claire.choose("Ce que dit le lieu", "Ce que nous disions est juste")
    claire.press("Noter la réponse")
    assert "Rien à vérifier" in claire.text
    assert Recheck.objects.get().found == Recheck.Found.AS_SAID

    for name in ("pocket_card", "week_plan"):
        claire.open(reverse(f"casework:{name}", args=[file.pk]))
        assert claire.look(violations) == []


def test_the_pages_of_a_house_hold_on_a_telephone(meet, service, violations):
    handed = HandOffFactory()
    house = handed.to.office.house
    vera = meet(UserFactory(first_name="Véra", volunteer=house.territory)).sign_in()

    for name, pk in (
        ("house", house.pk), ("door", house.pk), ("house_year", house.pk), ("permanence", handed.source_id),
        ("session", handed.booking.session_id), ("booking", handed.booking_id), ("hand_off", handed.pk),
    ):  # fmt: skip
        vera.open(reverse(f"directory:{name}", args=[pk]))
        assert vera.look(violations) == [], name
