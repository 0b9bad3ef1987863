"""Each list and board costs the same number of queries for one row and for twenty, and twenty at most."""

import pytest
from django.urls import reverse

from matching.runs import replan
from tests.factories import (
    AccompanimentFactory,
    HostFactory,
    KeepFactory,
    MessageFactory,
    NeedFactory,
    ProposalFactory,
    ReferralFactory,
    RoomFactory,
    SetAsideFactory,
    SignatureFactory,
    StayFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
AT_MOST = 20


@pytest.fixture(params=["coordinator", "manager"])
def team(request, sign_in, coordinator, manager):
    """Both see the lists of the team; a manager signs too."""
    user = {"coordinator": coordinator, "manager": manager}[request.param]
    sign_in(user)
    return user


def living(user):
    return StayFactory(ongoing=True, accompaniment__owner=user)


def task_about(subject, kind, **facts):
    return TaskFactory(subject=subject, kind=kind, territory=subject.territory, **facts)


def beside(user):
    """What is due beside the women: a home, a referral, a signature, a message."""
    task_about(HostFactory(), "visit_home")
    task_about(ReferralFactory(submitted=True), "answer_referral")
    task_about(SignatureFactory(), "sign")
    task_about(MessageFactory(held=True), "message_held")


def on_the_board(user):
    """A line of each kind, and what is due beside."""
    living(user)
    StayFactory(ended=True, accompaniment__owner=user)  # no roof tonight: the first lines of the board
    ProposalFactory(guest=AccompanimentFactory(owner=user).guest)
    NeedFactory(guest=AccompanimentFactory(owner=user).guest)
    task_about(AccompanimentFactory(owner=user), "find_relay")
    beside(user)


ROWS = {
    "desk:today": on_the_board,
    "casework:year": on_the_board,
    "hosting:referrals": lambda user: ReferralFactory(submitted=True),
    "hosting:hosts": lambda user: RoomFactory(),
    "desk:signatures": lambda user: SignatureFactory(),
    "messaging:mailbox": lambda user: MessageFactory(held=True),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_list_of_the_team(team, constant_queries, name):
    ROWS[name](team)

    queries = constant_queries(reverse(name), grow=lambda: [ROWS[name](team) for _ in range(19)])

    assert queries <= AT_MOST


def waiting_with_homes(rooms=2):
    """A woman in the queue with possible homes, one of them kept, another set aside; and one who has a question."""
    need = NeedFactory(guest__accepts_men=False)
    homes = [RoomFactory() for _ in range(rooms)]
    KeepFactory(need=need, room=homes[0])
    SetAsideFactory(guest=need.guest, host=homes[1].host)
    RoomFactory(open=None)  # excluded
    asked = NeedFactory()
    ProposalFactory(guest=asked.guest, need=asked)
    return need


def test_the_matching_board(team, constant_queries):
    need = waiting_with_homes()
    replan()

    def grow():
        for _ in range(9):
            waiting_with_homes()
        replan()

    assert (
        constant_queries(reverse("matching:need", args=[need.pk]), grow) <= AT_MOST + 6
    )  # who keeps what, and what the others would lose


def test_why_not(team, constant_queries):
    need = NeedFactory()
    RoomFactory(open=None)

    queries = constant_queries(
        reverse("matching:why_not", args=[need.pk]), grow=lambda: [RoomFactory(open=None) for _ in range(19)]
    )

    assert queries <= AT_MOST


def test_a_plan_as_it_is_computed_is_shown(team, client):
    need = NeedFactory()
    rooms = [RoomFactory() for _ in range(3)]
    RoomFactory(open=None)
    replan()

    page = client.get(reverse("matching:need", args=[need.pk])).content.decode()

    for room in rooms:
        assert f"Foyer {room.host.code}" in page
    assert "1 autre chambre est exclue" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_why_not_says_each_rule_of_the_page_and_filters(team, client):
    need = NeedFactory()
    closed = RoomFactory(open=None, host=HostFactory(ready=True, code="H-9001"))
    unready = RoomFactory(host=HostFactory(ready=True, code="H-9002", insured_on=None))
    address = reverse("matching:why_not", args=[need.pk])

    everything = client.get(address).content.decode()
    by_rule = client.get(address, {"regle": "ready"}).content.decode()
    by_home = client.get(address, {"foyer": closed.host.code.lower()}).content.decode()

    assert "Cette chambre n’est pas libre." in everything
    assert "pas encore prêt" in everything
    assert (unready.host.code in by_rule, closed.host.code in by_rule) == (True, False)
    assert (unready.host.code in by_home, closed.host.code in by_home) == (False, True)


def test_her_file(team, constant_queries):
    stay = living(team)

    def grow():
        for _ in range(19):
            task_about(stay.accompaniment, "note")

    constant_queries(reverse("casework:accompaniment", args=[stay.accompaniment_id]), grow)


def test_one_home(team, constant_queries):
    host = RoomFactory().host

    constant_queries(reverse("hosting:host", args=[host.pk]), grow=lambda: [RoomFactory(host=host) for _ in range(19)])


def test_the_signatures_of_a_second_person(sign_in, approver, constant_queries):
    sign_in(approver)
    SignatureFactory()

    queries = constant_queries(reverse("desk:signatures"), grow=lambda: [SignatureFactory() for _ in range(19)])

    assert queries <= AT_MOST


def test_the_referrals_of_an_organisation(sign_in, referrer, constant_queries):
    sign_in(referrer)
    organisation = referrer.memberships.get().organisation

    def one(status="submitted"):
        ReferralFactory(status=status, organisation=organisation, referred_by=referrer)

    for status in ("draft", "submitted", "admitted"):
        one(status)

    queries = constant_queries(
        reverse("hosting:referring:list"), grow=lambda: [one(s) for s in ("draft", "submitted", "admitted") * 6]
    )

    assert queries <= AT_MOST


def test_what_a_manager_must_give_to_somebody(sign_in, constant_queries):
    manager = UserFactory(organisation_manager=True)
    organisation = manager.memberships.get().organisation
    sign_in(manager)

    def one():
        ReferralFactory(organisation=organisation, referred_by=UserFactory(), submitted=True)

    one()

    assert (
        constant_queries(reverse("hosting:referring:to_take_over"), grow=lambda: [one() for _ in range(19)]) <= AT_MOST
    )


def test_the_space_of_a_home(sign_in, host_user, constant_queries):
    sign_in(host_user)
    host = host_user.host
    RoomFactory(host=host)

    def grow():
        for _ in range(10):
            room = RoomFactory(host=host)
            ProposalFactory(room=room, host_asked=True)
            StayFactory(ongoing=True, room=RoomFactory(host=host))

    ProposalFactory(room=RoomFactory(host=host), host_asked=True)
    StayFactory(ongoing=True, room=RoomFactory(host=host))

    assert constant_queries(reverse("desk:host"), grow) <= AT_MOST
