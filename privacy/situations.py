"""How an actor stands towards a row: the columns of the access matrix.

A role says little by itself. The same coordinator is *in charge* of one woman, of the *same territory* as another, and
a stranger to a third; a host is *pending*, *confirmed* or *in stay* towards one woman and nobody to the others.
"""

from accounts.models import TEAM_ROLES, Actor, Role
from privacy import facts

HOST_SITUATIONS = frozenset(
    {
        "host_cand", "host_idle", "host_pending", "host_accepted_1side", "host_confirmed", "host_in_stay",
        "host_after", "host_refused",
    }
)  # fmt: skip
GUEST_SITUATIONS = frozenset(
    {
        "guest_link_none", "guest_link_pending", "guest_link_confirmed", "guest_link_in_stay", "guest_link_after",
    }
)  # fmt: skip
STRUCTURE = frozenset({"dir_link"})  # a structure of the directory, by its link: its own page and nothing else
TEAM_SITUATIONS = frozenset({"coord_incharge", "coord_same_terr", "coord_other_terr", "on_duty", "mediator"})
FOLLOWING = frozenset({"coord_incharge", "volunteer_assigned", "psy_assigned", "mediator"})
PARTNER_SITUATIONS = frozenset({"ref_own", "ref_same_org", "ref_other_org"})

# What a role may ever be towards some row. A view refuses an actor none of whose possible situations is let in.
POSSIBLE = {
    Role.COORDINATOR: TEAM_SITUATIONS,
    Role.MANAGER: {"terr_manager", "terr_manager_other", "on_duty", "mediator"},
    Role.VOLUNTEER: {"volunteer_assigned", "volunteer_other", "on_duty", "mediator"},
    Role.APPROVER: {"approver", "mediator"},
    Role.PSYCHOLOGIST: {"psy_assigned", "psy_other", "mediator"},
    Role.REFERRER: PARTNER_SITUATIONS,
    Role.ORGANISATION_MANAGER: PARTNER_SITUATIONS | {"org_manager"},
    Role.HOST: HOST_SITUATIONS,
    Role.NATIONAL_ADMIN: {"nat_admin"},
    Role.SYSADMIN: {"sysadmin"},
    Role.DPO: {"dpo"},
    Role.SAFEGUARDING_LEAD: {"safeguarding_lead"},
    Role.DIRECTOR: {"director"},
    Role.FUNDER: {"funder"},
}
# Roles that stand in the same way towards every row.
EVERYWHERE = {
    Role.NATIONAL_ADMIN: "nat_admin", Role.SYSADMIN: "sysadmin", Role.DPO: "dpo", Role.FUNDER: "funder",
}  # fmt: skip
BOUND = frozenset({"host_pending", "host_accepted_1side", "host_confirmed", "host_in_stay"})
PARTNERS = (Role.REFERRER, Role.ORGANISATION_MANAGER)
ABSENT = frozenset({"anon"})
FORMER = frozenset({"coord_deactivated", "ref_left_org"})
CLOSED = frozenset({"coord_deactivated"})  # an account that is closed reads nothing by itself, whoever held it
TEAM = frozenset(TEAM_ROLES)
# Roles that stand one way towards the rows of their territory, and no way towards those of another.
OF_A_TERRITORY = {
    Role.APPROVER: "approver", Role.SAFEGUARDING_LEAD: "safeguarding_lead", Role.DIRECTOR: "director",
}  # fmt: skip
MAY_BE_ON_DUTY = (Role.COORDINATOR, Role.MANAGER, Role.VOLUNTEER)


def possible(actor):
    """Every situation that this actor may have towards some row."""
    if actor is None:
        return ABSENT
    if actor.kind == Actor.Kind.SERVICE:
        return frozenset({"worker"})
    if actor.kind == Actor.Kind.LINK:
        return STRUCTURE if getattr(actor, "side", "") == "structure" else GUEST_SITUATIONS | HOST_SITUATIONS
    if not actor.user.is_active:
        return CLOSED
    found = frozenset().union(*(POSSIBLE.get(role, ()) for role in actor.roles)) or FORMER
    return found | HOST_SITUATIONS if facts.is_a_home(actor) else found


def situation(actor, row, batch):
    """The situations of ``actor`` towards ``row`` now, never outside what her roles make possible.

    Without a row, all those that she may have towards some row.
    """
    if actor is None:
        return ABSENT
    open_to_her = possible(actor)
    if row is None or actor.kind == Actor.Kind.SERVICE:
        return open_to_her
    if actor.kind == Actor.Kind.USER and not actor.user.is_active:
        return CLOSED
    if batch.sealed(row):
        return frozenset(batch.related(row) | {"volunteer_other"}) & open_to_her
    found = set() if actor.roles or actor.kind == Actor.Kind.LINK else set(FORMER)
    found |= {EVERYWHERE[role] for role in actor.roles if role in EVERYWHERE}
    found |= set(batch.related(row))
    if TEAM & actor.roles:
        found |= _of_the_team(actor, batch.territory(row), found, batch.now)
    _keep_the_closest(found)
    if actor.has_role(*PARTNERS) and not found & {"ref_own", "ref_same_org"}:
        found.add("ref_other_org")
    return frozenset(found & open_to_her)


def _keep_the_closest(found):
    """Several relations may hold at once: the closer one hides the looser."""
    if "ref_own" in found:
        found.discard("ref_same_org")
    if found & (GUEST_SITUATIONS - {"guest_link_none"}):
        found.discard("guest_link_none")
    if found & BOUND:
        found -= {"host_cand", "host_idle", "host_refused"}


def _of_the_team(actor, territory, found, now):
    """The local team: being in charge is closer than being of the territory, which is closer than being elsewhere."""
    situations = set()
    if actor.has_role(Role.COORDINATOR) and "coord_incharge" not in found:
        here = territory is not None and territory in actor.territories(Role.COORDINATOR)
        situations.add("coord_same_terr" if here else "coord_other_terr")
    if actor.has_role(Role.MANAGER):
        here = territory is not None and territory in actor.territories(Role.MANAGER)
        situations.add("terr_manager" if here else "terr_manager_other")
    situations |= {
        name for role, name in OF_A_TERRITORY.items() if territory is not None and territory in actor.territories(role)
    }
    if actor.has_role(Role.VOLUNTEER) and "volunteer_assigned" not in found:
        situations.add("volunteer_other")
    if actor.has_role(Role.PSYCHOLOGIST) and "psy_assigned" not in found:
        situations.add("psy_other")
    if actor.has_role(*MAY_BE_ON_DUTY) and territory in facts.on_duty(actor, now):
        situations.add("on_duty")
    return situations
