"""Every factory, and every trait of it, makes a row that the database accepts."""

import pytest
from django.apps import apps
from factory.declarations import Trait

from accounts.models import Actor
from hosting.models import Host
from journal.models import Watch
from matching.models import Proposal
from tests import factories
from tests.factories import HostFactory, ProposalFactory, ReferralFactory, StayFactory, TerritoryFactory, UserFactory

FACTORIES = [getattr(factories, name) for name in factories.__all__]
WITH_TRAITS = [
    (made, trait) for made in FACTORIES for trait, value in vars(made._meta)["parameters"].items()
    if isinstance(value, Trait)
]  # fmt: skip

OUR_APPS = {"accounts", "journal", "privacy", "messaging", "hosting", "matching", "casework", "reporting"}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("made", FACTORIES, ids=lambda made: made.__name__)
def test_a_factory_makes_two_rows(made):
    rows = made.create_batch(2)

    assert all(row.pk for row in rows)


@pytest.mark.parametrize(("made", "trait"), WITH_TRAITS, ids=lambda value: getattr(value, "__name__", value))
def test_a_trait_makes_a_row(made, trait):
    assert made(**{trait: True}).pk


@pytest.mark.parametrize("status", Proposal.Status.values)
def test_a_proposal_may_be_made_in_any_state(status):
    assert ProposalFactory(status=status).status == status


@pytest.mark.parametrize("status", Host.Status.values)
def test_a_home_may_be_made_in_any_state(status):
    assert HostFactory(status=status).status == status


@pytest.mark.parametrize("status", ReferralFactory._meta.model.Status.values)
def test_a_referral_may_be_made_in_any_state(status):
    assert ReferralFactory(status=status).status == status


def test_a_ready_home_is_ready_and_the_same_without_insurance_is_not():
    ready, uninsured = HostFactory(ready=True), HostFactory(ready=True, insured_on=None)

    assert list(Host.objects.ready()) == [ready]
    assert ready.missing == []
    assert uninsured.missing == ["l'attestation d'assurance"]


def test_a_role_is_held_where_it_was_given():
    lyon = TerritoryFactory(code="lyon")
    user = UserFactory(coordinator=lyon)

    assert user.actor.territories("coordinator") == {lyon.pk}


def test_a_running_stay_has_its_year():
    stay = StayFactory(ongoing=True)

    assert stay.accompaniment.commitment.starts_on == stay.started_on
    assert stay.occupancy.guest == stay.accompaniment.guest == stay.accompaniment.referral.guest


def test_every_model_of_ours_has_a_factory():
    """Actors and the watch are made by their own models; what abstract models hold is made with their children."""
    ours = {
        model
        for config in apps.get_app_configs()
        if config.name in OUR_APPS
        for model in config.get_models()
        if not model._meta.auto_created
    }

    assert ours - {made._meta.model for made in FACTORIES} == {Actor, Watch}
