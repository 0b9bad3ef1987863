"""Every move of every machine, from every state, by everybody: only what the design writes takes place."""

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_fsm import TransitionNotAllowed

from journal.diagrams import machines
from journal.models import Entry
from journal.moves import moves_for, perform
from tests.journal.lives import EVERYBODY, LIVES, a_row, edges, everybody_around, facts_of

STATES = [(model, status) for model in LIVES for status in model.Status.values]


def names(value):
    return value.__name__ if isinstance(value, type) else str(value)


def test_every_machine_has_its_life_written_in_the_design():
    assert set(machines()) == set(LIVES)


@pytest.mark.parametrize("model", LIVES, ids=names)
def test_the_code_has_the_edges_of_the_design_and_no_other(model):
    moves = model._meta.get_field("status").get_all_transitions(model)

    assert {(move.source, move.name, move.target) for move in moves} == edges(model)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "status"), STATES, ids=names)
def test_each_move_takes_place_from_its_states_by_its_people_alone(model, status):
    row = a_row(model, status)
    actors = everybody_around(row)
    seen = Counter()

    for who, actor in actors.items():  # the buttons drawn for her are what she may do, no more and no less
        assert {move.name for move in moves_for(row, actor)} == {
            move for move, (sources, _, people) in LIVES[model].items() if status in sources.split() and who in people
        }
    for move, (sources, target, people) in LIVES[model].items():
        facts = facts_of(move, row)
        for who in EVERYBODY:
            if status not in sources.split():
                expected = TransitionNotAllowed
            else:
                expected = target if who in people else PermissionDenied
            outcome = _tried(row, move, actors[who], facts)
            assert outcome == expected, f"{model.__name__}: {move} from {status} by {who}: {outcome}"
            seen[move, status in sources.split()] += 1

    covered = sum(1 for _, possible in seen if possible)
    assert covered == sum(1 for source, _, _ in edges(model) if source == status)
    print(f"[I3] {model.__name__} from {status}: edges={covered}/{covered} attempts={seen.total()}")


def _tried(row, move, actor, facts):
    """The state reached, or the kind of the refusal. Whatever was done is undone."""
    lines = Entry.objects.about(row).count()
    with transaction.atomic():
        try:
            with transaction.atomic():
                moved = perform(row, move, by=actor, **facts)
        except (TransitionNotAllowed, PermissionDenied) as refused:
            assert Entry.objects.about(row).count() == lines
            assert type(row).objects.get(pk=row.pk).version == row.version
            return type(refused)
        written = Entry.objects.about(row).exclude(transition="adult_accepts").order_by("pk")[lines:]
        assert [(line.transition, line.source, line.target, line.actor_id) for line in written] == [
            (move, row.status, moved.status, actor.pk)
        ]
        assert type(row).objects.get(pk=row.pk).version == row.version + 1
        transaction.set_rollback(True)
        return moved.status


def test_the_number_of_edges_that_are_walked_is_said():
    walked = sum(len(edges(model)) for model in LIVES)
    attempts = sum(len(model.Status.values) * len(LIVES[model]) for model in LIVES) * len(EVERYBODY)

    print(f"[I3] machines={len(LIVES)} edges={walked}/{walked} attempts={attempts}")
    assert walked == sum(len(list(model._meta.get_field("status").get_all_transitions(model))) for model in machines())


@pytest.mark.django_db
def test_a_name_that_is_no_move_is_refused_like_an_impossible_one(coordinator):
    row = a_row(next(iter(LIVES)), "applied")

    for name in ("delete", "save", "__class__", "missing", ""):
        with pytest.raises(TransitionNotAllowed):
            perform(row, name, by=coordinator.actor)
