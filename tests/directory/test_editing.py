"""One door to change the directory: history, verification and search follow in the same transaction."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from directory import editing
from directory.hours.timetable import State
from directory.models import Change, Listing, Override, Place, Source, Verification
from directory.schedules import timetable_of
from directory.search.finding import Question, find
from journal.moves import Stale, TooLate, perform
from tests.factories import PlaceFactory, ServiceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(coordinator=True).actor


@pytest.fixture
def service():
    made = ServiceFactory()
    editing.verify(made.place, (), by=None)
    return made


def whole(service):
    place = Place.objects.with_services().get(pk=service.place_id)
    return timetable_of(place, place.services.get(pk=service.pk))


def found(text):
    return [each.name for group in find(Question(text=text)).by_state.values() for each in group]


def test_a_fact_changes_with_its_history_its_verification_and_the_words_of_the_search(service, by):
    place = service.place

    change = editing.change_fact(place, "name", "Bains du Port", by=by, checked="call")

    assert (change.before, change.after, change.by, change.origin) == (place.name, "Bains du Port", by, "team")
    assert Place.objects.get(pk=place.pk).version == place.version + 1
    assert Verification.objects.filter(place=place, fact="existence", method="call", by=by).exists()
    assert found("bains du port") == ["Bains du Port"]
    assert editing.change_fact(place, "name", "Bains du Port", by=by) is None
    with pytest.raises(Stale):
        editing.change_fact(place, "name", "Autre", by=by, version=place.version)
    with pytest.raises(ValidationError, match="Courriel"):
        editing.change_fact(place, "mail", "pas un courriel", by=by)


def test_audiences_and_conditions_are_facts_like_others(service, by):
    values = {"audiences": [["women", "only"]], "conditions": [["price", "1 €"]], "languages": ["fr", "ar"]}

    editing.change_facts(service, values, by=by)
    changes = editing.change_facts(service, {"audiences": []}, by=by)

    assert [(change.field, change.before) for change in changes] == [("audiences", [["women", "only"]])]
    assert str(service.conditions.get()) == "Participation demandée : 1 €"


def test_from_outside_texts_wait_and_hours_do_not(service, by):
    values = {"description": "Serviettes fournies", "hours": "Mo 10:00-12:00"}

    changes = editing.change_facts(service, values, by=by, origin="link", checked="link")

    assert {change.field: change.state for change in changes} == {"description": "waiting", "hours": "published"}
    service.refresh_from_db()
    assert (service.description, service.hours) == ("", "Mo 10:00-12:00")
    waiting = Change.objects.waiting().get()
    editing.accept(waiting, by=by)
    service.refresh_from_db()
    assert service.description == "Serviettes fournies"
    assert found("serviettes") == [service.place.name]
    with pytest.raises(TooLate):
        editing.refuse(waiting, by=by, reason="Non")


def test_a_proposal_that_something_overtook_is_not_accepted_blindly(service, by):
    [proposed] = editing.propose_facts(service.place, {"telephone": "05 00 00 00 01"}, by=None, origin="public")
    editing.change_fact(service.place, "telephone", "05 00 00 00 02", by=by)

    with pytest.raises(TooLate):
        editing.accept(proposed, by=by)
    editing.refuse(proposed, by=by, reason="Numéro déjà corrigé")

    assert Change.objects.get(pk=proposed.pk).state == "refused"


def test_a_change_is_taken_back_once_and_only_if_nothing_came_after(service, by):
    change = editing.change_fact(service, "hours", "Tu 10:00-12:00", by=by)

    editing.revert(change, by=by)

    service.refresh_from_db()
    assert service.hours == "Mo-Fr 09:00-17:00"
    assert change.reverted_by.after == "Mo-Fr 09:00-17:00"
    with pytest.raises(TooLate):
        editing.revert(change, by=by)


def test_history_is_neither_altered_nor_deleted(service, by):
    change = editing.change_fact(service.place, "name", "Autre", by=by)

    for attempt in (
        lambda: Change.objects.filter(pk=change.pk).update(after="Rien"),
        lambda: Change.objects.filter(pk=change.pk).update(state="waiting", effective_at=None),
        lambda: Change.objects.filter(pk=change.pk)._raw_delete("default"),
    ):
        with pytest.raises((InternalError, IntegrityError), match="neither altered"), transaction.atomic():
            attempt()


def test_a_closure_begins_ends_and_comes_back(service, by):
    today = timezone.localdate()
    until = today + timedelta(days=30)

    closed = editing.add_override(service.place, "closure", since=today - timedelta(days=3), until=until, by=by)
    assert whole(service).on(today) == ()
    left = editing.end_override(closed, by=by, on=today)

    assert left.period.upper == today
    assert list(Override.objects.filter(place=service.place)) == [left]
    assert Override.ever.get(pk=closed.pk).withdrawn_at
    ended = Change.objects.filter(field="override").first()
    editing.revert(ended, by=by)
    assert Override.objects.get(place=service.place).period.upper == until
    begun = Change.objects.filter(field="override").first()
    editing.revert(begun, by=by)
    assert Override.objects.get(place=service.place).period.upper == today
    with pytest.raises(TooLate):
        editing.end_override(closed, by=by)
    with pytest.raises(ValidationError, match="Nous ne savons pas lire"):
        editing.add_override(service, "hours", since=today, until=until, hours="quand on veut", by=by)


def test_how_full_it_is_ends_at_midnight(service, by):
    editing.set_saturation(service, "high", by=by, origin="link")
    service.refresh_from_db()

    assert service.saturation_on() == "Complet"
    assert service.saturation_on(timezone.localdate() + timedelta(days=1)) == ""


def test_hours_found_wrong_are_sure_no_more_until_they_are_checked_again(service, by):
    monday = timezone.now() + timedelta(days=(7 - timezone.localdate().weekday()) % 7)
    noon = monday.replace(hour=11, minute=0)
    assert whole(service).at(noon).state is State.CERTAIN

    editing.call_into_question(service, by=by)
    assert whole(service).at(noon).state is State.UNKNOWN
    editing.verify(service, ["hours"], "visit", by=by)

    assert whole(service).at(noon).state is State.CERTAIN


def test_an_address_that_becomes_confidential_is_kept_nowhere(service, by):
    place = PlaceFactory(address="4 rue Cachée")
    source = Source.objects.create(title="Feuillet", verified_on=date(2026, 5, 1))
    Listing.objects.create(source=source, number=1, place=place, row={"address": "4 rue Cachée", "geo_latitude": "4"})
    editing.change_fact(place, "address", "5 rue Cachée", by=by)

    editing.change_fact(place, "confidential", True, by=by)

    place.refresh_from_db()
    assert (place.confidential, place.address) == (True, "")
    with connection.cursor() as cursor:
        for table in ("directory_place", "directory_change", "directory_listing"):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE '%%Cachée%%'")
            assert cursor.fetchone() == (0,), table


def test_what_is_made_by_hand_is_a_draft_until_it_is_put_online(by):
    structure = editing.create_structure({"name": "Halte neuve"}, by=by)
    place = editing.create_place(structure, {"name": "Halte neuve", "postal_code": "33000"}, by=by)
    editing.create_service(place, {"category": "shower", "hours": "Mo-Su 08:00-20:00"}, by=by, checked="visit")

    assert found("halte neuve") == []
    perform(structure, "publish", by=by)

    assert found("halte neuve") == ["Halte neuve"]
    assert Change.objects.filter(field="created").count() == 3
