"""What past answers teach: counted in the open, never from who she is, and only where a territory decided so."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from hosting.models import Guest, Household, Room
from matching import acceptance, actions, runs
from matching.models import Shortlist
from tests.casework.steps import admitted, day, proposed
from tests.factories import HouseholdFactory, JudgementFactory, NeedFactory, OccupancyFactory, RoomFactory

pytestmark = pytest.mark.django_db
UNASKED = next(point for point in acceptance.POINTS if point.code == "unasked")


def home_with_a_man():
    """Nobody has asked her yet whether she would live with a man: a delicate point."""
    room = RoomFactory()
    Household.objects.filter(host=room.host).update(men_present=True)
    return room


def asked(user, room=None):
    """A proposal to a woman who has not said whether she would live with a man."""
    need = admitted(user)
    Guest.objects.filter(pk=need.guest_id).update(accepts_men=None)
    return proposed(user, need=need, room=room or home_with_a_man())


def answer(user, *, yes, reason="home", room=None):
    said = {"accepts": True} if yes else {"accepts": False, "reason": reason}
    return actions.guest_answers(asked(user, room), by=user.actor, channel="voice", **said)


def known(after=1):
    return acceptance.counted(timezone.localdate() + timedelta(days=after))


def test_answers_are_counted_point_by_point_with_a_prior(coordinator):
    answer(coordinator, yes=True)
    answer(coordinator, yes=False)
    answer(coordinator, yes=False, reason="not_now")  # an answer, and no refusal of this point
    answer(coordinator, yes=False, room=RoomFactory())  # nothing delicate there
    asked(coordinator)  # no answer yet

    found = known()

    assert found.answers["unasked"] == (3, 1)
    assert found.refusal(UNASKED) == pytest.approx((1 + 1) / (10 + 3))
    assert acceptance.Counted({}).factor(UNASKED) == pytest.approx(0.9)


def test_what_was_answered_today_counts_from_tomorrow(coordinator):
    answer(coordinator, yes=False)

    assert known(after=0).answers["unasked"] == (0, 0)
    assert known(after=1).answers["unasked"] == (1, 1)


def test_the_plan_counts_with_answers_where_the_territory_decided_so(coordinator):
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        for _ in range(5):
            answer(coordinator, yes=False)
    Room.objects.update(withdrawn_on=day(0))
    need, room = NeedFactory(guest__accepts_men=None, until_on=day(90)), home_with_a_man()
    runs.touch(needs=[need.pk])
    plain = scores_of(need)[room.pk]

    JudgementFactory(territory=need.territory, name="acceptance_weights", value=1)
    (run,) = runs.touch(needs=[need.pk])

    factor = known().factor(UNASKED)
    assert factor == pytest.approx(1 - 6 / 15)
    assert scores_of(need)[room.pk] == round(plain * factor)
    run.refresh_from_db()
    answers = run.parameters["answers"]
    assert (answers["version"], answers["counts"]["unasked"]) == (acceptance.VERSION, [5, 5])
    assert answers["territories"] == [need.territory_id]


def scores_of(need):
    row = Shortlist.objects.get(need=need)
    return dict(zip(row.rooms, row.scores, strict=True))


def test_the_room_of_the_home_where_she_lives_is_a_little_ahead():
    need, other = NeedFactory(), RoomFactory()
    here = RoomFactory(host=other.host)
    stay = RoomFactory(host=RoomFactory().host, open=None)
    OccupancyFactory(guest=need.guest, room=stay, from_on=day(-30), until_on=day(0))
    second = RoomFactory(host=stay.host)
    HouseholdFactory(host=stay.host)

    runs.replan()

    found = scores_of(need)
    weight, whole = 3, sum(rule.weight for rule in acceptance.CRITERIA.values())
    assert found[other.pk] == found[here.pk]
    stays = round(1000 * weight * 0.5 / whole)  # half the marks of « peu de déménagements »
    assert abs(found[second.pk] - found[other.pk] - acceptance.SAME_HOME - stays) <= 1
