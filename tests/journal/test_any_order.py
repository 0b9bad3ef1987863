"""Each machine walked in every order that hypothesis can think of: a move takes its row where the design says, or
refuses and leaves it whole; and the journal alone tells how the row came to where it is.

``test_machines`` tries each move once from each state; here the moves follow one another.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from journal.models import Entry
from journal.moves import NotYet, Stale, TooLate, perform
from tests.journal.lives import LIVES, a_row, everybody_around, facts_of
from tests.stories import stories

pytestmark = pytest.mark.django_db
STARTS = [(model, status) for model in LIVES for status in model.Status.values]
MOVES = sorted({move for life in LIVES.values() for move in life})


class Lives(RuleBasedStateMachine):
    """One row at a time, begun in any state, moved by whoever is drawn."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.row = None

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @precondition(lambda self: self.row is None)
    @rule(start=st.sampled_from(STARTS))
    def begin(self, start):
        self.model, status = start
        self.row = a_row(self.model, status)
        self.actors = everybody_around(self.row)
        self.before = Entry.objects.about(self.row).count()
        self.path, self.version = [self.row.status], self.row.version

    @precondition(lambda self: self.row is not None)
    @rule(data=st.data(), possible=st.integers(0, 9))
    def move(self, data, possible):
        """Nine times in ten a move that the state has; else any other, of this machine or not."""
        life = LIVES[self.model]
        here = sorted(move for move, (sources, *_) in life.items() if self.path[-1] in sources.split())
        name = data.draw(st.sampled_from(here if here and possible else MOVES))
        people = life[name][2] if name in here else self.actors
        who = data.draw(st.sampled_from(sorted(people)))
        self.try_(name, self.actors[who], here)

    def try_(self, name, actor, here):
        facts = facts_of(name, self.row) if name in LIVES[self.model] else {}
        refused = None
        try:
            with transaction.atomic():
                moved = perform(self.row, name, by=actor, version=self.version, **facts)
        except (TransitionNotAllowed, NotYet, TooLate, IntegrityError, PermissionDenied) as error:
            refused = error
        if isinstance(refused, TransitionNotAllowed):
            assert name not in here
            assert self.path[-1] in str(refused)  # it says from where it is not possible
        else:
            assert name in here
        if refused is not None:
            assert str(refused) or isinstance(refused, PermissionDenied)
            return
        assert moved.status == LIVES[self.model][name][1]
        self.path.append(moved.status)
        self.version = moved.version

    @precondition(lambda self: self.row is not None and len(self.path) > 1)
    @rule()
    def from_a_stale_page(self):
        with pytest.raises(Stale):
            perform(self.row, MOVES[0], by=self.actors["coordinator"], version=self.version - 1)

    @invariant()
    def the_journal_tells_it(self):
        if self.row is None:
            return
        now = self.model.objects.get(pk=self.row.pk)
        assert (now.status, now.version) == (self.path[-1], self.version)
        lines = Entry.objects.about(self.row).exclude(transition="adult_accepts").order_by("pk")[self.before :]
        told = [(line.source, line.target) for line in lines if line.target]
        assert told == list(zip(self.path, self.path[1:], strict=False))


def test_each_machine_in_any_order():
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=stories(20), stateful_step_count=14, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
