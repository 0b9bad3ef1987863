"""Who may do what in casework. A rule reads (subject, actor) and answers yes or no; it never queries."""

from hosting.permissions import either, holds_link, manager, signer, team, team_or_on_duty

team_or_signer = either(team, signer)


def service_or_team(row, actor):
    return actor.is_service or team(row, actor)


def team_of_stay(row, actor):
    """The team of the accompaniment's territory. ``row.accompaniment`` is loaded by whoever draws a list."""
    return team(row, actor)


def _holds_link_of(side):
    def rule(row, actor):
        return holds_link(row, actor) and actor.side == side

    return rule


def own_home(respite, actor):
    """The other home, signed in. ``respite.occupancy.room.host`` is loaded by whoever draws a list."""
    user_id = respite.occupancy.room.host.user_id
    return user_id is not None and user_id == actor.user_id


# by voice the team writes her answer down; by her link, or the home's own link or account, it is their own
guest_of_respite = either(team_of_stay, _holds_link_of("guest"))
home_of_respite = either(team_of_stay, _holds_link_of("host"), own_home)


def mediates(row, actor):
    """Whoever leads this mediation, whatever her role."""
    return row.mediator_id is not None and row.mediator_id == actor.user_id


team_or_mediator = either(team_of_stay, mediates)


def in_circle(concern, actor):
    """Somebody of the circle of a concern today. ``concern.members`` is loaded by whoever draws a list."""
    return actor.user_id is not None and actor.user_id in concern.circle


def closes_concern(concern, actor):
    """Of the circle, and not whoever raised it."""
    return actor.pk != concern.raised_by_id and in_circle(concern, actor)


def supports(accompaniment, actor):
    """The team, and her own social worker as long as she is a member of the organisation that referred her.

    ``accompaniment.referral`` is loaded by whoever asks of many.
    """
    referral = accompaniment.referral
    hers = referral.referred_by_id == actor.user_id and referral.organisation_id in actor.organisations()
    return team(accompaniment, actor) or hers


def follows_her(row, actor):
    """The team, whoever is on duty, her own social worker. ``row.accompaniment.referral`` is loaded for many."""
    return team_or_on_duty(row, actor) or supports(row.accompaniment, actor)


__all__ = [
    "closes_concern", "either", "follows_her", "guest_of_respite", "home_of_respite", "in_circle", "manager",
    "mediates", "service_or_team", "signer", "supports", "team", "team_of_stay", "team_or_mediator",
    "team_or_on_duty", "team_or_signer",
]  # fmt: skip
