"""How a message leaves, what becomes of it, and what a crash anywhere leaves behind."""

import logging
import smtplib
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils import timezone

from journal.agenda import open_task
from journal.models import Task
from messaging import channels, links, outbox
from messaging.models import Delivery, Link, Message
from messaging.tasks import empty_outbox, wake
from tests.factories import ContactFactory, MessageFactory, ProposalFactory, ReferralFactory, UserFactory
from tests.messaging import ports
from tests.messaging.conftest import to_colleague, to_her, use

pytestmark = pytest.mark.usefixtures("by_day")
Status = Message.Status


def tasks_of(message):
    return list(Task.objects.about(message).open().values_list("kind", flat=True))


def again(message):
    message.refresh_from_db()
    return message


def test_a_message_leaves_once_with_a_link_that_opens_her_question(db, by_memory):
    message = to_her()

    assert outbox.empty() == 1
    assert outbox.empty() == 0

    (parcel,) = by_memory
    assert again(message).status == Status.SENT
    assert (parcel.to, parcel.subject) == (message.contact.phone, "")
    url = parcel.body.split()[-1]
    link, actor = links.open_(url.rstrip("/").rpartition("/")[2])
    assert link.purpose == Link.Purpose.GUEST_ANSWER
    assert (actor.grants, actor.holder) == (("matching.proposal", message.facts["pk"]), message.facts["holder"])


def test_a_mail_has_one_recipient_a_neutral_subject_and_a_lasting_number(db):
    message = to_her(contact=ContactFactory(by_email=True, language="ru"))

    outbox.empty()

    (sent,) = mail.outbox
    assert sent.to == [message.contact.email]
    assert not sent.cc
    assert not sent.bcc
    assert sent.subject == "Вас ждёт сообщение"
    assert sent.extra_headers["Message-ID"] == f"<{message.uuid}@exemple.fr>"


def test_the_demo_delivers_to_a_mailbox_on_screen(db, settings):
    settings.MESSAGE_PORTS = dict.fromkeys(["email", "sms"], "messaging.channels.Mailbox")
    message = to_her()

    outbox.empty()

    delivery = Delivery.objects.get(message=message)
    assert delivery.to == message.contact.phone
    assert "/l/" in delivery.body
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(d)::text FROM messaging_delivery d")
        assert message.contact.phone not in cursor.fetchone()[0]


def test_without_a_port_for_sms_a_person_says_it(db, settings):
    settings.MESSAGE_PORTS = {"email": "messaging.channels.Email", "sms": ""}
    message = to_her()

    outbox.empty()

    assert again(message).status == Status.HELD
    assert tasks_of(message) == ["message_held"]


def test_the_rules_are_read_again_when_it_leaves(db, by_memory):
    message = to_her()
    contact = message.contact
    contact.preferred = "none"
    contact.save()

    outbox.empty()

    assert by_memory == []
    assert (again(message).status, message.channel) == (Status.HELD, "person")
    assert tasks_of(message) == ["message_held"]
    assert not Link.objects.exists()


def test_she_changed_her_mind_about_the_channel(db, by_memory):
    message = to_her()
    message.contact.preferred = "email"
    message.contact.save()

    outbox.empty()

    assert [parcel.to for parcel in by_memory] == [message.contact.email]
    assert again(message).channel == "email"


def test_a_question_already_answered_is_not_sent(db, by_memory):
    message = to_her(ProposalFactory(host_asked=True))

    outbox.empty()

    assert by_memory == []
    assert again(message).status == Status.CANCELLED
    assert tasks_of(message) == []


def test_what_is_out_of_date_is_not_sent_and_somebody_knows(db, by_memory):
    message = to_her(stale=True)

    outbox.empty()

    assert by_memory == []
    assert again(message).status == Status.EXPIRED
    assert tasks_of(message) == ["message_expired"]


def test_at_night_it_waits_for_nine_o_clock(db, by_memory, by_day):
    by_day.move_to(timezone.now() + timedelta(hours=9))
    message = to_her()

    outbox.empty()
    assert (again(message).status, by_memory) == (Status.WAITING, [])
    assert timezone.localtime(message.not_before).hour == 9

    by_day.move_to(message.not_before)
    outbox.empty()
    assert again(message).status == Status.SENT


