"""The second clock: sixteen hours a week and a year at most, and its end told when it falls with that of her year."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework.support import hours
from journal.moves import NotYet, TooLate
from tests.casework.steps import day, fresh
from tests.factories import AccompanimentFactory, HoursContractFactory

pytestmark = pytest.mark.django_db


def signed(file, by, **facts):
    values = {"body": "Atelier", "weekly_hours": 4, "starts_on": day(0), "ends_on": day(180), **facts}
    return hours.sign_contract(file, by=by.actor, **values)


@pytest.mark.parametrize(
    "facts",
    [
        {"weekly_hours": 17},
        {"weekly_hours": 0},
        {"starts_on": date(2026, 3, 1), "ends_on": date(2027, 3, 2)},
        {"starts_on": date(2028, 2, 29), "ends_on": date(2029, 3, 1)},
        {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 1)},
        {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 9, 1), "stopped_on": date(2026, 10, 1)},
    ],
)
def test_the_database_holds_sixteen_hours_and_a_year(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        HoursContractFactory(**facts)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 3, 1), date(2027, 3, 1)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_whole_year_of_sixteen_hours_is_one(starts_on, ends_on):
    assert HoursContractFactory(starts_on=starts_on, ends_on=ends_on, weekly_hours=16).pk


def test_two_contracts_do_not_overlap_and_make_a_year_in_all(coordinator):
    file = AccompanimentFactory(owner=coordinator)
    first = signed(file, coordinator)

    with pytest.raises(TooLate, match="couvre déjà"):
        signed(file, coordinator, starts_on=day(90), ends_on=day(200))
    with pytest.raises(NotYet, match="un an au plus"):
        signed(file, coordinator, starts_on=day(180), ends_on=day(180 + 200))
    hours.stop_contract(first, by=coordinator.actor, on=day(30))
    assert signed(file, coordinator, starts_on=day(30), ends_on=day(330)).pk


def test_hours_grow_and_a_stopped_contract_does_not_move(coordinator):
    row = HoursContractFactory(weekly_hours=4)

    row = hours.change_hours(row, by=coordinator.actor, weekly_hours=12, on=day(0))
    hours.stop_contract(row, by=coordinator.actor, on=day(0))

    assert (fresh(row).weekly_hours, fresh(row).last_on) == (12, day(0))
    with pytest.raises(TooLate):
        hours.change_hours(row, by=coordinator.actor, weekly_hours=16, on=day(0))


@pytest.mark.parametrize(("apart", "together"), [(0, True), (45, True), (-45, True), (46, False), (-46, False)])
def test_ends_within_the_judged_days_fall_together(apart, together):
    row = HoursContractFactory()

    clocks = hours.two_clocks(row.ends_on + timedelta(days=apart), row, row.territory_id)

    assert clocks.together is together


def test_her_page_shows_both_clocks_and_says_when_they_end_together(client, sign_in, coordinator):
    file = AccompanimentFactory(owner=coordinator, started_on=day(-200))
    sign_in(coordinator)
    page = reverse("casework:support", args=[file.pk])
    form = reverse("casework:sign_contract", args=[file.pk])
    facts = {"body": "Atelier du pont", "weekly_hours": "10", "starts_on": day(-10), "ends_on": day(160)}

    refused = client.post(form, facts | {"weekly_hours": "20"})
    client.post(form, facts)

    words = client.get(page).content.decode()
    assert refused.status_code == 422
    assert "10 h par semaine, Atelier du pont" in words
    assert "tombent ensemble" in words
    assert "tombent ensemble" in client.get(reverse("casework:accompaniment", args=[file.pk])).content.decode()
