"""Some nights in another home: her yes first, her room kept, and no night lost whatever breaks."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from casework import actions, away, respites
from casework.models import Accompaniment, Respite, Stay
from casework.roofs import Ledger
from casework.scans import SCANS
from hosting.models import Host, Occupancy
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from messaging import links
from messaging.models import Link
from tests.casework.steps import day, fresh
from tests.casework.test_any_order import play
from tests.factories import HomeAwayFactory, RespiteFactory, RoomFactory, StayFactory, UserFactory
from tests.stories import stories

pytestmark = pytest.mark.django_db
REFUSED = (NotYet, TooLate, TransitionNotAllowed)


@pytest.fixture
def stay():
    """She has lived there for a hundred nights; her home leaves without her, in ten days, for a week."""
    row = StayFactory(ongoing=True, planned_until=day(90))
    HomeAwayFactory(host=row.occupancy.room.host, from_on=day(10), until_on=day(17))
    return row


def by_of(stay):
    return stay.accompaniment.owner.actor


def ledger_of(stay):
    return Ledger(Accompaniment.objects.with_clock().get(pk=stay.accompaniment_id), day(0))


def offered(stay, room=None, start=10, until=17):
    room = room or RoomFactory()
    return respites.offer(stay, by=by_of(stay), room=room.pk, start=day(start), until=day(until))


def agreed(stay, **where):
    row = offered(stay, **where)
    respites.answer(row, "she_accepts", by=by_of(stay), channel="voice")
    return respites.answer(row, "home_accepts", by=by_of(stay), channel="phone")


def planned():
    return Task.objects.open().filter(kind="plan_respite")


# --- two yeses -----------------------------------------------------------------------------------------------------


def test_she_is_asked_first_and_both_yeses_are_written_down(stay):
    row = offered(stay)
    with pytest.raises(TransitionNotAllowed):
        respites.answer(row, "home_accepts", by=by_of(stay))
    respites.answer(row, "she_accepts", by=by_of(stay), channel="interpreter", interpreter="Interprète")
    respites.answer(row, "home_accepts", by=by_of(stay), channel="phone")

    lines = Entry.objects.about(row).order_by("pk").values_list("transition", "channel")
    assert list(lines) == [("offer", "screen"), ("she_accepts", "interpreter"), ("home_accepts", "phone")]
    assert fresh(row).occupancy.kind == "respite"


def test_two_yeses_cover_her_nights_and_her_room_stays_hers(stay):
    assert ledger_of(stay).next_roof_needed_by == day(10)

    row = agreed(stay)

    assert ledger_of(stay).next_roof_needed_by == day(90)
    assert Occupancy.objects.current().filter(guest=stay.accompaniment.guest).count() == 2
    assert fresh(stay).occupancy.period.upper == day(90)
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        assert Ledger(Accompaniment.objects.with_clock().get(), day(0)).tonight == row
        assert SCANS["women_without_a_roof"](day(0)) == 0
    with time_machine.travel(timezone.now() + timedelta(days=17)):
        assert Ledger(Accompaniment.objects.with_clock().get(), day(0)).tonight == fresh(stay)


def test_nothing_is_covered_before_the_second_yes(stay):
    row = offered(stay)
    respites.answer(row, "she_accepts", by=by_of(stay))

    assert ledger_of(stay).next_roof_needed_by == day(10)


def test_a_home_that_is_not_ready_that_day_gives_no_nights(stay):
    row = offered(stay)
    respites.answer(row, "she_accepts", by=by_of(stay))
    Host.objects.filter(rooms=row.occupancy.room).update(insured_on=day(-400))

    with pytest.raises(NotYet, match="pas prêt"):
        respites.answer(row, "home_accepts", by=by_of(stay))


def test_only_rooms_that_suit_her_are_free_and_whose_home_stays_are_offered(stay):
    good, own = RoomFactory(), stay.occupancy.room
    taken, leaving, closed = RoomFactory(), RoomFactory(), RoomFactory(host__insured_on=day(-400))
    StayFactory(ongoing=True, room=taken)
    HomeAwayFactory(host=leaving.host, from_on=day(16), until_on=day(20), alone=True)

    found = {room.pk for room, _ in respites.rooms_for(stay, day(10), day(17))}

    assert found == {good.pk}
    for room in (own, taken, leaving, closed):
        with pytest.raises(NotYet, match="ne lui convient pas"):
            offered(stay, room=room)


@pytest.mark.parametrize(("start", "until"), [(17, 10), (-3, 4), (80, 95)])
def test_nights_that_are_not_of_her_stay_are_refused(stay, start, until):
    with pytest.raises(NotYet):
        offered(stay, start=start, until=until)


def test_somebody_of_elsewhere_offers_nothing(stay):
    with pytest.raises(PermissionDenied):
        respites.offer(stay, by=UserFactory(referrer=True).actor, room=RoomFactory().pk, start=day(10), until=day(17))


def test_the_database_refuses_two_respites_on_one_night(stay):
    RespiteFactory(stay=stay, accepted=True, from_on=day(10))

    with pytest.raises(IntegrityError, match="occupancy_one_respite_per_guest"), transaction.atomic():
        RespiteFactory(stay=stay, accepted=True, from_on=day(12))


# --- what breaks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["she_declines", "home_declines", "cancel"])
def test_what_breaks_before_it_begins_is_somebodys_task_at_once_and_frees_the_room(stay, step):
    row = agreed(stay)
    assert not planned().exists()

    respites.answer(row, step, by=by_of(stay))

    assert ledger_of(stay).next_roof_needed_by == day(10)
    task = planned().get()
    assert (task.owner, task.subject) == (stay.accompaniment.owner, fresh(stay))
    assert not Occupancy.objects.current().filter(pk=row.occupancy_id).exists()


def test_what_breaks_in_the_middle_keeps_the_nights_slept_and_owes_the_others_tonight(stay):
    row = agreed(stay)
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        with pytest.raises(NotYet, match="déjà passées"):
            respites.answer(row, "cancel", by=by_of(stay))
        respites.come_back(row, by=by_of(stay), on=day(0))

        ledger = ledger_of(stay)
        assert ledger.uncovered == []
        assert ledger.next_roof_needed_by == day(0)
        assert planned().get().urgency == Task.Urgency.TONIGHT
        assert SCANS["women_without_a_roof"](day(0)) == 1


def test_she_comes_back_on_the_day_that_was_said(stay):
    row = agreed(stay)
    with time_machine.travel(timezone.now() + timedelta(days=17)):
        row = respites.come_back(row, by=by_of(stay), on=day(0))

        assert (row.status, row.ended_on) == ("ended", row.until_on)
        assert not Task.objects.open().filter(kind="confirm_return").exists()
        assert ledger_of(stay).uncovered == []


def test_an_unanswered_question_frees_the_room_and_is_no_refusal(stay):
    row = offered(stay)

    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert SCANS["respites_without_an_answer"](day(0)) == 1
        assert SCANS["respites_without_an_answer"](day(0)) == 0

    assert fresh(row).status == "expired"
    assert planned().exists()


def test_a_stay_that_ends_takes_its_respites_with_it(stay):
    row = agreed(stay)
    facts = {"ending": "early_guest", "guest_reason": "not_said", "host_reason": "not_said"}

    actions.end_stay(stay, by=by_of(stay), on=day(0), **facts)

    assert fresh(row).status == "cancelled"
    assert not Occupancy.objects.current().filter(period__endswith__gt=day(0)).exists()
    assert not planned().exists()


# --- the nights that nothing covers --------------------------------------------------------------------------------


def test_the_scan_finds_the_nights_sixty_days_before_and_twice_is_once():
    stay = StayFactory(ongoing=True, planned_until=day(200))
    HomeAwayFactory(host=stay.occupancy.room.host, from_on=day(61), until_on=day(70))

    assert SCANS["respites_to_plan"](day(0)) == 0
    assert SCANS["respites_to_plan"](day(1)) == 1
    assert SCANS["respites_to_plan"](day(1)) == 1
    assert planned().get().urgency == Task.Urgency.WEEK
    SCANS["respites_to_plan"](day(50))
    assert planned().get().urgency == Task.Urgency.TODAY


def test_a_home_that_stays_after_all_closes_the_task(stay):
    SCANS["respites_to_plan"](day(0))
    assert planned().exists()

    away.say_away(stay.occupancy.room.host, [], by=by_of(stay))

    assert not planned().exists()


def test_an_absence_is_noted_once_for_a_night(stay):
    row = respites.record_absence(stay, by=by_of(stay), start=day(-5), until=day(-2), under_a_roof=False)

    assert [night - day(0) for night in ledger_of(stay).uncovered] == [timedelta(days=n) for n in (-5, -4, -3)]
    assert row.stay == stay
    with pytest.raises(NotYet, match="déjà notée"):
        respites.record_absence(stay, by=by_of(stay), start=day(-3), until=day(-1), under_a_roof=True)
    with pytest.raises(NotYet, match="pendant son séjour"):
        respites.record_absence(stay, by=by_of(stay), start=day(-200), until=day(-190), under_a_roof=True)


# --- pages ---------------------------------------------------------------------------------------------------------


def test_from_her_file_to_two_yeses(stay, sign_in, client):
    room = RoomFactory()
    sign_in(stay.accompaniment.owner)

    page = client.get(f"/sejours/{stay.pk}/repit/").content.decode()
    assert f'value="{day(10)}"' in page
    assert f'value="{room.pk}"' in page
    answer = client.post(f"/sejours/{stay.pk}/repit/", {"start": day(10), "until": day(17), "room": room.pk})
    row = Respite.objects.get()
    assert answer.url == f"/repits/{row.pk}/"
    assert "Noter son oui" in client.get(answer.url).content.decode()
    client.post(f"/repits/{row.pk}/she_accepts/", {"version": row.version, "channel": "voice"})
    client.post(f"/repits/{row.pk}/home_accepts/", {"everybody": "on", "channel": "phone"})

    assert fresh(row).status == "accepted"
    assert "en répit" not in client.get("/aujourdhui/").content.decode()
    assert client.get(f"/accompagnements/{stay.accompaniment_id}/").status_code == 200
    assert client.get("/annee/").status_code == 200
    assert client.get(f"/repits/{row.pk}/nothing/").status_code == 404


def test_the_other_home_learns_of_her_at_its_own_yes_and_not_before(stay, sign_in, client):
    room = RoomFactory(host__with_account=True)
    sign_in(room.host.user)

    row = offered(stay, room=room)
    assert "quelques nuits" not in client.get("/foyer/").content.decode()
    respites.answer(row, "she_accepts", by=by_of(stay))
    respites.answer(row, "home_accepts", by=by_of(stay))

    page = client.get("/foyer/").content.decode()
    assert f"{stay.accompaniment.guest.first_name} vient quelques nuits" in page
    assert client.get(f"/repits/{row.pk}/").status_code in (403, 404)


# --- in any order --------------------------------------------------------------------------------------------------


class Breaks(RuleBasedStateMachine):
    """One stay whose home comes and goes, and respites in two other homes, in any order of moves."""

    offsets = st.integers(-3, 25)

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.time = self.clock.start()
        self.stay = StayFactory(ongoing=True, planned_until=day(200))
        self.by = by_of(self.stay)
        self.rooms = [RoomFactory(), RoomFactory()]
        self.slept = set()

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def attempt(self, call):
        try:
            return call()
        except REFUSED:
            return None

    def last(self):
        return Respite.objects.order_by("pk").last()

    @rule(room=st.integers(0, 1), start=offsets, nights=st.integers(0, 12))
    def offer(self, room, start, nights):
        where = {"room": self.rooms[room].pk, "start": day(start), "until": day(start + nights)}
        self.attempt(lambda: respites.offer(self.stay, by=self.by, **where))

    @rule(step=st.sampled_from(["she_accepts", "she_accepts", "home_accepts", "home_accepts", *respites.STEPS]))
    def answer(self, step):
        row = self.last()
        if row:
            self.attempt(lambda: respites.answer(row, step, by=self.by))

    @rule(adult=st.booleans(), accepts=st.sampled_from([True, True, False]))
    def answer_by_link(self, adult, accepts):
        row = self.last()
        if row is None or row.status not in Respite.WAITING:
            return
        if adult:
            whoever = row.occupancy.room.host.adults.order_by("pk").first()
            by = links.holder_of(links.issue(Link.Purpose.HOST_RESPITE, row, holder=whoever.pk).link)
            self.attempt(lambda: respites.adult_answers(row, whoever, by=by, accepts=accepts))
        else:
            guest_id = row.accompaniment.guest_id
            by = links.holder_of(links.issue(Link.Purpose.GUEST_RESPITE, row, holder=guest_id).link)
            self.attempt(lambda: respites.by_link(row, by=by, accepts=accepts))

    @rule(room=st.integers(0, 1), start=st.integers(0, 10), nights=st.integers(1, 12))
    def agree(self, room, start, nights):
        """Several steps at once, so that stories reach what follows."""
        where = {"room": self.rooms[room].pk, "start": day(start), "until": day(start + nights)}

        def walk():
            row = respites.offer(self.stay, by=self.by, **where)
            respites.answer(row, "she_accepts", by=self.by)
            respites.answer(row, "home_accepts", by=self.by)

        self.attempt(transaction.atomic(walk))

    @rule(offset=st.integers(-6, 1))
    def come_back(self, offset):
        row = self.last()
        if row:
            self.attempt(lambda: respites.come_back(row, by=self.by, on=day(offset)))

    @rule(start=st.integers(0, 20), nights=st.integers(1, 15), alone=st.booleans())
    def home_leaves(self, start, nights, alone):
        host = self.stay.occupancy.room.host
        departures = [(day(start), day(start + nights), alone)]
        self.attempt(lambda: away.say_away(host, departures, by=self.by))

    @rule()
    def home_stays(self):
        self.attempt(lambda: away.say_away(self.stay.occupancy.room.host, [], by=self.by))

    @rule(start=st.integers(-5, 1), nights=st.integers(0, 6), roof=st.booleans())
    def she_is_absent(self, start, nights, roof):
        dates = {"start": day(start), "until": day(start + nights)}
        self.attempt(lambda: respites.record_absence(self.stay, by=self.by, under_a_roof=roof, **dates))

    @rule(days=st.integers(1, 6))
    def days_pass(self, days):
        self.time.shift(timedelta(days=days))

    @rule()
    def the_morning_comes(self):
        for name in ("respites_without_an_answer", "respites_to_plan", "women_without_a_roof"):
            SCANS[name](day(0))
        ledger = ledger_of(self.stay)
        asked = Task.objects.open().filter(kind="roof_tonight").exists()
        assert asked == (ledger.tonight is None), "the ledger and the scan tell different nights"

    @invariant()
    def her_room_is_hers_and_nobody_is_in_two_beds(self):
        stay = Stay.objects.get(pk=self.stay.pk)
        assert (stay.status, stay.planned_until) == ("ongoing", self.stay.planned_until)
        assert stay.occupancy.period == self.stay.occupancy.period
        held = Occupancy.objects.current().filter(room__in=self.rooms)
        assert {row.pk for row in held} <= set(
            Respite.objects.exclude(status__in=["declined", "home_declined", "expired", "cancelled"]).values_list(
                "occupancy", flat=True
            )
        )

    @invariant()
    def what_is_settled_is_asked_of_nobody_any_more(self):
        """But of the one by whose link it was settled: her own page consumes it."""
        settled = set(Respite.objects.exclude(status__in=Respite.WAITING).values_list("pk", flat=True))
        by = set(Entry.objects.filter(actor__kind="link").values_list("actor__link", flat=True))
        still = links.open_links().filter(content_type__model="respite", object_id__in=settled).exclude(pk__in=by)
        assert not still.exists()

    @invariant()
    def each_night_is_covered_or_owed_and_the_nights_to_find_have_a_name(self):
        ledger = ledger_of(self.stay)
        length = (ledger.counted_until - ledger.starts_on).days
        assert ledger.covered + len(ledger.uncovered) == length
        nights = respites.uncovered_of(self.stay, day(0))
        if ledger.tonight is None and nights:
            assert nights[0] == day(0)
        for row in ledger.respites:
            assert not set(nights) & {
                row.from_on + timedelta(days=n) for n in range((row.nights[1] - row.from_on).days)
            }


@pytest.mark.long
@settings(
    max_examples=stories(6),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_no_night_is_lost_whatever_happens_to_a_respite(data):
    story = Breaks()
    try:
        play(story, data, steps=25)
    finally:
        story.teardown()
