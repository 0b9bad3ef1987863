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

import re
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Leave, User
from journal.agenda import open_task
from messaging import links
from messaging.models import Contact, Language, Link, Message
from messaging.safety import DAY_HOURS, EMAIL, SMS, By

_by_code: dict[str, "Notification"] = {}
_by_event: defaultdict[str, list["Notification"]] = defaultdict(list)
_quiet = ContextVar("quiet", default=False)


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell: a contact, a user, or neither when a person must see to it.

    ``holder`` is the number of the guest or of the adult, for the link; ``who`` the reference that colleagues read in
    the list of messages (F-0041, O-0118): never a name.
    """

    who: str
    contact: Contact | None = None
    user: User | None = None
    holder: int | None = None

    @property
    def key(self):
        return f"user-{self.user.pk}" if self.user else f"contact-{self.contact.pk}"


class Notification:
    """One thing to tell. Subclass one of the three below; ``on`` names its events, "<app>.<model>.<transition>"."""

    code = ""  # "<app>.<name>": also where its texts are
    label = ""  # in French, for the team's list of messages
    languages: tuple[Language, ...] = (Language.FRENCH,)
    to_guest = False
    hours: tuple[time, time] | None = None  # outside them it waits; None: at any hour
    link: Link.Purpose | None = None  # the purpose of the link that the text carries
    page = ""  # name of the address, given the number of ``told_about``, where a colleague reads more
    optional = False  # nobody says it aloud where it could not be sent: it is dropped
    safety = False  # passes before hours and caps, never before safe contact
    valid_for = timedelta(days=7)
    missed_matters = True  # one that did not leave becomes a person's task
    followed = True  # False: whatever becomes of it, it is nobody's task (a letter to a list)

    def __init_subclass__(cls, on=(), **kwargs):
        super().__init_subclass__(**kwargs)
        if not cls.label:
            return  # a kind of notification, not one
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
        cls.code = f"{cls.__module__.split('.')[0]}.{name}"
        _by_code[cls.code] = notification = cls()
        for event in (on,) if isinstance(on, str) else on:
            _by_event[event].append(notification)

    def recipients(self, subject, entry):
        """Whoever is to be told about ``subject``. ``entry`` is the journal's line, None for what a scan found."""
        raise NotImplementedError

    def due(self, now):
        """What the dates alone make due: (subject, occasion) pairs. An occasion is told once to each recipient."""
        return ()

    def still_true(self, subject):
        """Asked again just before it leaves: a question already answered is not sent."""
        return True

    def expires_at(self, subject, since):
        return since + self.valid_for

    def linked(self, subject):
        """The row that the link opens."""
        return subject

    def url(self, subject, *, holder, contact):
        """The address that the text carries, made when it leaves: its token exists in the text alone."""
        if self.link is None:
            return ""
        return links.issue(self.link, self.linked(subject), holder=holder, contact=contact).url

    def headers(self, subject, url):
        """What a mail says to the programme that receives it (a list's ``List-Unsubscribe``)."""
        return {}

    def facts(self, subject):
        """What the text may say: references, days and hours. Never a name, a place or free text."""
        return {}

    def territory_id(self, subject):
        return subject.territory_id

    def thread(self, subject):
        """The woman whose file gathers it: the number of the file, or None."""
        return getattr(subject, "thread", None)

    def told_about(self, subject):
        """The row whose page a colleague opens to know more, or to tell somebody who has no contact at all."""
        return subject

    def owner_id(self, subject):
        """Whose task it is when a person must see to it; the team's when nobody's."""


class ToGuest(Notification):
    """For her: in the six languages, by day, at most three a week."""

    languages = tuple(Language)
    to_guest = True
    hours = DAY_HOURS
    valid_for = timedelta(hours=72)


class ToHost(Notification):
    """For the adults of a home: by day."""

    hours = DAY_HOURS
    valid_for = timedelta(hours=72)


class ToColleague(Notification):
    """For a professional who has an account: by mail, with references only."""


def get(code):
    """The notification of this code, or None when the code has gone since the message was written."""
    return _by_code.get(code)


def every():
    return list(_by_code.values())


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
    for notification in _by_event.get(f"{subject._meta.label_lower}.{entry.transition}", ()):
        tell(notification, subject, f"entry-{entry.pk}", entry=entry, since=entry.happened_at)


def tell_what_is_due(now=None):
    """Write the messages that dates call for; safe to run twice. How many were written."""
    now = now or timezone.now()
    written = 0
    for notification in every():
        for subject, occasion in notification.due(now):
            with transaction.atomic():
                written += tell(notification, subject, f"{subject.pk}-{occasion}", since=now)
    return written


def tell(notification, subject, occasion, *, entry=None, since):
    """One row for each recipient, at most once per occasion. What is already stale is not written."""
    if _quiet.get() or notification.expires_at(subject, since) <= timezone.now():
        return 0
    recipients = _with_substitutes(list(notification.recipients(subject, entry)), notification, subject)
    for recipient in recipients:
        if recipient.contact is None and recipient.user is None:
            _leave_to_a_person(notification, subject, recipient)
    messages = [
        _message(notification, subject, recipient, occasion, since)
        for recipient in recipients
        if recipient.contact or recipient.user
    ]
    known = set(Message.objects.filter(key__in=[message.key for message in messages]).values_list("key", flat=True))
    new = [message for message in messages if message.key not in known]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        _wake()
    return len(new)


def _with_substitutes(recipients, notification, subject):
    """A colleague on leave is told all the same, and so is whoever stands in for her: it is hers to do today."""
    users = {recipient.user.pk: recipient for recipient in recipients if recipient.user}
    if not users:
        return recipients
    leaves = Leave.objects.running().filter(user__in=users, territory=notification.territory_id(subject))
    others = leaves.exclude(substitute__in=users).select_related("substitute").order_by("pk")
    return recipients + [Recipient(who=users[row.user_id].who, user=row.substitute) for row in others]


def _message(notification, subject, recipient, occasion, since):
    return Message(
        key=f"{notification.code}:{occasion}:{recipient.key}",
        kind=notification.code,
        territory_id=notification.territory_id(subject),
        contact=recipient.contact,
        user=recipient.user,
        channel=planned_channel(recipient.contact),
        facts={
            "model": subject._meta.label_lower, "pk": subject.pk, "holder": recipient.holder, "who": recipient.who,
        },
        thread=notification.thread(subject),
        safety=notification.safety,
        expires_at=notification.expires_at(subject, since),
    )  # fmt: skip


def planned_channel(contact):
    """The channel as things stand; the one that counts is chosen when the message leaves."""
    if contact is None or contact.preferred == By.EMAIL:
        return EMAIL
    return SMS if contact.preferred == By.SMS else Message.Channel.PERSON


def _leave_to_a_person(notification, subject, recipient):
    about = notification.told_about(subject)
    open_task(
        about, f"tell_{about._meta.model_name}", territory_id=notification.territory_id(subject),
        owner_id=notification.owner_id(subject), due_on=timezone.localdate(),
        key=f"{notification.code}:{recipient.holder}", notification=notification.code, holder=recipient.holder,
        who=recipient.who,
    )  # fmt: skip


def _wake():
    """Empty the outbox as soon as the transaction is there; a broker that is down makes it wait for the clock."""
    from messaging.tasks import wake  # the tasks read this module

    transaction.on_commit(wake, robust=True)
