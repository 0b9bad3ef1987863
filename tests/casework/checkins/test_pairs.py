"""Two who follow her: rights open and close with the pair, and nobody carries more than she can."""

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor
from casework.checkins import pairs as actions
from casework.checkins.scans import check_ins_due, pairs_to_renew
from casework.models import Accompaniment, CheckIn, PairFollowing, VolunteerPair
from hosting.models import Assignment
from journal.judgements import decide
from journal.models import Task
from journal.moves import NotYet, TooLate, perform
from tests.casework.steps import day, fresh
from tests.factories import (
    AccompanimentFactory,
    CheckInFactory,
    ExitFactory,
    HostFactory,
    MediationFactory,
    RoomFactory,
    StayFactory,
    TerritoryFactory,
    UserFactory,
    VolunteerPairFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return VolunteerPairFactory()


def volunteers_of(file):
    found = Assignment.objects.of(file.guest_id).filter(part=Assignment.Part.VOLUNTEER)
    return set(found.values_list("user", flat=True))


def test_two_volunteers_promise_six_months(coordinator):
    territory = TerritoryFactory()
    second, first = (UserFactory(volunteer=territory) for _ in range(2))

    pair = actions.make_pair(territory.pk, first, second, by=coordinator.actor)

    assert pair.committed_until == timezone.localdate() + relativedelta(months=6)
    with pytest.raises(NotYet, match="deux personnes"):
        actions.make_pair(territory.pk, first, first, by=coordinator.actor)
    with pytest.raises(NotYet, match="pas bénévoles"):
        actions.make_pair(territory.pk, first, coordinator, by=coordinator.actor)
    with pytest.raises(IntegrityError, match="pair_once"), transaction.atomic():
        actions.make_pair(territory.pk, second, first, by=coordinator.actor)
    with pytest.raises(PermissionDenied):
        actions.make_pair(territory.pk, first, second, by=first.actor)


def test_a_pair_opens_and_closes_the_rights_of_both(coordinator, pair):
    file, other = AccompanimentFactory(owner=coordinator), VolunteerPairFactory()

    actions.follow(pair, file, by=coordinator.actor)
    assert volunteers_of(file) == set(pair.users)
    actions.follow(other, file, by=coordinator.actor)
    assert volunteers_of(file) == set(other.users)
    actions.follow(None, file, by=coordinator.actor)

    assert volunteers_of(file) == set()
    assert not PairFollowing.objects.filter(until_on=None).exists()


def test_following_twice_changes_nothing(coordinator, pair):
    file = AccompanimentFactory(owner=coordinator)

    once = actions.follow(pair, file, by=coordinator.actor)
    twice = actions.follow(pair, file, by=coordinator.actor)

    assert once == twice
    assert Assignment.objects.filter(part="volunteer").count() == 2


def test_a_pair_carries_four_women_or_what_its_territory_has_decided(coordinator, manager, pair):
    for _ in range(4):
        actions.follow(pair, AccompanimentFactory(), by=coordinator.actor)
    fifth = AccompanimentFactory()

    with pytest.raises(NotYet, match="déjà 4 femmes"):
        actions.follow(pair, fifth, by=coordinator.actor)
    assert volunteers_of(fifth) == set()
    decide(actions.MOST, pair.territory_id, 5, by=manager.actor, why="Deux retraitées.", from_on=day(0))
    actions.follow(pair, fifth, by=coordinator.actor)

    assert volunteers_of(fifth) == set(pair.users)


def test_nobody_follows_a_woman_of_his_own_home_or_whose_mediation_he_leads(coordinator):
    home = HostFactory(with_account=True)
    stay = StayFactory(ongoing=True, room=RoomFactory(host=home))
    mediator = UserFactory(volunteer=True)
    MediationFactory(stay=stay, mediator=mediator)

    for user, words in ((home.user, "du foyer"), (mediator, "médiation")):
        with pytest.raises(NotYet, match=words):
            actions.follow(VolunteerPairFactory(first=user), stay.accompaniment, by=coordinator.actor)


def test_her_confirmed_exit_frees_the_pair(coordinator, pair, approver):
    file = AccompanimentFactory(owner=coordinator, exiting=True)
    ExitFactory(accompaniment=file, confirmed=True)
    actions.follow(pair, file, by=coordinator.actor)

    perform(file, "confirm_exit", by=approver.actor)

    assert volunteers_of(file) == set()
    assert VolunteerPair.objects.with_load().get().load == 0
    with pytest.raises(TooLate):
        actions.follow(pair, Accompaniment.objects.get(pk=file.pk), by=coordinator.actor)


def test_a_pair_that_stops_lets_every_woman_go(coordinator, pair):
    files = [AccompanimentFactory() for _ in range(2)]
    for file in files:
        actions.follow(pair, file, by=coordinator.actor)

    actions.close_pair(pair, by=coordinator.actor)

    assert [volunteers_of(file) for file in files] == [set(), set()]
    assert fresh(pair).until_on == day(0)
    with pytest.raises(NotYet, match="plus là"):
        actions.follow(pair, files[0], by=coordinator.actor)


def test_a_promise_that_ends_within_a_month_is_spoken_of_once(coordinator):
    pair = VolunteerPairFactory(committed_until=day(20))
    VolunteerPairFactory()

    pairs_to_renew(timezone.localdate())
    pairs_to_renew(timezone.localdate())
    task = Task.objects.open().get(kind="renew_pair")
    row = actions.renew_pair(pair, by=coordinator.actor)

    assert task.subject == pair
    assert row.committed_until == day(20) + relativedelta(months=6)
    assert not Task.objects.open().exists()


def test_the_calls_of_a_woman_with_a_pair_are_a_task_only_when_late(coordinator, pair):
    today, late = CheckInFactory(), CheckInFactory(due_on=day(-2))
    for row in (today, late):
        actions.follow(pair, row.stay.accompaniment, by=coordinator.actor)
    alone = CheckInFactory()

    check_ins_due(timezone.localdate())

    found = {task.subject for task in Task.objects.open().filter(kind="check_in")}
    hers = {row for row in found if row.side == CheckIn.Side.GUEST}
    assert late in hers
    assert alone in hers
    assert today not in hers


# --- pages ---------------------------------------------------------------------------------------------------------


def test_a_pair_is_made_and_given_a_woman_on_two_pages(client, sign_in, coordinator):
    territory = TerritoryFactory()
    first, second = (UserFactory(volunteer=territory) for _ in range(2))
    file = AccompanimentFactory(owner=coordinator)
    sign_in(coordinator)

    client.post(reverse("casework:pairs"), {"first": first.pk, "second": second.pk})
    pair = VolunteerPair.objects.get()
    answer = client.post(reverse("casework:pair_up", args=[file.pk]), {"pair": pair.pk})

    assert answer.status_code == 302
    assert volunteers_of(file) == {first.pk, second.pk}
    page = client.get(reverse("casework:pair", args=[pair.pk])).content.decode()
    assert file.code in page
    client.post(reverse("casework:pair", args=[pair.pk]), {"act": "close"})
    assert fresh(pair).until_on == day(0)


def test_the_pairs_of_elsewhere_are_not_found(client, sign_in):
    pair = VolunteerPairFactory()
    sign_in(UserFactory(coordinator=TerritoryFactory(code="lyon")))

    assert client.get(reverse("casework:pair", args=[pair.pk])).status_code == 404


def test_the_service_may_make_a_pair():
    territory = TerritoryFactory()
    first, second = (UserFactory(volunteer=territory) for _ in range(2))

    assert actions.make_pair(territory.pk, first, second, by=Actor.service()).pk
