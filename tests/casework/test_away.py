"""« Partez-vous ? Peut-elle rester seule ? » : asked in April, answered on a telephone, called about when silent."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from casework import away
from casework.away_grid import plan_of, read_grid
from casework.grid import Night, count, runs
from casework.models import Accompaniment, HomeAway, SummerQuestion
from casework.roofs import Ledger
from casework.scans import SCANS
from hosting.models import Host
from journal.judgements import decide
from journal.models import Entry, Task
from journal.moves import NotYet
from messaging import links, notifications
from messaging.models import Link, Message
from tests.casework.steps import day
from tests.factories import (
    AbsenceFactory,
    AccompanimentFactory,
    HomeAwayFactory,
    HostFactory,
    OtherRoofFactory,
    StayFactory,
    SummerQuestionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

BEFORE, CAMPAIGN, MAY, AUGUST = date(2027, 4, 14), date(2027, 4, 15), date(2027, 5, 2), date(2027, 8, 3)


@pytest.fixture
def on():
    """``on(day)``: it is eleven o'clock of that day."""
    travellers = []

    def go(to):
        travellers.append(time_machine.travel(f"{to}T11:00:00+02:00", tick=False))
        travellers[-1].start()
        return to

    yield go
    for traveller in reversed(travellers):
        traveller.stop()


def lived_in(**stay):
    """A stay that runs until the end of October."""
    return StayFactory(ongoing=True, **{"planned_until": date(2027, 10, 31)} | stay)


def home_of(stay):
    return Host.objects.prefetch_related("summer_questions").get(pk=stay.occupancy.room.host_id)


def ledger_of(stay, today=None):
    return Ledger(Accompaniment.objects.with_clock().get(pk=stay.accompaniment_id), today or day(0))


def say(stay, *departures, by=None, year=2027):
    by = by or UserFactory(coordinator=stay.accompaniment.territory).actor
    return away.say_away(home_of(stay), list(departures), by=by, year=year, channel="phone")


# --- asking --------------------------------------------------------------------------------------------------------


def test_homes_with_somebody_this_summer_are_asked_from_the_fifteenth_of_april(on):
    on(BEFORE)
    living = lived_in()
    StayFactory(ongoing=True, planned_until=date(2027, 6, 30))
    HostFactory(ready=True)

    assert SCANS["homes_to_ask_about_summer"](BEFORE) == 0
    assert SCANS["homes_to_ask_about_summer"](CAMPAIGN) == 1

    assert SummerQuestion.objects.get().host == home_of(living)


def test_a_coming_stay_is_asked_about_too_and_one_past_its_end_that_goes_on(on):
    on(MAY)
    StayFactory(planned_from=date(2027, 8, 20), planned_until=date(2027, 12, 1))
    StayFactory(ongoing=True, planned_until=date(2027, 5, 1))
    StayFactory(planned_from=date(2027, 9, 1), planned_until=date(2027, 12, 1))

    assert SCANS["homes_to_ask_about_summer"](MAY) == 2


def test_a_territory_chooses_its_own_day(on):
    on(date(2027, 3, 1))
    stay = lived_in()
    actor = UserFactory(manager=stay.accompaniment.territory).actor
    decide(away.CAMPAIGN_DAYS, stay.territory_id, 100, by=actor, why="Beaucoup partent tôt.", from_on=date(2027, 3, 1))

    assert SCANS["homes_to_ask_about_summer"](date(2027, 3, 22)) == 0
    assert SCANS["homes_to_ask_about_summer"](date(2027, 3, 23)) == 1


def test_each_adult_is_told_twice_a_week_apart_and_never_after_an_answer(on):
    stay = lived_in()
    on(CAMPAIGN)
    SCANS["homes_to_ask_about_summer"](CAMPAIGN)
    home_of(stay).adults.update(first_name="Solange", contact=None)  # reached by nobody but herself
    told = Message.objects.filter(kind="casework.summer_asked")

    notifications.tell_what_is_due()
    assert not told.exists()
    assert Task.objects.open().filter(kind="tell_host").count() == 1

    home_of(stay).adults.update(first_name=home_of(stay).first_name)
    notifications.tell_what_is_due()
    notifications.tell_what_is_due()
    assert told.count() == 1
    on(CAMPAIGN + timedelta(days=8))
    notifications.tell_what_is_due()
    assert told.count() == 2
    say(stay)
    on(CAMPAIGN + timedelta(days=20))
    notifications.tell_what_is_due()
    assert told.count() == 2


