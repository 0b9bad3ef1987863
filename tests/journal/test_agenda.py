"""Tasks: opened once, owned, put off with a reason, closed by what was done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Actor, one_service
from journal.agenda import close_others, close_tasks, kinds_read_once, open_task, postpone
from journal.models import Entry, Task
from journal.moves import NotYet
from tests.factories import HostFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


def opened(host, kind="call", **facts):
    return open_task(host, kind, territory_id=host.territory_id, due_on=timezone.localdate(), **facts)


def test_a_task_opened_twice_is_one_task():
    host = HostFactory()

    first, second = opened(host), opened(host)

    assert first == second
    assert Task.objects.open().count() == 1


def test_a_reserved_task_is_its_owner_s_alone():
    host, owner = HostFactory(), UserFactory(coordinator=True)

    task = opened(host, owner_id=owner.pk, reserved=True)

    assert task.reserved
    assert task in Task.objects.visible_to(owner.actor)
    for colleague in (UserFactory(coordinator=True), UserFactory(manager=True)):
        assert task not in Task.objects.visible_to(colleague.actor)


def test_a_key_tells_two_tasks_of_one_kind_apart():
    host = HostFactory()

    opened(host, key="1")
    opened(host, key="2")

    assert Task.objects.open().about(host).count() == 2


def test_a_task_that_was_done_may_be_due_again(coordinator):
    host = HostFactory()
    opened(host)
    close_tasks(host, "call", by=coordinator.actor)

    opened(host)

    assert [task.done_at is None for task in Task.objects.about(host).order_by("pk")] == [False, True]


def test_closing_names_who_did_it_and_touches_no_other_row(coordinator):
    host, other = HostFactory(), HostFactory()
    for row in (host, other):
        opened(row)
        opened(row, kind="visit_home")

    close_tasks(host, "call", by=coordinator.actor)

    assert Task.objects.get(done_at__isnull=False).done_by == coordinator.actor
    assert Task.objects.open().about(host).get().kind == "visit_home"
    assert Task.objects.open().about(other).count() == 2


def test_closing_without_a_kind_closes_all_of_a_row(coordinator):
    host = HostFactory()
    opened(host)
    opened(host, kind="visit_home")

    assert close_tasks(host, by=coordinator.actor) == 2


def test_a_task_put_off_sleeps_until_its_day(coordinator):
    task = TaskFactory()
    today = timezone.localdate()

    postpone(task, today + timedelta(days=3), "Elle est absente.", by=coordinator.actor)

    assert not Task.objects.awake(today).exists()
    assert Task.objects.awake(today + timedelta(days=3)).exists()
    assert Entry.objects.get(transition="postpone").note == "Elle est absente."


@pytest.mark.parametrize(
    ("days", "reason", "sentence"), [(3, "  ", "pourquoi"), (0, "Absente", "à venir"), (-1, "Absente", "à venir")]
)
def test_a_task_is_put_off_to_a_later_day_for_a_reason(coordinator, days, reason, sentence):
    task = TaskFactory()

    with pytest.raises(NotYet, match=sentence):
        postpone(task, timezone.localdate() + timedelta(days=days), reason, by=coordinator.actor)


def test_a_task_that_is_done_is_not_put_off(coordinator):
    with pytest.raises(NotYet, match="déjà faite"):
        postpone(TaskFactory(done=True), timezone.localdate() + timedelta(days=1), "x", by=coordinator.actor)


def test_the_team_sees_its_territory_and_everybody_her_own(coordinator):
    theirs = TaskFactory()
    mine_elsewhere = TaskFactory(territory__code="ailleurs", owner=coordinator)
    TaskFactory(territory__code="ailleurs")

    assert set(Task.objects.visible_to(coordinator.actor)) == {theirs, mine_elsewhere}
    assert not Task.objects.visible_to(UserFactory(volunteer=True).actor).exists()


def test_what_is_not_due_any_more_is_closed_and_what_is_kept_is_not():
    first, second = opened(HostFactory()), opened(HostFactory())
    other = opened(HostFactory(), kind="write")

    closed = close_others("call", keep=[second])

    assert closed == 1
    assert {row.pk for row in Task.objects.open()} == {second.pk, other.pk}
    first.refresh_from_db()
    assert first.done_by.is_service


def test_in_a_morning_a_kind_that_nobody_opened_is_not_asked_about(django_assert_num_queries):
    opened(HostFactory(), kind="write")

    with one_service(), kinds_read_once():
        with django_assert_num_queries(0):
            assert close_others("call") == 0
        opened(HostFactory())  # a scan of the same morning opens the first of its kind
        closed = close_others("call")

    assert closed == 1


def test_in_a_morning_the_service_is_one_and_the_same(django_assert_num_queries):
    with one_service(), django_assert_num_queries(0):
        known = Actor.service()

    assert known == Actor.service()
