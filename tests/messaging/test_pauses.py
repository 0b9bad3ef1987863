"""A pause for one person, the number of messages a week, and the morning mail."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from casework import actions
from journal.agenda import close_tasks
from journal.judgements import decide
from journal.models import Entry, Task
from journal.moves import NotYet
from messaging import notifications, outbox, texts
from messaging.models import MailChoice, Message
from messaging.outbox import WEEKLY_CAP
from messaging.safety import PARIS, Hold, Outgoing, Send, Wait, decide_for_colleague
from tests.factories import AccompanimentFactory, MailChoiceFactory, MessageFactory, TaskFactory, UserFactory

NOON = datetime(2026, 11, 24, 12, tzinfo=PARIS)


def day(count):
    return timezone.localdate() + timedelta(days=count)


def for_colleague(**facts):
    return Outgoing(
        **{"to_guest": False, "has_link": False, "safety": False, "expires_at": NOON + timedelta(days=7)} | facts
    )


# --- her pause -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_her_messages_stop_until_a_day_with_a_reason_that_only_a_note_holds(coordinator):
    file = AccompanimentFactory()

    actions.pause_messages(file, by=coordinator.actor, until=day(9), because="Elle a déjà répondu.")

    contact = file.guest.contact
    contact.refresh_from_db()
    assert (contact.paused_until, contact.paused_because) == (day(9), "Elle a déjà répondu.")
    entry = Entry.objects.get(transition="pause_messages")
    assert "répondu" not in str(entry.facts)


@pytest.mark.django_db
@pytest.mark.parametrize(("until", "because"), [(0, "Oui."), (-3, "Oui."), (4, "  ")])
def test_a_pause_ends_on_a_day_to_come_and_has_a_reason(coordinator, until, because):
    with pytest.raises(NotYet):
        actions.pause_messages(AccompanimentFactory(), by=coordinator.actor, until=day(until), because=because)


@pytest.mark.django_db
def test_whoever_answers_for_her_suspends_them_on_a_page(client, sign_in):
    file = AccompanimentFactory()
    sign_in(file.owner)

    page = reverse("casework:pause_messages", args=[file.pk])
    done = client.post(page, {"until": day(5), "because": "Elle est avec sa famille."})

    assert done.status_code == 302
    file.guest.contact.refresh_from_db()
    assert file.guest.contact.paused_until == day(5)


# --- a colleague's -------------------------------------------------------------------------------------------------


def test_a_colleague_is_told_at_any_hour_and_not_during_her_pause():
    later = (NOON + timedelta(days=2)).date()

    assert decide_for_colleague(None, for_colleague(), NOON) == Send("email")
    assert decide_for_colleague(NOON.date(), for_colleague(), NOON) == Send("email")
    assert decide_for_colleague(later, for_colleague(), NOON) == Wait(datetime(2026, 11, 26, tzinfo=PARIS))
    assert isinstance(decide_for_colleague(later, for_colleague(expires_at=NOON + timedelta(days=1)), NOON), Hold)
    assert decide_for_colleague(later, for_colleague(safety=True), NOON) == Send("email")


@pytest.mark.django_db
def test_a_pause_without_an_end_or_a_reason_does_not_pass_the_database():
    for facts in ({"paused_until": day(3)}, {"paused_because": "away"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MailChoiceFactory(**facts)


@pytest.mark.django_db
def test_a_colleague_chooses_on_her_page(client, sign_in):
    user = UserFactory(coordinator=True)
    sign_in(user)

    page = reverse("messaging:mail_choice")
    client.post(page, {"until": day(4), "because": "handed_over"})
    refused = client.post(page, {"until": day(-1), "digest": "on"})

    choice = MailChoice.objects.get(user=user)
    assert (choice.digest, choice.paused_until, choice.paused_because) == (False, day(4), "handed_over")
    assert refused.status_code == 409


# --- three a week --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_territory_decides_how_many_a_week():
    message = MessageFactory()

    assert WEEKLY_CAP.of(message.territory_id) == 3
    decide(
        WEEKLY_CAP,
        message.territory_id,
        1,
        by=UserFactory(manager=True).actor,
        why="Elles le demandent",
        from_on=day(0),
    )

    assert WEEKLY_CAP.of(message.territory_id) == 1


# --- the morning mail ----------------------------------------------------------------------------------------------


@pytest.fixture
def morning():
    with time_machine.travel(datetime(2026, 11, 24, 8, tzinfo=PARIS), tick=False) as clock:
        yield clock


def digests():
    notifications.tell_what_is_due()
    notifications.tell_what_is_due()
    return [message.user for message in Message.objects.filter(kind="desk.daily_digest").order_by("pk")]


@pytest.mark.django_db
def test_a_colleague_for_whom_something_waits_has_one_mail_a_morning(morning):
    user = UserFactory(coordinator=True)
    TaskFactory(owner=user, territory=user.memberships.get().territory, due_on=day(0), urgency=0)

    assert digests() == [user]
    morning.shift(timedelta(hours=2))
    assert digests() == [user]
    morning.shift(timedelta(hours=22))
    assert digests() == [user, user]


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [6, 12, 20])
def test_it_is_a_morning_mail(morning, hour):
    user = UserFactory(coordinator=True)
    TaskFactory(owner=user, due_on=day(0))

    morning.move_to(datetime(2026, 11, 24, hour, tzinfo=PARIS))

    assert digests() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "choice", [{"digest": False}, {"paused_until": NOON.date() + timedelta(days=3), "paused_because": "away"}]
)
def test_who_does_not_want_it_has_none(morning, choice):
    user = UserFactory(coordinator=True)
    TaskFactory(owner=user, due_on=day(0))
    MailChoiceFactory(user=user, **choice)

    assert digests() == []


@pytest.mark.django_db
def test_nothing_waits_so_nothing_is_written(morning):
    user = UserFactory(coordinator=True)
    TaskFactory(owner=user, due_on=day(4))
    TaskFactory(owner=user, due_on=day(0), postponed_until=day(2), postponed_because="Elle rappelle.")

    assert digests() == []


@pytest.mark.django_db
def test_what_was_done_before_it_left_is_not_sent(morning, by_memory):
    user = UserFactory(coordinator=True)
    task = TaskFactory(owner=user, due_on=day(0))
    digests()

    close_tasks(task.subject, by=user.actor)
    outbox.empty()

    assert by_memory == []
    assert Message.objects.get().status == "cancelled"


@pytest.mark.django_db
def test_it_counts_names_nobody_and_says_how_to_stop_it(morning, by_memory):
    user = UserFactory(coordinator=True)
    territory = user.memberships.get().territory
    for facts in ({"urgency": 0}, {"urgency": 1}, {"urgency": 1}, {"urgency": 2}):
        TaskFactory(owner=user, territory=territory, due_on=day(0), **facts)
    TaskFactory(owner=None, territory=territory, due_on=day(0))

    text = texts.write(notifications.get("desk.daily_digest"), user, "fr")

    assert text.subject == "Ce matin : 1 pour ce soir, 2 pour aujourd’hui"
    assert "- 1 à faire cette semaine" in text.body
    assert "- 1 sans responsable dans votre équipe" in text.body
    assert reverse("desk:today") in text.body
    assert reverse("messaging:mail_choice") in text.body
    assert user.first_name not in text.body


@pytest.mark.django_db
def test_a_morning_mail_that_could_not_leave_is_nobody_s_task(morning, by_memory):
    user = UserFactory(coordinator=True)
    TaskFactory(owner=user, due_on=day(0))
    digests()

    morning.shift(timedelta(hours=6))
    outbox.empty()

    assert by_memory == []
    assert Message.objects.get().status == "expired"
    assert Task.objects.count() == 1
