"""« Sans nouvelles » : each hour its step, each step its person, nights unknown to all, and no automatic end."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from casework import actions, clock
from casework.models import Accompaniment, Exit, Silence
from casework.roofs import Ledger
from casework.scans import SCANS
from casework.silences import advance_silence, raise_silence, say_nights, unsaid
from desk.year import Night, Year
from journal import signatures
from journal.models import Signature, Task
from journal.moves import NotYet, TooLate, perform
from tests.casework.steps import day, fresh
from tests.factories import SilenceFactory, StayFactory, UserFactory

ROOM = Silence.Where.ROOM
dates = st.dates(date(2026, 1, 1), date(2027, 6, 30))


@pytest.fixture
def file(coordinator, db):
    """She has lived there for a hundred nights."""
    return StayFactory(ongoing=True, accompaniment__owner=coordinator).accompaniment


@pytest.fixture
def silence(file, coordinator):
    return raise_silence(file, by=coordinator.actor, first_night=day(0), words="Deux appels.")


def ledger(file, on=None):
    return Ledger(Accompaniment.objects.with_clock().get(pk=file.pk), on or timezone.localdate())


def asked():
    return sorted(Task.objects.open().filter(kind__startswith="silence").values_list("kind", "due_on", "owner"))


def morning():
    SCANS["silences_to_watch"](timezone.localdate())
    return asked()


# --- the hours -----------------------------------------------------------------------------------------------------


def test_each_hour_has_its_step_and_each_step_its_person(silence, coordinator, manager):
    start = timezone.now()
    assert asked() == [("silence_second", day(1), coordinator.pk)]

    with travel(start + timedelta(hours=24), tick=False):
        assert morning() == [("silence_second", day(0), coordinator.pk)]
        assert Task.objects.open().get(kind="silence_second").urgency == Task.Urgency.TONIGHT
        row = advance_silence(silence, "try_second", by=coordinator.actor, words="Un courriel.")
        assert asked() == [("silence_circle", day(1), coordinator.pk)]
    with travel(start + timedelta(hours=48), tick=False):
        row = advance_silence(
            row, "tell_circle", by=coordinator.actor, trusted_person=Silence.Trusted.NONE, referrer_told=True
        )
        assert morning() == [("silence_decide", day(1), manager.pk)]
    with travel(start + timedelta(hours=72), tick=False):
        row = advance_silence(
            row,
            "decide",
            by=manager.actor,
            decision=Silence.Decision.VISIT,
            decided_by=manager,
            room_held_until=day(4),
        )
        assert morning() == []
    with travel(start + timedelta(days=7), tick=False):
        assert morning() == [("silence_room", day(0), manager.pk)]


def test_after_three_days_the_manager_decides_whatever_was_not_done_before(silence, coordinator, manager):
    with travel(timezone.now() + timedelta(hours=72), tick=False):
        found = morning()

    assert ("silence_decide", day(3), manager.pk) in found
    assert ("silence_second", day(1), coordinator.pk) in found


def test_a_coordinator_does_not_decide_in_her_place(silence, coordinator):
    with pytest.raises(PermissionDenied):
        advance_silence(
            silence, "decide", by=coordinator.actor, decision=Silence.Decision.POLICE, decided_by=coordinator,
            room_held_until=day(4),
        )  # fmt: skip


def test_her_circle_is_told_by_somebody_at_least(silence, coordinator):
    with pytest.raises(NotYet, match="au moins"):
        advance_silence(
            silence, "tell_circle", by=coordinator.actor, trusted_person=Silence.Trusted.NONE, referrer_told=False
        )


def test_she_is_looked_for_once_at_a_time(silence, file, coordinator):
    with pytest.raises(TooLate, match="déjà cherchée"):
        raise_silence(file, by=coordinator.actor, first_night=day(0))


def test_never_does_silence_close_her_file_nor_end_her_stay(silence, file):
    for weeks in range(1, 12):
        with travel(timezone.now() + timedelta(weeks=weeks), tick=False):
            for scan in SCANS.values():
                scan(timezone.localdate())

    assert fresh(file).status == Accompaniment.Status.OPEN
    assert file.stays.ongoing().exists()
    assert not Exit.objects.exists()
    assert fresh(silence).status == Silence.Status.RAISED
    with pytest.raises(NotYet, match="sortie signée"):
        perform(silence, "close", by=file.owner.actor, on=day(0))


def test_an_exit_that_two_people_sign_ends_the_search(silence, file, coordinator, approver):
    actions.record_exit(file, by=coordinator.actor, destination="E21", evidence="none")
    assert fresh(silence).status == Silence.Status.RAISED

    signatures.answer(Signature.objects.pending().get(), by=approver.actor, agrees=True)

    assert (fresh(silence).status, fresh(silence).ended_on) == (Silence.Status.CLOSED, day(0))
    assert asked() == []


# --- the nights ----------------------------------------------------------------------------------------------------


@given(st.data())
def test_every_night_is_of_one_kind_and_of_one_alone(data):
    start, until = sorted(data.draw(st.tuples(dates, dates)))
    periods = st.lists(st.tuples(dates, dates).map(sorted).map(tuple), max_size=4)
    roofs, suspended, unknown = data.draw(periods), data.draw(periods), data.draw(periods)

    kinds = [
        clock.covered_nights(start, until, roofs, suspended, unknown),
        clock.uncovered_nights(start, until, roofs, suspended, unknown),
        clock.unknown_nights(start, until, unknown, suspended),
    ]

    nights = [night for kind in kinds for night in kind]
    assert len(nights) == len(set(nights))
    off = sum(
        any(first <= night < last for first, last in suspended)
        for night in (start + timedelta(days=count) for count in range((until - start).days))
    )
    assert len(nights) + off == clock.night_count(start, until)


def test_while_nobody_knows_a_night_is_neither_kept_nor_owed(file, coordinator):
    silence = SilenceFactory(accompaniment=file, first_night=day(-10))

    found = ledger(file)

    assert (found.covered, len(found.uncovered), len(found.unknown)) == (90, 0, 10)
    assert found.silence == silence


@pytest.mark.parametrize(
    ("was", "counts"),
    [("room", (100, 0, 0)), ("elsewhere", (100, 0, 0)), ("none", (90, 10, 0)), ("not_said", (90, 0, 10))],
)
def test_found_again_she_says_and_her_nights_are_counted_as_she_says(file, coordinator, was, counts):
    silence = SilenceFactory(accompaniment=file, first_night=day(-10))
    silence = advance_silence(silence, "find", by=coordinator.actor, on=day(0), where=ROOM)
    assert [kind for kind, _, _ in asked()] == ["silence_nights"]

    say_nights(silence, by=coordinator.actor, start=day(-10), until=day(0), was=was)

    found = ledger(file)
    assert (found.covered, len(found.uncovered), len(found.unknown)) == counts
    assert asked() == []


def test_some_nights_may_be_said_and_others_later(file, coordinator):
    silence = SilenceFactory(accompaniment=file, first_night=day(-10))
    with pytest.raises(NotYet, match="retrouvée"):
        say_nights(silence, by=coordinator.actor, start=day(-10), until=day(-5), was="none")
    silence = advance_silence(silence, "find", by=coordinator.actor, on=day(-2), where=ROOM)

    say_nights(silence, by=coordinator.actor, start=day(-10), until=day(-5), was="none")

    assert unsaid(silence) == [(day(-5), day(-2))]
    found = ledger(file)
    assert (found.covered, len(found.uncovered), len(found.unknown)) == (92, 5, 3)
    with pytest.raises(TooLate, match="déjà notée"):
        say_nights(silence, by=coordinator.actor, start=day(-6), until=day(-3), was="room")
    with pytest.raises(NotYet, match="entre le"):
        say_nights(silence, by=coordinator.actor, start=day(-3), until=day(1), was="room")


def test_without_a_roof_she_is_still_tonights_first_thing(coordinator):
    file = StayFactory(ended=True, accompaniment__owner=coordinator).accompaniment
    SilenceFactory(accompaniment=file, first_night=day(-3))

    assert SCANS["women_without_a_roof"](day(0)) == 1
    assert len(ledger(file).uncovered) == 7  # the ten nights since she left, but those that nobody knows


def test_the_drawing_of_her_year_says_how_many_nights_are_unknown():
    year = Year(day(0), day(365), day(20), covered=[(day(0), day(100))], unknown=[(day(15), day(25))])

    assert year.nights.count(Night.UNKNOWN) == 5
    assert year.nights[20] == Night.OPEN


# --- on screen -----------------------------------------------------------------------------------------------------


def test_the_whole_search_on_screen(sign_in, client, file, coordinator, manager):
    sign_in(coordinator)
    page = reverse("casework:accompaniment", args=[file.pk])
    url = reverse("casework:raise_silence", args=[file.pk])
    assert url in client.get(page).content.decode()
    assert client.post(url, {"first_night": day(1)}).status_code == 409
    assert client.post(url, {"first_night": day(-2), "words": "Deux appels."}).status_code == 302

    search = reverse("casework:silence", args=[Silence.objects.get().pk])
    assert search in client.get(page).content.decode()
    shown = client.get(search).content.decode()
    assert "Deux appels." in shown
    assert "Décider de la recherche" not in shown
    sign_in(manager)
    assert "Décider de la recherche" in client.get(search).content.decode()
    decided = {"decision": "visit", "room_held_until": day(5), "words": "Claire et Maud y passent."}
    assert client.post(f"{search}decide/", decided).status_code == 302
    sign_in(coordinator)
    assert client.post(f"{search}find/", {"on": day(0), "where": "room"}).status_code == 302
    assert client.post(f"{search}nights/", {"start": day(-2), "until": day(0), "was": "room"}).status_code == 302

    assert "retrouvée" in client.get(search).content.decode().lower()
    assert client.get(f"{search}perdue/").status_code == 404


def test_another_team_sees_no_search(sign_in, client, silence):
    sign_in(UserFactory(referrer=True))

    assert client.get(reverse("casework:silence", args=[silence.pk])).status_code in (403, 404)
