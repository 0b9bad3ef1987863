"""Places of the directory. ``PlaceFactory(covered_by=territory)``: the team that looks after its department."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Actor
from directory.models import (
    CallPair,
    Campaign,
    CampaignItem,
    CardBatch,
    CardHandout,
    Conversation,
    Coverage,
    Letter,
    Newsletter,
    PhoneRound,
    Place,
    PlaceCall,
    PrivateContact,
    QualityCheck,
    Service,
    Structure,
    Suggestion,
)


class StructureFactory(DjangoModelFactory):
    class Meta:
        model = Structure

    name = factory.Sequence(lambda n: f"Halte {n}")

    class Params:
        draft = factory.Trait(status=Structure.Status.DRAFT)


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place
        skip_postgeneration_save = True

    structure = factory.SubFactory(StructureFactory)
    name = factory.Sequence(lambda n: f"Halte {n}")
    address = "12 rue du Port"
    postal_code = "33000"
    city = "Bordeaux"

    @factory.post_generation
    def covered_by(place, create, territory, **kwargs):
        if territory and create:
            Coverage.objects.get_or_create(department="33", defaults={"territory": territory})


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    place = factory.SubFactory(PlaceFactory)
    category = "shower"
    hours = "Mo-Fr 09:00-17:00"


class PrivateContactFactory(DjangoModelFactory):
    class Meta:
        model = PrivateContact

    structure = factory.SubFactory(StructureFactory)
    contact = factory.SubFactory(
        "tests.factories.ContactFactory", email="accueil@halte.exemple.fr", preferred="email", phone=""
    )


class ConversationFactory(DjangoModelFactory):
    class Meta:
        model = Conversation

    territory = factory.SubFactory("tests.factories.TerritoryFactory")


class SuggestionFactory(DjangoModelFactory):
    class Meta:
        model = Suggestion

    kind = "place"
    name = factory.Sequence(lambda n: f"Lieu {n}")
    territory = factory.SubFactory("tests.factories.TerritoryFactory")


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    name = "Mise à jour de l’hiver"
    territory = factory.SubFactory("tests.factories.TerritoryFactory")
    departments = ["33"]
    sections = ["hours"]
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + timedelta(days=30))
    by = factory.LazyFunction(Actor.service)


class CampaignItemFactory(DjangoModelFactory):
    class Meta:
        model = CampaignItem

    campaign = factory.SubFactory(CampaignFactory)
    structure = factory.SubFactory(StructureFactory)


class PhoneRoundFactory(DjangoModelFactory):
    class Meta:
        model = PhoneRound

    name = "Tournée de novembre"
    territory = factory.SubFactory("tests.factories.TerritoryFactory")
    departments = ["33"]
    by = factory.LazyFunction(Actor.service)


class CallPairFactory(DjangoModelFactory):
    class Meta:
        model = CallPair

    round = factory.SubFactory(PhoneRoundFactory)
    first = factory.LazyAttribute(lambda row: _volunteer(row.round.territory))
    second = factory.LazyAttribute(lambda row: _volunteer(row.round.territory))


def _volunteer(territory):
    from tests.factories import UserFactory

    return UserFactory(volunteer=territory)


class PlaceCallFactory(DjangoModelFactory):
    class Meta:
        model = PlaceCall

    pair = factory.SubFactory(CallPairFactory)
    round = factory.SelfAttribute("pair.round")
    place = factory.SubFactory(PlaceFactory)

    class Params:
        made = factory.Trait(
            status="made", outcome="unchanged", caller=factory.SelfAttribute("pair.first"),
            called_at=factory.LazyFunction(timezone.now),
        )  # fmt: skip


class QualityCheckFactory(DjangoModelFactory):
    class Meta:
        model = QualityCheck

    call = factory.SubFactory(PlaceCallFactory, made=True)
    caller = factory.SelfAttribute("call.caller")


class NewsletterFactory(DjangoModelFactory):
    class Meta:
        model = Newsletter
        django_get_or_create = ("territory",)

    territory = factory.SubFactory("tests.factories.TerritoryFactory")
    title = "La lettre de Bordeaux"


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    newsletter = factory.SubFactory(NewsletterFactory)
    subject = "Ce qui ouvre en décembre"
    body = "Bonjour à toutes et à tous."


class CardBatchFactory(DjangoModelFactory):
    class Meta:
        model = CardBatch

    territory = factory.SubFactory("tests.factories.TerritoryFactory")
    title = "Carte du centre"
    quantity = 500


class CardHandoutFactory(DjangoModelFactory):
    class Meta:
        model = CardHandout

    batch = factory.SubFactory(CardBatchFactory)
    where = "Gare"
    quantity = 100
    by = factory.LazyFunction(Actor.service)
