"""Who read what, what was opened in an emergency, what people agreed to."""

import factory
from django.contrib.contenttypes.models import ContentType

from privacy.models import BREAK_GLASS_FOR, AccessLog, BreakGlass, Consent
from tests.factories.accounts import UserFactory
from tests.factories.dates import hours
from tests.factories.journal import About


class BreakGlassFactory(About):
    """A home opened ten minutes ago, for twenty more. ``reviewed=True``: somebody else has read why."""

    class Meta:
        model = BreakGlass

    class Params:
        expired = factory.Trait(opened_at=hours(-1))
        reviewed = factory.Trait(
            reviewed_by=factory.LazyFunction(lambda: UserFactory(manager=True).actor), reviewed_at=hours(0)
        )

    actor = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)
    object = "host.address"
    reason = "Elle ne répond plus et le foyer non plus, passage sur place."
    opened_at = hours(-1 / 6)
    expires_at = factory.LazyAttribute(lambda row: row.opened_at + BREAK_GLASS_FOR)


class AccessLogFactory(About):
    class Meta:
        model = AccessLog

    actor = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)
    owner_type = factory.LazyAttribute(lambda row: ContentType.objects.get_for_model(row.subject))
    owner_id = factory.SelfAttribute("subject.pk")
    objects_read = ["host.address"]
    fields = ["street"]


class ConsentFactory(About):
    """A yes of a woman, in her words. ``withdrawal_of=consent`` takes one back."""

    class Meta:
        model = Consent

    class Params:
        withdrawal_of = None
        expired = factory.Trait(at=hours(-48), expires_at=hours(-1))

    subject = factory.SubFactory("tests.factories.guests.GuestFactory")
    purpose = Consent.Purpose.REFERRAL
    given = factory.LazyAttribute(lambda row: row.withdrawal_of is None)
    withdraws = factory.SelfAttribute("withdrawal_of")
    text_version = "2026-1"
    words = "Oui, d’accord."
    channel = "voice"
    collected_by = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)
