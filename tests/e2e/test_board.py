"""The matching board: a no that costs her nothing, a home that moves, and a keyboard in place of a mouse."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from hosting.models import Availability, Need
from matching.models import Proposal
from matching.runs import replan
from tests.e2e.people import PHONE
from tests.factories import (
    AccompanimentFactory,
    HostFactory,
    MembershipFactory,
    NeedFactory,
    RoomFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
BEFORE_GIVING_UP = 80  # presses of a key


@pytest.fixture
def territory(service):
    return TerritoryFactory()


@pytest.fixture
def claire(meet, territory):
    return meet(UserFactory(first_name="Claire", last_name="Rebière", coordinator=territory))


@pytest.fixture
def waiting(claire, territory):
    """Three women whom Claire follows, two homes: the queue is longer than what there is."""
    for days, name in ((40, "Amina"), (30, "Bintou"), (20, "Carine")):
        since = timezone.localdate() - timedelta(days=days)
        need = NeedFactory(guest__first_name=name, territory=territory, owner=claire.user, waiting_since=since)
        AccompanimentFactory(guest=need.guest, territory=territory, owner=claire.user)
    homes = [HostFactory(ready=True, with_account=True, territory=territory) for _ in range(2)]
    for host in homes:
        MembershipFactory(user=host.user, role=Role.HOST, territory=territory)
        RoomFactory(host=host)
    replan()
    return homes


def queue(person):
    """The lines of the queue as they read, in order, without what is going on for each."""
    person.open(reverse("matching:board"))
    lines = person.page.get_by_role("navigation", name="Elles attendent").get_by_role("listitem").all_inner_texts()
    return [line.replace("Proposition en cours", "Première chambre") for line in lines]


def propose(person, name):
    person.open(reverse("matching:board"))
    person.follow(name, exact=False)
    person.press("Lui proposer cette chambre", exact=False)
    return Proposal.objects.select_related("room__host").latest("pk")


def test_a_no_changes_neither_her_place_nor_her_urgency(meet, claire, waiting):
    claire.sign_in()
    before = queue(claire)
    assert [line.split()[0] for line in before] == ["Amina", "Bintou", "Carine"]
    proposal = propose(claire, "Bintou")
    assert queue(claire) == before

    bintou = meet(width=PHONE)
    bintou.open(claire.link_in_the_mailbox("Une proposition lui est faite"))
    assert "Cela ne change rien pour vous" in bintou.text
    bintou.page.locator("summary", has_text="Pourquoi non").click()
    bintou.page.get_by_label("Les dates").check()
    bintou.press("Non merci")

    assert Proposal.objects.get().status == Proposal.Status.DECLINED_BY_GUEST
    assert queue(claire) == before
    assert Need.objects.get(guest__first_name="Bintou").tier == "B"
    claire.open(reverse("matching:proposal", args=[proposal.pk]))
    assert "Sa place dans la file n’a pas changé." in claire.text
    claire.open(reverse("matching:need", args=[proposal.need_id]))
    assert "2 chambres possibles" in claire.text
    assert "Proposée le lun. 23 nov. : elle a dit non." in claire.text  # Claire knows it before she asks again


def test_a_home_that_pauses_takes_its_proposal_back_and_nobody_is_blamed(meet, claire, waiting):
    claire.sign_in()
    before = queue(claire)
    proposal = propose(claire, "Amina")
    host = proposal.room.host

    jeanne = meet(host.user, width=PHONE).sign_in_by_mail()
    assert jeanne.h1 == "Votre chambre est-elle disponible ?"
    assert "Une question vous attend" not in jeanne.text  # she has not answered yet: the home knows nothing
    jeanne.page.get_by_label("Pas en ce moment").check()
    jeanne.press("Enregistrer")
    assert "Dire quand vous redemander." in jeanne.text
    jeanne.fill("Me redemander le", timezone.localdate() + timedelta(days=30))
    jeanne.press("Enregistrer")
    assert "Votre foyer est en pause" in jeanne.h1

    assert Proposal.objects.get().status == Proposal.Status.WITHDRAWN
    assert queue(claire) == before
    claire.follow("Amina", exact=False)
    assert host.code not in claire.page.inner_text("main h3")
    claire.follow("Voir chaque foyer et sa règle")
    assert host.code in claire.text


def test_a_home_says_its_months_and_who_is_new_from_a_phone(meet, claire, waiting, violations):
    host, faults = waiting[0], []
    jeanne = meet(host.user, width=PHONE).sign_in_by_mail()
    jeanne.follow("Chambre : voir et changer les mois")
    faults += jeanne.look(violations)
    jeanne.page.get_by_label("octobre 2027").uncheck()
    jeanne.press("Enregistrer les mois")
    assert "Les mois de la chambre sont notés." in jeanne.text
    opening = Availability.objects.filter(room__host=host).latest("period")  # the past stays as it was said
    assert opening.period.upper == date(2027, 10, 1)

    jeanne.follow("Ma chambre")
    jeanne.follow("Quelqu’un de nouveau chez vous ?")
    faults += jeanne.look(violations)
    jeanne.fill("Prénom", "Paul")
    jeanne.choose("Est-ce un homme", "Oui")
    jeanne.press("Le dire à l’équipe")
    assert "Nous vous appelons pour le rencontrer." in jeanne.text

    claire.sign_in()
    claire.open(reverse("desk:today"))
    faults += claire.look(violations)
    assert f"Rencontrer la nouvelle personne {host.code}" in claire.text
    claire.open(reverse("matching:board"))
    assert "1 chambre possible" in claire.text
    assert faults == []


def focused(person, ask):
    return person.page.evaluate(f"document.activeElement.{ask}")


def walk(person, key, until):
    """Press ``key`` until the focus is on ``until``; each stop can be seen. How many presses it took."""
    for presses in range(1, BEFORE_GIVING_UP):
        person.page.keyboard.press(key)
        style = person.page.evaluate(
            "(({outlineStyle, outlineWidth, boxShadow}) => [outlineStyle, outlineWidth, boxShadow])"
            "(getComputedStyle(document.activeElement))"
        )
        assert style[0] != "none" or style[2] != "none", focused(person, "outerHTML")
        if until in focused(person, "innerText"):
            return presses
    raise AssertionError(f"« {until} » is out of reach")


def test_a_room_is_proposed_without_a_mouse(claire, waiting):
    claire.sign_in()
    claire.open(reverse("matching:board"))

    assert walk(claire, "j", "Carine") == 3
    with claire.page.expect_navigation():
        claire.page.keyboard.press("Enter")
    assert "Trouver un toit pour Carine" in claire.h1
    walk(claire, "Tab", "Lui proposer cette chambre")
    with claire.page.expect_navigation():
        claire.page.keyboard.press("Enter")

    assert claire.h1.startswith("Carine et le foyer")
    assert Proposal.objects.get().need.guest.first_name == "Carine"
