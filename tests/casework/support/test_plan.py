"""Who does what by when: her wishes first, a named person when the day comes, and a cause where it does not move."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework.causes import Blockage
from casework.models import SupportStep, Theme
from casework.scans import SCANS
from casework.support import plan
from casework.support.summary import blocked_of
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from tests.casework.steps import day, fresh
from tests.factories import (
    AccompanimentFactory,
    OrganisationFactory,
    SupportGoalFactory,
    SupportStepFactory,
    ThemeReferentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
S = SupportStep.Who


def of_a_social_worker(**traits):
    """A file, and the social worker who referred her."""
    organisation = OrganisationFactory()
    worker = UserFactory(referrer=organisation)
    file = AccompanimentFactory(referral__organisation=organisation, referral__referred_by=worker, **traits)
    return file, worker


def test_a_goal_and_its_steps_are_written_without_a_word_of_hers_in_the_journal(coordinator):
    file = AccompanimentFactory(owner=coordinator)

    goal = plan.open_goal(file, by=coordinator.actor, theme=Theme.WORK, title="Reprendre la couture", hers=True)
    step = plan.add_step(goal, by=coordinator.actor, label="Appeler l’atelier", who=S.HER, due_on=day(5))

    assert (fresh(goal).title, fresh(step).label) == ("Reprendre la couture", "Appeler l’atelier")
    facts = [entry.facts for entry in Entry.objects.of_thread(file.guest_id)]
    assert "couture" not in str(facts)
    assert "atelier" not in str(facts)


def test_her_own_social_worker_moves_her_steps_and_nobody_else_s(coordinator):
    file, worker = of_a_social_worker()
    colleague = UserFactory(referrer=file.referral.organisation)
    goal = SupportGoalFactory(accompaniment=file)

    step = plan.add_step(goal, by=worker.actor, label="CAF", who=S.REFERRER, due_on=day(1))
    plan.finish_step(step, by=worker.actor, on=day(0))

    assert fresh(step).done_on == day(0)
    with pytest.raises(PermissionDenied):
        plan.add_step(goal, by=colleague.actor, label="x", who=S.HER, due_on=day(1))
    with pytest.raises(PermissionDenied):
        plan.add_step(SupportGoalFactory(), by=worker.actor, label="x", who=S.HER, due_on=day(1))


def test_a_social_worker_who_left_moves_nothing(coordinator):
    file, worker = of_a_social_worker()
    worker.memberships.update(starts_on=date(2024, 1, 1), ends_on=date(2025, 1, 1))

    with pytest.raises(PermissionDenied):
        plan.open_goal(file, by=type(worker).objects.get(pk=worker.pk).actor, theme="work", title="x", hers=True)


@pytest.mark.parametrize(("who", "whose"), [(S.REFERRER, "worker"), (S.HER, "referent"), (S.OTHER, "referent")])
def test_a_step_whose_day_has_come_is_the_task_of_a_named_person(who, whose):
    file, worker = of_a_social_worker()
    referent = ThemeReferentFactory(accompaniment=file).user
    step = SupportStepFactory(goal__accompaniment=file, who=who)
    SupportStepFactory(goal=step.goal, due_on=day(1))

    assert SCANS["steps_due"](day(0)) == 1
    SCANS["steps_due"](day(0))

    task = Task.objects.open().get(kind="support_step")
    assert task.owner == {"worker": worker, "referent": referent}[whose]
    assert (task.subject, task.thread) == (step, file.guest_id)


def test_without_a_referent_it_is_hers_who_follows_her_and_it_goes_with_the_theme():
    step = SupportStepFactory()
    SCANS["steps_due"](day(0))
    first = Task.objects.open().get().owner

    referent = ThemeReferentFactory(accompaniment=step.accompaniment, theme=step.goal.theme)
    SCANS["steps_due"](day(0))

    assert (first, Task.objects.open().get().owner) == (step.accompaniment.owner, referent.user)


def test_blocked_for_a_cause_it_is_not_due_any_more_and_is_looked_at_again_after_a_month(coordinator):
    step = SupportStepFactory()
    SCANS["steps_due"](day(0))

    plan.block_step(step, by=coordinator.actor, cause=Blockage.PAPERS, on=day(0))

    assert not Task.objects.open().exists()
    assert SCANS["steps_due"](day(0)) == 0
    assert SCANS["blocked_steps_to_look_at"](day(29)) == 0
    assert SCANS["blocked_steps_to_look_at"](day(30)) == 1
    assert Task.objects.open().get().kind == "blocked_step"
    assert [(each.cause, each.since) for each in blocked_of(step.accompaniment)] == [("papers", day(0))]


def test_taken_up_again_it_waits_for_its_new_day(coordinator):
    step = SupportStepFactory(blocked=True)
    SCANS["blocked_steps_to_look_at"](day(0))

    row = plan.resume_step(step, by=coordinator.actor, who=S.HER, due_on=day(8))

    assert (row.cause, row.blocked_on, row.due_on) == ("", None, day(8))
    assert not Task.objects.open().exists()
    assert blocked_of(step.accompaniment) == []


def test_what_is_closed_asks_nothing_more(coordinator):
    step = SupportStepFactory()
    SCANS["steps_due"](day(0))

    plan.end_goal(step.goal, by=coordinator.actor, achieved=False, on=day(0))

    assert not Task.objects.open().exists()
    assert SCANS["steps_due"](day(0)) == 0
    for act in (
        lambda: plan.end_goal(step.goal, by=coordinator.actor, achieved=True, on=day(0)),
        lambda: plan.add_step(step.goal, by=coordinator.actor, label="x", who=S.HER, due_on=day(1)),
        lambda: plan.finish_step(step, by=coordinator.actor, on=day(0)),
    ):
        with pytest.raises(TooLate):
            act()


def test_once_she_has_left_nothing_is_due(coordinator):
    step = SupportStepFactory()
    SCANS["steps_due"](day(0))
    file = step.accompaniment
    type(file).objects.filter(pk=file.pk).update(**{"status": "exited"})

    assert SCANS["steps_due"](day(0)) == 0
    assert not Task.objects.open().exists()
    with pytest.raises(TooLate):
        plan.finish_step(step, by=coordinator.actor, on=day(0))


def test_a_step_is_done_once_and_not_planned_in_the_past(coordinator):
    step = plan.finish_step(SupportStepFactory(), by=coordinator.actor, on=day(0))

    with pytest.raises(TooLate):
        plan.finish_step(step, by=coordinator.actor, on=day(0))
    with pytest.raises(NotYet):
        plan.add_step(step.goal, by=coordinator.actor, label="x", who=S.HER, due_on=day(-1))


@pytest.mark.parametrize(
    "facts",
    [
        {"cause": "papers", "blocked_on": None},
        {"cause": "", "blocked_on": date(2026, 1, 5)},
        {"cause": "papers", "blocked_on": date(2026, 1, 5), "done_on": date(2026, 1, 6)},
    ],
)
def test_the_database_refuses_a_blockage_without_a_cause_or_a_day(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportStepFactory(**facts)


def test_a_goal_is_reached_or_left(coordinator):
    goal = SupportGoalFactory()

    with pytest.raises(TooLate, match="suit son ouverture"):
        plan.end_goal(goal, by=coordinator.actor, achieved=True, on=goal.opened_on - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportGoalFactory(achieved=True, abandoned_on=day(-1))


def test_one_referent_a_theme_in_the_team_or_her_social_worker(coordinator):
    file, worker = of_a_social_worker()

    plan.name_referent(file, Theme.WORK, coordinator, by=coordinator.actor)
    plan.name_referent(file, Theme.WORK, worker, by=coordinator.actor)

    assert file.theme_referents.get(theme=Theme.WORK).user == worker
    with pytest.raises(NotYet):
        plan.name_referent(file, Theme.WORK, UserFactory(referrer=True), by=coordinator.actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ThemeReferentFactory(accompaniment=file, theme=Theme.WORK)


# --- pages ----------------------------------------------------------------------------------------------------------


def test_her_page_says_her_wishes_first_and_what_stands_in_the_way(client, sign_in, coordinator):
    file = AccompanimentFactory(owner=coordinator)
    SupportGoalFactory(accompaniment=file, theme=Theme.HOUSING, hers=False, title="Ouvrir un compte")
    hers = SupportGoalFactory(accompaniment=file, theme=Theme.WORK, title="Apprendre la couture")
    SupportStepFactory(goal=hers, blocked=True)
    sign_in(coordinator)

    page = client.get(reverse("casework:support", args=[file.pk])).content.decode()

    assert page.index("Apprendre la couture") < page.index("Ouvrir un compte")
    assert "Un papier manque" in page
    assert "Son souhait" in page


def test_the_words_of_a_goal_stay_with_who_follows_her(client, sign_in):
    step = SupportStepFactory(blocked=True)
    sign_in(UserFactory(coordinator=step.accompaniment.territory))

    page = client.get(reverse("casework:support", args=[step.accompaniment.pk])).content.decode()

    assert "Logement" in page
    assert "Un logement à elle" not in page
    assert "Un papier manque" not in page
    assert "Noter un objectif" not in page


def test_her_social_worker_goes_from_the_referral_to_her_steps_and_marks_one_done(client, sign_in):
    file, worker = of_a_social_worker()
    step = SupportStepFactory(goal__accompaniment=file, who=S.REFERRER)
    sign_in(worker)

    address = reverse("casework:support", args=[file.pk])
    follow = client.get(reverse("hosting:referring:follow", args=[file.referral.code])).content.decode()
    mine = client.get(reverse("casework:my_steps")).content.decode()
    done = client.post(reverse("casework:move_step", args=[step.pk, "faite"]), {"on": day(0)})

    assert address in follow
    assert address in mine
    assert (done.status_code, done.url) == (302, address)
    assert fresh(step).done_on == day(0)


def test_the_pages_cost_the_same_for_one_goal_and_for_many(client, sign_in, coordinator, constant_queries):
    file = AccompanimentFactory(owner=coordinator)
    SupportStepFactory(goal__accompaniment=file)
    sign_in(coordinator)

    def grow():
        for _ in range(5):
            SupportStepFactory(goal__accompaniment=file)

    constant_queries(reverse("casework:support", args=[file.pk]), grow)
    constant_queries(reverse("casework:my_steps"), grow)
    constant_queries(reverse("casework:accompaniment", args=[file.pk]), grow)


@pytest.mark.parametrize("name", ["open_goal", "name_referent", "follow_renewal"])
def test_a_form_that_says_nothing_is_shown_again(client, sign_in, coordinator, name):
    file = AccompanimentFactory(owner=coordinator)
    sign_in(coordinator)

    assert client.get(reverse(f"casework:{name}", args=[file.pk])).status_code == 200
    assert client.post(reverse(f"casework:{name}", args=[file.pk]), {"x": ""}).status_code == 422
