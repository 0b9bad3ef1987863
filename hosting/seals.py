"""Her old file, closed to volunteers from the day that she becomes one of them.

Whoever was hosted and now gives her time is a colleague like another: no volunteer of her territory finds her file,
reads it, follows it or is told of it, be it by an assignment, a shift or a mediation; nor does she, by her account.
Those who lead the team still answer for it. It is closed for good: the database refuses to open it again.
"""

from django.db.models import Q

from accounts.models import Role
from privacy import facts

LEADING = (Role.COORDINATOR, Role.MANAGER, Role.SAFEGUARDING_LEAD, Role.DIRECTOR)


def open_to(actor, path=""):
    """A ``Q`` for rows that lead to a woman by ``path`` ("guest__"): all but the files closed to this volunteer."""
    if not _volunteers(actor):
        return Q()
    here = actor.territories(*LEADING)
    return Q(**{f"{path}sealed_on": None}) | Q(**{f"{path}territory__in": here})


def seal_follows(model, path):
    """Have rows of ``model`` ("casework.Stay"), which lead to a woman by ``path``, closed with her file."""

    @facts.seal(model)
    def closed(actor, rows):
        if not rows or not _volunteers(actor):
            return set()
        found = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).exclude(open_to(actor, path))
        return set(found.values_list("pk", flat=True))


def _volunteers(actor):
    return actor is not None and actor.kind == actor.Kind.USER and actor.has_role(Role.VOLUNTEER)
