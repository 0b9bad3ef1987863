"""Files taken over, and their lines."""

import factory
from factory.django import DjangoModelFactory

from hosting.models import ImportBatch, ImportLine
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.dates import hours


class ImportBatchFactory(DjangoModelFactory):
    """A register of homes that was read. ``applied=True``: its good lines are taken over; ``undone=True``: no more."""

    class Meta:
        model = ImportBatch

    class Params:
        applied = factory.Trait(applied_at=hours(-1))
        undone = factory.Trait(applied_at=hours(-2), undone_at=hours(-1))

    territory = factory.SubFactory(TerritoryFactory)
    kind = "hosts"
    file_name = "hebergeurs.xlsx"
    file_hash = "0" * 64
    headings = ["Prénom", "Nom"]
    mapping = {"first_name": 0, "last_name": 1}
    created_by = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)


class ImportLineFactory(DjangoModelFactory):
    class Meta:
        model = ImportLine

    class Params:
        rejected = factory.Trait(
            outcome=ImportLine.Outcome.REJECTED,
            cells=["", "Mazeau"],
            problems=[{"column": "Prénom", "value": "", "problem": "Le prénom manque.", "suggestion": ""}],
            problem_count=1,
        )

    batch = factory.SubFactory(ImportBatchFactory)
    number = factory.Sequence(lambda n: n + 2)
    cells = ["Jeanne", "Mazeau"]
