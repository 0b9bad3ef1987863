"""Many places at once: shown before, written with their history, taken back exactly."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory import editing
from directory.editing.batches import apply_batch, preview, revert_batch
from directory.hours.timetable import State
from directory.models import Change, Coverage, Opening, Override, OverrideBatch, Place, Service
from directory.search.finding import Question, find
from journal.moves import TooLate
from tests.directory.test_directory_pages import text_of
from tests.factories import PlaceFactory, ServiceFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(coordinator=True).actor


@pytest.fixture
def street(by):
    services = [ServiceFactory(hours="Mo-Su 00:00-24:00", category="shower") for _ in range(4)]
    services.append(ServiceFactory(hours="Mo-Su 00:00-24:00", category="seated-meal"))
    for service in services:
        editing.verify(service, ["hours"], "call", by=by)
    return services


def facts(**also):
    today = timezone.localdate()
    return {"kind": "closure", "since": today.isoformat(), "until": (today + timedelta(days=9)).isoformat()} | also


def said():
    """All that anybody sees of the directory."""
    answers = {each.place_id: each.state for of in find(Question(open_at=timezone.now(), closed_too=True),
                                                        most=50).by_state.values() for each in of}  # fmt: skip
    overrides = sorted(Override.objects.values_list("place", "service", "kind", "period", "message"))
    return answers, overrides, sorted(Opening.objects.filter(services__isnull=False).values_list("key", "services"))


def test_a_batch_closes_all_and_one_touch_says_again_exactly_what_was_said(street, by):
    editing.add_override(
        street[0].place, "message", since=timezone.localdate(), until=timezone.localdate() + timedelta(days=2),
        message="Apporter un sac", by=by,
    )  # fmt: skip
    before = said()

    batch = apply_batch({"departments": ["33"]}, facts(), title="Confinement", by=by)

    assert batch.count == 5
    assert set(said()[0].values()) == {State.CLOSED}
    assert Change.objects.filter(batch=batch, origin="batch").count() == 5
    assert Place.objects.filter(version=2).count() == 5
    assert revert_batch(batch, by=by) == 5
    assert said() == before
    assert Change.objects.filter(batch=batch, reverts__isnull=False).count() == 5
    with pytest.raises(TooLate):
        revert_batch(batch, by=by)


def test_what_somebody_ended_since_stays_as_she_left_it(street, by):
    batch = apply_batch({}, facts(), title="Confinement", by=by)
    editing.end_override(Override.objects.get(place=street[0].place), by=by)

    assert revert_batch(batch, by=by) == 4


def test_with_a_category_its_services_alone_change(street, by):
    batch = apply_batch({"category": "shower"}, facts(message="Eau coupée"), title="Douches", by=by)

    assert batch.count == 4
    assert set(Override.objects.values_list("service__category", flat=True)) == {"shower"}
    assert Service.objects.filter(version=2).count() == 4
    assert preview({"category": "shower"}, facts(), by).services == 4


def test_the_places_of_another_team_are_not_touched(street, by):
    PlaceFactory(postal_code="69003")
    Coverage.objects.create(territory=TerritoryFactory(code="lyon"), department="69")

    assert preview({}, facts(), by).places == 5
    assert preview({}, facts(), UserFactory(national_admin=True).actor).places == 6


def test_the_page_shows_what_will_be_touched_then_does_it_then_takes_it_back(street, sign_in, coordinator):
    team, url, today = sign_in(coordinator), reverse("directory:team_batches"), timezone.localdate()
    asked = {"title": "Canicule", "kind": "closure", "since": today, "last": today + timedelta(days=2)}

    shown = team.post(url, asked | {"step": "save"})

    assert "5 lieux, 5 services" in text_of(shown)
    assert not OverrideBatch.objects.exists()
    assert team.post(url, asked | {"step": "save", "seen": "5"}).status_code == 302
    assert Override.objects.count() == 5
    row = OverrideBatch.objects.get()
    assert team.post(reverse("directory:team_revert_batch", args=[row.pk])).status_code == 302
    assert Override.objects.count() == 0
    assert team.post(reverse("directory:team_revert_batch", args=[row.pk])).status_code == 409
    assert team.post(url, asked | {"last": today - timedelta(days=2)}).status_code == 422
