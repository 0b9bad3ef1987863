"""Time limits: what is late is told again to the circle, somebody higher is let in, and the sentence says nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework import tasks
from casework.concerns import circle, moves, watch
from desk.todo import KINDS, of_task
from journal.judgements import decide
from journal.models import Entry, Task
from tests.casework.concerns.people import again, around_her, decided

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("level", "hours"), [(1, 48), (2, 24), (3, 0)])
def test_each_level_has_its_time(level, hours):
    people = around_her()
    concern = people.raised(level=level)

    assert circle.due_at(concern) - concern.level_since == timedelta(hours=hours)


def test_a_territory_may_ask_for_less_time():
    people = around_her()
    concern = people.raised(level=1)

    by, today = people.manager.actor, timezone.localdate()
    decide(circle.HOURS[1], concern.territory_id, 24, by=by, why="Essai", from_on=today)

    assert circle.due_at(concern) - concern.level_since == timedelta(hours=24)


@pytest.mark.parametrize(("level", "higher"), [(1, "lead"), (2, "director")])
def test_late_somebody_higher_is_let_in_once_and_each_is_told_again(level, higher):
    people = around_her()
    concern = people.raised(level=level)
    assert watch.first_acts_late() == 0
    Task.objects.update(done_at=timezone.now(), done_by=people.lead.actor)

    with time_machine.travel(circle.due_at(concern) + timedelta(minutes=1), tick=False):
        for _ in range(2):
            assert watch.first_acts_late() == 1

        row = again(concern)
        assert getattr(people, higher).pk in row.circle
        assert {task.owner_id for task in Task.objects.open().about(concern)} == row.circle
        assert Entry.objects.about(concern).filter(transition="late").count() == 1


def test_the_clock_looks_every_ten_minutes(settings):
    people = around_her()
    concern = people.raised(kind="violence")

    tasks.watch_concerns()

    assert settings.CELERY_BEAT_SCHEDULE["watch-concerns"]["task"] == tasks.watch_concerns.name
    assert Entry.objects.about(concern).filter(transition="late").exists()


def test_what_was_acted_on_is_late_no_more_and_is_looked_at_again_after_a_week():
    people = around_her()
    concern = people.raised()
    moves.triage(concern, by=people.lead.actor, level=2, kind="pressure")
    moves.act(concern, by=people.lead.actor, first_act="heard")

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert watch.first_acts_late() == 0
        assert watch.concerns_to_look_at_again(timezone.localdate()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        assert watch.concerns_to_look_at_again(timezone.localdate()) == 1

    assert {task.owner_id for task in Task.objects.open().about(concern)} == again(concern).circle


def test_a_closing_that_nobody_signed_is_told_again_to_those_who_may():
    people = around_her()
    concern = decided(people)
    moves.let_in(concern, people.director, by=people.lead.actor)
    moves.close(concern, by=people.lead.actor)
    Task.objects.update(done_at=timezone.now(), done_by=people.lead.actor)

    assert watch.reserved_signatures_late(timezone.localdate()) == 0
    assert watch.reserved_signatures_late(timezone.localdate() + timedelta(days=3)) == 1

    assert Task.objects.open().get().owner == people.director


def test_the_task_says_that_an_affair_waits_and_nothing_else():
    people = around_her()
    people.raised(kind="sexual", words="Zqmot")

    tasks = list(Task.objects.open())

    assert {of_task(task).sentence for task in tasks} == {"Une affaire réservée attend."}
    assert {str(task.facts) for task in tasks} == {"{}"}
    assert {KINDS[kind].sentence for kind in (circle.WAITS, "home_review_waits")} == {"Une affaire réservée attend."}