def test_a_fourth_message_in_the_week_waits(db, by_memory):
    contact = ContactFactory()
    for _ in range(3):
        MessageFactory(contact=contact, sent=True, channel="sms")
    MessageFactory(contact=contact, sent=True, channel="person")
    message = to_her(contact=contact, expires_at=timezone.now() + timedelta(days=9))

    outbox.empty()

    assert (again(message).status, by_memory) == (Status.WAITING, [])
    assert message.not_before > timezone.now() + timedelta(days=6)


def test_what_surely_did_not_leave_is_tried_again_later_then_given_to_a_person(db, settings, by_day):
    use(settings, "Down")
    message = to_her(expires_at=timezone.now() + timedelta(days=30))
    waits = []

    for _ in range(outbox.TRIES):
        outbox.empty()
        waits.append(again(message).not_before - timezone.now())
        assert outbox.empty() == 0
        by_day.move_to(max(message.not_before, timezone.now()))
        while timezone.localtime().hour not in range(9, 19):
            by_day.shift(timedelta(hours=1))

    assert waits[0] < waits[1] < waits[2]
    assert again(message).status == Status.FAILED
    assert message.tries == outbox.TRIES
    assert tasks_of(message) == ["message_failed"]


def test_an_address_that_does_not_exist_is_not_tried_twice(db, settings):
    use(settings, "NoSuchAddress")
    message = to_her()

    outbox.empty()

    assert again(message).status == Status.FAILED
    assert message.tries == 1


def test_when_nobody_can_tell_a_person_looks_and_it_is_never_sent_again(db, settings, by_memory, by_day):
    use(settings, "CutOff")
    message = to_her()
    outbox.empty()
    assert again(message).status == Status.UNCERTAIN
    assert tasks_of(message) == ["message_uncertain"]

    use(settings, "Memory")
    for _ in range(5):
        by_day.shift(timedelta(hours=5))
        outbox.empty()

    assert again(message).status == Status.UNCERTAIN
    assert by_memory == []


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (channels.Outcome.DELIVERED, Status.SENT),
        (channels.Outcome.FAILED, Status.FAILED),
        (channels.Outcome.UNKNOWN, Status.UNCERTAIN),
    ],
)
def test_after_a_crash_a_provider_that_keeps_a_trace_is_asked(db, settings, monkeypatch, known, expected):
    use(settings, "CutOffButTraced")
    monkeypatch.setattr(ports.CutOffButTraced, "outcome", known)
    long_ago = timezone.now() - 2 * outbox.PATIENCE
    message = to_her(status=Status.SENDING, sending_at=long_ago)

    outbox.recover()

    assert again(message).status == expected
    assert bool(tasks_of(message)) == (expected != Status.SENT)


def test_a_sender_that_is_only_slow_is_left_alone(db, by_memory):
    message = to_her(status=Status.SENDING, sending_at=timezone.now() - outbox.PATIENCE / 2)

    outbox.empty()

    assert again(message).status == Status.SENDING
    outbox.settle(message.pk, channels.Outcome.DELIVERED)
    assert again(message).status == Status.SENT


def test_a_message_that_somebody_was_asked_about_and_that_has_arrived_asks_nothing_more(db, by_memory):
    message = to_her(status=Status.SENDING, sending_at=timezone.now())
    open_task(message, "message_failed", territory_id=message.territory_id, due_on=timezone.localdate())

    outbox.settle(message.pk, channels.Outcome.DELIVERED)

    assert again(message).status == Status.SENT
    assert not tasks_of(message)


def test_a_lease_that_ran_out_is_worth_nothing(db, by_memory, by_day):
    message = to_her()
    ((pk, lease),) = outbox.claim()
    by_day.shift(timedelta(minutes=3))
    ((_, other),) = outbox.claim()

    assert not outbox.deliver(pk, lease)
    assert outbox.deliver(pk, other)
    assert len(by_memory) == 1
    assert again(message).status == Status.SENT


def test_a_text_that_cannot_be_written_stops_only_its_own_message(db, by_memory, monkeypatch):
    broken, fine = to_her(), to_colleague()
    monkeypatch.setattr("matching.notifications.ProposalAsked.facts", lambda self, proposal: 1 / 0)

    assert outbox.empty() == 1

    assert again(fine).status == Status.SENT
    assert (again(broken).status, broken.tries) == (Status.WAITING, 1)
    assert not Link.objects.exists()


def test_safety_leaves_first(db, by_memory):
    to_colleague()
    urgent = to_colleague(safety=True)

    outbox.empty()

    assert by_memory[0].reference == str(urgent.uuid)


