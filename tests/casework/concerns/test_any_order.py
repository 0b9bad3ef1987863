"""Affairs about one home, in any order that hypothesis can think of: the circle, the two people, the silence hold."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casework.concerns import circle, freezes, moves, pattern, watch
from casework.models import Concern, HomeReview
from hosting.models import Host, HostFreeze
from journal import signatures
from journal.models import Entry, Signature, Task
from journal.moves import NotYet, TooLate, perform
from tests.casework.concerns.people import around_her
from tests.stories import stories

pytestmark = pytest.mark.django_db
REFUSED = (NotYet, TooLate, TransitionNotAllowed, PermissionDenied)
NAMES = ("coordinator", "volunteer", "lead", "director", "manager", "raiser")

who = st.sampled_from(NAMES)
trusted = st.sampled_from(["lead", "lead", "director", "coordinator"])  # who may go far; the others are refused
which = st.integers(0, 2)
levels = st.integers(1, 3)
kinds = st.sampled_from(Concern.Kind.values)


class Affairs(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.people = around_her()
        self.row = Host.objects.filter(pk=self.people.host.pk).values().get()
        self.levels = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def by(self, name):
        return type(self.people.lead).objects.get(pk=getattr(self.people, name).pk).actor

    def on(self, number, call):
        rows = list(Concern.objects.order_by("pk"))
        if rows:
            self.attempt(lambda: call(rows[number % len(rows)]))

    def attempt(self, call):
        try:
            with transaction.atomic():
                call()
        except REFUSED:
            return

    @rule(name=who, kind=kinds, about=st.sampled_from(Concern.About.values), staff=who,
          observer=st.sampled_from(Concern.Observer.values))  # fmt: skip
    def somebody_raises(self, name, kind, about, staff, observer):
        if Concern.objects.count() < 3:
            named = getattr(self.people, staff) if about == "staff" and staff != name else None
            self.people.raised(getattr(self.people, name), kind=kind, about=about, staff=named, observer=observer)

    @rule(number=which, name=trusted, level=levels, kind=kinds)
    def examine(self, number, name, level, kind):
        self.on(number, lambda row: moves.triage(row, by=self.by(name), level=level, kind=kind))

    @rule(number=which, name=trusted, level=levels)
    def make_graver(self, number, name, level):
        self.on(number, lambda row: moves.raise_level(row, by=self.by(name), level=level, why="Essai"))

    @rule(number=which, name=trusted, choice=st.sampled_from(Concern.Choice.values))
    def offer_a_roof(self, number, name, choice):
        self.on(number, lambda row: moves.offer_roof(row, by=self.by(name), choice=choice))

    @rule(number=which, name=trusted)
    def act(self, number, name):
        self.on(number, lambda row: moves.act(row, by=self.by(name), first_act="heard"))

    @rule(number=which, name=trusted, because=st.sampled_from(Concern.Lifted.values))
    def lift_the_silence(self, number, name, because):
        self.on(number, lambda row: moves.lift_silence(row, by=self.by(name), because=because))

    @rule(number=which, name=trusted, decision=st.sampled_from(Concern.Decision.values))
    def decide(self, number, name, decision):
        self.on(number, lambda row: moves.decide(row, by=self.by(name), decision=decision))

    @rule(number=which, name=trusted)
    def close(self, number, name):
        self.on(number, lambda row: moves.close(row, by=self.by(name)))

    @rule(number=which, name=trusted)
    def resume(self, number, name):
        self.on(number, lambda row: moves.resume(row, by=self.by(name)))

    @rule(number=which, name=trusted, guest=who)
    def let_in(self, number, name, guest):
        self.on(number, lambda row: moves.let_in(row, getattr(self.people, guest), by=self.by(name)))

    @rule(number=which, name=trusted, named=who)
    def name_a_colleague(self, number, name, named):
        self.on(number, lambda row: moves.name_staff(row, getattr(self.people, named), by=self.by(name)))

    @rule(name=who, agrees=st.booleans())
    def somebody_signs(self, name, agrees):
        signature = Signature.objects.pending().first()
        if signature:
            self.attempt(lambda: signatures.answer(signature, by=self.by(name), agrees=agrees, reason="Essai"))

    @rule(name=trusted, outcome=st.sampled_from(HomeReview.Outcome.values))
    def the_panel_decides(self, name, outcome):
        review = HomeReview.objects.open().first()
        if review:
            self.attempt(lambda: pattern.decide(review, by=self.by(name), outcome=outcome, words="Essai"))

    @rule()
    def the_clock_looks(self):
        watch.first_acts_late()

    @rule()
    def the_manager_suspends(self):
        self.attempt(lambda: perform(self.people.host, "suspend", by=self.by("manager")))
        self.row = Host.objects.filter(pk=self.people.host.pk).values().get()

    @invariant()
    def whoever_is_named_knows_nothing(self):
        for row in Concern.objects.exclude(staff=None):
            assert row.staff_id not in row.circle
            actor = row.staff.actor
            assert row not in Concern.objects.visible_to(actor)
            assert not Task.objects.open().about(row).filter(owner=row.staff_id).exists()
            assert row.circle <= set(circle.may_join(row))

    @invariant()
    def its_tasks_are_those_of_its_circle(self):
        for row in Concern.objects.all():
            tasks = Task.objects.open().about(row)
            assert all(task.reserved and task.owner_id in row.circle for task in tasks)
            assert row.circle or row.status == "closed"

    @invariant()
    def two_people_closed_what_is_serious(self):
        for row in Concern.objects.filter(status="closed"):
            people = {row.closed_by_id, row.signed_by_id} - {None}
            assert row.raised_by_id not in people
            assert len(people) == (2 if row.level > 1 else 1)

    @invariant()
    def an_examined_affair_never_becomes_lighter(self):
        for pk, level, status in Concern.objects.values_list("pk", "level", "status"):
            assert level >= self.levels.get(pk, 0)
            if status != "raised":
                self.levels[pk] = level

    @invariant()
    def the_home_is_held_when_the_facts_say_so_and_its_row_says_nothing(self):
        host = Host.objects.filter(pk=self.people.host.pk)
        assert HostFreeze.objects.in_force().filter(host=host.get()).exists() is freezes.is_held(host.get())
        assert host.values().get() == self.row

    @invariant()
    def nothing_is_in_her_thread(self):
        kinds = ("concern", "concernmember", "homereview", "hostfreeze")
        hers = self.people.file.guest_id
        assert not Entry.objects.of_thread(hers).filter(content_type__model__in=kinds).exists()
        assert not Task.objects.filter(thread=hers, kind__in=(circle.WAITS, pattern.WAITS)).exists()


def test_affairs_in_any_order():
    run_state_machine_as_test(
        Affairs,
        settings=settings(
            max_examples=stories(6), stateful_step_count=30, deadline=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
