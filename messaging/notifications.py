"""What is told to whom. A new notification is one class, in the ``notifications.py`` of its app, and its texts.

    class Admitted(ToColleague, on="hosting.referral.admit"):
        def recipients(self, referral, entry):
            yield Recipient(user=referral.referred_by, who=referral.code)

The class is filed under its events when it is defined. When one is recorded, a row per recipient is written in the
same transaction as the move (``messaging.reactions``); it leaves later, by the rules of that moment
(``messaging.outbox``). Others have no event but a date: ``due(now)`` finds them by scanning.

Texts are in ``templates/<app>/messages/<name>.<language>.txt`` (``messaging.texts``), and say nothing that the person
who holds the telephone could use: no names with a place or a date, no address, not even the name of the association.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import Leave
from journal.agenda import draft, open_tasks
from journal.gathering import gather
from messaging.declared import (
    Notification,
    Occasion,
    Recipient,
    ToColleague,
    ToGuest,
    ToHost,
    every,
    get,
    of_event,
)
from messaging.models import Message
from messaging.rounds import a_round, once_a_round
from messaging.safety import EMAIL, SMS, By

__all__ = ["Notification", "Recipient", "ToColleague", "ToGuest", "ToHost", "every", "get", "once_a_round"]

_quiet = ContextVar("quiet", default=False)
AT_ONCE = 500  # told in one transaction


@contextmanager
def quiet():
    """Nobody is told of what happens inside: a register taken over, a past that is played again."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def tell_event(subject, entry):
    """Write the messages that this line of the journal calls for, in its own transaction."""
    if _quiet.get():
        return
    occasions = [
        Occasion(notification, subject, f"entry-{entry.pk}", entry.happened_at, entry)
        for notification in of_event(subject, entry)
    ]
    if occasions:
        gather(_tell_events, *occasions)


def _tell_events(occasions):
    """Those of one move, or of a thousand (``journal.gathering``)."""
    with a_round():
        for some in _some_at_once(occasions):
            tell_all(some)


def tell_what_is_due(now=None):
    """Write the messages that dates call for; safe to run twice. How many were written."""
    now = now or timezone.now()
    with a_round():
        return sum(_tell_what_is_due(notification, now) for notification in every())


def _tell_what_is_due(notification, now):
    due = (Occasion(notification, subject, f"{subject.pk}-{key}", now) for subject, key in notification.due(now))
    written = 0
    for several in _some_at_once(due):
        with transaction.atomic():
            written += tell_all(several)
    return written


def _some_at_once(occasions):
    rest = iter(occasions)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def tell(notification, subject, occasion, *, entry=None, since):
    """One row for each recipient, at most once per occasion. What is already stale is not written."""
    return tell_all([Occasion(notification, subject, occasion, since, entry)])


def tell_all(occasions):
    """The same for several at once, in a number of queries that does not grow with them. How many were written."""
    now = timezone.now()
    fresh = [] if _quiet.get() else [one for one in occasions if one.expires_at > now]
    _read_ahead(fresh)
    told = [(one, recipient) for one in fresh for recipient in one.notification.recipients(one.subject, one.entry)]
    told += _substitutes(told)
    _leave_to_a_person([(one, each) for one, each in told if each.contact is None and each.user is None])
    keyed = {one.key_for(each): (one, each) for one, each in told if each.contact or each.user}
    known = set(Message.objects.filter(key__in=keyed).values_list("key", flat=True)) if keyed else ()
    new = [_message(one, each, key) for key, (one, each) in keyed.items() if key not in known]
    if new:
        Message.objects.bulk_create(new, ignore_conflicts=True)
        _wake()
    return len(new)


def _read_ahead(occasions):
    subjects = defaultdict(list)
    for one in occasions:
        subjects[one.notification].append(one.subject)
    for notification, rows in subjects.items():
        reads = notification.reads() if len(rows) > 1 else ()  # one row may be the move's own: it is left as it is
        if reads:
            prefetch_related_objects(rows, *reads)


def _substitutes(told):
    """A colleague on leave is told all the same, and so is whoever stands in for her: it is hers to do today."""
    leaves = _leaves() if any(each.user for _, each in told) else {}
    if not leaves:
        return []
    reached = {(one, each.user.pk) for one, each in told if each.user}
    return [
        (one, Recipient(who=each.who, user=row.substitute))
        for one, each in told
        if each.user
        for row in leaves.get(each.user.pk, ())
        if (one, row.substitute_id) not in reached and row.territory_id == one.territory_id
    ]


@once_a_round
def _leaves():
    """{who is away today: her leaves}."""
    leaves = defaultdict(list)
    for row in Leave.objects.running().select_related("substitute").order_by("pk"):
        leaves[row.user_id].append(row)
    return leaves


def _message(one, recipient, key):
    notification, subject = one.notification, one.subject
    return Message(
        key=key,
        kind=notification.code,
        territory_id=one.territory_id,
        contact=recipient.contact,
        user=recipient.user,
        channel=planned_channel(recipient.contact),
        facts={
            "model": subject._meta.label_lower, "pk": subject.pk, "holder": recipient.holder, "who": recipient.who,
        },
        thread=notification.thread(subject),
        safety=notification.safety,
        expires_at=one.expires_at,
    )  # fmt: skip


def planned_channel(contact):
    """The channel as things stand; the one that counts is chosen when the message leaves."""
    if contact is None or contact.preferred == By.EMAIL:
        return EMAIL
    return SMS if contact.preferred == By.SMS else Message.Channel.PERSON


def _leave_to_a_person(told):
    drafts = []
    for one, recipient in told:
        notification, about = one.notification, one.notification.told_about(one.subject)
        drafts.append(draft(
            about, f"tell_{about._meta.model_name}", territory_id=one.territory_id,
            owner_id=notification.owner_id(one.subject), due_on=timezone.localdate(),
            key=f"{notification.code}:{recipient.holder}", notification=notification.code, holder=recipient.holder,
            who=recipient.who,
        ))  # fmt: skip
    if drafts:
        open_tasks(drafts)


def _wake():
    """Empty the outbox as soon as the transaction is there; a broker that is down makes it wait for the clock."""
    from messaging.tasks import wake  # the tasks read this module

    transaction.on_commit(wake, robust=True)
