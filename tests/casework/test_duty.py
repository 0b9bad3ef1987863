"""One number, one person at a time, rights for as long as the shift, and somebody else who reads it the next day."""

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor
from casework.evenings import duty
from casework.models import Accompaniment, DutyLine, DutyShift
from casework.scans import SCANS
from hosting.models import Guest, Host
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from messaging.models import Message
from privacy.policies import can
from privacy.projection import project
from tests.casework.steps import day
from tests.factories import (
    AccompanimentFactory,
    DutyShiftFactory,
    HostFactory,
    StayFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def here():
    return TerritoryFactory()


def as_now(user):
    """The person as she comes to her next page."""
    return Actor.objects.select_related("user").get(user=user) if user.actor else None


def hours(begins, ends):
    now = timezone.now()
    return {"begins_at": now + begins * HOUR, "ends_at": now + ends * HOUR}


# --- rights --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["volunteer", "coordinator"])
@pytest.mark.parametrize(
    ("moment", "open_"),
    [(-A_MOMENT, False), (timedelta(0), True), (14 * HOUR - A_MOMENT, True), (14 * HOUR, False)],
    ids=["just before", "first instant", "last instant", "just after"],
)
def test_her_rights_open_and_close_with_her_shift(here, role, moment, open_):
    begins = timezone.now() + timedelta(hours=30)
    user = UserFactory(**{role: here})
    DutyShiftFactory(territory=here, user=user, begins_at=begins, ends_at=begins + 14 * HOUR)
    stay = StayFactory(ongoing=True)  # in a home that somebody else is in charge of
    guest, home = stay.accompaniment.guest, stay.occupancy.room.host

    with time_machine.travel(begins + moment, tick=False):
        actor = as_now(user)
        her_contact = can(actor, "guest.contact+safe_contact_rules", "read", guest)
        their_contact = can(actor, "host.contact", "read", home)

    assert (bool(her_contact), bool(their_contact)) == (open_, open_)
    assert not open_ or "logged" in her_contact.duties


def test_on_duty_a_volunteer_sees_the_women_and_homes_of_that_territory_alone(here):
    user = UserFactory(volunteer=here)
    ours, theirs = AccompanimentFactory(guest__territory=here), AccompanimentFactory(guest__territory__code="lyon")
    home = HostFactory(territory=here)
    shift = DutyShiftFactory(territory=here, user=user)

    during = as_now(user)
    assert set(Accompaniment.objects.visible_to(during)) == {ours}
    assert list(Guest.objects.visible_to(during)) == [ours.guest]
    assert list(Host.objects.visible_to(during)) == [home]
    assert not can(during, "guest.first_name", "read", theirs.guest)

    DutyShift.objects.filter(pk=shift.pk).update(cancelled_at=timezone.now())
    after = as_now(user)
    assert not Accompaniment.objects.visible_to(after).exists()
    assert not Host.objects.visible_to(after).exists()


@pytest.mark.parametrize("role", ["approver", "psychologist", "referrer"])
def test_a_shift_gives_nothing_to_whoever_may_not_be_on_duty(here, role):
    user = UserFactory(**{role: True})
    DutyShiftFactory(territory=here, user=user)
    home = HostFactory(territory=here)

    assert not can(as_now(user), "host.contact", "read", home)


def test_her_rights_end_with_her_role(here):
    user = UserFactory(volunteer=here)
    DutyShiftFactory(territory=here, user=user)
    home = HostFactory(territory=here)
    user.memberships.update(ends_on=day(0))

    assert not can(as_now(user), "host.contact", "read", home)


def test_what_she_reads_on_duty_is_written_down_and_told_the_next_day(here):
    user = UserFactory(volunteer=here)
    shift = DutyShiftFactory(territory=here, user=user)
    file = AccompanimentFactory(guest__territory=here)

    project(file.guest.contact, as_now(user), why="appel du soir")
    duty.leave_a_word(shift, "Rappeler A-0003 demain.", by=as_now(user))

    lines, files, addresses = duty.done_during(shift)
    assert [line.transition for line in lines] == ["leave_a_word"]
    assert (files, addresses) == (1, 0)


# --- the rota ------------------------------------------------------------------------------------------------------


def test_two_people_are_never_on_the_same_shift(here, coordinator):
    first, second = UserFactory(volunteer=here), UserFactory(volunteer=here)
    duty.plan_shift(here, first, by=coordinator.actor, **hours(1, 13))

    with pytest.raises(TooLate, match="déjà de permanence"):
        duty.plan_shift(here, second, by=coordinator.actor, **hours(12, 20))
    duty.plan_shift(here, second, by=coordinator.actor, **hours(13, 20))  # the very next instant
    elsewhere = TerritoryFactory(code="lyon")
    duty.plan_shift(
        elsewhere, UserFactory(volunteer=elsewhere), by=UserFactory(coordinator=elsewhere).actor, **hours(1, 13)
    )

    assert DutyShift.objects.count() == 3


def test_a_shift_that_is_removed_leaves_its_place(here, coordinator):
    shift = duty.plan_shift(here, coordinator, by=coordinator.actor, **hours(1, 13))
    duty.stop_shift(shift, by=coordinator.actor)

    duty.plan_shift(here, UserFactory(volunteer=here), by=coordinator.actor, **hours(1, 13))

    assert DutyShift.objects.standing().count() == 1


def test_a_shift_that_has_begun_ends_now_and_its_rights_with_it(here, coordinator):
    user = UserFactory(volunteer=here)
    shift = DutyShiftFactory(territory=here, user=user)
    home = HostFactory(territory=here)

    stopped = duty.stop_shift(shift, by=coordinator.actor)

    assert stopped.begins_at == shift.begins_at
    assert stopped.is_over()
    assert not can(as_now(user), "host.contact", "read", home)
    with pytest.raises(TooLate):
        duty.stop_shift(stopped, by=coordinator.actor)


@pytest.mark.parametrize(
    ("facts", "refused"),
    [(hours(3, 1), "suit le début"), (hours(-9, -1), "déjà passée"), (hours(1, 80), "trois jours")],
    ids=["reversed", "past", "too long"],
)
def test_hours_that_do_not_hold_are_refused(here, coordinator, facts, refused):
    with pytest.raises((NotYet, TooLate), match=refused):
        duty.plan_shift(here, coordinator, by=coordinator.actor, **facts)


def test_only_people_of_the_territory_answer_and_only_its_team_says_who(here, coordinator):
    with pytest.raises(NotYet, match="ne travaille pas"):
        duty.plan_shift(here, UserFactory(approver=here), by=coordinator.actor, **hours(1, 13))
    with pytest.raises(PermissionDenied):
        duty.plan_shift(here, coordinator, by=UserFactory(volunteer=here).actor, **hours(1, 13))


def test_whoever_will_answer_is_told(here, coordinator):
    user = UserFactory(volunteer=here)

    duty.plan_shift(here, user, by=coordinator.actor, **hours(1, 13))
    duty.plan_shift(here, coordinator, by=coordinator.actor, **hours(13, 20))  # herself: she knows

    assert Message.objects.get(kind="casework.duty_planned").user == user


def test_one_number_is_published_for_a_territory(here, coordinator):
    duty.publish_number(here, "05 56 00 00 01", by=coordinator.actor)
    duty.publish_number(here, "05 56 00 00 02", by=coordinator.actor)

    assert DutyLine.objects.get().number == "05 56 00 00 02"


# --- the word and the reading --------------------------------------------------------------------------------------


def test_the_word_is_left_by_whoever_answers_before_the_end_and_read_by_the_next(here, coordinator):
    user = UserFactory(volunteer=here)
    shift = DutyShiftFactory(territory=here, user=user)

    duty.leave_a_word(shift, "Le foyer H-0012 rappelle à neuf heures.", by=as_now(user))

    DutyShift.objects.filter(pk=shift.pk).update(period=(timezone.now() - 3 * HOUR, timezone.now() - HOUR))
    assert duty.last_word(here.pk).hand_over == "Le foyer H-0012 rappelle à neuf heures."
    with pytest.raises(PermissionDenied):
        duty.leave_a_word(shift, "Trop tard", by=as_now(user))
    duty.leave_a_word(shift, "Complété", by=coordinator.actor)


@pytest.mark.parametrize(
    ("ends", "due"),
    [(datetime(2026, 11, 21, 8, tzinfo=PARIS), 21), (datetime(2026, 11, 21, 20, tzinfo=PARIS), 22)],
    ids=["morning", "evening"],
)
def test_a_shift_is_read_again_the_next_morning_by_somebody_else(here, manager, ends, due):
    shift = DutyShiftFactory(territory=here, user=manager, begins_at=ends - 10 * HOUR, ends_at=ends)
    other = UserFactory(manager=here)
    found = [SCANS["shifts_to_review"](ends.date().replace(day=number)) for number in (due - 1, due, due)]

    task = Task.objects.get(kind="review_shift")
    assert found == [0, 1, 1]
    assert (task.subject, task.owner, task.due_on.day) == (shift, other, due)


def test_nobody_reads_her_own_shift_again(here, coordinator):
    shift = DutyShiftFactory(territory=here, user=coordinator, over=True)

    with pytest.raises(PermissionDenied):
        duty.review_shift(shift, by=coordinator.actor)
    with pytest.raises(IntegrityError, match="dutyshift_reviewed_by_another"), transaction.atomic():
        DutyShift.objects.update(reviewed_by=coordinator, reviewed_at=timezone.now())


def test_once_read_again_it_is_done(here, manager):
    shift = DutyShiftFactory(territory=here, over=True)
    SCANS["shifts_to_review"](day(0))

    duty.review_shift(shift, by=manager.actor, review="Rien à signaler.")

    assert not Task.objects.open().exists()
    assert SCANS["shifts_to_review"](day(0)) == 0
    with pytest.raises(TooLate):
        duty.review_shift(shift, by=manager.actor)


def test_a_shift_that_runs_is_not_read_again_yet(here, manager):
    with pytest.raises(NotYet, match="pas finie"):
        duty.review_shift(DutyShiftFactory(territory=here), by=manager.actor)


# --- on screen -----------------------------------------------------------------------------------------------------


def test_on_screen_from_the_rota_to_the_reading(client, sign_in, here, manager):
    user = UserFactory(volunteer=here, first_name="Maëlle", last_name="Labat")
    sign_in(manager)
    rota, plan = reverse("casework:rota"), reverse("casework:shift_plan", args=[here.code])
    begins = timezone.localtime() + HOUR
    facts = {
        "user": user.pk,
        "begins_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + 12 * HOUR:%Y-%m-%dT%H:%M}",
    }

    assert client.post(plan, facts).status_code == 302
    assert client.post(plan, facts).status_code == 409
    assert (
        client.post(reverse("casework:duty_number", args=[here.code]), {"number": "05 56 00 00 00"}).status_code == 302
    )
    page = client.get(rota).content.decode()
    assert "Maëlle L." in page
    assert "tel:" in page

    shift = DutyShift.objects.get()
    with time_machine.travel(shift.ends_at + HOUR):
        sign_in(manager)
        assert "Relire cette permanence" in client.get(reverse("casework:shift", args=[shift.pk])).content.decode()
        assert client.post(reverse("casework:shift_review", args=[shift.pk]), {"review": "Rien"}).status_code == 302
    assert Entry.objects.filter(transition="review_shift").count() == 1


def test_on_duty_a_volunteer_leaves_her_word_and_nothing_else(client, sign_in, here):
    user = UserFactory(volunteer=here)
    shift = DutyShiftFactory(territory=here, user=user)
    sign_in(user)

    assert client.get(reverse("casework:shift", args=[shift.pk])).status_code == 200
    assert client.post(reverse("casework:shift_word", args=[shift.pk]), {"text": "À rappeler"}).status_code == 302
    assert client.get(reverse("casework:shift_stop", args=[shift.pk])).status_code == 403
    assert client.get(reverse("casework:shift_review", args=[shift.pk])).status_code == 403


def test_the_rota_costs_the_same_for_one_shift_or_twenty(sign_in, here, coordinator, constant_queries):
    sign_in(coordinator)
    now = timezone.now()
    started = count(1)

    def one():
        begins = now + next(started) * 12 * HOUR
        DutyShiftFactory(territory=here, begins_at=begins, ends_at=begins + 12 * HOUR)

    one()
    assert constant_queries(reverse("casework:rota"), grow=lambda: [one() for _ in range(19)]) <= 20
