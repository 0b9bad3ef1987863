"""The page of a home: its address behind a door, the space of its host, each adult reached by his own means."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Membership, Role, User
from hosting.actions import update_adult
from hosting.spaces import open_space
from journal.moves import NotYet, TooLate
from messaging.models import Contact
from privacy.models import AccessLog
from tests.factories import AdultFactory, AssignmentFactory, HostFactory, ProposalFactory, RoomFactory, UserFactory

pytestmark = pytest.mark.django_db
PREFERRED = Contact.Preferred


@pytest.fixture
def host(coordinator):
    """A home that a woman followed by ``coordinator`` has been proposed."""
    proposal = ProposalFactory(host_asked=True, proposed_by=coordinator)
    AssignmentFactory(guest=proposal.guest, user=coordinator)
    return proposal.room.host


def page(name, host):
    return reverse(f"hosting:{name}", args=[host.pk])


def test_whoever_is_in_charge_reads_the_address_and_it_is_written_down(sign_in, coordinator, host):
    answer = sign_in(coordinator).get(page("host_address", host))

    assert host.address.street in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    line = AccessLog.objects.get(actor=coordinator.actor, objects_read__contains=["host.address"])
    assert line.owner_id == host.pk
    assert line.why == "page de l’adresse"


def test_a_colleague_is_told_how_to_open_it_and_reads_nothing(sign_in, host):
    answer = sign_in(UserFactory(coordinator=host.territory)).get(page("host_address", host)).content.decode()

    assert host.address.street not in answer
    assert page("host_break_glass", host) in answer
    assert not AccessLog.objects.filter(objects_read__contains=["host.address"]).exists()


def test_the_page_of_a_home_and_the_list_of_homes_hold_no_address(sign_in, coordinator, host):
    client = sign_in(coordinator)

    for address in (page("host", host), reverse("hosting:hosts")):
        assert host.address.street not in client.get(address).content.decode()


def test_a_space_is_an_account_without_a_password(coordinator):
    host = HostFactory(contact__email="Odile@exemple.fr")

    opened = open_space(host, by=coordinator.actor)

    assert opened.user.email == "odile@exemple.fr"
    assert not opened.user.has_usable_password()
    assert [m.role for m in opened.user.memberships.all()] == [Role.HOST]
    with pytest.raises(TooLate):
        open_space(host, by=coordinator.actor)


def test_the_account_that_a_host_already_had_is_hers_again(coordinator):
    known = User.objects.create_user(email="odile@exemple.fr")
    Membership.objects.create(user=known, role=Role.HOST)

    opened = open_space(HostFactory(contact__email="odile@exemple.fr"), by=coordinator.actor)

    assert opened.user == known
    assert Membership.objects.filter(user=known).count() == 1


def test_a_space_is_never_opened_on_the_account_of_somebody_else(coordinator, manager):
    other = HostFactory(with_account=True)

    for email in (manager.email, other.user.email, ""):
        with pytest.raises(NotYet):
            open_space(HostFactory(contact__email=email), by=coordinator.actor)


def test_a_space_is_opened_by_the_team_of_its_territory(referrer):
    with pytest.raises(PermissionDenied):
        open_space(HostFactory(contact__email="odile@exemple.fr"), by=referrer.actor)


@pytest.mark.parametrize(
    ("typed", "phone", "email", "preferred"),
    [
        ({"phone": "06 12 34 56 78"}, "+33612345678", "", PREFERRED.SMS),
        ({"email": "marc@exemple.fr"}, "", "marc@exemple.fr", PREFERRED.EMAIL),
        ({"phone": "05 56 00 00 00", "email": "marc@exemple.fr"}, "+33556000000", "marc@exemple.fr", PREFERRED.EMAIL),
    ],
)
def test_each_adult_is_given_his_own_means(sign_in, coordinator, typed, phone, email, preferred):
    adult = AdultFactory(contact=None)

    answer = sign_in(coordinator).post(
        reverse("hosting:adult", args=[adult.host_id, adult.pk]), {"first_name": adult.first_name, **typed}
    )

    assert answer.status_code == 302
    adult.refresh_from_db()
    assert (adult.contact.phone, adult.contact.email, adult.contact.preferred) == (phone, email, preferred)


def test_what_is_left_empty_changes_nothing(coordinator):
    adult = AdultFactory()
    before = adult.contact.phone

    update_adult(adult, by=coordinator.actor)

    adult.refresh_from_db()
    assert adult.contact.phone == before


def test_a_number_that_does_not_exist_is_said(sign_in, coordinator):
    adult = AdultFactory(contact=None)

    answer = sign_in(coordinator).post(
        reverse("hosting:adult", args=[adult.host_id, adult.pk]), {"first_name": "Marc", "phone": "06 12"}
    )

    assert answer.status_code == 422
    assert "Ce numéro n’existe pas" in answer.content.decode()


def test_the_button_of_a_home_is_the_step_that_goes_forward(sign_in, coordinator):
    visited, approved = HostFactory(visited=True), HostFactory(ready=True)
    RoomFactory(host=approved)
    client = sign_in(coordinator)

    forward = client.get(page("host", visited)).content.decode()
    assert 'btn btn-primary" href="' + reverse("hosting:host_move", args=[visited.pk, "ask_approval"]) in forward
    assert "btn-primary" not in client.get(page("host", approved)).content.decode()
