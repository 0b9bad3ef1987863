"""A relay that is not found is told to one named person more as its day comes, once each, and to its owner weekly."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.relays import LEAD_DAYS, RELAY_DAYS
from casework.scans import SCANS
from hosting.models import Need
from journal.agenda import close_tasks
from journal.judgements import decide
from journal.models import Entry, Task
from messaging.models import Message
from messaging.notifications import tell_what_is_due
from tests.casework.steps import day
from tests.factories import (
    AccompanimentFactory,
    MembershipFactory,
    NeedFactory,
    ProposalFactory,
    StayFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    """Her coordinator, another one who has been there longer, and the lead of the territory."""
    owner, other, lead = UserFactory(coordinator=True), UserFactory(), UserFactory(manager=True)
    MembershipFactory(user=other, role="coordinator", starts_on=day(-900))
    return {"owner": owner, "other": other, "lead": lead}


@pytest.fixture
def search(team):
    """``search(days)``: her roof ends in that many days, and nothing is found after it."""

    def at(days, **facts):
        file = AccompanimentFactory(owner=team["owner"], started_on=day(-100))
        return NeedFactory(guest=file.guest, owner=team["owner"], from_on=day(days), **facts)

    return at


def tell(on=0):
    return SCANS["relays_to_tell"](day(on))


def told():
    return dict(Task.objects.open().filter(kind__startswith="relay_").values_list("kind", "owner"))


@pytest.mark.parametrize(
    ("days", "levels"),
    [(31, set()), (30, {"relay_coordinator"}), (15, {"relay_coordinator"}),
     (14, {"relay_coordinator", "relay_lead"}), (-2, {"relay_coordinator", "relay_lead"})],
)  # fmt: skip
def test_thirty_then_fourteen_days_before_a_named_person_more_is_told(search, team, days, levels):
    search(days)

    tell()

    named = {"relay_coordinator": team["other"].pk, "relay_lead": team["lead"].pk}
    assert told() == {kind: named[kind] for kind in levels}


def test_each_is_told_once_even_when_the_task_is_done(search, team):
    need = search(20)
    tell()
    close_tasks(need, "relay_coordinator", by=team["other"].actor)

    tell(1)

    assert Task.objects.filter(kind="relay_coordinator").count() == 1
    assert Entry.objects.filter(transition="escalate").count() == 1
    assert Message.objects.filter(kind="casework.relay_escalated").count() == 1


def test_a_roof_that_ends_sooner_than_told_is_told_again(search, team):
    need = search(20)
    tell()
    close_tasks(need, "relay_coordinator", by=team["other"].actor)
    Need.objects.filter(pk=need.pk).update(from_on=day(16))

    tell()

    assert Task.objects.filter(kind="relay_coordinator").count() == 2


def test_whoever_looks_alone_is_told_anyway():
    file = AccompanimentFactory(started_on=day(-100))
    NeedFactory(guest=file.guest, owner=file.owner, from_on=day(5))

    tell()

    assert told() == {"relay_coordinator": file.owner_id, "relay_lead": file.owner_id}


@pytest.mark.parametrize("found", ["accepted", "planned", "put back", "closed", "left"])
def test_what_is_found_is_not_due_any_more(search, team, found):
    need = search(10)
    file = need.guest.accompaniments.get()
    tell()

    if found == "accepted":
        ProposalFactory(need=need, guest=need.guest, both_accepted=True)
    elif found == "planned":
        StayFactory(accompaniment=file, planned_from=need.from_on)
    elif found == "put back":
        Need.objects.filter(pk=need.pk).update(from_on=day(80))
    elif found == "closed":
        Need.objects.filter(pk=need.pk).update(closed_on=day(0), closed_because="exit")
    else:
        type(file).objects.filter(pk=file.pk).update(status="exited")

    assert tell() == 0
    assert told() == {}


def test_a_first_room_that_is_looked_for_has_its_queue_and_no_relay():
    NeedFactory(guest=AccompanimentFactory().guest, from_on=day(3))

    assert tell() == 0


def test_a_territory_decides_its_own_days(search, team):
    territory = search(20).territory_id
    decide(LEAD_DAYS, territory, 25, by=team["lead"].actor, why="Un hiver difficile", from_on=day(0))
    decide(RELAY_DAYS, territory, 90, by=team["lead"].actor, why="Un hiver difficile", from_on=day(0))
    StayFactory(ongoing=True, planned_until=day(80))

    tell()
    SCANS["relays_to_open"](day(0))

    assert told()["relay_lead"] == team["lead"].pk
    assert Need.objects.filter(from_on=day(80)).exists()


def test_its_owner_is_reminded_each_week_and_no_more(search, team):
    need = search(50, opened_at=timezone.now() - timedelta(days=8))
    search(50, opened_at=timezone.now() - timedelta(days=6))

    tell_what_is_due()
    tell_what_is_due()
    tell_what_is_due(timezone.now() + timedelta(days=6))  # the second week of one, the first of the other

    reminders = Message.objects.filter(kind="casework.relay_still_open")
    assert reminders.filter(user=team["owner"]).count() == reminders.count() == 3
    assert reminders.filter(thread=need.guest_id).count() == 2
