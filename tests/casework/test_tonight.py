"""A roof for tonight: what is tried, what each home says today, what came of each day, and the days left untold."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from casework.actions import record_other_roof
from casework.evenings import board, tonight, watch
from casework.models import NightCall, NightSearch, OtherRoof, Stay
from casework.scans import SCANS
from casework.shelter import shelter_tonight
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from tests.casework.steps import day
from tests.factories import (
    AccompanimentFactory,
    AvailabilityFactory,
    ChildFactory,
    DutyLineFactory,
    DutyShiftFactory,
    HomeWordFactory,
    HostFactory,
    NeedFactory,
    NightSearchFactory,
    OrganisationFactory,
    OtherRoofFactory,
    RoomFactory,
    StayFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return TerritoryFactory()


@pytest.fixture
def file(coordinator):
    """A woman whose year runs and who has no roof tonight."""
    return AccompanimentFactory(owner=coordinator, started_on=day(-30))


@pytest.fixture
def on_duty(here):
    """A volunteer on duty now: her rights are those of her shift alone."""
    user = UserFactory(volunteer=here)
    DutyShiftFactory(territory=here, user=user)
    return user


def scan(name, on=0):
    return SCANS[name](day(on))


def today_of(file):
    return NightSearch.objects.get(accompaniment=file, day=day(0))


def losing_it(days, **facts):
    """A woman whose roof ends in that many days, and whose relay is looked for."""
    stay = StayFactory(ongoing=True, planned_until=day(days), **facts)
    NeedFactory(guest=stay.accompaniment.guest, after=stay.occupancy, from_on=day(days))
    return stay.accompaniment


# --- calls ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["no_place", "unreachable"])
def test_a_refusal_of_the_115_is_kept_with_its_hour_and_gives_no_roof(file, on_duty, answer):
    at = timezone.now() - timedelta(seconds=1)

    tonight.record_call(file, by=on_duty.actor, to="115", answer=answer, at=at)

    call = NightCall.objects.get()
    assert (call.search, call.answer, call.at, call.by) == (today_of(file), answer, at, on_duty.actor)
    assert today_of(file).outcome == ""
    assert not OtherRoof.objects.exists()
    assert Entry.objects.get(transition="call_115").facts["answer"] == answer


@pytest.mark.parametrize(("to", "kind"), [("115", "emergency"), ("partner", "partner")])
def test_a_place_becomes_her_roof_and_the_days_outcome(file, coordinator, here, to, kind):
    scan("women_without_a_roof")
    partner = OrganisationFactory(territory=here) if to == "partner" else None

    tonight.record_call(file, by=coordinator.actor, to=to, answer="placed", partner=partner, nights=2)

    assert OtherRoof.objects.get().period == DateRange(day(0), day(2))
    assert (OtherRoof.objects.get().kind, today_of(file).outcome) == (kind, kind)
    assert not Task.objects.open().exists()


def test_a_place_promised_to_a_woman_who_still_has_a_roof_begins_when_it_ends(coordinator, here):
    file = losing_it(4)

    tonight.record_call(
        file,
        by=coordinator.actor,
        to="partner",
        partner=OrganisationFactory(territory=here),
        answer="placed",
        nights=3,
    )

    assert OtherRoof.objects.get().period == DateRange(day(4), day(7))


def test_a_call_is_todays_and_names_its_partner(file, coordinator, here):
    by = coordinator.actor
    for facts in (
        {"at": timezone.now() + timedelta(hours=1)}, {"at": timezone.now() - timedelta(days=2)}, {"to": "partner"},
        {"partner": OrganisationFactory(territory=here)},
    ):  # fmt: skip
        with pytest.raises(NotYet):
            tonight.record_call(file, by=by, **{"to": "115", "answer": "no_place", **facts})

    assert not NightCall.objects.exists()


# --- outcomes ------------------------------------------------------------------------------------------------------


def test_nothing_found_is_said_and_a_roof_may_still_come_the_same_evening(file, coordinator):
    tonight.record_outcome(file, by=coordinator.actor, outcome="none")
    assert today_of(file).outcome == "none"

    tonight.record_outcome(file, by=coordinator.actor, outcome="hotel", nights=2, escort="taxi", luggage="with_her")

    search = today_of(file)
    assert (search.outcome, search.escort, search.luggage) == ("hotel", "taxi", "with_her")
    assert OtherRoof.objects.get().period == DateRange(day(0), day(2))
    with pytest.raises(TooLate):
        tonight.record_outcome(file, by=coordinator.actor, outcome="none")


def test_escort_and_luggage_are_completed_without_a_second_roof(file, coordinator):
    tonight.record_outcome(file, by=coordinator.actor, outcome="hotel")
    tonight.record_outcome(file, by=coordinator.actor, outcome="hotel", escort="team")
    tonight.record_outcome(file, by=coordinator.actor, outcome="hotel", luggage="kept")

    assert (today_of(file).escort, today_of(file).luggage) == ("team", "kept")
    assert OtherRoof.objects.count() == 1


def test_a_shelter_is_an_outcome_once_she_sleeps_there(file, on_duty):
    NightSearchFactory(accompaniment=file)
    with pytest.raises(NotYet, match="deux oui"):
        tonight.record_outcome(file, by=on_duty.actor, outcome="shelter")

    shelter_tonight(
        file, by=on_duty.actor, room=RoomFactory().pk, nights=3, guest_said_yes=True, host_said_yes=True,
        channel="phone",
    )  # fmt: skip

    assert today_of(file).outcome == "shelter"
    assert Stay.objects.get().status == Stay.Status.ONGOING


def test_another_roof_written_elsewhere_says_todays_outcome(file, coordinator):
    NightSearchFactory(accompaniment=file)

    record_other_roof(file, "friend", day(1), day(3), by=coordinator.actor)
    assert today_of(file).outcome == ""  # from tomorrow: she has none tonight

    record_other_roof(file, "friend", day(0), day(1), by=coordinator.actor)
    assert today_of(file).outcome == "friend"


def test_a_day_that_is_over_is_told_later(file, coordinator):
    NightSearchFactory(accompaniment=file, day=day(-2))

    tonight.record_outcome(file, by=coordinator.actor, outcome="emergency", day=day(-2), nights=1)

    assert NightSearch.objects.get(day=day(-2)).outcome == "emergency"
    assert OtherRoof.objects.get().period == DateRange(day(-2), day(-1))
    for never in (day(1), day(-40)):
        with pytest.raises(NotYet):
            tonight.record_outcome(file, by=coordinator.actor, outcome="none", day=never)


def test_whoever_is_not_of_the_team_nor_on_duty_writes_nothing(file, here):
    for user in (UserFactory(volunteer=here), UserFactory(coordinator=TerritoryFactory(code="lyon"))):
        with pytest.raises(PermissionDenied):
            tonight.record_outcome(file, by=user.actor, outcome="none")
        with pytest.raises(PermissionDenied):
            tonight.say_for_tonight(HostFactory(territory=here), "yes", by=user.actor)

    assert not NightSearch.objects.exists()


# --- the days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "due"), [(8, 0), (7, 1), (1, 1)])
def test_seven_days_before_the_pool_is_worked_each_day(days, due):
    file = losing_it(days)

    assert scan("nights_to_work") == due

    tasks = Task.objects.open().filter(kind="work_pool")
    assert [(task.subject, task.owner, task.urgency) for task in tasks] == [
        (file, file.owner, Task.Urgency.TONIGHT)
    ] * due


def test_the_pool_is_the_work_of_whoever_is_on_duty_that_evening(here):
    losing_it(3)
    evening = watch._evening_of(day(0))
    shift = DutyShiftFactory(
        territory=here, begins_at=evening - timedelta(hours=1), ends_at=evening + timedelta(hours=9)
    )

    scan("nights_to_work")

    assert Task.objects.get(kind="work_pool").owner == shift.user


def test_each_day_has_its_task_until_its_outcome_is_said(coordinator):
    file = losing_it(5)
    scan("nights_to_work")
    scan("nights_to_work")
    assert Task.objects.filter(kind="work_pool").count() == 1

    tonight.record_outcome(file, by=coordinator.actor, outcome="none")
    scan("nights_to_work")
    assert not Task.objects.open().filter(kind="work_pool").exists()

    scan("nights_to_work", on=1)
    assert Task.objects.open().get(kind="work_pool").due_on == day(1)
    scan("nights_to_work", on=2)
    assert Task.objects.open().get(kind="work_pool").due_on == day(2)  # yesterday's is counted, not asked twice


def test_a_woman_without_a_roof_has_her_day_and_no_second_task(file):
    scan("women_without_a_roof")
    scan("nights_to_work")

    assert today_of(file).outcome == ""
    assert [task.kind for task in Task.objects.open()] == ["roof_tonight"]


def test_days_that_nobody_told_are_counted_and_asked_once(file, coordinator):
    for ago in (3, 2):
        NightSearchFactory(accompaniment=file, day=day(-ago))
    NightSearchFactory(accompaniment=file, day=day(-1), told=True)
    NightSearchFactory(accompaniment=file)  # today is not over

    assert scan("nights_to_tell") == scan("nights_to_tell") == 1
    assert [(row, row.untold, row.since) for row in watch.untold(day(0))] == [(file, 2, day(-3))]
    assert Task.objects.get(kind="night_unsaid").owner == coordinator

    for ago in (3, 2):
        tonight.record_outcome(file, by=coordinator.actor, outcome="none", day=day(-ago))
    assert scan("nights_to_tell") == 0
    assert not Task.objects.open().filter(kind="night_unsaid").exists()


# --- homes ---------------------------------------------------------------------------------------------------------


def test_a_homes_word_is_todays_and_the_last_one_counts(here, on_duty):
    room = RoomFactory(host__territory=here)
    HomeWordFactory(host=room.host, day=day(-1), answer="yes")
    assert board.rooms_tonight([here.pk]) == [(room, False, None)]

    tonight.say_for_tonight(room.host, "no", by=on_duty.actor)
    tonight.say_for_tonight(room.host, "yes", by=on_duty.actor)

    ((_, _, word),) = board.rooms_tonight([here.pk])
    assert word.answer == "yes"
    assert board.homes_called([here.pk], day(0)) == (1, 1)


def test_homes_that_take_in_at_short_notice_come_first_and_a_yes_before_them(here):
    plain, urgent, said = (RoomFactory(host__territory=here, open=None) for _ in range(3))
    for room, kind in ((plain, "medium_term"), (urgent, "emergency"), (said, "medium_term")):
        AvailabilityFactory(room=room, kind=kind)
    HomeWordFactory(host=said.host)
    StayFactory(ongoing=True)  # taken
    RoomFactory(host=HostFactory(ready=True, insured_on=None, territory=here))  # not ready

    assert [room for room, _, _ in board.rooms_tonight([here.pk])] == [said, urgent, plain]


# --- on screen -----------------------------------------------------------------------------------------------------


def test_on_a_friday_evening_one_screen_leads_to_a_roof(client, sign_in, file, on_duty, here):
    DutyLineFactory(territory=here)
    room = RoomFactory(host__territory=here, places=2)
    ChildFactory(guest=file.guest, born_year=timezone.localdate().year - 7)
    sign_in(on_duty)
    urls = {
        name: reverse(f"casework:{name}", args=[file.pk])
        for name in ("night", "night_call", "night_outcome", "shelter")
    }

    page = client.get(reverse("casework:tonight")).content.decode()
    assert file.guest.first_name in page
    assert room.host.code in page
    assert "tel:115" in page
    assert client.post(reverse("casework:home_word", args=[room.host_id]), {"answer": "yes"}).status_code == 302
    hers = client.get(urls["night"]).content.decode()
    assert "7 ans" in hers
    assert "Oui, ce soir" in hers
    call = {"to": "115", "answer": "no_place", "hour": f"{timezone.localtime():%H:%M}"}
    assert client.post(urls["night_call"], call).status_code == 302
    roof = {"room": room.pk, "nights": 2, "guest_said_yes": "on", "host_said_yes": "on", "channel": "phone"}
    assert client.post(urls["shelter"], roof).status_code == 302
    assert (
        client.post(urls["night_outcome"], {"outcome": "shelter", "escort": "team", "luggage": "with_her"}).status_code
        == 302
    )

    assert (today_of(file).outcome, today_of(file).escort) == ("shelter", "team")
    assert "chacune a un toit" in client.get(reverse("casework:tonight")).content.decode()


def test_when_her_shift_is_over_the_screen_is_shut(client, sign_in, file, here):
    user = UserFactory(volunteer=here)
    DutyShiftFactory(territory=here, user=user, over=True)
    sign_in(user)

    assert client.get(reverse("casework:tonight")).status_code == 403
    assert client.get(reverse("casework:night", args=[file.pk])).status_code == 404
    assert client.get(reverse("casework:shelter", args=[file.pk])).status_code == 404


def test_tonight_and_the_pool_say_who_when_and_what_was_not_told(client, sign_in, coordinator):
    losing_it(1)
    soon = losing_it(6)
    NightSearchFactory(accompaniment=soon, day=day(-1))
    sign_in(coordinator)

    page = client.get(reverse("casework:tonight")).content.decode()
    assert "Sans toit demain" in page
    pool = client.get(reverse("casework:pool")).content.decode()
    assert soon.code in pool
    assert "Des jours dont rien n’est dit" in pool
    told = reverse("casework:night_outcome", args=[soon.pk]) + f"?jour={day(-1)}"
    assert client.post(told, {"outcome": "none"}).status_code == 302
    assert "Des jours dont rien n’est dit" not in client.get(reverse("casework:pool")).content.decode()


@pytest.mark.parametrize("name", ["tonight", "pool"])
def test_the_evenings_screens_cost_the_same_for_one_woman_or_twenty(sign_in, coordinator, constant_queries, name):
    sign_in(coordinator)

    def one():
        AccompanimentFactory(owner=coordinator, started_on=day(-5))
        losing_it(6)
        NightSearchFactory(accompaniment=losing_it(1))
        OtherRoofFactory(accompaniment=AccompanimentFactory(started_on=day(-5)), until_on=day(1))
        HomeWordFactory(host=RoomFactory().host)

    one()
    constant_queries(reverse(f"casework:{name}"), grow=lambda: [one() for _ in range(9)])
