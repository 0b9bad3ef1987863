"""A year with two women and three homes, in any order that hypothesis can think of: what must never be false is not.

Each rule is an action of a page. It does what it should or refuses in words (NotYet, TooLate, a move that is not
possible); anything else, an unexpected exception or a broken invariant, is a bug with the story that leads to it.
"""

import contextlib
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from casework import actions, clock, commitments
from casework.actions.agreements import suggested
from casework.checkins.actions import record
from casework.models import Accompaniment, CheckIn, Commitment, Mediation, Stay
from casework.scans import SCANS
from desk.today import rank
from hosting import actions as hosting
from hosting.models import Host, Need, Occupancy, Room
from journal import corrections, signatures
from journal.models import Entry, Signature, Task
from journal.moves import NotYet, TooLate
from matching import actions as matching
from matching.models import Proposal
from matching.tasks import expire_holds
from tests.casework.steps import admitted, day
from tests.factories import RoomFactory, UserFactory
from tests.stories import stories

pytestmark = pytest.mark.django_db
REFUSED = (NotYet, TooLate, TransitionNotAllowed)

yes = st.booleans()
offsets = st.integers(-12, 40)
women = st.integers(0, 1)
rooms = st.integers(0, 2)


MEDIATING = {
    "hear her": lambda row, by: actions.hear_side(row, "guest", by=by, on=day(0)),
    "hear the home": lambda row, by: actions.hear_side(row, "host", by=by, on=day(0)),
    "plan": lambda row, by: actions.plan_session(row, by=by, kind="joint", planned_on=day(1)),
    "hold": lambda row, by: actions.hold_session(row, by=by, on=day(0)),
    "agree": lambda row, by: actions.agree_on(
        row, by=by, points=[("Silence à 22 h.", "both", day(3))], check_again_on=day(7)
    ),
    "look again": lambda row, by: actions.look_again(row, by=by, kept=(), holds=True),
    "not_agree": lambda row, by: actions.advance_mediation(row, "not_agree", by=by),
    "decide_ending": lambda row, by: actions.advance_mediation(row, "decide_ending", by=by),
}


def where(*states):
    """A rule is worth trying where some row is in one of these states. The wrong orders have their own exhaustive test
    (tests/journal/test_machines.py): this one is to go deep.
    """
    return precondition(lambda year: not year.states().isdisjoint(states))


