"""What the days make due is found by scanning: each scan twice is once, and what is settled is not asked again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Actor
from casework.scans import SCANS
from hosting.models import Need
from journal.agenda import close_tasks
from journal.models import Entry, Task
from tests.casework.steps import day
from tests.factories import (
    AccompanimentFactory,
    AvailabilityFactory,
    HostFactory,
    NeedFactory,
    OtherRoofFactory,
    ProposalFactory,
    ReferralFactory,
    RoomFactory,
    SignatureFactory,
    StayFactory,
    SuspensionFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


def scan(name, on=0):
    return SCANS[name](day(on))


def kinds():
    return sorted(Task.objects.open().values_list("kind", flat=True))


@pytest.fixture
def everything_due():
    """One row at least for each scan."""
    StayFactory(ongoing=True, planned_until=day(20))
    StayFactory(ongoing=True, planned_until=day(-1))
    AccompanimentFactory(started_on=day(-5))
    NeedFactory(tier_set_on=day(-20), from_on=day(5))
    AvailabilityFactory(stale=True)
    HostFactory(paused=True, ask_again_on=day(0))
    ReferralFactory(submitted=True)
    SignatureFactory(due_at=timezone.now() - timedelta(hours=1))
    ProposalFactory(to_meet=True, hold__held_until=timezone.now() - timedelta(days=1))


def test_every_scan_run_twice_finds_the_same_and_writes_nothing_more(everything_due):
    first = {name: found(day(0)) for name, found in SCANS.items()}
    tasks = sorted(Task.objects.values_list("kind", "key", "urgency", "owner"))
    needs, lines = Need.objects.count(), Entry.objects.count()

    again = {name: found(day(0)) for name, found in SCANS.items()}

    assert sorted(Task.objects.values_list("kind", "key", "urgency", "owner")) == tasks
    assert (Need.objects.count(), Entry.objects.count()) == (needs, lines)
    assert sum(first.values()) >= 8
    for done in ("relays_to_hurry", "freeze_months"):  # what they answer is what they did
        first.pop(done), again.pop(done)
    assert again == first


def test_an_empty_service_has_nothing_due():
    assert set(scan(name) for name in SCANS) == {0}  # noqa: C401 - reads better
    assert not Task.objects.exists()


# --- roofs ---------------------------------------------------------------------------------------------------------


def test_she_who_has_no_roof_tonight_is_tonights_first_thing():
    accompaniment = AccompanimentFactory(started_on=day(-5))

    assert scan("women_without_a_roof") == 1

    task = Task.objects.get()
    assert (task.kind, task.owner, task.urgency, task.due_on) == (
        "roof_tonight", accompaniment.owner, Task.Urgency.TONIGHT, day(0),
    )  # fmt: skip


@pytest.mark.parametrize(
    "roof",
    [
        lambda row: StayFactory(ongoing=True, accompaniment=row, planned_until=day(1)),
        lambda row: OtherRoofFactory(accompaniment=row, from_on=day(0), until_on=day(1)),
        lambda row: SuspensionFactory(commitment=row.commitment, from_on=day(-1), until_on=day(1)),
    ],
    ids=["home", "hotel", "hospital"],
)
def test_a_roof_tonight_is_enough_and_ends_the_task(roof):
    accompaniment = AccompanimentFactory(started_on=day(-5))
    scan("women_without_a_roof")
    roof(accompaniment)

    assert scan("women_without_a_roof") == 0
    assert not Task.objects.open().exists()
    assert Task.objects.get().done_by == Actor.service()


@pytest.mark.parametrize(
    "facts",
    [{}, {"started_on": day(1)}, {"started_on": day(-5), "exited": True}, {"started_on": day(-5), "exiting": True}],
    ids=["not begun", "begins tomorrow", "left", "leaving"],
)
def test_she_whose_year_does_not_run_is_not_ours_tonight(facts):
    AccompanimentFactory(**facts)

    assert scan("women_without_a_roof") == 0


def test_beyond_her_year_nobody_is_left_out():
    AccompanimentFactory(started_on=day(-400))

    assert scan("women_without_a_roof") == 1


def test_a_stay_past_its_planned_end_is_asked_about_the_same_day():
    stay = StayFactory(ongoing=True, planned_until=day(0))
    StayFactory(ongoing=True, planned_until=day(1))

    assert scan("stays_past_their_end") == 1
    assert Task.objects.get().subject == stay


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(31, Task.Urgency.WAITING), (30, Task.Urgency.WEEK), (15, Task.Urgency.WEEK), (14, Task.Urgency.TODAY),
     (8, Task.Urgency.TODAY), (7, Task.Urgency.TONIGHT), (-3, Task.Urgency.TONIGHT)],
)  # fmt: skip
def test_a_search_grows_urgent_as_its_day_comes(days, urgency):
    task = TaskFactory(
        subject=NeedFactory(from_on=day(days)), kind="find_relay", urgency=Task.Urgency.WAITING
    )  # fmt: skip

    scan("relays_to_hurry")

    task.refresh_from_db()
    assert task.urgency == urgency


def test_a_search_never_grows_less_urgent():
    task = TaskFactory(subject=NeedFactory(from_on=day(20)), kind="find_relay", urgency=Task.Urgency.TONIGHT)

    scan("relays_to_hurry")

    task.refresh_from_db()
    assert task.urgency == Task.Urgency.TONIGHT


# --- the rest ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "asked"), [(13, 0), (14, 1), (40, 1)])
def test_a_tier_is_confirmed_after_fourteen_days_and_does_not_move_by_itself(days, asked):
    need = NeedFactory(tier="A", tier_set_on=day(-days))

    assert scan("tiers_to_confirm") == asked
    assert kinds() == ["confirm_tier"] * asked
    assert Need.objects.get(pk=need.pk).tier == "A"


def test_a_search_that_is_over_is_not_asked_about():
    NeedFactory(closed=True, tier_set_on=day(-40))

    assert scan("tiers_to_confirm") == 0


@pytest.mark.parametrize(("days", "asked"), [(29, 0), (30, 1)])
def test_an_opening_is_asked_about_thirty_days_after(days, asked):
    AvailabilityFactory(confirmed_on=day(-days))

    assert scan("availabilities_to_ask") == asked


def test_an_opening_that_is_over_is_not_asked_about():
    AvailabilityFactory(stale=True, from_on=day(-90), until_on=day(-1))

    assert scan("availabilities_to_ask") == 0


def test_a_home_is_asked_once_for_all_its_rooms():
    host = HostFactory(ready=True)
    for _ in range(2):
        AvailabilityFactory(room=RoomFactory(host=host, open=None), stale=True)

    assert scan("availabilities_to_ask") == 1


def test_a_home_that_pauses_is_asked_on_its_day():
    HostFactory(paused=True, ask_again_on=day(1))
    assert scan("availabilities_to_ask") == 0

    HostFactory(paused=True, ask_again_on=day(0))
    assert scan("availabilities_to_ask") == 1


def test_a_referral_is_late_after_the_hours_that_its_organisation_was_promised():
    now = timezone.now()
    ReferralFactory(submitted=True, submitted_at=now, organisation__answer_within_hours=48)
    late = ReferralFactory(
        submitted=True, submitted_at=now - timedelta(days=2), organisation__answer_within_hours=48
    )  # fmt: skip
    ReferralFactory(received=True, submitted_at=now - timedelta(days=9))

    assert scan("referrals_waiting") == 1
    assert Task.objects.get().subject == late


def test_a_signature_is_recalled_after_two_days():
    SignatureFactory()
    late = SignatureFactory(due_at=timezone.now() - timedelta(minutes=1))
    SignatureFactory(signed=True, due_at=timezone.now() - timedelta(days=3))

    assert scan("signatures_waiting") == 1
    assert Task.objects.get().subject == late


def test_a_proposal_that_nobody_moves_is_shown():
    past = timezone.now() - timedelta(days=1)
    stuck = ProposalFactory(to_meet=True, hold__held_until=past)
    ProposalFactory(hold__held_until=past)  # its answer has an hour of its own
    ProposalFactory(to_meet=True)

    assert scan("proposals_stuck") == 1
    assert Task.objects.get().subject == stuck


def test_what_was_done_is_due_again_only_when_it_is(coordinator):
    need = NeedFactory(tier_set_on=day(-20))
    scan("tiers_to_confirm")
    close_tasks(need, "confirm_tier", by=coordinator.actor)

    scan("tiers_to_confirm")  # closed without setting it: still to confirm

    assert kinds() == ["confirm_tier"]