def test_logs_and_tasks_hold_numbers_only(db, settings, caplog, monkeypatch):
    use(settings, "CutOff")
    sent_tasks = []
    monkeypatch.setattr(empty_outbox, "apply_async", lambda *args, **kwargs: sent_tasks.append((args, kwargs)))
    message = to_her(
        contact=ContactFactory(phone="+33612345678"), proposal=ProposalFactory(guest__first_name="Yevgenia")
    )
    caplog.clear()  # the factories say what they make
    caplog.set_level(logging.DEBUG)

    outbox.empty()
    wake()

    assert again(message).status == Status.UNCERTAIN
    assert f"message {message.pk}" in caplog.text
    for canary in ("612345678", "Yevgenia", "/l/", message.contact.email):
        assert canary not in caplog.text
    assert sent_tasks == [((), {"retry": False})]


# --- the mail server -----------------------------------------------------------------------------------------------


class Server:
    """A mail backend that fails at the moment it is told to."""

    at, error = "", None

    def __init__(self, **kwargs):
        pass

    def open(self):
        self.fail("open")

    def send_messages(self, messages):
        self.fail("send")
        return len(messages)

    def close(self):
        self.fail("close")

    def fail(self, moment):
        if moment == self.at:
            raise self.error


@pytest.mark.parametrize(
    ("at", "error", "expected"),
    [
        ("open", ConnectionRefusedError(), Status.WAITING),
        ("open", smtplib.SMTPAuthenticationError(535, b"no"), Status.WAITING),
        ("send", smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"unknown")}), Status.FAILED),
        ("send", smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"later")}), Status.WAITING),
        ("send", smtplib.SMTPDataError(554, b"no"), Status.FAILED),
        ("send", smtplib.SMTPDataError(451, b"later"), Status.WAITING),
        ("send", smtplib.SMTPServerDisconnected(), Status.UNCERTAIN),
        ("send", TimeoutError(), Status.UNCERTAIN),
        ("close", smtplib.SMTPServerDisconnected(), Status.SENT),
    ],
)
def test_what_each_failure_of_the_mail_server_means(db, settings, monkeypatch, at, error, expected):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "at", at)
    monkeypatch.setattr(Server, "error", error)
    message = to_colleague()

    outbox.empty()

    assert again(message).status == expected


# --- several at once, and cut anywhere -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_senders_at_once_send_each_message_once(by_memory):
    referral, user = ReferralFactory(), UserFactory(coordinator=True)
    messages = [to_colleague(referral, user=user) for _ in range(60)]
    start = threading.Barrier(8)

    def send():
        start.wait()
        empty_outbox()
        connections.close_all()

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert Counter(parcel.reference for parcel in by_memory) == Counter(str(message.uuid) for message in messages)
    assert not Message.objects.exclude(status=Status.SENT).exists()


@pytest.mark.django_db(transaction=True)
def test_two_senders_do_not_send_her_a_fourth_message_between_them(by_memory):
    contact = ContactFactory()
    for _ in range(2):
        MessageFactory(contact=contact, sent=True, channel="sms")
    for _ in range(4):
        to_her(contact=contact)
    start = threading.Barrier(4)

    def send():
        claimed = outbox.claim(limit=1)
        start.wait()
        for pk, lease in claimed:
            outbox.deliver(pk, lease)
        connections.close_all()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert len(by_memory) == 1


class Cut(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_cut_at_any_statement_it_is_neither_lost_nor_doubled(by_memory, by_day):
    """The same work is cut at its first statement, then at its second… until it comes to its end."""
    cut_at, finished = 0, False
    while not finished:
        cut_at += 1
        by_memory.clear()
        message = to_colleague()
        count = 0

        def cut(execute, sql, params, many, context, cut_at=cut_at):
            nonlocal count
            count += 1
            if count >= cut_at:
                raise Cut
            return execute(sql, params, many, context)

        with connection.execute_wrapper(cut):
            try:
                outbox.empty()
            except Cut:
                pass
            finally:
                finished = count < cut_at
        connection.close()  # the worker died: so did its transaction

        by_day.shift(timedelta(minutes=20))
        outbox.empty()
        assert len(by_memory) <= 1, f"doubled when cut at statement {cut_at}"
        if again(message).status == Status.SENT:
            assert len(by_memory) == 1, f"lost when cut at statement {cut_at}"
        else:
            assert message.status == Status.UNCERTAIN, f"forgotten when cut at statement {cut_at}"
            assert tasks_of(message) == ["message_uncertain"]
    assert cut_at > 10
