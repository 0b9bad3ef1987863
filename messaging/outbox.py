"""How a message leaves: claimed → sending → sent, each written before the next, so that a crash tells where it was.

A claim is a lease: until the message is *sending* nothing has left, and another worker may take it again. *Sending* is
committed just before it leaves. Whoever dies there leaves a message of which nobody can say whether it arrived: it
becomes *uncertain*, a person looks, and it is never sent again by itself. Exactly once is not possible over SMTP;
never lost in silence and never doubled is.
"""

import logging
import time
from datetime import timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Actor, Territory
from journal.agenda import close_tasks, draft, open_tasks
from journal.judgements import judgement, read_once
from journal.models import Task
from messaging import notifications, safety, texts
from messaging.channels import NotSent, Outcome, Parcel, port_of
from messaging.models import Contact, MailChoice, Message
from messaging.rounds import a_round, once_a_round

log = logging.getLogger("merci.outbox")
LEASE = timedelta(minutes=2)
PATIENCE = timedelta(minutes=5)  # longer than any port takes: past it, the sender is gone
BATCH = 20
AT_A_TIME = 60  # seconds: the clock asks again every thirty, and a task is ended after ten minutes
TRIES = 6
Status = Message.Status
WEEKLY_CAP = judgement(
    "messages_a_week", safety.A_WEEK_AT_MOST, "Une femme reçoit au plus", "messages en sept jours, sécurité à part",
    between=(1, 14), source="domaine §3.11",
)  # fmt: skip


def empty():
    """Send all that may leave now; several may run at once. How many were sent."""
    recover()
    sent, stop_at = 0, time.monotonic() + AT_A_TIME
    with read_once():
        while time.monotonic() < stop_at and (claimed := claim()):
            with a_round():  # what a handful of messages ask alike is read once for them
                sent += sum(deliver(pk, lease) for pk, lease in claimed)
    return sent


@transaction.atomic
def claim(limit=BATCH):
    """Take some messages in hand for two minutes: [(pk, end of the lease)]. What others hold is passed over."""
    now = timezone.now()
    due = Message.objects.due(now).select_for_update(skip_locked=True, of=("self",), no_key=True)
    claimed, lease = list(due.values_list("pk", flat=True)[:limit]), now + LEASE
    if claimed:
        Message.objects.filter(pk__in=claimed).update(status=Status.CLAIMED, claimed_until=lease)
    return [(pk, lease) for pk in claimed]


def deliver(pk, lease):
    """Carry one claimed message as far as it may go now. True when it has been sent."""
    try:
        with a_round():  # what is asked twice of one message is read once
            leaving = depart(pk, lease)
    except Exception as error:  # a text that cannot be written, a row that is gone: nothing has left
        log.error("message %s could not be prepared: %s", pk, type(error).__name__)
        _try_again(pk, "Le message n’a pas pu être préparé.", status=Status.CLAIMED)
        return False
    if leaving is None:
        return False
    port, parcel = leaving
    try:
        port.send(parcel)
    except NotSent as error:
        _try_again(pk, str(error), lasting=error.lasting)
        return False
    except Exception as error:
        log.error("message %s may have left: %s", pk, type(error).__name__)  # its words may name her
        doubt(pk)
        return False
    settle(pk, Outcome.DELIVERED)
    return True


@transaction.atomic
def depart(pk, lease):
    """Check everything again, write the text, and write *sending*: (port, parcel), or None when it may not leave.

    The contact is locked: two workers never send her a fourth message of the week between them.
    """
    now = timezone.now()
    message = _lock(pk, Status.CLAIMED)
    if message is None or message.claimed_until != lease or lease <= now:
        return None
    if message.expires_at <= now:
        return _leave(message, Status.EXPIRED, "N’est pas parti à temps.")
    notification, subject = notifications.get(message.kind), subject_of(message)
    if notification is None or subject is None or not notification.still_true(subject):
        return _leave(message, Status.CANCELLED, "Ce n’est plus vrai.")
    verdict = _verdict(message, notification, now)
    if isinstance(verdict, safety.Hold):
        message.channel = Message.Channel.PERSON
        return _leave(message, Status.HELD, verdict.reason, about=subject)
    if isinstance(verdict, safety.Wait):
        return _leave(message, Status.WAITING, "", not_before=verdict.until)
    port = port_of(verdict.channel)
    if port is None:
        return _leave(message, Status.HELD, "Aucun envoi de ce type n’est en place.", about=subject)
    message.channel = verdict.channel
    parcel = _parcel(message, notification, subject)
    _leave(message, Status.SENDING, "", sending_at=now, tries=message.tries + 1)
    return port, parcel


def _verdict(message, notification, now):
    """By the rules of the contact, or the colleague's own choice, as they are at this moment."""
    if message.user_id:
        return safety.decide_for_colleague(_paused_until(message.user_id), message, now)
    contact = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=message.contact_id)
    message.contact = contact
    before = Message.objects.reached(contact, now - safety.WEEK).filter(safety=False)
    outgoing = safety.Outgoing(
        to_guest=notification.to_guest,
        has_link=notification.link is not None,
        safety=message.safety,
        expires_at=message.expires_at,
        hours=notification.hours,
        sent_at=tuple(before.values_list("sending_at", flat=True)),
        at_most=WEEKLY_CAP.of(message.territory_id) if message.territory_id else WEEKLY_CAP.default,
    )
    return safety.decide(contact, outgoing, now)