def test_silence_becomes_a_call_by_whoever_answers_for_her_and_the_answer_closes_it(on):
    stay = lived_in()
    on(CAMPAIGN)
    SCANS["homes_to_ask_about_summer"](CAMPAIGN)

    assert SCANS["homes_silent_about_summer"](CAMPAIGN + timedelta(days=13)) == 0
    assert SCANS["homes_silent_about_summer"](CAMPAIGN + timedelta(days=14)) == 1
    assert SCANS["homes_silent_about_summer"](CAMPAIGN + timedelta(days=15)) == 1

    task = Task.objects.open().get(kind="call_about_summer")
    assert (task.owner, task.subject) == (stay.accompaniment.owner, home_of(stay))
    say(stay)
    assert not Task.objects.open().filter(kind="call_about_summer").exists()


def test_nobody_is_called_about_a_summer_that_concerns_nobody_any_more(on):
    stay = lived_in()
    SummerQuestionFactory(host=home_of(stay), asked_on=CAMPAIGN)
    on(MAY)
    SCANS["homes_silent_about_summer"](MAY)

    assert SCANS["homes_silent_about_summer"](date(2027, 9, 1)) == 0
    assert not Task.objects.open().filter(kind="call_about_summer").exists()


# --- answering -----------------------------------------------------------------------------------------------------


def test_a_home_that_leaves_without_her_leaves_her_nights_uncovered(on):
    on(MAY)
    stay = lived_in(planned_from=date(2027, 2, 1))
    say(stay, (date(2027, 8, 1), date(2027, 8, 15), False), (date(2027, 8, 20), date(2027, 8, 23), True))

    ledger = ledger_of(stay)
    assert ledger.next_roof_needed_by == date(2027, 8, 1)
    found = runs(plan_of(ledger), date(2027, 7, 1), date(2027, 9, 1))
    assert [(run.kind, run.nights) for run in found] == [
        (Night.HOME, 31), (Night.UNCOVERED, 14), (Night.HOME, 5), (Night.ALONE, 3), (Night.HOME, 9),
    ]  # fmt: skip


def test_a_second_answer_replaces_the_first_and_the_journal_keeps_both(on):
    on(MAY)
    stay = lived_in()
    say(stay, (date(2027, 8, 1), date(2027, 8, 15), False))
    HomeAwayFactory(host=home_of(stay), from_on=date(2027, 12, 20), until_on=date(2027, 12, 30))

    say(stay)

    assert [row.period.lower for row in HomeAway.objects.all()] == [date(2027, 12, 20)]
    assert Entry.objects.about(home_of(stay)).filter(transition="say_away").count() == 2


@pytest.mark.parametrize(
    ("departures", "why"),
    [
        ([(date(2027, 8, 15), date(2027, 8, 1), False)], "suit le départ"),
        ([(date(2027, 9, 2), date(2027, 9, 5), False)], "La question porte"),
    ],
)
def test_dates_that_do_not_hold_are_refused_in_words(on, departures, why):
    on(MAY)
    stay = lived_in()

    with pytest.raises(NotYet, match=why):
        say(stay, *departures)


def test_a_stranger_says_nothing_for_a_home(on):
    on(MAY)
    stay = lived_in()

    for user in (UserFactory(referrer=True), HostFactory(ready=True, with_account=True).user):
        with pytest.raises(PermissionDenied):
            say(stay, by=user.actor)


def test_the_night_they_are_away_is_tonights_task_and_the_board_says_the_same(on):
    stay = lived_in(planned_from=date(2027, 2, 1))
    HomeAwayFactory(host=home_of(stay), from_on=date(2027, 8, 1), until_on=date(2027, 8, 15))
    on(AUGUST)

    assert SCANS["women_without_a_roof"](AUGUST) == 1
    assert ledger_of(stay).tonight is None
    assert ledger_of(stay).uncovered == [date(2027, 8, 1), date(2027, 8, 2)]

    OtherRoofFactory(accompaniment=stay.accompaniment, from_on=date(2027, 8, 1), until_on=date(2027, 8, 15))
    assert SCANS["women_without_a_roof"](AUGUST) == 0
    assert ledger_of(stay).uncovered == []


