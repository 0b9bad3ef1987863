"""People who sign in, and what they act for."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import TEAM_ROLES, Leave, Membership, Organisation, Role, Territory, User
from tests.factories.dates import days

PASSWORD = "une phrase de passe pour les essais"


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory
        django_get_or_create = ("code",)

    code = "bordeaux"
    name = factory.LazyAttribute(lambda territory: territory.code.capitalize())


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Structure {n}")
    kind = "CCAS"


def _holds(role, kind):
    """A role by its name, ``UserFactory(coordinator=True)``, or with its place, ``UserFactory(coordinator=lyon)``."""

    def give(user, create, where, **kwargs):
        if where and create:
            place = (
                where if where is not True else (TerritoryFactory() if kind == "territory" else OrganisationFactory())
            )
            MembershipFactory(user=user, role=role, **({kind: place} if kind else {}), **kwargs)

    return factory.post_generation(give)


class UserFactory(DjangoModelFactory):
    """Somebody who signs in, without any role until one is named. Her password is ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@essai.example")
    username = factory.SelfAttribute("email")
    first_name = factory.Iterator(["Claire", "Fatou", "Inès", "Maëlle", "Nadia", "Solène"])
    last_name = factory.Iterator(["Rebière", "Tauzin", "Dubos", "Labat", "Vergnes"])
    password = factory.django.Password(PASSWORD)

    coordinator = _holds(Role.COORDINATOR, "territory")
    manager = _holds(Role.MANAGER, "territory")
    volunteer = _holds(Role.VOLUNTEER, "territory")
    approver = _holds(Role.APPROVER, "territory")
    psychologist = _holds(Role.PSYCHOLOGIST, "territory")
    safeguarding_lead = _holds(Role.SAFEGUARDING_LEAD, "territory")
    director = _holds(Role.DIRECTOR, "territory")
    referrer = _holds(Role.REFERRER, "organisation")
    organisation_manager = _holds(Role.ORGANISATION_MANAGER, "organisation")
    sysadmin = _holds(Role.SYSADMIN, "")
    national_admin = _holds(Role.NATIONAL_ADMIN, "")
    host = _holds(Role.HOST, "territory")
    dpo = _holds(Role.DPO, "")
    funder = _holds(Role.FUNDER, "")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    class Params:
        ended = factory.Trait(ends_on=days(-1))

    user = factory.SubFactory(UserFactory)
    role = Role.COORDINATOR
    territory = factory.Maybe(
        factory.LazyAttribute(lambda m: m.role in TEAM_ROLES),
        factory.SubFactory(TerritoryFactory),
    )
    organisation = factory.Maybe(
        factory.LazyAttribute(lambda m: m.role in ("referrer", "organisation_manager")),
        factory.SubFactory(OrganisationFactory),
    )
    starts_on = days(-400)


class LeaveFactory(DjangoModelFactory):
    """A coordinator away this week, and another who stands in. ``coming=True``: next month."""

    class Meta:
        model = Leave

    class Params:
        coming = factory.Trait(from_on=days(30), until_on=days(45))

    territory = factory.SubFactory(TerritoryFactory)
    user = factory.LazyAttribute(lambda leave: UserFactory(coordinator=leave.territory))
    substitute = factory.LazyAttribute(lambda leave: UserFactory(coordinator=leave.territory))
    from_on = days(-2)
    until_on = days(5)
