"""Hosts' care: what tires a home is a sentence, the call after a stay is written down, and the funnel adds up."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.care import calls
from casework.care.fatigue import HEARD, calls_for, signals_of, without_a_break
from casework.care.funnel import STEPS, Path, funnel, retention
from casework.care.reading import firsts_of, paths_of
from casework.models import CheckIn
from casework.scans import SCANS
from hosting.models import Host
from journal.agenda import open_task
from journal.models import Entry, Task
from journal.moves import NotYet, perform
from tests.casework.steps import day
from tests.factories import (
    CheckInFactory,
    HomeVisitFactory,
    HostFactory,
    ProposalFactory,
    RoomFactory,
    StayFactory,
    TerritoryFactory,
    UserFactory,
)

START = date(2026, 1, 1)
near = st.integers(0, 500).map(lambda number: START + timedelta(days=number))


# --- the funnel, pure ----------------------------------------------------------------------------------------------


@st.composite
def paths(draw):
    steps = draw(st.sets(st.sampled_from(STEPS[1:])))
    days = {"applied": draw(near)} | {step: draw(st.none() | near) for step in steps}
    return Path(days, draw(st.sampled_from(["", "", "silent", "left"])))


@given(st.lists(paths(), max_size=30))
def test_at_each_step_those_who_came_went_on_stopped_or_are_there(some):
    found = funnel(some)

    assert [step.name for step in found] == list(STEPS)
    assert found[0].reached == found[0].before == len(some)
    for step, after in pairwise(found):
        assert step.reached == step.onward + sum(step.stopped.values()) + step.waiting
        assert step.onward == after.reached <= step.reached
        assert after.before == step.reached
        assert step.waiting >= 0
    assert sum(sum(step.stopped.values()) + step.waiting for step in found) == len(some)


@given(st.lists(paths(), max_size=30))
def test_a_median_is_over_the_homes_whose_two_days_are_known(some):
    for number, step in enumerate(funnel(some)):
        assert step.measured <= step.reached - step.undated
        assert (step.days is None) == (step.measured == 0)
        assert step.days is None or step.days >= 0
        assert number or step.days is None


def test_a_home_that_hosted_was_visited_even_where_nobody_wrote_the_day():
    path = Path({"applied": START, "hosted": START + timedelta(days=60)})

    found = {step.name: step for step in funnel([path])}

    assert (found["visited"].reached, found["visited"].undated, found["visited"].measured) == (1, 1, 0)
    assert (found["hosted"].waiting, found["hosted_again"].reached) == (1, 0)


@given(st.lists(st.tuples(near, st.none() | near), max_size=20), near)
def test_retention_counts_the_homes_that_a_year_can_judge(firsts, today):
    found = retention(firsts, today)

    assert found.homes == sum((today - end).days >= 365 for end, _ in firsts)
    assert 0 <= found.again <= found.homes
    assert (found.rate is None) == (found.homes == 0)


# --- days without a break, against a walk from day to day ----------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(1, 30)), max_size=6), st.integers(0, 100))
def test_days_without_a_break_walked_one_by_one(stays, now):
    today = START + timedelta(days=now)
    nights = [(START + timedelta(days=first), START + timedelta(days=first + length)) for first, length in stays]
    taken = {n for first, length in stays for n in range(first, first + length) if n < now}
    begins, empty = None, 0
    for n in range(now):
        if n in taken:
            begins = n if begins is None else begins
            empty = 0
        elif begins is not None:
            empty += 1
            begins = None if empty >= 7 else begins

    assert without_a_break(nights, today) == (now - begins if begins is not None else 0)


# --- signals -------------------------------------------------------------------------------------------------------


@pytest.fixture
def stay(db):
    return StayFactory(ongoing=True)


def home(stay):
    return stay.occupancy.room.host


def codes(stay):
    return [signal.code for signal in signals_of([home(stay).pk], day(0)).get(home(stay).pk, [])]


def said(stay, **facts):
    return CheckInFactory(
        stay=stay, side="host", due_on=day(-3), done_on=day(-3), done_by=UserFactory(coordinator=True).actor,
        spoke_alone=True, **facts,
    )  # fmt: skip


def test_a_home_that_says_it_is_tired_is_called_and_what_she_says_of_it_is_not_read(stay):
    CheckInFactory(
        stay=stay, side="guest", due_on=day(-3), done_on=day(-3), done_by=UserFactory(coordinator=True).actor,
        spoke_alone=True, mood=1,
    )  # fmt: skip
    assert codes(stay) == []
    call = said(stay, signals=["tired"])

    assert codes(stay) == ["heard"]
    assert SCANS["homes_to_care_for"](day(0)) == 1
    assert SCANS["homes_to_care_for"](day(0)) == 1
    task = Task.objects.open().get(kind="care_for_host")
    assert (task.subject, task.owner) == (home(stay), stay.accompaniment.owner)

    CheckIn.objects.filter(pk=call.pk).update(due_on=day(-50), done_on=day(-50))
    assert codes(stay) == []


def test_one_weak_signal_is_only_shown_and_two_are_a_call(stay):
    StayFactory(ended=True, room=stay.occupancy.room, planned_from=day(-300), ended_on=day(-200), ending="early_host")
    assert codes(stay) == ["early"]
    assert SCANS["homes_to_care_for"](day(0)) == 0

    calls.refuse_extension(stay, by=stay.accompaniment.owner.actor)

    assert codes(stay) == ["early", "no_extension"]
    assert SCANS["homes_to_care_for"](day(0)) == 1


def test_half_a_year_without_a_break_is_a_signal(db):
    stay = StayFactory(ongoing=True, planned_from=day(-181), planned_until=day(30))

    assert codes(stay) == ["no_break"]
    assert not calls_for(signals_of([home(stay).pk], day(0))[home(stay).pk])


def test_what_was_offered_closes_the_task_for_thirty_days(stay):
    said(stay, mood=2)
    SCANS["homes_to_care_for"](day(0))
    by = stay.accompaniment.owner.actor

    calls.care_for(home(stay), by=by, offered="pause", note="Après ce séjour.")

    line = Entry.objects.about(home(stay)).get(transition="care")
    assert (line.facts, line.thread) == ({"offered": "pause"}, None)
    assert SCANS["homes_to_care_for"](day(0)) == 0
    Task.objects.filter(kind="care_for_host").update(done_at=timezone.now() - timedelta(days=31))
    assert SCANS["homes_to_care_for"](day(0)) == 1


# --- the call after a stay -----------------------------------------------------------------------------------------


@pytest.fixture
def over(db):
    stay = StayFactory(ended=True)
    task = open_task(
        stay, "call_host", territory_id=stay.territory_id, owner_id=stay.accompaniment.owner_id, due_on=day(0)
    )
    return stay, task


def awaits(stay):
    return Task.objects.about(stay).open().filter(kind="call_host").exists()


def test_a_home_that_does_not_answer_is_called_again_and_thanks_are_written_with_it(over):
    stay, _ = over
    by = stay.accompaniment.owner.actor

    calls.record_call(stay, by=by, reached=False)
    assert awaits(stay)
    calls.record_call(stay, by=by, reached=True, thanked=True, again="yes", note="Ravie.", channel="phone")

    assert not awaits(stay)
    lines = Entry.objects.about(home(stay)).order_by("pk")
    assert [line.transition for line in lines] == ["not_reached", "thank"]
    assert lines[1].facts == {"stay": stay.pk, "thanked": True, "again": "yes"}
    assert {line.thread for line in lines} == {None}  # what a home says is not on her file


def test_later_is_a_pause_with_a_day(over):
    stay, _ = over
    by = stay.accompaniment.owner.actor

    with pytest.raises(NotYet, match="date de retour"):
        calls.record_call(stay, by=by, reached=True, again="later")
    calls.record_call(stay, by=by, reached=True, again="later", ask_again_on=day(90))

    host = Host.objects.get(pk=home(stay).pk)
    assert (host.status, host.ask_again_on) == ("paused", day(90))


# --- the funnel, read ----------------------------------------------------------------------------------------------


def test_the_way_of_a_home_is_read_from_its_journal_and_its_rows(coordinator):
    host = HostFactory(applied_at=timezone.now() - timedelta(days=50), visit=False)
    perform(host, "contact_made", by=coordinator.actor, on=day(0), happened_at=timezone.now() - timedelta(days=40))
    HomeVisitFactory(host=host, planned_on=day(-30), done_on=day(-30), positive=True)
    taken = HostFactory(status="approved", applied_at=timezone.now() - timedelta(days=50), visit=False)
    StayFactory(ended=True, room=RoomFactory(host=taken), planned_from=day(-45), ended_on=day(-20))
    StayFactory(ongoing=True, room=RoomFactory(host=taken), planned_from=day(-10), planned_until=day(20))
    silent = HostFactory(status="dormant", applied_at=timezone.now() - timedelta(days=50))
    HostFactory(applied_at=timezone.now() - timedelta(days=500))
    HostFactory(territory=TerritoryFactory(code="lyon"))

    found = paths_of(host.territory_id, day(-365), day(1))

    assert set(found) == {host.pk, taken.pk, silent.pk}
    assert found[host.pk].steps == {"applied": day(-50), "called": day(-40), "visited": day(-30)}
    assert (found[taken.pk].day("hosted"), found[taken.pk].day("hosted_again")) == (day(-45), day(-10))
    assert (found[taken.pk].reached("ready"), found[taken.pk].day("ready")) == (True, None)
    assert found[silent.pk].stopped == "silent"
    assert firsts_of(host.territory_id) == [(day(-20), day(-10))]


# --- pages ---------------------------------------------------------------------------------------------------------


def test_the_pages_say_and_take(stay, sign_in, client):
    said(stay, signals=["tired"])
    sign_in(stay.accompaniment.owner)

    page = client.get("/foyers/soin/").content.decode()
    assert "à appeler" in page
    assert HEARD.words in page
    assert client.post(f"/soin/{home(stay).pk}/", {"offered": "talk", "channel": "phone"}).status_code == 302
    assert client.post(f"/sejours/{stay.pk}/ne-prolonge-pas/", {"channel": "phone"}).status_code == 302
    answer = {"reached": "yes", "thanked": "on", "again": "later", "channel": "phone"}
    assert client.post(f"/sejours/{stay.pk}/appel-foyer/", answer).status_code == 409
    assert client.post(f"/sejours/{stay.pk}/appel-foyer/", answer | {"again": "yes"}).status_code == 302

    page = client.get("/foyers/entonnoir/").content.decode()
    assert "Ont accueilli une fois" in page
    assert client.get("/foyers/entonnoir/?depuis=9").status_code == 404


def test_somebody_who_does_not_follow_her_is_not_told_what_the_home_said(stay, sign_in, client):
    said(stay, signals=["tired"])
    sign_in(UserFactory(coordinator=stay.accompaniment.territory))

    page = client.get("/foyers/soin/").content.decode()

    assert HEARD.words not in page
    assert "un signal" in page


@pytest.mark.parametrize("address", ["/foyers/soin/", "/foyers/entonnoir/"])
def test_the_pages_cost_the_same_for_one_home_and_ten(address, stay, sign_in, constant_queries):
    said(stay, signals=["tired"])
    ProposalFactory(host_asked=True)
    sign_in(stay.accompaniment.owner)

    def more():
        for _ in range(4):
            said(StayFactory(ongoing=True), signals=["tired"])

    constant_queries(address, grow=more)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["referrer", "volunteer", "approver"])
def test_the_pages_are_the_teams(role, sign_in, client):
    sign_in(UserFactory(**{role: True}))

    assert client.get("/foyers/soin/").status_code == 403
    assert client.get("/foyers/entonnoir/").status_code == 403
