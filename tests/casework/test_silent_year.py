"""The end of a year in which she is not always heard of, in any order: nothing closes, ends or is lost by itself.

Each rule is an action of a page; it does what it should or refuses in words. Silences, weekly decisions past the end
of her year, departures and exits cross one another.
"""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from casework import actions, reviews, silences
from casework.models import Accompaniment, Exit, SaidNights, Silence, Stay, WeeklyDecision
from casework.roofs import Ledger
from casework.scans import SCANS
from casework.standings import read_standings
from hosting.models import Occupancy
from journal import signatures
from journal.models import Signature, Task
from journal.moves import NotYet, TooLate
from tests.casework.steps import day
from tests.casework.test_any_order import play
from tests.factories import StayFactory, UserFactory
from tests.stories import stories

pytestmark = pytest.mark.django_db
REFUSED = (NotYet, TooLate, TransitionNotAllowed)
NIGHTS = st.integers(-8, 2)
PASSED = 362  # days of her year that have passed when a story begins
MORNING = ("silences_to_watch", "weeks_to_decide", "women_without_a_roof", "stays_past_their_end")
LIVE = [str(status) for status in Silence.LIVE]


class Silent(RuleBasedStateMachine):
    """One woman three days before the end of her year, in a home that keeps her forty days more."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.time = self.clock.start()
        self.stay = StayFactory(ongoing=True, planned_from=day(-PASSED), planned_until=day(40))
        self.owner = self.stay.accompaniment.owner
        territory = self.stay.accompaniment.territory
        self.lead = UserFactory(manager=territory)
        self.signer = UserFactory(approver=territory).actor
        self.by, self.exits_asked = self.owner.actor, 0

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def attempt(self, call):
        try:
            return call()
        except REFUSED:
            return None

    @property
    def file(self):
        return Accompaniment.objects.select_related("guest").get(pk=self.stay.accompaniment_id)

    def ledger(self):
        return Ledger(Accompaniment.objects.with_clock().get(pk=self.stay.accompaniment_id), day(0))

    def last(self):
        return Silence.objects.order_by("pk").last()

    def on(self, row, call):
        if row is not None:
            self.attempt(lambda: call(row))

    def searched(self):
        return Silence.objects.filter(status__in=LIVE).exists()

    def is_open(self):
        return self.file.status == Accompaniment.Status.OPEN

    # --- nobody hears from her ---------------------------------------------------------------------------------

    @precondition(lambda year: not year.searched() and year.is_open())
    @rule(first=NIGHTS)
    def raise_(self, first):
        self.attempt(lambda: silences.raise_silence(self.file, by=self.by, first_night=day(first)))

    @precondition(lambda year: year.searched())
    @rule(trusted=st.sampled_from(Silence.Trusted.values), referrer=st.booleans())
    def go_on(self, trusted, referrer):
        """The step that its state asks for."""
        facts = {"trusted_person": trusted, "referrer_told": referrer}
        held = {"decision": "visit", "decided_by": self.lead, "room_held_until": day(5)}
        steps = {"raised": ("try_second", {}), "second": ("tell_circle", facts), "circle": ("decide", held)}
        row = self.last()
        if row and row.status in steps:
            step, given_ = steps[row.status]
            self.attempt(lambda: silences.advance_silence(row, step, by=self.lead.actor, **given_))

    @precondition(lambda year: year.searched())
    @rule(on=NIGHTS, where=st.sampled_from(Silence.Where.values))
    def find(self, on, where):
        self.on(self.last(), lambda row: silences.advance_silence(row, "find", by=self.by, on=day(on), where=where))

    @precondition(lambda year: not year.searched() and year.is_open())
    @rule(first=st.integers(-8, -3), on=st.integers(-2, 0), where=st.sampled_from(Silence.Where.values))
    def come_back_after_some_nights(self, first, on, where):
        """Two steps at once, so that stories reach what follows."""

        def walk():
            row = silences.raise_silence(self.file, by=self.by, first_night=day(first))
            silences.advance_silence(row, "find", by=self.by, on=day(on), where=where)

        self.attempt(transaction.atomic(walk))

    @precondition(lambda year: Silence.objects.filter(status="found").exists())
    @rule(start=st.integers(0, 3), nights=st.integers(1, 3), was=st.sampled_from(SaidNights.Was.values))
    def say_nights(self, start, nights, was):
        row = self.last()
        if row:
            begins = row.first_night + timedelta(days=start)
            dates = {"start": begins, "until": begins + timedelta(days=nights)}
            self.attempt(lambda: silences.say_nights(row, by=self.by, was=was, **dates))

    # --- her year ends, and she is still here ------------------------------------------------------------------

    @precondition(lambda year: year.is_open())
    @rule(choice=st.sampled_from(WeeklyDecision.Choice.values))
    def decide_the_week(self, choice):
        before = WeeklyDecision.objects.count()
        past = self.ledger().beyond_term
        self.attempt(lambda: reviews.decide_week(self.file, by=self.by, choice=choice))
        assert past or WeeklyDecision.objects.count() == before, "decided before the end of her year"

    @precondition(lambda year: Stay.objects.ongoing().exists())
    @rule(offset=st.integers(1, 60))
    def extend(self, offset):
        self.on(Stay.objects.ongoing().first(), lambda row: actions.extend_stay(row, day(offset), by=self.by))

    @precondition(lambda year: Stay.objects.ongoing().exists())
    @rule(offset=st.integers(-3, 1))
    def leave_the_home(self, offset):
        facts = {"ending": "early_host", "guest_reason": "not_said", "host_reason": "host_life"}
        self.on(Stay.objects.ongoing().first(), lambda row: actions.end_stay(row, by=self.by, on=day(offset), **facts))

    @rule(start=st.integers(-4, 3), nights=st.integers(1, 9))
    def other_roof(self, start, nights):
        dates = day(start), day(start + nights)
        self.attempt(lambda: actions.record_other_roof(self.file, "hotel", *dates, by=self.by))

    @precondition(lambda year: year.is_open() and WeeklyDecision.objects.count() + Silence.objects.count() > 2)
    @rule(offset=st.integers(-2, 0))
    def record_exit(self, offset):
        facts = {"destination": "E01", "evidence": "document", "exited_on": day(offset)}
        if self.attempt(lambda: actions.record_exit(self.file, by=self.by, **facts)):
            self.exits_asked += 1

    @precondition(lambda year: Signature.objects.pending().exists())
    @rule(agrees=st.booleans())
    def second_person_answers(self, agrees):
        pending = Signature.objects.pending().first()
        self.on(pending, lambda row: signatures.answer(row, by=self.signer, agrees=agrees, reason="Essai."))

    @precondition(lambda year: Exit.objects.filter(cancelled_on=None).exists())
    @rule()
    def reopen(self):
        if self.file.status == Accompaniment.Status.EXITED:
            self.attempt(lambda: actions.reopen(self.file, by=self.by))

    # --- time --------------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 1, 2, 7, 15]))
    def days_pass(self, days):
        self.time.shift(timedelta(days=days))

    @rule()
    def the_morning_comes(self):
        for name in MORNING:
            SCANS[name](day(0))
        for silence in Silence.objects.filter(status__in=LIVE, accompaniment__status="open"):
            asked = Task.objects.about(silence).open()
            assert silence.status == Silence.Status.DECIDED or asked.exists(), "nobody looks for her"
            assert not asked.filter(owner=None).exists(), "a step without a name"

    # --- what is never false -----------------------------------------------------------------------------------

    @invariant()
    def each_night_of_her_year_is_covered_owed_or_unknown(self):
        ledger = self.ledger()
        counted = ledger.covered + len(ledger.uncovered) + len(ledger.unknown)
        assert counted == (ledger.counted_until - ledger.starts_on).days
        assert not set(ledger.unknown) & set(ledger.uncovered)

    @invariant()
    def what_is_unknown_is_of_a_silence_that_nobody_has_told_yet(self):
        told = {night for row in Silence.objects.all() for each in row.said.exclude(was="not_said")
                for night in _nights(each.period.lower, each.period.upper)}  # fmt: skip
        silent = {night for row in Silence.objects.all() for night in _nights(*row.nights(day(0)))}
        assert set(self.ledger().unknown) <= silent - told

    @invariant()
    def a_silence_ends_nothing_and_writes_no_exit(self):
        assert Exit.objects.count() == self.exits_asked
        file = self.file
        if file.status == Accompaniment.Status.EXITED:
            assert file.exits.filter(cancelled_on=None, confirmed_by__isnull=False).count() == 1
            assert not Silence.objects.filter(status__in=LIVE).exists()
        for stay in Stay.objects.ongoing().select_related("occupancy"):
            assert stay.occupancy.released_at is None, "her room was given while she was looked for"
            assert Occupancy.objects.current().filter(pk=stay.occupancy_id).exists()

    @invariant()
    def she_is_looked_for_once_at_a_time(self):
        periods = sorted(row.nights(day(0)) for row in Silence.objects.exclude(status="closed"))
        for (_, end), (start, _) in pairwise(periods):
            assert end <= start, periods
        assert Silence.objects.filter(status__in=LIVE).count() <= 1

    @invariant()
    def past_the_end_the_file_stays_open_until_two_have_signed(self):
        if not Exit.objects.filter(cancelled_on=None).exists():
            assert self.file.status == Accompaniment.Status.OPEN

    @invariant()
    def the_board_and_her_page_tell_the_same(self):
        ledger = self.ledger()
        for row in read_standings(Accompaniment.objects.open(), day(0)):
            assert row.status(day(0)) == ledger.status


def _nights(start, until):
    return {start + timedelta(days=count) for count in range((until - start).days)}


@pytest.mark.long
@settings(
    max_examples=stories(4),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_nothing_ends_by_itself_whatever_is_known_of_her(data):
    story = Silent()
    try:
        play(story, data, steps=30)
    finally:
        story.teardown()
