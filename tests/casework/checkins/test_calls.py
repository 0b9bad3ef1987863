"""A call is to one side; what worries is told at once; the next one is written; the other side never knows."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import actions as year
from casework.checkins import actions
from casework.checkins.planning import keep_up, kept
from casework.checkins.scans import check_ins_due
from casework.models import CheckIn
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from tests.casework.steps import day, fresh, signed
from tests.factories import AssignmentFactory, CheckInFactory, MediationFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db
SEPARATION = {"on": day(0), "ending": "planned", "guest_reason": "as_planned", "host_reason": "as_planned"}


def stay_since(nights, **how):
    """A stay that was written down on its first day."""
    return StayFactory(
        ongoing=True, planned_from=day(-nights), created_at=timezone.now() - timedelta(days=nights + 1), **how
    )


def days_of(stay, side="guest"):
    return [row.due_on for row in stay.check_ins.filter(side=side).order_by("due_on")]


def made(row, by, **said):
    return actions.record(row, by=by.actor, **{"spoke_alone": True} | said)


# --- the calendar on rows ------------------------------------------------------------------------------------------


def test_with_the_keys_each_side_has_its_own_call_the_day_after(coordinator):
    stay = year.move_in(signed(coordinator), by=coordinator.actor)

    calls = stay.check_ins.order_by("side").values_list("side", "due_on")
    assert list(calls) == [("guest", day(1)), ("host", day(1))]


def test_the_scan_writes_what_has_come_and_one_call_ahead_and_may_run_twice(coordinator):
    stay = stay_since(8, accompaniment__owner=coordinator)
    CheckInFactory(stay=stay, due_on=day(-7), made=True)

    check_ins_due(timezone.localdate())
    check_ins_due(timezone.localdate())

    assert days_of(stay) == [day(-7), day(-5), day(-1), day(6)]
    tasks = Task.objects.open().filter(kind="check_in")
    assert [(task.owner, task.due_on) for task in tasks] == [(coordinator, day(-1)), (coordinator, day(-1))]


def test_a_call_that_was_overtaken_leaves_no_task_and_counts_as_missed():
    stay = stay_since(5)
    check_ins_due(day(-2))
    before = Task.objects.open().filter(kind="check_in").count()

    check_ins_due(day(4))

    waiting = CheckIn.objects.waiting(day(4)).filter(due_on__lte=day(4))
    assert before == 2
    assert [row.due_on for row in waiting] == [day(2), day(2)]
    assert Task.objects.open().filter(kind="check_in").count() == 2
    assert kept(day(-10), day(4)) == {"guest": (0, 3), "host": (0, 3)}
    assert stay.check_ins.filter(due_on__gt=day(4)).count() == 2


def test_a_call_that_waits_is_for_today_once_it_is_late():
    CheckInFactory(stay=stay_since(60), due_on=day(0))

    urgencies = []
    for morning in (0, 1, 2):
        check_ins_due(day(morning))
        urgencies.append(Task.objects.open().get(kind="check_in", due_on=day(0)).urgency)

    assert urgencies == [Task.Urgency.WEEK, Task.Urgency.WEEK, Task.Urgency.TODAY]


def test_a_stay_taken_over_from_a_register_owes_no_call_of_before():
    stay = StayFactory(ongoing=True)  # for a hundred nights, written down today

    keep_up([stay], timezone.localdate())
    first = days_of(stay)
    assert first
    assert all(due >= day(0) for due in first)

    assert keep_up([stay], timezone.localdate()) == 0  # the next morning either
    assert keep_up([stay], day(1)) == 0
    assert days_of(stay) == first


def test_a_mediation_brings_the_next_call_forward_and_its_end_puts_none_back():
    stay = stay_since(60)
    row = CheckInFactory(stay=stay, due_on=day(-4), made=True)
    keep_up([stay], timezone.localdate())
    monthly = days_of(stay)[-1]
    mediation = MediationFactory(stay=stay)

    keep_up([stay], timezone.localdate())

    assert monthly > day(20)
    assert days_of(stay) == [row.due_on, day(3)]
    type(mediation).objects.filter(pk=mediation.pk).delete()
    keep_up([stay], timezone.localdate())
    assert days_of(stay) == [row.due_on, day(3)]


def test_nothing_more_is_due_when_she_has_left(coordinator):
    stay = stay_since(29, accompaniment__owner=coordinator)
    CheckInFactory(stay=stay, due_on=day(-1))
    check_ins_due(timezone.localdate())

    year.end_stay(stay, by=coordinator.actor, **SEPARATION)

    assert all(due < day(0) for due in days_of(stay))
    assert not Task.objects.open().filter(kind="check_in").exists()
    assert not CheckIn.objects.waiting().exists()


# --- a call --------------------------------------------------------------------------------------------------------


def test_a_call_made_says_who_and_how_and_writes_the_next_one(coordinator):
    row = CheckInFactory(stay=stay_since(29), due_on=day(-1))
    check_ins_due(timezone.localdate())

    row = made(row, coordinator, mood=4, promise="Demander une lampe.", signals=["settled"], money="no")

    assert (row.done_on, row.done_by, row.mood, row.money) == (day(0), coordinator.actor, 4, "no")
    assert fresh(row).promise == "Demander une lampe."
    assert not Task.objects.open().about(row).exists()
    assert days_of(row.stay)[-1] == day(13)


def test_it_is_made_once(coordinator):
    row = made(CheckInFactory(), coordinator)

    with pytest.raises(TooLate, match="déjà noté"):
        made(row, coordinator)


def test_if_the_other_could_hear_no_question_of_safety_has_an_answer(coordinator):
    row = CheckInFactory(stay=stay_since(29), due_on=day(-1))

    with pytest.raises(NotYet, match="48 h"):
        made(row, coordinator, spoke_alone=False, money="no")
    made(row, coordinator, spoke_alone=False)

    assert days_of(row.stay) == [day(-1), day(2)]
    with pytest.raises(IntegrityError, match="answers_nothing"), transaction.atomic():
        CheckIn.objects.filter(pk=row.pk).update(pressure="no")


@pytest.mark.parametrize(
    "said",
    [
        {"unpaid_work": "yes"}, {"money": "yes"}, {"pressure": "yes"}, {"mood": 2}, {"signals": ["spoken_for"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_worries_is_told_at_once_to_whoever_answers_for_her(coordinator, said):
    row = CheckInFactory(stay__accompaniment__owner=coordinator)
    volunteer = UserFactory(volunteer=True)
    AssignmentFactory(guest=row.guest, user=volunteer, part="volunteer")

    made(row, volunteer, **said)

    task = Task.objects.open().get(kind="worry")
    assert (task.owner, task.due_on, task.subject) == (coordinator, day(0), row)
    entry = Entry.objects.about(row).get(transition="worry")
    assert (entry.facts, entry.note) == ({"side": "guest"}, "")  # that there is one, never what it is


@pytest.mark.parametrize("said", [{}, {"money": "no", "mood": 3}, {"signals": ["settled", "goes_out"]}], ids=str)
def test_what_does_not_worry_opens_nothing(coordinator, said):
    made(CheckInFactory(), coordinator, **said)

    assert not Task.objects.open().filter(kind="worry").exists()


def test_after_a_worry_the_calls_come_closer(coordinator):
    row = CheckInFactory(stay=stay_since(29), due_on=day(-1))

    made(row, coordinator, mood=1)

    assert days_of(row.stay)[-1] == day(6)
    assert days_of(row.stay, "host")[-1] <= day(7)


def test_nobody_picks_up_and_the_call_stays_due(coordinator):
    row = actions.no_answer(CheckInFactory(), by=coordinator.actor)

    row = actions.no_answer(row, by=coordinator.actor)

    assert (row.tries, row.tried_on, row.done_on) == (2, day(0), None)
    assert CheckIn.objects.waiting().get() == row


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"done_on": day(1)}, "d’avance"),
        ({"done_on": day(-101)}, "première nuit"),
        ({"call_again_on": day(0)}, "suit"),
    ],
    ids=["tomorrow", "before her first night", "again on the same day"],
)
def test_a_day_that_cannot_be_is_refused(coordinator, said, words):
    with pytest.raises(NotYet, match=words):
        made(CheckInFactory(), coordinator, **said)


def test_only_those_who_follow_her_write_it_down():
    row = CheckInFactory()
    stranger, former = UserFactory(volunteer=True), UserFactory(volunteer=True)
    AssignmentFactory(guest=row.guest, user=former, part="volunteer", from_on=day(-9), until_on=day(0))

    for user in (stranger, former, UserFactory(referrer=True)):
        with pytest.raises(PermissionDenied):
            made(row, user)


def test_made_on_time_is_counted_by_side(coordinator):
    stay = stay_since(40)
    for late, alone in ((0, True), (2, True), (0, False)):
        due = day(-30 + late + alone)
        CheckInFactory(stay=stay, due_on=due, made=True, done_on=due + timedelta(days=late), spoke_alone=alone)
    CheckInFactory(stay=stay, due_on=day(-20), home=True, made=True)

    assert kept(day(-40), day(0)) == {"guest": (1, 3), "host": (1, 1)}
