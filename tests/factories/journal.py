"""What happened, what is due, what awaits a second signature."""

import factory
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from accounts.models import Actor
from journal.models import Entry, Job, Judgement, Signature, Task
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.dates import days, hours


class About(DjangoModelFactory):
    """A row about another: give ``subject``."""

    class Meta:
        abstract = True
        exclude = ("subject",)

    subject = factory.SubFactory("tests.factories.homes.HostFactory")
    content_type = factory.LazyAttribute(lambda row: ContentType.objects.get_for_model(row.subject))
    object_id = factory.SelfAttribute("subject.pk")


def _new_actor():
    return UserFactory(coordinator=True).actor


class EntryFactory(About):
    class Meta:
        model = Entry

    actor = factory.LazyFunction(Actor.service)
    thread = factory.LazyAttribute(lambda row: getattr(row.subject, "thread", None))
    transition = "note"


class JudgementFactory(DjangoModelFactory):
    """A choice of the territory, in force since ten days."""

    class Meta:
        model = Judgement

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"reglage_{n}")
    value = 30
    from_on = days(-10)
    why = "Essayé tout l’hiver"
    decided_by = factory.LazyFunction(_new_actor)


class TaskFactory(About):
    """A task of today. ``done=True``: it is behind us."""

    class Meta:
        model = Task

    class Params:
        done = factory.Trait(done_at=hours(-1), done_by=factory.LazyFunction(Actor.service))
        late = factory.Trait(due_on=days(-3))
        postponed = factory.Trait(postponed_until=days(5), postponed_because="Attend une réponse")

    kind = "call"
    key = factory.Sequence(lambda n: f"essai:{n}")
    territory = factory.SubFactory(TerritoryFactory)
    thread = factory.LazyAttribute(lambda row: getattr(row.subject, "thread", None))
    due_on = days(0)


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    class Params:
        finished = factory.Trait(status=Job.Status.DONE, done=100, finished_at=hours(0))

    kind = "essai"
    total = 100


class SignatureFactory(About):
    """A signature that is awaited on the approval of a home."""

    class Meta:
        model = Signature

    class Params:
        signed = factory.Trait(
            status=Signature.Status.SIGNED,
            answered_by=factory.LazyFunction(lambda: UserFactory(approver=True).actor),
            answered_at=hours(-1),
        )

    territory = factory.SubFactory(TerritoryFactory)
    move = "approve"
    summary = "Foyer : tous les contrôles sont à jour"
    requested_by = factory.LazyFunction(_new_actor)
    due_at = hours(48)
