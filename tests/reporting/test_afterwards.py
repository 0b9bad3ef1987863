"""What became of them, of the homes and of a night's worth: each figure counted by hand, on a day it was known."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.models import PeerInvitation
from journal import judgements
from journal.moves import perform
from reporting import report
from reporting.known import Cost, Exit, File, Home, Known, News, Referral, Stay
from reporting.publishing import everywhere, publishable
from reporting.registry import INDICATORS, figures
from reporting.report import Line
from reporting.valuation import NIGHT_COST
from reporting.window import Window
from tests import factories as make
from tests.casework.steps import day

A, B = date(2026, 1, 1), date(2026, 7, 1)
LEFT = date(2025, 10, 10)  # six months later is in the period, a year is not


def file(pk, where="E01", **how):
    return File(pk, pk, 1, pk, LEFT - timedelta(days=90), exit=Exit(where, LEFT, **how))


def heard(pk, result, month=6, on=date(2026, 4, 11)):
    return News(pk, month, result, on)


def test_those_of_whom_nobody_knows_are_neither_housed_nor_forgotten():
    """Seven left for a home: three have one, one has none, one asked us again, two could not be heard."""
    files = [file(pk) for pk in range(1, 8)] + [file(8, where="E16")]
    news = [heard(1, "same"), heard(2, "moved"), heard(3, "insecure"), heard(4, "returned", on=date(2026, 3, 1)),
            heard(6, "not_reached"), heard(8, "same")]  # fmt: skip
    again = Referral(50, 5, 1, "submitted", date(2026, 1, 20))
    found = figures(Window(Known(B, files=tuple(files), news=tuple(news), referrals=(again,)), A, B))

    kept, back = found["maintained_6"], found["returns_6"]
    assert (kept.numerator, kept.denominator, kept.unknown) == (3, 7, 2)
    said = Line(INDICATORS["maintained_6"], report.Shown(kept)).aside()
    assert said == "2 inconnues, au dénominateur ; au plus 71\xa0%"
    assert (back.numerator, back.denominator, back.unknown) == (2, 7, 2)
    assert found["maintained_12"].denominator == found["returns_24"].denominator == 0


def test_a_request_within_two_weeks_is_a_transfer_and_news_of_later_do_not_count_back():
    transfer = Referral(50, 1, 1, "submitted", LEFT + timedelta(days=14))
    late = heard(2, "returned", month=12, on=date(2026, 5, 2))
    found = figures(Window(Known(B, files=(file(1), file(2)), news=(late,), referrals=(transfer,)), A, B))

    assert (found["returns_6"].numerator, found["returns_6"].unknown) == (0, 1)


def test_work_at_exit_keeps_the_unknown_in_the_denominator():
    said = ["work", "both", "training", "looking", "neither", "unknown"]
    files = tuple(File(pk, pk, 1, pk, A, exit=Exit("E01", A + timedelta(9), word)) for pk, word in enumerate(said))
    found = figures(Window(Known(B, files=files), A, B))

    assert (found["exits_occupied"].numerator, found["exits_occupied"].unknown) == (3, 1)
    assert (found["exits_working"].numerator, found["exits_working"].denominator) == (2, 6)


def test_those_who_give_their_time_are_counted_of_all_who_left_long_enough_ago():
    files = [file(1), file(2), file(3, where="E22"), File(4, 4, 1, 4, A, exit=Exit("E01", date(2026, 4, 1)))]
    known = Known(B, files=tuple(files), volunteers={1: date(2026, 2, 1), 2: B + timedelta(days=1)})
    found = figures(Window(known, A, B))["participation"]

    assert (found.numerator, found.denominator, found.pending) == (1, 2, 1)


def stays(*nights, territory=1):
    return tuple(
        Stay(pk, pk, pk, territory, pk, pk, "hosting", A, A + timedelta(days=long))
        for pk, long in enumerate(nights, start=100 * territory)
    )


def test_nights_have_a_worth_only_with_a_cost_and_its_source_for_each_of_them():
    cost = Cost(1, date(2026, 6, 1), 40, "Étude DIHAL 2025")
    one, two = stays(*[10] * 6), stays(*[20] * 6, territory=2)

    worth = figures(Window(Known(B, stays=one, costs=(cost,)), A, B))["valuation"]
    assert (worth.value, worth.n, worth.note) == (2400, 60, "40 € la nuit depuis le 01/06/2026 : Étude DIHAL 2025")
    assert figures(Window(Known(B, stays=one), A, B))["valuation"].value is None
    assert figures(Window(Known(B, stays=one + two, costs=(cost,)), A, B))["valuation"].value is None


def test_a_worth_is_published_when_its_nights_are_and_never_as_a_sum_of_two_costs():
    costs = (Cost(1, A, 40, "a"), Cost(2, A, 30, "b"))
    window = Window(Known(B, stays=stays(*[10] * 6) + stays(*[20] * 6, territory=2), costs=costs), A, B)

    shown = {place: publishable(everywhere(window, [1, 2]), place).figures["valuation"] for place in (0, 1, 2)}
    assert [shown[place].masked for place in (0, 1, 2)] == [True, False, False]

    few = Window(Known(B, stays=stays(*[10] * 4), costs=costs), A, B)
    assert publishable(everywhere(few, [1]), 1).figures["valuation"].masked


def test_the_way_of_a_home_is_counted_from_its_days_and_from_where_it_stands():
    """One told day by day; one taken over from a register as approved; one that a visit turned down."""
    told = Home(1, 1, A, {"contacted": A + timedelta(4), "visited": A + timedelta(14), "approved": A + timedelta(20)})
    taken_over = Home(2, 1, A, stands="approved")
    refused = Home(3, 1, A, {"visited": A + timedelta(7)}, gone="not_suitable", failed=(A + timedelta(7),))
    home = Known(B, stays=(Stay(9, 9, 9, 1, 9, 1, "hosting", A + timedelta(50)),), homes=(told, taken_over, refused))
    found = figures(Window(home, A, B))

    reached = [found[f"homes_{step}"].numerator for step in ("contacted", "visited", "approved", "hosted")]
    assert reached == [3, 3, 2, 1]
    assert [found[f"homes_days_{step}"].value for step in ("contacted", "visited", "approved")] == [4, 10, 6]
    assert found["checks_failed"].value == 1
    assert found["homes_approval_days"].pending == 0


@pytest.mark.django_db
def test_rows_are_read_as_they_were_known(coordinator):
    """News heard yesterday, an appointment held yesterday, a cost decided today: none is known the day before."""
    exit_ = make.ExitFactory(confirmed=True, may_contact=True, exited_on=day(0) - timedelta(days=190))
    make.PostExitContactFactory(exit=exit_, month=6, result="same", done_on=day(-1), done_by=coordinator.actor)
    make.PsyAppointmentFactory(held=True, referral__accompaniment=exit_.accompaniment)
    make.PsyAppointmentFactory(cancelled=True, at=timezone.now() - timedelta(days=1))
    make.HomeVisitFactory(planned_on=day(-1), done_on=day(-1), positive=False)
    invited = PeerInvitation.objects.create(accompaniment=exit_.accompaniment)
    perform(invited, "accept", by=coordinator.actor)
    place = exit_.accompaniment.territory
    judgements.decide(NIGHT_COST, place.pk, 35, by=coordinator.actor, why="Convention 2026", from_on=day(0))

    now, before = (report.readings.known(day(count)) for count in (0, -2))

    assert [(row.month, row.result) for row in now.news] == [(6, "same")]
    assert [row.attended for row in now.sessions] == [True]
    assert [(cost.euros, cost.source) for cost in now.costs] == [(35, "Convention 2026")]
    assert sum(len(home.failed) for home in now.homes) == 1
    assert now.volunteers == {exit_.accompaniment_id: day(0)}
    assert not [*before.volunteers, *before.news, *before.sessions, *before.costs]
    assert not [home for home in before.homes if home.failed]
