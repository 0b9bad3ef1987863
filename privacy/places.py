"""What privacy answers itself: the territory as a place, accounts, and the lines of its own tables."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType

from accounts.models import Membership, Role
from privacy import facts


@facts.territory("accounts.Territory")
def territory_of_itself(territories):
    return {territory.pk: territory.pk for territory in territories}


@facts.relation("accounts.Territory")
def in_charge_of_a_place(actor, territories, now):
    """The registers, the queue and the lists of a territory are in the charge of all its coordinators."""
    held = actor.territories(Role.COORDINATOR)
    return {territory.pk: {"coord_incharge"} for territory in territories if territory.pk in held}


@facts.territory("accounts.User")
def territory_of_accounts(users):
    """Where somebody works today, by herself or by her organisation."""
    memberships = Membership.objects.in_force().filter(user__in=[user.pk for user in users])
    rows = memberships.values_list("user", "territory", "organisation__territory")
    return {user: territory or partner for user, territory, partner in rows}


@facts.relation("journal.Signature")
def asked_for_it(actor, signatures, now):
    """Whoever asked for a signature follows it."""
    return {row.pk: {"coord_incharge"} for row in signatures if row.requested_by_id == actor.pk}


@facts.condition("not_self", "accounts.User")
def somebody_else(actor, users, now):
    return {user.pk for user in users if user.pk != actor.user_id}


@facts.condition("not_self", "journal.Signature")
def asked_by_another(actor, signatures, now):
    return {row.pk for row in signatures if row.requested_by_id != actor.pk}


@facts.condition("addressed", "journal.Signature")
def addressed_to_her(actor, signatures, now):
    """The whole pool's, or reserved to a few of whom she is; and what she has asked for herself."""
    return {row.pk for row in signatures if row.is_open_to(actor) or row.requested_by_id == actor.pk}


def _subjects(kind, number):
    """Follow a generic key for a batch: a query for each kind of row."""

    def follow(lines):
        wanted = defaultdict(set)
        for line in lines:
            wanted[getattr(line, kind)].add(getattr(line, number))
        found = {}
        for type_id, pks in wanted.items():
            model = ContentType.objects.get_for_id(type_id).model_class()
            found[type_id] = model._default_manager.in_bulk(pks) if model else {}
        pairs = ((line.pk, found[getattr(line, kind)].get(getattr(line, number))) for line in lines)
        return {pk: row for pk, row in pairs if row is not None}

    return follow


facts.owner("privacy.BreakGlass", _subjects("content_type_id", "object_id"))
facts.owner("privacy.Consent", _subjects("content_type_id", "object_id"))
facts.owner("privacy.AccessLog", _subjects("owner_type_id", "owner_id"))
