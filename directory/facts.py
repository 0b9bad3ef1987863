"""What the directory answers to the policy: which team looks after a place.

A department has the team that covers it (``Coverage``). The places of one that nobody covers, and those without a
postcode, are in the care of every team: a closed door is worse than a colleague from elsewhere who corrects it.
"""

from accounts.models import Actor, Role
from directory.models import Coverage, Place, PlaceCall, QualityCheck
from privacy import facts

facts.owner("directory.Service", "place")
facts.owner("directory.Recheck", "place")
for model, owner in (  # the rows of a house are read as the house
    ("directory.Office", "house"),
    ("directory.Permanence", "office"),
    ("directory.Session", "office"),
    ("directory.Booking", "office"),
    ("directory.HandOff", "to"),
    ("directory.VisitCount", "house"),
):
    facts.owner(model, owner)


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


# --- the tools: rows of a territory, looked after by its team -------------------------------------------------------

for model, owner in (
    ("directory.CardHandout", "batch"),
    ("directory.CardFeedback", "handout"),
    ("directory.Letter", "newsletter"),
    ("directory.CampaignItem", "campaign"),
    ("directory.HelpMessage", "conversation"),
    ("directory.PrivateContact", "structure"),
):
    facts.owner(model, owner)


@facts.relation("directory.Suggestion")
@facts.relation("directory.Conversation")
def of_no_territory(actor, rows, now):
    """What no team's department is concerned by waits for whoever looks first."""
    return _in_the_care_of_all(actor, rows, lambda rows: {row.pk for row in rows if row.territory_id})


@facts.relation("directory.Structure")
def its_own_link(actor, structures, now):
    """The structure that was given this link."""
    if actor is None or actor.kind != Actor.Kind.LINK or getattr(actor, "side", "") != "structure":
        return {}
    return {row.pk: {"dir_link"} for row in structures if actor.grants == ("directory.structure", row.pk)}


@facts.relation("directory.PlaceCall")
def of_her_pair(actor, calls, now):
    """A place is called by the two of a pair."""
    if actor is None or actor.kind != Actor.Kind.USER:
        return {}
    mine = PlaceCall.objects.of(actor.user_id).filter(pk__in=[call.pk for call in calls])
    return {pk: {"volunteer_assigned"} for pk in mine.values_list("pk", flat=True)}


@facts.relation("directory.QualityCheck")
def of_another_pair(actor, checks, now):
    """A call drawn by lot is open to the volunteers of its territory who are not of the pair."""
    if actor is None or actor.kind != Actor.Kind.USER:
        return {}
    hers = QualityCheck.objects.open_to(actor.user_id, actor.territories(Role.VOLUNTEER))
    rows = hers.filter(pk__in=[check.pk for check in checks])
    return {pk: {"volunteer_assigned"} for pk in rows.values_list("pk", flat=True)}