@once_a_round
def _paused_until(user_id):
    return MailChoice.objects.filter(user=user_id).values_list("paused_until", flat=True).first()


def _parcel(message, notification, subject):
    """What leaves, written now: a link is made here, and its token exists in the text alone."""
    contact = message.contact
    url = notification.url(subject, holder=message.facts.get("holder"), contact=contact)
    phone = _help_phone(message.territory_id)
    text = texts.write(notification, subject, contact.language if contact else "fr", url=url, phone=phone)
    reference = str(message.uuid)
    if message.channel == Message.Channel.SMS:
        return Parcel(message.pk, reference, contact.phone, "", text.sms)
    to = contact.email if contact else message.user.email
    headers = notification.headers(subject, url)
    return Parcel(message.pk, reference, to, text.subject, text.body, headers)


@once_a_round
def _help_phone(territory_id):
    found = Territory.objects.filter(pk=territory_id).values_list("settings", flat=True).first()
    return (found or {}).get("help_phone", "")


def subject_of(message):
    """The row that the message speaks of, as it is now, with what its text follows from it."""
    notification = notifications.get(message.kind)
    rows = apps.get_model(message.facts["model"])._default_manager.filter(pk=message.facts["pk"])
    if notification and notification.follows:
        rows = rows.select_related(*notification.follows)
    return rows.first()


# --- what became of it ---------------------------------------------------------------------------------------------


def settle(pk, outcome):
    """Write what is known of a message that left: by the sender, or later by the provider."""
    if outcome == Outcome.DELIVERED and _has_arrived(pk):
        return
    _settle(pk, outcome)


def _has_arrived(pk):
    """Nearly all: it was leaving, nobody is asked anything about it, and one write says that it is sent."""
    about = Task.objects.open().filter(
        content_type=ContentType.objects.get_for_model(Message), object_id=OuterRef("pk")
    )
    leaving = Message.objects.filter(~Exists(about), pk=pk, status=Status.SENDING)
    return leaving.update(status=Status.SENT, sent_at=timezone.now(), problem="", claimed_until=None)


@transaction.atomic
def _settle(pk, outcome):
    message = _lock(pk, Status.SENDING, Status.UNCERTAIN, Status.SENT)
    if message is None or outcome == Outcome.UNKNOWN:
        return
    if outcome == Outcome.FAILED:
        _leave(message, Status.FAILED, "N’a pas été remis.")
    elif message.status != Status.SENT:
        if Task.objects.about(message).open().exists():
            close_tasks(message, by=Actor.service())
        _leave(message, Status.SENT, "", sent_at=timezone.now())


def settle_reference(reference, outcome):
    """The same, for a provider: it knows the message by the reference that we gave."""
    pk = Message.objects.filter(uuid=reference).values_list("pk", flat=True).first()
    if pk is not None:
        settle(pk, outcome)


@transaction.atomic
def doubt(pk):
    """Nobody can say whether it left: a person will look."""
    message = _lock(pk, Status.SENDING)
    if message is not None:
        _leave(message, Status.UNCERTAIN, "Peut être parti, peut ne pas l’être.")


@transaction.atomic
def _try_again(pk, problem, *, status=Status.SENDING, lasting=False):
    """Nothing has left, surely: later, each time four times later, and a person after the sixth try."""
    message = _lock(pk, status)
    if message is None:
        return
    tries = message.tries + (status == Status.CLAIMED)
    if lasting or tries >= TRIES:
        _leave(message, Status.FAILED, problem, tries=tries)
    else:
        later = timezone.now() + timedelta(minutes=4 ** (tries - 1))
        _leave(message, Status.WAITING, problem, tries=tries, not_before=later)


def recover():
    """Those whose sender is gone: ask the port, and where it cannot tell, a person."""
    left = Message.objects.left_sending(timezone.now() - PATIENCE)
    for pk, channel, reference in left.values_list("pk", "channel", "uuid"):
        doubt(pk)
        port = port_of(channel)
        if port is not None:
            settle(pk, port.status(str(reference)))


def _lock(pk, *statuses):
    """The message, locked, if it still is where the caller believes it to be."""
    rows = Message.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=pk, status__in=statuses).order_by().first()


def _leave(message, status, problem, about=None, **facts):
    """Write the new status; what now waits for a person becomes a task in the same transaction. Returns None.

    ``about``: the row that the message speaks of, where it has been read.
    """
    if status in (Status.HELD, Status.EXPIRED) and getattr(notifications.get(message.kind), "optional", False):
        status = Status.CANCELLED
    message.status, message.problem, message.claimed_until = status, problem, None
    for name, value in facts.items():
        setattr(message, name, value)
    message.save(update_fields=["status", "problem", "claimed_until", "channel", *facts])
    if status in Message.FOR_SOMEBODY:
        _ask_somebody(message, about)


def _ask_somebody(message, subject):
    notification = notifications.get(message.kind)
    if message.territory_id is None or (notification and not notification.followed):
        return  # nobody's: a list, or an address that anybody left
    if notification and not notification.missed_matters and message.status in (Status.HELD, Status.EXPIRED):
        return
    subject = subject or subject_of(message)
    about = draft(
        message, f"message_{message.status}", territory_id=message.territory_id, due_on=timezone.localdate(),
        owner_id=notification.owner_id(subject) if notification and subject else None,
        urgency=Task.Urgency.TONIGHT if message.safety else Task.Urgency.TODAY,
        notification=message.kind, who=message.facts.get("who", ""),
    )  # fmt: skip
    open_tasks([about])
