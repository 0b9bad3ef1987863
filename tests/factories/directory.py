"""Places of the directory. ``PlaceFactory(covered_by=territory)``: the team that looks after its department."""

import factory
from factory.django import DjangoModelFactory

from directory.models import Coverage, Place, Service, Structure


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
