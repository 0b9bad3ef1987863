"""What may be told: each notification is filed under its events when its class is defined (``notifications``)."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from accounts.models import User
from messaging import links
from messaging.models import Contact, Language, Link
from messaging.safety import DAY_HOURS

_by_code: dict[str, "Notification"] = {}
_by_event: defaultdict[str, list["Notification"]] = defaultdict(list)


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


@dataclass(frozen=True, eq=False)
class Occasion:
    """What one notification has to say about one row, once to each recipient. ``entry``: the journal's line."""

    notification: "Notification"
    subject: Any
    key: str
    since: datetime
    entry: Any = None

    @cached_property
    def expires_at(self):
        return self.notification.expires_at(self.subject, self.since)

    @cached_property
    def territory_id(self):
        return self.notification.territory_id(self.subject)

    def key_for(self, recipient):
        return f"{self.notification.code}:{self.key}:{recipient.key}"


class Notification:
    """One thing to tell. Subclass one of the three below; ``on`` names its events, "<app>.<model>.<transition>"."""

    code = ""  # "<app>.<name>": also where its texts are
    label = ""  # in French, for the team's list of messages
    languages: tuple[Language, ...] = (Language.FRENCH,)
    to_guest = False
    hours: tuple[time, time] | None = None  # outside them it waits; None: at any hour
    link: Link.Purpose | None = None  # the purpose of the link that the text carries
    follows: tuple[str, ...] = ()  # the rows that its text and its owner are found on, from the row it is about
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

    def reads(self):
        """What ``recipients()`` follows from each row: read at once where several are told together."""
        return ()

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
    hours: tuple[time, time] | None = DAY_HOURS
    valid_for = timedelta(hours=72)


class ToHost(Notification):
    """For the adults of a home: by day."""

    hours: tuple[time, time] | None = DAY_HOURS
    valid_for = timedelta(hours=72)


class ToColleague(Notification):
    """For a professional who has an account: by mail, with references only."""


def get(code):
    """The notification of this code, or None when the code has gone since the message was written."""
    return _by_code.get(code)


def every():
    return list(_by_code.values())


def of_event(subject, entry):
    """Those that this line of the journal calls for."""
    return _by_event.get(f"{subject._meta.label_lower}.{entry.transition}", ())
