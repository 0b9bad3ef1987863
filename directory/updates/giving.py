"""The link of a structure: given, asked for again, taken back. Sent to the one address that the team knows of it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Actor
from directory.models import CampaignItem, PrivateContact, Structure, UpdateLink
from messaging import links, notifications
from messaging.models import Contact, Link

PURPOSE = Link.Purpose.STRUCTURE_UPDATE
VALID_FOR = timedelta(days=30)
ENTRY = "directory:self_update"


@transaction.atomic
def give(structure: Structure, *, by: Actor, item: CampaignItem | None = None) -> str:
    """A new link, as the address that holds its token: it exists here and in the message alone."""
    contact = contact_of(structure)
    issued = links.issue(PURPOSE, structure, contact=contact, valid_for=VALID_FOR, entry=ENTRY)
    UpdateLink.objects.create(link=issued.link, structure=structure, item=item, by=by)
    return issued.url


def contact_of(structure: Structure) -> Contact | None:
    row = PrivateContact.objects.select_related("contact").filter(structure=structure).first()
    return row.contact if row and row.contact.email else None


def opened(token: str) -> UpdateLink:
    """The link of this token, while it opens. Changes nothing. Raises messaging.links.Gone."""
    link = links.peek(token)
    found = (
        UpdateLink.objects.select_related("link__content_type", "structure", "item__campaign")
        .filter(link=link)
        .first()
    )
    if found is None:
        raise links.Gone
    return found


def structure_of(token: str) -> Structure | None:
    """Whose link this was, dead or alive: to send another one where it may be sent, and to say nothing else."""
    link = links.known(token)
    row = UpdateLink.objects.select_related("structure").filter(link=link).first() if link else None
    return row.structure if row else None


def ask_again(structure: Structure | None) -> None:
    """Send a new link to the known address, once an hour at most. The same silence whoever asks, for whatever."""
    if structure is None or contact_of(structure) is None:
        return
    now = timezone.now()
    notification = notifications.get("directory.new_update_link")
    notifications.tell(notification, structure, f"{structure.pk}-{now:%Y%m%d%H}", since=now)


def send(structure: Structure) -> bool:
    """The team sends one now; False where no address is known."""
    if contact_of(structure) is None:
        return False
    now = timezone.now()
    notification = notifications.get("directory.new_update_link")
    notifications.tell(notification, structure, f"{structure.pk}-{now:%Y%m%d%H%M%S}", since=now)
    return True


def take_back(structure: Structure) -> int:
    """None of its links opens anything any more. How many were open."""
    return links.revoke(structure, PURPOSE)


def count_use(row: UpdateLink) -> None:
    UpdateLink.objects.filter(pk=row.pk).update(uses=F("uses") + 1, used_at=timezone.now())


@transaction.atomic
def keep_contact(structure: Structure, *, email: str, name: str = "") -> PrivateContact:
    """The one address of a structure; another one takes its place, and its open links are taken back with it."""
    known = PrivateContact.objects.select_related("contact").filter(structure=structure).first()
    if known is None:
        contact = Contact.objects.create(email=email, preferred=Contact.Preferred.EMAIL)
        return PrivateContact.objects.create(structure=structure, contact=contact, name=name)
    if known.contact.email != email:
        take_back(structure)
        known.contact.email = email
        known.contact.save()
    known.name = name
    known.save()
    return known
