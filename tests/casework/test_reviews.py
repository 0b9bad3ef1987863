"""The reviews of her year: found when due, held by people, what blocks by its cause; and the weeks past it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from casework import reviews
from casework.clock import add_months, commitment_end, review_day
from casework.models import Accompaniment, Obstacle, Review, WeeklyDecision
from casework.review_notices import ReviewSoon
from casework.reviews import Step, awaited
from casework.scans import SCANS
from hosting.models import Need
from journal.judgements import decide
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from messaging import notifications
from messaging.models import Message
from tests.casework.steps import day
from tests.factories import (
    AccompanimentFactory,
    ObstacleFactory,
    ReviewFactory,
    StayFactory,
    SupportStepFactory,
    SuspensionFactory,
    TerritoryFactory,
    UserFactory,
    WeeklyDecisionFactory,
)

START = date(2026, 1, 31)


# --- the calendar: pure --------------------------------------------------------------------------------------------


def test_a_review_comes_on_the_same_day_of_its_month():
    assert [review_day(START, month) for month in (1, 3, 12)] == [
        date(2026, 2, 28), date(2026, 4, 30), date(2027, 1, 31),
    ]  # fmt: skip


nights = st.integers(-30, 400).map(lambda count: START + timedelta(days=count))
suspensions = st.lists(st.tuples(nights, nights).map(sorted).map(tuple), max_size=3)


@given(suspensions, st.sampled_from(Review.Month.values))
def test_a_suspended_night_moves_the_reviews_that_come_after_it_as_it_moves_the_end(suspended, month):
    found = review_day(START, month, suspended)

    assert found >= add_months(START, month)
    assert review_day(START, 12, suspended) == commitment_end(START, suspended)
    assert [review_day(START, other, suspended) for other in Review.Month.values] == sorted(
        review_day(START, other, suspended) for other in Review.Month.values
    )


def step(month, on, *, held=False):
    return Step(Review.Month(month), START + timedelta(days=on), object() if held else None)


@pytest.mark.parametrize(
    ("held", "today", "expected"),
    [
        ((), 15, None),
        ((), 16, 1),
        ((), 30, 1),
        ((1,), 31, None),
        ((1,), 76, 3),
        ((), 90, 3),  # the first month was never looked at: the third looks at the same, and later
        ((3,), 91, None),
        ((1,), 365, 12),
        ((12,), 300, None),  # the review of the year, held early, has looked at everything
        ((1, 3, 6, 9, 11, 12), 400, None),
    ],
)
def test_one_review_at_a_time_is_awaited(held, today, expected):
    days = {1: 30, 3: 90, 6: 180, 9: 270, 11: 330, 12: 365}
    steps = [step(month, on, held=month in held) for month, on in days.items()]

    found = awaited(steps, START + timedelta(days=today), 14)

    assert (found.month if found else None) == expected


# --- holding one ---------------------------------------------------------------------------------------------------


@pytest.fixture
def file(coordinator, db):
    """Her year began a hundred days ago; her social worker is of a partner organisation."""
    return StayFactory(ongoing=True, accompaniment__owner=coordinator).accompaniment


def hold(file, user, **changes):
    facts = {"month": 3, "held_on": day(0), "guest_present": True, "referrer_present": True, "blocked": ["guarantor"]}
    return reviews.hold_review(file, by=user.actor, **facts | changes)


def test_a_review_says_who_was_there_and_what_blocks(file, coordinator):
    review = hold(file, coordinator, guest_present=False, blocked=["guarantor", "offer"], words="Elle travaillait.")

    assert (review.reviewer, review.guest_present, review.referrer_present) == (coordinator, False, True)
    assert sorted(Obstacle.objects.open().values_list("cause", "since_on")) == [
        ("guarantor", day(0)), ("offer", day(0)),
    ]  # fmt: skip
    entry = Entry.objects.about(file).get(transition="hold_review")
    assert entry.facts["month"] == 3
    assert "Elle travaillait" not in str(entry.facts)


def test_at_the_next_review_what_blocks_no_more_is_cleared_and_the_rest_goes_on(file, coordinator):
    hold(file, coordinator, month=1, held_on=day(-60), blocked=["guarantor", "papers"])

    hold(file, coordinator, blocked=["papers", "offer"])

    assert sorted(Obstacle.objects.values_list("cause", "since_on", "cleared_on")) == [
        ("guarantor", day(-60), day(0)), ("offer", day(0), None), ("papers", day(-60), None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"held_on": day(1)}, "pas d’avance"),
        ({"held_on": day(-101)}, "pendant son année"),
        ({"month": 6}, "à partir du"),
        ({"month": 3, "decision": "exit"}, "lui seul"),
    ],
    ids=["to come", "before her year", "too early", "decides"],
)
def test_a_review_that_cannot_have_taken_place_is_refused_in_words(file, coordinator, changes, said):
    with pytest.raises(NotYet, match=said):
        hold(file, coordinator, **changes)

    assert not Review.objects.exists()


def test_a_review_is_noted_once(file, coordinator):
    hold(file, coordinator)

    with pytest.raises(TooLate, match="déjà noté"):
        hold(file, coordinator)


def test_another_team_holds_no_review(file):
    with pytest.raises(PermissionDenied):
        hold(file, UserFactory(coordinator=TerritoryFactory(code="ailleurs")))


def test_the_review_of_the_year_may_be_held_from_the_tenth_month_and_decides(file, coordinator):
    with travel(add_months(file.commitment.starts_on, 9), tick=False):
        with pytest.raises(NotYet, match="lui seul"):
            hold(file, coordinator, month=12, held_on=day(0))

        assert hold(file, coordinator, month=12, held_on=day(0), decision="exit").decision == "exit"


# --- what the days make due ----------------------------------------------------------------------------------------


def due(**tasks):
    return list(Task.objects.open().filter(**tasks).values_list("kind", "facts__month", "due_on"))


def test_a_review_is_prepared_fourteen_days_before_then_held_on_its_day(coordinator):
    first = timezone.localdate()
    file = StayFactory(ongoing=True, planned_from=first, accompaniment__owner=coordinator).accompaniment
    month = add_months(first, 1)

    with travel(month - timedelta(days=15), tick=False):
        assert SCANS["reviews_due"](timezone.localdate()) == 0
    with travel(month - timedelta(days=14), tick=False):
        SCANS["reviews_due"](timezone.localdate())
        assert due() == [("prepare_review", 1, month)]
    with travel(month, tick=False):
        SCANS["reviews_due"](timezone.localdate())
        assert due() == [("hold_review", 1, month)]
        hold(file, coordinator, month=1, held_on=day(0))
        assert due() == []


def test_a_territory_gives_more_notice(file, manager):
    coming = review_day(file.commitment.starts_on, 6)
    Review.objects.bulk_create(
        [ReviewFactory.build(accompaniment=file, reviewer=file.owner, month=3, held_on=day(-1))]
    )
    on = coming - timedelta(days=30)
    decide(reviews.NOTICE_DAYS, file.territory_id, 30, by=manager.actor, why="Les partenaires.", from_on=day(0))

    with travel(on, tick=False):
        assert SCANS["reviews_due"](timezone.localdate()) == 1


def test_a_review_that_nobody_held_gives_way_to_the_next(coordinator):
    file = StayFactory(ongoing=True, planned_from=day(-40), accompaniment__owner=coordinator).accompaniment
    SCANS["reviews_due"](day(0))
    assert [month for _, month, _ in due()] == [1]

    with travel(review_day(file.commitment.starts_on, 3), tick=False):
        SCANS["reviews_due"](timezone.localdate())

        assert [month for _, month, _ in due()] == [3]
    assert Task.objects.filter(done_at__isnull=False).count() == 1


def test_her_social_worker_is_told_before_and_on_the_day_and_nothing_that_names_her(coordinator, settings):
    file = StayFactory(ongoing=True, planned_from=day(0), accompaniment__owner=coordinator).accompaniment
    type(file.referral).objects.filter(pk=file.referral_id).update(imported=False)
    month = add_months(day(0), 1)

    for moment in (month - timedelta(days=14), month):
        with travel(moment, tick=False):
            notifications.tell_what_is_due()
            notifications.tell_what_is_due()

    told = Message.objects.filter(kind=ReviewSoon.code)
    assert told.count() == 2
    assert {message.user for message in told} == {file.referral.referred_by}
    with travel(month, tick=False):
        text = str(ReviewSoon().facts(file))
    assert file.referral.code in text
    assert file.guest.first_name not in text
    assert mail.outbox == []


# --- past the end of her year --------------------------------------------------------------------------------------


@pytest.fixture
def beyond(coordinator, db):
    """Her year ended a month ago; her roof goes on for twenty days."""
    stay = StayFactory(
        ongoing=True, planned_from=day(-400), planned_until=day(20), accompaniment__owner=coordinator
    )  # fmt: skip
    return stay.accompaniment


def test_past_her_year_her_owner_is_asked_every_week_and_nothing_closes_by_itself(beyond, coordinator):
    assert SCANS["weeks_to_decide"](day(0)) == 1
    assert Task.objects.open().get(kind="decide_week").owner == coordinator

    reviews.decide_week(beyond, by=coordinator.actor, choice="exit")

    assert not Task.objects.open().filter(kind="decide_week").exists()
    assert SCANS["weeks_to_decide"](day(6)) == 0
    assert SCANS["weeks_to_decide"](day(7)) == 1
    assert Accompaniment.objects.get(pk=beyond.pk).status == Accompaniment.Status.OPEN


def test_within_her_year_there_is_no_week_to_decide(file, coordinator):
    assert SCANS["weeks_to_decide"](day(0)) == 0
    with pytest.raises(NotYet, match="rien n’est à décider"):
        reviews.decide_week(file, by=coordinator.actor, choice="exit")


@pytest.mark.parametrize(("choice", "searches"), [("continues", 1), ("exit", 0)])
def test_she_who_stays_past_her_year_has_her_next_roof_looked_for(beyond, coordinator, choice, searches):
    reviews.decide_week(beyond, by=coordinator.actor, choice=choice)

    assert Need.objects.open().filter(guest=beyond.guest, from_on=day(20)).count() == searches
    assert WeeklyDecision.objects.get().choice == choice


def test_a_week_is_decided_once_a_day(beyond, coordinator):
    reviews.decide_week(beyond, by=coordinator.actor, choice="continues")

    with pytest.raises(TooLate, match="déjà notée"):
        reviews.decide_week(beyond, by=coordinator.actor, choice="exit")


# --- on screen -----------------------------------------------------------------------------------------------------


def test_a_review_is_noted_on_screen_then_read_with_what_blocks(sign_in, client, file, coordinator):
    sign_in(coordinator)
    page = reverse("casework:reviews", args=[file.pk])
    form = reverse("casework:review", args=[file.pk, 3])
    assert form in client.get(page).content.decode()

    assert client.post(form, {"held_on": day(0)}).status_code == 422
    facts = {
        "held_on": day(0),
        "guest_present": "0",
        "referrer_present": "1",
        "blocked": ["papers"],
        "words": "Récépissé.",
    }
    assert client.post(form, facts).status_code == 302

    shown = client.get(page).content.decode()
    assert "Pourquoi ça n’avance pas" in shown
    assert "Récépissé." in shown
    assert ", sans elle" in shown
    assert "un papier manque" in client.get(reverse("casework:accompaniment", args=[file.pk])).content.decode()
    assert client.get(reverse("casework:review", args=[file.pk, 2])).status_code == 404


def test_her_social_worker_reads_the_reviews_and_holds_none(sign_in, client, file):
    ReviewFactory(accompaniment=file)
    sign_in(file.referral.referred_by)

    shown = client.get(reverse("casework:reviews", args=[file.pk]))

    assert shown.status_code == 200
    assert "Elle attend son numéro" in shown.content.decode()
    assert "Noter ce point" not in shown.content.decode()
    assert client.get(reverse("casework:review", args=[file.pk, 3])).status_code == 403


def test_what_blocks_is_counted_among_the_women_whose_reviews_one_may_read(
    sign_in, client, file, coordinator, manager
):
    ObstacleFactory(review__accompaniment=file, cause="health")
    SupportStepFactory(goal__accompaniment=file, cause="offer", blocked_on=day(-9))
    another = ObstacleFactory(review__accompaniment=AccompanimentFactory(started_on=day(-90)), cause="health")
    url = reverse("casework:what_blocks")

    sign_in(coordinator)
    mine = client.get(url).content.decode()
    sign_in(manager)
    all_ = client.get(url).content.decode()

    assert file.code in mine
    assert "Rien n’est proposé en face" in mine
    assert another.accompaniment.code not in mine
    assert {file.code, another.accompaniment.code} == {
        code for code in (file.code, another.accompaniment.code) if code in all_
    }


@pytest.mark.parametrize("name", ["casework:what_blocks", "casework:reviews", "casework:accompaniment"])
def test_the_pages_cost_the_same_for_one_and_for_many(sign_in, constant_queries, file, coordinator, manager, name):
    sign_in(manager)
    ObstacleFactory(review__accompaniment=file)
    coming = [(3, "offer"), (6, "papers")]

    def grow():
        ObstacleFactory(review__accompaniment=AccompanimentFactory(started_on=day(-90)), cause="offer")
        month, cause = coming.pop()
        ObstacleFactory(review__accompaniment=file, review__month=month, cause=cause)
        SuspensionFactory(commitment=file.commitment, from_on=day(-month), until_on=day(1 - month))
        WeeklyDecisionFactory(accompaniment=file, decided_on=day(-month))

    constant_queries(reverse(name, args=[] if name.endswith("blocks") else [file.pk]), grow=grow)


def test_the_week_is_decided_on_screen(sign_in, client, beyond, coordinator):
    sign_in(coordinator)
    page = reverse("casework:accompaniment", args=[beyond.pk])
    assert "Décider de la semaine" in client.get(page).content.decode()

    url = reverse("casework:week", args=[beyond.pk])
    assert client.post(url, {"words": "Un bail en mars."}).status_code == 422
    assert client.post(url, {"choice": "continues"}).status_code == 302

    shown = client.get(page).content.decode()
    assert "au-delà de son année" in shown.lower()
    assert "elle reste : la recherche continue" in shown
