"""The year in a browser: the nights that will fail, a roof for tonight, a year suspended by two people."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Accompaniment, Stay, Suspension
from tests.factories import (
    AccompanimentFactory,
    CommitmentFactory,
    NeedFactory,
    RoomFactory,
    StayFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def day(count):
    return timezone.localdate() + timedelta(days=count)


def test_a_gap_is_seen_a_roof_is_found_tonight_and_two_people_suspend_a_year(meet, service, violations):
    territory = TerritoryFactory()
    claire = meet(UserFactory(first_name="Claire", coordinator=territory)).sign_in()
    odile = meet(UserFactory(first_name="Odile", approver=territory))
    housed = StayFactory(ongoing=True, accompaniment__owner=claire.user, accompaniment__territory=territory)
    without = AccompanimentFactory(owner=claire.user, territory=territory, guest__first_name="Awa")
    CommitmentFactory(accompaniment=without, starts_on=day(-60))
    NeedFactory(guest=without.guest, territory=territory)
    room = RoomFactory(host__territory=territory)

    claire.open(reverse("casework:year"))
    assert "nuits manqueront" in claire.h1 or "Aucune nuit" in claire.h1
    assert claire.look(violations) == []

    claire.follow(f"Awa {without.code}")
    claire.follow("La mettre à l’abri ce soir")
    assert claire.look(violations) == []
    claire.pick("Quelle chambre", f"{room.host.code}, {room.host.household.area.name}")
    claire.tick("Elle a dit oui, de vive voix")
    claire.tick("Chaque adulte du foyer a dit oui, de vive voix")
    claire.press("Elle y dort ce soir")
    assert "a un toit jusqu’au" in claire.h1
    assert Stay.objects.get(accompaniment=without).kind == Stay.Kind.SHELTER

    claire.open(reverse("casework:suspend", args=[housed.accompaniment_id]))
    assert claire.look(violations) == []
    claire.choose("Motif", "Chez des proches, à sa demande")
    claire.fill("Première nuit suspendue", day(0))
    claire.fill("Reprise le", day(20))
    claire.choose("Son accord", "Elle est d’accord")
    claire.press("Demander la seconde signature")
    assert "Une seconde personne doit signer" in claire.text
    before = Accompaniment.objects.with_clock().get(pk=housed.accompaniment_id).commitment.ends_on

    odile.sign_in().open(reverse("desk:signatures"))
    odile.follow("Lire et répondre", exact=False)
    assert housed.accompaniment.guest.first_name not in odile.text
    odile.press("Je signe")

    assert Suspension.objects.get().agreed_by == odile.user
    after = Accompaniment.objects.with_clock().get(pk=housed.accompaniment_id).commitment.ends_on
    assert after == before + timedelta(days=20)
