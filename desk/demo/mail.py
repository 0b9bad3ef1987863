"""Django's own mails (a sign-in code, an invitation) in the demo's mailbox, beside the messages of the outbox."""

import uuid
from datetime import timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.models import Delivery, Message

KIND = "accounts.mail"


class Mailbox(BaseEmailBackend):
    """The mail backend of the demo: what is written to somebody who has an account is shown to her team on screen."""

    @transaction.atomic
    def send_messages(self, email_messages):
        users = {
            user.email: user
            for user in User.objects.filter(email__in=[to for mail in email_messages for to in mail.to])
        }
        delivered = 0
        for mail in email_messages:
            for user in filter(None, map(users.get, mail.to)):
                _deliver(mail, user)
                delivered += 1
        return delivered


def _deliver(mail, user):
    now = timezone.now()
    member = user.memberships.select_related("territory", "organisation__territory").order_by("pk").first()
    territory = member and (member.territory or (member.organisation and member.organisation.territory))
    message = Message.objects.create(
        key=f"mail:{uuid.uuid4()}", kind=KIND, territory=territory, user=user, channel=Message.Channel.EMAIL,
        facts={"model": "accounts.user", "pk": user.pk, "holder": None, "who": "connexion"},
        status=Message.Status.SENT, sending_at=now, sent_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    Delivery.objects.create(message=message, to=user.email, subject=mail.subject, body=mail.body)