class Year(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.time = self.clock.start()
        self.user, self.second = UserFactory(coordinator=True), UserFactory(approver=True)
        self.by, self.signer = self.user.actor, self.second.actor
        self.guests = [admitted(self.user, ago=20).guest for _ in range(2)]
        self.places = {guest.pk: Need.objects.get(guest=guest).waiting_since for guest in self.guests}
        self.rooms = [RoomFactory() for _ in range(3)]
        self.lines = 0
        self.seen = None

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def attempt(self, call):
        self.seen = None
        try:
            call()
        except REFUSED:
            return

    def states(self):
        """The states in which some proposal, stay, file or home is now; "need" where one is open."""
        if self.seen is None:
            self.seen = set()
            for model in (Proposal, Stay, Accompaniment, Host, Mediation):
                label = model.__name__.lower()
                self.seen |= {f"{label} {status}" for status in model.objects.values_list("status", flat=True)}
            if Need.objects.open().exists():
                self.seen.add("need")
        return self.seen

    # --- who is where ------------------------------------------------------------------------------------------

    def file(self, who):
        return Accompaniment.objects.get(guest=self.guests[who])

    def proposal(self, who):
        return Proposal.objects.filter(guest=self.guests[who]).order_by("pk").last()

    def stay(self, who):
        return Stay.objects.filter(accompaniment__guest=self.guests[who]).order_by("pk").last()

    def on(self, thing, call):
        if thing is not None:
            self.attempt(lambda: call(thing))

    # --- asking ------------------------------------------------------------------------------------------------

    @where("need")
    @rule(who=women, room=rooms)
    def propose(self, who, room):
        need = Need.objects.open().filter(guest=self.guests[who]).first()
        self.on(need, lambda need: matching.propose(need, self.rooms[room], by=self.by))

    @where("proposal guest_asked", "proposal host_asked")
    @rule(who=women, accepts=yes)
    def she_answers(self, who, accepts):
        self.on(self.proposal(who), lambda row: matching.guest_answers(row, by=self.by, accepts=accepts))

    @where("proposal host_asked")
    @rule(who=women, accepts=st.sampled_from([True, True, True, False]))
    def an_adult_answers(self, who, accepts):
        def answer(row):
            for adult in row.room.host.adults.all():
                matching.adult_answers(row, adult, by=self.by, accepts=accepts)

        self.on(self.proposal(who), answer)

    @where("proposal to_meet", "proposal meeting_planned")
    @rule(who=women)
    def they_meet(self, who):
        def meet(row):
            at = timezone.now() - timedelta(hours=30)
            matching.record_meeting(matching.plan_meeting(row, by=self.by, at=at, place="neutral"), by=self.by, at=at)

        self.on(self.proposal(who), meet)

    @where("proposal reflecting", "proposal both_accepted", "proposal agreed")
    @rule(who=women, side=st.sampled_from(["guest", "host"]), accepts=st.sampled_from([True, True, True, False]))
    def one_side_confirms(self, who, side, accepts):
        self.on(self.proposal(who), lambda row: matching.confirm(row, side, by=self.by, accepts=accepts))

    @where("proposal to_meet", "proposal reflecting", "proposal both_accepted", "proposal agreed")
    @rule(who=women)
    def withdraw(self, who):
        self.on(self.proposal(who), lambda row: matching.withdraw(row, by=self.by, reason="Essai."))

    @where("proposal guest_asked", "proposal host_asked")
    @rule(who=women)
    def renew(self, who):
        self.on(self.proposal(who), lambda row: matching.renew(row, by=self.by))

    # --- living ------------------------------------------------------------------------------------------------

    @where("proposal both_accepted")
    @rule(who=women, start=st.integers(-5, 10), nights=st.integers(0, 90))
    def sign(self, who, start, nights):
        signed = {f"{side}_signed_on": day(0) for side in ("guest", "host", "association")}
        self.on(
            self.proposal(who),
            lambda row: actions.sign_agreement(
                self.with_rules(row), by=self.by, move_in_on=day(start), until_on=day(start + nights), **signed
            ),
        )

    def with_rules(self, proposal):
        """The rules are chosen when they may be; signing without them is refused by itself."""
        with contextlib.suppress(TooLate):
            actions.choose_rules(proposal, suggested(), by=self.by)
        return proposal

    @where("stay ongoing", "stay planned")
    @rule(who=women, signs=st.booleans())
    def amend_the_rules(self, who, signs):
        today = {f"{side}_signed_on": day(0) for side in ("guest", "host", "association")}
        self.on(self.stay(who), lambda row: actions.choose_rules(row, suggested(), by=self.by))
        if signs:
            self.on(self.stay(who), lambda row: actions.sign_version(row, by=self.by, **today))

    @where("stay planned")
    @rule(who=women, offset=st.integers(-5, 2))
    def give_keys(self, who, offset):
        self.on(self.stay(who), lambda row: actions.move_in(row, by=self.by, on=day(offset)))

    @where("need")
    @rule(who=women, room=rooms, coming_in=st.integers(0, 6), stops_at=st.integers(1, 8))
    def go_some_of_the_way(self, who, room, coming_in, stops_at):
        """Several steps at once, as far as the keys, so that stories reach what follows."""
        need = Need.objects.open().filter(guest=self.guests[who]).first()
        self.on(need, transaction.atomic(lambda need: self.walk(need, self.rooms[room], coming_in, stops_at)))

    def walk(self, need, room, coming_in, stops_at):
        by, at = self.by, timezone.now() - timedelta(hours=30)
        signed = {f"{side}_signed_on": day(0) for side in ("guest", "host", "association")}
        dates = {"move_in_on": day(coming_in), "until_on": day(coming_in + 45)}
        adults = room.host.adults.all()
        steps = [
            lambda row: matching.guest_answers(row, by=by, accepts=True),
            lambda row: [matching.adult_answers(row, adult, by=by, accepts=True) for adult in adults][-1],
            lambda row: matching.plan_meeting(row, by=by, at=at, place="home"),
            lambda row: matching.record_meeting(row, by=by, at=at),
            lambda row: matching.confirm(row, "guest", by=by),
            lambda row: matching.confirm(row, "host", by=by),
            lambda row: actions.sign_agreement(self.with_rules(row), by=by, **dates, **signed),
            lambda row: actions.move_in(row, by=by) if coming_in == 0 else row,
        ]
        row = matching.propose(need, room, by=by)
        for step in steps[:stops_at]:
            row = step(row)

    @where("stay ongoing")
    @rule(who=women, offset=offsets)
    def leave_the_home(self, who, offset):
        facts = {"ending": "early_host", "guest_reason": "not_said", "host_reason": "host_life"}
        self.on(self.stay(who), lambda row: actions.end_stay(row, by=self.by, on=day(min(offset, 1)), **facts))

    @where("stay ongoing", "stay planned")
    @rule(who=women, offset=offsets)
    def extend(self, who, offset):
        self.on(self.stay(who), lambda row: actions.extend_stay(row, day(offset), by=self.by))

    @where("stay planned")
    @rule(who=women)
    def cancel(self, who):
        self.on(self.stay(who), lambda row: actions.cancel_stay(row, by=self.by, reason="Essai."))

    @rule(who=women, room=rooms, start=st.integers(-10, 5), nights=st.integers(0, 30), running=yes)
    def place(self, who, room, start, nights, running):
        dates = {"start": day(start), "until": day(start + nights)}
        self.attempt(lambda: actions.place(self.file(who), self.rooms[room], by=self.by, running=running, **dates))

    @rule(who=women, start=offsets, nights=st.integers(0, 9))
    def other_roof(self, who, start, nights):
        self.attempt(
            lambda: actions.record_other_roof(self.file(who), "hotel", day(start), day(start + nights), by=self.by)
        )

    @where("stay ongoing")
    @rule(who=women)
    def call_mediation(self, who):
        self.on(self.stay(who), lambda row: actions.call_mediation(row, by=self.by, side="guest"))

    @where("mediation raised", "mediation heard", "mediation agreed", "mediation not_agreed")
    @rule(step=st.sampled_from(sorted(MEDIATING)))
    def mediate(self, step):
        self.on(Mediation.objects.order_by("pk").last(), lambda row: MEDIATING[step](row, self.by))

    # --- the calls ---------------------------------------------------------------------------------------------

    @where("stay ongoing")
    @rule(alone=yes, mood=st.integers(1, 5), wishes_fewer=yes, again=offsets)
    def call(self, alone, mood, wishes_fewer, again):
        row = CheckIn.objects.waiting().order_by("due_on", "side", "pk").first()
        said = {"spoke_alone": alone, "mood": mood, "wishes_fewer": wishes_fewer, "call_again_on": day(again)}
        self.on(row, lambda call: record(call, by=self.by, **said))

    @invariant()
    def no_two_calls_of_a_side_are_ahead_and_none_after_the_end(self):
        ahead = Counter(
            CheckIn.objects.filter(done_on=None, due_on__gt=timezone.localdate()).values_list("stay", "side")
        )
        ended = CheckIn.objects.filter(done_on=None, due_on__gte=F("stay__ended_on"))
        assert all(count == 1 for count in ahead.values()), ahead
        assert not ended.exists()

    # --- leaving and coming back -------------------------------------------------------------------------------

    @where("stay ongoing", "stay planned", "proposal reflecting")
    @rule(who=women, offset=st.integers(-3, 1))
    def record_exit(self, who, offset):
        self.attempt(
            lambda: actions.record_exit(
                self.file(who), by=self.by, destination="E01", evidence="document", exited_on=day(offset)
            )
        )

    @where("stay ongoing")
    @rule(who=women, offset=st.integers(-3, 3), nights=st.integers(0, 100), agrees=yes)
    def suspend_her_year(self, who, offset, nights, agrees):
        self.attempt(
            lambda: commitments.ask_suspension(
                self.file(who),
                by=self.by,
                ground="family",
                start=day(offset),
                until=day(offset + nights),
                she_agrees=agrees,
            )
        )

    @where("accompaniment exiting", "stay ongoing")
    @rule(agrees=yes)
    def second_person_answers(self, agrees):
        self.on(
            Signature.objects.pending().first(),
            lambda row: signatures.answer(row, by=self.signer, agrees=agrees, reason="Essai."),
        )

    @where("accompaniment exiting")
    @rule(who=women)
    def take_the_exit_back(self, who):
        self.attempt(lambda: actions.cancel_exit(self.file(who), by=self.by))

    @where("accompaniment exited")
    @rule(who=women)
    def reopen(self, who):
        file = self.file(who)
        if file.status == Accompaniment.Status.EXITED:
            self.attempt(lambda: actions.reopen(file, by=self.by))

    # --- homes -------------------------------------------------------------------------------------------------

    @where("proposal guest_asked", "proposal host_asked", "stay planned", "stay ongoing")
    @rule(room=rooms)
    def pause(self, room):
        host = Host.objects.get(rooms=self.rooms[room])
        self.attempt(lambda: hosting.pause_host(host, by=self.by, ask_again_on=day(20)))

    @where("host paused")
    @rule(room=rooms)
    def resume(self, room):
        host = Host.objects.get(rooms=self.rooms[room])
        self.attempt(lambda: hosting.resume_host(host, by=self.by))

    @rule(room=rooms, months=st.lists(st.tuples(offsets, st.one_of(st.none(), st.integers(1, 90))), max_size=2))
    def say_months(self, room, months):
        periods = [(day(start), None if nights is None else day(start + nights)) for start, nights in months]
        self.attempt(
            lambda: hosting.change_availability(Room.objects.get(pk=self.rooms[room].pk), periods, by=self.by)
        )

    # --- time --------------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 25, 73]))
    def hours_pass(self, hours):
        self.time.shift(timedelta(hours=hours))

    @rule(days=st.integers(1, 40))
    def days_pass(self, days):
        self.time.shift(timedelta(days=days))

    @rule()
    def the_morning_comes(self):
        expire_holds()
        for scan in SCANS.values():
            scan(day(0))
        roofless = {row.standing.file for row in rank(self.by, timezone.localdate()) if row.urgent}
        asked = set(Task.objects.open().filter(kind="roof_tonight").values_list("object_id", flat=True))
        assert roofless == asked, "the board and the scan tell different women"

    @where("stay ongoing", "stay ended")
    @rule(who=women, offset=offsets, move=st.sampled_from(["move_in", "move_out"]))
    def correct_a_day(self, who, offset, move):
        stay = self.stay(who)
        line = stay and Entry.objects.about(stay).filter(transition=move).last()
        if line:
            self.attempt(lambda: corrections.preview(line, day(min(offset, 1))))
            self.attempt(lambda: corrections.correct(line, day(min(offset, 1)), "Essai.", by=self.by))

    # --- what is never false -----------------------------------------------------------------------------------

    @invariant()
    def a_hold_lives_as_long_as_its_proposal(self):
        for row in Proposal.objects.select_related("hold"):
            if row.status in Proposal.LIVE:
                assert row.hold.released_at is None
            elif row.status != Proposal.Status.CONCLUDED:
                assert row.hold.released_at is not None
                left = Task.objects.open().about(row).exclude(kind__in=["call_after_silence", "tell_her"])
                assert not left.exists(), left

    @invariant()
    def a_stay_is_where_its_occupancy_says(self):
        for row in Stay.objects.select_related("occupancy", "proposal"):
            period, released = row.occupancy.period, row.occupancy.released_at
            if row.status == Stay.Status.CANCELLED:
                assert released is not None
                continue
            assert released is None
            assert (period.lower, period.upper) == row.nights
            if row.status == Stay.Status.PLANNED and row.proposal:
                assert row.proposal.status == Proposal.Status.AGREED

    @invariant()
    def nobody_is_in_two_places_nor_a_room_promised_twice(self):
        for field, rows in (
            ("room", Occupancy.objects.current()),
            ("guest", Occupancy.objects.slept()),
        ):
            taken = {}
            for row in rows.order_by("period"):
                key = getattr(row, f"{field}_id")
                assert taken.get(key, row.period.lower) <= row.period.lower
                taken[key] = row.period.upper

    @invariant()
    def her_place_is_never_lost(self):
        for need in Need.objects.filter(after=None, guest__in=self.guests):
            if not Stay.objects.filter(accompaniment__guest=need.guest_id, started_on__isnull=False).exists():
                assert need.waiting_since <= self.places[need.guest_id]

    @invariant()
    def her_year_ends_where_its_suspensions_put_it(self):
        for year in Commitment.objects.prefetch_related("suspensions", "extensions"):
            lengths = [(row.period.upper - row.period.lower).days for row in year.suspensions.all()]
            latest = clock.add_months(year.starts_on, clock.COMMITMENT_MONTHS)
            assert latest <= year.ends_on <= latest + timedelta(days=sum(lengths))
            assert all(row.asked_by_id != row.agreed_by_id for row in year.suspensions.all())

    @invariant()
    def the_year_begins_with_the_first_night(self):
        for file in Accompaniment.objects.select_related("commitment").prefetch_related("stays"):
            nights = [stay.started_on for stay in file.stays.all() if stay.started_on]
            if nights:
                assert file.commitment.starts_on == min(nights)
            else:
                assert not hasattr(file, "commitment")

    @invariant()
    def an_exit_is_one_and_signed_by_another(self):
        for file in Accompaniment.objects.all():
            exits = list(file.exits.filter(cancelled_on=None))
            pending = Signature.objects.pending().about(file)
            waiting = pending.filter(move="confirm_exit").count()
            if file.status == Accompaniment.Status.OPEN:
                assert (exits, waiting) == ([], 0)
                continue
            assert pending.count() == waiting
            assert len(exits) == 1
            assert (exits[0].confirmed_by is None, waiting) == (
                (True, 1) if file.status == Accompaniment.Status.EXITING else (False, 0)
            )
            assert not file.stays.live().exists()
            assert not Need.objects.open().filter(guest=file.guest_id).exists()
            assert not Proposal.objects.live().filter(guest=file.guest_id).exists()

    @invariant()
    def the_journal_only_grows(self):
        lines = Entry.objects.count()
        assert lines >= self.lines
        self.lines = lines

    @invariant()
    def every_woman_who_looks_has_her_line(self):
        on_board = {row.standing.guest for row in rank(self.by, timezone.localdate())}
        assert on_board >= set(Need.objects.open().values_list("guest", flat=True))


def play(year, data, steps):
    """Draw each step among all the rules that make sense then. (Hypothesis' own runner leaves rules out of each story,
    which finds short ones; these stories go deep.)
    """
    for _ in range(steps):
        possible = [rule for rule in year.rules if all(met(year) for met in rule.preconditions)]
        chosen = data.draw(st.sampled_from(possible))
        chosen.function(year, **{name: data.draw(values) for name, values in chosen.arguments.items()})
        for law in year.invariants:
            law.function(year)


@pytest.mark.long
@settings(
    max_examples=stories(6),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_a_year_in_any_order(data):
    """Always the same six years, every day: a failure is told at length; the slow test finds shorter stories."""
    year = Year()
    try:
        play(year, data, steps=40)
    finally:
        year.teardown()


@pytest.mark.slow
def test_many_years_in_any_order():
    many = settings(max_examples=400, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Year, settings=many)
