"""Before a relay, what keeps a change of roof from costing a child her school: who, by when, until all is settled."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from casework import schools
from casework.models import SchoolStep
from casework.scans import SCANS
from hosting.models import Need
from journal.models import Task
from journal.moves import NotYet
from tests.casework.steps import day
from tests.factories import AccompanimentFactory, AssignmentFactory, ChildFactory, NeedFactory, UserFactory

pytestmark = pytest.mark.django_db
Step = SchoolStep.Step


@pytest.fixture
def file(coordinator):
    return AccompanimentFactory(owner=coordinator, started_on=day(-100))


def a_child(file, age=7):
    return ChildFactory(guest=file.guest, born_year=timezone.localdate().year - age)


def relay(file, days):
    return NeedFactory(guest=file.guest, from_on=day(days))


def prepare(on=0):
    return SCANS["schools_to_prepare"](day(on))


def steps(child):
    return {row.step: row for row in SchoolStep.objects.filter(child=child)}


@pytest.mark.parametrize(("age", "listed"), [(2, False), (3, True), (16, True), (17, False)])
def test_a_child_of_three_to_sixteen_has_her_steps(file, age, listed):
    child = a_child(file, age)
    relay(file, 60)

    prepare()
    prepare()

    assert set(steps(child)) == (set(Step) if listed else set())


def test_an_age_that_nobody_knows_is_not_guessed(file):
    ChildFactory(guest=file.guest, born_year=None)
    relay(file, 20)

    assert prepare() == 0


def test_a_first_room_changes_no_school():
    file = AccompanimentFactory()
    a_child(file)
    relay(file, 20)

    assert prepare() == 0
    assert not SchoolStep.objects.exists()


@pytest.mark.parametrize(("days", "asked"), [(31, 0), (30, 1), (2, 1)])
def test_what_is_due_is_its_owners_task_once(file, days, asked):
    a_child(file)
    relay(file, days)

    assert prepare() == prepare() == asked

    tasks = Task.objects.open().filter(kind="prepare_school")
    assert [task.owner for task in tasks] == [file.owner] * asked


def test_a_step_follows_the_day_of_the_relay(file):
    child, need = a_child(file), relay(file, 60)
    prepare()
    assert steps(child)[Step.CERTIFICATE].due_on == day(39)

    Need.objects.filter(pk=need.pk).update(from_on=day(10))

    assert steps(child)[Step.CERTIFICATE].due_on == day(-11)


def test_each_step_is_done_by_somebody_on_a_day_until_nothing_is_due(file, coordinator):
    child = a_child(file)
    relay(file, 20)  # the choice and the certificate are due
    prepare()
    known = steps(child)

    schools.settle_step(file, known[Step.CHOICE], by=coordinator.actor, who="owner", done_on=day(0))
    assert Task.objects.open().filter(kind="prepare_school").exists()
    schools.settle_step(file, known[Step.CERTIFICATE], by=coordinator.actor, who="herself", done_on=day(-1))

    assert not Task.objects.open().filter(kind="prepare_school").exists()
    assert prepare() == 0
    assert (prepare(6), steps(child)[Step.CERTIFICATE].who) == (1, "herself")  # the town hall, fourteen days before


def test_keeping_her_school_leaves_nothing_else_for_that_child_alone(file, coordinator):
    kept, other = a_child(file, 7), a_child(file, 12)
    relay(file, 5)
    prepare()

    schools.settle_step(file, steps(kept)[Step.CHOICE], by=coordinator.actor, who="owner", without_object=True)

    assert all(row.without_object for row in steps(kept).values())
    assert not any(row.is_settled for row in steps(other).values())
    assert prepare() == 1


def test_the_last_steps_outlive_the_search(file, coordinator):
    child, need = a_child(file), relay(file, 0)
    prepare()
    Need.objects.filter(pk=need.pk).update(closed_on=day(0), closed_because="housed")

    assert prepare(1) == 1
    assert steps(child)[Step.FIRST_DAY].due_on == day(1)
    Need.objects.filter(pk=need.pk).update(closed_because="exit")
    assert prepare(1) == 0


def test_what_does_not_hold_is_refused(file, coordinator):
    child = a_child(file)
    relay(file, 5)
    prepare()
    row = steps(child)[Step.CHOICE]

    for facts in ({"done_on": day(0), "without_object": True}, {"done_on": day(0) + timedelta(days=1)}):
        with pytest.raises(NotYet):
            schools.settle_step(file, row, by=coordinator.actor, who="owner", **facts)
    with pytest.raises(PermissionDenied):
        schools.settle_step(file, row, by=UserFactory(volunteer=True).actor, who="owner", done_on=day(0))
    with pytest.raises(IntegrityError, match="schoolstep_said_by_somebody"), transaction.atomic():
        SchoolStep.objects.filter(pk=row.pk).update(done_on=day(0))


def test_her_volunteer_settles_a_step_on_screen(client, sign_in, file):
    child = a_child(file)
    relay(file, 5)
    prepare()
    volunteer = UserFactory(volunteer=file.territory)
    AssignmentFactory(guest=file.guest, user=volunteer, part="volunteer")
    sign_in(volunteer)
    page, step = reverse("casework:schools", args=[file.pk]), steps(child)[Step.SCHOOL]

    assert "7 ans" in client.get(page).content.decode()
    url = reverse("casework:school_step", args=[file.pk, step.pk])
    assert client.post(url, {"who": "volunteer", "done_on": f"{day(0)}"}).status_code == 302
    assert client.post(url, {"who": "volunteer", "done_on": f"{day(3)}"}).status_code == 409

    step.refresh_from_db()
    assert (step.done_on, step.who, step.recorded_by) == (day(0), "volunteer", volunteer.actor)
