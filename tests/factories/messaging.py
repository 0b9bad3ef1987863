"""How people are reached, and what was said to them."""

import hashlib

import factory
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from messaging.models import Contact, Delivery, Link, MailChoice, Message
from tests.factories.accounts import TerritoryFactory
from tests.factories.dates import hours


class ContactFactory(DjangoModelFactory):
    """A telephone and a mail of one's own, reachable by SMS at any hour."""

    class Meta:
        model = Contact

    class Params:
        by_email = factory.Trait(preferred=Contact.Preferred.EMAIL)
        by_her_social_worker = factory.Trait(preferred=Contact.Preferred.REFERRER)
        shared = factory.Trait(shared_phone=True)
        unreachable = factory.Trait(phone="", email="", preferred=Contact.Preferred.NONE)

    phone = factory.Sequence(lambda n: f"+3363998{n % 10000:04d}")
    email = factory.Sequence(lambda n: f"contact{n}@essai.example")


class LinkFactory(DjangoModelFactory):
    """A link to ``subject`` whose secret is ``token``. Say the purpose that suits the row."""

    class Meta:
        model = Link
        exclude = ("subject", "token")

    class Params:
        revoked = factory.Trait(revoked_at=hours(0))
        used = factory.Trait(used_at=hours(-1))
        expired = factory.Trait(created_at=hours(-100), expires_at=hours(-1))

    token = factory.Sequence(lambda n: f"secret-{n}")
    subject = factory.SubFactory("tests.factories.matching.ProposalFactory")
    token_hash = factory.LazyAttribute(lambda link: hashlib.sha256(link.token.encode()).hexdigest())
    purpose = Link.Purpose.GUEST_ANSWER
    content_type = factory.LazyAttribute(lambda link: ContentType.objects.get_for_model(link.subject))
    object_id = factory.SelfAttribute("subject.pk")
    expires_at = hours(72)


class MailChoiceFactory(DjangoModelFactory):
    """A colleague who has chosen nothing unusual yet."""

    class Meta:
        model = MailChoice

    user = factory.SubFactory("tests.factories.accounts.UserFactory", coordinator=True)


class MessageFactory(DjangoModelFactory):
    """A message still to be sent."""

    class Meta:
        model = Message

    class Params:
        held = factory.Trait(status=Message.Status.HELD, channel=Message.Channel.PERSON)
        sent = factory.Trait(status=Message.Status.SENT, sending_at=hours(-1), sent_at=hours(-1))
        uncertain = factory.Trait(status=Message.Status.UNCERTAIN, sending_at=hours(-1))
        stale = factory.Trait(created_at=hours(-49), not_before=hours(-49), expires_at=hours(-1))

    key = factory.Sequence(lambda n: f"essai:{n}")
    kind = "essai"
    territory = factory.SubFactory(TerritoryFactory)
    contact = factory.SubFactory(ContactFactory)
    channel = Message.Channel.SMS
    not_before = hours(-1)
    expires_at = hours(48)


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    message = factory.SubFactory(MessageFactory, sent=True)
    to = "+33639980000"
    body = "Un message pour vous."
