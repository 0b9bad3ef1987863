"""Eighteen organisations in two offices: the week is planned, printed, put in calendars, and never promised twice."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from casework.scans import SCANS
from directory.models import Permanence, Session
from directory.permanences import planning, receiving
from directory.permanences.week import week_of
from journal.moves import NotYet, TooLate
from messaging import outbox
from messaging.models import Message
from tests.factories import (
    BookingFactory,
    HouseFactory,
    OfficeFactory,
    PermanenceFactory,
    PlaceFactory,
    SessionFactory,
    UserFactory,
)
from tests.papers import read

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=PARIS)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def house():
    return HouseFactory()


@pytest.fixture
def by(house):
    return UserFactory(coordinator=house.territory).actor


def planned(office, by, hours, name="CPAM", **how):
    return planning.plan(office, by=by, organisation=name, domain=how.pop("domain", "rights"), hours_text=hours, **how)


def test_eighteen_organisations_share_two_offices(client, sign_in, house, by):
    offices = [OfficeFactory(house=house, name=name) for name in ("Bureau 1", "Bureau 2")]
    halves = [(day, hours) for day in DAYS for hours in ("9h-12h", "14h-17h")]
    places = [(office, f"{day} {hours}") for office in offices for day, hours in halves][:18]

    for number, (office, hours) in enumerate(places):
        planned(office, by, hours, name=f"Organisme {number}")

    week = week_of(house, date(2026, 12, 8))
    assert Permanence.objects.count() == 18
    assert sum(len(cell) for _, cells in week.rows for cell in cells) == 18
    assert Session.objects.count() == 18 * 8 - 4  # eight weeks, less two Fridays that are holidays
    sign_in(by.user)
    page = client.get(reverse("directory:house", args=[house.pk]), {"semaine": "2026-12-08"}).content.decode()
    assert all(f"Organisme {number}" in page for number in range(18))
    paper = client.get(reverse("directory:week_sheet", args=[house.pk]), {"semaine": "2026-12-08"})
    assert paper["Content-Type"] == "application/pdf"
    words = read(paper.content)
    assert "Semaine du 07/12/2026" in words
    assert all(f"Organisme {number}" in words for number in range(18))


def test_an_office_holds_one_permanence_at_a_time(house, by):
    office = OfficeFactory(house=house)
    planned(office, by, "mardi 9h-12h")

    with pytest.raises(TooLate, match="déjà pris à cette heure"):
        planned(office, by, "mardi 11h-13h", name="CIDFF")
    planned(office, by, "mardi 12h-14h", name="PLIE")
    planned(OfficeFactory(house=house), by, "mardi 11h-13h", name="CIDFF")

    assert Permanence.objects.count() == 3
    with pytest.raises(IntegrityError, match="session_one_at_a_time"), transaction.atomic():
        SessionFactory(
            permanence__office=office,
            during=DateTimeTZRange(MONDAY + timedelta(days=1, hours=2), MONDAY + timedelta(days=1, hours=3)),
        )


def test_a_second_wednesday_and_a_holiday_are_what_they_are(house, by):
    office = OfficeFactory(house=house)

    second = planned(office, by, "2e mercredi du mois 14h-17h")
    fridays = planned(office, by, "vendredi 9h-12h", name="ACTI-LEC")

    days = [timezone.localdate(each.during.lower) for each in second.sessions.order_by("during")]
    assert days == [date(2026, 12, 9), date(2027, 1, 13)]
    fridays = {timezone.localdate(each.during.lower) for each in fridays.sessions.all()}
    assert date(2026, 12, 18) in fridays
    assert not fridays & {date(2026, 12, 25), date(2027, 1, 1)}


@pytest.mark.parametrize("hours", ["", "un jour", "le 30 février"])
def test_hours_that_cannot_be_read_are_said_back(house, by, hours):
    with pytest.raises(NotYet):
        planned(OfficeFactory(house=house), by, hours or "bientôt")
    assert not Permanence.objects.exists()


def test_the_scan_writes_the_weeks_that_come_and_forces_nothing(house, by):
    office = OfficeFactory(house=house)
    row = planned(office, by, "mardi 9h-12h")
    planned(OfficeFactory(house=house), by, "mardi 9h-12h", name="CIDFF")
    tuesday = datetime(2027, 1, 26, 9, tzinfo=PARIS)
    taken = SessionFactory(
        permanence=PermanenceFactory(office=office, from_on=date(2027, 1, 1), until_on=date(2027, 1, 2)),
        during=DateTimeTZRange(tuesday, tuesday + timedelta(hours=1)),
    )

    with time_machine.travel(MONDAY + timedelta(days=7), tick=False):
        first, again = (SCANS["permanences_to_extend"](date(2026, 12, 7)) for _ in range(2))

    assert (first, again) == (1, 0)  # the other one's; this office is taken that Tuesday
    assert taken.office == row.office


def test_a_permanence_ends_without_losing_anybody(house, by):
    row = planned(OfficeFactory(house=house), by, "mardi 9h-12h")
    later = row.sessions.order_by("during")[2]
    booking = BookingFactory(session=later)

    with pytest.raises(NotYet, match="rendez-vous sont pris"):
        planning.end(row, by=by, on=date(2026, 12, 10))
    planning.cancel_session(later, by=by)
    planning.end(row, by=by, on=date(2026, 12, 10))

    booking.refresh_from_db()
    assert booking.cancelled_at is not None
    assert row.sessions.kept().count() == 2


def test_one_session_is_cancelled_and_the_others_go_on(client, sign_in, house, by):
    """Whoever took a slot for somebody is told; the week, on screen and on paper, and calendars say it."""
    row = planned(OfficeFactory(house=house), by, "mardi 9h-12h")
    one, other = row.sessions.order_by("during")[1:3]
    first, second, third = (one.during.lower + timedelta(minutes=30 * number) for number in range(3))
    volunteer = UserFactory(volunteer=house.territory)
    taken = receiving.book(one, first, by=volunteer.actor)
    given_up = receiving.book(one, second, by=UserFactory(volunteer=house.territory).actor)
    receiving.cancel(given_up, by=volunteer.actor)
    receiving.book(one, third, by=by)  # by whoever cancels the session: she knows
    sign_in(by.user)
    url, page = (reverse(f"directory:{name}", args=[one.pk]) for name in ("cancel_session", "session"))

    assert url in client.get(page).content.decode()
    assert "2 rendez-vous tombent" in client.get(url).content.decode()
    assert client.post(url).url == page
    assert client.post(url).url == page  # twice: nobody is told twice

    told = Message.objects.get(kind="directory.session_cancelled")
    assert told.user == volunteer
    said = client.get(page).content.decode()
    assert "Cette séance n’a pas lieu" in said
    assert taken.code in said
    assert given_up.code not in said
    assert url not in said
    assert client.post(page, {"start": "3"}).status_code == 409
    with pytest.raises(TooLate, match="n’aura pas lieu"):
        receiving.book(one, first, by=volunteer.actor)
    receiving.book(other, other.during.lower, by=volunteer.actor)
    that_week = {"semaine": timezone.localdate(one.during.lower).isoformat()}
    assert "n’a pas lieu" in client.get(reverse("directory:house", args=[house.pk]), that_week).content.decode()
    assert "n’a pas lieu" in client.get(reverse("directory:permanence", args=[row.pk])).content.decode()
    assert "N’a pas lieu" in read(client.get(reverse("directory:week_sheet", args=[house.pk]), that_week).content)
    events = Calendar.from_ical(client.get(reverse("directory:agenda", args=[row.uuid])).content).walk("VEVENT")
    assert [event["STATUS"] for event in events].count("CANCELLED") == 1
    assert len(events) == 8


def test_what_is_told_of_a_cancelled_session_leads_to_its_page_and_names_nobody(house, by):
    one = planned(OfficeFactory(house=house), by, "mardi 9h-12h").sessions.order_by("during")[1]
    taken = receiving.book(one, one.during.lower, by=UserFactory(volunteer=house.territory).actor)
    planning.cancel_session(one, by=by)

    outbox.empty()

    (sent,) = mail.outbox
    assert reverse("directory:session", args=[one.pk]) in sent.body
    assert taken.code not in sent.body


def test_a_session_that_has_begun_is_not_cancelled_and_only_the_team_cancels(client, sign_in, house, by):
    one = planned(OfficeFactory(house=house), by, "mardi 9h-12h").sessions.order_by("during")[0]
    url = reverse("directory:cancel_session", args=[one.pk])
    sign_in(UserFactory(volunteer=house.territory))
    assert client.post(url).status_code == 403
    assert url not in client.get(reverse("directory:session", args=[one.pk])).content.decode()
    with time_machine.travel(one.during.lower + timedelta(minutes=1), tick=False):
        sign_in(by.user)
        assert client.post(url).status_code == 409
    one.refresh_from_db()
    assert one.cancelled_on is None


def test_what_would_have_followed_the_end_of_a_permanence_is_on_no_week(house, by):
    row = planned(OfficeFactory(house=house), by, "mardi 9h-12h")
    planning.end(row, by=by, on=date(2026, 12, 10))

    kept, gone = (week_of(house, day) for day in (date(2026, 12, 8), date(2026, 12, 15)))

    assert [len(each) for week in (kept, gone) for _, cells in week.rows for each in cells if each] == [1]


def test_only_the_team_plans_and_only_its_own_house(house):
    office = OfficeFactory(house=house)

    for user in (
        UserFactory(volunteer=house.territory),
        UserFactory(coordinator=HouseFactory(territory__code="lyon").territory),
        UserFactory(referrer=True),
    ):
        with pytest.raises(PermissionDenied):
            planned(office, user.actor, "mardi 9h-12h")
    with pytest.raises(PermissionDenied):
        planning.open_house(PlaceFactory(), territory_id=house.territory_id, offices=["Un"], by=UserFactory().actor)


def test_a_calendar_holds_each_session_and_nobody(client, house, by):
    row = planned(OfficeFactory(house=house, name="Bureau 2"), by, "mardi 9h-12h", childcare_places=4)
    booking = BookingFactory(session=row.sessions.order_by("during").first())

    answer = client.get(reverse("directory:agenda", args=[row.uuid]))

    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [each.during.lower for each in row.sessions.order_by("during")]
    assert "CPAM" in events[0]["SUMMARY"]
    assert "garde d’enfants" in events[0]["DESCRIPTION"]
    assert booking.code not in answer.content.decode()
    assert len({event["UID"] for event in events}) == 8


def test_planning_on_screen_says_the_hours_back(client, sign_in, house, by):
    OfficeFactory(house=house)
    sign_in(by.user)
    url = reverse("directory:plan_permanence", args=[house.pk])
    said = {"office": house.offices.get().pk, "organisation": "CRESUS", "domain": "money", "slot_minutes": 45,
            "hours_text": "jeudi 14h-17h", "from_on": "2026-11-30", "writes": "on"}  # fmt: skip

    assert client.post(url, said | {"hours_text": "parfois"}).status_code == 409
    answer = client.post(url, said, follow=True)

    assert "jeudi : 14 h – 17 h" in answer.content.decode()
    assert "écrivain public" in answer.content.decode()


def test_one_session_and_twenty_cost_the_same(client, sign_in, house, by, constant_queries):
    office = OfficeFactory(house=house)
    planned(office, by, "lundi 9h-12h")
    sign_in(by.user)

    def grow():
        for day in DAYS if Permanence.objects.count() == 1 else ():
            for hour in (13, 14, 15, 16):
                planned(office, by, f"{day} {hour}h-{hour + 1}h", name=f"Organisme {day} {hour}")

    constant_queries(reverse("directory:house", args=[house.pk]), grow=grow)
