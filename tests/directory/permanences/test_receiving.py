"""At the door: a slot for one person, a code in place of a name, a loop that is closed, a count without anybody."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from directory.models import Booking, HandOff, VisitCount
from directory.models.permanence import LETTERS
from directory.permanences import counting, receiving
from journal.moves import NotYet, TooLate
from tests.at_once import at_once, refusals
from tests.factories import (
    BookingFactory,
    HandOffFactory,
    HouseFactory,
    OfficeFactory,
    PermanenceFactory,
    SessionFactory,
    UserFactory,
)

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def session(db):
    return SessionFactory(permanence__childcare_places=3)


@pytest.fixture
def volunteer(session):
    return UserFactory(volunteer=session.office.house.territory)


def slot(session, number=0):
    return session.during.lower + timedelta(minutes=30 * number)


@pytest.mark.django_db
def test_a_booking_is_a_code_and_a_time_and_leads_to_nobody(session, volunteer):
    row = receiving.book(session, slot(session), by=volunteer.actor, children=2, interpreter=True)

    assert len(row.code) == 4
    assert set(row.code) <= set(LETTERS)
    leads_to = {
        field.related_model._meta.label
        for field in Booking._meta.get_fields()
        if field.is_relation and field.many_to_one
    }
    assert leads_to == {"directory.Session", "directory.Office"}  # no key to a guest, nor to any person


@pytest.mark.django_db
def test_what_does_not_hold_is_refused(session, volunteer):
    by = volunteer.actor
    receiving.book(session, slot(session), by=by, children=2)

    with pytest.raises(TooLate, match="vient d’être pris"):
        receiving.book(session, slot(session), by=by)
    with pytest.raises(TooLate, match="Il reste 1 place"):
        receiving.book(session, slot(session, 1), by=by, children=2)
    with pytest.raises(NotYet):
        receiving.book(session, slot(session) + timedelta(minutes=10), by=by)
    without = SessionFactory(permanence__office=OfficeFactory(house=session.office.house))
    with pytest.raises(NotYet, match="pas de garde"):
        receiving.book(without, slot(without), by=by, children=1)
    with pytest.raises(PermissionDenied):
        receiving.book(session, slot(session, 2), by=UserFactory(referrer=True).actor)
    with pytest.raises(IntegrityError, match="booking_one_at_a_time"), transaction.atomic():
        BookingFactory(session=session)


@pytest.mark.django_db
def test_a_slot_that_is_given_back_may_be_taken_again(session, volunteer):
    row = receiving.book(session, slot(session), by=volunteer.actor)

    receiving.cancel(row, by=volunteer.actor)
    receiving.book(session, slot(session), by=volunteer.actor)

    with pytest.raises(TooLate):
        receiving.note_came(row, by=volunteer.actor, came=True)
    with pytest.raises(NotYet, match="pas encore commencé"):
        receiving.note_came(session.bookings.kept().get(), by=volunteer.actor, came=True)


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_take_one_slot_and_nobody_is_deadlocked():
    session = SessionFactory()
    by = UserFactory(coordinator=session.office.house.territory).actor
    by.territories()

    outcomes = at_once(*[lambda: receiving.book(session, slot(session), by=by)] * 10)

    assert Booking.objects.count() == 1
    assert len(refusals(outcomes)) == 9
    assert {type(each) for each in refusals(outcomes)} == {TooLate}
    assert not [each for each in outcomes if isinstance(each, OperationalError)]


@pytest.mark.django_db
def test_somebody_passed_on_keeps_her_code_until_the_loop_is_closed(session, volunteer):
    to = PermanenceFactory(office=OfficeFactory(house=session.office.house))
    row = receiving.book(session, slot(session), by=volunteer.actor)

    handed = receiving.hand_off(row, to, by=volunteer.actor)
    with pytest.raises(TooLate, match="déjà adressée"):
        receiving.hand_off(row, to, by=volunteer.actor)
    receiving.move(handed, "accept", by=volunteer.actor)
    closed = receiving.move(handed, "arrive", by=volunteer.actor)

    assert (closed.code, closed.status) == (row.code, HandOff.Status.CAME)
    assert not HandOff.objects.waiting().exists()
    for wrong in (row.session.permanence, PermanenceFactory()):
        with pytest.raises(NotYet):
            receiving.hand_off(row, wrong, by=volunteer.actor)


@pytest.mark.django_db(transaction=True)
def test_taps_of_two_telephones_are_all_counted():
    house = HouseFactory()
    by = UserFactory(volunteer=house.territory).actor
    by.territories()

    at_once(*[lambda: counting.tap(house, "rights", by=by)] * 8)

    assert counting.of_day(house, timezone.localdate())["rights"] == 8


@pytest.mark.django_db
def test_a_slip_is_taken_back_and_nothing_goes_below_zero():
    house = HouseFactory()
    by = UserFactory(volunteer=house.territory).actor

    assert [counting.tap(house, "work", by=by, times=times) for times in (1, 1, -1)] == [1, 2, 1]
    with pytest.raises(NotYet, match="à zéro"):
        counting.tap(house, "money", by=by, times=-1)
    with pytest.raises(NotYet):
        counting.tap(house, "work", by=by, day=timezone.localdate() + timedelta(days=1))
    assert {field.name for field in VisitCount._meta.fields} == {"id", "house", "day", "domain", "count"}


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
def test_the_whole_door_on_screen(client, sign_in):
    """A tap, a slot, a code, passed on, received: by a volunteer, from a telephone."""
    session = SessionFactory()
    house = session.office.house
    to = PermanenceFactory(office=OfficeFactory(house=house))
    sign_in(UserFactory(volunteer=house.territory))

    assert client.get(reverse("directory:houses")).status_code == 302
    door = reverse("directory:door", args=[house.pk])
    assert client.post(reverse("directory:tap", args=[house.pk]), {"domain": "papers", "times": "1"}).url == door
    assert "1\xa0passage" in client.get(door).content.decode()
    url = reverse("directory:session", args=[session.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"interpreter": "on"}).status_code == 422
    booked = client.post(url, {"start": "0"})
    row = Booking.objects.get()
    assert row.code in client.get(booked.url).content.decode()
    assert client.post(booked.url, {"acte": "venue"}).status_code == 409
    assert client.post(booked.url, {"to": to.pk}).status_code == 302
    handed = HandOff.objects.get()
    page = reverse("directory:hand_off", args=[handed.pk])
    assert "Accepter" in client.get(page).content.decode()
    assert client.post(page, {"mouvement": "accept", "version": "1"}).status_code == 302
    assert client.post(page, {"mouvement": "accept", "version": "1"}).status_code == 409
    assert client.post(page, {"mouvement": "delete"}).status_code == 409
    assert client.get(reverse("directory:permanence", args=[to.pk])).status_code == 200
    assert client.get(reverse("directory:plan_permanence", args=[house.pk])).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), [("coordinator", 200), ("manager", 200), ("volunteer", 200),
                                              ("approver", 404), ("psychologist", 404)])  # fmt: skip
def test_who_opens_a_house(client, sign_in, role, status):
    handed = HandOffFactory()
    house = handed.to.office.house
    sign_in(UserFactory(**{role: house.territory}))

    assert client.get(reverse("directory:house", args=[house.pk])).status_code == status


@pytest.mark.django_db
def test_a_house_of_elsewhere_is_not_found(client, sign_in):
    sign_in(UserFactory(coordinator=True))

    assert client.get(reverse("directory:house", args=[HouseFactory(territory__code="lyon").pk])).status_code == 404
