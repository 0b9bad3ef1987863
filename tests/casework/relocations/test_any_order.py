"""A chain in any order that hypothesis can think of: nobody is ever without the roof that she had."""

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casework import actions as casework
from casework.actions.agreements import suggested
from casework.models import RelocationChain, Stay
from casework.relocations import actions, hearing
from casework.relocations.reactions import relocations_to_break_off
from hosting.models import Occupancy
from journal.moves import NotYet, TooLate
from matching import actions as matching
from matching.models import Proposal
from tests.casework.relocations.steps import chain_world, place_in_queue, suggested_to, where
from tests.casework.steps import day, hours
from tests.stories import stories

pytestmark = pytest.mark.django_db
REFUSED = (NotYet, TooLate, TransitionNotAllowed)
which = st.integers(0, 1)
yes = st.sampled_from([True, True, True, False])


class Chain(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.clock.start()
        self.world = chain_world()
        self.by = self.world.by
        self.place = place_in_queue(self.world)

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def attempt(self, call):
        try:
            with transaction.atomic():
                call()
        except REFUSED:
            return
        relocations_to_break_off(day(0))  # what the end of the transaction does outside a test

    def on(self, position, call):
        row = Proposal.objects.filter(relocation_step__position=position).order_by("pk").last()
        if row is not None:
            self.attempt(lambda: call(row))

    def chain(self):
        return RelocationChain.objects.order_by("pk").last()

    @rule()
    def open(self):
        found = suggested_to(self.world)
        if found:
            self.attempt(lambda: actions.open_chain(self.world.territory, found[0].key, by=self.by))

    @rule(position=which, accepts=yes)
    def she_answers(self, position, accepts):
        self.on(position, lambda row: matching.guest_answers(row, by=self.by, accepts=accepts))

    @rule(position=which, accepts=yes)
    def a_home_answers(self, position, accepts):
        def answer(row):
            for adult in row.room.host.adults.all():
                matching.adult_answers(row, adult, by=self.by, accepts=accepts)

        self.on(position, answer)

    @rule(position=which)
    def they_meet(self, position):
        def meet(row):
            row = matching.plan_meeting(row, by=self.by, at=hours(-30), place="neutral")
            matching.record_meeting(row, by=self.by, at=hours(-30))

        self.on(position, meet)

    @rule(position=which, side=st.sampled_from(["guest", "host"]), accepts=yes)
    def one_confirms(self, position, side, accepts):
        self.on(position, lambda row: matching.confirm(row, side, by=self.by, accepts=accepts))

    @rule(position=which)
    def all_goes_well(self, position):
        self.she_answers(position, True)
        self.a_home_answers(position, True)
        self.they_meet(position)
        self.one_confirms(position, "guest", True)
        self.one_confirms(position, "host", True)
        self.on(position, lambda row: casework.choose_rules(row, suggested(), by=self.by))

    @rule(position=which)
    def one_is_taken_back(self, position):
        self.on(position, lambda row: matching.withdraw(row, by=self.by, reason="Le foyer part."))

    @rule(position=which)
    def one_is_signed_alone(self, position):
        signed = dict.fromkeys(("guest_signed_on", "host_signed_on", "association_signed_on"), day(0))
        self.on(
            position,
            lambda row: casework.sign_agreement(row, by=self.by, move_in_on=day(0), until_on=day(60), **signed),
        )

    @rule()
    def they_move(self):
        if self.chain():
            self.attempt(lambda: actions.complete(self.chain(), by=self.by))

    @rule()
    def the_team_takes_it_back(self):
        if self.chain():
            self.attempt(lambda: actions.withdraw(self.chain(), by=self.by, reason="Autre chose est trouvé."))

    @rule(agrees=st.booleans())
    def she_changes_her_mind(self, agrees):
        say = hearing.agree if agrees else hearing.refuse
        self.attempt(lambda: say(self.world.stay.accompaniment, by=self.by, channel="phone"))

    @invariant()
    def nobody_has_lost_a_roof(self):
        sleeps = where(self.world)
        done = RelocationChain.objects.filter(status="done").exists()
        assert sleeps == (
            {"Ama": self.world.calm.pk, "Binta": self.world.other.pk} if done else {"Binta": self.world.calm.pk}
        )
        assert done or Stay.objects.count() == 1

    @invariant()
    def what_is_over_holds_nothing_and_her_place_is_the_same(self):
        if not RelocationChain.objects.asking().exists():
            assert not Proposal.objects.live().exists()
            assert not Occupancy.objects.held().exists()
        if not RelocationChain.objects.filter(status="done").exists():
            assert place_in_queue(self.world) == self.place


def test_a_chain_in_any_order():
    run_state_machine_as_test(
        Chain,
        settings=settings(
            max_examples=stories(6), stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        ),
    )  # fmt: skip
