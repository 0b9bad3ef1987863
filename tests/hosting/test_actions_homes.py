"""A home, from its first contact to « prêt », and what keeps it there."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from hosting import actions
from hosting.models import Host
from hosting.models.host import checks_missing
from journal import signatures
from journal.models import Signature, Task
from journal.moves import NotYet, perform
from tests.factories import AdultFactory, HostFactory, RoomFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


def day(count):
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def visitors(coordinator):
    return [coordinator, UserFactory(volunteer=True)]


def complete(**facts):
    """A visited home with every paper: one signature away from being ready."""
    host = HostFactory(
        visited=True, adult=False, trained_on=day(-30), insured_on=day(-30), **{"visit": False} | facts
    )  # fmt: skip
    AdultFactory(host=host, checked=True)
    return host


def is_ready(host, on=None):
    return Host.objects.ready(on).filter(pk=host.pk).exists()


def test_a_first_visit_is_made_by_two_people(coordinator, visitors):
    host = HostFactory(status="contacted")

    with pytest.raises(NotYet, match="à deux"):
        actions.plan_visit(host, by=coordinator.actor, on=day(3), visitors=[coordinator, coordinator])
    host = actions.plan_visit(host, by=coordinator.actor, on=day(3), visitors=visitors)

    task = Task.objects.get()
    assert host.status == Host.Status.VISIT_PLANNED
    assert set(host.visits.get().visitors.all()) == set(visitors)
    assert (task.kind, task.owner, task.due_on) == ("visit_home", coordinator, day(3))


def test_a_visit_says_what_was_seen(coordinator, visitors):
    room = RoomFactory(host=HostFactory(status="contacted"), private=None, seen_on=None)
    host = actions.plan_visit(room.host, by=coordinator.actor, on=day(-1), visitors=visitors)

    actions.record_visit(host, by=coordinator.actor, on=day(0), positive=True, private_room=True, report="Au calme.")

    visit = host.visits.get()
    room.refresh_from_db()
    assert (visit.done_on, visit.positive, visit.report) == (day(0), True, "Au calme.")
    assert (room.seen_on, room.private) == (day(0), True)
    assert not Task.objects.open().exists()


def test_a_visit_to_come_is_not_written_down(coordinator):
    host = HostFactory(status="visit_planned")

    with pytest.raises(NotYet, match="pas encore eu lieu"):
        actions.record_visit(host, by=coordinator.actor, on=day(1), positive=True, private_room=True)


def test_a_visit_that_nobody_planned_here_is_still_one(coordinator):
    host = HostFactory(status="visit_planned")

    actions.record_visit(host, by=coordinator.actor, on=day(0), positive=True, private_room=True)

    assert host.visits.get().done_on == day(0)


def test_approval_is_not_asked_while_something_is_missing(coordinator):
    host = HostFactory(visited=True)  # its adult was not checked, nobody trained, nothing insured

    with pytest.raises(NotYet) as refused:
        actions.ask_approval(host, by=coordinator.actor)

    for missing in ("rencontre", "identité", "déclaration", "charte", "formation", "assurance"):
        assert missing in str(refused.value)
    assert not Signature.objects.exists()


def test_a_reserved_visit_calls_for_another_one(coordinator):
    host = complete()
    host.visits.create(planned_on=day(-2), done_on=day(-2), positive=False, private_room=True)

    with pytest.raises(NotYet, match="une visite du foyer"):
        actions.ask_approval(host, by=coordinator.actor)

    assert perform(host, "plan_visit", by=coordinator.actor).status == Host.Status.VISIT_PLANNED


def test_two_people_make_a_home_ready(coordinator, approver):
    host = complete(visit=None)
    host = actions.ask_approval(host, by=coordinator.actor)
    assert not is_ready(host)

    signatures.answer(Signature.objects.get(), by=approver.actor, agrees=True)

    assert is_ready(host)


def test_the_summary_to_sign_names_nobody(coordinator):
    host = actions.ask_approval(complete(visit=None), by=coordinator.actor)

    summary = Signature.objects.get().summary
    assert host.code in summary
    assert host.first_name not in summary


def test_whoever_visited_does_not_approve(coordinator):
    visitor = UserFactory(approver=True)
    host = complete(visit=None)
    host.visits.get().visitors.set([coordinator, visitor])
    actions.ask_approval(host, by=coordinator.actor)

    with pytest.raises(NotYet, match="visité"):
        signatures.answer(Signature.objects.get(), by=visitor.actor, agrees=True)

    assert Host.objects.get(pk=host.pk).status == Host.Status.PANEL
    assert Signature.objects.get().status == Signature.Status.PENDING


def test_a_home_that_is_not_signed_comes_back_to_the_team(coordinator, approver):
    host = actions.ask_approval(complete(visit=None), by=coordinator.actor)

    signatures.answer(Signature.objects.get(), by=approver.actor, agrees=False, reason="Revoir la chambre.")

    assert Host.objects.get(pk=host.pk).status == Host.Status.VISITED
    assert Task.objects.open().get().kind == "answer_panel"


@pytest.mark.parametrize("step", ["approve", "return_to_visit", "delete"])
def test_no_address_of_a_page_approves_a_home(sign_in, manager, client, step):
    sign_in(manager)
    host = HostFactory(panel=True)

    response = client.post(reverse("hosting:host_move", args=[host.pk, step]), {"version": 1})

    assert response.status_code == 404
    assert Host.objects.get(pk=host.pk).status == Host.Status.PANEL


@pytest.mark.parametrize(
    "outdated",
    [{"insured_on": None}, {"insured_on": day(-366)}, {"trained_on": None}, {"visit": False}, {"adult": False}],
    ids=["no insurance", "insurance of last year", "no training", "no visit", "nobody known"],
)
def test_one_paper_that_expires_is_enough_to_stop(outdated):
    assert is_ready(HostFactory(ready=True))

    host = HostFactory(ready=True, **outdated)

    assert not is_ready(host)
    assert checks_missing(host, day(0))


@pytest.mark.parametrize("check", ["met_on", "identity_seen_on", "declared_on", "charter_on"])
def test_every_adult_of_the_home_was_checked(check):
    host = HostFactory(ready=True)
    AdultFactory(host=host, checked=True, **{check: None})

    assert not is_ready(host)


def test_ready_is_true_of_a_day():
    host = HostFactory(ready=True, insured_on=day(-360))

    assert is_ready(host, day(0))
    assert not is_ready(host, day(10))


@pytest.mark.parametrize("status", [status for status in Host.Status.values if status != "approved"])
def test_only_an_approved_home_is_ready(status):
    assert not is_ready(complete(status=status, visit=None, ask_again_on=day(9), reason="other_help"))


def test_a_home_that_pauses_is_asked_again_on_the_day_it_chose(coordinator):
    host = HostFactory(ready=True, with_account=True)
    TaskFactory(subject=host, kind="ask_availability", key=f"hosting.host:{host.pk}:ask_availability:")

    actions.pause_host(host, by=host.user.actor, ask_again_on=day(40))

    assert Task.objects.open().get().due_on == day(40)
    assert not is_ready(host)


@pytest.mark.parametrize("ask_again_on", [day(0), day(-1)])
def test_a_pause_ends_on_a_day_to_come(coordinator, ask_again_on):
    with pytest.raises(NotYet, match="à venir"):
        actions.pause_host(HostFactory(ready=True), by=coordinator.actor, ask_again_on=ask_again_on)


def test_a_home_that_resumes_is_asked_nothing_more(coordinator):
    host = actions.pause_host(HostFactory(ready=True), by=coordinator.actor, ask_again_on=day(40))

    host = actions.resume_host(host, by=coordinator.actor)

    assert is_ready(host)
    assert host.ask_again_on is None
    assert not Task.objects.open().exists()


def test_a_newcomer_must_be_met_before_anybody_else_is_proposed(coordinator):
    host = HostFactory(ready=True, with_account=True)

    newcomer = actions.newcomer_at_home(host, by=host.user.actor, first_name="Paul", is_man=True)

    host.household.refresh_from_db()
    assert not is_ready(host)
    assert host.household.men_present
    assert Task.objects.open().get().kind == "meet_adult"

    for check in ("met_on", "identity_seen_on", "declared_on", "charter_on"):
        setattr(newcomer, check, day(0))
    actions.update_adult(newcomer, by=coordinator.actor)

    assert is_ready(host)
    assert not Task.objects.open().exists()


def test_meeting_one_newcomer_does_not_meet_the_other(coordinator):
    host = HostFactory(ready=True)
    first = actions.newcomer_at_home(host, by=coordinator.actor, first_name="Paul")
    actions.newcomer_at_home(host, by=coordinator.actor, first_name="Lucie")

    first.met_on = day(0)
    actions.update_adult(first, by=coordinator.actor)

    assert Task.objects.open().filter(kind="meet_adult").exists()


def test_a_man_of_the_home_is_a_fact_of_the_home(coordinator):
    host = HostFactory(ready=True)

    actions.update_adult(AdultFactory.build(host=host, contact=None, is_man=True), by=coordinator.actor)

    host.household.refresh_from_db()
    assert host.household.men_present


def test_a_home_that_leaves_is_asked_nothing_more(coordinator):
    host = HostFactory(ready=True)
    TaskFactory(subject=host, kind="ask_availability")

    actions.leave_network(host, by=coordinator.actor)

    assert not Task.objects.open().exists()


def test_a_home_that_is_not_retained_leaves_the_queue_of_signatures(coordinator):
    host = HostFactory(visited=True)
    signatures.ask_signature(
        host, "approve", by=coordinator.actor, territory_id=host.territory_id, summary=host.code
    )  # fmt: skip

    actions.not_retain(host, by=coordinator.actor, reason="other_help")

    assert not Signature.objects.pending().exists()


def test_only_the_team_keeps_the_papers(coordinator):
    host = HostFactory(ready=True, with_account=True)

    with pytest.raises(PermissionDenied):
        actions.update_papers(host, by=host.user.actor, trained_on=day(0), insured_on=day(0))
    actions.update_papers(host, by=coordinator.actor, trained_on=day(-1), insured_on=day(-2))

    host = Host.objects.get(pk=host.pk)
    assert (host.trained_on, host.insured_on) == (day(-1), day(-2))
