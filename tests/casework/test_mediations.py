"""Living together has become hard: each is heard alone, what is agreed is looked at again, and her roof holds."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from casework import actions
from casework.models import Mediation, Stay
from hosting.models import Need
from journal.models import Task
from journal.moves import NotYet, Stale, TooLate
from tests.casework.steps import day, fresh
from tests.factories import MediationFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_both_are_heard_within_two_days_by_whoever_mediates(coordinator):
    mediator = UserFactory(coordinator=True)
    stay = StayFactory(ongoing=True)

    mediation = actions.call_mediation(stay, by=coordinator.actor, side="host", subject="Le bruit", mediator=mediator)

    task = Task.objects.open().get()
    assert (mediation.status, mediation.subject) == (Mediation.Status.RAISED, "Le bruit")
    assert (task.kind, task.owner, task.due_on) == ("hear_both", mediator, day(2))
    assert fresh(stay).status == Stay.Status.ONGOING


def test_without_a_mediator_it_is_hers_who_answers_for_her(coordinator):
    stay = StayFactory(ongoing=True)

    actions.call_mediation(stay, by=coordinator.actor, side="guest")

    assert Task.objects.get().owner == stay.accompaniment.owner


def test_one_mediation_at_a_time_of_a_stay_that_runs(coordinator):
    stay = StayFactory(ongoing=True)
    actions.call_mediation(stay, by=coordinator.actor, side="guest")

    with pytest.raises(TooLate, match="déjà ouverte"):
        actions.call_mediation(stay, by=coordinator.actor, side="host")
    with pytest.raises(TooLate, match="pas en cours"):
        actions.call_mediation(StayFactory(), by=coordinator.actor, side="host")
    with pytest.raises(PermissionDenied):
        actions.call_mediation(StayFactory(ongoing=True), by=UserFactory(referrer=True).actor, side="host")


def test_an_agreement_has_points_and_a_day_to_look_again(coordinator):
    mediation = MediationFactory(heard=True)

    with pytest.raises(NotYet, match="points"):
        actions.advance_mediation(mediation, "agree", by=coordinator.actor, points=" ", check_again_on=day(9))
    row = actions.advance_mediation(
        mediation, "agree", by=coordinator.actor, points="Silence à 22 h.", check_again_on=day(9)
    )

    task = Task.objects.open().get()
    assert (row.agreed_points, row.check_again_on) == ("Silence à 22 h.", day(9))
    assert (task.kind, task.due_on) == ("check_agreement", day(9))


def test_an_agreement_without_a_day_does_not_pass_the_database(coordinator):
    mediation = MediationFactory(heard=True)

    with pytest.raises(IntegrityError, match="looked_at_again"), transaction.atomic():
        actions.advance_mediation(mediation, "agree", by=coordinator.actor, points="x", check_again_on=None)


def test_an_agreement_that_holds_leaves_nothing_to_do(coordinator):
    mediation = MediationFactory(heard=True)
    row = actions.advance_mediation(mediation, "agree", by=coordinator.actor, points="x", check_again_on=day(9))

    actions.advance_mediation(row, "close", by=coordinator.actor)

    assert not Task.objects.open().exists()


def test_an_ending_that_is_decided_looks_for_her_next_roof_first(coordinator):
    stay = StayFactory(ongoing=True, planned_until=day(40))
    mediation = MediationFactory(heard=True, stay=stay)

    actions.advance_mediation(mediation, "decide_ending", by=coordinator.actor)

    need = Need.objects.open().get()
    assert (need.after, need.from_on) == (stay.occupancy, day(40))
    assert fresh(stay).status == Stay.Status.ONGOING  # she stays until there is another roof


def test_nobody_is_heard_twice_at_once(coordinator):
    mediation = MediationFactory()
    facts = {"guest_on": day(0), "host_on": day(0)}
    row = actions.advance_mediation(mediation, "hear", by=coordinator.actor, version=1, **facts)

    with pytest.raises(Stale):
        actions.advance_mediation(mediation, "hear", by=coordinator.actor, version=1, **facts)
    with pytest.raises(TransitionNotAllowed):
        actions.advance_mediation(row, "hear", by=coordinator.actor, **facts)
