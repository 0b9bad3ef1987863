"""One woman's ledger on one day: the roofs that she has, the nights owed to her, and the colour of her line."""

import pytest

from casework.clock import RoofStatus
from casework.models import Accompaniment
from casework.roofs import Ledger
from casework.scans import women_without_a_roof
from tests.casework.steps import day, file_of
from tests.factories import (
    AccompanimentFactory,
    ExitFactory,
    ExtensionFactory,
    OtherRoofFactory,
    SilenceFactory,
    StayFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db


def ledger(accompaniment, on=0, **facts):
    return Ledger(file_of(accompaniment), day(on), **facts)


def test_nothing_is_counted_before_her_first_night():
    waiting, coming = AccompanimentFactory(), AccompanimentFactory(started_on=day(1))

    for accompaniment in (waiting, coming):
        found = ledger(accompaniment)
        assert (found.has_begun, found.status, found.next_roof_needed_by) == (False, None, None)
        assert (found.current_stay, found.next_stay, found.tonight) == (None, None, None)


def test_stays_and_other_roofs_cover_and_what_is_left_is_owed():
    accompaniment = AccompanimentFactory(started_on=day(-20))
    StayFactory(ended=True, accompaniment=accompaniment, planned_from=day(-20), ended_on=day(-12), commitment=False)
    OtherRoofFactory(accompaniment=accompaniment, from_on=day(-10), until_on=day(-5))
    StayFactory(
        ongoing=True, accompaniment=accompaniment, planned_from=day(-3), planned_until=day(30), commitment=False
    )  # fmt: skip

    found = ledger(accompaniment)

    assert (found.covered, found.uncovered) == (16, [day(-12), day(-11), day(-5), day(-4)])
    assert (found.next_roof_needed_by, found.status) == (day(30), RoofStatus.AMBER)


def test_a_cancelled_stay_is_no_roof():
    accompaniment = AccompanimentFactory(started_on=day(-1))
    StayFactory(cancelled=True, accompaniment=accompaniment, planned_from=day(0))

    assert ledger(accompaniment).status == RoofStatus.BLACK


def test_a_stay_past_its_planned_end_covers_what_was_slept_and_not_tonight():
    stay = StayFactory(ongoing=True, planned_until=day(-3))

    found = ledger(stay.accompaniment)

    assert (found.uncovered, found.tonight, found.status) == ([], None, RoofStatus.BLACK)
    assert found.current_stay == stay


def test_a_suspended_night_is_neither_covered_nor_owed_and_moves_the_end():
    accompaniment = AccompanimentFactory(started_on=day(-10))
    before = ledger(accompaniment).ends_on
    SuspensionFactory(commitment=accompaniment.commitment, from_on=day(-8), until_on=day(-5))

    found = ledger(accompaniment)

    assert (len(found.uncovered), found.covered) == (7, 0)
    assert (found.ends_on - before).days == 3


def test_an_extension_moves_the_end():
    accompaniment = AccompanimentFactory(started_on=day(-10))
    before = ledger(accompaniment).length
    ExtensionFactory(commitment=accompaniment.commitment, months=2)

    assert ledger(accompaniment).length > before + 55


@pytest.mark.parametrize(
    ("until", "accepted", "status"),
    [
        (46, False, RoofStatus.GREEN),
        (45, False, RoofStatus.AMBER),
        (14, False, RoofStatus.AMBER),
        (13, False, RoofStatus.RED),
        (13, True, RoofStatus.AMBER),
        (0, True, RoofStatus.BLACK),
    ],
)
def test_the_colour_of_a_line(until, accepted, status):
    stay = StayFactory(ongoing=True, planned_until=day(until))

    assert ledger(stay.accompaniment, proposal_accepted=accepted).status == status


def test_beyond_her_year_the_dates_of_her_roof_go_on_and_no_roof_is_still_black():
    without = AccompanimentFactory(started_on=day(-400))
    roofed = AccompanimentFactory(started_on=day(-400))
    OtherRoofFactory(accompaniment=roofed, from_on=day(-5), until_on=day(5))

    assert (ledger(without).status, ledger(without).beyond_term) == (RoofStatus.BLACK, True)
    assert (ledger(roofed).status, ledger(roofed).next_roof_needed_by) == (RoofStatus.RED, day(5))
    assert (ledger(without).beyond_nights, ledger(roofed).beyond_nights) == ((0, 35), (5, 30))
    assert len(ledger(without).uncovered) == ledger(without).length  # the debt stops with the year


def test_after_she_has_left_nothing_more_is_counted():
    accompaniment = AccompanimentFactory(started_on=day(-20), exiting=True)
    ExitFactory(accompaniment=accompaniment, exited_on=day(-5))

    found = ledger(accompaniment)

    assert (found.has_left, found.status, found.next_roof_needed_by) == (True, None, None)
    assert len(found.uncovered) == 15


def test_tonight_is_the_home_or_the_other_roof():
    stay = StayFactory(ongoing=True)
    hotel = OtherRoofFactory(accompaniment__started_on=day(-9))
    ends_today = StayFactory(ongoing=True, planned_until=day(0))

    assert ledger(stay.accompaniment).tonight == stay
    assert ledger(hotel.accompaniment).tonight == hotel
    assert ledger(ends_today.accompaniment).tonight is None


def test_a_board_reads_the_same_for_one_and_for_ten(django_assert_num_queries):
    def read():
        return [Ledger(row, day(0)).status for row in Accompaniment.objects.with_clock()]

    def everything():
        stay = StayFactory(ongoing=True)
        OtherRoofFactory(accompaniment=stay.accompaniment)
        SuspensionFactory(commitment=stay.accompaniment.commitment)
        SilenceFactory(accompaniment=stay.accompaniment)

    everything()
    with django_assert_num_queries(6):
        read()
    for _ in range(9):
        everything()
    with django_assert_num_queries(6):
        assert len(read()) == 10


# --- keys that nobody handed over ----------------------------------------------------------------------------------


def keys_for_today():
    accompaniment = AccompanimentFactory(started_on=day(-30))
    StayFactory(accompaniment=accompaniment, planned_from=day(0), planned_until=day(90), commitment=False)
    return accompaniment


def test_keys_for_today_are_a_roof_and_those_of_yesterday_are_none():
    accompaniment = keys_for_today()

    today, tomorrow = ledger(accompaniment), ledger(accompaniment, on=1)

    assert (today.status, tomorrow.status) == (RoofStatus.GREEN, RoofStatus.BLACK)
    assert day(0) in tomorrow.uncovered  # nothing was slept there
    assert tomorrow.covered == 0


def test_the_morning_after_keys_that_nobody_handed_over_her_roof_is_looked_for():
    keys_for_today()

    assert women_without_a_roof(day(0)) == 0
    assert women_without_a_roof(day(1)) == 1
