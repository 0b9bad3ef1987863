"""What the directory writes to whom: to who asked for a letter, to who asked for help, to the structures it holds."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor, User
from directory.campaigns import following
from directory.help import talking
from directory.models import Booking, CampaignItem, Conversation, Letter, Subscription
from directory.outreach import letters
from directory.permanences import planning
from directory.territories import territory_of
from directory.updates import giving
from journal.models import Entry
from messaging.notifications import Notification, Recipient, ToColleague
from messaging.safety import DAY_HOURS


class OfTheDirectory(Notification):
    """To an address that somebody left for this very thing. One that could not leave is nobody's task: asked again."""

    optional = True
    followed = False

    def owner_id(self, subject):
        return None


class ConfirmSubscription(OfTheDirectory):
    label = "Confirmer l’inscription à la lettre"
    page = "directory:newsletter"

    def told_about(self, subscription):
        return subscription.newsletter

    def recipients(self, subscription, entry):
        if subscription.contact:
            yield Recipient(who="lettre de l’annuaire", contact=subscription.contact, holder=subscription.pk)

    def still_true(self, subscription):
        return subscription.status == Subscription.Status.ASKED

    def url(self, subscription, *, holder, contact):
        return letters.address_of(subscription, "letter_confirm")

    def facts(self, subscription):
        return {"title": subscription.newsletter.title}


class LetterSent(OfTheDirectory, on="directory.letter.send"):
    """An issue, to each confirmed address; each leaves by its own link, and by the button of its mail programme."""

    label = "Lettre de l’annuaire"
    page = "directory:letter"
    hours = DAY_HOURS

    def recipients(self, letter, entry):
        rows = letters.confirmed(letter.newsletter).select_related("contact").order_by("pk")
        for row in rows.iterator(chunk_size=2000):
            yield Recipient(who="lettre de l’annuaire", contact=row.contact, holder=row.pk)

    def url(self, letter, *, holder, contact):
        subscription = Subscription.objects.filter(pk=holder, status=Subscription.Status.CONFIRMED).first()
        return letters.address_of(subscription, "letter_leave") if subscription else ""

    def headers(self, letter, url):
        return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}

    def still_true(self, letter):
        return letter.status == Letter.Status.SENT

    def facts(self, letter):
        """Here the words are the association's own, published to whoever asked for them."""
        site = settings.PUBLIC_URL.rstrip("/")
        links = [
            {"label": each.label, "url": f"{site}{reverse('directory:letter_link', args=[letter.pk, each.number])}"}
            for each in letter.links.all()
        ]
        return {"subject": letter.subject, "body": letter.body, "links": links, "title": letter.newsletter.title}


class HelpAnswered(OfTheDirectory, on="directory.conversation.answer"):
    """Somebody who asked for help and left an address: an answer is on her page. Nothing of it is in the mail."""

    label = "Une réponse à une demande d’aide"
    page = "directory:conversation"

    def recipients(self, conversation, entry):
        if conversation.contact:
            yield Recipient(who=f"demande {conversation.pk}", contact=conversation.contact, holder=conversation.pk)

    def still_true(self, conversation):
        return conversation.status != Conversation.Status.CLOSED

    def expires_at(self, conversation, since):
        return max(since, timezone.now()) + self.valid_for

    def url(self, conversation, *, holder, contact):
        return talking.address_of(conversation)


class SessionCancelled(ToColleague, on="directory.session.cancel_session"):
    """Whoever took a slot for somebody: nobody else knows who comes, a code leads to no one. Codes are on the page."""

    label = "Une séance de permanence n’a pas lieu"
    page = "directory:session"

    def recipients(self, session, entry):
        kind = ContentType.objects.get_for_model(Booking)
        slots = [row.pk for row in planning.fallen(session)]
        taken = Entry.objects.filter(content_type=kind, object_id__in=slots, transition="book_slot")
        for user in User.objects.filter(as_actor__entries__in=taken).exclude(as_actor=entry.actor_id).distinct():
            yield Recipient(user=user, who=f"séance {session.pk}")

    def facts(self, session):
        return {"page": f"{settings.PUBLIC_URL.rstrip('/')}{reverse(self.page, args=[session.pk])}"}


class AboutAStructure(OfTheDirectory):
    """To the one address that the team knows of a structure, with its link: thirty days, as often as it likes."""

    hours = DAY_HOURS
    optional = False
    followed = True
    page = "directory:structure_link"

    def structure(self, subject):
        return subject

    def recipients(self, subject, entry):
        contact = giving.contact_of(self.structure(subject))
        if contact:
            yield Recipient(who=f"structure {self.structure(subject).pk}", contact=contact)

    def told_about(self, subject):
        return self.structure(subject)

    def territory_id(self, subject):
        place = self.structure(subject).places.order_by("pk").first()
        territory = territory_of(place.postal_code) if place else None
        return territory.pk if territory else None

    def facts(self, subject):
        return {"name": self.structure(subject).name}


class NewUpdateLink(AboutAStructure):
    label = "Un lien pour mettre à jour une structure"

    def url(self, structure, *, holder, contact):
        return giving.give(structure, by=Actor.service())


class UpdateAsked(AboutAStructure):
    """The first message of a campaign, then its reminders after three days and seven."""

    label = "Une structure est invitée à se mettre à jour"

    def due(self, now):
        for item, wave in following.to_write_to(timezone.localdate(now)):
            yield item, f"wave-{wave}"

    def structure(self, item):
        return item.structure

    def territory_id(self, item):
        return item.campaign.territory_id

    def still_true(self, item):
        return item.status in CampaignItem.WAITING and item.campaign.ends_on >= timezone.localdate()

    def url(self, item, *, holder, contact):
        return giving.give(item.structure, by=Actor.service(), item=item)

    def facts(self, item):
        sections = ", ".join(label.lower() for label in item.campaign.said_sections)
        return {
            "name": item.structure.name,
            "sections": sections,
            "again": item.wave > 0,
            "until": item.campaign.ends_on,
        }
