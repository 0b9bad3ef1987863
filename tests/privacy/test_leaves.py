"""A colleague goes away, another stands in: women, tasks and rights follow the two dates and come back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Actor, Leave, User
from casework.models import Accompaniment
from hosting.models import Guest
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from messaging import notifications
from messaging.models import Message
from messaging.notifications import get
from privacy.leaves import end_leave, take_leave
from privacy.policies import can
from tests.casework.steps import day
from tests.factories import (
    AccompanimentFactory,
    AssignmentFactory,
    LeaveFactory,
    NeedFactory,
    TaskFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def fresh(user):
    """The actor as at another request."""
    actor = Actor.objects.get(pk=user.actor.pk)
    actor.user = User.objects.get(pk=user.pk)
    return actor


@pytest.fixture
def file():
    return AccompanimentFactory()


def leave_of(file, **dates):
    return LeaveFactory(user=file.owner, territory=file.territory, **dates)


def leads(user, file):
    return bool(can(fresh(user), "accompaniment", "update", Accompaniment.objects.get(pk=file.pk)))


# --- rights --------------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(from_on=st.integers(-5, 5), length=st.integers(1, 8), today=st.integers(-8, 15))
def test_the_substitute_leads_between_the_two_days_and_on_no_other(from_on, length, today):
    file = AccompanimentFactory()
    leave = leave_of(file, from_on=day(from_on), until_on=day(from_on + length))
    during = from_on <= today < from_on + length

    with time_machine.travel(timezone.now() + timedelta(days=today)):
        assert leads(leave.substitute, file) == during
        assert leads(file.owner, file)  # she may come back any day


def test_a_volunteer_sees_the_women_of_whom_she_stands_in_for(file):
    away, other = UserFactory(volunteer=file.territory), UserFactory(volunteer=file.territory)
    AssignmentFactory(guest=file.guest, user=away, part="volunteer")
    assert not Guest.objects.visible_to(fresh(other)).exists()

    LeaveFactory(user=away, substitute=other, territory=file.territory)

    assert list(Guest.objects.visible_to(fresh(other))) == [file.guest]
    assert can(fresh(other), "guest.first_name", "read", file.guest)
    assert list(Accompaniment.objects.visible_to(fresh(other))) == [file]


def test_a_leave_gives_nothing_in_another_territory(file):
    lyon = TerritoryFactory(code="lyon")
    LeaveFactory(user=file.owner, territory=lyon, substitute=UserFactory(coordinator=file.territory))

    assert not leads(Leave.objects.get().substitute, file)


def test_a_substitute_who_leaves_her_role_holds_nothing(file):
    leave = leave_of(file)
    leave.substitute.memberships.update(ends_on=day(-1), starts_on=day(-30))

    assert not leads(leave.substitute, file)


# --- tasks and messages --------------------------------------------------------------------------------------------


def test_her_tasks_are_also_the_substitutes(file):
    elsewhere = UserFactory(volunteer=file.territory)
    task = TaskFactory(owner=file.owner, territory=file.territory)
    assert not Task.objects.visible_to(fresh(elsewhere)).exists()

    leave = leave_of(file, substitute=elsewhere)

    assert list(Task.objects.visible_to(fresh(elsewhere))) == [task]
    assert task.owner == file.owner
    Leave.objects.filter(pk=leave.pk).update(until_on=day(0))
    assert not Task.objects.visible_to(fresh(elsewhere)).exists()


def test_what_is_told_to_her_is_told_to_the_substitute_once(file):
    leave = leave_of(file)
    need = NeedFactory(guest=file.guest, owner=file.owner)
    notification = get("casework.relay_still_open")

    notifications.tell(notification, need, "essai", since=timezone.now())
    notifications.tell(notification, need, "essai", since=timezone.now())

    assert set(Message.objects.values_list("user", flat=True)) == {file.owner_id, leave.substitute_id}
    assert Message.objects.count() == 2


# --- noting it -----------------------------------------------------------------------------------------------------


def noted(by, **facts):
    territory = facts.pop("territory", None) or TerritoryFactory()
    return take_leave(territory, by=by.actor, **({"from_on": day(3), "until_on": day(20)} | facts))


def test_it_is_noted_by_the_team_and_written_down(coordinator):
    other = UserFactory(coordinator=True)

    row = noted(coordinator, user=coordinator, substitute=other)

    assert Entry.objects.about(row).get().transition == "take_leave"
    with pytest.raises(TooLate, match="déjà notée"):
        noted(coordinator, user=coordinator, substitute=other, from_on=day(10))
    for stranger in (UserFactory(referrer=True), UserFactory(volunteer=True), UserFactory(coordinator=TerritoryFactory(
        code="lyon"
    ))):  # fmt: skip
        with pytest.raises(PermissionDenied):
            noted(stranger, user=coordinator, substitute=other)


def test_who_cannot_stand_in_is_refused_in_words(coordinator):
    other, volunteer = UserFactory(coordinator=True), UserFactory(volunteer=True)

    for facts, why in (
        ({"substitute": coordinator}, "une autre personne"),
        ({"substitute": volunteer}, "du même rôle"),
        ({"substitute": UserFactory(referrer=True)}, "du même rôle"),
        ({"substitute": other, "until_on": day(3)}, "suit le premier jour"),
        ({"substitute": other, "from_on": day(-9), "until_on": day(0)}, "déjà fini"),
        ({"user": UserFactory(referrer=True), "substitute": other}, "pas de rôle"),
    ):
        with pytest.raises(NotYet, match=why):
            noted(coordinator, **({"user": coordinator} | facts))


def test_nobody_stands_in_while_away_and_nobody_leaves_whom_she_replaces(coordinator):
    second, third = UserFactory(coordinator=True), UserFactory(coordinator=True)
    noted(coordinator, user=coordinator, substitute=second)

    with pytest.raises(NotYet, match="elle-même absente"):
        noted(third, user=third, substitute=coordinator)
    with pytest.raises(NotYet, match="remplace quelqu’un"):
        noted(second, user=second, substitute=third)
    noted(second, user=second, substitute=third, from_on=day(20), until_on=day(30))


def test_she_comes_back_sooner_or_does_not_go(file):
    running, coming = leave_of(file), LeaveFactory(coming=True)
    by = file.owner.actor

    end_leave(running, by=by)
    assert end_leave(coming, by=by) is None

    assert not leads(running.substitute, file)
    assert [row.until_on for row in Leave.objects.all()] == [day(0)]
    with pytest.raises(TooLate):
        end_leave(Leave.objects.get(), by=by)


# --- pages ---------------------------------------------------------------------------------------------------------


def test_the_page_notes_it_and_the_board_says_who_stands_in(file, sign_in, client):
    other = UserFactory(coordinator=file.territory, first_name="Ondine")
    sign_in(file.owner)
    facts = {"territory": file.territory.pk, "user": file.owner.pk, "substitute": other.pk}

    dates = {"from_on": day(0), "until_on": day(9)}
    assert client.post("/equipe/absences/", facts | dates | {"substitute": file.owner.pk}).status_code == 409
    assert client.post("/equipe/absences/", facts | dates).status_code == 302

    assert "Ondine" in client.get("/equipe/absences/").content.decode()
    assert "Ondine" in client.get(f"/accompagnements/{file.pk}/").content.decode()
    sign_in(other)
    page = client.get("/aujourdhui/?qui=moi").content.decode()
    assert file.code in page or file.guest.first_name in page
    assert client.post(f"/equipe/absences/{Leave.objects.get().pk}/terminer/").status_code == 302
    assert not Leave.objects.exists()


@pytest.mark.parametrize("role", ["referrer", "volunteer", "approver"])
def test_the_page_is_the_teams(role, sign_in, client):
    sign_in(UserFactory(**{role: True}))

    assert client.get("/equipe/absences/").status_code == 403
