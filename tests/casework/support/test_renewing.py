"""What is renewed in time: counted in calendar months, recalled neither too early nor too late, by a named person."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.causes import Blockage
from casework.clock import add_months
from casework.models import Renewal
from casework.scans import SCANS
from casework.support import renewing
from casework.support.forms import AN_ADDRESS
from journal.judgements import decide
from journal.models import Task
from journal.moves import NotYet, TooLate
from tests.casework.steps import day, fresh
from tests.factories import AccompanimentFactory, RenewalFactory

pytestmark = pytest.mark.django_db
K = Renewal.Kind


def started(file, by, kind=K.DOMICILIATION, **facts):
    values = {"body": "CCAS", "number": "", "from_on": day(0), **facts}
    return renewing.start(file, by=by.actor, kind=kind, **values)


@pytest.mark.parametrize(("kind", "months"), [(K.DOMICILIATION, 12), (K.SOCIAL_HOUSING, 12), (K.SIAO, 3)])
def test_the_next_one_is_counted_in_calendar_months(coordinator, kind, months):
    row = started(AccompanimentFactory(owner=coordinator), coordinator, kind)

    assert row.until_on == add_months(day(0), months)


def test_what_the_paper_says_is_kept(coordinator):
    row = started(AccompanimentFactory(owner=coordinator), coordinator, until_on=day(100))

    assert row.until_on == day(100)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from([K.DOMICILIATION, K.SOCIAL_HOUSING]))
def test_a_year_from_any_day_falls_on_the_same_day_or_the_last_of_february(on, kind):
    until = renewing.valid_until(kind, on, 0)

    assert (until.year, until.month) == (on.year + 1, on.month)
    assert until.day == on.day or (on.month, on.day, until.day) == (2, 29, 28)


def test_it_is_recalled_a_month_before_and_never_two(coordinator):
    RenewalFactory(until_on=day(60))

    assert SCANS["renewals_due"](day(0)) == 0
    assert SCANS["renewals_due"](day(29)) == 0
    assert SCANS["renewals_due"](day(30)) == 1
    for choice in renewing.LEADS.values():
        assert choice.between[1] < 60


def test_the_task_is_one_of_whoever_follows_her_and_presses_in_the_last_week():
    row = RenewalFactory(until_on=day(20))

    SCANS["renewals_due"](day(0))
    first = Task.objects.open().get()
    SCANS["renewals_due"](day(13))

    last = Task.objects.open().get()
    assert (first.pk, first.owner, first.due_on) == (last.pk, row.accompaniment.owner, day(20))
    assert (first.urgency, last.urgency) == (Task.Urgency.WEEK, Task.Urgency.TODAY)


def test_a_territory_says_how_long_before(coordinator, manager):
    row = RenewalFactory(kind=K.SIAO, until_on=day(20))
    choice = renewing.LEADS[K.SIAO]
    assert SCANS["renewals_due"](day(0)) == 0

    decide(choice, row.territory_id, 25, by=manager.actor, why="Délais du SIAO", from_on=timezone.localdate())

    assert SCANS["renewals_due"](day(0)) == 1


def test_renewed_it_runs_on_from_that_day_with_its_number(coordinator):
    row = RenewalFactory(number="D-12", until_on=day(5))
    SCANS["renewals_due"](day(0))

    following = renewing.renew(row, by=coordinator.actor, on=day(0))

    assert (fresh(row).closed_on, fresh(row).closing) == (day(0), "renewed")
    assert (fresh(following).number, following.until_on) == ("D-12", add_months(day(0), 12))
    assert not Task.objects.open().exists()
    with pytest.raises(TooLate):
        renewing.renew(row, by=coordinator.actor, on=day(0))


def test_blocked_it_stays_due_for_what_runs_out_does_not_wait(coordinator):
    row = RenewalFactory(until_on=day(5))

    renewing.block(row, by=coordinator.actor, cause=Blockage.ADMINISTRATION, on=day(0))

    assert SCANS["renewals_due"](day(0)) == 1
    assert fresh(row).get_cause_display() == "L’administration tarde"


def test_not_followed_any_more_it_is_not_recalled(coordinator):
    row = RenewalFactory(until_on=day(5))
    SCANS["renewals_due"](day(0))

    renewing.close(row, by=coordinator.actor, closing=Renewal.Closing.NOT_NEEDED, on=day(0))

    assert not Task.objects.open().exists()
    assert SCANS["renewals_due"](day(0)) == 0


def test_one_of_a_kind_at_a_time(coordinator):
    file = AccompanimentFactory(owner=coordinator)
    started(file, coordinator)

    with pytest.raises(TooLate):
        started(file, coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        RenewalFactory(accompaniment=file)
    started(file, coordinator, K.SIAO)


def test_a_day_to_come_or_a_validity_that_is_over_is_not_written(coordinator):
    file = AccompanimentFactory(owner=coordinator)

    with pytest.raises(NotYet, match="une fois faite"):
        started(file, coordinator, from_on=day(1))
    with pytest.raises(NotYet, match="déjà passée"):
        started(file, coordinator, from_on=day(-30), until_on=day(-1))


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("CCAS de Bordeaux", False),
        ("Diaconat, accueil de jour", False),
        ("12 rue des Lilas", True),
        ("chez Mme, 33000", True),
        ("3 bis, avenue Thiers", True),
        ("Le 115", False),
        ("Association du 18e", False),
    ],
)
def test_a_domiciliation_names_a_body_and_never_an_address(words, address):
    assert bool(AN_ADDRESS.search(words)) is address


def test_an_address_is_refused_on_the_page(client, sign_in, coordinator):
    file = AccompanimentFactory(owner=coordinator)
    sign_in(coordinator)
    facts = {"kind": K.DOMICILIATION, "body": "12 rue des Lilas", "from_on": day(0)}

    refused = client.post(reverse("casework:follow_renewal", args=[file.pk]), facts)
    taken = client.post(reverse("casework:follow_renewal", args=[file.pk]), facts | {"body": "CCAS de Bordeaux"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert file.renewals.get().body == "CCAS de Bordeaux"
