"""A chain in a browser: it is suggested with its reason, asked, every yes comes, and all move the same day."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from casework.models import RelocationChain
from tests.casework.relocations.steps import chain_world, proposals, says_yes, where
from tests.factories import UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_chain_is_asked_and_everybody_moves_the_same_day(meet, service, violations):
    claire = meet(UserFactory(first_name="Claire", coordinator=True)).sign_in()
    world = chain_world(claire.user)

    claire.open(reverse("casework:year"))
    claire.follow("Déménager pour ouvrir un toit")
    assert "Un toit pour Ama" in claire.text
    assert "elle n’y perd aucune nuit" in claire.text
    assert claire.look(violations) == []

    claire.press("Poser la question à chacune")
    chain = RelocationChain.objects.get()
    assert "Elle a la question" in claire.text
    assert claire.look(violations) == []
    assert where(world) == {"Binta": world.calm.pk}

    for proposal in proposals(chain):
        says_yes(proposal, world.by)
    claire.open(reverse("casework:relocation", args=[chain.pk]))
    claire.follow("Noter que chacune a déménagé")
    claire.tick("Chacune est partie et a les clés de sa nouvelle chambre, aujourd’hui")
    claire.press("Noter les déménagements")

    assert "Chacune est dans sa chambre" in claire.h1
    assert urlsplit(claire.page.url).path == reverse("casework:relocation", args=[chain.pk])
    assert where(world) == {"Ama": world.calm.pk, "Binta": world.other.pk}