@pytest.mark.parametrize(("under_a_roof", "owed"), [(True, 0), (False, 3)])
def test_an_absence_of_hers_is_covered_where_there_is_a_roof(under_a_roof, owed):
    absence = AbsenceFactory(from_on=day(-3), until_on=day(0), under_a_roof=under_a_roof)

    assert len(ledger_of(absence.stay).uncovered) == owed


# --- pages ---------------------------------------------------------------------------------------------------------


def test_an_adult_answers_on_a_telephone_and_changes_his_mind(on, client):
    on(MAY)
    stay = lived_in()
    host = home_of(stay)
    question = SummerQuestionFactory(host=host, asked_on=CAMPAIGN)
    issued = links.issue(Link.Purpose.HOST_AWAY, question, holder=host.adults.get().pk)
    page = client.get("/l/" + issued.url.rstrip("/").rpartition("/")[2] + "/").url

    assert client.post(page, {"leaves": "yes", "leaves_on": "2027-08-01"}).status_code == 422
    answer = {"leaves": "yes", "leaves_on": "2027-08-01", "back_on": "2027-08-15", "she_may_stay": "no"}
    assert client.post(page, answer).status_code == 302
    assert [(row.period.lower, row.she_may_stay) for row in host.departures.all()] == [(date(2027, 8, 1), False)]
    assert 'value="2027-08-15"' in client.get(page).content.decode()
    assert client.post(page, {"leaves": "no"}).status_code == 302

    assert not host.departures.exists()
    question = SummerQuestion.objects.get()
    assert (question.answered_on, question.channel) == (MAY, "link")


def test_a_home_says_it_from_its_own_space(on, sign_in):
    on(MAY)
    host = HostFactory(ready=True, with_account=True)
    pages = sign_in(host.user)

    answer = {"leaves": "yes", "leaves_on": "2027-05-10", "back_on": "2027-05-12", "she_may_stay": "yes"}
    assert pages.post("/foyer/departs/", answer).status_code == 302

    assert host.departures.get().she_may_stay


def test_the_team_notes_an_answer_and_the_grid_says_the_nights_and_never_where(on, sign_in, client):
    on(MAY)
    stay = lived_in(planned_from=date(2027, 2, 1))
    host = home_of(stay)
    SummerQuestionFactory(host=host, asked_on=CAMPAIGN)
    sign_in(stay.accompaniment.owner)

    page = client.get("/departs/").content.decode()
    assert "62\u00a0nuits" in page
    assert "foyer n’a pas répondu" in page
    answer = {"leaves": "yes", "leaves_on": "2027-08-01", "back_on": "2027-08-15", "she_may_stay": "no"}
    assert client.post(f"/departs/{host.pk}/", answer | {"channel": "phone"}).status_code == 302
    page = client.get("/departs/").content.decode()

    assert "14\u00a0nuits sans toit connu, 1\u00a0femme" in page
    assert host.household.area.name not in page
    assert client.get("/departs/?mois=proche").status_code == 200
    assert client.get("/departs/?mois=jamais").status_code == 404


def test_the_grid_costs_the_same_for_one_woman_and_twenty(on, sign_in, constant_queries):
    on(MAY)

    def more(count=5):
        for _ in range(count):
            stay = lived_in(planned_from=date(2027, 2, 1))
            HomeAwayFactory(host=home_of(stay), from_on=date(2027, 8, 1), until_on=date(2027, 8, 15))
            SummerQuestionFactory(host=home_of(stay), asked_on=CAMPAIGN)

    more(1)
    sign_in(Accompaniment.objects.get().owner)

    constant_queries("/departs/", grow=more)


def test_those_who_lack_most_come_first_and_women_who_wait_for_a_first_room_are_elsewhere(on):
    on(MAY)
    first, second = lived_in(planned_from=date(2027, 2, 1)), lived_in(planned_from=date(2027, 2, 1))
    HomeAwayFactory(host=home_of(second), from_on=date(2027, 8, 1), until_on=date(2027, 8, 3))
    AccompanimentFactory(territory=first.accompaniment.territory)

    lines = read_grid(first.territory_id, away.summer_of(2027), MAY)

    assert [line.ledger.accompaniment.pk for line in lines] == [second.accompaniment_id, first.accompaniment_id]
    assert [line.uncovered for line in lines] == [2, 0]
    assert count(lines[1].runs, Night.HOME) == 62
