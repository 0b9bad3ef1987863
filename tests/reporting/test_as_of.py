"""What was known on a day: a correction made later is undone, a stay written down later is not there yet."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework import actions
from journal import corrections
from journal.models import Entry
from journal.moves import perform
from reporting import report
from tests import factories as make
from tests.casework.steps import day

pytestmark = pytest.mark.django_db


def on(count):
    """Live some days earlier: what is written then is recorded then."""
    return time_machine.travel(timezone.now() + timedelta(days=count), tick=True)


def nights(as_of, since=-60, until=1):
    return report.build(day(since), day(until), as_of=day(as_of)).line("nights").reading.value


@pytest.fixture
def stay(coordinator):
    """She moved in forty days ago, written that day, and left thirty days ago, written that day."""
    with on(-45):
        file = make.AccompanimentFactory()
        row = make.StayFactory(accompaniment=file, planned_from=day(5), planned_until=day(30))
    with on(-40):
        row = perform(row, "move_in", by=coordinator.actor, on=day(0))
        actions.start_year(row.accompaniment, day(0), by=coordinator.actor)
    with on(-30):
        return actions.end_stay(row, by=coordinator.actor, on=day(0), ending="planned", guest_reason="as_planned",
                                host_reason="as_planned")  # fmt: skip


def test_a_correction_three_weeks_late_changes_only_what_is_said_after(stay, coordinator):
    line = Entry.objects.about(stay).get(transition="move_out")
    with on(-9):  # twenty-one days after the departure was written
        corrections.correct(line, day(-24), "Partie trois jours plus tôt.", by=coordinator.actor)

    assert nights(as_of=-10) == 10
    assert nights(as_of=-9) == nights(as_of=0) == 7


def test_a_first_night_corrected_twice_is_known_as_each_time(stay, coordinator):
    line = Entry.objects.about(stay).get(transition="move_in")
    with on(-20):
        corrections.correct(
            line, day(-18), "Les clés, deux jours après.", by=coordinator.actor
        )  # forty → thirty-eight
    with on(-10):
        corrections.correct(line, day(-29), "Un jour seulement.", by=coordinator.actor)  # thirty-nine

    assert [nights(as_of=count) for count in (-21, -20, -11, -10)] == [10, 8, 8, 9]
    kept = report.build(day(-60), day(1), as_of=day(-21)).line("coverage").reading
    assert kept.denominator == 40 - 21  # the year began, as it was believed then, forty nights ago


def test_a_stay_written_down_late_is_in_the_later_extraction_alone(coordinator):
    with on(-50):
        room = make.RoomFactory(host=make.HostFactory(ready=True))
        file = make.AccompanimentFactory(opened_on=day(-5))
    with on(-5):
        actions.place(file, room, by=coordinator.actor, start=day(-30), until=day(40))

    assert nights(as_of=-6) == 0
    assert nights(as_of=-5) == 30
    assert nights(as_of=0) == 35


def test_a_departure_written_down_late_was_a_running_stay(stay):
    """As of the thirty-first day she still lived there, and its reasons are not known."""
    before, after = (report.build(day(-60), day(1), as_of=day(count)) for count in (-31, -30))

    assert before.line("stay_survival").reading.pending == 1
    assert after.line("stay_survival").reading.pending == 0
    assert (before.line("stay_mean").reading.n, after.line("stay_mean").reading.n) == (0, 1)


def test_an_exit_counts_from_its_second_signature_and_until_it_is_taken_back():
    with on(-20):
        exit_ = make.ExitFactory(exited_on=day(0))
    type(exit_).objects.filter(pk=exit_.pk).update(
        confirmed_by=make.UserFactory(approver=True).actor, confirmed_at=timezone.now() - timedelta(days=15),
        cancelled_on=day(-5),
    )  # fmt: skip

    counts = [
        report.build(day(-60), day(1), as_of=day(count)).line("exits").reading.value for count in (-16, -15, -6, -5)
    ]

    assert counts == [0, 1, 1, 0]


def test_suspensions_absences_and_roofs_count_from_the_day_they_are_written():
    stay = make.StayFactory(ongoing=True, created_at=timezone.now() - timedelta(days=90))
    type(stay.accompaniment).objects.update(created_at=timezone.now() - timedelta(days=90))
    now = timezone.now()
    make.SuspensionFactory(commitment=stay.accompaniment.commitment, recorded_at=now - timedelta(days=3))
    make.AbsenceFactory(stay=stay, from_on=day(-9), until_on=day(-7), recorded_at=now - timedelta(days=3))

    before, after = (report.build(day(-20), day(1), as_of=day(count)) for count in (-4, -3))

    assert (before.line("suspended_nights").reading.value, after.line("suspended_nights").reading.value) == (0, 10)
    assert (before.line("nights").reading.value, after.line("nights").reading.value) == (16, 17 - 2)


def test_a_status_moved_later_is_the_one_it_had(coordinator):
    with on(-40):
        referral = make.ReferralFactory(studied=True, submitted_at=timezone.now())
        make.AssignmentFactory(guest=referral.guest, user=coordinator)
    with on(-10):
        perform(referral, "admit", by=coordinator.actor, tier="B", tier_reason="Son toit finit.", on=day(0))

    before, after = (report.build(day(-60), day(1), as_of=day(count)) for count in (-11, -10))

    assert before.line("admission_rate").reading.denominator == 0
    assert (after.line("admission_rate").reading.numerator, after.line("admission_rate").reading.denominator) == (1, 1)
