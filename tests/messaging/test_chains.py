"""Chains of reminders: one action a step, once for each occasion, and a task of a named person at the end."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from casework import chains
from casework.chains import CHECK_STEPS, END_STEPS, named, step_of
from casework.models import Stay
from hosting.models import Host
from journal.models import Task
from messaging import notifications, outbox
from messaging.models import Message
from tests.casework.steps import day
from tests.factories import (
    AssignmentFactory,
    HomeVisitFactory,
    HostFactory,
    OrganisationFactory,
    ReferralFactory,
    StayFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def told(kind):
    """The references told, after two scans: the second finds everything written."""
    notifications.tell_what_is_due()
    notifications.tell_what_is_due()
    return [message.facts["who"] for message in Message.objects.filter(kind=kind).order_by("pk")]


def ends_in(days, **facts):
    return StayFactory(ongoing=True, planned_until=day(days), **facts)


# --- the steps -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [END_STEPS, CHECK_STEPS], ids=["end", "check"])
def test_each_day_has_the_nearest_step_and_only_one(steps):
    found = [step_of(days, steps) for days in range(max(steps) + 2)]

    assert set(found) == {*steps, None}
    assert found[0] == min(steps)
    assert found[max(steps) + 1] is None
    assert all(step is None or step >= days for days, step in enumerate(found))


@pytest.mark.parametrize("days", [60, 45, 30, 14, 7])
def test_the_end_of_a_stay_is_told_to_both_sides_to_the_team_and_to_her_social_worker(days):
    organisation = OrganisationFactory()
    referrer = UserFactory(referrer=organisation)
    referral = ReferralFactory(admitted=True, organisation=organisation, referred_by=referrer)
    stay = ends_in(days, accompaniment__referral=referral, accompaniment__guest=referral.guest)
    guest = stay.accompaniment.guest
    volunteer = UserFactory(volunteer=True)
    AssignmentFactory(guest=guest, user=volunteer, part="volunteer")

    assert told("casework.stay_ends_soon") == [guest.code]
    assert len(told("casework.stay_ends_soon_at_home")) == 1
    assert set(Message.objects.filter(kind="casework.stay_ends_soon_for_team").values_list("user", flat=True)) == {
        stay.accompaniment.owner_id, volunteer.pk,
    }  # fmt: skip
    assert [m.user for m in Message.objects.filter(kind="casework.stay_ends_soon_for_referrer")] == [referrer]


def test_sixty_one_days_before_nobody_is_told():
    ends_in(61)

    assert told("casework.stay_ends_soon") == []


def test_each_step_is_told_once_and_a_missed_one_is_not_caught_up(by_day):
    ends_in(58)
    assert len(told("casework.stay_ends_soon_for_team")) == 1

    by_day.shift(timedelta(days=20))  # the step of 45 days was missed; the day is within 45, not yet 30
    assert len(told("casework.stay_ends_soon_for_team")) == 2
    by_day.shift(timedelta(days=1))
    assert len(told("casework.stay_ends_soon_for_team")) == 2
    by_day.shift(timedelta(days=10))
    assert len(told("casework.stay_ends_soon_for_team")) == 3


def test_a_stay_made_longer_is_told_again_by_its_new_date():
    stay = ends_in(7)
    assert len(told("casework.stay_ends_soon")) == 1

    Stay.objects.filter(pk=stay.pk).update(planned_until=day(40))

    assert len(told("casework.stay_ends_soon")) == 2


def test_what_is_not_true_any_more_does_not_leave(by_memory, by_day):
    stay = ends_in(30)
    told("casework.stay_ends_soon")

    Stay.objects.filter(pk=stay.pk).update(planned_until=day(200))
    outbox.empty()

    assert by_memory == []
    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}


def test_seven_days_before_it_is_the_task_of_whoever_answers_for_her():
    stay, far = ends_in(7), ends_in(8)

    chains.ends_to_prepare(day(0))
    chains.ends_to_prepare(day(0))

    task = Task.objects.open().get(kind="prepare_end")
    assert (task.subject, task.owner) == (stay, stay.accompaniment.owner)
    assert far.pk != task.object_id
    Stay.objects.filter(pk=stay.pk).update(planned_until=day(60))
    chains.ends_to_prepare(day(0))
    assert not Task.objects.open().filter(kind="prepare_end").exists()


# --- the checks of a home ------------------------------------------------------------------------------------------


def a_year_less(days):
    return day(days) - relativedelta(months=12)


def home(**facts):
    """A ready home, all of whose checks are in date for long, but what is said."""
    visited = facts.pop("visited_on", day(0))
    host = HostFactory(ready=True, **{"insured_on": day(0)} | facts)
    host.visits.all().delete()
    HomeVisitFactory(host=host, done_on=visited, positive=True)
    return host


def test_an_insurance_that_runs_out_is_told_to_the_home_and_to_its_coordinator():
    host = home(insured_on=a_year_less(30))
    coordinator = UserFactory(coordinator=host.territory)

    assert told("casework.check_runs_out") == [host.code]
    assert [m.user for m in Message.objects.filter(kind="casework.check_runs_out_for_team")] == [coordinator]
    assert notifications.get("casework.check_runs_out").facts(host)["what"] == "l’attestation d’assurance"


def test_a_visit_that_is_a_year_old_is_told_too_and_a_new_one_is_not():
    old, new = home(visited_on=a_year_less(10)), home()

    found = chains.checks_running_out(day(0))

    assert [(host.pk, host.check_due, host.runs_out_on) for host in found] == [(old.pk, "visit", day(10))]
    assert new.pk not in [host.pk for host in found]


def test_a_home_that_stops_is_asked_nothing():
    host = home(insured_on=a_year_less(10))
    Host.objects.filter(pk=host.pk).update(status="left")

    assert told("casework.check_runs_out") == []


def test_seven_days_before_a_named_person_calls_until_it_is_renewed():
    host = home(insured_on=a_year_less(7))
    coordinator = UserFactory(coordinator=host.territory)

    chains.checks_to_renew(day(0))
    chains.checks_to_renew(day(0))

    task = Task.objects.open().get(kind="renew_check")
    assert (task.owner, task.due_on) == (coordinator, day(7))
    Host.objects.filter(pk=host.pk).update(insured_on=day(0))
    chains.checks_to_renew(day(0))
    assert not Task.objects.open().filter(kind="renew_check").exists()


# --- the months of a room ------------------------------------------------------------------------------------------


def test_two_weeks_of_silence_are_somebody_s_call():
    host = HostFactory(ready=True)
    coordinator = UserFactory(coordinator=host.territory)
    task = TaskFactory(
        subject=host, kind="ask_availability", territory=host.territory, owner=None, urgency=2,
        created_at=timezone.now() - timedelta(days=14),
    )  # fmt: skip
    young = TaskFactory(subject=HostFactory(), kind="ask_availability", territory=host.territory, owner=None)

    assert chains.homes_to_call(day(0)) == 1
    assert chains.homes_to_call(day(0)) == 0

    task.refresh_from_db()
    young.refresh_from_db()
    assert (task.owner, task.urgency, task.due_on) == (coordinator, Task.Urgency.TODAY, day(0))
    assert young.owner is None


def test_whoever_is_named_is_the_longest_in_the_post_and_a_manager_where_nobody_coordinates():
    manager = UserFactory(manager=True)
    territory = manager.memberships.get().territory_id
    assert named(territory, day(0)) == manager.pk

    first = UserFactory(coordinator=True)
    UserFactory(coordinator=True)

    assert named(territory, day(0)) == first.pk


def test_a_scan_that_dies_half_way_is_finished_by_the_next_and_nobody_is_told_twice(monkeypatch):
    stays = [ends_in(30), ends_in(30)]
    real, done = notifications.tell_all, []

    def dying(occasions):
        if len(done) == 2:
            raise RuntimeError
        done.append(occasions)
        return real(occasions)

    monkeypatch.setattr(notifications, "tell_all", dying)
    with pytest.raises(RuntimeError):
        notifications.tell_what_is_due()
    assert Message.objects.exists()
    monkeypatch.undo()

    assert told("casework.stay_ends_soon") == [stay.accompaniment.guest.code for stay in stays]
    assert len(told("casework.stay_ends_soon_at_home")) == 2
    assert Message.objects.count() == len(set(Message.objects.values_list("key", flat=True)))
