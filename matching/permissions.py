"""Who may answer a proposal. A rule reads (proposal, actor) and answers yes or no; it never queries."""

from accounts.models import Role
from hosting.permissions import either, holds_link

SIDES = ("guest", "host")


def team(proposal, actor):
    return proposal.territory_id in actor.territories(Role.COORDINATOR, Role.MANAGER)


def service_or_team(proposal, actor):
    return actor.is_service or team(proposal, actor)


def _link_of(side):
    """The holder of a link given to that side of this very proposal (``messaging.links`` says which side)."""

    def rule(proposal, actor):
        return holds_link(proposal, actor) and actor.side == side

    return rule


def own_home(proposal, actor):
    """The host, signed in. ``proposal.room.host`` is loaded by the caller."""
    user_id = proposal.room.host.user_id
    return user_id is not None and user_id == actor.user_id


# by voice or through her social worker, the team writes her answer down, with the channel (README decision 20)
guest_side = either(team, _link_of("guest"))
host_side = either(team, _link_of("host"), own_home)
either_side = either(guest_side, host_side)
