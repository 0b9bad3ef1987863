"""When a social worker leaves, her manager takes over; after five working days, our team does."""

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor
from casework.models import Accompaniment
from hosting.models import Referral
from hosting.referring import handover
from journal.models import Entry, Task
from journal.moves import NotYet, Stale, TooLate
from tests.factories import AccompanimentFactory, OrganisationFactory, ReferralFactory, TerritoryFactory, UserFactory


@pytest.fixture
def left(organisation, social_worker):
    """A referral whose social worker left on Monday 9 November 2026: Armistice Day lies in that week."""
    referral = ReferralFactory(submitted=True, organisation=organisation, referred_by=social_worker)
    social_worker.memberships.update(ends_on=date(2026, 11, 9))
    return referral


@pytest.fixture
def manager_actor(organisation_manager):
    return Actor.for_user(organisation_manager)


def open_tasks(referral):
    return Task.objects.about(referral).open().filter(kind=handover.KIND)


def test_the_manager_sees_what_is_to_be_taken_over(left, sign_in, organisation_manager, client, organisation):
    followed = ReferralFactory(submitted=True, organisation=organisation)
    elsewhere = ReferralFactory(submitted=True)
    elsewhere.referred_by.memberships.update(ends_on=date(2026, 11, 9))
    sign_in(organisation_manager)

    page = client.get(reverse("hosting:referring:to_take_over")).content.decode()
    banner = client.get(reverse("hosting:referring:list")).content.decode()

    assert left.code in page
    assert followed.code not in page
    assert elsewhere.code not in page
    assert "1\xa0orientation à reprendre" in banner


def test_nothing_to_take_over_is_said(sign_in, organisation_manager, client):
    sign_in(organisation_manager)

    assert "Rien à reprendre" in client.get(reverse("hosting:referring:to_take_over")).content.decode()


def test_an_admitted_woman_keeps_a_social_worker_until_she_has_left(
    organisation, social_worker, colleague, manager_actor
):
    running = AccompanimentFactory(referral__organisation=organisation, referral__referred_by=social_worker)
    over = AccompanimentFactory(
        referral__organisation=organisation, referral__referred_by=social_worker, status=Accompaniment.Status.EXITED
    )
    social_worker.memberships.update(ends_on=date(2026, 11, 9))

    assert list(handover.to_take_over(manager_actor)) == [running.referral]
    handover.scan(date(2026, 11, 20))
    assert open_tasks(running.referral).count() == 1
    with pytest.raises(TooLate):
        handover.take_over(over.referral, by=manager_actor, to=colleague)

    assert handover.take_over(running.referral, by=manager_actor, to=colleague).referred_by == colleague
    assert not open_tasks(running.referral).exists()


def test_the_manager_gives_it_to_a_colleague_who_then_follows_her(
    left, sign_in, organisation_manager, colleague, client, manager_actor
):
    sign_in(organisation_manager)
    url = reverse("hosting:referring:take_over", args=[left.pk])

    response = client.post(url, {"colleague": colleague.pk, "version": left.version})

    referral = Referral.objects.get(pk=left.pk)
    entry = Entry.objects.about(left).get()
    assert response.status_code == 302
    assert (referral.referred_by, referral.status, referral.version) == (colleague, left.status, left.version + 1)
    assert (entry.transition, entry.actor) == ("take_over", manager_actor)
    assert entry.facts == {"before": left.referred_by_id, "after": colleague.pk}
    assert client.get(url).status_code == 404


def test_the_manager_may_take_it_herself(left, manager_actor, organisation_manager):
    assert handover.take_over(left, by=manager_actor, to=organisation_manager).referred_by == organisation_manager


def test_it_is_not_given_to_somebody_of_elsewhere(left, sign_in, organisation_manager, client, manager_actor):
    stranger = UserFactory(referrer=OrganisationFactory())
    sign_in(organisation_manager)

    response = client.post(
        reverse("hosting:referring:take_over", args=[left.pk]), {"colleague": stranger.pk, "version": left.version}
    )

    assert response.status_code == 422
    with pytest.raises(NotYet):
        handover.take_over(left, by=manager_actor, to=stranger)


