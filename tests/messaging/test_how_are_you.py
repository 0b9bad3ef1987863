"""« Comment ça va ? », one touch by link: each side for itself, only where it is safe, never instead of a call."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework.checkins import actions
from casework.checkins.words import TAP_WORDS
from casework.models import CheckIn
from journal.models import Task
from journal.moves import TooLate
from messaging import links, notifications, outbox
from messaging.models import Contact, Language, Link, Message
from tests.casework.steps import day
from tests.factories import AdultFactory, CheckInFactory, ContactFactory, StayFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]


@pytest.fixture
def stay():
    """A stay whose two sides may be written to."""
    stay = StayFactory(ongoing=True)
    host = stay.occupancy.room.host
    host.adults.all().delete()
    AdultFactory(host=host, contact=ContactFactory(phone="+33611111111"))
    reach(stay.accompaniment.guest.contact, phone="+33622222222")
    return stay


def reach(contact, **how):
    for name, value in {"preferred": Contact.Preferred.SMS, "shared_phone": False, **how}.items():
        setattr(contact, name, value)
    contact.save()


def told():
    """Who is asked, by the code of the notification."""
    notifications.tell_what_is_due()
    return sorted(Message.objects.values_list("kind", flat=True))


def holder(row):
    purpose = Link.Purpose.GUEST_MOOD if row.is_hers else Link.Purpose.HOST_MOOD
    number = row.guest.pk if row.is_hers else row.host.adults.first().pk
    return links.holder_of(links.issue(purpose, row, holder=number).link)


# --- who is asked --------------------------------------------------------------------------------------------------


def test_each_side_is_asked_on_the_day_of_its_own_call(stay):
    CheckInFactory(stay=stay)
    assert told() == ["casework.how_are_you"]

    CheckInFactory(stay=stay, home=True)
    assert told() == ["casework.how_are_you", "casework.how_is_home"]
    assert told() == ["casework.how_are_you", "casework.how_is_home"]


def test_a_telephone_that_the_other_side_may_hold_is_never_asked(stay):
    CheckInFactory(stay=stay)
    CheckInFactory(stay=stay, home=True)

    reach(stay.accompaniment.guest.contact, phone="+33611111111")  # the home's own number

    assert told() == []


@pytest.mark.parametrize(
    "how",
    [{"shared_phone": True}, {"preferred": "call"}, {"preferred": "referrer"}, {"preferred": "none"}],
    ids=str,
)
def test_whoever_cannot_be_written_to_safely_is_called_and_nobody_has_more_to_do(stay, how):
    reach(stay.accompaniment.guest.contact, **how)
    CheckInFactory(stay=stay)

    assert told() == []
    assert not Task.objects.filter(kind__in=["message_held", "tell_checkin"]).exists()


def test_what_stops_being_safe_before_it_leaves_is_dropped_without_a_task(stay, by_memory):
    CheckInFactory(stay=stay)
    told()
    reach(stay.accompaniment.guest.contact, shared_phone=True)

    outbox.empty()

    assert Message.objects.get().status == Message.Status.CANCELLED
    assert not Task.objects.exists()
    assert list(by_memory) == []


def test_nobody_is_asked_twice_a_week_nor_in_the_first_week(stay):
    new = StayFactory(ongoing=True, planned_from=day(-3))
    CheckInFactory(stay=new)
    CheckInFactory(stay=stay, due_on=day(-2), made=True, spoke_alone=False)
    CheckInFactory(stay=stay)

    assert told() == []


def test_a_question_already_answered_is_not_sent(stay, by_memory):
    row = CheckInFactory(stay=stay)
    told()

    actions.record(row, by=stay.accompaniment.owner.actor, spoke_alone=True)
    outbox.empty()

    assert list(by_memory) == []


# --- the answer ----------------------------------------------------------------------------------------------------


def test_one_touch_on_a_page_in_her_language(client, stay):
    row = CheckInFactory(stay=stay)
    issued = links.issue(Link.Purpose.GUEST_MOOD, row, holder=row.guest.pk, contact=row.guest.contact)
    page = client.get("/l/" + issued.url.rstrip("/").rpartition("/")[2] + "/").url

    shown = client.get(page + "?langue=ar").content.decode()
    assert TAP_WORDS["ar"]["title"] in shown
    assert CheckIn.objects.get(pk=row.pk).tapped_at is None  # showing is not answering
    assert client.post(page, {"answer": "9"}).status_code == 200
    client.post(page, {"answer": "4"})

    row = CheckIn.objects.get(pk=row.pk)
    assert (row.tapped_mood, row.done_on) == (4, None)
    assert client.post(page, {"answer": "1"}).status_code == 409


def test_the_home_has_its_own_page(client, stay):
    row = CheckInFactory(stay=stay, home=True)
    adult = row.host.adults.get()
    issued = links.issue(Link.Purpose.HOST_MOOD, row, holder=adult.pk, contact=adult.contact)
    page = client.get("/l/" + issued.url.rstrip("/").rpartition("/")[2] + "/").url

    shown = client.get(page).content.decode()
    client.post(page, {"answer": "call"})

    assert "Comment ça va chez vous" in shown
    assert row.guest.first_name not in shown
    assert CheckIn.objects.get(pk=row.pk).wants_call


@pytest.mark.parametrize("said", [{"mood": 2}, {"mood": 1}, {"wants_call": True}], ids=str)
def test_not_well_or_call_me_is_told_at_once(stay, said):
    owner = stay.accompaniment.owner
    row = actions.tap(row := CheckInFactory(stay=stay), by=holder(row), **said)

    task = Task.objects.open().get(kind="worry")
    assert (task.owner, task.due_on) == (owner, day(0))
    assert Message.objects.get(kind="casework.worry_heard").user == owner
    assert row.stay.check_ins.filter(side="guest", due_on__gt=day(0)).get().due_on <= day(7)
    actions.record(row, by=owner.actor, spoke_alone=True, mood=4)
    assert not Task.objects.open().filter(kind="worry").exists()


def test_well_opens_nothing_and_the_call_stays_due(stay):
    row = actions.tap(row := CheckInFactory(stay=stay), by=holder(row), mood=3)

    assert not Task.objects.exists()
    assert CheckIn.objects.waiting().get() == row


def test_only_the_holder_of_that_link_answers_once(stay):
    row, theirs = CheckInFactory(stay=stay), CheckInFactory(stay=stay, home=True)

    for by in (holder(theirs), UserFactory(coordinator=True).actor, holder(CheckInFactory())):
        with pytest.raises(PermissionDenied):
            actions.tap(row, by=by, mood=4)
    her = holder(row)
    actions.tap(row, by=her, mood=4)
    with pytest.raises(TooLate):
        actions.tap(row, by=her, mood=1)


def test_her_words_exist_in_every_language():
    assert set(TAP_WORDS) == set(Language.values)
    assert all(words.keys() == TAP_WORDS["fr"].keys() and len(words["moods"]) == 5 for words in TAP_WORDS.values())


def test_a_link_of_the_past_says_that_the_question_is_over(client, stay):
    row = CheckInFactory(stay=stay, due_on=day(-1), made=True)
    issued = links.issue(Link.Purpose.GUEST_MOOD, row, holder=row.guest.pk, valid_for=timedelta(hours=1))
    page = client.get("/l/" + issued.url.rstrip("/").rpartition("/")[2] + "/").url

    assert TAP_WORDS["fr"]["too_late"] in client.get(page + "?langue=fr").content.decode()
    assert timezone.localdate() == day(0)
