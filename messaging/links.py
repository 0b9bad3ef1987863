"""Links that stand in for an account: given to one person, for one purpose, for 72 hours at most (``LONGER`` apart).

The token is 256 random bits; only its SHA-256 is kept, so a copy of the database opens nothing. What is behind more
than a yes or a no asks for a PIN as well, said aloud and never written in a message. A link that is unknown, expired,
taken back, used or closed by five wrong PINs gives one and the same answer: ``Gone``.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import Actor
from messaging.models import Link
from vault.index import blind_index

LONGEST = timedelta(hours=72)  # protection §6.6
TOKEN_BYTES = 32
PIN_DIGITS = 6
PIN_TRIES = 5
SIDES = {
    Link.Purpose.GUEST_ANSWER: "guest",
    Link.Purpose.GUEST_SPACE: "guest",
    Link.Purpose.GUEST_AGREEMENT: "guest",
    Link.Purpose.HOST_ANSWER: "host",
    Link.Purpose.GUEST_RESPITE: "guest",
    Link.Purpose.HOST_RESPITE: "host",
    Link.Purpose.HOST_AVAILABILITY: "host",
    Link.Purpose.HOST_AWAY: "host",
    Link.Purpose.GUEST_MOOD: "guest",
    Link.Purpose.HOST_MOOD: "host",
    Link.Purpose.STRUCTURE_UPDATE: "structure",
}
# Behind it are hours and doors, which everybody reads: a structure keeps its link a month and comes back to it.
LONGER = {Link.Purpose.STRUCTURE_UPDATE: timedelta(days=30)}


class Gone(LookupError):
    """Unknown, expired, taken back, used, or closed after five wrong PINs: nobody is told which."""


class WrongPin(Exception):
    """Not the code that was said aloud. The try is counted, whatever becomes of the caller's transaction."""


class Issued(NamedTuple):
    """``url`` and ``pin`` exist here and nowhere else: neither can be read again."""

    link: Link
    url: str
    pin: str | None


@transaction.atomic
def issue(purpose, subject, *, holder=None, contact=None, valid_for=LONGEST, pin=False, entry="messaging:link"):
    """Make the link that opens ``subject`` (a saved row) for ``purpose``.

    ``holder`` is the number of the guest, or of the adult of a household, that it is given to; ``contact`` how she is
    reached; ``entry`` the name of the address that takes its token. Raises ValueError beyond 72 hours, or what
    ``LONGER`` allows to its purpose.
    """
    if not timedelta(0) < valid_for <= LONGER.get(purpose, LONGEST):
        raise ValueError("a link is valid for 72 hours at most")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    link = Link.objects.create(
        token_hash=_hash(token),
        purpose=purpose,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        holder=holder,
        contact=contact,
        created_at=now,
        expires_at=now + valid_for,
    )
    Actor.for_link(link.pk)  # written now, so that showing the page writes nothing
    url = settings.PUBLIC_URL.rstrip("/") + reverse(entry, args=[token])
    return Issued(link, url, new_pin(link) if pin else None)


def new_pin(link):
    """A fresh PIN for this link, to be said aloud; the former one and its wrong tries are forgotten."""
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    link.pin_hash, link.pin_tries = _pin_hash(link, pin), 0
    link.save(update_fields=["pin_hash", "pin_tries"])
    return pin


def open_links():
    """The links that still open something."""
    return Link.objects.filter(
        Q(pin_hash="") | Q(pin_tries__lt=PIN_TRIES), expires_at__gt=timezone.now(), revoked_at=None, used_at=None
    )


def peek(token):
    """The open link of this token. Changes nothing. Raises Gone."""
    return _one(token_hash=_hash(token))


def known(token):
    """The link of this token, dead or alive, or None: for whoever helps its holder to another one."""
    return Link.objects.select_related("content_type").filter(token_hash=_hash(token)).first()


def reopen(uuid):
    """The open link that a page already entered goes on with. Changes nothing. Raises Gone."""
    return _one(uuid=uuid)


def _one(**which):
    link = open_links().select_related("contact", "content_type").filter(**which).first()
    if link is None or link.subject is None:
        raise Gone
    return link


def holder_of(link, *, pin_said=False):
    """The actor who holds this link, and what it opens: ``grants`` (label, pk), ``side``, ``holder``, ``means``."""
    actor = Actor.for_link(link.pk)
    actor.grants = (link.content_type.model_class()._meta.label_lower, link.object_id)
    actor.side = SIDES[link.purpose]
    actor.holder = link.holder
    actor.means = {"token", "pin"} if pin_said and link.pin_hash else {"token"}
    return actor


def open_(token, pin=None):
    """(link, actor) for whoever answers with this token. Raises Gone, and WrongPin where a PIN is asked."""
    link = peek(token)
    if link.pin_hash:
        check_pin(link, pin)
    return link, holder_of(link, pin_said=bool(link.pin_hash))


def check_pin(link, pin):
    """Count the try, then compare: a hundred at once get five comparisons. Raises WrongPin, then Gone."""
    if not link.pin_hash:
        raise ValueError("this link has no PIN")
    with transaction.atomic(durable=True):  # a try is never given back by somebody's rollback
        counted = open_links().filter(pk=link.pk).update(pin_tries=F("pin_tries") + 1)
    if not counted:
        raise Gone
    if not constant_time_compare(link.pin_hash, _pin_hash(link, (pin or "").strip())):
        raise WrongPin
    Link.objects.filter(pk=link.pk).update(pin_tries=0)


def consume(link):
    """The answer has been taken: the link opens nothing any more. Raises Gone if another answer came first."""
    if not open_links().filter(pk=link.pk).update(used_at=timezone.now()):
        raise Gone


def revoke(subject, purpose=None, *, keep=None):
    """Take back the links to this row, all of them or those of one purpose; how many.

    ``keep`` is the number of a link to leave open: the one by which the news has come is consumed by its own page.
    """
    links = Link.objects.filter(
        content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk, revoked_at=None, used_at=None
    )
    if purpose:
        links = links.filter(purpose=purpose)
    if keep:
        links = links.exclude(pk=keep)
    return links.update(revoked_at=timezone.now())


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _pin_hash(link, pin):
    """Keyed, and bound to its link: a million PINs are soon tried by whoever holds a copy without the key."""
    return blind_index(f"pin {link.uuid}", pin)