def test_only_the_manager_or_our_team_gives_it(left, colleague, coordinator, sign_in, client):
    sign_in(colleague)

    assert client.get(reverse("hosting:referring:to_take_over")).status_code == 403
    assert client.get(reverse("hosting:referring:take_over", args=[left.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        handover.take_over(left, by=Actor.for_user(colleague), to=colleague)
    assert handover.take_over(left, by=Actor.for_user(coordinator), to=colleague).referred_by == colleague


def test_a_manager_of_elsewhere_does_not_see_it(left, sign_in, client):
    sign_in(UserFactory(organisation_manager=OrganisationFactory()))

    assert client.get(reverse("hosting:referring:take_over", args=[left.pk])).status_code == 404


def test_a_stale_page_does_not_take_it_twice(left, sign_in, organisation_manager, colleague, client, manager_actor):
    other = UserFactory(referrer=left.organisation)
    sign_in(organisation_manager)
    url = reverse("hosting:referring:take_over", args=[left.pk])
    colleague.memberships.update(ends_on=None)

    wrong = client.post(url, {"colleague": colleague.pk, "version": left.version + 1})
    handover.take_over(left, by=manager_actor, to=other)

    assert wrong.status_code == 409
    assert "déjà reprise" in wrong.content.decode()
    with pytest.raises(Stale):
        handover.take_over(left, by=manager_actor, to=colleague, version=left.version)


def test_what_is_closed_is_not_taken_over(left, manager_actor, colleague):
    closed = ReferralFactory(refused=True, organisation=left.organisation)

    with pytest.raises(TooLate):
        handover.take_over(closed, by=manager_actor, to=colleague)


@pytest.mark.parametrize(("day", "ours"), [(date(2026, 11, 16), False), (date(2026, 11, 17), True)])
def test_after_five_working_days_it_is_our_task(left, day, ours):
    assert handover.scan(day) == int(ours)
    assert open_tasks(left).exists() is ours


def test_the_scan_may_run_twice(left):
    day = date(2026, 11, 20)

    handover.scan(day)
    handover.scan(day)

    task = open_tasks(left).get()
    assert (task.due_on, task.territory) == (day, left.territory)


def test_taking_over_closes_our_task(left, manager_actor, colleague):
    handover.scan(date(2026, 11, 20))

    handover.take_over(left, by=manager_actor, to=colleague)

    assert not open_tasks(left).exists()


def test_the_scan_closes_the_task_of_a_social_worker_who_is_back(left, social_worker):
    handover.scan(date(2026, 11, 20))
    social_worker.memberships.update(ends_on=None)

    assert handover.scan(date(2026, 11, 21)) == 0
    assert not open_tasks(left).exists()


def test_an_account_closed_without_a_date_is_our_task_at_once(organisation):
    referral = ReferralFactory(submitted=True, organisation=organisation)
    referral.referred_by.is_active = False
    referral.referred_by.save()

    assert handover.scan(timezone.localdate()) == 1
    assert open_tasks(referral).exists()


def test_a_register_without_an_organisation_is_nobodys_to_take_over(db):
    ReferralFactory(submitted=True, imported=True, organisation=None, referred_by=None)

    assert handover.scan(timezone.localdate()) == 0


def test_the_list_to_take_over_costs_the_same_for_one_or_twenty(
    left, organisation, sign_in, organisation_manager, social_worker, constant_queries
):
    sign_in(organisation_manager)

    def grow():
        ReferralFactory.create_batch(19, submitted=True, organisation=organisation, referred_by=social_worker)

    assert constant_queries(reverse("hosting:referring:to_take_over"), grow) <= 20


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_give_it_once(organisation, colleague):
    referral = ReferralFactory(submitted=True, organisation=organisation)
    referral.referred_by.memberships.update(ends_on=timezone.localdate())
    actors = [Actor.for_user(UserFactory(organisation_manager=organisation)) for _ in range(2)]
    barrier, outcomes = threading.Barrier(2), []

    def give(actor):
        barrier.wait()
        try:
            handover.take_over(referral, by=actor, to=colleague, version=referral.version)
            outcomes.append("given")
        except Stale:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["given", "refused"]
    assert Entry.objects.about(referral).filter(transition="take_over").count() == 1


def test_our_team_settles_what_its_task_is_about(left, sign_in, coordinator, colleague, client):
    sign_in(coordinator)
    url = reverse("hosting:referring:take_over", args=[left.pk])

    page = client.get(url).content.decode()
    response = client.post(url, {"colleague": colleague.pk, "version": left.version})

    assert "Appelez CCAS de Bègles" in page
    assert response.status_code == 302
    assert Referral.objects.get(pk=left.pk).referred_by == colleague


def test_a_draft_tells_our_team_whom_to_call_and_nothing_of_her(
    organisation, sign_in, coordinator, colleague, client, social_worker
):
    draft = ReferralFactory(organisation=organisation, referred_by=social_worker, guest__first_name="Joy")
    social_worker.memberships.update(ends_on=date(2026, 11, 9))
    url = reverse("hosting:referring:take_over", args=[draft.pk])
    given = {"colleague": colleague.pk, "version": draft.version}
    sign_in(coordinator)

    page = client.get(url).content.decode()
    refused = client.post(url, given)

    assert "Appelez CCAS de Bègles" in page
    assert "Joy" not in page
    assert refused.status_code == 403
    with pytest.raises(PermissionDenied):
        handover.take_over(draft, by=Actor.for_user(coordinator), to=colleague)


def test_a_coordinator_of_another_territory_settles_nothing(left, sign_in, client):
    sign_in(UserFactory(coordinator=TerritoryFactory(code="nantes")))

    assert client.get(reverse("hosting:referring:take_over", args=[left.pk])).status_code == 404
    assert left.code not in client.get(reverse("hosting:referring:to_take_over")).content.decode()
