"""A place given to her: asked about on the third day; a closed door is verified within 48 hours, and believed less."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from casework.models import Signpost
from casework.scans import SCANS
from casework.signposts import moves
from directory import rechecks
from directory.hours.timetable import State
from directory.models import Place, Recheck, Service, UnmetNeed, Verification
from directory.schedules import timetable_of
from directory.search.finding import Question, find
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from tests.factories import (
    AccompanimentFactory,
    AvoidedPlaceFactory,
    MealFactory,
    RecheckFactory,
    SignpostFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, 30, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def file(coordinator):
    return AccompanimentFactory(owner=coordinator)


def give(file, by, **how):
    return moves.give(file, by=by.actor, service=how.pop("service", None) or MealFactory(), channel="sms", **how)


def state_at_noon(service):
    row = Service.objects.select_related("place__structure").get(pk=service.pk)
    return timetable_of(row.place, row).at(NOON).state


def test_it_is_a_task_of_whoever_follows_her_on_the_third_day(file, coordinator):
    row = give(file, coordinator)
    assert row.follow_up_on == timezone.localdate() + timedelta(days=3)

    asked = [SCANS["signposts_to_follow"](timezone.localdate() + timedelta(days=days)) for days in (2, 3, 3)]

    tasks = Task.objects.open().filter(kind="follow_signpost")
    assert asked == [0, 1, 1]
    assert [(task.owner, task.due_on, task.thread) for task in tasks] == [
        (coordinator, row.follow_up_on, file.guest_id)
    ]
    moves.tell(row, "arrive", by=coordinator.actor)
    assert not tasks.all().exists()


def test_an_exit_leaves_nothing_to_ask(coordinator):
    file = AccompanimentFactory(owner=coordinator, exited=True)
    SignpostFactory(accompaniment=file)

    assert SCANS["signposts_to_follow"](timezone.localdate()) == 0
    with pytest.raises(TooLate):
        give(file, coordinator)


@time_machine.travel(NOON, tick=False)
def test_a_closed_door_is_verified_within_two_days_and_believed_less_meanwhile(file, coordinator):
    meal = MealFactory(hours="Mo-Su 12:00-14:00")
    row = give(file, coordinator, service=meal)
    assert state_at_noon(meal) is State.CERTAIN

    moves.tell(row, "find_closed", by=coordinator.actor)
    moves.tell(give(file, coordinator, service=meal), "find_closed", by=coordinator.actor)  # told twice, asked once

    recheck = Recheck.objects.get()
    task = Task.objects.open().get(kind="verify_place")
    assert recheck.due_at == NOON + timedelta(hours=48)
    assert (task.subject, task.due_on, task.thread) == (recheck, date(2026, 11, 27), None)
    assert state_at_noon(meal) is State.UNKNOWN
    found = find(Question(open_at=NOON, now=NOON))
    assert [each.place_id for each in found.by_state[State.UNKNOWN]] == [meal.place_id]
    assert not found.by_state[State.CERTAIN]
    told = Entry.objects.about(recheck)
    assert [entry.thread for entry in told] == [None]  # the directory does not learn who was sent
    assert f"{file.pk}" not in str([entry.facts for entry in told if "accompaniment" in entry.facts])


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("found", "until", "state"),
    [("as_said", None, State.CERTAIN), ("shut", date(2026, 12, 1), State.CLOSED), ("shut", None, State.CLOSED),
     ("changed", None, State.UNKNOWN)],
)  # fmt: skip
def test_what_the_place_says_settles_the_doubt(file, coordinator, found, until, state):
    meal = MealFactory()
    moves.tell(give(file, coordinator, service=meal), "find_closed", by=coordinator.actor)

    rechecks.answer(Recheck.objects.get(), by=coordinator.actor, found=found, until=until)

    assert state_at_noon(meal) is state
    assert not Task.objects.open().filter(kind="verify_place").exists()
    said = Verification.objects.filter(service=meal, fact="hours").first()  # the latest is the one believed
    assert (said.holds, said.method) == ((False, "outcome") if found == "changed" else (True, "call"))
    with pytest.raises(TooLate):
        rechecks.answer(Recheck.objects.get(), by=coordinator.actor, found="as_said")


def test_a_place_that_is_gone_is_published_no_more(file, coordinator):
    recheck = RecheckFactory(territory=file.territory)

    rechecks.answer(recheck, by=coordinator.actor, found="gone")

    assert not Place.objects.published().filter(pk=recheck.place_id).exists()


def test_full_or_refused_belies_nothing(file, coordinator):
    moves.tell(give(file, coordinator), "find_full", by=coordinator.actor)
    moves.tell(give(file, coordinator), "turn_away", by=coordinator.actor, reason="papers")

    assert not Recheck.objects.exists()


def test_what_refused_her_is_counted_where_the_place_is_and_of_nobody(file, coordinator):
    moves.tell(give(file, coordinator), "turn_away", by=coordinator.actor, reason="papers")
    moves.tell(give(file, coordinator), "arrive", by=coordinator.actor)

    counted = UnmetNeed.objects.get()
    assert (counted.kind, counted.count, counted.category) == ("refused", 1, "seated-meal")


def test_what_does_not_hold_is_refused(file, coordinator):
    meal, other = MealFactory(), SignpostFactory()
    AvoidedPlaceFactory(accompaniment=file, place=meal.place)

    with pytest.raises(NotYet, match="à ne pas lui proposer"):
        give(file, coordinator, service=meal)
    with pytest.raises(NotYet, match="pas la sienne"):
        give(file, coordinator, instead_of=other)
    with pytest.raises(NotYet):
        give(file, coordinator, at=timezone.now() + timedelta(hours=1))
    with pytest.raises(PermissionDenied):
        give(file, UserFactory(volunteer=file.territory))
    with pytest.raises(NotYet):
        rechecks.answer(RecheckFactory(), by=coordinator.actor, found="shut", until=timezone.localdate())
    with pytest.raises(PermissionDenied):
        rechecks.answer(RecheckFactory(), by=UserFactory(referrer=True).actor, found="as_said")
    with pytest.raises(IntegrityError, match="signpost_refused_with_a_reason"), transaction.atomic():
        SignpostFactory(status="turned_away", reason="")
    with pytest.raises(IntegrityError, match="recheck_answered_by_somebody"), transaction.atomic():
        RecheckFactory(found="as_said")


def test_on_screen_from_a_closed_door_to_another_place(client, sign_in, file, coordinator):
    """Her social worker gives a place, tells the closed door, and gives another one in its stead."""
    meal, other = MealFactory(hours="24/7"), MealFactory(hours="24/7")
    worker = file.referral.referred_by
    sign_in(worker)
    give_url = reverse("casework:give_signpost", args=[file.pk])

    assert meal.place.name in client.get(give_url, {"service": meal.pk}).content.decode()
    assert client.post(give_url, {"service": meal.pk}).status_code == 422
    assert client.post(give_url, {"service": meal.pk, "channel": "card"}).status_code == 302
    row = Signpost.objects.get()
    page = reverse("casework:signpost", args=[row.pk])
    assert "Porte close" in client.get(page).content.decode()
    refused = reverse("casework:move_signpost", args=[row.pk, "turn_away"])
    assert client.post(refused, {"version": row.version}).status_code == 422
    closed = reverse("casework:move_signpost", args=[row.pk, "find_closed"])
    assert client.post(closed, {"version": row.version}).status_code == 302
    assert client.post(closed, {"version": row.version}).status_code == 409
    shown = client.get(page, {"secteur": ""}).content.decode()
    assert "tel:115" in shown

    assert client.post(give_url, {"service": other.pk, "channel": "oral", "instead_of": row.pk}).status_code == 302

    assert Signpost.objects.get(instead_of=row).service == other
    assert other.place.name in client.get(page).content.decode()
    assert client.get(reverse("directory:recheck", args=[Recheck.objects.get().pk])).status_code == 403
    sign_in(coordinator)
    answer = reverse("directory:recheck", args=[Recheck.objects.get().pk])
    assert client.post(answer, {"found": "as_said"}).status_code == 302
    assert client.get(reverse("directory:rechecks")).status_code == 200


def test_avoiding_a_place_is_hers_alone_and_is_taken_back(client, sign_in, file, coordinator):
    meal = MealFactory()
    sign_in(coordinator)

    for end, kept in (("eviter", 1), ("eviter", 1), ("proposer", 0)):
        url = reverse("casework:avoid_place", args=[file.pk, end])
        assert client.post(url, {"place": meal.place_id}).status_code == 302
        assert file.avoided_places.count() == kept


def test_one_place_given_and_twenty_cost_the_same(client, sign_in, file, coordinator, constant_queries):
    SignpostFactory(accompaniment=file)
    sign_in(coordinator)

    constant_queries(
        reverse("casework:signposts", args=[file.pk]),
        grow=lambda: SignpostFactory.create_batch(19, accompaniment=file),
    )


def test_the_helplines_are_open_to_all_and_name_nobody(client):
    for kind, number in (("violences", "3919"), ("sante", "3114")):
        page = client.get(reverse("directory:helplines", args=[kind]))
        assert page.status_code == 200
        assert f"tel:{number}" in page.content.decode()
        assert "115" in page.content.decode()
    assert client.get(reverse("directory:helplines", args=["rien"])).status_code == 404
