"""A standing computed by the database says what the ledger says, on any mixture of roofs."""

import random
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from casework.models import Accompaniment, Stay
from casework.roofs import Ledger
from casework.standings import read_standings
from tests.casework.steps import day
from tests.factories import (
    AbsenceFactory,
    AccompanimentFactory,
    ExitFactory,
    ExtensionFactory,
    HomeAwayFactory,
    OtherRoofFactory,
    RespiteFactory,
    SaidNightsFactory,
    SilenceFactory,
    StayFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db


def a_year(chance):
    """One woman, her year begun or not, and roofs thrown at random around today: touching, apart, past their end."""
    since = chance.choice([-400, -366, -365, -200, -30, -1, 0])
    if chance.random() < 0.15:
        AccompanimentFactory()
        return
    accompaniment = AccompanimentFactory(started_on=day(since))
    at = since
    for _ in range(chance.randint(0, 4)):
        first = at + chance.choice([0, 0, 1, 5, 20])
        until = first + chance.randint(1, 120)
        if first > 0:
            StayFactory(accompaniment=accompaniment, planned_from=day(first), planned_until=day(until))
        elif until > 0 or chance.random() < 0.2:
            if not accompaniment.stays.filter(status=Stay.Status.ONGOING).exists():
                StayFactory(
                    accompaniment=accompaniment, ongoing=True, planned_from=day(first), planned_until=day(until)
                )
        else:
            StayFactory(
                accompaniment=accompaniment, ended=True, planned_from=day(first), planned_until=day(until),
                ended_on=day(until),
            )  # fmt: skip
        at = until
    if not accompaniment.stays.exists():  # keys for today, for later, or of a day that has passed
        first = chance.randint(-4, 2)
        StayFactory(accompaniment=accompaniment, planned_from=day(first), planned_until=day(first + 3))
    if chance.random() < 0.3:
        OtherRoofFactory(
            accompaniment=accompaniment, period=DateRange(day(chance.randint(-9, 3)), day(chance.randint(4, 20)))
        )
    for stay in accompaniment.stays.all():
        holes(stay, chance)
    respite(accompaniment.stays.first(), chance)
    begun_and_moved(accompaniment, since, chance)


def holes(stay, chance):
    """Nights of this stay without a roof: she is away, or the home is and she may not be there alone."""
    first = chance.randint(-6, 3)
    period = DateRange(day(first), day(first + chance.randint(1, 9)))
    if chance.random() < 0.4:
        AbsenceFactory(stay=stay, period=period, under_a_roof=chance.random() < 0.4)
    if chance.random() < 0.4:
        HomeAwayFactory(host=stay.occupancy.room.host, period=period, she_may_stay=chance.random() < 0.4)


def respite(stay, chance):
    """Some nights in another home, agreed, over or only asked about."""
    if stay is None or chance.random() < 0.4:
        return
    first = chance.randint(-8, 3)
    dates = {"from_on": day(first), "until_on": day(first + chance.randint(1, 9))}
    state = chance.choice(["asked", "accepted", "accepted", "ended", "cancelled"])
    RespiteFactory(stay=stay, status=state, ended_on=dates["until_on"] if state == "ended" else None, **dates)


def begun_and_moved(accompaniment, since, chance):
    if chance.random() < 0.3:
        first = since + chance.randint(0, 300)
        SuspensionFactory(
            commitment=accompaniment.commitment, period=DateRange(day(first), day(first + chance.randint(1, 60)))
        )
    if chance.random() < 0.2:
        ExtensionFactory(commitment=accompaniment.commitment, months=chance.randint(1, 3))
    if chance.random() < 0.2:
        silence = SilenceFactory(accompaniment=accompaniment, first_night=day(-4), found=chance.random() < 0.5)
        if silence.ended_on:
            SaidNightsFactory(silence=silence, was=chance.choice(["room", "elsewhere", "none", "not_said"]))
    if chance.random() < 0.15:
        ExitFactory(accompaniment=accompaniment, exited_on=day(chance.randint(-5, 0)))


@pytest.mark.parametrize("seed", range(20))
def test_the_database_and_the_ledger_agree(seed):
    chance, today = random.Random(seed), timezone.localdate()
    for _ in range(12):
        a_year(chance)

    standings = {row.file: row for row in read_standings(Accompaniment.objects.all(), today)}

    for row in Accompaniment.objects.all().with_clock():
        standing = standings.pop(row.pk)
        for accepted in (False, True):
            ledger = Ledger(row, today, accepted)
            assert standing.status(today, proposal_accepted=accepted) == ledger.status, row.pk
        assert (standing.ends_on, standing.exited_on) == (ledger.ends_on, ledger.exited_on)
        assert standing.tonight == (ledger.tonight is not None)
        if ledger.status is not None:
            assert standing.needed_by == ledger.next_roof_needed_by
    assert not standings


def test_it_costs_the_same_for_one_woman_and_for_twenty(django_assert_num_queries):
    today = timezone.localdate()
    for number in range(2):
        for _ in range(1 + 19 * number):
            a_year(random.Random(7))
        with django_assert_num_queries(1):
            assert read_standings(Accompaniment.objects.all(), today)


def test_a_stay_past_its_end_covers_the_nights_slept_and_not_tonight():
    today = timezone.localdate()
    row = StayFactory(ongoing=True, planned_until=today - timedelta(days=2)).accompaniment

    (standing,) = read_standings(Accompaniment.objects.filter(pk=row.pk), today)

    assert (standing.tonight, standing.needed_by) == (False, today)
