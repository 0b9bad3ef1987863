"""What the directory answers to the policy: which team looks after a place.

A department has the team that covers it (``Coverage``). The places of one that nobody covers, and those without a
postcode, are in the care of every team: a closed door is worse than a colleague from elsewhere who corrects it.
"""

from accounts.models import Actor, Role
from directory.models import Coverage, Place
from privacy import facts

facts.owner("directory.Service", "place")
facts.owner("directory.Recheck", "place")


@facts.territory("directory.Place")
def territory_of_places(places):
    covered = dict(Coverage.objects.values_list("department", "territory"))
    return {place.pk: covered[place.department] for place in places if place.department in covered}


@facts.territory("directory.Structure")
def territory_of_structures(structures):
    """That of its first place."""
    places = Place.objects.filter(structure__in=[row.pk for row in structures]).order_by("-pk")
    covered = dict(Coverage.objects.values_list("department", "territory"))
    return {
        structure: covered[department]
        for structure, department in places.values_list("structure", "department")
        if department in covered
    }


@facts.relation("directory.Place")
def nobody_covers_the_place(actor, places, now):
    return _in_the_care_of_all(actor, places, territory_of_places)


@facts.relation("directory.Structure")
def nobody_covers_the_structure(actor, structures, now):
    return _in_the_care_of_all(actor, structures, territory_of_structures)


def _in_the_care_of_all(actor, rows, territories):
    if actor is None or actor.kind != Actor.Kind.USER or not actor.has_role(Role.COORDINATOR, Role.MANAGER):
        return {}
    covered = territories(rows)
    held = {"coord_incharge"} if actor.has_role(Role.COORDINATOR) else {"terr_manager"}
    return {row.pk: held for row in rows if row.pk not in covered}
