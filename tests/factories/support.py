"""Her support plan and her papers."""

import factory
from factory.django import DjangoModelFactory

from casework.causes import Blockage
from casework.models import Renewal, SupportGoal, SupportStep, Theme, ThemeReferent
from tests.factories.accounts import UserFactory
from tests.factories.casework import AccompanimentFactory
from tests.factories.dates import days


class SupportGoalFactory(DjangoModelFactory):
    """A wish of hers, of a month ago. ``achieved``, ``abandoned``: closed since."""

    class Meta:
        model = SupportGoal

    class Params:
        achieved = factory.Trait(achieved_on=days(-2))
        abandoned = factory.Trait(abandoned_on=days(-2))

    accompaniment = factory.SubFactory(AccompanimentFactory)
    theme = Theme.HOUSING
    title = "Un logement à elle"
    opened_on = days(-30)


class SupportStepFactory(DjangoModelFactory):
    """A step of the association, due today. ``blocked``: for forty days; ``done``: yesterday."""

    class Meta:
        model = SupportStep

    class Params:
        blocked = factory.Trait(cause=Blockage.PAPERS, blocked_on=days(-40))
        done = factory.Trait(done_on=days(-1))

    goal = factory.SubFactory(SupportGoalFactory)
    label = "Remplir la demande avec elle"
    who = SupportStep.Who.ASSOCIATION
    due_on = days(0)


class ThemeReferentFactory(DjangoModelFactory):
    class Meta:
        model = ThemeReferent

    accompaniment = factory.SubFactory(AccompanimentFactory)
    theme = Theme.HOUSING
    user = factory.SubFactory(UserFactory, coordinator=True)


class RenewalFactory(DjangoModelFactory):
    """A domiciliation that runs out in ten days. ``closed``: renewed since; ``blocked``: for a cause."""

    class Meta:
        model = Renewal

    class Params:
        closed = factory.Trait(closed_on=days(-1), closing=Renewal.Closing.RENEWED)
        blocked = factory.Trait(cause=Blockage.ADMINISTRATION, blocked_on=days(-3))

    accompaniment = factory.SubFactory(AccompanimentFactory)
    kind = Renewal.Kind.DOMICILIATION
    body = "CCAS"
    from_on = days(-355)
    until_on = days(10)
