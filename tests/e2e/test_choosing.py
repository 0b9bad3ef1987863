"""Choosing with the plan in sight, by keyboard and without a script; each page as axe and a phone see it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from hosting.models import Availability, Household
from matching.models import Keep, SetAside
from matching.runs import replan
from tests.casework.steps import day
from tests.e2e.people import PHONE
from tests.e2e.test_board import walk
from tests.factories import AccompanimentFactory, HostFactory, NeedFactory, RoomFactory, TerritoryFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def territory(service):
    return TerritoryFactory()


@pytest.fixture
def claire(territory):
    return UserFactory(first_name="Claire", last_name="Rebière", coordinator=territory)


@pytest.fixture
def waiting(claire, territory):
    """Amina could live in two homes, Bintou in one of them; Carine in none. One home spoke long ago."""
    for name, tier, men in (("Amina", "A", None), ("Bintou", "B", False), ("Carine", "C", False)):
        need = NeedFactory(
            guest__first_name=name, guest__accepts_men=men, guest__smokes=name == "Carine", territory=territory,
            owner=claire, tier=tier, from_on=timezone.localdate(),
        )  # fmt: skip
        AccompanimentFactory(guest=need.guest, territory=territory, owner=claire)
    homes = [RoomFactory(host=HostFactory(ready=True, territory=territory)) for _ in range(2)]
    Household.objects.filter(host=homes[1].host).update(men_present=True)
    Availability.objects.filter(room=homes[0]).update(confirmed_on=day(-33))
    replan()
    return homes


def test_a_room_is_kept_tried_and_given_back_without_a_mouse(meet, claire, waiting, violations):
    claire = meet(claire).sign_in()
    claire.open(reverse("matching:board"))
    claire.follow("Amina", exact=False)
    faults = claire.look(violations)
    assert "L’accueillir ici laisserait 1 femme de plus sans chambre : Bintou n’aurait plus de chambre." in claire.text
    assert "Dispo confirmée il y a 33 jours" in claire.text

    walk(claire, "Tab", "Et si… voir l’effet")
    with claire.page.expect_navigation():
        claire.page.keyboard.press("Enter")
    faults += claire.look(violations)
    assert "Avant et après, si" in claire.text
    assert not Keep.objects.exists()
    walk(claire, "Tab", "Appliquer : garder cette chambre pour elle")
    with claire.page.expect_navigation():
        claire.page.keyboard.press("Enter")

    assert "pour elle par Claire R." in claire.text
    faults += claire.look(violations)
    walk(claire, "Tab", "Ne plus garder")
    with claire.page.expect_navigation():
        claire.page.keyboard.press("Enter")
    assert "La chambre n’est plus gardée" in claire.text
    assert Keep.objects.get().because == "person"
    assert faults == []


def test_a_home_is_set_aside_on_a_phone_without_a_script(meet, claire, waiting):
    phone = meet(claire, width=PHONE, script=False).sign_in()
    phone.open(reverse("matching:board"))
    phone.follow("Amina", exact=False)
    phone.follow("Écarter pour elle…", exact=False)
    phone.page.get_by_label("La vie du foyer ne va pas").check()
    phone.press("Écarter pour elle")

    assert "Ce foyer est écarté pour elle." in phone.text
    assert "la vie du foyer ne va pas" in phone.text
    phone.press("Remettre parmi ses pistes", exact=False)
    assert SetAside.objects.get().revoked_by == claire


def test_the_whole_and_what_answers_teach_on_a_phone(meet, claire, waiting, violations):
    phone = meet(claire, width=PHONE).sign_in()
    phone.open(reverse("matching:board"))
    phone.follow("Carine", exact=False)
    faults = phone.look(violations)
    assert "Une seule règle à rediscuter avec elle" in phone.text

    phone.follow("Vue d’ensemble")
    assert phone.h1 == "2 femmes auraient une chambre sur 3 qui attendent"
    faults += phone.look(violations)
    phone.page.locator("#e3-men").check()
    phone.press("Voir l’effet d’un foyer de plus")
    assert "Un foyer imaginé ne s’applique pas" in phone.text or "ne conviendrait à aucune" in phone.text
    faults += phone.look(violations)
    phone.follow("Ce que les réponses apprennent")
    faults += phone.look(violations)
    assert faults == []
