"""The doors that messages leave by. Each answers one thing precisely: is it sure that nothing has left?

``NotSent`` says so, and the message may be tried again; any other exception leaves it uncertain, for a person to look
at. Which port serves which channel is a setting (``MESSAGE_PORTS``); the demo's delivers to a mailbox on screen.
"""

import contextlib
import smtplib
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import Enum

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string

from messaging.models import Delivery


class NotSent(Exception):
    """It is sure that nothing has left. ``lasting``: another try would fail in the same way (no such address)."""

    def __init__(self, problem, *, lasting=False):
        super().__init__(problem)
        self.lasting = lasting


class Outcome(Enum):
    """What a port knows of a message that it was given."""

    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Parcel:
    """What leaves. ``reference`` is the message's own and the same at each try: it lets the other end see a double."""

    message_id: int
    reference: str
    to: str
    subject: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)  # of a mail, beside those of every mail


class Port:
    """What a provider must offer to carry messages."""

    def send(self, parcel):
        """Send, or raise NotSent when surely nothing has left, or anything else when nobody can tell."""
        raise NotImplementedError

    def status(self, reference):
        """The Outcome of a message, asked after a crash."""
        return Outcome.UNKNOWN

    def parse_webhook(self, request):
        """[(reference, Outcome), …] from what the provider posts to us. Raises PermissionDenied if it is not him."""
        raise PermissionDenied


def port_of(channel):
    """The port that serves a channel, or None: then a person tells it."""
    path = settings.MESSAGE_PORTS.get(channel)
    return import_string(path)() if path else None


class Email(Port):
    """Django's mail backend, one recipient a mail, with a Message-ID that does not change from one try to the next."""

    def send(self, parcel):
        connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
        mail = EmailMessage(
            parcel.subject, parcel.body, settings.DEFAULT_FROM_EMAIL, [parcel.to], connection=connection,
            headers={**parcel.headers, "Message-ID": self.message_id(parcel), "Auto-Submitted": "auto-generated"},
        )  # fmt: skip
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent("La messagerie ne répond pas.") from error
        try:
            mail.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise NotSent("La messagerie a refusé le message.", lasting=_is_lasting(error)) from error
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):  # what happens after changes nothing to it
                connection.close()

    def message_id(self, parcel):
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        return f"<{parcel.reference}@{domain}>"


def _is_lasting(error):
    """A mail server says 5xx for good and 4xx for now."""
    codes = [code for code, _ in error.recipients.values()] if hasattr(error, "recipients") else [error.smtp_code]
    return all(code >= 500 for code in codes)


class Mailbox(Port):
    """The demo's: what would have reached a person is kept sealed, and shown to the team on screen."""

    def send(self, parcel):
        Delivery.objects.create(message_id=parcel.message_id, to=parcel.to, subject=parcel.subject, body=parcel.body)

    def status(self, reference):
        delivered = Delivery.objects.filter(message__uuid=reference).exists()
        return Outcome.DELIVERED if delivered else Outcome.UNKNOWN
