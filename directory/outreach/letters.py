"""A territory's letter: asked for, confirmed from the mailbox, sent to who confirmed, left in one click.

Nobody is followed: no image, no address of anybody else, no click that says whose it is. What is counted is how often
each of our own pages was opened from a letter.
"""

import re
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor
from directory.models import Letter, LetterLink, Newsletter, Subscription
from journal.moves import perform
from messaging import notifications
from messaging.models import Contact
from vault.index import blind_index

SALT = "directory.letter"
OUR_PAGE = re.compile(r"^/annuaire/[\w\-./?=&%+,]*$")


class Dead(LookupError):
    """The address is not one that we wrote, or what it spoke of is gone."""


def token_of(subscription: Subscription) -> str:
    """What stands in the mails for this subscription: signed, and of use only to confirm or to leave."""
    return signing.dumps(str(subscription.uuid), salt=SALT)


def subscription_of(token: str) -> Subscription:
    """Raises Dead."""
    try:
        uuid = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Dead from None
    found = Subscription.objects.select_related("newsletter__territory").filter(uuid=uuid).first()
    if found is None:
        raise Dead
    return found


def address_of(subscription: Subscription, page: str) -> str:
    path = reverse(f"directory:{page}", args=[token_of(subscription)])
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def ask(newsletter: Newsletter, email: str) -> None:
    """Write to this address to have it confirmed, once a day at most. Says nothing of whether it is known already."""
    email = email.strip().lower()
    index = blind_index("email", email)
    row = Subscription.objects.filter(newsletter=newsletter, email_index=index).first() or _new(
        newsletter, email, index
    )
    if row is not None and row.status == Subscription.Status.ASKED:
        now = timezone.now()
        notification = notifications.get("directory.confirm_subscription")
        notifications.tell(notification, row, f"ask-{row.pk}-{timezone.localdate(now)}", since=now)


def _new(newsletter: Newsletter, email: str, index: str) -> Subscription | None:
    try:
        with transaction.atomic():
            contact = Contact.objects.create(email=email, preferred=Contact.Preferred.EMAIL)
            return Subscription.objects.create(newsletter=newsletter, contact=contact, email_index=index)
    except IntegrityError:  # the same address, asked twice at once: the other one writes
        return None


def confirm(subscription: Subscription) -> None:
    """Said from the mailbox. Saying it twice changes nothing."""
    if subscription.status == Subscription.Status.ASKED:
        perform(subscription, "confirm", by=Actor.service(), channel="link")


@transaction.atomic
def leave(subscription: Subscription) -> None:
    """One click, and the address is forgotten, with the messages that were sent to it."""
    if subscription.status == Subscription.Status.LEFT:
        return
    contact = subscription.contact
    perform(subscription, "leave", by=Actor.service(), channel="link")
    if contact is not None:
        contact.delete()


def forget_unconfirmed(before: Any) -> int:
    """Those who asked and never confirmed by ``before`` did not want it: nothing is kept of them."""
    rows = Subscription.objects.filter(status=Subscription.Status.ASKED, created_at__lt=before)
    contacts = [pk for pk in rows.values_list("contact", flat=True) if pk]
    rows.delete()
    Contact.objects.filter(pk__in=contacts).delete()
    return len(contacts)


# --- an issue ------------------------------------------------------------------------------------------------------


def read_pages(text: str) -> list[tuple[str, str]]:
    """[(path, label)] from lines « /annuaire/?rubrique=shower Les douches ». Raises ValueError, in French."""
    pages = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        path, _, label = line.partition(" ")
        path = path.removeprefix(settings.PUBLIC_URL.rstrip("/"))
        if not OUR_PAGE.match(path):
            raise ValueError(f"« {path} » n’est pas une page de l’annuaire.")
        pages.append((path, label.strip() or "Voir dans l’annuaire"))
    return pages


@transaction.atomic
def write(newsletter: Newsletter, *, subject: str, body: str, pages: list[tuple[str, str]]) -> Letter:
    letter = Letter.objects.create(newsletter=newsletter, subject=subject, body=body)
    LetterLink.objects.bulk_create(
        LetterLink(letter=letter, number=number, path=path, label=label)
        for number, (path, label) in enumerate(pages, start=1)
    )
    return letter


def send(letter: Letter, *, by: Actor, version: int | str | None = None) -> Letter:
    """A message for each confirmed address, in the transaction of the move (directory.notifications)."""
    count = confirmed(letter.newsletter).count()
    return perform(letter, "send", by=by, version=version, recipients=count)


def confirmed(newsletter: Newsletter) -> Any:
    return newsletter.subscriptions.filter(status=Subscription.Status.CONFIRMED)
