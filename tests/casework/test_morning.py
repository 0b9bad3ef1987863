"""A morning with many women costs as many queries as with few, and says of each what was said of her alone."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.actions import open_relay, open_relays
from casework.tasks import run_scans
from hosting.models import Need
from journal.gathering import gather, gathered
from journal.judgements import decide, judged, read_once
from journal.models import Entry, Judgement, Task
from messaging import notifications
from messaging.models import Message
from tests.casework.steps import day
from tests.factories import (
    AssignmentFactory,
    LeaveFactory,
    OtherRoofFactory,
    StayFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def ending(days, owner, **facts):
    return StayFactory(ongoing=True, planned_until=day(days), accompaniment__owner=owner, **facts)


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_the_price_of_a_morning_does_not_grow_with_its_women():
    owner = UserFactory(coordinator=True)
    UserFactory(manager=True)
    today, prices = timezone.localdate(), []
    for count in (1, 2, 12):  # the first morning fills what a process keeps
        for number in range(count):
            stay = ending(40 - 3 * (number % 2), owner)
            AssignmentFactory(guest=stay.accompaniment.guest, part="volunteer")
        first = queries(lambda: run_scans(today))
        prices.append((first, queries(notifications.tell_what_is_due)))

    assert Need.objects.count() == 15
    assert prices[2] == prices[1]
    assert Message.objects.filter(kind="casework.stay_ends_soon_for_team").count() == 30


def test_relays_opened_together_are_those_that_would_be_opened_one_by_one():
    owner = UserFactory(coordinator=True)
    stays = [ending(days, owner) for days in (50, 10, -1, 30, 20)]
    OtherRoofFactory(accompaniment=stays[3].accompaniment, from_on=day(25), until_on=day(40))
    StayFactory(accompaniment=stays[4].accompaniment, planned_from=day(20), planned_until=day(60))
    ends = [(stay, max(stay.planned_until, day(0))) for stay in stays]

    def opened():
        needs = Need.objects.order_by("guest").values_list(
            "guest", "after", "owner", "from_on", "until_on", "tier", "tier_set_on", "waiting_since"
        )
        tasks = Task.objects.filter(kind="find_relay").order_by("thread").values_list("thread", "owner", "urgency")
        lines = Entry.objects.filter(transition="open").order_by("thread").values_list("thread", "facts")
        return list(needs), list(tasks), list(lines)

    with transaction.atomic():
        for stay, from_on in ends:
            open_relay(stay, by=owner.actor, from_on=from_on)
        one_by_one = opened()
        transaction.set_rollback(True)
    with transaction.atomic():
        assert open_relays(ends, by=owner.actor) == 3

    assert opened() == one_by_one
    assert len(one_by_one[0]) == 3
    assert open_relays(ends, by=owner.actor) == 3
    assert opened() == one_by_one


def test_two_who_open_the_same_relays_open_them_once():
    owner = UserFactory(coordinator=True)
    stay = ending(20, owner)

    open_relays([(stay, stay.planned_until), (stay, stay.planned_until)], by=owner.actor)
    open_relays([(stay, day(5))], by=owner.actor)

    assert Need.objects.get().from_on == day(5)
    assert Task.objects.filter(kind="find_relay").count() == 1


@gathered()
def fail_with(done):
    gather(done.append, "never")
    raise RuntimeError


def test_what_is_gathered_is_done_once_at_the_end_and_not_at_all_where_it_fails():
    done = []

    gather(done.append, "at once")
    with gathered():
        gather(done.append, "a")
        gather(done.append, "b", "c")
        assert done == [["at once"]]
    with pytest.raises(RuntimeError):
        fail_with(done)

    assert done == [["at once"], ["a", "b", "c"]]


def test_the_substitute_of_a_colleague_on_leave_is_told_in_her_territory_only():
    away, stays_in = UserFactory(coordinator=True), UserFactory(coordinator=True)
    territory = away.memberships.get().territory
    LeaveFactory(user=away, substitute=stays_in, territory=territory)
    for _ in range(2):
        ending(30, away)
    ending(30, UserFactory(coordinator=True))

    notifications.tell_what_is_due()

    told = Message.objects.filter(kind="casework.stay_ends_soon_for_team")
    assert sorted(told.filter(user__in=[away, stays_in]).values_list("user", flat=True)) == sorted(
        [away.pk, away.pk, stays_in.pk, stays_in.pk]
    )


def test_what_is_decided_is_read_once_a_morning_and_a_new_choice_is_seen_at_once():
    from casework.relays import RELAY_DAYS

    coordinator = UserFactory(coordinator=True)
    territory = coordinator.memberships.get().territory_id
    with read_once():
        assert judged().of(RELAY_DAYS, territory) == RELAY_DAYS.of(territory) == 60
        assert queries(lambda: judged().of(RELAY_DAYS, territory)) == 0

        decide(RELAY_DAYS, territory, 30, by=coordinator.actor, why="Essai", from_on=timezone.localdate())

        assert RELAY_DAYS.of(territory) == 30
        assert RELAY_DAYS.of(territory, timezone.localdate() - timedelta(days=1)) == 60
    assert Judgement.objects.count() == 1
