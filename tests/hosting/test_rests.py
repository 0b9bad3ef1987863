"""A home that rests: until its own day, from its own space or by telephone, and back before if it wishes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hosting import rests
from hosting.models import Host
from journal.models import Task
from journal.moves import NotYet, TooLate
from messaging.models import Contact
from messaging.pauses import pause
from tests.casework.steps import day
from tests.factories import AdultFactory, HostFactory, ProposalFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    """A home of two adults, with an account, to which a room was proposed."""
    host = HostFactory(ready=True, with_account=True)
    AdultFactory(host=host, checked=True)
    return host


def team_of(host):
    return UserFactory(coordinator=host.territory)


def silent(host):
    return {contact.paused_until for contact in rests.contacts_of(host)}


def test_nothing_is_proposed_and_nothing_is_sent_until_its_day(home):
    rests.rest(home, by=home.user.actor, until=day(30))

    row = Host.objects.get(pk=home.pk)
    assert (row.status, row.ask_again_on) == (Host.Status.PAUSED, day(30))
    assert silent(row) == {day(30)}
    assert len(rests.contacts_of(row)) == 3  # the home’s own, and each adult’s
    assert Task.objects.open().get(kind="ask_availability").due_on == day(30)


@pytest.mark.parametrize(("what", "status", "until"), [
    ({"messages": False}, "paused", {None}), ({"proposals": False}, "approved", {day(10)}),
])  # fmt: skip
def test_a_home_chooses_what_stops(home, what, status, until):
    row = rests.rest(home, by=home.user.actor, until=day(10), **what)

    assert (row.status, silent(row)) == (status, until)


def test_said_again_it_changes_the_day_and_coming_back_opens_everything(home):
    by = home.user.actor
    rests.rest(home, by=by, until=day(30))
    row = rests.rest(home, by=by, until=day(45))
    assert rests.resting(row) == (day(45), day(45))

    row = rests.wake(row, by=by)

    assert (row.status, rests.resting(row), silent(row)) == (Host.Status.APPROVED, (None, None), {None})
    with pytest.raises(TooLate):
        rests.wake(row, by=by)


def test_a_pause_of_another_kind_is_not_lifted_with_it(home):
    other = home.adults.exclude(contact=None).order_by("pk").last().contact
    rests.rest(home, by=home.user.actor, until=day(30), messages=False)
    pause(other, until=day(60), because="En déplacement")

    rests.wake(home, by=home.user.actor)

    assert Contact.objects.get(pk=other.pk).paused_until == day(60)


@pytest.mark.parametrize("facts", [{"until": day(0)}, {"until": day(5), "proposals": False, "messages": False}])
def test_a_pause_has_a_day_to_come_and_stops_something(home, facts):
    with pytest.raises(NotYet):
        rests.rest(home, by=home.user.actor, **facts)


def test_nobody_else_rests_in_its_place(home):
    other = HostFactory(ready=True, with_account=True)
    for stranger in (other.user.actor, UserFactory(volunteer=home.territory).actor):
        with pytest.raises(PermissionDenied):
            rests.rest(home, by=stranger, until=day(30))


def test_its_stay_goes_on_and_a_question_that_waited_falls(home):
    stay = StayFactory(ongoing=True, room__host=home)
    proposal = ProposalFactory(room__host=home, host_asked=True)

    rests.rest(home, by=home.user.actor, until=day(30))

    stay, proposal = (type(row).objects.get(pk=row.pk) for row in (stay, proposal))
    assert stay.status == "ongoing"
    assert proposal.status not in type(proposal).LIVE


def test_from_its_own_space_then_back(sign_in, client, home):
    sign_in(home.user)
    url = reverse("desk:host_pause")
    assert url in client.get(reverse("desk:host")).content.decode()

    assert client.post(url, {"what": [], "until": day(10)}).status_code == 422
    assert client.post(url, {"what": ["proposals", "messages"], "until": day(10)}).status_code == 302
    assert "Votre pause" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 302
    assert rests.resting(Host.objects.get(pk=home.pk)) == (None, None)


def test_by_telephone_to_the_team(sign_in, client, home):
    sign_in(team_of(home))
    url, page = reverse("casework:home_rest", args=[home.pk]), reverse("hosting:host", args=[home.pk])
    assert url in client.get(page).content.decode()

    said = {"what": ["proposals"], "until": day(10), "channel": "phone", "note": "Fatigués."}
    assert client.post(url, said).status_code == 302
    assert "Rien ne lui est proposé" in client.get(page).content.decode()
    assert client.post(reverse("casework:home_wake", args=[home.pk])).status_code == 302
    assert Host.objects.get(pk=home.pk).status == Host.Status.APPROVED


@pytest.mark.parametrize("who", ["volunteer", "psychologist"])
def test_only_the_team_has_the_page(sign_in, client, home, who):
    sign_in(UserFactory(**{who: home.territory}))

    assert client.get(reverse("casework:home_rest", args=[home.pk])).status_code == 403
